/*
 * A request that a program sends to Anthropic goes to Gemini instead.
 *
 * It prints Gemini's request to stdout, and to stderr what of the other could not be carried over as asked.
 */
#include <stdio.h>
#include <stdlib.h>

#include "specado.h"

static const char prompt[] =
    "{\"dialect\": \"anthropic-messages\","
    " \"request\": {"
    "  \"model\": \"claude-sonnet-4-5\", \"max_tokens\": 200, \"system\": \"Answer in one sentence.\","
    "  \"messages\": [{\"role\": \"user\", \"content\": \"How high is the tide?\"}],"
    "  \"tools\": [{\"name\": \"tide\", \"input_schema\": {\"type\": \"object\", \"properties\": {\"harbour\": {\"type\": \"string\"}}}}],"
    "  \"tool_choice\": {\"type\": \"any\"}, \"metadata\": {\"user_id\": \"sailor\"}}}";

int main(void)
{
    int status = EXIT_FAILURE;
    const specado_request_t request = {prompt, "google", "gemini-2.5-flash", NULL};
    specado_context_t *context = specado_context_new();

    if (context != NULL && specado_context_translate(context, &request) == SPECADO_SUCCESS) {
        puts(specado_get_string_view(context, SPECADO_VIEW_URL, NULL));
        puts(specado_get_string_view(context, SPECADO_VIEW_BODY, NULL));
        fprintf(stderr, "%s\n", specado_get_string_view(context, SPECADO_VIEW_LOSSINESS, NULL));
        status = EXIT_SUCCESS;
    } else {
        fprintf(stderr, "%s\n", specado_get_last_error());
    }
    specado_context_free(context);
    return status;
}
