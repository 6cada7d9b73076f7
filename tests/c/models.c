/* What is known of models, and what a prompt would lose by a move. */
#include "check.h"

static void check_description(const char *spec, const char *model, const char *piece)
{
    char *json = NULL;

    CHECK_SUCCESS(specado_describe_model(spec, model, &json));
    if (!holds(json, piece))
        check_failed(__FILE__, __LINE__, piece);
    specado_string_free(json);
}

static void check_move(const char *prompt, const char *piece)
{
    char *json = NULL;

    CHECK_SUCCESS(specado_compare_models(prompt, "openai", "gpt-4o", "anthropic", "claude-sonnet-4-5", &json));
    if (!holds(json, piece))
        check_failed(__FILE__, __LINE__, piece);
    specado_string_free(json);
}

int main(void)
{
    size_t before = specado_debug_allocation_count();
    char *json = (char *)1;

    check_description(PROVIDER, MODEL, "\"provider\":\"" PROVIDER "\"");
    check_description("\"anthropic\"", "claude-sonnet-4-5", "\"context_window\":");
    check_description("anthropic", "claude-sonnet-4-5", "\"sampling.seed\":{\"supported\":false");
    check_description("anthropic", "claude-sonnet-4-5", "\"image_data\":\"native\"");
    check_description(OWN_SPEC, "any model", "\"listed\":");
    check_move("{\"prompt\": \"Hello\"}", "\"lost\":[],\"kept\":[],\"regained\":[]");
    check_move("{\"prompt\": \"Hello\", \"seed\": 7}", "\"lost\":[{\"code\":\"Unsupported\",\"path\":\"seed\"");
    check_move("{\"prompt\": \"Hello\", \"top_k\": 7}", "\"regained\":[{\"code\":\"Unsupported\",\"path\":\"top_k\"");
    check_move("{\"prompt\": \"Hello\", \"unheard_of\": 7}", "\"kept\":[{\"code\":\"Unsupported\",\"path\":\"unheard_of\"");

    CHECK_FAILURE(SPECADO_PROVIDER_NOT_FOUND, "nobody", specado_describe_model("nobody", MODEL, &json));
    CHECK(json == NULL);
    CHECK_FAILURE(SPECADO_MODEL_NOT_FOUND, "gpt-4o", specado_describe_model("anthropic", "gpt-4o", &json));
    CHECK_FAILURE(SPECADO_JSON_ERROR, "line 1", specado_compare_models("{", PROVIDER, MODEL, PROVIDER, MODEL, &json));
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "messages", specado_compare_models("{\"messages\": []}", PROVIDER, MODEL, PROVIDER, MODEL, &json));
    CHECK(json == NULL);
    CHECK(specado_debug_allocation_count() == before);
    return CHECK_OUTCOME;
}
