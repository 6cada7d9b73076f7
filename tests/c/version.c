/* The header's version is the library's, and both are what the test says (the package's version). */
#include "check.h"

#if !SPECADO_VERSION_AT_LEAST(0, 1, 0) || SPECADO_VERSION_AT_LEAST(99, 0, 0)
#error "SPECADO_VERSION_AT_LEAST is wrong"
#endif
#if SPECADO_VERSION_AT_LEAST(SPECADO_VERSION_MAJOR, SPECADO_VERSION_MINOR, SPECADO_VERSION_PATCH + 1)
#error "SPECADO_VERSION_AT_LEAST is wrong"
#endif

_Static_assert(sizeof(specado_result_t) == 4 && sizeof(specado_view_t) == 4, "");
_Static_assert(sizeof(specado_request_t) == 4 * sizeof(char *), "");
_Static_assert(offsetof(specado_request_t, prompt_json) == 0, "");
_Static_assert(offsetof(specado_request_t, provider_spec_json) == sizeof(char *), "");
_Static_assert(offsetof(specado_request_t, model_id) == 2 * sizeof(char *), "");
_Static_assert(offsetof(specado_request_t, mode) == 3 * sizeof(char *), "");
_Static_assert(sizeof(specado_output_t) == 4 * sizeof(char *), "");
_Static_assert(offsetof(specado_output_t, result) == 0, "");
_Static_assert(offsetof(specado_output_t, json) == sizeof(char *), "");
_Static_assert(offsetof(specado_output_t, length) == 2 * sizeof(char *), "");
_Static_assert(offsetof(specado_output_t, error) == 3 * sizeof(char *), "");

int main(int argc, char **argv)
{
    char numbers[64];

    snprintf(numbers, sizeof numbers, "%d.%d.%d", SPECADO_VERSION_MAJOR, SPECADO_VERSION_MINOR, SPECADO_VERSION_PATCH);
    CHECK(argc == 2 && strcmp(argv[1], SPECADO_VERSION) == 0);
    CHECK(strncmp(SPECADO_VERSION, numbers, strlen(numbers)) == 0);
    CHECK(strcmp(specado_version(), SPECADO_VERSION) == 0);
    CHECK(specado_abi_version() == SPECADO_ABI_VERSION);
    CHECK(holds(specado_build_info(), "{\"version\":\"" SPECADO_VERSION "\",\"abi_version\":1,\"commit\":\""));
    CHECK(holds(specado_build_info(), "\"rustc\":\"rustc "));
    CHECK(specado_build_info() == specado_build_info());
    return CHECK_OUTCOME;
}
