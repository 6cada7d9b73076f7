/* How much stack calls need, with what nests as deep as it may: each on a new thread whose stack was painted before.
 * The first argument is the bound, in KiB; without one, the figures are printed. */
#define _DEFAULT_SOURCE
#include "check.h"

#include <pthread.h>
#include <sys/mman.h>

/* More than any call may need: what is found in excess is told, and does not end the program. */
#define STACK ((size_t)2 << 20)
#define PAINT 0xA5
/* Levels of JSON that Specado reads. */
#define LEVELS 256
/* And of those in a spec. */
#define SPEC_LEVELS 64

typedef struct {
    const char *name, *text, *provider, *model;
    size_t length; /* of the text, which is one of bytes where it is a stream */
    specado_result_t result;
} call_t;

static size_t bound, most;

static call_t call_of(const char *name, const char *text, const char *provider, const char *model)
{
    const call_t call = {name, text, provider, model, strlen(text), SPECADO_UNKNOWN};
    return call;
}

/* Text: a head, a piece so many times, a middle, another piece as many times, a tail. */
static char *nested(const char *head, const char *open, size_t times, const char *middle, const char *close,
                    const char *tail)
{
    const size_t length = strlen(head) + (strlen(open) + strlen(close)) * times + strlen(middle) + strlen(tail);
    char *text = malloc(length + 1), *end = text;
    if (text == NULL)
        abort();
    end += sprintf(end, "%s", head);
    for (size_t i = 0; i < times; i++)
        end += sprintf(end, "%s", open);
    end += sprintf(end, "%s", middle);
    for (size_t i = 0; i < times; i++)
        end += sprintf(end, "%s", close);
    sprintf(end, "%s", tail);
    return text;
}

/* Runs on a painted stack, and tells how much of it was used. A call that is refused measures nothing: it fails. */
static void measure(void *(*run)(void *), call_t *call)
{
    unsigned char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pthread_attr_t attributes;
    pthread_t thread;
    size_t untouched = 0;

    if (stack == MAP_FAILED)
        abort();
    memset(stack, PAINT, STACK);
    pthread_attr_init(&attributes);
    if (pthread_attr_setstack(&attributes, stack, STACK) != 0 || pthread_create(&thread, &attributes, run, call) != 0)
        abort();
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
    while (untouched < STACK && stack[untouched] == PAINT)
        untouched++;
    munmap(stack, STACK);
    const size_t used = (STACK - untouched + 1023) / 1024;
    most = used > most ? used : most;
    const char *provider = *call->provider == '{' ? "own" : call->provider;
    if (bound == 0)
        printf("%4zu KiB  %s, %s: %s\n", used, call->name, provider, specado_result_name(call->result));
    else if (used > bound)
        fprintf(stderr, "%s, %s needs %zu KiB\n", call->name, provider, used), check_failures++;
    if (call->result != SPECADO_SUCCESS)
        fprintf(stderr, "%s, %s: %s\n", call->name, provider, specado_result_name(call->result)), check_failures++;
}

static void *translates(void *data)
{
    call_t *call = data;
    char *json = NULL;
    call->result = specado_translate(call->text, call->provider, call->model, "coerce", &json);
    specado_string_free(json);
    return NULL;
}

static void *describes(void *data)
{
    call_t *call = data;
    char *json = NULL;
    call->result = specado_describe_model(call->provider, call->model, &json);
    specado_string_free(json);
    return NULL;
}

static void *compares(void *data)
{
    call_t *call = data;
    char *json = NULL;
    call->result = specado_compare_models(call->text, call->provider, call->model, PROVIDER, MODEL, &json);
    specado_string_free(json);
    return NULL;
}

static void *validates(void *data)
{
    call_t *call = data;
    char *json = NULL;
    call->result = specado_validate(call->text, call->provider, &json);
    specado_string_free(json);
    return NULL;
}

