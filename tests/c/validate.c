/* Validation finds all problems, each with its place; the catalogue's own specs have none. */
#include "check.h"

static int count(const char *text, const char *piece)
{
    int times = 0;
    for (const char *at = text; at != NULL && (at = strstr(at, piece)) != NULL; at++)
        times++;
    return times;
}

static void check_verdict(const char *json, const char *kind, int errors, const char *piece)
{
    char *verdict = NULL;

    CHECK_SUCCESS(specado_validate(json, kind, &verdict));
    if (!holds(verdict, errors == 0 ? "{\"valid\":true,\"errors\":[]}" : "{\"valid\":false,\"errors\":[{") ||
        count(verdict, "\"message\":") != errors || !holds(verdict, piece)) {
        fprintf(stderr, "%s: %s\n", json, verdict ? verdict : "NULL");
        check_failed(__FILE__, __LINE__, piece);
    }
    specado_string_free(verdict);
}

static void catalogue(void)
{
    const size_t providers = specado_provider_count();

    CHECK(providers > 0);
    for (size_t i = 0; i < providers; i++) {
        const char *name = specado_provider_name(i);
        const char *spec = specado_provider_spec(name);
        char *json = NULL;

        CHECK(name != NULL && spec != NULL);
        CHECK(name == specado_provider_name(i) && spec == specado_provider_spec(name));
        if (spec != NULL)
            check_verdict(spec, "provider_spec", 0, "");
        CHECK(specado_translate(HELLO, name, "gpt-4o", NULL, &json) != SPECADO_PROVIDER_NOT_FOUND);
        specado_string_free(json);
    }
    CHECK(specado_provider_name(providers) == NULL && specado_get_last_error() != NULL);
    CHECK(specado_provider_name(SIZE_MAX) == NULL);
    CHECK(specado_provider_spec("nobody") == NULL && holds(specado_get_last_error(), "nobody"));
    CHECK(specado_provider_spec(PROVIDER) != NULL && specado_get_last_error() == NULL);
}

/* Requests of a dialect: errors, and notes about what its spec does not know. */
static void requests(void)
{
    char *verdict = NULL;
    char deep[1200] = "{\"messages\":";
    const char *sound = "{\"model\":\"m\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    CHECK_SUCCESS(specado_validate(sound, "request:anthropic-messages", &verdict));
    CHECK(verdict != NULL && strcmp(verdict, "{\"valid\":true,\"errors\":[],\"notes\":[]}") == 0);
    specado_string_free(verdict);
    CHECK_SUCCESS(specado_validate("{\"model\":5,\"shiny\":1,\"messages\":7}", "request:openai", &verdict));
    CHECK(holds(verdict, "{\"valid\":false,\"errors\":[{\"path\":\"/model\"") && holds(verdict, "\"path\":\"/messages\",\"line\":1,\"column\":33") &&
          holds(verdict, "\"notes\":[{\"path\":\"/shiny\""));
    specado_string_free(verdict);
    memset(deep + strlen(deep), '[', 1000);
    CHECK_SUCCESS(specado_validate(deep, "request:google", &verdict));
    CHECK(holds(verdict, "\"valid\":false") && holds(verdict, "deep"));
    specado_string_free(verdict);
    CHECK_FAILURE(SPECADO_PROVIDER_NOT_FOUND, "did you mean anthropic-messages?", specado_validate("{}", "request:anthropic-mesages", &verdict));
    CHECK_FAILURE(SPECADO_PROVIDER_NOT_FOUND, "dialect", specado_validate("{}", "request:", &verdict));
    CHECK_FAILURE(SPECADO_UTF8_ERROR, "json", specado_validate("{\"a\":\"\xff\"}", "request:openai", &verdict));
    CHECK_FAILURE(SPECADO_NULL_POINTER, "json", specado_validate(NULL, "request:openai", &verdict));
    CHECK(verdict == NULL);
}

