/* Every way to fail that a caller can bring about has its own code, names the place, and leaves no output. */
#include "check.h"

static char *const NOT_TOUCHED = (char *)1;

static void bad_translations(void)
{
    static const struct {
        specado_result_t result;
        const char *error, *prompt, *spec, *model, *mode;
    } rows[] = {
        {SPECADO_JSON_ERROR, "line 1, column", "{\"prompt\": ", PROVIDER, MODEL, NULL},
        {SPECADO_JSON_ERROR, "", "", PROVIDER, MODEL, NULL},
        {SPECADO_JSON_ERROR, "", "Hello", PROVIDER, MODEL, NULL},
        {SPECADO_JSON_ERROR, "", HELLO " x", PROVIDER, MODEL, NULL},
        {SPECADO_JSON_ERROR, "", "{\"prompt\": \"\\ud800\"}", PROVIDER, MODEL, NULL},
        {SPECADO_INVALID_INPUT, "", "[]", PROVIDER, MODEL, NULL},
        {SPECADO_INVALID_INPUT, "", "{}", PROVIDER, MODEL, NULL},
        {SPECADO_INVALID_INPUT, "messages", "{\"messages\": []}", PROVIDER, MODEL, NULL},
        {SPECADO_INVALID_INPUT, "messages[0]", "{\"messages\": [{\"role\": \"king\", \"content\": \"x\"}]}", PROVIDER, MODEL, NULL},
        {SPECADO_INVALID_INPUT, "mode", HELLO, PROVIDER, MODEL, "lenient"},
        {SPECADO_INVALID_INPUT, "mode", HELLO, PROVIDER, MODEL, ""},
        {SPECADO_PROVIDER_NOT_FOUND, "did you mean anthropic?", HELLO, "anthropi", MODEL, NULL},
        {SPECADO_PROVIDER_NOT_FOUND, "did you mean anthropic?", HELLO, "Anthropic", MODEL, NULL},
        {SPECADO_PROVIDER_NOT_FOUND, "did you mean google, vertex-ai?", HELLO, "gemini", MODEL, NULL},
        {SPECADO_MODEL_NOT_FOUND, "claude-sonnet-4-5", HELLO, PROVIDER, "Claude-Sonnet-45", NULL},
        {SPECADO_PROVIDER_NOT_FOUND, "", HELLO, "", MODEL, NULL},
        {SPECADO_MODEL_NOT_FOUND, "no-such-model", HELLO, PROVIDER, "no-such-model", NULL},
        {SPECADO_INVALID_SPEC, "", HELLO, "{}", MODEL, NULL},
        {SPECADO_INVALID_SPEC, "", HELLO, "{\"provider\": ", MODEL, NULL},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *json = NOT_TOUCHED;
        specado_result_t result = specado_translate(rows[i].prompt, rows[i].spec, rows[i].model, rows[i].mode, &json);
        if (result != rows[i].result || !holds(specado_get_last_error(), rows[i].error) || json != NULL) {
            fprintf(stderr, "row %d: %s\n", (int)i, specado_result_name(result));
            check_failed(__FILE__, __LINE__, "bad_translations");
        }
    }
}

static void not_utf8(void)
{
    static const char bad[] = "abc\xff";
    char *json = NOT_TOUCHED;

    CHECK_FAILURE(SPECADO_UTF8_ERROR, "`prompt_json` is not UTF-8: the first bad byte is at offset 3", specado_translate(bad, PROVIDER, MODEL, NULL, &json));
    CHECK_FAILURE(SPECADO_UTF8_ERROR, "`provider_spec_json`", specado_translate(HELLO, bad, MODEL, NULL, &json));
    CHECK_FAILURE(SPECADO_UTF8_ERROR, "`model_id`", specado_translate(HELLO, PROVIDER, bad, NULL, &json));
    CHECK_FAILURE(SPECADO_UTF8_ERROR, "`mode`", specado_translate(HELLO, PROVIDER, MODEL, bad, &json));
    CHECK(json == NULL);
    CHECK_FAILURE(SPECADO_UTF8_ERROR, "`json`", specado_validate(bad, "prompt", &json));
    CHECK_FAILURE(SPECADO_UTF8_ERROR, "`kind`", specado_validate(HELLO, bad, &json));
    CHECK(specado_provider_spec(bad) == NULL);
    CHECK(holds(specado_get_last_error(), "`name`"));
}

static void when_errors_end(void)
{
    char *json = NULL;
    const char *error;

    specado_clear_error();
    CHECK(specado_get_last_error() == NULL);
    CHECK_RESULT(SPECADO_JSON_ERROR, specado_translate("{", PROVIDER, MODEL, NULL, &json));
    error = specado_get_last_error();
    CHECK(error != NULL && error == specado_get_last_error());

    /* Freeing, and what cannot fail, leaves the error to be read. */
    specado_string_free(json);
    specado_outputs_free(NULL, 0);
    specado_context_free(NULL);
    CHECK(specado_version() != NULL && specado_provider_count() > 0 && specado_result_name(0) != NULL);
    CHECK(specado_get_last_error() != NULL);

    CHECK_SUCCESS(specado_translate(HELLO, PROVIDER, MODEL, NULL, &json));
    CHECK(specado_get_last_error() == NULL);
    specado_string_free(json);

    CHECK_RESULT(SPECADO_NULL_POINTER, specado_translate_simple(NULL, PROVIDER, MODEL, &json));
    specado_clear_error();
    CHECK(specado_get_last_error() == NULL);
}