static void *reads_request(void *data)
{
    call_t *call = data;
    const specado_source_t source = {call->provider, call->text, NULL, NULL};
    char *json = NULL;
    call->result = specado_decode_request(&source, &json);
    specado_string_free(json);
    return NULL;
}

static void *reads_response(void *data)
{
    call_t *call = data;
    specado_response_t response;
    char *json = NULL;
    memset(&response, 0, sizeof response);
    response.size = sizeof response;
    response.provider_spec_json = call->provider;
    response.model_id = call->model;
    response.status = 200;
    response.body = call->text;
    response.body_length = strlen(call->text);
    call->result = specado_decode_response(&response, &json);
    specado_string_free(json);
    return NULL;
}

static void *writes_response(void *data)
{
    call_t *call = data;
    const specado_target_t target = {sizeof target, call->provider, NULL, NULL, NULL, 0};
    char *json = NULL;
    call->result = specado_encode_response(call->text, &target, &json);
    specado_string_free(json);
    return NULL;
}

static void *classifies(void *data)
{
    call_t *call = data;
    specado_response_t response;
    specado_failure_t failure;
    memset(&response, 0, sizeof response);
    response.size = sizeof response;
    response.provider_spec_json = call->provider;
    response.status = 400;
    response.body = call->text;
    response.body_length = strlen(call->text);
    call->result = specado_classify_response(&response, &failure);
    /* it says what the error is */
    if (call->result == SPECADO_REQUEST_REFUSED || call->result == SPECADO_PROVIDER_ERROR)
        call->result = SPECADO_SUCCESS;
    return NULL;
}

/* The text is fed in two pieces, and all events are taken. */
static void *reads_stream(void *data)
{
    call_t *call = data;
    const size_t half = call->length / 2;
    const specado_response_t response = {sizeof response, call->provider, call->model, NULL, 200, NULL, NULL, 0, NULL};
    specado_decoder_t *decoder = NULL;
    specado_event_t event;
    call->result = specado_decoder_new(&response, 0, &decoder);
    for (int piece = 0; piece < 3 && call->result == SPECADO_SUCCESS; piece++) {
        if (piece == 2)
            call->result = specado_decoder_finish(decoder);
        else
            call->result = specado_decoder_feed(decoder, call->text + (piece == 0 ? 0 : half),
                                                piece == 0 ? half : call->length - half);
        while (call->result == SPECADO_SUCCESS) {
            const specado_result_t next = specado_decoder_next(decoder, &event);
            if (next <= 0) {
                call->result = next;
                break;
            }
        }
    }
    if (call->result == SPECADO_SUCCESS && specado_decoder_view(decoder, 0, NULL) == NULL)
        call->result = SPECADO_UNKNOWN;
    specado_decoder_free(decoder);
    return NULL;
}

/* The same, written for the API that `model` names: what an encoder does is part of it. */
static void *writes_stream(void *data)
{
    call_t *call = data;
    const specado_response_t response = {sizeof response, call->provider, NULL, NULL, 200, NULL, NULL, 0, NULL};
    const specado_target_t target = {sizeof target, call->model, NULL, NULL, NULL, 0};
    specado_transcoder_t *transcoder = NULL;
    const char *bytes = NULL;
    size_t count = 0;
    call->result = specado_transcoder_new(&response, &target, &transcoder);
    if (call->result == SPECADO_SUCCESS)
        call->result = specado_transcoder_feed(transcoder, call->text, call->length, &bytes, &count);
    if (call->result == SPECADO_SUCCESS)
        call->result = specado_transcoder_finish(transcoder, &bytes, &count);
    specado_transcoder_free(transcoder);
    return NULL;
}

static const struct {
    const char *provider, *model, *dialect;
} providers[] = {
    {"openai", "gpt-4o", "openai-chat"},
    {"openai-responses", "gpt-5.1", "openai-responses"},
    {"anthropic", "claude-sonnet-4-5", "anthropic-messages"},
    {"google", "gemini-2.5-flash", "google-generate-content"},
    {"bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0", "bedrock-converse"},
    {"cohere", "command-a-03-2025", "cohere-chat"},
    {"mistral", "mistral-large-2512", "mistral-chat"},
    {"ollama", "llama3.3", "ollama-chat"},
};
#define PROVIDERS (sizeof providers / sizeof *providers)

