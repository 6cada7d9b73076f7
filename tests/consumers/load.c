/* Loads the library at run time, again and again from many threads, and uses it every time; its path is the argument. */
#include <stdio.h>
#include <string.h>

#include "prompt.h"
/* The functions are looked up, not linked: of the header only types and constants are used. */
#include "specado.h"
#include "system.h"

enum { THREADS = 8, ROUNDS = 25 };

typedef specado_result_t(SPECADO_CALL *translate_t)(const char *, const char *, const char *, const char *, char **);
typedef void(SPECADO_CALL *free_t)(char *);

static const char *path;

static int use(void)
{
    static const char *const pieces[] = {BODY_PIECES};
    library_t library = library_open(path);
    translate_t translate = NULL;
    free_t string_free = NULL;
    char *json = NULL;
    size_t i;
    int good;

    if (library == NULL)
        return 0;
    library_function(library, "specado_translate", &translate);
    library_function(library, "specado_string_free", &string_free);
    good = translate != NULL && string_free != NULL && translate(PROMPT, PROVIDER, MODEL, "coerce", &json) == SPECADO_SUCCESS;
    for (i = 0; good && i < sizeof pieces / sizeof *pieces; i++)
        good = strstr(json, pieces[i]) != NULL;
    if (string_free != NULL)
        string_free(json);
    return library_close(library) && good;
}

THREAD_BODY use_often(void *argument)
{
    int *good = argument;
    int round;

    *good = 1;
    for (round = 0; round < ROUNDS; round++)
        *good &= use();
    return THREAD_END;
}

int main(int argc, char **argv)
{
    thread_t threads[THREADS];
    int good[THREADS];
    int all = 1;
    int i;

    if (argc != 2)
        return 2;
    path = argv[1];
    if (!use()) {
        fprintf(stderr, "%s: cannot be loaded and used\n", path);
        return 1;
    }
    if (is_global("specado_translate")) {
        fprintf(stderr, "%s: loaded with RTLD_LOCAL, and yet its functions are the whole program's\n", path);
        return 1;
    }
    for (i = 0; i < THREADS; i++)
        if (!thread_start(&threads[i], use_often, &good[i]))
            return 2;
    for (i = 0; i < THREADS; i++) {
        thread_join(threads[i]);
        all &= good[i];
    }
    if (!all)
        fprintf(stderr, "%s: a thread could not load and use it\n", path);
    return all ? 0 : 1;
}
