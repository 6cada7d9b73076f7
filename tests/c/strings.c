/* Passing strings in, getting strings out, freeing them, with one exit. */
#include "check.h"

static int translate_to(FILE *file, const char *prompt)
{
    int status = -1;
    char *json = NULL;

    if (specado_translate(prompt, PROVIDER, MODEL, "standard", &json) != SPECADO_SUCCESS)
        goto cleanup;
    if (fputs(json, file) < 0)
        goto cleanup;
    status = 0;
cleanup:
    specado_string_free(json);
    return status;
}

static void results(void)
{
    char *json = NULL;
    char *again = NULL;
    char *body = NULL;

    CHECK_SUCCESS(specado_translate(HELLO, PROVIDER, MODEL, NULL, &json));
    CHECK(holds(json, "{\"provider_request_json\":{"));
    CHECK(holds(json, "\"http\":{"));
    CHECK(holds(json, "\"lossiness\":{"));
    CHECK(holds(json, "\"metadata\":{"));
    CHECK(specado_get_last_error() == NULL);

    CHECK_SUCCESS(specado_translate(HELLO, "\"" PROVIDER "\"", MODEL, "warn", &again));
    CHECK(json != NULL && again != NULL && strcmp(json, again) == 0);

    CHECK_SUCCESS(specado_translate_simple(HELLO, PROVIDER, MODEL, &body));
    CHECK(body != NULL && body[0] == '{' && body[strlen(body) - 1] == '}');
    CHECK(!holds(body, "provider_request_json"));
    CHECK(holds(body, "Hello"));

    specado_string_free(body);
    specado_string_free(again);
    specado_string_free(json);
    specado_string_free(NULL);
}

static void a_spec_of_ones_own(void)
{
    char *json = NULL;

    CHECK_SUCCESS(specado_translate(HELLO, OWN_SPEC, "any-model", NULL, &json));
    CHECK(holds(json, "\"talk\":[{\"who\":\"user\",\"what\":\"Hello\"}]"));
    CHECK(holds(json, "https://own.example/talk"));
    CHECK(holds(json, "${ENV:OWN_KEY}"));
    specado_string_free(json);
}

static void input_stays_as_it_is(void)
{
    char prompt[] = HELLO;
    char provider[] = PROVIDER;
    char model[] = MODEL;
    char *json = NULL;

    CHECK_SUCCESS(specado_translate(prompt, provider, model, NULL, &json));
    memset(prompt, 'x', sizeof prompt - 1);
    CHECK(holds(json, "Hello"));
    CHECK(strcmp(provider, PROVIDER) == 0 && strcmp(model, MODEL) == 0);
    specado_string_free(json);
}

int main(void)
{
    FILE *file = tmpfile();
    size_t before = specado_debug_allocation_count();

    CHECK(file != NULL);
    if (file != NULL) {
        CHECK(translate_to(file, HELLO) == 0);
        CHECK(ftell(file) > 0);
        CHECK(translate_to(file, "{") == -1);
        fclose(file);
    }
    results();
    a_spec_of_ones_own();
    input_stays_as_it_is();
    CHECK(specado_debug_allocation_count() == before);
    return CHECK_OUTCOME;
}
