/* Results in buffers of the caller's: fixed, sized first, grown on demand. */
#include "check.h"

static const specado_request_t REQUEST = {HELLO, PROVIDER, MODEL, NULL};

static void fixed(const char *wanted)
{
    char buffer[16384];
    size_t size = sizeof buffer;

    CHECK_SUCCESS(specado_translate_into_buffer(&REQUEST, buffer, &size));
    CHECK(size == strlen(wanted) + 1);
    CHECK(strcmp(buffer, wanted) == 0);
}

static void sized_first(const char *wanted)
{
    size_t size = 0;
    char *buffer;

    CHECK_SUCCESS(specado_translate_size(&REQUEST, &size));
    CHECK(size == strlen(wanted) + 1);
    buffer = malloc(size);
    CHECK(buffer != NULL);
    CHECK_SUCCESS(specado_translate_into_buffer(&REQUEST, buffer, &size));
    CHECK(strcmp(buffer, wanted) == 0);
    free(buffer);
}

static void grown(const char *wanted)
{
    size_t capacity = 16, size = capacity;
    char *buffer = malloc(capacity);
    int tries = 1;

    while (specado_translate_into_buffer(&REQUEST, buffer, &size) == SPECADO_BUFFER_TOO_SMALL) {
        capacity = size;
        buffer = realloc(buffer, capacity);
        tries++;
    }
    CHECK(tries == 2 && size == capacity);
    CHECK(strcmp(buffer, wanted) == 0);
    free(buffer);
}

/* With too little room nothing but an empty string is written, and nothing at all behind the end. */
static void too_small(const char *wanted)
{
    const size_t needed = strlen(wanted) + 1;
    const size_t capacities[] = {0, 1, 2, needed / 2, needed - 1};
    char *buffer = malloc(needed);

    for (size_t i = 0; i < sizeof capacities / sizeof *capacities; i++) {
        size_t size = capacities[i];
        memset(buffer, '#', needed);
        CHECK_FAILURE(SPECADO_BUFFER_TOO_SMALL, "needs", specado_translate_into_buffer(&REQUEST, buffer, &size));
        CHECK(size == needed);
        CHECK(buffer[0] == (capacities[i] == 0 ? '#' : '\0'));
        for (size_t at = 1; at < needed; at++)
            CHECK(buffer[at] == '#');
    }
    free(buffer);
}

static void failures(void)
{
    const specado_request_t bad = {"{", PROVIDER, MODEL, NULL};
    char buffer[8] = "abcdefg";
    size_t size = sizeof buffer;

    CHECK_RESULT(SPECADO_JSON_ERROR, specado_translate_into_buffer(&bad, buffer, &size));
    CHECK(size == 0 && memcmp(buffer, "\0bcdefg", 8) == 0);
    size = 1;
    CHECK_RESULT(SPECADO_JSON_ERROR, specado_translate_size(&bad, &size));
    CHECK(size == 0);
}

int main(void)
{
    size_t before = specado_debug_allocation_count();
    char *wanted = NULL;

    CHECK_SUCCESS(specado_translate(HELLO, PROVIDER, MODEL, NULL, &wanted));
    if (wanted != NULL) {
        CHECK(specado_debug_allocation_count() <= before + 1);
        fixed(wanted);
        sized_first(wanted);
        grown(wanted);
        too_small(wanted);
    }
    failures();
    specado_string_free(wanted);
    CHECK(specado_debug_allocation_count() == before);
    return CHECK_OUTCOME;
}