/* How schemas stand in each other; a level of each is so many of JSON. */
static const struct {
    const char *name, *open, *close;
    size_t levels;
} nests[] = {
    {"items", "{\"type\":\"array\",\"minItems\":1,\"items\":", "}", 1},
    {"optional properties", "{\"type\":\"object\",\"properties\":{\"a\":", "}}", 2},
    {"required properties", "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":", "}}", 2},
    {"calm properties",
     "{\"type\":\"object\",\"required\":[\"a\"],\"additionalProperties\":false,\"properties\":{\"a\":", "}}", 2},
    {"additional properties", "{\"additionalProperties\":", "}", 1},
    {"not", "{\"not\":", "}", 1},
    {"any of", "{\"anyOf\":[", "]}", 2},
    {"typed branches", "{\"type\":\"object\",\"anyOf\":[", "]}", 2},
    {"all of", "{\"allOf\":[", "]}", 2},
    {"definitions", "{\"type\":\"array\",\"items\":{\"$ref\":\"#\"},\"$defs\":{\"a\":", "}}", 2},
};
#define NESTS (sizeof nests / sizeof *nests)

static void schemas(void)
{
    static const char *const heads[] = {
        "{\"prompt\":\"x\",\"tools\":[{\"name\":\"a\",\"strict\":true,\"parameters\":",
        "{\"prompt\":\"x\",\"tools\":[{\"name\":\"a\",\"parameters\":",
        "{\"prompt\":\"x\",\"response_format\":{\"type\":\"json_schema\",\"name\":\"a\",\"strict\":true,\"schema\":",
    };
    static const char *const tails[] = {"}]}", "}]}", "}}"};
    for (size_t which = 0; which < 3; which++)
        for (size_t nest = 0; nest < NESTS; nest++) {
            char name[99], *text;
            const size_t times = (LEVELS - 5) / nests[nest].levels;
            sprintf(name, "schema %zu of %s", which, nests[nest].name);
            text = nested(heads[which], nests[nest].open, times, "{\"type\":\"string\",\"minLength\":2}",
                          nests[nest].close, tails[which]);
            for (size_t i = 0; i < PROVIDERS; i++) {
                call_t call = call_of(name, text, providers[i].provider, providers[i].model);
                measure(translates, &call);
            }
            call_t call = call_of(name, text, "prompt", "");
            measure(validates, &call);
            call.provider = "openai", call.model = "gpt-4o";
            measure(compares, &call);
            free(text);
        }
}

/* Results in results, and JSON that nobody knows. */
static void prompts(void)
{
    char *parts = nested("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"assistant\",\"content\":"
                         "[{\"type\":\"tool_call\",\"id\":\"c\",\"name\":\"f\",\"arguments\":{}}]},"
                         "{\"role\":\"tool\",\"content\":[",
                         "{\"type\":\"tool_result\",\"tool_call_id\":\"c\",\"content\":[", (LEVELS - 6) / 2,
                         "{\"type\":\"text\",\"text\":\"x\"}", "]}", "]}]}");
    char *unknown = nested("{\"prompt\":\"x\",\"z\":", "[", LEVELS - 2, "", "]", "}");
    char *options = nested("{\"prompt\":\"x\",\"provider_options\":{\"openai\":", "{\"a\":", LEVELS - 4, "1", "}",
                           "}}");
    const char *const texts[] = {parts, unknown, options};
    for (size_t text = 0; text < 3; text++)
        for (size_t i = 0; i < PROVIDERS; i++) {
            call_t call = call_of("a deep prompt", texts[text], providers[i].provider, providers[i].model);
            measure(translates, &call);
            measure(compares, &call);
            call.provider = "prompt";
            measure(validates, &call);
        }
    free(parts), free(unknown), free(options);
}

