/* A log callback that uses Specado: nothing waits for the call that it is called from, what that call uses is left alone,
   and what it ends with is its own. */
#include <unistd.h>

#include "check.h"

static specado_result_t translate(const char *model)
{
    char *json = NULL;
    specado_result_t result = specado_translate(HELLO, PROVIDER, model, NULL, &json);

    specado_string_free(json);
    return result;
}

/* Models of which no plan is compiled yet when the callback asks for them. */
struct first_use {
    const char *model;
    int compiled;
};

static void SPECADO_CALL compile_another(int32_t level, const char *target, const char *message, void *user_data)
{
    struct first_use *use = user_data;

    (void)level;
    if (strcmp(target, "specado::spec") == 0 && holds(message, "compiled")) {
        use->compiled++;
        CHECK_SUCCESS(translate(use->model));
    }
}

/* While one plan is being logged, another one of the same provider is compiled, and so is the very same one. */
static void compiling(void)
{
    struct first_use other = {"claude-opus-4-5", 0}, same = {"claude-haiku-4-5", 0};

    CHECK_SUCCESS(specado_set_log_callback(SPECADO_LOG_DEBUG, compile_another, &other));
    CHECK_SUCCESS(translate("claude-sonnet-4-5"));
    CHECK_SUCCESS(specado_set_log_callback(SPECADO_LOG_DEBUG, compile_another, &same));
    CHECK_SUCCESS(translate("claude-haiku-4-5"));
    CHECK_SUCCESS(specado_set_log_callback(SPECADO_LOG_OFF, NULL, NULL));
    CHECK(other.compiled == 1 && same.compiled == 1);
}

struct held {
    specado_context_t *context;
    int lines, refused;
};

static void refuse(struct held *held, specado_result_t result)
{
    const char *error = specado_get_last_error();

    held->refused += result == SPECADO_INVALID_INPUT && (holds(error, "in use by another call") || holds(error, "was freed already"));
}

/* Tries all that can be done with a context. */
static void SPECADO_CALL meddle(int32_t level, const char *target, const char *message, void *user_data)
{
    const specado_request_t other = {"{\"prompt\": \"Another\"}", PROVIDER, MODEL, NULL};
    struct held *held = user_data;
    size_t length = 1;

    (void)level, (void)target, (void)message;
    held->lines++;
    refuse(held, specado_context_translate(held->context, &other));
    refuse(held, specado_context_add_spec(held->context, OWN_SPEC));
    CHECK(specado_get_string_view(held->context, SPECADO_VIEW_BODY, &length) == NULL && length == 0);
    refuse(held, SPECADO_INVALID_INPUT);
    specado_clear_error();
    specado_context_free(held->context);
    refuse(held, SPECADO_INVALID_INPUT);
}

/* A context is in use until the last line of the call is logged, and one that is freed is gone only then. */
static void last_line(void)
{
    const specado_request_t request = {HELLO, PROVIDER, MODEL, NULL};
    struct held held = {specado_context_new(), 0, 0};
    const char *body;

    CHECK_SUCCESS(specado_set_log_callback(SPECADO_LOG_DEBUG, meddle, &held));
    CHECK_SUCCESS(specado_context_translate(held.context, &request));
    CHECK_SUCCESS(specado_context_add_spec(held.context, OWN_SPEC));
    CHECK_SUCCESS(specado_context_translate(held.context, &request));
    body = specado_get_string_view(held.context, SPECADO_VIEW_BODY, NULL);
    CHECK(holds(body, "\"Hello\""));
    CHECK(held.lines >= 4 && held.refused == 4 * held.lines);
    specado_context_free(held.context);
    CHECK(held.lines >= 5 && held.refused == 4 * held.lines);
    CHECK_SUCCESS(specado_set_log_callback(SPECADO_LOG_OFF, NULL, NULL));
}

static void SPECADO_CALL fail(int32_t level, const char *target, const char *message, void *user_data)
{
    (void)level, (void)target, (void)message;
    CHECK(specado_get_last_error() == NULL);
    CHECK_RESULT(SPECADO_MODEL_NOT_FOUND, translate("no-such-model"));
    CHECK(holds(specado_get_last_error(), "no-such-model"));
    ++*(int *)user_data;
}

static void SPECADO_CALL succeed(int32_t level, const char *target, const char *message, void *user_data)
{
    (void)level, (void)target, (void)message;
    CHECK_SUCCESS(translate(MODEL));
    ++*(int *)user_data;
}

/* A call ends with its own last error, whatever the callback did: none, if it has succeeded. */
static void last_error(void)
{
    int failed = 0, succeeded = 0;

    CHECK_SUCCESS(specado_set_log_callback(SPECADO_LOG_DEBUG, fail, &failed));
    CHECK_SUCCESS(translate(MODEL));
    CHECK(failed > 0 && specado_get_last_error() == NULL);

    CHECK_SUCCESS(specado_set_log_callback(SPECADO_LOG_DEBUG, succeed, &succeeded));
    CHECK_RESULT(SPECADO_PROVIDER_NOT_FOUND, specado_translate(HELLO, "nobody", MODEL, NULL, &(char *){NULL}));
    CHECK(succeeded > 0 && holds(specado_get_last_error(), "nobody"));
    /* what frees leaves it alone, and so does what is called from its line of the log */
    specado_string_free(NULL);
    CHECK(succeeded > 1 && holds(specado_get_last_error(), "nobody"));
    CHECK_SUCCESS(specado_set_log_callback(SPECADO_LOG_OFF, NULL, NULL));
}

int main(void)
{
    size_t before = specado_debug_allocation_count();

    /* what waits for itself would wait for ever */
    alarm(120);
    compiling();
    last_line();
    last_error();
    CHECK(specado_debug_allocation_count() == before);
    return CHECK_OUTCOME;
}
