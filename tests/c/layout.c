/* The ABI: sizes, offsets and values, as ABI.md promises them. */
#include "check.h"

#include <stddef.h>

#define SAME(left, right) _Static_assert((left) == (right), #left " is not " #right)

SAME(sizeof(specado_result_t), 4);
SAME(sizeof(specado_view_t), 4);

SAME(sizeof(specado_request_t), 4 * sizeof(char *));
SAME(offsetof(specado_request_t, prompt_json), 0);
SAME(offsetof(specado_request_t, provider_spec_json), sizeof(char *));
SAME(offsetof(specado_request_t, model_id), 2 * sizeof(char *));
SAME(offsetof(specado_request_t, mode), 3 * sizeof(char *));

SAME(sizeof(specado_output_t), 4 * sizeof(char *));
SAME(offsetof(specado_output_t, result), 0);
SAME(offsetof(specado_output_t, json), sizeof(char *));
SAME(offsetof(specado_output_t, length), 2 * sizeof(char *));
SAME(offsetof(specado_output_t, error), 3 * sizeof(char *));

SAME(sizeof(specado_source_t), 4 * sizeof(char *));
SAME(offsetof(specado_source_t, dialect), 0);
SAME(offsetof(specado_source_t, request_json), sizeof(char *));
SAME(offsetof(specado_source_t, url), 2 * sizeof(char *));
SAME(offsetof(specado_source_t, headers), 3 * sizeof(char *));

SAME(offsetof(specado_target_t, provider_spec_json), sizeof(char *));
SAME(offsetof(specado_target_t, model_id), 2 * sizeof(char *));
SAME(offsetof(specado_target_t, mode), 3 * sizeof(char *));
SAME(offsetof(specado_target_t, request_json), 4 * sizeof(char *));
SAME(offsetof(specado_target_t, created) % 8, 0);
SAME(sizeof(specado_response_t), 9 * sizeof(char *));
SAME(offsetof(specado_response_t, size), 0);
SAME(offsetof(specado_response_t, provider_spec_json), sizeof(char *));
SAME(offsetof(specado_response_t, model_id), 2 * sizeof(char *));
SAME(offsetof(specado_response_t, mode), 3 * sizeof(char *));
SAME(offsetof(specado_response_t, status), 4 * sizeof(char *));
SAME(offsetof(specado_response_t, headers), 5 * sizeof(char *));
SAME(offsetof(specado_response_t, body), 6 * sizeof(char *));
SAME(offsetof(specado_response_t, body_length), 7 * sizeof(char *));
SAME(offsetof(specado_response_t, receipt), 8 * sizeof(char *));

SAME(sizeof(specado_column_t), 7 * sizeof(char *));
SAME(offsetof(specado_column_t, rows), sizeof(char *));
SAME(offsetof(specado_column_t, data), 2 * sizeof(char *));
SAME(offsetof(specado_column_t, offsets32), 3 * sizeof(char *));
SAME(offsetof(specado_column_t, offsets64), 4 * sizeof(char *));
SAME(offsetof(specado_column_t, validity), 5 * sizeof(char *));
SAME(offsetof(specado_column_t, null_count), 6 * sizeof(char *));
SAME(sizeof(specado_column_options_t), 9 * sizeof(char *) + 8);
SAME(offsetof(specado_column_options_t, receipts), 8 * sizeof(char *) + 8);
SAME(offsetof(specado_column_options_t, dialect), 4 * sizeof(char *));
SAME(offsetof(specado_column_options_t, providers), 5 * sizeof(char *));
SAME(offsetof(specado_column_options_t, statuses), 7 * sizeof(char *));
SAME(offsetof(specado_column_options_t, contents), 8 * sizeof(char *));
SAME(offsetof(specado_column_options_t, threads), 8 * sizeof(char *) + 4);
SAME(sizeof(specado_columns_t), 9 * sizeof(char *));
SAME(offsetof(specado_columns_t, held), 7 * sizeof(char *));
SAME(offsetof(specado_columns_t, receipts), 8 * sizeof(char *));
SAME(offsetof(specado_columns_t, codes), 2 * sizeof(char *));
SAME(offsetof(specado_columns_t, errors), 3 * sizeof(char *));
SAME(offsetof(specado_columns_t, bodies), 4 * sizeof(char *));
SAME(offsetof(specado_columns_t, reports), 5 * sizeof(char *));
SAME(offsetof(specado_columns_t, results), 6 * sizeof(char *));
SAME(SPECADO_COLUMN_BODIES, 1);
SAME(SPECADO_COLUMN_REPORTS, 2);
SAME(SPECADO_COLUMN_RESULTS, 4);
SAME(SPECADO_COLUMN_RECEIPTS, 8);

