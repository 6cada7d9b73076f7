/* A C program that is linked with Specado: it translates a prompt and looks at what came out. */
#include <stdio.h>
#include <string.h>

#include "prompt.h"
#include "specado.h"

static int holds_all(const char *what, const char *text, const char *const *pieces, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (text == NULL || strstr(text, pieces[i]) == NULL) {
            fprintf(stderr, "the %s has no %s:\n%s\n", what, pieces[i], text != NULL ? text : "NULL");
            return 0;
        }
    return 1;
}

int main(void)
{
    static const char *const body[] = {BODY_PIECES};
    static const char *const losses[] = {LOSS_PIECES};
    specado_context_t *context = specado_context_new();
    specado_request_t request;
    int good;

    if (specado_abi_version() != SPECADO_ABI_VERSION || strcmp(specado_version(), SPECADO_VERSION) != 0) {
        fprintf(stderr, "the header is %s, the library %s\n", SPECADO_VERSION, specado_version());
        return 1;
    }
    request.prompt_json = PROMPT;
    request.provider_spec_json = PROVIDER;
    request.model_id = MODEL;
    request.mode = "coerce";
    if (specado_context_translate(context, &request) != SPECADO_SUCCESS) {
        fprintf(stderr, "%s\n", specado_get_last_error());
        return 1;
    }
    good = holds_all("body", specado_get_string_view(context, SPECADO_VIEW_BODY, NULL), body, sizeof body / sizeof *body) &&
           holds_all("report", specado_get_string_view(context, SPECADO_VIEW_LOSSINESS, NULL), losses, sizeof losses / sizeof *losses);
    request.mode = "strict";
    if (specado_context_translate(context, &request) != SPECADO_LOSSY || specado_get_last_error() == NULL) {
        fprintf(stderr, "strict must refuse a loss\n");
        good = 0;
    }
    specado_context_free(context);
    return good ? 0 : 1;
}
