/*
 * specado.h - one provider-neutral prompt in, the exact request of any language model provider out, with a report of
 * every loss.
 *
 * SPDX-License-Identifier: Apache-2.0 OR MIT
 *
 * Generated from src/capi by `cargo xtask header`: change the code, not this file.
 *
 * THREADS: every function may be called from any thread. A context is used by one thread at a time. Errors are kept
 * per thread. Specado starts no threads of its own, but for those of a batch or a column, which end before the call
 * returns.
 *
 * NULL: a pointer may be NULL only where this file says so. Otherwise the call returns SPECADO_NULL_POINTER, and the
 * error text names the argument.
 *
 * FAULTS: a fault inside of Specado ends the call with SPECADO_INTERNAL_ERROR, never the program.
 */

#ifndef SPECADO_H
#define SPECADO_H

#include <stddef.h>
#include <stdint.h>

/*
 * This header's version. In conditions: #if SPECADO_VERSION_AT_LEAST(0, 2, 0)
 */
#define SPECADO_VERSION "0.1.0"
#define SPECADO_VERSION_MAJOR 0
#define SPECADO_VERSION_MINOR 1
#define SPECADO_VERSION_PATCH 0
#define SPECADO_VERSION_NUMBER (SPECADO_VERSION_MAJOR * 1000000L + SPECADO_VERSION_MINOR * 1000L + SPECADO_VERSION_PATCH)
#define SPECADO_VERSION_AT_LEAST(major, minor, patch) \
    (SPECADO_VERSION_NUMBER >= (major) * 1000000L + (minor) * 1000L + (patch))

/*
 * Where the functions are. On Windows, define SPECADO_SHARED to link with the DLL; without it the header suits the
 * static library.
 */
#ifndef SPECADO_API
#if defined(_WIN32) && defined(SPECADO_SHARED)
#define SPECADO_API __declspec(dllimport)
#elif !defined(_WIN32) && defined(__GNUC__)
#define SPECADO_API __attribute__((visibility("default")))
#else
#define SPECADO_API
#endif
#endif

/* How the functions are called. Callbacks need it, too. */
#ifdef _WIN32
#define SPECADO_CALL __cdecl
#else
#define SPECADO_CALL
#endif

/* Marks functions whose result is lost memory when it is not used. */
#ifdef __GNUC__
#define SPECADO_WARN_UNUSED __attribute__((warn_unused_result))
#else
#define SPECADO_WARN_UNUSED
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------
 * Results and errors.
 *
 * Functions that can fail return a `specado_result_t` (0 is success, every failure is negative) or, where they
 * return a pointer, NULL. The text that belongs to the last failure is kept per thread: `specado_get_last_error`
 * returns it. It names the place and the remedy, and is meant for people: programs look at the code.
 *
 * A call that can fail forgets the thread's previous error when it begins. Functions that free things and functions
 * that cannot fail leave it alone, so that an error can be read after the clean-up. Programs whose calls run on
 * another thread than the one that reads the error take the functions of the section "Errors with their results".
 */

/** The values of `specado_result_t`. */
enum {
    /** It worked. */
    SPECADO_SUCCESS = 0,
    /** An argument, or the content of the prompt, cannot be used. */
    SPECADO_INVALID_INPUT = -1,
    /** A text is not JSON. */
    SPECADO_JSON_ERROR = -2,
    /** There is no provider of this name. */
    SPECADO_PROVIDER_NOT_FOUND = -3,
    /** The provider has no such model. */
    SPECADO_MODEL_NOT_FOUND = -4,
    /** The connection ended before the response was whole. */
    SPECADO_NETWORK_ERROR = -5,
    /** The provider does not know the key. The codes from here to -8, and from -18 on, are about a provider's answer. */
    SPECADO_AUTHENTICATION_ERROR = -6,
    /** There were too many requests; try again later. */
    SPECADO_RATE_LIMIT_ERROR = -7,
    /** The provider took too long. */
    SPECADO_TIMEOUT_ERROR = -8,
    /** A fault of the library itself. Please report it. */
    SPECADO_INTERNAL_ERROR = -9,
    /** The memory needed is not there, or over the limit. */
    SPECADO_MEMORY_ERROR = -10,
    /** A text is not UTF-8 (or not UTF-16, where that was asked for). */
    SPECADO_UTF8_ERROR = -11,
    /** A required argument is NULL. */
    SPECADO_NULL_POINTER = -12,
    /** The provider has stopped: the caller went away, or asked for it. */
    SPECADO_CANCELLED = -13,
    /** This build cannot do that. */
    SPECADO_NOT_IMPLEMENTED = -14,
    /** The buffer is too small; the size that is needed has been stored. */
    SPECADO_BUFFER_TOO_SMALL = -15,
    /** The mode forbids the losses of this translation; the error text lists them. */
    SPECADO_LOSSY = -16,
    /** The provider spec cannot be used. */
    SPECADO_INVALID_SPEC = -17,
    /** The key may not do that. */
    SPECADO_PERMISSION_ERROR = -18,
    /** The account has no credit or quota left. */
    SPECADO_QUOTA_EXCEEDED = -19,
    /** The provider has too much to do; try again later. */
    SPECADO_OVERLOADED = -20,
    /** The prompt is longer than the model takes. */
    SPECADO_CONTEXT_LENGTH_EXCEEDED = -21,
    /** The provider's filter has stopped it. */
    SPECADO_CONTENT_FILTERED = -22,
    /** The provider refuses the request. */
    SPECADO_REQUEST_REFUSED = -23,
    /** The request has too many bytes. */
    SPECADO_REQUEST_TOO_LARGE = -24,
    /** A fault of the provider's. */
    SPECADO_PROVIDER_ERROR = -25,
    /** None of the others. */
    SPECADO_UNKNOWN = -99,
};

/** How a call ended: one of the `SPECADO_...` codes. Values never change; later versions may add some. */
typedef int32_t specado_result_t;

/**
 * The text of this thread's last error, or NULL if its last call that can fail succeeded.
 *
 * The text belongs to Specado and may be read until the thread's next Specado call. Do not free it.
 */
SPECADO_API const char *SPECADO_CALL specado_get_last_error(void);

/** Forgets this thread's last error. */
SPECADO_API void SPECADO_CALL specado_clear_error(void);

/**
 * The name of a result code, such as `SPECADO_MODEL_NOT_FOUND`; `SPECADO_UNKNOWN` for a value that is none.
 *
 * A static string: never NULL, not to be freed.
 */
SPECADO_API const char *SPECADO_CALL specado_result_name(specado_result_t result);

/* ------------------------------------------------------------------------------------------
 * Strings and memory.
 *
 * Strings are NUL-terminated UTF-8. What you pass in stays yours: Specado reads it during the call and keeps no
 * pointer to it. A `char *` that Specado returns is yours too: free it with `specado_string_free` (never with
 * `free`), once, on any thread. A `const char *` that Specado returns is borrowed: never free it.
 *
 * A `char **out_...` is set to NULL when the call begins and holds a string only if the call succeeded. So one exit
 * can free everything:
 *
 *         char *json = NULL;
 *         if (specado_translate(prompt, "anthropic", model, NULL, &json) != SPECADO_SUCCESS) {
 *             fprintf(stderr, "%s\n", specado_get_last_error());
 *             goto cleanup;
 *         }
 *         puts(json);
 *     cleanup:
 *         specado_string_free(json);
 */

/**
 * Frees a string that Specado has returned. NULL is fine.
 *
 * In a build with the feature debug-memory, a pointer that was freed already or did not come from Specado is reported
 * (`specado_get_last_error`, and the log) and left alone; in other builds it is undefined, as with free.
 */
SPECADO_API void SPECADO_CALL specado_string_free(char *string);

/* ------------------------------------------------------------------------------------------
 * Translating.
 *
 * A prompt (JSON) and the name of a provider and of a model go in; out comes the HTTP request that this provider's API
 * takes, and a report of everything that could not be carried over as asked:
 *
 *     {"provider_request_json": {...},
 *      "http": {"method": "POST", "url": "...", "headers": {...}},
 *      "lossiness": {"items": [...], "max_severity": "...", "summary": ...},
 *      "metadata": {"provider": "...", "model": "...", "dialect": "...", ...}}
 *
 * `max_severity` is that of the worst item: "error" (lost), "warning" (approximated) or "info" (kept), and "none"
 * where there is no item.
 *
 * The same input gives the same bytes. Headers keep their ${ENV:NAME} placeholders: secrets never enter Specado.
 *
 * The mode says which losses are too much. "standard" (also "warn", and NULL) fails where content would be lost (an
 * image, a tool, a required format); "strict" fails at anything that is merely approximated, too; "coerce" never fails
 * for a loss. Such a failure is `SPECADO_LOSSY`, and its error text lists every loss over the line.
 */

