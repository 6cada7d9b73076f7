/* Every pointer argument of every function NULL in turn. */
#include "check.h"

static const specado_request_t HELLO_REQUEST = {HELLO, PROVIDER, MODEL, NULL};

#define CHECK_NULL(name, call) CHECK_FAILURE(SPECADO_NULL_POINTER, "`" name "` is NULL", call)

static void translating(void)
{
    char *json = (char *)1;

    CHECK_NULL("prompt_json", specado_translate(NULL, PROVIDER, MODEL, NULL, &json));
    CHECK(json == NULL);
    CHECK_NULL("provider_spec_json", specado_translate(HELLO, NULL, MODEL, NULL, &json));
    CHECK_NULL("model_id", specado_translate(HELLO, PROVIDER, NULL, NULL, &json));
    CHECK_NULL("out_json", specado_translate(HELLO, PROVIDER, MODEL, NULL, NULL));
    CHECK_NULL("prompt_json", specado_translate_simple(NULL, PROVIDER, MODEL, &json));
    CHECK_NULL("provider_spec_json", specado_translate_simple(HELLO, NULL, MODEL, &json));
    CHECK_NULL("model_id", specado_translate_simple(HELLO, PROVIDER, NULL, &json));
    CHECK_NULL("out_json", specado_translate_simple(HELLO, PROVIDER, MODEL, NULL));
    CHECK(json == NULL);
}

static void buffers(void)
{
    const specado_request_t empty = {NULL, NULL, NULL, NULL};
    char buffer[64] = "x";
    size_t size = sizeof buffer;

    CHECK_NULL("request", specado_translate_size(NULL, &size));
    CHECK(size == 0);
    CHECK_NULL("prompt_json", specado_translate_size(&empty, &size));
    CHECK_NULL("required_size", specado_translate_size(&HELLO_REQUEST, NULL));
    size = sizeof buffer;
    CHECK_NULL("buffer", specado_translate_into_buffer(&HELLO_REQUEST, NULL, &size));
    CHECK_NULL("size", specado_translate_into_buffer(&HELLO_REQUEST, buffer, NULL));
    CHECK(buffer[0] == 'x');
    CHECK_NULL("request", specado_translate_into_buffer(NULL, buffer, &size));
    CHECK(buffer[0] == '\0' && size == 0);
}

static void batches(void)
{
    const specado_request_t items[2] = {HELLO_REQUEST, HELLO_REQUEST};
    specado_output_t outputs[2];

    memset(outputs, 0xff, sizeof outputs);
    CHECK_NULL("items", specado_translate_batch(NULL, 2, outputs));
    CHECK(outputs[1].json == NULL && outputs[1].error == NULL);
    specado_outputs_free(outputs, 2);
    CHECK_NULL("outputs", specado_translate_batch(items, 2, NULL));
    CHECK_SUCCESS(specado_translate_batch(NULL, 0, NULL));
    specado_outputs_free(NULL, 2);
}

static void columns(void)
{
    const int64_t ends[] = {0, sizeof HELLO - 1};
    const specado_column_t prompts = {sizeof prompts, 1, HELLO, NULL, ends, NULL, 0};
    const specado_column_t none = {sizeof none, 1, NULL, NULL, ends, NULL, 0};
    specado_column_options_t options = {.size = sizeof options, .provider_spec_json = PROVIDER, .model_id = MODEL};
    specado_columns_t made = {.size = sizeof made};

    CHECK_NULL("prompts", specado_translate_column(NULL, &options, &made));
    CHECK_NULL("options", specado_translate_column(&prompts, NULL, &made));
    CHECK_NULL("out_columns", specado_translate_column(&prompts, &options, NULL));
    CHECK_NULL("data", specado_translate_column(&none, &options, &made));
    CHECK_NULL("responses", specado_decode_column(NULL, &options, &made));
    CHECK_NULL("options", specado_decode_column(&prompts, NULL, &made));
    CHECK_NULL("out_columns", specado_decode_column(&prompts, &options, NULL));
    options.model_id = NULL;
    CHECK_SUCCESS(specado_translate_column(&prompts, &options, &made));
    CHECK(made.codes[0] == SPECADO_NULL_POINTER && made.bodies->null_count == 1);
    specado_columns_free(&made);
    specado_columns_free(NULL);
}