/* What a provider has answered, likewise. */
static void responses(void)
{
    char *verdict = NULL;
    const char *sound = "{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}";

    CHECK_SUCCESS(specado_validate(sound, "response:openai-chat", &verdict));
    CHECK(verdict != NULL && strcmp(verdict, "{\"valid\":true,\"errors\":[],\"notes\":[]}") == 0);
    specado_string_free(verdict);
    CHECK_SUCCESS(specado_validate("{\"choices\":7,\n\"shiny\":1}", "response:openai", &verdict));
    CHECK(holds(verdict, "{\"valid\":false,\"errors\":[{\"path\":\"/choices\",\"line\":1,\"column\":12") &&
          holds(verdict, "\"notes\":[{\"path\":\"/shiny\",\"line\":2"));
    specado_string_free(verdict);
    CHECK_FAILURE(SPECADO_PROVIDER_NOT_FOUND, "nobody", specado_validate("{}", "response:nobody", &verdict));
    CHECK_FAILURE(SPECADO_PROVIDER_NOT_FOUND, "dialect", specado_validate("{}", "response:", &verdict));
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "response:PROVIDER", specado_validate("{}", "answer:openai", &verdict));
    CHECK_FAILURE(SPECADO_NULL_POINTER, "json", specado_validate(NULL, "response:openai", &verdict));
    CHECK(verdict == NULL);
}

/* Prompts that are requests in a dialect: the places are those in the prompt. */
static void forms(void)
{
    check_verdict("{\"dialect\":\"openai\",\"request\":{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}}", "prompt", 0, "");
    check_verdict("{\"dialect\":\"openai\",\"request\":{\"model\":5,\n\"messages\":7}}", "prompt", 2,
                  "\"path\":\"/request/model\",\"line\":1,\"column\":40");
    check_verdict("{\"dialect\":\"openai\",\"request\":{\"model\":5,\n\"messages\":7}}", "prompt", 2,
                  "\"path\":\"/request/messages\",\"line\":2,\"column\":12");
    check_verdict("{\"request\":{},\"dialect\":\"nobody\"}", "prompt", 1, "\"path\":\"/dialect\",\"line\":1,\"column\":25");
    check_verdict("{\"request\":{},\"dialect\":\"{\"}", "prompt", 1, "\"path\":\"/dialect\",\"line\":1,\"column\":25");
    check_verdict("{\"dialect\":7,\"request\":{}}", "prompt", 1, "\"path\":\"/dialect\",\"line\":1,\"column\":12");
    check_verdict("{\"dialect\":\"openai\",\"request\":[]}", "prompt", 1, "\"path\":\"/request\",\"line\":1,\"column\":31");
    check_verdict("{\"dialect\":\"openai\",\"odd\":1,\"request\":{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}}", "prompt", 0, "");
    check_verdict("{\"dialect\":\"openai\",\"url\":1,\"headers\":{\"a\":[]},\"request\":{}}", "prompt", 2, "\"path\":\"/url\",\"line\":1,\"column\":27");
    check_verdict("{\"dialect\":\"openai\",\"url\":1,\"headers\":{\"a\":[]},\"request\":{}}", "prompt", 2, "\"path\":\"/headers/a\"");
}

int main(void)
{
    size_t before = specado_debug_allocation_count();
    char *verdict = (char *)1;

    check_verdict(HELLO, "prompt", 0, "");
    check_verdict("{\"prompt\": ", "prompt", 1, "\"line\":1,\"column\":12");
    check_verdict("{\"messages\": [\n {\"role\": \"king\", \"content\": \"x\"},\n {\"role\": \"queen\", \"content\": \"x\"}]}",
                  "prompt", 2, "\"path\":\"/messages/1/role\",\"line\":3,\"column\":");
    forms();
    check_verdict(OWN_SPEC, "provider_spec", 0, "");
    check_verdict("{\"provider\": \"x\", \"inherits\": \"nobody\"}", "provider_spec", 1, "\"path\":\"/inherits\"");
    check_verdict("{", "provider_spec", 1, "\"path\":\"\"");

    CHECK_FAILURE(SPECADO_INVALID_INPUT, "kind", specado_validate(HELLO, "spec", &verdict));
    CHECK(verdict == NULL);
    catalogue();
    requests();
    responses();
    CHECK(specado_debug_allocation_count() == before);
    return CHECK_OUTCOME;
}