static void names(void)
{
    static const struct {
        specado_result_t result;
        int value;
        const char *name;
    } rows[] = {
        {SPECADO_SUCCESS, 0, "SPECADO_SUCCESS"},
        {SPECADO_INVALID_INPUT, -1, "SPECADO_INVALID_INPUT"},
        {SPECADO_JSON_ERROR, -2, "SPECADO_JSON_ERROR"},
        {SPECADO_PROVIDER_NOT_FOUND, -3, "SPECADO_PROVIDER_NOT_FOUND"},
        {SPECADO_MODEL_NOT_FOUND, -4, "SPECADO_MODEL_NOT_FOUND"},
        {SPECADO_NETWORK_ERROR, -5, "SPECADO_NETWORK_ERROR"},
        {SPECADO_AUTHENTICATION_ERROR, -6, "SPECADO_AUTHENTICATION_ERROR"},
        {SPECADO_RATE_LIMIT_ERROR, -7, "SPECADO_RATE_LIMIT_ERROR"},
        {SPECADO_TIMEOUT_ERROR, -8, "SPECADO_TIMEOUT_ERROR"},
        {SPECADO_INTERNAL_ERROR, -9, "SPECADO_INTERNAL_ERROR"},
        {SPECADO_MEMORY_ERROR, -10, "SPECADO_MEMORY_ERROR"},
        {SPECADO_UTF8_ERROR, -11, "SPECADO_UTF8_ERROR"},
        {SPECADO_NULL_POINTER, -12, "SPECADO_NULL_POINTER"},
        {SPECADO_CANCELLED, -13, "SPECADO_CANCELLED"},
        {SPECADO_NOT_IMPLEMENTED, -14, "SPECADO_NOT_IMPLEMENTED"},
        {SPECADO_BUFFER_TOO_SMALL, -15, "SPECADO_BUFFER_TOO_SMALL"},
        {SPECADO_LOSSY, -16, "SPECADO_LOSSY"},
        {SPECADO_INVALID_SPEC, -17, "SPECADO_INVALID_SPEC"},
        {SPECADO_PERMISSION_ERROR, -18, "SPECADO_PERMISSION_ERROR"},
        {SPECADO_QUOTA_EXCEEDED, -19, "SPECADO_QUOTA_EXCEEDED"},
        {SPECADO_OVERLOADED, -20, "SPECADO_OVERLOADED"},
        {SPECADO_CONTEXT_LENGTH_EXCEEDED, -21, "SPECADO_CONTEXT_LENGTH_EXCEEDED"},
        {SPECADO_CONTENT_FILTERED, -22, "SPECADO_CONTENT_FILTERED"},
        {SPECADO_REQUEST_REFUSED, -23, "SPECADO_REQUEST_REFUSED"},
        {SPECADO_REQUEST_TOO_LARGE, -24, "SPECADO_REQUEST_TOO_LARGE"},
        {SPECADO_PROVIDER_ERROR, -25, "SPECADO_PROVIDER_ERROR"},
        {SPECADO_UNKNOWN, -99, "SPECADO_UNKNOWN"},
        {1, 1, "SPECADO_UNKNOWN"},
        {-26, -26, "SPECADO_UNKNOWN"},
        {INT32_MIN, INT32_MIN, "SPECADO_UNKNOWN"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CHECK(rows[i].result == rows[i].value);
        CHECK(strcmp(specado_result_name(rows[i].result), rows[i].name) == 0);
    }
}

static void lossy(void)
{
    static const char prompt[] =
        "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\": \"look\"},"
        " {\"type\": \"image\", \"url\": \"https://example.com/a.png\"}]}], \"sampling\": {\"temperature\": 0.5}}";
    char *json = NOT_TOUCHED;

    /* The own spec takes text alone, and no temperature. */
    CHECK_FAILURE(SPECADO_LOSSY, "messages[0]", specado_translate(prompt, OWN_SPEC, "m", NULL, &json));
    CHECK(json == NULL);
    CHECK_FAILURE(SPECADO_LOSSY, "sampling.temperature", specado_translate(prompt, OWN_SPEC, "m", "strict", &json));
    CHECK_SUCCESS(specado_translate(prompt, OWN_SPEC, "m", "coerce", &json));
    CHECK(holds(json, "\"max_severity\":\"error\""));
    specado_string_free(json);
}

int main(void)
{
    size_t before = specado_debug_allocation_count();

    bad_translations();
    not_utf8();
    when_errors_end();
    names();
    lossy();
    CHECK(specado_debug_allocation_count() == before);
    return CHECK_OUTCOME;
}
