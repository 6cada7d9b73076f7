/* A call on one thread, its error text on another: every function that can fail hands it out with its result. */
#include <pthread.h>

#include "check.h"

/* What a call came to, as a pool's thread hands it to the one that asked. */
struct outcome {
    int failed;
    char *error;
};

static const specado_request_t BAD = {HELLO, "nobody", MODEL, NULL};

/* The text is read after the call, which an argument's value need not be. */
static void set(struct outcome *outcome, int failed, char **error)
{
    outcome->failed = failed;
    outcome->error = *error;
}

static void translating(struct outcome *outcome)
{
    char *json = NULL, *error = (char *)1;
    set(outcome, specado_translate_with_error(HELLO, "nobody", MODEL, NULL, &json, &error) == SPECADO_PROVIDER_NOT_FOUND, &error);
    CHECK(json == NULL);
}

static void simple(struct outcome *outcome)
{
    char *json = NULL, *error = (char *)1;
    set(outcome, specado_translate_simple_with_error(HELLO, "nobody", MODEL, &json, &error) == SPECADO_PROVIDER_NOT_FOUND, &error);
}

static void size(struct outcome *outcome)
{
    size_t needed = 1;
    char *error = (char *)1;
    set(outcome, specado_translate_size_with_error(&BAD, &needed, &error) == SPECADO_PROVIDER_NOT_FOUND && needed == 0, &error);
}

static void buffer(struct outcome *outcome)
{
    char text[16];
    size_t room = sizeof text;
    char *error = (char *)1;
    set(outcome, specado_translate_into_buffer_with_error(&BAD, text, &room, &error) == SPECADO_PROVIDER_NOT_FOUND, &error);
}

static void batch(struct outcome *outcome)
{
    specado_output_t output;
    char *error = (char *)1;
    set(outcome, specado_translate_batch_with_error(NULL, 1, &output, &error) == SPECADO_NULL_POINTER, &error);
}

static void add_spec(struct outcome *outcome)
{
    char *error = (char *)1;
    specado_context_t *context = specado_context_new_with_error(&error);
    CHECK(context != NULL && error == NULL);
    error = (char *)1;
    set(outcome, specado_context_add_spec_with_error(context, "nobody", &error) != SPECADO_SUCCESS, &error);
    specado_context_free(context);
}

static void context_translate(struct outcome *outcome)
{
    char *error = (char *)1;
    specado_context_t *context = specado_context_new();
    set(outcome, specado_context_translate_with_error(context, &BAD, &error) == SPECADO_PROVIDER_NOT_FOUND, &error);
    specado_context_free(context);
}

static void view(struct outcome *outcome)
{
    char *error = (char *)1;
    specado_context_t *context = specado_context_new();
    set(outcome, specado_get_string_view_with_error(context, 99, NULL, &error) == NULL, &error);
    specado_context_free(context);
}

static void header(struct outcome *outcome)
{
    const char *name, *value;
    char *error = (char *)1;
    specado_context_t *context = specado_context_new();
    set(outcome, specado_context_header_with_error(context, 0, &name, &value, &error) == SPECADO_INVALID_INPUT, &error);
    specado_context_free(context);
}

static void expand(struct outcome *outcome)
{
    char *text = NULL, *error = (char *)1;
    set(outcome, specado_expand_with_error("${ENV:SPECADO_NOBODY}", NULL, NULL, &text, &error) == SPECADO_INVALID_INPUT, &error);
}

static void validate(struct outcome *outcome)
{
    char *json = NULL, *error = (char *)1;
    set(outcome, specado_validate_with_error(HELLO, "nobody", &json, &error) == SPECADO_INVALID_INPUT, &error);
}

static void provider_spec(struct outcome *outcome)
{
    char *error = (char *)1;
    set(outcome, specado_provider_spec_with_error("nobody", &error) == NULL, &error);
}

static void describe(struct outcome *outcome)
{
    char *json = NULL, *error = (char *)1;
    set(outcome, specado_describe_model_with_error("nobody", MODEL, &json, &error) == SPECADO_PROVIDER_NOT_FOUND, &error);
}

