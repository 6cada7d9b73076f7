/* A build with debug-memory counts what the caller holds, and reports what must not be freed. */
#include "check.h"

int main(void)
{
    const size_t before = specado_debug_allocation_count();
    char *json = NULL;
    char own[64] = "not from Specado";
    int local = 0;
    specado_context_t *context;

    CHECK(holds(specado_build_info(), "\"debug-memory\""));
    CHECK_SUCCESS(specado_translate(HELLO, PROVIDER, MODEL, NULL, &json));
    CHECK(specado_debug_allocation_count() == before + 1);
    specado_string_free(json);
    CHECK(specado_get_last_error() == NULL);
    CHECK(specado_debug_allocation_count() == before);

    specado_string_free(json);
    CHECK(holds(specado_get_last_error(), "was freed already, or did not come from Specado"));
    specado_clear_error();
    specado_string_free(own + 32);
    CHECK(holds(specado_get_last_error(), "did not come from Specado"));
    specado_clear_error();
    specado_context_free((specado_context_t *)(void *)&local);
    CHECK(holds(specado_get_last_error(), "did not come from Specado"));

    context = specado_context_new();
    CHECK(specado_debug_allocation_count() == before + 1);
    specado_string_free((char *)context);
    CHECK(holds(specado_get_last_error(), "free it with specado_context_free"));
    CHECK_SUCCESS(specado_translate(HELLO, PROVIDER, MODEL, NULL, &json));
    specado_context_free((specado_context_t *)(void *)json);
    CHECK(holds(specado_get_last_error(), "free it with specado_string_free"));
    CHECK(specado_debug_allocation_count() == before + 2);
    specado_string_free(json);
    specado_context_free(context);
    specado_clear_error();
    specado_context_free(context);
    CHECK(holds(specado_get_last_error(), "was freed already"));

    CHECK(specado_debug_allocation_count() == before);
    CHECK(strcmp(own, "not from Specado") == 0);
    return CHECK_OUTCOME;
}