/** What is to be translated: the arguments of `specado_translate`. */
typedef struct specado_request_t {
    /** The prompt: PromptSpec JSON, `{"prompt": "text"}`, or an OpenAI chat completions body. */
    const char *prompt_json;
    /** The name of a built-in provider, bare or as a JSON string, or a whole provider spec (a JSON object). */
    const char *provider_spec_json;
    /** The model, as the provider names it. */
    const char *model_id;
    /** "strict", "standard", "warn" or "coerce"; NULL is "standard". */
    const char *mode;
} specado_request_t;

/**
 * Translates a prompt.
 *
 * - `prompt_json`: the prompt, see `specado_request_t`.
 * - `provider_spec_json`: a built-in provider's name, such as "anthropic", or a whole provider spec.
 * - `model_id`: the model.
 * - `mode`: NULL is "standard".
 * - `out_json`: receives the result, to be freed with `specado_string_free`; NULL unless the call succeeds.
 *
 *     char *json = NULL;
 *     specado_result_t result = specado_translate("{\"prompt\": \"Hello\"}", "openai", "gpt-4o", NULL, &json);
 */
SPECADO_API specado_result_t SPECADO_CALL specado_translate(
    const char *prompt_json, const char *provider_spec_json, const char *model_id, const char *mode,
    char **out_json);

/**
 * Translates a prompt as well as the provider can take it (mode "coerce") into the bare request body.
 *
 * `out_json` receives the body, to be freed with `specado_string_free`; NULL unless the call succeeds. What was lost
 * is not told: use `specado_translate` for the report.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_translate_simple(
    const char *prompt_json, const char *provider_spec_json, const char *model_id, char **out_json);

/* ------------------------------------------------------------------------------------------
 * Translating into a buffer of your own.
 *
 * For programs that must not be handed memory. Either ask for the size first, or try with the buffer that is there
 * and grow it when the call says `SPECADO_BUFFER_TOO_SMALL`: the size that is needed is stored in both cases.
 *
 *     char buffer[4096];
 *     size_t size = sizeof buffer;
 *     specado_result_t result = specado_translate_into_buffer(&request, buffer, &size);
 */

/** Stores how many bytes the result of a translation takes, its terminating NUL included; 0 unless the call succeeds. */
SPECADO_API specado_result_t SPECADO_CALL specado_translate_size(
    const specado_request_t *request, size_t *required_size);

/**
 * Translates into `buffer`. The result is the one of `specado_translate`, NUL-terminated.
 *
 * `size` points to the buffer's size in bytes, and receives how many are needed, NUL included. If they do not fit the
 * call returns `SPECADO_BUFFER_TOO_SMALL` and the buffer holds an empty string (if it has room for one); after any
 * other failure `size` is 0 and the buffer likewise holds an empty string.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_translate_into_buffer(
    const specado_request_t *request, char *buffer, size_t *size);

/* ------------------------------------------------------------------------------------------
 * Translating many prompts at once.
 *
 * A batch is translated on all cores. Each item stands on its own: a bad one fails alone, with its own result code and
 * error text, and the others are not touched by it. All threads have ended when the call returns.
 *
 *     specado_output_t outputs[COUNT];
 *     if (specado_translate_batch(items, COUNT, outputs) == SPECADO_SUCCESS) {
 *         for (size_t i = 0; i < COUNT; i++)
 *             puts(outputs[i].result == SPECADO_SUCCESS ? outputs[i].json : outputs[i].error);
 *         specado_outputs_free(outputs, COUNT);
 *     }
 */

/** What became of one item of a batch. */
typedef struct specado_output_t {
    /** How the translation of this item ended. */
    specado_result_t result;
    /** The result, as from `specado_translate`; NULL unless it succeeded. */
    char *json;
    /** The length of json in bytes, without its NUL. */
    size_t length;
    /** The error text; NULL if it succeeded. */
    char *error;
} specado_output_t;

/**
 * Translates `count` prompts.
 *
 * - `items`: the requests. Several may share strings.
 * - `outputs`: room for `count` outputs; need not be initialised. Afterwards free them with `specado_outputs_free`.
 *
 * Returns `SPECADO_SUCCESS` if the batch was worked through: look at each output's own result. A batch of no items
 * succeeds (the arrays may then be NULL). After a failure the outputs are empty, and freeing them does no harm.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_translate_batch(
    const specado_request_t *items, size_t count, specado_output_t *outputs);

/**
 * Frees what the outputs of a batch hold and clears them, so that freeing again does no harm. The array itself stays
 * yours. NULL is fine. To keep one string, take its pointer, put NULL in its place and free it yourself.
 */
SPECADO_API void SPECADO_CALL specado_outputs_free(specado_output_t *outputs, size_t count);

/* ------------------------------------------------------------------------------------------
 * Contexts: translating again and again.
 *
 * A context keeps the specs that it has compiled and all the memory that translating takes, so that translating again
 * allocates nothing. The result is not handed out but looked at, in views: pointers into the context, valid until the
 * next call with it (other than `specado_get_string_view`), never to be freed. A context may move from thread to
 * thread, and is used by one at a time; that two calls meet is noticed and refused.
 *
 *     specado_context_t *context = specado_context_new();
 *     size_t length = 0;
 *     if (specado_context_translate(context, &request) == SPECADO_SUCCESS) {
 *         const char *body = specado_get_string_view(context, SPECADO_VIEW_BODY, &length);
 *         send_request(body, length);
 *     }
 *     specado_context_free(context);
 */

/** The values of `specado_view_t`. */
enum {
    /** The whole result, as `specado_translate` returns it. It is put together when it is first asked for. */
    SPECADO_VIEW_RESULT = 0,
    /** The request body, JSON. */
    SPECADO_VIEW_BODY = 1,
    /** The HTTP method. */
    SPECADO_VIEW_METHOD = 2,
    /** The URL. */
    SPECADO_VIEW_URL = 3,
    /** The headers, a JSON object. */
    SPECADO_VIEW_HEADERS = 4,
    /** The report, a JSON object. */
    SPECADO_VIEW_LOSSINESS = 5,
    /** What was changed for the wire and is undone in the response, a JSON object; an empty text if there is nothing. */
    SPECADO_VIEW_RECEIPT = 6,
};

/** A context. Its content is Specado's own. */
typedef struct specado_context_t specado_context_t;

/** Which part of the last translation is asked for: one of the `SPECADO_VIEW_...` values. */
typedef int32_t specado_view_t;

/** A new context that knows the built-in providers. Free it with `specado_context_free`. */
SPECADO_API SPECADO_WARN_UNUSED specado_context_t *SPECADO_CALL specado_context_new(void);

/**
 * Frees a context and all views into it. NULL is fine. A context that is in use (by another thread, or by the call
 * whose log callback this is called from) is reported and left alone.
 */
SPECADO_API void SPECADO_CALL specado_context_free(specado_context_t *context);

/**
 * Registers a provider spec (a JSON object) under its provider name, for this context alone. It comes before a
 * built-in one of that name, and later specs may inherit it.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_context_add_spec(
    specado_context_t *context, const char *provider_spec_json);

/**
 * Translates; the result stays in the context, for `specado_get_string_view`. Views of the translation before end
 * here.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_context_translate(
    specado_context_t *context, const specado_request_t *request);

/**
 * A part of the context's last translation: NUL-terminated UTF-8, borrowed until the next call with this context.
 *
 * `length` receives its length in bytes; it may be NULL. Returns NULL (and length 0) before the first translation and
 * after one that failed.
 */
SPECADO_API const char *SPECADO_CALL specado_get_string_view(
    specado_context_t *context, specado_view_t view, size_t *length);

/* ------------------------------------------------------------------------------------------
 * Sending.
 *
 * What a program hands to its HTTP library, without a JSON parser: the body, the method and the URL are views of a
 * context, and its headers come one by one. URL and headers have placeholders such as `${ENV:ANTHROPIC_API_KEY}` where
 * a secret belongs; `specado_expand` fills them in, in memory of the program's own.
 *
 *     const char *name = NULL, *value = NULL;
 *     for (size_t i = 0; specado_context_header(context, i, &name, &value) == SPECADO_SUCCESS && name != NULL; i++) {
 *         char *expanded = NULL;
 *         if (specado_expand(value, NULL, NULL, &expanded) == SPECADO_SUCCESS)
 *             set_header(name, expanded);
 *         specado_string_free(expanded);
 *     }
 *
 * What is filled in stays out of results and logs. It is in the string that is returned: overwrite it before you free
 * it if it must not stay in memory.
 */

/**
 * Gives what a placeholder stands for: for `${ENV:NAME}` the text that NAME names, or NULL if there is none. The
 * string is read before the resolver is called again, and never freed. It may call Specado; it must not leave by
 * longjmp or an exception.
 */
typedef const char *(SPECADO_CALL *specado_resolver_t)(const char *name, void *user_data);

