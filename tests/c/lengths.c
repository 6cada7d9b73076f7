/* Texts by their lengths: nothing behind them is looked at. */
#include "check.h"

/* A text with something behind it that must not be read as part of it. */
#define TEXT(text) {text "}]junk", sizeof(text) - 1}

static const specado_request_n_t HELLO_N = {sizeof HELLO_N, TEXT(HELLO), TEXT(PROVIDER), TEXT(MODEL), {NULL, 0}};

static void translating(void)
{
    specado_request_n_t request = HELLO_N;
    specado_output_t output;
    char *alone = NULL;

    CHECK_SUCCESS(specado_translate_n(&HELLO_N, &output));
    CHECK_SUCCESS(specado_translate(HELLO, PROVIDER, MODEL, NULL, &alone));
    CHECK(output.result == SPECADO_SUCCESS && output.error == NULL && output.length == strlen(alone));
    CHECK(strcmp(output.json, alone) == 0);
    specado_string_free(alone);
    specado_outputs_free(&output, 1);

    request.model_id.length = 3;
    CHECK_RESULT(SPECADO_MODEL_NOT_FOUND, specado_translate_n(&request, &output));
    CHECK(output.result == SPECADO_MODEL_NOT_FOUND && output.json == NULL && output.length == 0);
    CHECK(output.error != NULL && strcmp(output.error, specado_get_last_error()) == 0);
    specado_outputs_free(&output, 1);
    CHECK(output.error == NULL);

    request = HELLO_N;
    request.prompt_json.data = NULL;
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`prompt_json`", specado_translate_n(&request, &output));
    specado_outputs_free(&output, 1);
    request.prompt_json.length = 0;
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`prompt_json`", specado_translate_n(&request, &output));
    specado_outputs_free(&output, 1);
    request = HELLO_N;
    request.mode.data = "strictly", request.mode.length = 6;
    CHECK_SUCCESS(specado_translate_n(&request, &output));
    specado_outputs_free(&output, 1);
    request.mode.length = 7;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "strictl", specado_translate_n(&request, &output));
    specado_outputs_free(&output, 1);
    request = HELLO_N;
    request.prompt_json.data = "{\"prompt\": \"a\0b\"}", request.prompt_json.length = 17;
    CHECK_FAILURE(SPECADO_JSON_ERROR, "JSON", specado_translate_n(&request, &output));
    specado_outputs_free(&output, 1);
    request.size = sizeof request - 1;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "specado_request_n_t", specado_translate_n(&request, &output));
    specado_outputs_free(&output, 1);
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`request`", specado_translate_n(NULL, &output));
    specado_outputs_free(&output, 1);
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`output`", specado_translate_n(&HELLO_N, NULL));
}

static void contexts(void)
{
    static const char spec[] = "{\"spec_version\":1,\"name\":\"mine\",\"inherits\":\"openai\"}junk";
    specado_context_t *context = specado_context_new();
    specado_request_n_t request = HELLO_N;
    size_t length = 0;
    char *error = NULL;

    CHECK_SUCCESS(specado_context_translate_n(context, &HELLO_N));
    CHECK(holds(specado_get_string_view(context, SPECADO_VIEW_BODY, &length), "Hello") && length > 20);
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`request`", specado_context_translate_n(context, NULL));
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`context`", specado_context_translate_n(NULL, &HELLO_N));
    CHECK_FAILURE(SPECADO_INVALID_SPEC, "", specado_context_add_spec_n(context, spec, sizeof spec - 1));
    CHECK_FAILURE(SPECADO_NULL_POINTER, "provider_spec_json", specado_context_add_spec_n(context, NULL, 4));
    CHECK_RESULT(SPECADO_INVALID_SPEC, specado_context_add_spec_n_with_error(context, "{}", 2, &error));
    CHECK(error != NULL);
    specado_string_free(error);
    request.provider_spec_json.length = 2;
    CHECK_RESULT(SPECADO_PROVIDER_NOT_FOUND, specado_context_translate_n_with_error(context, &request, &error));
    CHECK(holds(error, "\"an\"") || error != NULL);
    specado_string_free(error);
    specado_context_free(context);
}

static void decoding(void)
{
    const specado_source_n_t source = {
        sizeof source, TEXT("openai-chat"), TEXT("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"),
        {NULL, 0}, {NULL, 0}};
    specado_response_n_t response = {
        sizeof response, TEXT("openai"), {NULL, 0}, {NULL, 0}, TEXT("x-request-id: 7"),
        TEXT("{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}"),
        {NULL, 0}, 200};
    static const char stream[] = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n";
    specado_output_t output;
    specado_decoder_t *decoder = NULL;
    specado_event_t event;
    int events = 0;
    char *error = NULL;

    CHECK_SUCCESS(specado_decode_request_n(&source, &output));
    CHECK(holds(output.json, "\"content\":\"Hi\"") && output.length == strlen(output.json));
    specado_outputs_free(&output, 1);
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`source`", specado_decode_request_n(NULL, &output));
    specado_outputs_free(&output, 1);
    CHECK_SUCCESS(specado_decode_response_n(&response, &output));
    CHECK(holds(output.json, "\"finish_reason\":\"stop\"") && output.length == strlen(output.json));
    specado_outputs_free(&output, 1);
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`response`", specado_decode_response_n(NULL, &output));
    specado_outputs_free(&output, 1);
    CHECK_SUCCESS(specado_decoder_new_n(&response, 0, &decoder));
    CHECK_SUCCESS(specado_decoder_feed(decoder, stream, sizeof stream - 1));
    CHECK_SUCCESS(specado_decoder_finish(decoder));
    while (specado_decoder_next(decoder, &event) == 1)
        events++;
    CHECK(events >= 5);
    specado_decoder_free(decoder);
    CHECK_RESULT(SPECADO_INVALID_INPUT, specado_decoder_new_n_with_error(&response, 9, &decoder, &error));
    CHECK(decoder == NULL && holds(error, "flags 9"));
    specado_string_free(error);
    response.status = -1;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "-1", specado_decode_response_n(&response, &output));
    specado_outputs_free(&output, 1);
}

int main(void)
{
    translating();
    contexts();
    decoding();
    return CHECK_OUTCOME;
}
