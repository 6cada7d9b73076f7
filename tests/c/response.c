/* Responses: whole ones, streams, errors, through the C ABI. */
#include "check.h"

static specado_response_t from(const char *provider, int status, const char *headers, const char *body)
{
    specado_response_t response = {sizeof response, provider, NULL, NULL, status, headers, body, 0, NULL};
    response.body_length = body != NULL ? strlen(body) : 0;
    return response;
}

static void whole(void)
{
    const char *body = "{\"type\": \"message\", \"id\": \"m1\", \"role\": \"assistant\", \"model\": \"claude\","
                       "\"content\": [{\"type\": \"text\", \"text\": \"Hi\"}], \"stop_reason\": \"end_turn\","
                       "\"usage\": {\"input_tokens\": 3, \"output_tokens\": 1}, \"made_up\": 7}";
    specado_response_t response = from("anthropic", 200, "request-id: r1\n", body);
    char *json = NULL;
    CHECK(specado_decode_response(&response, &json) == SPECADO_SUCCESS);
    CHECK(json != NULL && strstr(json, "\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]") != NULL);
    CHECK(strstr(json, "\"finish_reason\":\"stop\"") != NULL && strstr(json, "\"request_id\":\"r1\"") != NULL);
    CHECK(strstr(json, "\"/made_up\":7") != NULL);
    specado_string_free(json);

    response.mode = "sideways";
    CHECK(specado_decode_response(&response, &json) == SPECADO_INVALID_INPUT && json == NULL);
    response = from("anthropic", 200, NULL, body);
    response.size = 8;
    CHECK(specado_decode_response(&response, &json) == SPECADO_INVALID_INPUT);
    CHECK(specado_decode_response(NULL, &json) == SPECADO_NULL_POINTER);
    response = from("nobody", 200, NULL, body);
    CHECK(specado_decode_response(&response, &json) == SPECADO_PROVIDER_NOT_FOUND);
    response = from("anthropic", 200, NULL, NULL);
    response.body_length = 5;
    CHECK(specado_decode_response(&response, &json) == SPECADO_NULL_POINTER);
}

static void errors(void)
{
    const char *body = "{\"type\": \"error\", \"error\": {\"type\": \"rate_limit_error\", \"message\": \"Slow down\"}}";
    specado_response_t response = from("anthropic", 429, "retry-after: 7\nrequest-id: r2", body);
    specado_failure_t failure;
    char *error = NULL;
    CHECK(specado_classify_response(&response, &failure) == SPECADO_SUCCESS);
    CHECK(failure.result == SPECADO_RATE_LIMIT_ERROR && failure.status == 429 && failure.retryable == 1);
    CHECK(failure.retry_after_ms == 7000 && strcmp(failure.code, "rate_limit") == 0);
    CHECK(strcmp(failure.message, "Slow down") == 0 && strcmp(failure.request_id, "r2") == 0);
    CHECK(strcmp(failure.provider_type, "\"rate_limit_error\"") == 0 && strcmp(failure.provider_code, "") == 0);

    response = from("openai", 502, NULL, "<html>Bad gateway</html>");
    CHECK(specado_classify_response(&response, &failure) == SPECADO_SUCCESS);
    CHECK(failure.result == SPECADO_PROVIDER_ERROR && strstr(failure.message, "Bad gateway") != NULL);

    response = from("openai", 200, NULL, "{\"choices\": [{\"index\": 0, \"message\": {\"content\": \"x\"}}]}");
    CHECK(specado_classify_response(&response, &failure) == SPECADO_SUCCESS && failure.result == SPECADO_SUCCESS);
    CHECK(failure.code != NULL && *failure.code == '\0');
    CHECK(specado_classify_response(&response, NULL) == SPECADO_NULL_POINTER);
    response = from("openai", -1, NULL, "{}");
    CHECK(specado_classify_response_with_error(&response, &failure, &error) == SPECADO_INVALID_INPUT);
    CHECK(error != NULL && strstr(error, "-1") != NULL);
    specado_string_free(error);
}

static const char *const STREAM =
    "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"gpt\",\"choices\":[{\"index\":0,\"delta\":{\"role\":"
    "\"assistant\",\"content\":\"H\"},\"finish_reason\":null}]}\n\n"
    "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"gpt\",\"choices\":[{\"index\":0,\"delta\":{\"content\":"
    "\"\\u00e9\"},\"finish_reason\":null}]}\n\n"
    "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"gpt\",\"choices\":[{\"index\":0,\"delta\":{},"
    "\"finish_reason\":\"stop\"}]}\n\n"
    "data: [DONE]\n\n";

/* Reads the stream in pieces of this length; returns what finish says. */
static specado_result_t read_stream(specado_decoder_t *decoder, const char *stream, size_t step, char *text, int *events)
{
    specado_event_t event;
    specado_result_t done = SPECADO_SUCCESS;
    size_t length = strlen(stream);
    int ended = 0, last = -1;
    *text = '\0';
    *events = 0;
    for (size_t at = 0; !ended; at += step) {
        if (at < length)
            CHECK(specado_decoder_feed(decoder, stream + at, length - at < step ? length - at : step) == SPECADO_SUCCESS);
        else {
            done = specado_decoder_finish(decoder);
            ended = 1;
        }
        while (specado_decoder_next(decoder, &event) == 1) {
            ++*events;
            last = event.type;
            if (event.type == SPECADO_EVENT_DELTA && event.field == SPECADO_FIELD_TEXT) {
                CHECK(strlen(event.text) == event.text_length);
                strcat(text, event.text);
            }
            CHECK(event.id != NULL && event.name != NULL && event.text != NULL);
        }
    }
    CHECK(last == SPECADO_EVENT_END);
    return done;
}

