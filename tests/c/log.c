/* The log callback: levels, targets, user data, its end; and calls from within it. */
#include "check.h"

struct log {
    atomic_int lines, calls;
    atomic_int worst;
    atomic_int secrets;
    atomic_int odd;
};

#define SECRET "a-very-private-word"
#define SECRET_PROMPT "{\"prompt\": \"" SECRET "\"}"

static void SPECADO_CALL keep(int32_t level, const char *target, const char *message, void *user_data)
{
    struct log *log = user_data;

    log->lines++;
    if (level > log->worst)
        log->worst = level;
    if (level < SPECADO_LOG_ERROR || level > SPECADO_LOG_TRACE || strncmp(target, "specado::", 9) != 0)
        log->odd++;
    if (holds(message, "specado_translate"))
        log->calls++;
    if (holds(message, SECRET))
        log->secrets++;
}

static void translate(void)
{
    char *json = NULL;
    CHECK_SUCCESS(specado_translate(SECRET_PROMPT, PROVIDER, MODEL, NULL, &json));
    specado_string_free(json);
    CHECK_RESULT(SPECADO_JSON_ERROR, specado_translate("{\"" SECRET "\" ", PROVIDER, MODEL, NULL, &json));
}

/* What translate() makes lines of: two translations, one freeing, and what the one that succeeds says itself. */
enum { LINES = 4 };

static void SPECADO_CALL translate_once(int32_t level, const char *target, const char *message, void *user_data)
{
    atomic_int *lines = user_data;

    (void)level, (void)target, (void)message;
    if ((*lines)++ == 0)
        translate();
}

/* The process's first translation is one from within a callback: it is not logged, and those after it are. */
static void first_from_within(void)
{
    atomic_int lines = 0;

    CHECK_SUCCESS(specado_set_log_callback(SPECADO_LOG_DEBUG, translate_once, &lines));
    specado_string_free(NULL);
    CHECK(lines == 1);
    translate();
    CHECK(lines >= 1 + LINES);
    CHECK_SUCCESS(specado_set_log_callback(SPECADO_LOG_OFF, NULL, NULL));
}

static void levels(void)
{
    static const int32_t unknown[] = {-1, 6, INT32_MAX, INT32_MIN};
    struct log trace = {0}, debug = {0}, error = {0}, off = {0}, none = {0};

    CHECK_SUCCESS(specado_set_log_callback(SPECADO_LOG_TRACE, keep, &trace));
    translate();
    CHECK_SUCCESS(specado_set_log_callback(SPECADO_LOG_DEBUG, keep, &debug));
    translate();
    CHECK(debug.lines >= LINES && debug.calls == 2 && debug.worst == SPECADO_LOG_DEBUG && debug.odd == 0);
    CHECK(trace.lines >= debug.lines && trace.calls >= 2 && trace.odd == 0);
    CHECK(trace.secrets == 0 && debug.secrets == 0);

    CHECK_SUCCESS(specado_set_log_callback(SPECADO_LOG_ERROR, keep, &error));
    translate();
    CHECK_SUCCESS(specado_set_log_callback(SPECADO_LOG_OFF, keep, &off));
    translate();
    CHECK(error.lines == 0 && off.lines == 0);

    CHECK_SUCCESS(specado_set_log_callback(SPECADO_LOG_DEBUG, keep, &none));
    CHECK_SUCCESS(specado_set_log_callback(SPECADO_LOG_DEBUG, NULL, NULL));
    translate();
    CHECK(none.lines == 0);
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        CHECK_FAILURE(SPECADO_INVALID_INPUT, "unknown log level", specado_set_log_callback(unknown[i], keep, &none));
}

/* A callback that itself translates, in a batch too, and replaces itself. */
static void SPECADO_CALL call_back(int32_t level, const char *target, const char *message, void *user_data)
{
    const specado_request_t items[4] = {
        {HELLO, PROVIDER, MODEL, NULL}, {HELLO, PROVIDER, MODEL, NULL}, {HELLO, PROVIDER, MODEL, NULL}, {"{", PROVIDER, MODEL, NULL}};
    specado_output_t outputs[4];
    char *json = NULL;

    (void)level, (void)target, (void)message;
    CHECK_SUCCESS(specado_translate(HELLO, PROVIDER, MODEL, NULL, &json));
    specado_string_free(json);
    CHECK_SUCCESS(specado_translate_batch(items, 4, outputs));
    specado_outputs_free(outputs, 4);
    CHECK_SUCCESS(specado_set_log_callback(SPECADO_LOG_DEBUG, call_back, user_data));
    ++*(atomic_int *)user_data;
}

static void from_within(void)
{
    atomic_int times = 0;

    CHECK_SUCCESS(specado_set_log_callback(SPECADO_LOG_DEBUG, call_back, &times));
    translate();
    CHECK(times >= 2);
    CHECK_SUCCESS(specado_set_log_callback(SPECADO_LOG_OFF, NULL, NULL));
}

/* The threads of a batch log as well. */
static void batch(void)
{
    const specado_request_t item = {SECRET_PROMPT, PROVIDER, MODEL, NULL};
    specado_request_t items[64];
    specado_output_t outputs[64];
    struct log log = {0};

    for (int i = 0; i < 64; i++)
        items[i] = item;
    CHECK_SUCCESS(specado_set_log_callback(SPECADO_LOG_TRACE, keep, &log));
    CHECK_SUCCESS(specado_translate_batch(items, 64, outputs));
    CHECK_SUCCESS(specado_set_log_callback(SPECADO_LOG_OFF, NULL, NULL));
    CHECK(log.lines >= 64 && log.odd == 0 && log.secrets == 0);
    specado_outputs_free(outputs, 64);
}

int main(void)
{
    size_t before = specado_debug_allocation_count();

    first_from_within();
    levels();
    from_within();
    batch();
    CHECK(specado_debug_allocation_count() == before);
    return CHECK_OUTCOME;
}
