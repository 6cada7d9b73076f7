/* Serving: canonical responses and streams in the form of an API, through the C ABI. */
#include "check.h"

static specado_target_t to(const char *dialect)
{
    specado_target_t target = {sizeof target, dialect, NULL, NULL, NULL, 0};
    return target;
}

static const char *const answer =
    "{\"id\": \"r1\", \"model\": \"m1\", \"choices\": [{\"index\": 0, \"message\": {\"role\": \"assistant\","
    "\"content\": [{\"type\": \"text\", \"text\": \"Hi\"}]}, \"finish_reason\": \"stop\"}], \"complete\": true}";

static void whole(void)
{
    specado_target_t target = to("anthropic-messages");
    char *json = NULL, *error = NULL;
    CHECK(specado_encode_response(answer, &target, &json) == SPECADO_SUCCESS);
    CHECK(json != NULL && strstr(json, "\"status\":200") != NULL);
    CHECK(strstr(json, "\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]") != NULL);
    specado_string_free(json);

    target.model_id = "mine";
    target.created = 7;
    target.provider_spec_json = "openai-chat";
    CHECK(specado_encode_response(answer, &target, &json) == SPECADO_SUCCESS);
    CHECK(strstr(json, "\"model\":\"mine\"") != NULL && strstr(json, "\"created\":7") != NULL);
    specado_string_free(json);

    CHECK(specado_encode_response(NULL, &target, &json) == SPECADO_NULL_POINTER && json == NULL);
    CHECK(specado_encode_response(answer, NULL, &json) == SPECADO_NULL_POINTER);
    CHECK(specado_encode_response(answer, &target, NULL) == SPECADO_NULL_POINTER);
    CHECK(specado_encode_response("{", &target, &json) == SPECADO_JSON_ERROR);
    CHECK(specado_encode_response_with_error("{}", &target, &json, &error) == SPECADO_INVALID_INPUT);
    CHECK(error != NULL && strstr(error, "choices") != NULL);
    specado_string_free(error);
    target.size = 4;
    CHECK(specado_encode_response(answer, &target, &json) == SPECADO_INVALID_INPUT);
    target = to("nobody");
    CHECK(specado_encode_response(answer, &target, &json) == SPECADO_PROVIDER_NOT_FOUND);
    target = to("openai-chat");
    target.mode = "sideways";
    CHECK(specado_encode_response(answer, &target, &json) == SPECADO_INVALID_INPUT);
}

/* Pushes an event, and adds the bytes that it makes. */
static specado_result_t push(specado_encoder_t *encoder, const specado_event_t *event, char *all, size_t size)
{
    size_t length = 0;
    const specado_result_t done = specado_encoder_push(encoder, event);
    const char *bytes = specado_encoder_view(encoder, SPECADO_ENCODER_VIEW_BYTES, &length);
    const size_t before = strlen(all);
    CHECK(bytes != NULL && before + length < size);
    memcpy(all + before, bytes, length);
    all[before + length] = '\0';
    return done;
}

static void events(void)
{
    specado_target_t target = to("openai-chat");
    specado_encoder_t *encoder = NULL;
    specado_event_t event;
    char all[4096] = "";
    size_t length = 0;
    CHECK(specado_encoder_new(&target, &encoder) == SPECADO_SUCCESS && encoder != NULL);
    CHECK(strstr(specado_encoder_view(encoder, SPECADO_ENCODER_VIEW_HEAD, NULL), "text/event-stream") != NULL);
    memset(&event, 0, sizeof event);
    event.type = SPECADO_EVENT_START;
    event.id = "r1";
    event.id_length = 2;
    CHECK(push(encoder, &event, all, sizeof all) == SPECADO_SUCCESS);
    memset(&event, 0, sizeof event);
    event.kind = SPECADO_KIND_TEXT;
    event.type = SPECADO_EVENT_PART_START;
    CHECK(push(encoder, &event, all, sizeof all) == SPECADO_SUCCESS);
    event.type = SPECADO_EVENT_DELTA;
    event.field = SPECADO_FIELD_TEXT;
    event.text = "Hi";
    event.text_length = 2;
    CHECK(push(encoder, &event, all, sizeof all) == SPECADO_SUCCESS);
    event.text = "\xff";
    event.text_length = 1;
    CHECK(specado_encoder_push(encoder, &event) == SPECADO_INVALID_INPUT);
    event.text = NULL;
    CHECK(specado_encoder_push(encoder, &event) == SPECADO_NULL_POINTER);
    event.text_length = 0;
    event.field = 99;
    CHECK(specado_encoder_push(encoder, &event) == SPECADO_INVALID_INPUT);
    event.field = 0;
    event.kind = 99;
    CHECK(specado_encoder_push(encoder, &event) == SPECADO_INVALID_INPUT);
    event.kind = SPECADO_KIND_TEXT;
    event.part = -1;
    CHECK(specado_encoder_push(encoder, &event) == SPECADO_INVALID_INPUT);
    event.part = 0;
    event.type = 42;
    CHECK(specado_encoder_push(encoder, &event) == SPECADO_INVALID_INPUT);
    event.type = SPECADO_EVENT_PART_END;
    CHECK(push(encoder, &event, all, sizeof all) == SPECADO_SUCCESS);
    memset(&event, 0, sizeof event);
    event.type = SPECADO_EVENT_FINISH;
    event.name = "stop";
    event.name_length = 4;
    CHECK(push(encoder, &event, all, sizeof all) == SPECADO_SUCCESS);
    memset(&event, 0, sizeof event);
    event.type = SPECADO_EVENT_END;
    event.number = 1;
    CHECK(push(encoder, &event, all, sizeof all) == SPECADO_SUCCESS);
    CHECK(strstr(all, "\"content\":\"Hi\"") != NULL && strstr(all, "\"finish_reason\":\"stop\"") != NULL);
    CHECK(strstr(all, "data: [DONE]\n\n") != NULL);
    CHECK(strstr(specado_encoder_view(encoder, SPECADO_ENCODER_VIEW_LOSSINESS, &length), "\"items\":[]") != NULL && length > 0);
    CHECK(specado_encoder_view(encoder, 77, &length) == NULL && length == 0);
    CHECK(specado_encoder_push(encoder, &event) == SPECADO_INVALID_INPUT);
    specado_encoder_free(encoder);
    specado_encoder_free(NULL);
    CHECK(specado_encoder_push(NULL, &event) == SPECADO_NULL_POINTER);
    CHECK(specado_encoder_view(NULL, 0, &length) == NULL);
    CHECK(specado_encoder_new(&target, NULL) == SPECADO_NULL_POINTER);
}