static void streams(void)
{
    specado_response_t response = from("openai", 200, NULL, NULL);
    specado_decoder_t *decoder = NULL;
    specado_event_t event;
    char text[64];
    int events = 0, first = 0;
    size_t length = 0;
    CHECK(specado_decoder_new(&response, 0, &decoder) == SPECADO_SUCCESS && decoder != NULL);
    for (size_t step = 1; step < 100; step += 7) {
        CHECK(read_stream(decoder, STREAM, step, text, &events) == SPECADO_SUCCESS);
        CHECK(strcmp(text, "H\xc3\xa9") == 0);
        CHECK(first == 0 || first == events);
        first = events;
        const char *view = specado_decoder_view(decoder, SPECADO_DECODER_VIEW_RESPONSE, &length);
        CHECK(view != NULL && strlen(view) == length && strstr(view, "\"complete\":true") != NULL);
        view = specado_decoder_view(decoder, SPECADO_DECODER_VIEW_MESSAGE, &length);
        CHECK(view != NULL && strcmp(view, "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"H\xc3\xa9\"}],"
                                           "\"origin\":\"openai/gpt\"}") == 0);
        view = specado_decoder_view(decoder, SPECADO_DECODER_VIEW_ERROR, &length);
        CHECK(view != NULL && length == 0 && *view == '\0');
        CHECK(specado_decoder_feed(decoder, "x", 1) == SPECADO_INVALID_INPUT);
        CHECK(specado_decoder_reset(decoder) == SPECADO_SUCCESS);
    }
    /* cut off before the finish reason */
    char cut[200];
    memcpy(cut, STREAM, sizeof cut - 1);
    cut[sizeof cut - 1] = '\0';
    CHECK(read_stream(decoder, cut, 3, text, &events) == SPECADO_NETWORK_ERROR && strcmp(text, "H") == 0);
    CHECK(specado_decoder_view(decoder, 99, NULL) == NULL);
    CHECK(specado_decoder_view(NULL, 0, NULL) == NULL);
    specado_decoder_free(decoder);

    CHECK(specado_decoder_new(&response, 1, &decoder) == SPECADO_INVALID_INPUT && decoder == NULL);
    CHECK(specado_decoder_new(&response, 0, NULL) == SPECADO_NULL_POINTER);
    CHECK(specado_decoder_feed(NULL, "x", 1) == SPECADO_NULL_POINTER);
    CHECK(specado_decoder_next(NULL, &event) == SPECADO_NULL_POINTER);
    CHECK(specado_decoder_finish(NULL) == SPECADO_NULL_POINTER);
    CHECK(specado_decoder_reset(NULL) == SPECADO_NULL_POINTER);
    specado_decoder_free(NULL);
}

/* A tool that was renamed for the wire has its own name in the answer. */
static void receipts(void)
{
    static const char *const PROMPT_WITH_TOOL =
        "{\"prompt\": \"x\", \"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"get weather\"}}]}";
    specado_context_t *context = specado_context_new();
    specado_request_t request = {PROMPT_WITH_TOOL, "anthropic", "claude-sonnet-4-5", "coerce"};
    char receipt[200], wire[100], body[400], *json = NULL;
    CHECK_SUCCESS(specado_context_translate(context, &request));
    const char *view = specado_get_string_view(context, SPECADO_VIEW_RECEIPT, NULL);
    CHECK(view != NULL && strstr(view, ":\"get weather\"") != NULL);
    snprintf(receipt, sizeof receipt, "%s", view != NULL ? view : "{}");
    CHECK(sscanf(receipt, "{\"tools\":{\"%99[^\"]", wire) == 1);
    snprintf(body, sizeof body,
        "{\"type\": \"message\", \"role\": \"assistant\", \"stop_reason\": \"tool_use\", \"content\":"
        " [{\"type\": \"tool_use\", \"id\": \"t1\", \"name\": \"%s\", \"input\": {}}]}",
        wire);
    specado_response_t response = from("anthropic", 200, NULL, body);
    response.receipt = receipt;
    CHECK_SUCCESS(specado_decode_response(&response, &json));
    CHECK(holds(json, "\"name\":\"get weather\"") && holds(json, "\"finish_reason\":\"tool_calls\""));
    specado_string_free(json);
    response.receipt = "not JSON";
    CHECK_RESULT(SPECADO_JSON_ERROR, specado_decode_response(&response, &json));

    /* JSON by a tool comes back as a text */
    response.receipt = "{\"answer_tool\": \"answer\"}";
    response.body = "{\"type\": \"message\", \"stop_reason\": \"tool_use\", \"content\":"
                    " [{\"type\": \"tool_use\", \"id\": \"t1\", \"name\": \"answer\", \"input\": {\"a\": 1}}]}";
    response.body_length = strlen(response.body);
    CHECK_SUCCESS(specado_decode_response(&response, &json));
    CHECK(holds(json, "[{\"type\":\"text\",\"text\":\"{\\\"a\\\": 1}\"}]") && holds(json, "\"finish_reason\":\"stop\""));
    specado_string_free(json);
    specado_context_free(context);
}

int main(void)
{
    size_t before = specado_debug_allocation_count();

    whole();
    errors();
    streams();
    receipts();
    CHECK(specado_debug_allocation_count() == before);
    return CHECK_OUTCOME;
}