/**
 * A header of the context's last translation, by its number from 0.
 *
 * - `out_name`, `out_value`: receive NUL-terminated UTF-8, borrowed until the next call with this context other than
 *   this one and `specado_get_string_view`; both NULL behind the last header, which is no failure.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_context_header(
    specado_context_t *context, size_t index, const char **out_name, const char **out_value);

/**
 * Fills in the placeholders of a URL, a header or another text.
 *
 * - `text`: the text. What looks like a placeholder and is none (`${HOME}`, `${ENV:a b}`) stays as it is.
 * - `resolver`: asked for each placeholder; NULL takes the variables of the environment.
 * - `user_data`: handed to each call of the resolver.
 * - `out_text`: receives the text, to be freed with `specado_string_free`; NULL unless the call succeeds.
 *
 * A name that stands for nothing, or for a text with control characters (the line break behind a key that was read
 * from a file, say), is `SPECADO_INVALID_INPUT`; the error text has the name, never the value.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_expand(
    const char *text, specado_resolver_t resolver, void *user_data, char **out_text);

/* ------------------------------------------------------------------------------------------
 * Reading requests.
 *
 * A request in any dialect (Anthropic's messages, Gemini's contents, OpenAI's responses and chat completions,
 * Bedrock's Converse, Cohere's, Mistral's, Ollama's) becomes a prompt, by the same spec that writes such requests:
 *
 *     {"prompt": {"messages": [...], ...}, "model": "...", "stream": false,
 *      "lossiness": {"items": [...], "max_severity": "...", "summary": ...}}
 *
 * The prompt can be translated for every provider. What the spec does not know is kept for the same provider
 * (`provider_options`) or the same dialect (`extra`), or stands in the report. "model" is null where nothing names
 * one.
 *
 * To read and translate in one call, give `{"dialect": "anthropic-messages", "request": {...}}` wherever a prompt is
 * taken, with "url" and "headers" beside it if they are wanted.
 */

/** A request as it goes over the wire, and whose it is. */
typedef struct specado_source_t {
    /** The name of a dialect ("anthropic-messages") or of a provider ("anthropic"), or a whole provider spec. */
    const char *dialect;
    /** The body, JSON. */
    const char *request_json;
    /** The URL that it goes to, for APIs that have the model there; NULL if it is not known. */
    const char *url;
    /** Its headers, lines of "name: value"; NULL if they are not known. */
    const char *headers;
} specado_source_t;

/**
 * Reads a request as a prompt.
 *
 * - `source`: the request and its dialect.
 * - `out_json`: receives the result, to be freed with `specado_string_free`; NULL unless the call succeeds.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_decode_request(
    const specado_source_t *source, char **out_json);

/* ------------------------------------------------------------------------------------------
 * Reading responses.
 *
 * What a provider answers, whole, in the canonical form: the same for all providers, whatever shape theirs has.
 *
 *         specado_response_t response = {sizeof response, "anthropic", model, NULL, status, headers, body, length, NULL};
 *         char *json = NULL;
 *         if (specado_decode_response(&response, &json) == SPECADO_SUCCESS)
 *             puts(json);
 *         specado_string_free(json);
 *
 * The result is `{"response": {...}, "lossiness": {...}}`; docs/response.md describes it. `choices[0].message` in it is
 * a message of a prompt: append it to `messages`, and the next translation for the same provider is what that provider
 * wants. An error that the provider answers with is no failure of the call: it stands in `response.error`, and
 * `specado_classify_response` tells its class without any JSON.
 */

/** What came back over HTTP. */
typedef struct specado_response_t {
    /** `sizeof(specado_response_t)`. */
    size_t size;
    /** Who answers: the name of a built-in provider or of a dialect, or a provider spec. */
    const char *provider_spec_json;
    /** The model; NULL if it is not known. */
    const char *model_id;
    /** Where losses fail: NULL or "coerce" for never, "standard", "strict". */
    const char *mode;
    /** The HTTP status; 0 if it is not known. */
    int32_t status;
    /** The headers, lines of "name: value"; NULL if they are not known. */
    const char *headers;
    /** The body: bytes, which need not end in NUL. Not looked at for a stream; there it may be NULL. */
    const char *body;
    /** How many bytes there are. */
    size_t body_length;
    /** `metadata.receipt` of the translation, JSON: what was changed for the wire is undone. NULL for none. */
    const char *receipt;
} specado_response_t;

/** What an error is. */
typedef struct specado_failure_t {
    /** Its class, as a result code; `SPECADO_SUCCESS` if there is no error. */
    specado_result_t result;
    /** The HTTP status; 0 if it is not known. */
    int32_t status;
    /** 1 if the same request may succeed later, 0 if not. */
    int32_t retryable;
    /** 0. */
    int32_t reserved;
    /** After how many milliseconds; -1 if nobody says. */
    int64_t retry_after_ms;
    /** The class's name in responses, such as "`rate_limit`"; "" if there is no error. */
    const char *code;
    /** The provider's message, cut to 4 KiB. */
    const char *message;
    /** The provider's own type, JSON; "" if there is none. */
    const char *provider_type;
    /** The provider's own code, JSON; "" if there is none. */
    const char *provider_code;
    /** The request's id, for the provider's support; "" if there is none. */
    const char *request_id;
} specado_failure_t;

/**
 * Reads a whole response, or the body of an error.
 *
 * - `out_json`: receives the result, to be freed with `specado_string_free`; NULL unless the call succeeds.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_decode_response(
    const specado_response_t *response, char **out_json);

/**
 * Tells which error a response is, if it is one, and whether to try again.
 *
 * - `out_failure`: receives what it is. Its texts are NUL-terminated UTF-8, never NULL, and borrowed until the
 *   thread's next call of Specado.
 *
 * Returns `SPECADO_SUCCESS` if the response could be looked at, whatever it is.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_classify_response(
    const specado_response_t *response, specado_failure_t *out_failure);

/* ------------------------------------------------------------------------------------------
 * Reading streams.
 *
 * A decoder takes the bytes of a response as the network brings them, cut anywhere, and tells of them in flat events,
 * the same for all providers. It knows the framing (server-sent events, lines of JSON, a JSON array, the event stream
 * of AWS), and notices when it gets a whole response or an error where a stream was asked for.
 *
 *         specado_decoder_t *decoder = NULL;
 *         specado_event_t event;
 *         if (specado_decoder_new(&response, 0, &decoder) != SPECADO_SUCCESS)
 *             return fail(specado_get_last_error());
 *         while ((length = receive(buffer, sizeof buffer)) > 0) {
 *             specado_decoder_feed(decoder, buffer, length);
 *             while (specado_decoder_next(decoder, &event) == 1)
 *                 if (event.type == SPECADO_EVENT_DELTA && event.field == SPECADO_FIELD_TEXT)
 *                     fwrite(event.text, 1, event.text_length, stdout);
 *         }
 *         result = specado_decoder_finish(decoder);
 *
 * Whatever the provider does: START comes first; parts of a choice are numbered 0, 1, 2 …; each DELTA lies between its
 * part's `PART_START` and `PART_END`; END is the last event, also after an ERROR. Pieces of a field are appended, but
 * those of `SPECADO_FIELD_SIGNATURE`, `_ENCRYPTED` and `_RAW`, which replace what came before, and `_CITATION`, which
 * is one more JSON object. Texts of events are UTF-8 with a NUL behind them, never NULL, and borrowed until the next
 * call with the decoder. A decoder is used by one thread at a time.
 */

/** What an event tells: the values of `specado_event_t.type`. */
enum {
    /** The response begins: `id`, and `name`, the model. */
    SPECADO_EVENT_START = 0,
    /** A part begins: `kind`; of a call `id` and `name`. */
    SPECADO_EVENT_PART_START = 1,
    /** A piece of a part: `field`, `text`; of a summary `number`, which of its texts. */
    SPECADO_EVENT_DELTA = 2,
    /** The part is whole. The arguments of a call are one JSON text now. */
    SPECADO_EVENT_PART_END = 3,
    /** The choice is whole: `name`, why, and `text`, the provider's own word. */
    SPECADO_EVENT_FINISH = 4,
    /** What it cost so far: `text`, JSON. The last one counts; they are not added up. */
    SPECADO_EVENT_USAGE = 5,
    /** Something that the spec does not know: `name`, its JSON Pointer, and `text`, its JSON. */
    SPECADO_EVENT_EXTRA = 6,
    /**
     * The response has failed: `result`, `name` (the class), `text` (the message), `number` (try again after so many
     * milliseconds; -1 if nobody says).
     */
    SPECADO_EVENT_ERROR = 7,
    /** Nothing more comes: `number` is 1 if the response is whole. */
    SPECADO_EVENT_END = 8,
};

/** The kinds of part: the values of `specado_event_t.kind`. */
enum {
    /** The event is of no part. */
    SPECADO_KIND_NONE = 0,
    /** What the model says. */
    SPECADO_KIND_TEXT = 1,
    /** What the model thought. */
    SPECADO_KIND_REASONING = 2,
    /** Why the model does not answer. */
    SPECADO_KIND_REFUSAL = 3,
    /** A call of a tool. */
    SPECADO_KIND_TOOL_CALL = 4,
    /** A call of a custom tool, which takes free text. */
    SPECADO_KIND_CUSTOM_CALL = 5,
    /** An image that the model made. */
    SPECADO_KIND_IMAGE = 6,
    /** What the model speaks. */
    SPECADO_KIND_AUDIO = 7,
    /** A video that the model made. */
    SPECADO_KIND_VIDEO = 8,
    /** A document that the model made. */
    SPECADO_KIND_DOCUMENT = 9,
    /** Of the provider's own: it is carried as it is. */
    SPECADO_KIND_OTHER = 10,
};