static void contexts(void)
{
    specado_context_t *context = specado_context_new();
    size_t length = 1;

    CHECK(context != NULL);
    CHECK_NULL("context", specado_context_add_spec(NULL, OWN_SPEC));
    CHECK_NULL("provider_spec_json", specado_context_add_spec(context, NULL));
    CHECK_NULL("context", specado_context_translate(NULL, &HELLO_REQUEST));
    CHECK_NULL("request", specado_context_translate(context, NULL));
    CHECK(specado_get_string_view(NULL, SPECADO_VIEW_BODY, &length) == NULL && length == 0);
    CHECK(holds(specado_get_last_error(), "`context` is NULL"));
    CHECK_SUCCESS(specado_context_translate(context, &HELLO_REQUEST));
    CHECK(specado_get_string_view(context, SPECADO_VIEW_BODY, NULL) != NULL);
    {
        const char *name = "x", *value = "y";
        CHECK_NULL("context", specado_context_header(NULL, 0, &name, &value));
        CHECK(name == NULL && value == NULL);
        CHECK_NULL("out_name", specado_context_header(context, 0, NULL, &value));
        CHECK_NULL("out_value", specado_context_header(context, 0, &name, NULL));
        CHECK(name == NULL && value == NULL);
    }
    specado_context_free(context);
    specado_context_free(NULL);
}

static void the_others(void)
{
    const uint16_t wide[] = {'a'};
    char *out = (char *)1;

    CHECK_NULL("text", specado_expand(NULL, NULL, NULL, &out));
    CHECK(out == NULL);
    CHECK_NULL("out_text", specado_expand("x", NULL, NULL, NULL));
    CHECK_NULL("json", specado_validate(NULL, "prompt", &out));
    CHECK(out == NULL);
    CHECK_NULL("kind", specado_validate(HELLO, NULL, &out));
    CHECK_NULL("out_json", specado_validate(HELLO, "prompt", NULL));
    CHECK_NULL("provider_spec_json", specado_describe_model(NULL, MODEL, &out));
    CHECK_NULL("model_id", specado_describe_model(PROVIDER, NULL, &out));
    CHECK_NULL("out_json", specado_describe_model(PROVIDER, MODEL, NULL));
    CHECK_NULL("prompt_json", specado_compare_models(NULL, PROVIDER, MODEL, PROVIDER, MODEL, &out));
    CHECK_NULL("from_spec_json", specado_compare_models(HELLO, NULL, MODEL, PROVIDER, MODEL, &out));
    CHECK_NULL("from_model_id", specado_compare_models(HELLO, PROVIDER, NULL, PROVIDER, MODEL, &out));
    CHECK_NULL("to_spec_json", specado_compare_models(HELLO, PROVIDER, MODEL, NULL, MODEL, &out));
    CHECK_NULL("to_model_id", specado_compare_models(HELLO, PROVIDER, MODEL, PROVIDER, NULL, &out));
    CHECK_NULL("out_json", specado_compare_models(HELLO, PROVIDER, MODEL, PROVIDER, MODEL, NULL));
    CHECK(out == NULL);
    CHECK(specado_provider_spec(NULL) == NULL);
    CHECK(holds(specado_get_last_error(), "`name` is NULL"));
    CHECK_NULL("units", specado_utf16_to_utf8(NULL, 1, &out));
    CHECK_NULL("out_utf8", specado_utf16_to_utf8(wide, 1, NULL));
    CHECK_SUCCESS(specado_utf16_to_utf8(NULL, 0, &out));
    CHECK(out != NULL && out[0] == '\0');
    specado_string_free(out);
    CHECK_SUCCESS(specado_set_log_callback(SPECADO_LOG_TRACE, NULL, NULL));
    specado_string_free(NULL);
}

int main(void)
{
    size_t before = specado_debug_allocation_count();

    translating();
    buffers();
    batches();
    columns();
    contexts();
    the_others();
    CHECK(specado_debug_allocation_count() == before);
    return CHECK_OUTCOME;
}
