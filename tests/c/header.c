/* The header alone, twice, as a C or C++ program of any standard: compiled with every warning on, and linked with
 * header_again.c, so that two translation units have it. */
#include "specado.h"
#include "specado.h"

extern int header_again(void);

static void SPECADO_CALL on_line(int32_t level, const char *target, const char *message, void *user_data)
{
    (void)level;
    (void)target;
    (void)message;
    (void)user_data;
}

int main(void)
{
    specado_log_callback_t callback = on_line;
    specado_result_t result = SPECADO_SUCCESS;
    specado_view_t view = SPECADO_VIEW_BODY;
    specado_request_t request = {"{\"prompt\": \"Hello\"}", "anthropic", "claude-sonnet-4-5", NULL};
    specado_context_t *context = specado_context_new();

    if (specado_set_log_callback(SPECADO_LOG_ERROR, callback, NULL) != SPECADO_SUCCESS)
        return 1;
    result = specado_context_translate(context, &request);
    switch (result) {
    case SPECADO_SUCCESS:
        result = specado_get_string_view(context, view, NULL) == NULL ? SPECADO_UNKNOWN : SPECADO_SUCCESS;
        break;
    case SPECADO_LOSSY:
    default:
        break;
    }
    specado_context_free(context);
    return result == SPECADO_SUCCESS && header_again() == SPECADO_SUCCESS ? 0 : 1;
}