static void compare(struct outcome *outcome)
{
    char *json = NULL, *error = (char *)1;
    set(outcome, specado_compare_models_with_error(HELLO, PROVIDER, MODEL, "nobody", MODEL, &json, &error) == SPECADO_PROVIDER_NOT_FOUND,
        &error);
}

static void decode(struct outcome *outcome)
{
    const specado_source_t source = {"nobody", "{}", NULL, NULL};
    char *json = NULL, *error = (char *)1;
    set(outcome, specado_decode_request_with_error(&source, &json, &error) == SPECADO_PROVIDER_NOT_FOUND, &error);
}

static void utf16(struct outcome *outcome)
{
    static const uint16_t half[] = {'a', 0xd800};
    char *text = NULL, *error = (char *)1;
    set(outcome, specado_utf16_to_utf8_with_error(half, 2, &text, &error) == SPECADO_UTF8_ERROR, &error);
}

static void log_callback(struct outcome *outcome)
{
    char *error = (char *)1;
    set(outcome, specado_set_log_callback_with_error(77, NULL, NULL, &error) == SPECADO_INVALID_INPUT, &error);
}

static const struct {
    const char *name, *piece;
    void (*call)(struct outcome *);
} rows[] = {
    {"translate", "nobody", translating},
    {"translate_simple", "nobody", simple},
    {"translate_size", "nobody", size},
    {"translate_into_buffer", "nobody", buffer},
    {"translate_batch", "`items` is NULL", batch},
    {"context_add_spec", "", add_spec},
    {"context_translate", "nobody", context_translate},
    {"get_string_view", "99", view},
    {"context_header", "no translation", header},
    {"expand", "SPECADO_NOBODY", expand},
    {"decode_request", "nobody", decode},
    {"validate", "nobody", validate},
    {"provider_spec", "nobody", provider_spec},
    {"describe_model", "nobody", describe},
    {"compare_models", "nobody", compare},
    {"utf16_to_utf8", "1", utf16},
    {"set_log_callback", "77", log_callback},
};

struct job {
    size_t row;
    struct outcome outcome;
};

static void *work(void *argument)
{
    struct job *job = argument;
    rows[job->row].call(&job->outcome);
    return NULL;
}

/* This thread never called anything that failed, and reads the texts of those that did after they have ended. */
static void errors_of_other_threads(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct job job = {i, {0, NULL}};
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, work, &job) == 0 && pthread_join(thread, NULL) == 0);
        CHECK(specado_get_last_error() == NULL);
        if (!job.outcome.failed || !holds(job.outcome.error, rows[i].piece)) {
            fprintf(stderr, "%s: %s\n", rows[i].name, job.outcome.error != NULL ? job.outcome.error : "no error");
            check_failed(__FILE__, __LINE__, "errors_of_other_threads");
        }
        specado_string_free(job.outcome.error);
    }
}

/* A success has no error text; the text may be left; the thread's last error is there as well. */
static void without(void)
{
    char *json = NULL, *error = (char *)1;

    CHECK_SUCCESS(specado_translate_with_error(HELLO, PROVIDER, MODEL, NULL, &json, &error));
    CHECK(json != NULL && error == NULL);
    specado_string_free(json);
    CHECK_FAILURE(SPECADO_PROVIDER_NOT_FOUND, "nobody", specado_translate_with_error(HELLO, "nobody", MODEL, NULL, &json, NULL));
    CHECK_FAILURE(SPECADO_JSON_ERROR, "line 1", specado_translate_with_error("{", PROVIDER, MODEL, NULL, &json, &error));
    CHECK(error != NULL && strcmp(error, specado_get_last_error()) == 0);
    specado_string_free(error);
}

int main(void)
{
    size_t before = specado_debug_allocation_count();

    errors_of_other_threads();
    without();
    CHECK(specado_debug_allocation_count() == before);
    return CHECK_OUTCOME;
}
