/* Two Rust libraries in one program, each with its own log. */
#include <stdio.h>
#include <string.h>
#include "specado.h"

int neighbour_start(void);
int neighbour_speak(void);
int neighbour_overheard(void);
int neighbour_panic(void);

static int own;
static int foreign;

static void SPECADO_CALL heard(int32_t level, const char *target, const char *message, void *user_data)
{
    (void)level;
    (void)message;
    (void)user_data;
    *(strncmp(target, "specado", 7) == 0 ? &own : &foreign) += 1;
}

static int translate(void)
{
    char *json = NULL;
    const int32_t result = specado_translate("{\"prompt\": \"Hello\"}", "openai", "gpt-5", NULL, &json);
    specado_string_free(json);
    return result;
}

#define MUST(what)                                     \
    do {                                               \
        if (!(what)) {                                 \
            fprintf(stderr, "not true: %s\n", #what);  \
            return 1;                                  \
        }                                              \
    } while (0)

int main(void)
{
    MUST(neighbour_start() == 0);
    MUST(specado_set_log_callback(5, heard, NULL) == SPECADO_SUCCESS);
    MUST(translate() == SPECADO_SUCCESS);
    MUST(own > 0);
    MUST(neighbour_speak() == 1);
    MUST(neighbour_panic() == 1);
    MUST(translate() == SPECADO_SUCCESS);
    MUST(specado_translate("{", "openai", "gpt-5", NULL, NULL) == SPECADO_NULL_POINTER);
    MUST(neighbour_speak() == 2);
    MUST(neighbour_overheard() == 0);
    MUST(foreign == 0);
    return 0;
}
