/* What the test programs share: checks that print what failed, and something to translate. */
#ifndef SPECADO_TEST_CHECK_H
#define SPECADO_TEST_CHECK_H

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "specado.h"

static atomic_int check_failures;

static inline void check_failed(const char *file, int line, const char *what)
{
    const char *error = specado_get_last_error();
    fprintf(stderr, "%s:%d: %s (last error: %s)\n", file, line, what, error ? error : "none");
    check_failures++;
}

static inline void check_result(const char *file, int line, const char *call, specado_result_t got, specado_result_t wanted)
{
    if (got != wanted) {
        fprintf(stderr, "%s is %s, not %s\n", call, specado_result_name(got), specado_result_name(wanted));
        check_failed(file, line, call);
    }
}

static inline int holds(const char *text, const char *piece)
{
    return text != NULL && strstr(text, piece) != NULL;
}

/* The condition holds. */
#define CHECK(condition) ((condition) ? (void)0 : check_failed(__FILE__, __LINE__, #condition))
/* The call ends with this result. */
#define CHECK_RESULT(wanted, call) check_result(__FILE__, __LINE__, #call, (call), (wanted))
/* The call succeeds. */
#define CHECK_SUCCESS(call) CHECK_RESULT(SPECADO_SUCCESS, call)
/* The call fails so, and the error text names this. */
#define CHECK_FAILURE(wanted, piece, call) \
    do { \
        CHECK_RESULT(wanted, call); \
        CHECK(holds(specado_get_last_error(), piece)); \
    } while (0)
/* What main returns. */
#define CHECK_OUTCOME (check_failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE)

#define HELLO "{\"prompt\": \"Hello\"}"
#define PROVIDER "anthropic"
#define MODEL "claude-sonnet-4-5"

/* A provider that no catalogue has, whole. */
#define OWN_SPEC \
    "{\"provider\": \"own\", \"base_url\": \"https://own.example\"," \
    " \"http\": {\"method\": \"POST\", \"url\": \"{$base_url}/talk\", \"headers\": {\"x-key\": \"${ENV:OWN_KEY}\"}}," \
    " \"request\": {\"model\": \"$model.id\", \"talk\": {\"$each\": \"$messages\", \"$as\": \"message\"}}," \
    " \"define\": {\"message\": {\"who\": \"$role\", \"what\": \"$content\"}}," \
    " \"families\": {\"any\": {\"match\": [\"*\"]}}}"

#endif
