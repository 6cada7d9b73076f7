/* Prompts from files through every way that the C ABI has: `corpus PROVIDER MODEL MODE FILE...`. Each way must give the same.
 * What it gives is printed, for the comparison with the library's own: result, text, and a byte that no JSON has. */
#include "check.h"

static char *contents(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    long length;
    if (file != NULL && fseek(file, 0, SEEK_END) == 0 && (length = ftell(file)) >= 0 && fseek(file, 0, SEEK_SET) == 0
        && (text = calloc((size_t)length + 1, 1)) != NULL)
        CHECK(fread(text, 1, (size_t)length, file) == (size_t)length);
    CHECK(text != NULL);
    if (file != NULL)
        fclose(file);
    return text;
}

/* The way of a buffer of one's own. */
static void into_buffer(const specado_request_t *request, specado_result_t wanted, const char *json)
{
    size_t size = 0;
    char *buffer;
    CHECK_RESULT(wanted, specado_translate_size(request, &size));
    if (wanted != SPECADO_SUCCESS)
        return;
    CHECK(size == strlen(json) + 1);
    buffer = malloc(size);
    CHECK_SUCCESS(specado_translate_into_buffer(request, buffer, &size));
    CHECK(strcmp(buffer, json) == 0);
    free(buffer);
}

/* The way of a context that lives long. */
static void in_context(specado_context_t *context, const specado_request_t *request, specado_result_t wanted, const char *json)
{
    CHECK_RESULT(wanted, specado_context_translate(context, request));
    if (wanted == SPECADO_SUCCESS) {
        size_t length = 0;
        const char *view = specado_get_string_view(context, SPECADO_VIEW_RESULT, &length);
        CHECK(view != NULL && length == strlen(json) && memcmp(view, json, length) == 0);
    }
}

int main(int argc, char **argv)
{
    size_t count = argc > 4 ? (size_t)argc - 4 : 0;
    specado_request_t *requests = calloc(count + 1, sizeof *requests);
    specado_output_t *outputs = calloc(count + 1, sizeof *outputs);
    specado_context_t *context = specado_context_new();
    CHECK(count > 0 && requests != NULL && outputs != NULL && context != NULL);
    for (size_t i = 0; i < count; i++) {
        specado_request_t request = {contents(argv[i + 4]), argv[1], argv[2], argv[3]};
        requests[i] = request;
    }
    CHECK_SUCCESS(specado_translate_batch(requests, count, outputs));
    for (size_t i = 0; i < count; i++) {
        char *json = NULL, *error;
        const specado_request_t *request = &requests[i];
        specado_result_t result =
            specado_translate(request->prompt_json, request->provider_spec_json, request->model_id, request->mode, &json);
        const char *last = specado_get_last_error();
        CHECK((json != NULL) == (result == SPECADO_SUCCESS) && (last == NULL) == (result == SPECADO_SUCCESS));
        error = calloc(last == NULL ? 1 : strlen(last) + 1, 1);
        if (last != NULL)
            strcpy(error, last);
        CHECK(outputs[i].result == result);
        CHECK(strcmp(json != NULL ? json : error, json != NULL ? outputs[i].json : outputs[i].error) == 0);
        into_buffer(request, result, json);
        in_context(context, request, result, json);
        printf("%s %s\x1e", specado_result_name(result), json != NULL ? json : error);
        specado_string_free(json);
        free(error);
        free((char *)request->prompt_json);
    }
    specado_outputs_free(outputs, count);
    specado_context_free(context);
    free(outputs);
    free(requests);
    return CHECK_OUTCOME;
}