/** The fields of parts that come in pieces: the values of `specado_event_t.field`. */
enum {
    /** The event is no delta. */
    SPECADO_FIELD_NONE = 0,
    /** Of a text, a thought, a refusal. */
    SPECADO_FIELD_TEXT = 1,
    /** Of a call: JSON text. */
    SPECADO_FIELD_ARGUMENTS = 2,
    /** Of a call of a custom tool: text. */
    SPECADO_FIELD_INPUT = 3,
    /** Of a thought. */
    SPECADO_FIELD_SUMMARY = 4,
    /** Of audio. */
    SPECADO_FIELD_TRANSCRIPT = 5,
    /** Of a medium: base64. */
    SPECADO_FIELD_DATA = 6,
    /** What the provider knows its own part by. */
    SPECADO_FIELD_SIGNATURE = 7,
    /** A thought that only the provider can read. */
    SPECADO_FIELD_ENCRYPTED = 8,
    /** What a text quotes, a JSON object. */
    SPECADO_FIELD_CITATION = 9,
    /** A part of the provider's own, JSON. */
    SPECADO_FIELD_RAW = 10,
    /** Of a part of the provider's own: JSON, one more element of the list that it has. */
    SPECADO_FIELD_ITEM = 11,
};

/** The values of `specado_decoder_view_t`. */
enum {
    /** The response so far, JSON. */
    SPECADO_DECODER_VIEW_RESPONSE = 0,
    /** The report so far, JSON. */
    SPECADO_DECODER_VIEW_LOSSINESS = 1,
    /** The error, JSON; an empty text if there is none. */
    SPECADO_DECODER_VIEW_ERROR = 2,
    /** The message of the first choice so far, JSON: a message of a prompt; an empty text if there is none. */
    SPECADO_DECODER_VIEW_MESSAGE = 3,
};

/** A decoder. Its content is Specado's own. */
typedef struct specado_decoder_t specado_decoder_t;

/** An event. */
typedef struct specado_event_t {
    /** One of the `SPECADO_EVENT_...` values. */
    int32_t type;
    /** The choice's number: 0, but where several answers were asked for. */
    int32_t choice;
    /** The part's number in its choice. */
    int32_t part;
    /** One of the `SPECADO_KIND_...` values. */
    int32_t kind;
    /** One of the `SPECADO_FIELD_...` values. */
    int32_t field;
    /** Of an error: its class. */
    specado_result_t result;
    /** What it says depends on the type, as for the three texts. */
    int64_t number;
    /** An id, with a NUL behind it. */
    const char *id;
    /** Its length in bytes. */
    size_t id_length;
    /** A name. */
    const char *name;
    /** Its length. */
    size_t name_length;
    /** The text. */
    const char *text;
    /** Its length. */
    size_t text_length;
} specado_event_t;

/** Which part of what has come is asked for: one of the `SPECADO_DECODER_VIEW_...` values. */
typedef int32_t specado_decoder_view_t;

/**
 * A new decoder for a stream. Free it with `specado_decoder_free`.
 *
 * - `response`: who answers, the status and the headers; its body is not looked at.
 * - `flags`: 0.
 * - `out_decoder`: receives the decoder; NULL unless the call succeeds.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_decoder_new(
    const specado_response_t *response, int32_t flags, specado_decoder_t **out_decoder);

/** Frees a decoder. NULL is fine. One that is in use by another call is reported and left alone. */
SPECADO_API void SPECADO_CALL specado_decoder_free(specado_decoder_t *decoder);

/**
 * Takes bytes of the body, cut anywhere. Ask for all events then: what is not asked for stays in memory.
 *
 * A stream that is damaged (a wrong checksum) is `SPECADO_INVALID_INPUT`; a frame of more than 24 MiB is
 * `SPECADO_MEMORY_ERROR`.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_decoder_feed(
    specado_decoder_t *decoder, const char *bytes, size_t length);

/**
 * The next event.
 *
 * Returns 1 with an event, 0 where there is none yet (or, after END, none any more), and a negative result code if the
 * bytes cannot be read; the last error says why.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_decoder_next(
    specado_decoder_t *decoder, specado_event_t *out_event);

/**
 * The connection has ended, or the whole body is there. Events may follow, and END.
 *
 * Returns `SPECADO_SUCCESS` for a whole response, `SPECADO_NETWORK_ERROR` for one that was cut, and the class of an
 * error that the provider has sent. In mode "strict" or "standard" a response of which something is lost is
 * `SPECADO_LOSSY`.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_decoder_finish(specado_decoder_t *decoder);

/**
 * What has come so far: NUL-terminated UTF-8, borrowed until the next call with this decoder.
 *
 * `length` receives its length in bytes; it may be NULL. Returns NULL (and length 0) after a failure.
 */
SPECADO_API const char *SPECADO_CALL specado_decoder_view(
    specado_decoder_t *decoder, specado_decoder_view_t view, size_t *length);

/**
 * Forgets the response, and keeps the memory: the decoder is ready for another of the same model, as after
 * `specado_decoder_new` with status 0 and no headers.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_decoder_reset(specado_decoder_t *decoder);

/* ------------------------------------------------------------------------------------------
 * Serving an API: whole responses.
 *
 * A canonical response, whoever gave it, becomes what an API answers: its body, its status, its headers. With
 * `specado_decode_request`, `specado_translate` and `specado_decode_response` a program serves one API in front of
 * another:
 *
 *         specado_target_t target = {sizeof target, "anthropic-messages", NULL, NULL, NULL, time(NULL)};
 *         char *json = NULL;
 *         if (specado_encode_response(response_json, &target, &json) == SPECADO_SUCCESS)
 *             puts(json);
 *         specado_string_free(json);
 *
 * The result is `{"status": 200, "headers": {...}, "body": {...}, "lossiness": {...}}`; docs/serving.md describes it.
 * An error becomes the API's own error, with the status and the words that the API has for its class.
 */

/** For whom an answer is written. */
typedef struct specado_target_t {
    /** `sizeof(specado_target_t)`. */
    size_t size;
    /** Whose API it is: the name of a dialect ("openai-chat") or of a provider, or a provider spec. */
    const char *provider_spec_json;
    /** What the client calls the model; NULL: what the response calls it. */
    const char *model_id;
    /** Where losses fail: NULL or "coerce" for never, "standard", "strict". */
    const char *mode;
    /** The body of the client's request, JSON: some APIs tell of usage only when they are asked. NULL if not known. */
    const char *request_json;
    /**
     * When the response is made, in seconds since 1970: for APIs that say it, where the response does not; 0 if it is
     * not known.
     */
    int64_t created;
} specado_target_t;

/**
 * Writes a canonical response as an API's own.
 *
 * - `response_json`: the response, as `specado_decode_response` has it under "response".
 * - `out_json`: receives the result, to be freed with `specado_string_free`; NULL unless the call succeeds.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_encode_response(
    const char *response_json, const specado_target_t *target, char **out_json);

/* ------------------------------------------------------------------------------------------
 * Serving an API: streams.
 *
 * An encoder takes the events of a decoder, or a program's own, and gives the bytes of an API's stream, framed. A
 * transcoder is both in one: bytes of one API's stream in, bytes of another's out.
 *
 *         specado_transcoder_t *transcoder = NULL;
 *         if (specado_transcoder_new(&response, &target, &transcoder) != SPECADO_SUCCESS)
 *             return fail(specado_get_last_error());
 *         while ((length = receive(buffer, sizeof buffer)) > 0) {
 *             specado_transcoder_feed(transcoder, buffer, length, &bytes, &count);
 *             send(bytes, count);
 *         }
 *         specado_transcoder_finish(transcoder, &bytes, &count);
 *         send(bytes, count);
 *
 * Status and media type are known before the first byte ([`SPECADO_ENCODER_VIEW_HEAD`]): an error that comes first is
 * the API's own error with its status, one in the midst of a stream is the API's own event. What no event of the API
 * has a place for is in the report; in mode "strict" or "standard" it ends the stream with an error, and the call is
 * `SPECADO_LOSSY`. Bytes are borrowed until the next call with the handle; they may hold NUL. A handle is used by one
 * thread at a time.
 *
 * [`SPECADO_ENCODER_VIEW_HEAD`]: specado_encoder_view::SPECADO_ENCODER_VIEW_HEAD
 */

/** The values of `specado_encoder_view_t`. */
enum {
    /** What the last call has made to be sent. It may hold NUL, and has none behind it. */
    SPECADO_ENCODER_VIEW_BYTES = 0,
    /**
     * The HTTP status and the media type, JSON: `{"status": 200, "content_type": "text/event-stream"}`. They count
     * until the first bytes are there; a response that is an error may have `headers`, an object, beside them.
     */
    SPECADO_ENCODER_VIEW_HEAD = 1,
    /** The report so far, JSON. That of a transcoder is of what was written; what was read is in view 3. */
    SPECADO_ENCODER_VIEW_LOSSINESS = 2,
    /** Of a transcoder: the report of what was read, JSON. */
    SPECADO_ENCODER_VIEW_READ_LOSSINESS = 3,
    /** Of a transcoder: the response so far, JSON, in the canonical form. */
    SPECADO_ENCODER_VIEW_RESPONSE = 4,
};

