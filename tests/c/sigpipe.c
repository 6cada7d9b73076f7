/* A log whose reader is gone: a host that ignores the signal goes on, and no call fails for it. */
#include <signal.h>
#include <unistd.h>

#include "check.h"

int main(void)
{
    int pipes[2];
    char *json = NULL;

    CHECK(setenv("SPECADO_FFI_LOG", "trace", 1) == 0);
    CHECK(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
    CHECK(pipe(pipes) == 0 && dup2(pipes[1], STDERR_FILENO) == STDERR_FILENO && close(pipes[0]) == 0);
    /* nobody reads what the checks would print: the status tells */
    CHECK(write(STDERR_FILENO, "x", 1) == -1);
    CHECK_SUCCESS(specado_translate(HELLO, PROVIDER, MODEL, NULL, &json));
    CHECK(holds(json, "Hello"));
    specado_string_free(json);
    CHECK_RESULT(SPECADO_PROVIDER_NOT_FOUND, specado_translate(HELLO, "nobody", MODEL, NULL, &json));
    return CHECK_OUTCOME;
}
