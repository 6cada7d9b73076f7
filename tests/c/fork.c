/* Children of a process whose other threads are translating: without a log each of them can go on translating. */
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

enum { THREADS = 3, CHILDREN = 200, SECONDS = 60 };

static atomic_int stop;

/* A new context knows no plan: it asks for what all threads share. */
static void translate(void)
{
    const specado_request_t request = {HELLO, PROVIDER, MODEL, NULL};
    specado_context_t *context = specado_context_new();
    CHECK_SUCCESS(specado_context_translate(context, &request));
    CHECK(holds(specado_get_string_view(context, SPECADO_VIEW_BODY, NULL), "Hello"));
    specado_context_free(context);
}

static void *translates(void *data)
{
    while (!stop)
        translate();
    return data;
}

int main(void)
{
    pthread_t threads[THREADS];

    /* the very first use of a provider is waited for */
    translate();
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, translates, NULL) == 0);
    for (int i = 0; i < CHILDREN; i++) {
        int status = -1;
        const pid_t child = fork();
        if (child == 0) {
            /* what hangs is ended by this signal */
            alarm(SECONDS);
            translate();
            _exit(CHECK_OUTCOME);
        }
        CHECK(child > 0 && waitpid(child, &status, 0) == child);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS);
        if (check_failures != 0)
            break;
    }
    stop = 1;
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
    return CHECK_OUTCOME;
}