/** An encoder. Its content is Specado's own. */
typedef struct specado_encoder_t specado_encoder_t;

/** A transcoder. Its content is Specado's own. */
typedef struct specado_transcoder_t specado_transcoder_t;

/** What is asked of an encoder or a transcoder: one of the `SPECADO_ENCODER_VIEW_...` values. */
typedef int32_t specado_encoder_view_t;

/**
 * A new encoder for a stream. Free it with `specado_encoder_free`.
 *
 * - `out_encoder`: receives the encoder; NULL unless the call succeeds.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_encoder_new(
    const specado_target_t *target, specado_encoder_t **out_encoder);

/** Frees an encoder. NULL is fine. One that is in use by another call is reported and left alone. */
SPECADO_API void SPECADO_CALL specado_encoder_free(specado_encoder_t *encoder);

/**
 * Takes an event; the bytes that it makes are in `SPECADO_ENCODER_VIEW_BYTES`.
 *
 * Events come in the order that `specado_decoder_next` tells them in: START first, each DELTA between the start and
 * the end of its part, END last. Texts that are NULL are empty.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_encoder_push(
    specado_encoder_t *encoder, const specado_event_t *event);

/**
 * What an encoder has, borrowed until the next call with it. `length` receives its length in bytes.
 *
 * Returns NULL (and length 0) after a failure.
 */
SPECADO_API const char *SPECADO_CALL specado_encoder_view(
    specado_encoder_t *encoder, specado_encoder_view_t view, size_t *length);

/**
 * A new transcoder for a stream. Free it with `specado_transcoder_free`.
 *
 * - `response`: who answers, the status and the headers; its body is not looked at.
 * - `target`: for whom it is written; NULL in `mode` is that of the response.
 * - `out_transcoder`: receives the transcoder; NULL unless the call succeeds.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_transcoder_new(
    const specado_response_t *response, const specado_target_t *target,
    specado_transcoder_t **out_transcoder);

/** Frees a transcoder. NULL is fine. One that is in use by another call is reported and left alone. */
SPECADO_API void SPECADO_CALL specado_transcoder_free(specado_transcoder_t *transcoder);

/**
 * Takes bytes of the provider's body, cut anywhere.
 *
 * - `out_bytes`, `out_length`: receive what is to be sent to the client; also after `SPECADO_LOSSY`, where it is the
 *   event that ends the stream. Borrowed until the next call with the transcoder.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_transcoder_feed(
    specado_transcoder_t *transcoder, const char *bytes, size_t length, const char **out_bytes,
    size_t *out_length);

/** The connection to the provider has ended: what is still to be sent, and the end of the stream. */
SPECADO_API specado_result_t SPECADO_CALL specado_transcoder_finish(
    specado_transcoder_t *transcoder, const char **out_bytes, size_t *out_length);

/**
 * What a transcoder has, borrowed until the next call with it. `length` receives its length in bytes.
 *
 * Returns NULL (and length 0) after a failure.
 */
SPECADO_API const char *SPECADO_CALL specado_transcoder_view(
    specado_transcoder_t *transcoder, specado_encoder_view_t view, size_t *length);

/* ------------------------------------------------------------------------------------------
 * A column at a time.
 *
 * For programs that have a million prompts, or answers, in memory: databases, data frames, batch jobs. A column is
 * what Apache Arrow has for texts, all of them behind each other and a list of where each ends, and the columns that
 * are made have the same form. Each row stands on its own: a bad one fails alone, with a result code and an error text
 * of its own. A row that is null stays null. All threads have ended when the call returns.
 *
 *         specado_column_t prompts = {sizeof prompts, rows, data, NULL, offsets, NULL, 0};
 *         specado_column_options_t options = {sizeof options, "anthropic", "claude-sonnet-4-5"};
 *         specado_columns_t made = {sizeof made};
 *         if (specado_translate_column(&prompts, &options, &made) == SPECADO_SUCCESS) {
 *             for (size_t i = 0; i < made.rows; i++) {
 *                 const specado_column_t *column = made.codes[i] == SPECADO_SUCCESS ? made.bodies : made.errors;
 *                 const int64_t *ends = column->offsets64;
 *                 printf("%.*s\n", (int)(ends[i + 1] - ends[i]), column->data + ends[i]);
 *             }
 *             specado_columns_free(&made);
 *         }
 */

/** What is made of each row: values for `specado_column_options_t.contents`, to be added up. */
enum {
    /** The request's body; of a response, the canonical response. */
    SPECADO_COLUMN_BODIES = 1,
    /** The report, JSON; null where there is nothing to report. */
    SPECADO_COLUMN_REPORTS = 2,
    /** The whole result, as `specado_translate` or `specado_decode_response` has it. */
    SPECADO_COLUMN_RESULTS = 4,
    /**
     * Of a prompt: its receipt, for `specado_column_options_t.receipts` of the responses; null where nothing was
     * changed that is to be undone.
     */
    SPECADO_COLUMN_RECEIPTS = 8,
};

/** What holds the columns. Its content is Specado's own. */
typedef struct specado_columns_held_t specado_columns_held_t;

/** A column of texts, as Arrow's `utf8` and `large_utf8` have it. */
typedef struct specado_column_t {
    /** `sizeof(specado_column_t)`. */
    size_t size;
    /** How many texts there are. */
    size_t rows;
    /** The texts, UTF-8, one behind the other. */
    const char *data;
    /** Offsets of 32 bits: text i goes from element i to element i + 1. NULL where those of 64 bits are given. */
    const int32_t *offsets32;
    /** Offsets of 64 bits; NULL where those of 32 bits are given. */
    const int64_t *offsets64;
    /** A bit for each row, the lowest of a byte first: 0 where the row is null. NULL if none is. */
    const uint8_t *validity;
    /** How many rows are null. Of a column that you give it is not looked at. */
    size_t null_count;
} specado_column_t;

/** How a column is translated or decoded. What is 0 or NULL is left to Specado. */
typedef struct specado_column_options_t {
    /** `sizeof(specado_column_options_t)`. */
    size_t size;
    /** The provider of all rows, as for `specado_translate`. NULL where `providers` is given. */
    const char *provider_spec_json;
    /** The model of all rows. NULL where `models` is given; of responses also where it is not known. */
    const char *model_id;
    /** The mode: NULL is "standard" for prompts, and "coerce" for responses. */
    const char *mode;
    /** The prompts are requests in this dialect, or of this provider; NULL: they are prompts. */
    const char *dialect;
    /** A provider for each row. */
    const struct specado_column_t *providers;
    /** A model for each row. */
    const struct specado_column_t *models;
    /** Of responses: the HTTP status of each row, 0 where it is not known. */
    const int32_t *statuses;
    /** What is made, some of `SPECADO_COLUMN_...`; 0: bodies and reports. */
    int32_t contents;
    /** On how many threads; 0: one for each core. */
    int32_t threads;
    /**
     * Of responses: the receipt of each row's translation; null where there is none. What was changed for the wire
     * (names of tools, JSON by a tool) is undone.
     */
    const struct specado_column_t *receipts;
} specado_column_options_t;

/** The columns that were made of a column. NULL where it was not asked for. */
typedef struct specado_columns_t {
    /** `sizeof(specado_columns_t)`, which you set before the call. */
    size_t size;
    /** How many rows each of them has. */
    size_t rows;
    /** How each row ended: `SPECADO_SUCCESS`, or why it failed. */
    const specado_result_t *codes;
    /** The error texts; null where a row has not failed. */
    const struct specado_column_t *errors;
    /** Bodies; null where a row has failed, or was null. */
    const struct specado_column_t *bodies;
    /** Reports. */
    const struct specado_column_t *reports;
    /** Whole results. */
    const struct specado_column_t *results;
    /** Specado's own. */
    struct specado_columns_held_t *held;
    /** Receipts of prompts. */
    const struct specado_column_t *receipts;
} specado_columns_t;

/**
 * Translates a column of prompts.
 *
 * - `prompts`: each in any form that `specado_translate` takes.
 * - `options`: for which provider and model, and what is to be made.
 * - `out_columns`: receives the columns, to be freed with `specado_columns_free`; set its `size` first. They have
 *   offsets as wide as those of the prompts; where 32 bits do not suffice the call is `SPECADO_MEMORY_ERROR`.
 *
 * Returns `SPECADO_SUCCESS` if the column was worked through: look at the code of each row.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_translate_column(
    const specado_column_t *prompts, const specado_column_options_t *options, specado_columns_t *out_columns);

/**
 * Reads a column of whole responses, as `specado_decode_response` does. An answer that is an error is no failure of
 * its row: it stands in the response.
 *
 * - `responses`: bodies, as the providers sent them.
 * - `options`: of which provider they are, the receipts of their translations, and what is to be made.
 * - `out_columns`: as for `specado_translate_column`.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_decode_column(
    const specado_column_t *responses, const specado_column_options_t *options,
    specado_columns_t *out_columns);

/** Frees what was made of a column and clears the structure, so that freeing again does no harm. NULL is fine. */
SPECADO_API void SPECADO_CALL specado_columns_free(specado_columns_t *columns);