static void streams(void)
{
    const char *wire = "event: message_start\ndata: {\"type\": \"message_start\", \"message\": {\"id\": \"m1\", \"type\": \"message\","
                       "\"role\": \"assistant\", \"content\": [], \"model\": \"claude\"}}\n\n"
                       "event: content_block_start\ndata: {\"type\": \"content_block_start\", \"index\": 0,"
                       "\"content_block\": {\"type\": \"text\", \"text\": \"\"}}\n\n"
                       "event: content_block_delta\ndata: {\"type\": \"content_block_delta\", \"index\": 0,"
                       "\"delta\": {\"type\": \"text_delta\", \"text\": \"Hi\"}}\n\n"
                       "event: content_block_stop\ndata: {\"type\": \"content_block_stop\", \"index\": 0}\n\n"
                       "event: message_delta\ndata: {\"type\": \"message_delta\", \"delta\": {\"stop_reason\": \"end_turn\"}}\n\n"
                       "event: message_stop\ndata: {\"type\": \"message_stop\"}\n\n";
    specado_response_t response = {sizeof response, "anthropic", NULL, NULL, 200, NULL, NULL, 0, NULL};
    specado_target_t target = to("ollama-chat");
    specado_transcoder_t *transcoder = NULL;
    const char *bytes = NULL;
    char all[4096] = "";
    size_t length = 0, at = 0;
    CHECK(specado_transcoder_new(&response, &target, &transcoder) == SPECADO_SUCCESS && transcoder != NULL);
    for (at = 0; at < strlen(wire); at += 5) {
        const size_t left = strlen(wire) - at;
        CHECK(specado_transcoder_feed(transcoder, wire + at, left < 5 ? left : 5, &bytes, &length) == SPECADO_SUCCESS);
        CHECK(bytes != NULL && strlen(all) + length < sizeof all);
        strncat(all, bytes, length);
    }
    CHECK(specado_transcoder_finish(transcoder, &bytes, &length) == SPECADO_SUCCESS);
    strncat(all, bytes, length);
    CHECK(strstr(all, "\"content\":\"Hi\"") != NULL && strstr(all, "\"done\":true") != NULL);
    CHECK(strstr(specado_transcoder_view(transcoder, SPECADO_ENCODER_VIEW_RESPONSE, NULL), "\"text\":\"Hi\"") != NULL);
    CHECK(strstr(specado_transcoder_view(transcoder, SPECADO_ENCODER_VIEW_READ_LOSSINESS, NULL), "items") != NULL);
    CHECK(strstr(specado_transcoder_view(transcoder, SPECADO_ENCODER_VIEW_HEAD, NULL), "x-ndjson") != NULL);
    CHECK(specado_transcoder_feed(transcoder, NULL, 3, &bytes, &length) == SPECADO_NULL_POINTER);
    CHECK(specado_transcoder_feed(transcoder, "x", 1, NULL, &length) == SPECADO_NULL_POINTER);
    specado_transcoder_free(transcoder);
    specado_transcoder_free(NULL);
    CHECK(specado_transcoder_new(NULL, &target, &transcoder) == SPECADO_NULL_POINTER && transcoder == NULL);
    CHECK(specado_transcoder_new(&response, NULL, &transcoder) == SPECADO_NULL_POINTER);
    CHECK(specado_transcoder_finish(NULL, &bytes, &length) == SPECADO_NULL_POINTER);
}

int main(void)
{
    whole();
    events();
    streams();
    return CHECK_OUTCOME;
}
