/*
 * What a fresh process pays.
 *
 *     process LIBRARY              prints the microseconds from dlopen to the first result
 *     process LIBRARY PROMPT.json  prints peak memory over input plus output, while translating this prompt
 */
#define _POSIX_C_SOURCE 200809L
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef int32_t translate_fn(const char *, const char *, const char *, const char *, char **);
typedef void free_fn(char *);

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/* A line of /proc/self/status, in bytes. */
static double status(const char *name)
{
    char line[256];
    double kilobytes = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, name, strlen(name)) == 0)
            kilobytes = atof(line + strlen(name) + 1);
    if (file != NULL)
        fclose(file);
    return kilobytes * 1024;
}

static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    char *text;
    if (file == NULL)
        return NULL;
    fseek(file, 0, SEEK_END);
    *length = (size_t)ftell(file);
    fseek(file, 0, SEEK_SET);
    text = malloc(*length + 1);
    if (text != NULL)
        text[fread(text, 1, *length, file)] = '\0';
    fclose(file);
    return text;
}

int main(int argc, char **argv)
{
    const char *prompt = "{\"prompt\": \"Hello\"}";
    double start = now(), before;
    size_t length = strlen(prompt);
    char *json = NULL;
    void *library = argc > 1 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
    translate_fn *translate;
    free_fn *string_free;
    if (library == NULL)
        return 1;
    *(void **)&translate = dlsym(library, "specado_translate");
    *(void **)&string_free = dlsym(library, "specado_string_free");
    if (translate == NULL || string_free == NULL)
        return 1;
    if (translate(prompt, "anthropic", "claude-sonnet-4-5", NULL, &json) != 0)
        return 1;
    if (argc == 2)
        printf("%.0f\n", now() - start);
    string_free(json);
    if (argc == 2)
        return 0;
    before = status("VmRSS:");
    prompt = read_file(argv[2], &length);
    if (prompt == NULL || translate(prompt, "anthropic", "claude-sonnet-4-5", NULL, &json) != 0)
        return 1;
    printf("%.3f\n", (status("VmHWM:") - before) / ((double)length + (double)strlen(json)));
    string_free(json);
    return 0;
}
