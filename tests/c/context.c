/* A context: its own specs, and views instead of copies. */
#include "check.h"

static const specado_request_t REQUEST = {HELLO, PROVIDER, MODEL, NULL};

static void check_view(specado_context_t *context, specado_view_t view, const char *piece)
{
    size_t length = 0;
    const char *text = specado_get_string_view(context, view, &length);

    if (!holds(text, piece) || strlen(text) != length) {
        fprintf(stderr, "view %d: %s\n", (int)view, text ? text : "NULL");
        check_failed(__FILE__, __LINE__, piece);
    }
}

static void views(specado_context_t *context)
{
    char *wanted = NULL;
    const char *result;

    CHECK_SUCCESS(specado_context_translate(context, &REQUEST));
    check_view(context, SPECADO_VIEW_BODY, "\"Hello\"");
    check_view(context, SPECADO_VIEW_METHOD, "POST");
    check_view(context, SPECADO_VIEW_URL, "https://");
    check_view(context, SPECADO_VIEW_HEADERS, "{\"");
    check_view(context, SPECADO_VIEW_LOSSINESS, "{\"items\":[");
    check_view(context, SPECADO_VIEW_RESULT, "{\"provider_request_json\":{");

    result = specado_get_string_view(context, SPECADO_VIEW_RESULT, NULL);
    CHECK_SUCCESS(specado_translate(HELLO, PROVIDER, MODEL, NULL, &wanted));
    CHECK(result != NULL && wanted != NULL && strcmp(result, wanted) == 0);
    CHECK(result == specado_get_string_view(context, SPECADO_VIEW_RESULT, NULL));
    specado_string_free(wanted);
}

static void no_views(specado_context_t *context)
{
    static const specado_view_t all[] = {SPECADO_VIEW_RESULT, SPECADO_VIEW_BODY, SPECADO_VIEW_METHOD,
                                         SPECADO_VIEW_URL, SPECADO_VIEW_HEADERS, SPECADO_VIEW_LOSSINESS,
                                         SPECADO_VIEW_RECEIPT};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        size_t length = 1;
        CHECK(specado_get_string_view(context, all[i], &length) == NULL && length == 0);
        CHECK(holds(specado_get_last_error(), "nothing to view"));
    }
}

static void unknown_views(specado_context_t *context)
{
    static const specado_view_t unknown[] = {-1, 7, 1000, INT32_MAX, INT32_MIN};

    CHECK_SUCCESS(specado_context_translate(context, &REQUEST));
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        CHECK(specado_get_string_view(context, unknown[i], NULL) == NULL);
        CHECK(holds(specado_get_last_error(), "unknown view"));
    }
}

static void own_specs(specado_context_t *context)
{
    const specado_request_t own = {HELLO, "own", "any", NULL};
    specado_context_t *other = specado_context_new();

    CHECK_RESULT(SPECADO_PROVIDER_NOT_FOUND, specado_context_translate(context, &own));
    CHECK_SUCCESS(specado_context_add_spec(context, OWN_SPEC));
    CHECK_SUCCESS(specado_context_translate(context, &own));
    check_view(context, SPECADO_VIEW_URL, "https://own.example/talk");
    CHECK_RESULT(SPECADO_PROVIDER_NOT_FOUND, specado_context_translate(other, &own));

    CHECK_RESULT(SPECADO_INVALID_SPEC, specado_context_add_spec(context, "{\"provider\": 1}"));
    CHECK_RESULT(SPECADO_UTF8_ERROR, specado_context_add_spec(context, "\xff"));
    CHECK_SUCCESS(specado_context_translate(context, &own));
    specado_context_free(other);
}

static void again_and_again(specado_context_t *context)
{
    for (int i = 0; i < 1000; i++) {
        char prompt[64], wanted[32];
        specado_request_t request = REQUEST;
        snprintf(prompt, sizeof prompt, "{\"prompt\": \"Number %d.\"}", i);
        snprintf(wanted, sizeof wanted, "\"Number %d.\"", i);
        request.prompt_json = prompt;
        CHECK_SUCCESS(specado_context_translate(context, &request));
        check_view(context, SPECADO_VIEW_BODY, wanted);
    }
}

int main(void)
{
    const specado_request_t bad = {"{", PROVIDER, MODEL, NULL};
    size_t before = specado_debug_allocation_count();
    specado_context_t *context = specado_context_new();

    CHECK(context != NULL);
    no_views(context);
    views(context);
    CHECK_RESULT(SPECADO_JSON_ERROR, specado_context_translate(context, &bad));
    no_views(context);
    views(context);
    unknown_views(context);
    own_specs(context);
    again_and_again(context);
    specado_context_free(context);
    CHECK(specado_debug_allocation_count() == before);
    return CHECK_OUTCOME;
}
