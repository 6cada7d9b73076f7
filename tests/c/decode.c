/* Requests in other dialects, read as prompts. */
#include "check.h"

#define ANTHROPIC \
    "{\"model\": \"claude-sonnet-4-5\", \"max_tokens\": 9, \"system\": \"Be brief.\", \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}"

static void check_decoded(const specado_source_t *source, const char *piece)
{
    char *json = NULL;

    CHECK_SUCCESS(specado_decode_request(source, &json));
    if (!holds(json, piece))
        check_failed(__FILE__, __LINE__, json);
    specado_string_free(json);
}

static void reads(void)
{
    specado_source_t source = {"anthropic-messages", ANTHROPIC, NULL, NULL};
    char *json = NULL;

    check_decoded(&source, "{\"prompt\":{\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\"");
    check_decoded(&source, "\"model\":\"claude-sonnet-4-5\",\"stream\":false,\"lossiness\":{\"items\":[]");
    source.dialect = "anthropic";
    source.headers = "content-type: application/json\nX-Stainless-Lang: c\nanthropic-version: 2023-06-01\nanthropic-beta: shiny,new";
    check_decoded(&source, "\"betas\":[\"shiny\",\"new\"]");
    check_decoded(&source, "\"lossiness\":{\"items\":[]");
    source.headers = "anthropic-workspace-id: 7";
    check_decoded(&source, "headers that ask for more");
    source.dialect = "google";
    source.request_json = "{\"contents\": [{\"role\": \"user\", \"parts\": [{\"text\": \"Hello\"}]}]}";
    source.url = "https://example.org/v1/models/gemini-2.5-flash:streamGenerateContent?alt=sse";
    source.headers = NULL;
    check_decoded(&source, "\"model\":\"gemini-2.5-flash\",\"stream\":true");

    CHECK_SUCCESS(specado_translate(
        "{\"dialect\": \"anthropic-messages\", \"request\": " ANTHROPIC "}", "google", "gemini-2.5-flash", NULL, &json));
    CHECK(holds(json, "\"systemInstruction\":{\"parts\":[{\"text\":\"Be brief.\"}]}"));
    specado_string_free(json);
}

static void refuses(void)
{
    specado_source_t source = {"anthropic-messages", "{", NULL, NULL};
    char *json = (char *)1;

    CHECK_FAILURE(SPECADO_JSON_ERROR, "the request is not JSON", specado_decode_request(&source, &json));
    CHECK(json == NULL);
    source.request_json = "{\"x\": 1}";
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "nothing in common", specado_decode_request(&source, &json));
    source.dialect = "nobody";
    CHECK_FAILURE(SPECADO_PROVIDER_NOT_FOUND, "nobody", specado_decode_request(&source, &json));
    source.url = "\xff";
    CHECK_FAILURE(SPECADO_UTF8_ERROR, "`url` is not UTF-8", specado_decode_request(&source, &json));
    source.dialect = NULL;
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`dialect` is NULL", specado_decode_request(&source, &json));
    source.dialect = "openai";
    source.request_json = NULL;
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`request_json` is NULL", specado_decode_request(&source, &json));
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`source` is NULL", specado_decode_request(NULL, &json));
    CHECK(json == NULL);
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`out_json` is NULL", specado_decode_request(&source, NULL));
    CHECK_FAILURE(
        SPECADO_INVALID_INPUT, "dialect: must be a string", specado_translate("{\"dialect\": 1, \"request\": {}}", PROVIDER, MODEL, NULL, &json));
}

int main(void)
{
    size_t before = specado_debug_allocation_count();

    reads();
    refuses();
    CHECK(specado_debug_allocation_count() == before);
    return CHECK_OUTCOME;
}
