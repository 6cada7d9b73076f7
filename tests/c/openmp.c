/* A parallel loop over prompts. */
#include "check.h"

enum { COUNT = 500 };

int main(void)
{
    size_t before = specado_debug_allocation_count();
    static char *results[COUNT];
    int failed = 0;

#pragma omp parallel for schedule(dynamic) reduction(+ : failed)
    for (int i = 0; i < COUNT; i++) {
        char prompt[64];
        snprintf(prompt, sizeof prompt, "{\"prompt\": \"Number %d.\"}", i);
        if (specado_translate(prompt, PROVIDER, MODEL, NULL, &results[i]) != SPECADO_SUCCESS)
            failed++;
    }
    CHECK(failed == 0);
    for (int i = 0; i < COUNT; i++) {
        char wanted[32];
        snprintf(wanted, sizeof wanted, "\"Number %d.\"", i);
        CHECK(holds(results[i], wanted));
        specado_string_free(results[i]);
    }
    CHECK(specado_debug_allocation_count() == before);
    return CHECK_OUTCOME;
}
