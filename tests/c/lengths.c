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

/* What a call by lengths gives is what the call by strings gives. */
static void is_same(specado_result_t done, specado_output_t *output, char *alone)
{
    CHECK_SUCCESS(done);
    CHECK(output->result == SPECADO_SUCCESS && output->error == NULL && output->length == strlen(alone));
    CHECK(output->json != NULL && strcmp(output->json, alone) == 0);
    specado_outputs_free(output, 1);
    specado_string_free(alone);
}

static void asking(void)
{
    static const char prompt[] = "{\"prompt\": \"Hello\", \"seed\": 7}junk", kind[] = "promptly", spec[] = "anthropical";
    static const char odd[] = "{\"prompt\": 7}junk";
    specado_comparison_n_t comparison = {
        sizeof comparison, {prompt, sizeof prompt - 5}, TEXT("openai"), TEXT("gpt-4o"), TEXT(PROVIDER), TEXT(MODEL)};
    specado_output_t output;
    char *alone = NULL;

    CHECK_SUCCESS(specado_validate("{\"prompt\": 7}", "prompt", &alone));
    is_same(specado_validate_n(odd, sizeof odd - 5, kind, 6, &output), &output, alone);
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "promptly", specado_validate_n(odd, 2, kind, 8, &output));
    CHECK(output.json == NULL && holds(output.error, "promptly"));
    specado_outputs_free(&output, 1);
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`json`", specado_validate_n(NULL, 2, kind, 6, &output));
    specado_outputs_free(&output, 1);
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`kind`", specado_validate_n(odd, 2, NULL, 0, &output));
    specado_outputs_free(&output, 1);
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`output`", specado_validate_n(odd, 2, kind, 6, NULL));

    CHECK_SUCCESS(specado_describe_model(PROVIDER, MODEL, &alone));
    is_same(specado_describe_model_n(spec, 9, MODEL "junk", sizeof MODEL - 1, &output), &output, alone);
    CHECK_FAILURE(SPECADO_PROVIDER_NOT_FOUND, "anthropica", specado_describe_model_n(spec, 10, MODEL, 6, &output));
    specado_outputs_free(&output, 1);
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`model_id`", specado_describe_model_n(spec, 9, NULL, 0, &output));
    specado_outputs_free(&output, 1);

    CHECK_SUCCESS(specado_compare_models("{\"prompt\": \"Hello\", \"seed\": 7}", "openai", "gpt-4o", PROVIDER, MODEL, &alone));
    is_same(specado_compare_models_n(&comparison, &output), &output, alone);
    comparison.to_spec_json.data = NULL, comparison.to_spec_json.length = 0;
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`to_spec_json`", specado_compare_models_n(&comparison, &output));
    specado_outputs_free(&output, 1);
    comparison.size--;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "specado_comparison_n_t", specado_compare_models_n(&comparison, &output));
    specado_outputs_free(&output, 1);
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`comparison`", specado_compare_models_n(NULL, &output));
    specado_outputs_free(&output, 1);
}

static void SPECADO_CALL key(const specado_text_t *name, specado_text_t *value, void *user_data)
{
    CHECK(value->data == NULL && value->length == 0);
    if (name->length == 3 && memcmp(name->data, "KEY", 3) == 0)
        *value = *(const specado_text_t *)user_data;
}

static void expanding(void)
{
    static const char text[] = "Bearer ${ENV:KEY}!junk", odd[] = "a\0b", other[] = "${ENV:NONE}";
    specado_text_t value = TEXT("secret");
    specado_output_t output;

    CHECK_SUCCESS(specado_expand_n(text, sizeof text - 5, key, &value, &output));
    CHECK(output.length == 14 && strcmp(output.json, "Bearer secret!") == 0);
    specado_outputs_free(&output, 1);
    value.length = 0;
    CHECK_SUCCESS(specado_expand_n(text, sizeof text - 5, key, &value, &output));
    CHECK(output.length == 8 && strcmp(output.json, "Bearer !") == 0);
    specado_outputs_free(&output, 1);
    value.data = odd, value.length = 3;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "`KEY`", specado_expand_n(text, sizeof text - 5, key, &value, &output));
    specado_outputs_free(&output, 1);
    value.data = "\xff", value.length = 1;
    CHECK_FAILURE(SPECADO_UTF8_ERROR, "`KEY`", specado_expand_n(text, sizeof text - 5, key, &value, &output));
    specado_outputs_free(&output, 1);
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "`NONE`", specado_expand_n(other, sizeof other - 1, key, &value, &output));
    specado_outputs_free(&output, 1);
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "NUL", specado_expand_n(odd, 3, NULL, NULL, &output));
    CHECK(output.json == NULL && output.error != NULL);
    specado_outputs_free(&output, 1);
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`text`", specado_expand_n(NULL, 0, key, &value, &output));
    specado_outputs_free(&output, 1);
}

/* A long stream's one delta, and what a client of another API gets of it. */
static const char DELTA[] = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n";

