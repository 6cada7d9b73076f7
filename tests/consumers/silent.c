/* Nothing happens before the first call: no variable of the environment is read while the library is loaded. */
#include <stdio.h>
#include <string.h>

#include "prompt.h"
#include "specado.h"

extern char **environ;

static int reads;

/* The program's own getenv stands in for the C library's, in the shared library, too. */
char *getenv(const char *name)
{
    const size_t length = strlen(name);
    char **variable;

    reads++;
    for (variable = environ; *variable != NULL; variable++)
        if (strncmp(*variable, name, length) == 0 && (*variable)[length] == '=')
            return *variable + length + 1;
    return NULL;
}

int main(void)
{
    const int before = reads;
    char *json = NULL;

    if (before != 0) {
        fprintf(stderr, "%d variables of the environment were read before the first call\n", before);
        return 1;
    }
    if (specado_translate(PROMPT, PROVIDER, MODEL, "coerce", &json) != SPECADO_SUCCESS)
        return 1;
    specado_string_free(json);
    /* the first call looks for SPECADO_FFI_LOG: reads are seen at all */
    if (reads == 0) {
        fprintf(stderr, "the first call read no variable: this program counts nothing\n");
        return 1;
    }
    return 0;
}