/* Schemas in the form of OpenAPI, which are read. */
static void openapi(void)
{
    static const struct {
        const char *open, *close;
        size_t levels;
    } forms[] = {
        {"{\"type\":\"ARRAY\",\"nullable\":true,\"items\":", "}", 1},
        {"{\"type\":\"OBJECT\",\"properties\":{\"a\":", "}}", 2},
        {"{\"any_of\":[", "]}", 2},
    };
    for (size_t form = 0; form < sizeof forms / sizeof *forms; form++) {
        char *text = nested("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"x\"}]}],\"tools\":"
                            "[{\"functionDeclarations\":[{\"name\":\"a\",\"parameters\":",
                            forms[form].open, (LEVELS - 7) / forms[form].levels, "{\"type\":\"STRING\"}",
                            forms[form].close, "}]}]}");
        call_t call = call_of("a schema of OpenAPI", text, "google", "");
        measure(reads_request, &call);
        free(text);
    }
}

static void others(void)
{
    char *body = nested("{\"choices\":[{\"message\":{\"z\":", "{\"a\":[", LEVELS / 2 - 3, "", "]}", "}}]}");
    char *answer = nested("{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"x\",\"extra\":", "{\"a\":[",
                          LEVELS / 2 - 4, "", "]}", "}}]}");
    char *request = nested("{\"messages\":[{\"role\":\"user\",\"content\":[", "{\"content\":[", LEVELS / 2 - 4, "",
                           "]}", "]}],\"contents\":[],\"input\":[]}");
    for (size_t i = 0; i < PROVIDERS; i++) {
        char kind[99];
        call_t call = call_of("reading a response", body, providers[i].provider, providers[i].model);
        measure(reads_response, &call);
        call.name = "describing", measure(describes, &call);
        call.provider = providers[i].dialect;
        call.name = "writing a response", call.text = answer, measure(writes_response, &call);
        call.name = "reading a request", call.text = request, measure(reads_request, &call);
        sprintf(kind, "request:%s", providers[i].dialect);
        call.name = "checking a request", call.provider = kind, measure(validates, &call);
    }
    free(body), free(answer), free(request);
}

/* A stream, read, and transcoded for each API. */
static void stream(call_t call)
{
    measure(reads_stream, &call);
    call.name = "transcoding a stream";
    for (size_t i = 0; i < PROVIDERS; i++)
        call.model = providers[i].dialect, measure(writes_stream, &call);
}

static unsigned long crc32(const char *bytes, size_t length)
{
    unsigned long crc = 0xFFFFFFFF;
    for (size_t i = 0; i < length; i++) {
        crc ^= (unsigned char)bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (crc & 1 ? 0xEDB88320 : 0);
    }
    return crc ^ 0xFFFFFFFF;
}

static void write_number(char *to, unsigned long number)
{
    for (int byte = 0; byte < 4; byte++)
        to[byte] = (char)(number >> (24 - 8 * byte) & 0xFF);
}

/* Writes a frame of AWS: lengths, their sum, one header, the JSON, the sum of all; returns how long it is. */
static size_t frame(char *to, const char *event, const char *json)
{
    static const char name[] = "\013:event-type\7";
    const size_t headers = strlen(name) + 2 + strlen(event), length = 12 + headers + strlen(json) + 4;
    write_number(to, length);
    write_number(to + 4, headers);
    write_number(to + 8, crc32(to, 8));
    memcpy(to + 12, name, strlen(name));
    char *end = to + 12 + strlen(name);
    *end++ = 0, *end++ = (char)strlen(event);
    end += sprintf(end, "%s%s", event, json);
    write_number(end, crc32(to, length - 4));
    return length;
}