/* ------------------------------------------------------------------------------------------
 * A column at a time, by Arrow's C data interface.
 *
 * For programs that have columns as Apache Arrow has them (Spark, DuckDB, Polars, pandas): what they export goes in as
 * it is, and what comes out they import, without a copy. The structures are Arrow's own, `struct ArrowArray` and
 * `struct ArrowSchema`; a program has them from there.
 *
 * What goes in is lent, and stays the caller's to release: a column of texts (`utf8`, `large_utf8`, `utf8_view`, or
 * binary), or a struct (a record batch) with a column "prompt" or "response", and if it likes "provider" and "model"
 * for each row, and of responses "status" (`int32`) and "receipt". What comes out is the caller's to release: a struct
 * of the columns that were asked for, "body" (of responses "response"), "report", "result" and "receipt", then
 * "error", texts, and "code", `int32`.
 */

/** Arrow's own array. */
typedef struct ArrowArray ArrowArray;

/** Arrow's own schema. */
typedef struct ArrowSchema ArrowSchema;

/**
 * Translates a column of prompts, as `specado_translate_column` does.
 *
 * - `prompts`, `schema`: the column, or a struct; not released.
 * - `options`: what is the same for all rows. A column of the struct comes before it.
 * - `out_array`, `out_schema`: receive a struct, to be released by the caller; released already unless the call
 *   succeeds. They need not be initialised.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_translate_arrow(
    const ArrowArray *prompts, const ArrowSchema *schema, const specado_column_options_t *options,
    ArrowArray *out_array, ArrowSchema *out_schema);

/**
 * Reads a column of whole responses, as `specado_decode_column` does; the arguments are those of
 * `specado_translate_arrow`.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_decode_arrow(
    const ArrowArray *responses, const ArrowSchema *schema, const specado_column_options_t *options,
    ArrowArray *out_array, ArrowSchema *out_schema);

/* ------------------------------------------------------------------------------------------
 * Texts by their lengths.
 *
 * For programs whose strings have no NUL behind them (slices of Go and Rust, `std::string_view`, a buffer from the
 * network): the same calls, with a length for each text, and a length for each result. A text whose data is NULL is
 * one that is not given.
 *
 *         specado_request_n_t request = {sizeof request, {prompt, prompt_length}, {"anthropic", 9}, {model, model_length}};
 *         specado_output_t output;
 *         if (specado_translate_n(&request, &output) == SPECADO_SUCCESS)
 *             send(output.json, output.length);
 *         specado_outputs_free(&output, 1);
 *
 * An output has the result code, the result and its length, or the error text: it can be read on any thread, and is
 * freed, whatever became of the call, by `specado_outputs_free`.
 */

/** A text and its length. */
typedef struct specado_text_t {
    /** UTF-8; NULL if the text is not given. */
    const char *data;
    /** How many bytes it has. A NUL behind them is not looked at. */
    size_t length;
} specado_text_t;

/** What is to be translated, as `specado_request_t` says it. */
typedef struct specado_request_n_t {
    /** `sizeof(specado_request_n_t)`. */
    size_t size;
    /** The prompt. */
    struct specado_text_t prompt_json;
    /** The provider. */
    struct specado_text_t provider_spec_json;
    /** The model. */
    struct specado_text_t model_id;
    /** The mode; not given: "standard". */
    struct specado_text_t mode;
} specado_request_n_t;

/** A request as it goes over the wire, as `specado_source_t` says it. */
typedef struct specado_source_n_t {
    /** `sizeof(specado_source_n_t)`. */
    size_t size;
    /** The dialect, or the provider. */
    struct specado_text_t dialect;
    /** The body. */
    struct specado_text_t request_json;
    /** The URL; need not be given. */
    struct specado_text_t url;
    /** The headers, lines of "name: value"; need not be given. */
    struct specado_text_t headers;
} specado_source_n_t;

/** What came back over HTTP, as `specado_response_t` says it. */
typedef struct specado_response_n_t {
    /** `sizeof(specado_response_n_t)`. */
    size_t size;
    /** Who answers. */
    struct specado_text_t provider_spec_json;
    /** The model; need not be given. */
    struct specado_text_t model_id;
    /** The mode; not given: "coerce". */
    struct specado_text_t mode;
    /** The headers; need not be given. */
    struct specado_text_t headers;
    /** The body. Of a stream it is not looked at. */
    struct specado_text_t body;
    /** The receipt of the translation; need not be given. */
    struct specado_text_t receipt;
    /** The HTTP status; 0 if it is not known. */
    int32_t status;
} specado_response_n_t;

/** `specado_translate`, by lengths. */
SPECADO_API specado_result_t SPECADO_CALL specado_translate_n(
    const specado_request_n_t *request, specado_output_t *output);

/** `specado_context_translate`, by lengths. The views have their lengths anyway. */
SPECADO_API specado_result_t SPECADO_CALL specado_context_translate_n(
    specado_context_t *context, const specado_request_n_t *request);

/** `specado_context_add_spec`, by its length. */
SPECADO_API specado_result_t SPECADO_CALL specado_context_add_spec_n(
    specado_context_t *context, const char *provider_spec_json, size_t length);

/** `specado_decode_request`, by lengths. */
SPECADO_API specado_result_t SPECADO_CALL specado_decode_request_n(
    const specado_source_n_t *source, specado_output_t *output);

/** `specado_decode_response`, by lengths. */
SPECADO_API specado_result_t SPECADO_CALL specado_decode_response_n(
    const specado_response_n_t *response, specado_output_t *output);

/** `specado_decoder_new`, by lengths. */
SPECADO_API specado_result_t SPECADO_CALL specado_decoder_new_n(
    const specado_response_n_t *response, int32_t flags, specado_decoder_t **out_decoder);

/* ------------------------------------------------------------------------------------------
 * Texts by their lengths: errors told apart, and serving.
 *
 * As in the section before: a text is a pointer and a length, and a result is an output. Events of an encoder, and
 * what a transcoder is fed with and gives, have their lengths anyway.
 */

/** For whom an answer is written, as `specado_target_t` says it. */
typedef struct specado_target_n_t {
    /** `sizeof(specado_target_n_t)`. */
    size_t size;
    /** Whose API it is. */
    specado_text_t provider_spec_json;
    /** What the client calls the model; need not be given. */
    specado_text_t model_id;
    /** The mode; not given: "coerce", and of a transcoder that of the response. */
    specado_text_t mode;
    /** The body of the client's request, JSON; need not be given. */
    specado_text_t request_json;
    /** When the response is made, in seconds since 1970; 0 if it is not known. */
    int64_t created;
} specado_target_n_t;

/** `specado_classify_response`, by lengths. */
SPECADO_API specado_result_t SPECADO_CALL specado_classify_response_n(
    const specado_response_n_t *response, specado_failure_t *out_failure);

/** `specado_encode_response`, by lengths. */
SPECADO_API specado_result_t SPECADO_CALL specado_encode_response_n(
    const char *response_json, size_t length, const specado_target_n_t *target, specado_output_t *output);

/** `specado_encoder_new`, by lengths. */
SPECADO_API specado_result_t SPECADO_CALL specado_encoder_new_n(
    const specado_target_n_t *target, specado_encoder_t **out_encoder);

/** `specado_transcoder_new`, by lengths. */
SPECADO_API specado_result_t SPECADO_CALL specado_transcoder_new_n(
    const specado_response_n_t *response, const specado_target_n_t *target,
    specado_transcoder_t **out_transcoder);

/* ------------------------------------------------------------------------------------------
 * Validating.
 *
 * A translation stops at what makes a prompt or a spec unusable; validation tells all of it:
 *
 *     {"valid": false,
 *      "errors": [{"path": "/messages/1/role", "line": 3, "column": 11, "message": "...", "suggestion": "..."}]}
 *
 * A path is a JSON Pointer (RFC 6901). Lines and columns count from 1. A suggestion is there where one is plain. For a
 * spec, "source" names the document that the place is in: the given one or one that it inherits.
 *
 * The verdict on a request or a response has "notes" beside "errors", of the same form: what the spec does not know
 * (fields, words, kinds of part). A service may know it. A translation keeps it for the same dialect, and reports it
 * for others; a response that is decoded has it under `extra`.
 */