SAME(sizeof(specado_text_t), 2 * sizeof(char *));
SAME(offsetof(specado_text_t, length), sizeof(char *));
SAME(sizeof(specado_request_n_t), 9 * sizeof(char *));
SAME(offsetof(specado_request_n_t, model_id), 5 * sizeof(char *));
SAME(sizeof(specado_source_n_t), 9 * sizeof(char *));
SAME(offsetof(specado_source_n_t, url), 5 * sizeof(char *));
SAME(sizeof(specado_response_n_t), 14 * sizeof(char *));
SAME(offsetof(specado_response_n_t, body), 9 * sizeof(char *));
SAME(offsetof(specado_response_n_t, receipt), 11 * sizeof(char *));
SAME(offsetof(specado_response_n_t, status), 13 * sizeof(char *));
SAME(offsetof(specado_target_n_t, model_id), 3 * sizeof(char *));
SAME(offsetof(specado_target_n_t, mode), 5 * sizeof(char *));
SAME(offsetof(specado_target_n_t, request_json), 7 * sizeof(char *));
SAME(offsetof(specado_target_n_t, created) % 8, 0);
SAME(sizeof(specado_comparison_n_t), 11 * sizeof(char *));
SAME(offsetof(specado_comparison_n_t, from_spec_json), 3 * sizeof(char *));
SAME(offsetof(specado_comparison_n_t, to_model_id), 9 * sizeof(char *));

SAME(offsetof(specado_failure_t, result), 0);
SAME(offsetof(specado_failure_t, status), 4);
SAME(offsetof(specado_failure_t, retryable), 8);
SAME(offsetof(specado_failure_t, retry_after_ms), 16);
SAME(offsetof(specado_failure_t, code), 24);
SAME(offsetof(specado_failure_t, message), 24 + sizeof(char *));
SAME(offsetof(specado_failure_t, request_id), 24 + 4 * sizeof(char *));

SAME(offsetof(specado_event_t, type), 0);
SAME(offsetof(specado_event_t, choice), 4);
SAME(offsetof(specado_event_t, part), 8);
SAME(offsetof(specado_event_t, kind), 12);
SAME(offsetof(specado_event_t, field), 16);
SAME(offsetof(specado_event_t, result), 20);
SAME(offsetof(specado_event_t, number), 24);
SAME(offsetof(specado_event_t, id), 32);
SAME(offsetof(specado_event_t, name), 32 + 2 * sizeof(char *));
SAME(offsetof(specado_event_t, text), 32 + 4 * sizeof(char *));
SAME(offsetof(specado_event_t, text_length), 32 + 5 * sizeof(char *));

SAME(SPECADO_EVENT_START, 0);
SAME(SPECADO_EVENT_DELTA, 2);
SAME(SPECADO_EVENT_END, 8);
SAME(SPECADO_KIND_NONE, 0);
SAME(SPECADO_KIND_TOOL_CALL, 4);
SAME(SPECADO_KIND_OTHER, 10);
SAME(SPECADO_FIELD_TEXT, 1);
SAME(SPECADO_FIELD_RAW, 10);
SAME(SPECADO_FIELD_ITEM, 11);
SAME(SPECADO_DECODER_VIEW_RESPONSE, 0);
SAME(SPECADO_DECODER_VIEW_ERROR, 2);
SAME(SPECADO_DECODER_VIEW_MESSAGE, 3);

SAME(SPECADO_SUCCESS, 0);
SAME(SPECADO_INVALID_INPUT, -1);
SAME(SPECADO_JSON_ERROR, -2);
SAME(SPECADO_PROVIDER_NOT_FOUND, -3);
SAME(SPECADO_MODEL_NOT_FOUND, -4);
SAME(SPECADO_NETWORK_ERROR, -5);
SAME(SPECADO_AUTHENTICATION_ERROR, -6);
SAME(SPECADO_RATE_LIMIT_ERROR, -7);
SAME(SPECADO_TIMEOUT_ERROR, -8);
SAME(SPECADO_INTERNAL_ERROR, -9);
SAME(SPECADO_MEMORY_ERROR, -10);
SAME(SPECADO_UTF8_ERROR, -11);
SAME(SPECADO_NULL_POINTER, -12);
SAME(SPECADO_CANCELLED, -13);
SAME(SPECADO_NOT_IMPLEMENTED, -14);
SAME(SPECADO_BUFFER_TOO_SMALL, -15);
SAME(SPECADO_LOSSY, -16);
SAME(SPECADO_INVALID_SPEC, -17);
SAME(SPECADO_PERMISSION_ERROR, -18);
SAME(SPECADO_QUOTA_EXCEEDED, -19);
SAME(SPECADO_OVERLOADED, -20);
SAME(SPECADO_CONTEXT_LENGTH_EXCEEDED, -21);
SAME(SPECADO_CONTENT_FILTERED, -22);
SAME(SPECADO_REQUEST_REFUSED, -23);
SAME(SPECADO_REQUEST_TOO_LARGE, -24);
SAME(SPECADO_PROVIDER_ERROR, -25);
SAME(SPECADO_UNKNOWN, -99);

SAME(SPECADO_VIEW_RESULT, 0);
SAME(SPECADO_VIEW_BODY, 1);
SAME(SPECADO_VIEW_METHOD, 2);
SAME(SPECADO_VIEW_URL, 3);
SAME(SPECADO_VIEW_HEADERS, 4);
SAME(SPECADO_VIEW_LOSSINESS, 5);
SAME(SPECADO_VIEW_RECEIPT, 6);

SAME(SPECADO_LOG_OFF, 0);
SAME(SPECADO_LOG_ERROR, 1);
SAME(SPECADO_LOG_WARN, 2);
SAME(SPECADO_LOG_INFO, 3);
SAME(SPECADO_LOG_DEBUG, 4);
SAME(SPECADO_LOG_TRACE, 5);

int main(void)
{
    CHECK(specado_abi_version() == SPECADO_ABI_VERSION && SPECADO_ABI_VERSION == 1);
    return CHECK_OUTCOME;
}