static void serving(void)
{
    static const char answer[] =
        "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]},"
        "\"finish_reason\":\"stop\"}],\"complete\":true}junk";
    const size_t length = sizeof answer - 5;
    const specado_target_t target = {sizeof target, "openai-chat", "mine", NULL, "{\"model\":\"m\"}", 7};
    specado_target_n_t by_length = {
        sizeof by_length, TEXT("openai-chat"), TEXT("mine"), {NULL, 0}, TEXT("{\"model\":\"m\"}"), 7};
    specado_response_n_t response = {
        sizeof response, TEXT("openai"), {NULL, 0}, {NULL, 0}, {NULL, 0},
        TEXT("{\"error\":{\"message\":\"Too fast\",\"type\":\"requests\",\"code\":\"rate_limit_exceeded\"}}"), {NULL, 0}, 429};
    specado_failure_t failure;
    specado_encoder_t *encoder = NULL;
    specado_transcoder_t *transcoder = NULL;
    specado_output_t output;
    const char *bytes = NULL;
    size_t count = 0;
    char *alone = NULL, *error = NULL, copy[sizeof answer];

    memcpy(copy, answer, length), copy[length] = '\0';
    CHECK_SUCCESS(specado_encode_response(copy, &target, &alone));
    is_same(specado_encode_response_n(answer, length, &by_length, &output), &output, alone);
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`response_json`", specado_encode_response_n(NULL, 0, &by_length, &output));
    specado_outputs_free(&output, 1);
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`target`", specado_encode_response_n(answer, length, NULL, &output));
    specado_outputs_free(&output, 1);

    CHECK_SUCCESS(specado_classify_response_n(&response, &failure));
    CHECK(failure.result == SPECADO_RATE_LIMIT_ERROR && failure.status == 429 && strcmp(failure.message, "Too fast") == 0);
    CHECK_RESULT(SPECADO_NULL_POINTER, specado_classify_response_n_with_error(NULL, &failure, &error));
    CHECK(holds(error, "`response`") && failure.result == SPECADO_SUCCESS);
    specado_string_free(error);
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`out_failure`", specado_classify_response_n(&response, NULL));

    CHECK_SUCCESS(specado_encoder_new_n(&by_length, &encoder));
    CHECK(holds(specado_encoder_view(encoder, SPECADO_ENCODER_VIEW_HEAD, NULL), "text/event-stream"));
    specado_encoder_free(encoder);
    by_length.provider_spec_json.length--;
    CHECK_RESULT(SPECADO_PROVIDER_NOT_FOUND, specado_encoder_new_n_with_error(&by_length, &encoder, &error));
    CHECK(encoder == NULL && holds(error, "openai-cha"));
    specado_string_free(error);
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`out_encoder`", specado_encoder_new_n(&by_length, NULL));

    by_length.provider_spec_json.data = "anthropic-messages", by_length.provider_spec_json.length = 18;
    response.status = 200;
    CHECK_SUCCESS(specado_transcoder_new_n(&response, &by_length, &transcoder));
    CHECK_SUCCESS(specado_transcoder_feed(transcoder, DELTA, sizeof DELTA - 1, &bytes, &count));
    CHECK(count > 20 && memcmp(bytes, "event: message_start", 20) == 0);
    specado_transcoder_free(transcoder);
    by_length.size = 8;
    CHECK_RESULT(SPECADO_INVALID_INPUT, specado_transcoder_new_n_with_error(&response, &by_length, &transcoder, &error));
    CHECK(transcoder == NULL && holds(error, "specado_target_n_t"));
    specado_string_free(error);
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`response`", specado_transcoder_new_n(NULL, &by_length, &transcoder));
}

/* Where the target gives no mode, a transcoder has that of the response. */
static void modes(void)
{
    /* a thought has no place in OpenAI's own answers */
    static const char stream[] =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"Hm\"},\"finish_reason\":null}]}\n\n"
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    static const struct {
        const char *response, *target;
        specado_result_t ended;
    } all[] = {{NULL, NULL, SPECADO_SUCCESS}, {"strict", NULL, SPECADO_LOSSY}, {NULL, "strict", SPECADO_LOSSY},
               {"strict", "coerce", SPECADO_SUCCESS}};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const specado_response_t response = {sizeof response, "deepseek", NULL, all[i].response, 200, NULL, NULL, 0, NULL};
        const specado_target_t target = {sizeof target, "openai-chat", NULL, all[i].target, NULL, 0};
        specado_transcoder_t *transcoder = NULL;
        const char *bytes = NULL;
        size_t count = 0;
        specado_result_t done;

        CHECK_SUCCESS(specado_transcoder_new(&response, &target, &transcoder));
        done = specado_transcoder_feed(transcoder, stream, sizeof stream - 1, &bytes, &count);
        if (done == SPECADO_SUCCESS)
            done = specado_transcoder_finish(transcoder, &bytes, &count);
        CHECK_RESULT(all[i].ended, done);
        specado_transcoder_free(transcoder);
    }
}

int main(void)
{
    translating();
    contexts();
    decoding();
    asking();
    expanding();
    serving();
    modes();
    return CHECK_OUTCOME;
}
