/* Sizes that nobody means: a long string (megabytes: the first argument, else 100), deep nesting, great numbers. */
#include "check.h"

static char *repeated(const char *head, const char *piece, size_t times, const char *tail)
{
    const size_t length = strlen(piece);
    char *text = malloc(strlen(head) + length * times + strlen(tail) + 1);
    char *end = text;

    if (text == NULL)
        abort();
    end += sprintf(end, "%s", head);
    for (size_t i = 0; i < times; i++, end += length)
        memcpy(end, piece, length);
    sprintf(end, "%s", tail);
    return text;
}

static void long_string(size_t megabytes)
{
    const size_t length = megabytes << 20;
    char *prompt = repeated("{\"prompt\": \"", "0123456789abcdef", length / 16, "\"}");
    char *json = NULL;

    CHECK_SUCCESS(specado_translate(prompt, PROVIDER, MODEL, NULL, &json));
    CHECK(json != NULL && strlen(json) > length);
    specado_string_free(json);

    /* The same, not ended: the error names the place without repeating the prompt. */
    prompt[strlen(prompt) - 2] = ' ';
    CHECK_RESULT(SPECADO_JSON_ERROR, specado_translate(prompt, PROVIDER, MODEL, NULL, &json));
    CHECK(specado_get_last_error() != NULL && strlen(specado_get_last_error()) < 1000);
    free(prompt);
}

static void translate_to(specado_result_t wanted, const char *head, const char *piece, size_t times, const char *tail)
{
    char *prompt = repeated(head, piece, times, tail);
    char *json = NULL;

    CHECK_RESULT(wanted, specado_translate(prompt, PROVIDER, MODEL, "coerce", &json));
    CHECK(wanted == SPECADO_SUCCESS ? json != NULL : specado_get_last_error() != NULL);
    specado_string_free(json);
    free(prompt);
}

int main(int argc, char **argv)
{
    size_t before = specado_debug_allocation_count();
    char *json = NULL;
    char *deep;

    long_string(argc > 1 ? (size_t)atol(argv[1]) : 100);
    translate_to(SPECADO_JSON_ERROR, "", "[", 10000, "");
    translate_to(SPECADO_JSON_ERROR, "", "{\"prompt\":", 10000, "");
    translate_to(SPECADO_SUCCESS, "{\"prompt\": \"x\", \"metadata\": {\"n\": ", "9", 1000, "}}");
    translate_to(SPECADO_SUCCESS, "{\"prompt\": \"x\", \"metadata\": {\"n\": 1e", "9", 1000, "}}");
    translate_to(SPECADO_SUCCESS, "{\"prompt\": \"", "\\u0000", 1000, "\"}");
    translate_to(SPECADO_SUCCESS, "{\"prompt\": \"x\"", ", \"prompt\": \"y\"", 1000, "}");
    translate_to(SPECADO_SUCCESS, "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}",
                 ", {\"role\": \"user\", \"content\": \"b\"}", 20000, "]}");

    deep = repeated("", "{\"provider\":", 10000, "");
    CHECK_RESULT(SPECADO_INVALID_SPEC, specado_translate(HELLO, deep, MODEL, NULL, &json));
    CHECK_SUCCESS(specado_validate(deep, "provider_spec", &json));
    CHECK(holds(json, "\"valid\":false"));
    specado_string_free(json);
    free(deep);
    CHECK(specado_debug_allocation_count() == before);
    return CHECK_OUTCOME;
}