/**
 * Checks a text and tells everything that is wrong with it.
 *
 * - `json`: the text. That it is no JSON at all is an error in the list, too.
 * - `kind`: "prompt" (in any form that is taken), "`provider_spec`"; "request:" and the name of a dialect or a
 *   provider; "response:" and such a name, for what is answered: a whole response, or the body of an error.
 * - `out_json`: receives the verdict, to be freed with `specado_string_free`; NULL unless the call succeeds.
 *
 * The call succeeds whatever the verdict is.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_validate(
    const char *json, const char *kind, char **out_json);

/* ------------------------------------------------------------------------------------------
 * The catalogue.
 *
 * The provider specs that are built in. All strings are static: never freed, valid as long as the library is loaded.
 */

/** How many provider specs are built in. */
SPECADO_API size_t SPECADO_CALL specado_provider_count(void);

/** The name of a built-in provider, by its number from 0; NULL if there is none of this number. */
SPECADO_API const char *SPECADO_CALL specado_provider_name(size_t index);

/** The spec of a built-in provider, JSON (without indentation); NULL if there is none of this name. */
SPECADO_API const char *SPECADO_CALL specado_provider_spec(const char *name);

/* ------------------------------------------------------------------------------------------
 * Models.
 *
 * What is known of a model, and what a prompt would lose when it is moved to another one, before anything is sent.
 * Both functions work with built-in specs by name and with spec documents.
 *
 * A description:
 *
 *     {"provider": "...", "model": "...", "dialect": "...", "title": "...", "docs": "...", "family": "...",
 *      "listed": true, "aliases": [...],
 *      "limits": {"context_window": 200000, "max_output_tokens": 64000},
 *      "modalities": {"input": ["text", "image"], "output": ["text"]},
 *      "features": {"image_url": "native", "json_schema": "emulated", "seed": "reported", ...},
 *      "parameters": {"sampling.temperature": {"supported": true, "min": 0, "max": 1},
 *                     "sampling.seed": {"supported": false}, ...},
 *      "rules": {...}, "sources": [{"url": "...", "date": "...", "fact": "..."}]}
 *
 * Limits are in tokens. A feature is "native" (it has a place in the request), "emulated" (put together from others,
 * or approximated) or "reported" (it has no place: the report says so). A model that is not "listed" is known by its
 * family.
 *
 * A comparison:
 *
 *     {"from": {"provider": "...", "model": "...", "context_window": 0, "max_severity": "...", "summary": "..."},
 *      "to": {...}, "lost": [...], "kept": [...], "regained": [...]}
 *
 * Items are those of the lossiness report, without those of severity "info". "lost" is what only the second model
 * approximates or loses, "kept" what the first one does no better, "regained" what only the first one approximates or
 * loses. "refused" in a side tells why nothing of the prompt could be sent there.
 */

/**
 * Describes a model: limits, modalities, features, parameters, rules, sources.
 *
 * - `provider_spec_json`: a built-in provider's name, such as "anthropic", or a whole provider spec.
 * - `model_id`: the model.
 * - `out_json`: receives the description, to be freed with `specado_string_free`; NULL unless the call succeeds.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_describe_model(
    const char *provider_spec_json, const char *model_id, char **out_json);

/**
 * Tells what a prompt would lose when it is moved from one model to another.
 *
 * - `prompt_json`: the prompt, see `specado_request_t`.
 * - `from_spec_json`, `from_model_id`: the model that it is for now, see `specado_translate`.
 * - `to_spec_json`, `to_model_id`: the model that it is to be moved to.
 * - `out_json`: receives the comparison, to be freed with `specado_string_free`; NULL unless the call succeeds.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_compare_models(
    const char *prompt_json, const char *from_spec_json, const char *from_model_id, const char *to_spec_json,
    const char *to_model_id, char **out_json);

/* ------------------------------------------------------------------------------------------
 * Texts by their lengths: validating, models, and what stands for a placeholder.
 */

/** What is to be compared: the arguments of `specado_compare_models`. */
typedef struct specado_comparison_n_t {
    /** `sizeof(specado_comparison_n_t)`. */
    size_t size;
    /** The prompt. */
    specado_text_t prompt_json;
    /** The provider that it is for now. */
    specado_text_t from_spec_json;
    /** The model that it is for now. */
    specado_text_t from_model_id;
    /** The provider that it is to be moved to. */
    specado_text_t to_spec_json;
    /** The model that it is to be moved to. */
    specado_text_t to_model_id;
} specado_comparison_n_t;

/**
 * Gives what a placeholder stands for, as a `specado_resolver_t` does: for `${ENV:NAME}` it is asked for NAME, and
 * puts the text into `value`, whose data is NULL before, and stays so if there is none. The text is read before the
 * resolver is called again, and never freed. It may call Specado; it must not leave by longjmp or an exception.
 */
typedef void (SPECADO_CALL *specado_resolver_n_t)(const specado_text_t *name, specado_text_t *value, void *user_data);

/** `specado_validate`, by lengths. */
SPECADO_API specado_result_t SPECADO_CALL specado_validate_n(
    const char *json, size_t json_length, const char *kind, size_t kind_length, specado_output_t *output);

/** `specado_describe_model`, by lengths. */
SPECADO_API specado_result_t SPECADO_CALL specado_describe_model_n(
    const char *provider_spec_json, size_t provider_spec_length, const char *model_id, size_t model_id_length,
    specado_output_t *output);

/** `specado_compare_models`, by lengths. */
SPECADO_API specado_result_t SPECADO_CALL specado_compare_models_n(
    const specado_comparison_n_t *comparison, specado_output_t *output);

/** `specado_expand`, by lengths: of the text, of what is asked for and of what it stands for. */
SPECADO_API specado_result_t SPECADO_CALL specado_expand_n(
    const char *text, size_t length, specado_resolver_n_t resolver, void *user_data,
    specado_output_t *output);

/* ------------------------------------------------------------------------------------------
 * Wide strings.
 *
 * Windows programs hold UTF-16; Specado takes UTF-8.
 */

/**
 * Converts `count` units of UTF-16 into UTF-8.
 *
 * - `units`: the text, without a terminating NUL; may be NULL if `count` is 0.
 * - `out_utf8`: receives the text, to be freed with `specado_string_free`; NULL unless the call succeeds.
 *
 * Half a surrogate pair is `SPECADO_UTF8_ERROR`, a NUL inside the text is `SPECADO_INVALID_INPUT`.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_utf16_to_utf8(
    const uint16_t *units, size_t count, char **out_utf8);

/* ------------------------------------------------------------------------------------------
 * Logging.
 *
 * Specado is silent unless asked. The environment variable `SPECADO_FFI_LOG` asks for lines on stderr: a level
 * ("error", "warn", "info", "debug", "trace"; "off" and empty are silence), or a filter such as
 * `specado::spec=debug,info`. It is read once, at the first call. A callback takes the place of stderr.
 *
 * What is logged is sizes, names, result codes and durations; never a prompt's text, never a secret.
 */

/** The levels of the log; each includes those before it. */
enum {
    /** Nothing. */
    SPECADO_LOG_OFF = 0,
    /** Faults. */
    SPECADO_LOG_ERROR = 1,
    /** What is probably not meant. */
    SPECADO_LOG_WARN = 2,
    /** What happens rarely. */
    SPECADO_LOG_INFO = 3,
    /** Each call. */
    SPECADO_LOG_DEBUG = 4,
    /** Each step. */
    SPECADO_LOG_TRACE = 5,
};

/**
 * Receives one line of the log. `target` says which part of Specado speaks (`specado::spec`). The strings are borrowed
 * until the callback returns. It is called on the thread that made the call, and on the threads of a batch, maybe on
 * several at once. It may call Specado: such calls are not logged, and their last error is gone when the callback
 * returns. It must not leave by longjmp or an exception.
 */
typedef void (SPECADO_CALL *specado_log_callback_t)(int32_t level, const char *target, const char *message, void *user_data);

/**
 * Sends the log to a function of yours, for the whole process, instead of stderr.
 *
 * - `level`: the last level that is wanted, one of the `SPECADO_LOG_...` values.
 * - `callback`: NULL removes the callback; `SPECADO_FFI_LOG` then holds again.
 * - `user_data`: handed to each call of the callback.
 *
 * A call that is under way on another thread may still use the previous callback until it returns.
 */
SPECADO_API specado_result_t SPECADO_CALL specado_set_log_callback(
    int32_t level, specado_log_callback_t callback, void *user_data);

/* ------------------------------------------------------------------------------------------
 * Errors with their results.
 *
 * The last error belongs to the thread that made the call. Where another thread will ask for it (a pool's, as the
 * asynchronous calls of Node.js, Go and Java have it), it is not there. So each function that can fail has a twin that
 * hands its error text out together with its result:
 *
 *         char *json = NULL, *error = NULL;
 *         if (specado_translate_with_error(prompt, "anthropic", model, NULL, &json, &error) != SPECADO_SUCCESS)
 *             fprintf(stderr, "%s\n", error != NULL ? error : "out of memory");
 *         specado_string_free(json);
 *         specado_string_free(error);
 *
 * A twin does what its function does, and has one more argument, the last: `out_error` is set to NULL when the call
 * begins, and holds the error text after a failure, to be freed with `specado_string_free` on any thread. It may be
 * NULL itself if the text is not wanted. The text stays NULL where there is no memory for it.
 */

