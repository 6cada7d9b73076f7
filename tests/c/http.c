/* What a program hands to its HTTP library: headers one by one, placeholders filled in. */
#include "check.h"

static const specado_request_t REQUEST = {HELLO, PROVIDER, MODEL, NULL};

static int has_header(specado_context_t *context, const char *wanted, const char *value_wanted)
{
    const char *name = NULL, *value = NULL;
    for (size_t i = 0; specado_context_header(context, i, &name, &value) == SPECADO_SUCCESS && name != NULL; i++)
        if (strcmp(name, wanted) == 0)
            return strcmp(value, value_wanted) == 0;
    return 0;
}

static void headers(void)
{
    specado_context_t *context = specado_context_new();
    const char *name = "x", *value = "y";

    CHECK_FAILURE(SPECADO_INVALID_INPUT, "no translation yet", specado_context_header(context, 0, &name, &value));
    CHECK(name == NULL && value == NULL);
    CHECK_SUCCESS(specado_context_translate(context, &REQUEST));
    CHECK(has_header(context, "x-api-key", "${ENV:ANTHROPIC_API_KEY}"));
    CHECK(has_header(context, "content-type", "application/json"));
    /* borrowed for as long as only headers and views are asked for */
    CHECK_SUCCESS(specado_context_header(context, 0, &name, &value));
    {
        const char *first = name, *next = NULL, *text = NULL;
        CHECK_SUCCESS(specado_context_header(context, 1, &next, &text));
        CHECK(specado_get_string_view(context, SPECADO_VIEW_RESULT, NULL) != NULL);
        CHECK(first[0] != '\0' && next != NULL && strcmp(first, next) != 0);
    }
    CHECK_SUCCESS(specado_context_header(context, SIZE_MAX, &name, &value));
    CHECK(name == NULL && value == NULL);
    CHECK_SUCCESS(specado_context_header(context, SIZE_MAX / 2 + 1, &name, &value));
    CHECK(name == NULL && value == NULL);
    /* a provider of one's own, after another */
    CHECK_SUCCESS(specado_context_add_spec(context, OWN_SPEC));
    {
        const specado_request_t own = {HELLO, "own", "m", NULL};
        CHECK_SUCCESS(specado_context_translate(context, &own));
    }
    CHECK(has_header(context, "x-key", "${ENV:OWN_KEY}") && !has_header(context, "x-api-key", "${ENV:ANTHROPIC_API_KEY}"));
    specado_context_free(context);
}

/* The host's own keys. */
struct keys {
    const char *name, *value;
    int asked;
};

static const char *SPECADO_CALL key(const char *name, void *user_data)
{
    struct keys *keys = user_data;
    keys->asked++;
    /* what a resolver does with the library leaves no trace */
    CHECK(specado_provider_spec("nobody") == NULL);
    return strcmp(name, keys->name) == 0 ? keys->value : NULL;
}

static void expanding(void)
{
    static const struct {
        const char *text, *value, *expanded;
        int asked;
    } good[] = {
        {"", "v", "", 0},
        {"plain", "v", "plain", 0},
        {"Bearer ${ENV:KEY}", "secret", "Bearer secret", 1},
        {"${ENV:KEY}${ENV:KEY}", "ab", "abab", 2},
        {"https://${ENV:KEY}.example/${x}", "eu", "https://eu.example/${x}", 1},
        {"${ENV:KEY}", "", "", 1},
        {"${ENV:KEY}", "${ENV:KEY}", "${ENV:KEY}", 1},
        {"${ENV:}${ENV:a b}${ENV:KEY", "v", "${ENV:}${ENV:a b}${ENV:KEY", 0},
        {"${ENV:${ENV:KEY}}", "v", "${ENV:v}", 1},
        {"\xc3\xa9${ENV:KEY}\xc3\xa9", "\xc3\xa9", "\xc3\xa9\xc3\xa9\xc3\xa9", 1},
    };
    char *text = NULL;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct keys keys = {"KEY", good[i].value, 0};
        CHECK_SUCCESS(specado_expand(good[i].text, key, &keys, &text));
        CHECK(text != NULL && strcmp(text, good[i].expanded) == 0 && keys.asked == good[i].asked);
        CHECK(specado_get_last_error() == NULL);
        specado_string_free(text);
    }
    {
        struct keys keys = {"KEY", "line\n", 0};
        CHECK_FAILURE(SPECADO_INVALID_INPUT, "`KEY`", specado_expand("${ENV:KEY}", key, &keys, &text));
        CHECK(text == NULL && !holds(specado_get_last_error(), "line\n"));
        CHECK_FAILURE(SPECADO_INVALID_INPUT, "`OTHER`", specado_expand("${ENV:OTHER}", key, &keys, &text));
        keys.value = "\xff";
        CHECK_FAILURE(SPECADO_UTF8_ERROR, "`KEY`", specado_expand("${ENV:KEY}", key, &keys, &text));
        CHECK(text == NULL);
    }
}

static void environment(void)
{
    char *text = NULL;
    CHECK(setenv("SPECADO_TEST_KEY", "from outside", 1) == 0 && unsetenv("SPECADO_TEST_NONE") == 0);
    CHECK_SUCCESS(specado_expand("<${ENV:SPECADO_TEST_KEY}>", NULL, NULL, &text));
    CHECK(text != NULL && strcmp(text, "<from outside>") == 0);
    specado_string_free(text);
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "SPECADO_TEST_NONE", specado_expand("${ENV:SPECADO_TEST_NONE}", NULL, NULL, &text));
    CHECK(text == NULL);
}

int main(void)
{
    headers();
    expanding();
    environment();
    return CHECK_OUTCOME;
}
