/*
 * A chat with any provider: history, streaming, a tool, and another try where that may help. Needs libcurl.
 *
 *     chat PROVIDER MODEL < QUESTIONS     (a line each; PROVIDER is a name or a spec, its key is in the environment)
 */
#define _POSIX_C_SOURCE 200809L
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "specado.h"
#define SET(option, value) curl_easy_setopt(curl, CURLOPT_##option, value)
#define MAY_PASS(result) ((result) == SPECADO_NETWORK_ERROR || (result) == SPECADO_RATE_LIMIT_ERROR || \
    (result) == SPECADO_TIMEOUT_ERROR || (result) == SPECADO_OVERLOADED || (result) == SPECADO_PROVIDER_ERROR)

typedef struct { FILE *file; char *bytes; size_t length; } memo_t; /* a text that grows */
static const char head[] = "{\"stream\":true,\"tools\":[{\"name\":\"get_weather\",\"json_schema\":{\"type\":\"object\","
    "\"properties\":{\"city\":{\"type\":\"string\"}}}}],\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"}";
static CURL *curl;
static specado_response_t from; /* who answers */
static specado_decoder_t *decoder;
static memo_t headers, results; /* results: what the tools say, messages, each behind a comma */
static unsigned delay;          /* before another try, in seconds */

static void begin(memo_t *memo) { memo->file = open_memstream(&memo->bytes, &memo->length); }
static const char *text(memo_t *memo) { fflush(memo->file); return memo->bytes; }
static void end(memo_t *memo) { fclose(memo->file); free(memo->bytes); }

static void quote(memo_t *memo, const char *before, const char *plain, const char *after)
{
    fprintf(memo->file, "%s\"", before);
    for (; *plain != '\0'; plain++)
        fprintf(memo->file, (unsigned char)*plain < ' ' || strchr("\"\\", *plain) ? "\\u%04x" : "%c", *plain);
    fprintf(memo->file, "\"%s", after);
}

static void take_events(void)
{
    specado_event_t event;
    while (specado_decoder_next(decoder, &event) == 1)
        if (event.type == SPECADO_EVENT_DELTA && event.kind == SPECADO_KIND_TEXT && event.field == SPECADO_FIELD_TEXT)
            fwrite(event.text, 1, event.text_length, stdout);
        else if (event.type == SPECADO_EVENT_PART_START && event.kind == SPECADO_KIND_TOOL_CALL) {
            quote(&results, ",{\"role\":\"tool\",\"tool_call_id\":", event.id, ",\"name\":");
            quote(&results, "", event.name, ",\"content\":\"Rain, 12 degrees\"}"); /* the same for all cities */
        } else if (event.type == SPECADO_EVENT_ERROR) {
            fprintf(stderr, "%s: %s\n", event.name, event.text);
            delay = event.number < 0 ? 1 : (unsigned)((event.number + 999) / 1000);
        }
}

static size_t on_header(char *line, size_t size, size_t count, void *to) { return fwrite(line, size, count, to); }
static size_t on_body(char *bytes, size_t size, size_t count, void *unused)
{
    long status = 0;
    (void)unused, curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    from.status = (int32_t)status, from.headers = text(&headers);
    if ((decoder == NULL && specado_decoder_new(&from, 0, &decoder) != SPECADO_SUCCESS) ||
        specado_decoder_feed(decoder, bytes, size * count) != SPECADO_SUCCESS)
        return 0;
    take_events();
    return size * count;
}

/* Sends a prompt and takes the answer. */
static specado_result_t ask(specado_context_t *context, const char *prompt)
{
    const specado_request_t request = {prompt, from.provider_spec_json, from.model_id, NULL};
    specado_result_t result = specado_context_translate(context, &request);
    struct curl_slist *list = NULL;
    const char *name, *value;
    char *url = NULL, *header = NULL, line[4096];
    if (result != SPECADO_SUCCESS)
        return fprintf(stderr, "%s\n", specado_get_last_error()), result;
    for (size_t i = 0; specado_context_header(context, i, &name, &value) == SPECADO_SUCCESS && name != NULL; i++) {
        snprintf(line, sizeof line, "%s: %s", name, value);
        if (specado_expand(line, NULL, NULL, &header) == SPECADO_SUCCESS)
            list = curl_slist_append(list, header);
        specado_string_free(header);
    }
    from.receipt = specado_get_string_view(context, SPECADO_VIEW_RECEIPT, NULL);
    specado_expand(specado_get_string_view(context, SPECADO_VIEW_URL, NULL), NULL, NULL, &url);
    SET(URL, url), SET(HTTPHEADER, list), SET(POSTFIELDS, specado_get_string_view(context, SPECADO_VIEW_BODY, NULL));
    SET(HEADERFUNCTION, on_header), SET(HEADERDATA, headers.file), SET(WRITEFUNCTION, on_body);
    curl_easy_perform(curl); /* if the connection breaks, the response is not whole */
    specado_string_free(url), curl_slist_free_all(list);
    result = decoder == NULL ? SPECADO_NETWORK_ERROR : specado_decoder_finish(decoder);
    return take_events(), result;
}

int main(int argc, char **argv)
{
    specado_context_t *context = specado_context_new();
    specado_result_t result = argc == 3 ? SPECADO_SUCCESS : SPECADO_INVALID_INPUT;
    memo_t history;
    char line[4096];
    from = (specado_response_t){.size = sizeof from, .provider_spec_json = argv[1], .model_id = argv[argc > 2 ? 2 : 0]};
    curl = curl_easy_init();
    begin(&history), fputs(head, history.file);
    while (result == SPECADO_SUCCESS && fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        quote(&history, ",{\"role\":\"user\",\"content\":", line, "}");
        for (int tries = 4; tries > 0; specado_decoder_free(decoder), decoder = NULL, end(&headers), end(&results)) {
            begin(&headers), begin(&results), delay = 1;
            fputs("]}", history.file);
            result = ask(context, text(&history));
            fseek(history.file, -2, SEEK_CUR); /* what follows is put before the end */
            tries = MAY_PASS(result) ? tries - 1 : result == SPECADO_SUCCESS && *text(&results) != '\0' ? tries : 0;
            if (result == SPECADO_SUCCESS)
                fprintf(history.file, ",%s%s", specado_decoder_view(decoder, SPECADO_DECODER_VIEW_MESSAGE, NULL),
                        text(&results));
            else if (tries > 0)
                sleep(delay);
        }
        putchar('\n');
    }
    curl_easy_cleanup(curl), specado_context_free(context), end(&history);
    return result == SPECADO_SUCCESS ? EXIT_SUCCESS : EXIT_FAILURE;
}