/** `specado_translate`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_translate_with_error(
    const char *prompt_json, const char *provider_spec_json, const char *model_id, const char *mode,
    char **out_json, char **out_error);

/** `specado_translate_simple`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_translate_simple_with_error(
    const char *prompt_json, const char *provider_spec_json, const char *model_id, char **out_json,
    char **out_error);

/** `specado_translate_size`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_translate_size_with_error(
    const specado_request_t *request, size_t *required_size, char **out_error);

/** `specado_translate_into_buffer`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_translate_into_buffer_with_error(
    const specado_request_t *request, char *buffer, size_t *size, char **out_error);

/** `specado_translate_batch`, with the error text of the batch; those of its items stand in the outputs. */
SPECADO_API specado_result_t SPECADO_CALL specado_translate_batch_with_error(
    const specado_request_t *items, size_t count, specado_output_t *outputs, char **out_error);

/** `specado_context_new`, with its error text. */
SPECADO_API SPECADO_WARN_UNUSED specado_context_t *SPECADO_CALL specado_context_new_with_error(
    char **out_error);

/** `specado_context_add_spec`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_context_add_spec_with_error(
    specado_context_t *context, const char *provider_spec_json, char **out_error);

/** `specado_context_translate`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_context_translate_with_error(
    specado_context_t *context, const specado_request_t *request, char **out_error);

/** `specado_get_string_view`, with its error text. */
SPECADO_API const char *SPECADO_CALL specado_get_string_view_with_error(
    specado_context_t *context, specado_view_t view, size_t *length, char **out_error);

/** `specado_context_header`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_context_header_with_error(
    specado_context_t *context, size_t index, const char **out_name, const char **out_value,
    char **out_error);

/** `specado_expand`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_expand_with_error(
    const char *text, specado_resolver_t resolver, void *user_data, char **out_text, char **out_error);

/** `specado_validate`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_validate_with_error(
    const char *json, const char *kind, char **out_json, char **out_error);

/** `specado_provider_spec`, with its error text. */
SPECADO_API const char *SPECADO_CALL specado_provider_spec_with_error(const char *name, char **out_error);

/** `specado_decode_request`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_decode_request_with_error(
    const specado_source_t *source, char **out_json, char **out_error);

/** `specado_describe_model`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_describe_model_with_error(
    const char *provider_spec_json, const char *model_id, char **out_json, char **out_error);

/** `specado_compare_models`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_compare_models_with_error(
    const char *prompt_json, const char *from_spec_json, const char *from_model_id, const char *to_spec_json,
    const char *to_model_id, char **out_json, char **out_error);

/** `specado_utf16_to_utf8`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_utf16_to_utf8_with_error(
    const uint16_t *units, size_t count, char **out_utf8, char **out_error);

/** `specado_set_log_callback`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_set_log_callback_with_error(
    int32_t level, specado_log_callback_t callback, void *user_data, char **out_error);

/** `specado_decode_response`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_decode_response_with_error(
    const specado_response_t *response, char **out_json, char **out_error);

/** `specado_classify_response`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_classify_response_with_error(
    const specado_response_t *response, specado_failure_t *out_failure, char **out_error);

/** `specado_decoder_new`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_decoder_new_with_error(
    const specado_response_t *response, int32_t flags, specado_decoder_t **out_decoder, char **out_error);

/** `specado_decoder_feed`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_decoder_feed_with_error(
    specado_decoder_t *decoder, const char *bytes, size_t length, char **out_error);

/** `specado_decoder_next`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_decoder_next_with_error(
    specado_decoder_t *decoder, specado_event_t *out_event, char **out_error);

/** `specado_decoder_finish`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_decoder_finish_with_error(
    specado_decoder_t *decoder, char **out_error);

/** `specado_decoder_view`, with its error text. */
SPECADO_API const char *SPECADO_CALL specado_decoder_view_with_error(
    specado_decoder_t *decoder, specado_decoder_view_t view, size_t *length, char **out_error);

/** `specado_decoder_reset`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_decoder_reset_with_error(
    specado_decoder_t *decoder, char **out_error);

/* ------------------------------------------------------------------------------------------
 * Errors of serving, with their results: the twins of the functions that encode and transcode.
 */

/** `specado_encode_response`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_encode_response_with_error(
    const char *response_json, const specado_target_t *target, char **out_json, char **out_error);

/** `specado_encoder_new`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_encoder_new_with_error(
    const specado_target_t *target, specado_encoder_t **out_encoder, char **out_error);

/** `specado_encoder_push`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_encoder_push_with_error(
    specado_encoder_t *encoder, const specado_event_t *event, char **out_error);

/** `specado_encoder_view`, with its error text. */
SPECADO_API const char *SPECADO_CALL specado_encoder_view_with_error(
    specado_encoder_t *encoder, specado_encoder_view_t view, size_t *length, char **out_error);

/** `specado_transcoder_new`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_transcoder_new_with_error(
    const specado_response_t *response, const specado_target_t *target, specado_transcoder_t **out_transcoder,
    char **out_error);

/** `specado_transcoder_feed`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_transcoder_feed_with_error(
    specado_transcoder_t *transcoder, const char *bytes, size_t length, const char **out_bytes,
    size_t *out_length, char **out_error);

/** `specado_transcoder_finish`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_transcoder_finish_with_error(
    specado_transcoder_t *transcoder, const char **out_bytes, size_t *out_length, char **out_error);

/** `specado_transcoder_view`, with its error text. */
SPECADO_API const char *SPECADO_CALL specado_transcoder_view_with_error(
    specado_transcoder_t *transcoder, specado_encoder_view_t view, size_t *length, char **out_error);

/* ------------------------------------------------------------------------------------------
 * Errors of columns and of lengths, with their results: the twins of the functions that have no output for them.
 */

/** `specado_translate_column`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_translate_column_with_error(
    const specado_column_t *prompts, const specado_column_options_t *options, specado_columns_t *out_columns,
    char **out_error);

/** `specado_decode_column`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_decode_column_with_error(
    const specado_column_t *responses, const specado_column_options_t *options,
    specado_columns_t *out_columns, char **out_error);

/** `specado_translate_arrow`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_translate_arrow_with_error(
    const ArrowArray *prompts, const ArrowSchema *schema, const specado_column_options_t *options,
    ArrowArray *out_array, ArrowSchema *out_schema, char **out_error);

/** `specado_decode_arrow`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_decode_arrow_with_error(
    const ArrowArray *responses, const ArrowSchema *schema, const specado_column_options_t *options,
    ArrowArray *out_array, ArrowSchema *out_schema, char **out_error);

/** `specado_context_translate_n`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_context_translate_n_with_error(
    specado_context_t *context, const specado_request_n_t *request, char **out_error);

/** `specado_context_add_spec_n`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_context_add_spec_n_with_error(
    specado_context_t *context, const char *provider_spec_json, size_t length, char **out_error);

/** `specado_decoder_new_n`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_decoder_new_n_with_error(
    const specado_response_n_t *response, int32_t flags, specado_decoder_t **out_decoder, char **out_error);

/** `specado_classify_response_n`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_classify_response_n_with_error(
    const specado_response_n_t *response, specado_failure_t *out_failure, char **out_error);

/** `specado_encoder_new_n`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_encoder_new_n_with_error(
    const specado_target_n_t *target, specado_encoder_t **out_encoder, char **out_error);

/** `specado_transcoder_new_n`, with its error text. */
SPECADO_API specado_result_t SPECADO_CALL specado_transcoder_new_n_with_error(
    const specado_response_n_t *response, const specado_target_n_t *target,
    specado_transcoder_t **out_transcoder, char **out_error);

/* ------------------------------------------------------------------------------------------
 * Versions.
 *
 * The macros are those of the header that a program was compiled with, the functions tell what it runs with. A library
 * of the same ABI version as the header fits; of these, a newer one fits always.
 */

/** The version of the ABI: it goes up when a program that was compiled with an older header would no longer run. */
#define SPECADO_ABI_VERSION 1

/** The version of the library that is running, such as "0.1.0". A static string. */
SPECADO_API const char *SPECADO_CALL specado_version(void);

/** The ABI version of the library that is running; compare it with `SPECADO_ABI_VERSION`. */
SPECADO_API uint32_t SPECADO_CALL specado_abi_version(void);

/**
 * How the library that is running was built: a JSON object with version, `abi_version`, commit, target, profile,
 * features (a list) and rustc. A static string.
 */
SPECADO_API const char *SPECADO_CALL specado_build_info(void);

/* ------------------------------------------------------------------------------------------
 * Finding leaks.
 *
 * A build with the feature debug-memory (`cargo build --features debug-memory`) keeps a list of everything that it has
 * handed out. A test compares the count before and after; a double free or a foreign pointer is reported.
 */

/** How many strings and contexts the program holds and has yet to free. Always 0 in a build without debug-memory. */
SPECADO_API size_t SPECADO_CALL specado_debug_allocation_count(void);

#ifdef __cplusplus
}
#endif

#endif /* SPECADO_H */
