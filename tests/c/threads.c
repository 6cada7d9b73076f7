/* Errors belong to their thread; translating goes on in many at once; strings may be freed anywhere. */
#include <pthread.h>

#include "check.h"

enum { THREADS = 8, ROUNDS = 200 };

static pthread_barrier_t barrier;

/* Each thread makes an error that bears its number, waits for all others, and still finds its own. */
static void *own_error(void *argument)
{
    const int number = *(const int *)argument;
    char provider[32];
    char *json = NULL;

    snprintf(provider, sizeof provider, "nobody-%d", number);
    CHECK(specado_get_last_error() == NULL);
    CHECK_RESULT(SPECADO_PROVIDER_NOT_FOUND, specado_translate(HELLO, provider, MODEL, NULL, &json));
    pthread_barrier_wait(&barrier);
    CHECK(holds(specado_get_last_error(), provider));
    return NULL;
}

static void *translate_often(void *argument)
{
    const char *wanted = argument;

    for (int round = 0; round < ROUNDS; round++) {
        char *json = NULL;
        CHECK_SUCCESS(specado_translate(HELLO, PROVIDER, MODEL, NULL, &json));
        CHECK(json != NULL && strcmp(json, wanted) == 0);
        specado_string_free(json);
    }
    return NULL;
}

/* The string outlives the thread that made it. */
static void *make_string(void *argument)
{
    (void)argument;
    char *json = NULL;
    CHECK_SUCCESS(specado_translate(HELLO, PROVIDER, MODEL, NULL, &json));
    return json;
}

/* A destructor that runs while the thread ends: its own error and context may be gone already. */
static void at_the_end(void *argument)
{
    char *json = NULL;
    (void)argument;
    CHECK(specado_translate(HELLO, PROVIDER, MODEL, NULL, &json) == SPECADO_SUCCESS);
    specado_string_free(json);
    CHECK(specado_translate("{", PROVIDER, MODEL, NULL, &json) == SPECADO_JSON_ERROR);
    (void)specado_get_last_error();
}

static pthread_key_t key;

static void *end_busily(void *argument)
{
    char *json = NULL;
    pthread_setspecific(key, argument);
    CHECK_SUCCESS(specado_translate(HELLO, PROVIDER, MODEL, NULL, &json));
    specado_string_free(json);
    return NULL;
}

static void run(void *(*body)(void *), void *shared)
{
    pthread_t threads[THREADS];
    int numbers[THREADS];

    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i;
        CHECK(pthread_create(&threads[i], NULL, body, shared != NULL ? shared : &numbers[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
}

int main(void)
{
    size_t before = specado_debug_allocation_count();
    char *wanted = NULL;
    void *from_thread = NULL;
    pthread_t thread;

    pthread_barrier_init(&barrier, NULL, THREADS);
    run(own_error, NULL);
    pthread_barrier_destroy(&barrier);
    CHECK(specado_get_last_error() == NULL);

    CHECK_SUCCESS(specado_translate(HELLO, PROVIDER, MODEL, NULL, &wanted));
    if (wanted != NULL)
        run(translate_often, wanted);

    CHECK(pthread_create(&thread, NULL, make_string, NULL) == 0);
    CHECK(pthread_join(thread, &from_thread) == 0);
    CHECK(from_thread != NULL && wanted != NULL && strcmp(from_thread, wanted) == 0);
    specado_string_free(from_thread);
    specado_string_free(wanted);

    CHECK(pthread_key_create(&key, at_the_end) == 0);
    run(end_busily, &before);
    CHECK(specado_debug_allocation_count() == before);
    return CHECK_OUTCOME;
}