/* Bedrock's stream. */
static void frames(void)
{
    char *delta = nested("{\"contentBlockIndex\":0,\"delta\":{\"text\":\"x\",\"z\":", "[", LEVELS - 8, "", "]",
                         "}}");
    char *bytes = malloc(strlen(delta) + 999);
    if (bytes == NULL)
        abort();
    call_t call = call_of("reading a stream", "", "bedrock", NULL);
    call.text = bytes;
    call.length = frame(bytes, "messageStart", "{\"role\":\"assistant\"}");
    call.length += frame(bytes + call.length, "contentBlockDelta", delta);
    call.length += frame(bytes + call.length, "messageStop", "{\"stopReason\":\"end_turn\"}");
    stream(call);
    free(delta), free(bytes);
}

/* Streams of every framing, with something unknown in an event. */
static void streams(void)
{
    static const struct {
        const char *provider, *head, *tail;
    } forms[] = {
        {"openai", "data: {\"id\":\"r\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"x\",\"z\":",
         "},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"},
        {"anthropic",
         "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"type\":\"message\","
         "\"role\":\"assistant\",\"content\":[],\"model\":\"c\",\"z\":",
         "}}\n\nevent: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n"
         "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"},
        {"google", "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"x\",\"z\":",
         "}]},\"finishReason\":\"STOP\"}]}\n\n"},
        {"ollama", "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"x\",\"z\":",
         "},\"done\":true,\"done_reason\":\"stop\"}\n"},
        {"openai-responses",
         "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\"r\","
         "\"status\":\"completed\",\"output\":[],\"z\":",
         "}}\n\n"},
    };
    for (size_t form = 0; form < sizeof forms / sizeof *forms; form++) {
        char *text = nested(forms[form].head, "[", LEVELS - 8, "", "]", forms[form].tail);
        stream(call_of("reading a stream", text, forms[form].provider, NULL));
        free(text);
    }
    frames();
    char *error = nested("{\"error\":{\"message\":\"x\",\"z\":", "[", LEVELS - 4, "", "]", "}}");
    for (size_t i = 0; i < PROVIDERS; i++) {
        call_t call = call_of("classifying an error", error, providers[i].provider, NULL);
        measure(classifies, &call);
    }
    free(error);
}

/* Specs of one's own, as deep as templates, constants and patterns may be. */
static void specs(void)
{
    static const char *const tail = "},\"families\":{\"any\":{\"match\":[\"*\"]}}}";
    static const char *const head = "{\"provider\":\"own\",\"base_url\":\"https://own.example\","
                                    "\"http\":{\"method\":\"POST\",\"url\":\"{$base_url}/talk\",\"headers\":{}},"
                                    "\"request\":{\"model\":\"$model.id\",\"talk\":";
    char *texts[] = {
        nested(head, "[", SPEC_LEVELS - 4, "\"$user\"", "]", tail),
        nested(head, "{\"a\":", SPEC_LEVELS - 4, "\"$user\"", "}", tail),
        nested(head, "{\"$first\":[", SPEC_LEVELS / 2 - 4, "\"$user\"", "]}", tail),
        nested(head, "[", SPEC_LEVELS - 4, "1", "]", tail),
        nested("{\"provider\":\"own\",\"base_url\":\"https://own.example\","
               "\"http\":{\"method\":\"POST\",\"url\":\"{$base_url}/talk\",\"headers\":{}},"
               "\"request\":{\"model\":\"$model.id\",\"talk\":\"$user\",\"t\":\"$traits.t\"},\"traits\":{\"t\":",
               "[", SPEC_LEVELS - 4, "1", "]", tail),
    };
    static const char *const names[] = {
        "spec of lists", "spec of objects", "spec of alternatives", "spec of a constant", "spec of traits",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        call_t call = call_of(names[i], HELLO, texts[i], "m");
        measure(translates, &call);
        measure(describes, &call);
        call.text = texts[i], call.provider = "provider_spec";
        measure(validates, &call);
        free(texts[i]);
    }
}

int main(int argc, char **argv)
{
    bound = argc > 1 ? (size_t)atol(argv[1]) : 0;
    schemas();
    prompts();
    openapi();
    others();
    streams();
    specs();
    if (bound == 0)
        printf("%4zu KiB at most\n", most);
    return CHECK_OUTCOME;
}
