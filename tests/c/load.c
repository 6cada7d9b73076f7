/* Loading the library at run time (its path is the argument), using it, letting it go, twice. */
#include <dlfcn.h>

/* The functions are looked up, not linked: of the header only types and constants are used. */
#include "specado.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef specado_result_t(SPECADO_CALL *translate_t)(const char *, const char *, const char *, const char *, char **);
typedef void(SPECADO_CALL *free_t)(char *);

static int use(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    translate_t translate = NULL;
    free_t string_free = NULL;
    char *json = NULL;
    int good;

    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 0;
    }
    /* POSIX: this is how a data pointer becomes a function pointer. */
    *(void **)&translate = dlsym(library, "specado_translate");
    *(void **)&string_free = dlsym(library, "specado_string_free");
    good = translate != NULL && string_free != NULL &&
           translate("{\"prompt\": \"Hello\"}", "anthropic", "claude-sonnet-4-5", NULL, &json) == SPECADO_SUCCESS &&
           strstr(json, "Hello") != NULL;
    if (string_free != NULL)
        string_free(json);
    return dlclose(library) == 0 && good;
}

int main(int argc, char **argv)
{
    return argc == 2 && use(argv[1]) && use(argv[1]) ? EXIT_SUCCESS : EXIT_FAILURE;
}
