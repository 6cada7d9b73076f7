/*
 * A prompt becomes a provider's request.
 *
 *     translate PROMPT.json PROVIDER MODEL [MODE]
 *
 * prints the HTTP request to stdout, and to stderr what of the prompt could not be carried over as asked.
 */
#include <stdio.h>
#include <stdlib.h>

#include "specado.h"

/* The whole of a file as a string, to be freed by the caller; NULL if it cannot be read. */
static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    long size;

    if (file == NULL)
        return NULL;
    if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0 && fseek(file, 0, SEEK_SET) == 0) {
        text = malloc((size_t)size + 1);
        if (text != NULL)
            text[fread(text, 1, (size_t)size, file)] = '\0';
    }
    fclose(file);
    return text;
}

int main(int argc, char **argv)
{
    int status = EXIT_FAILURE;
    char *prompt = NULL;
    specado_context_t *context = NULL;
    specado_request_t request;

    if (argc < 4 || argc > 5) {
        fprintf(stderr, "usage: %s PROMPT.json PROVIDER MODEL [strict|standard|coerce]\n", argv[0]);
        return EXIT_FAILURE;
    }
    prompt = read_file(argv[1]);
    context = specado_context_new();
    if (prompt == NULL || context == NULL) {
        fprintf(stderr, "cannot read %s\n", argv[1]);
        goto cleanup;
    }

    request.prompt_json = prompt;
    request.provider_spec_json = argv[2];
    request.model_id = argv[3];
    request.mode = argc == 5 ? argv[4] : NULL;
    if (specado_context_translate(context, &request) != SPECADO_SUCCESS) {
        fprintf(stderr, "%s\n", specado_get_last_error());
        goto cleanup;
    }

    /* Views: nothing is copied, and nothing has to be freed but the context. */
    printf("%s %s\n", specado_get_string_view(context, SPECADO_VIEW_METHOD, NULL),
           specado_get_string_view(context, SPECADO_VIEW_URL, NULL));
    printf("%s\n\n", specado_get_string_view(context, SPECADO_VIEW_HEADERS, NULL));
    printf("%s\n", specado_get_string_view(context, SPECADO_VIEW_BODY, NULL));
    fprintf(stderr, "%s\n", specado_get_string_view(context, SPECADO_VIEW_LOSSINESS, NULL));
    status = EXIT_SUCCESS;

cleanup:
    specado_context_free(context);
    free(prompt);
    return status;
}
