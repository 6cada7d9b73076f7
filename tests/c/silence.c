/* Translates once. What stands on stderr then is up to SPECADO_FFI_LOG: tests/c_abi.rs looks at it. */
#include "check.h"

int main(void)
{
    char *json = NULL;

    CHECK_SUCCESS(specado_translate(HELLO, PROVIDER, MODEL, NULL, &json));
    specado_string_free(json);
    return CHECK_OUTCOME;
}
