/* What a column takes of memory at its height, beside what was given: column_memory ROWS THREADS. */
#include "check.h"

#include <sys/resource.h>

static double peak(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss * 1024;
}

static double bytes_of(const specado_column_t *column)
{
    return column == NULL ? 0 : (double)column->offsets64[column->rows] + 8.0 * (double)column->rows;
}

/* The same text in each row: from the last of the offsets on it is one text behind the other. */
static void measure(const char *what, const char *text, size_t rows, int32_t threads, int32_t contents)
{
    const size_t length = strlen(text);
    char *data = malloc(rows * length);
    int64_t *offsets = malloc((rows + 1) * sizeof *offsets);
    const specado_column_t column = {sizeof column, rows, data, NULL, offsets, NULL, 0};
    const specado_column_options_t options = {
        .size = sizeof options, .provider_spec_json = PROVIDER, .model_id = MODEL, .contents = contents, .threads = threads};
    specado_columns_t made = {.size = sizeof made};
    double before, height, returned;
    specado_result_t done;

    for (size_t i = 0; i <= rows; i++) {
        offsets[i] = (int64_t)(i * length);
        if (i < rows)
            memcpy(data + i * length, text, length);
    }
    before = peak();
    done = what[0] == 'a' ? specado_decode_column(&column, &options, &made) : specado_translate_column(&column, &options, &made);
    height = peak() - before;
    CHECK_SUCCESS(done);
    CHECK(made.codes[0] == SPECADO_SUCCESS && made.codes[rows - 1] == SPECADO_SUCCESS);
    returned = bytes_of(made.bodies) + bytes_of(made.reports) + bytes_of(made.results) + bytes_of(made.errors) + 4.0 * (double)rows;
    printf("%s, %zu rows, %d threads: given %.1f MB, returned %.1f MB, at the height %.1f MB: %.2f times what is returned\n",
           what, rows, threads, (double)(rows * length) / 1e6, returned / 1e6, height / 1e6, height / returned);
    /* twice what is returned, as docs/c-api.md says, and what a thread needs for itself */
    CHECK(height < 2 * returned + 16e6);
    specado_columns_free(&made);
    free(data);
    free(offsets);
}

int main(int count, char **words)
{
    static const char prompt[] =
        "{\"messages\": [{\"role\": \"system\", \"content\": \"Be brief, and answer in one sentence.\"}, {\"role\": \"user\", "
        "\"content\": \"Which of the boats in the harbour are the oldest, and who has built them?\"}], \"limits\": "
        "{\"max_output_tokens\": 200}, \"seed\": 7}";
    static const char answer[] =
        "{\"id\": \"msg_1\", \"type\": \"message\", \"role\": \"assistant\", \"model\": \"claude-sonnet-4-5\", \"content\": "
        "[{\"type\": \"text\", \"text\": \"The oldest of the boats are the two at the pier.\"}], \"stop_reason\": "
        "\"end_turn\", \"usage\": {\"input_tokens\": 30, \"output_tokens\": 12}}";
    const size_t rows = count > 1 ? (size_t)strtoul(words[1], NULL, 10) : 20000;
    const int32_t threads = count > 2 ? (int32_t)strtol(words[2], NULL, 10) : 2;
    /* the height of a program never goes down again: one thing a run */
    const char *what = count > 3 ? words[3] : "bodies";

    measure(what, what[0] == 'a' ? answer : prompt, rows, threads,
            strcmp(what, "results") == 0 ? SPECADO_COLUMN_RESULTS : strcmp(what, "reports") == 0 ? 3 : SPECADO_COLUMN_BODIES);
    return CHECK_OUTCOME;
}
