/* A column at a time: each row on its own, in its place, nulls where they were, on any number of threads. */
#include "check.h"

#include <stddef.h>

enum { ROWS = 3000 };

/* A column as a program has it. */
struct texts {
    char *data;
    int64_t offsets64[ROWS + 1];
    int32_t offsets32[ROWS + 1];
    uint8_t validity[(ROWS + 7) / 8];
    specado_column_t column;
};

static void add(struct texts *texts, const char *text)
{
    size_t row = texts->column.rows++;
    size_t from = (size_t)texts->offsets64[row], length = text == NULL ? 0 : strlen(text);

    texts->data = realloc(texts->data, from + length + 1);
    if (length > 0)
        memcpy(texts->data + from, text, length);
    texts->offsets64[row + 1] = (int64_t)(from + length);
    texts->offsets32[row + 1] = (int32_t)(from + length);
    if (text != NULL)
        texts->validity[row / 8] |= (uint8_t)(1 << (row % 8));
}

static const specado_column_t *whole(struct texts *texts, int wide, int nullable)
{
    texts->column.size = sizeof texts->column;
    texts->column.data = texts->data;
    texts->column.offsets64 = wide ? texts->offsets64 : NULL;
    texts->column.offsets32 = wide ? NULL : texts->offsets32;
    texts->column.validity = nullable ? texts->validity : NULL;
    return &texts->column;
}

static int is_null(const specado_column_t *column, size_t row)
{
    return column->validity != NULL && (column->validity[row / 8] >> (row % 8) & 1) == 0;
}

/* A row's text, as a string of the caller's own; NULL where it is null. */
static char *text_of(const specado_column_t *column, size_t row)
{
    int64_t from = column->offsets64 ? column->offsets64[row] : column->offsets32[row];
    int64_t to = column->offsets64 ? column->offsets64[row + 1] : column->offsets32[row + 1];
    size_t length = (size_t)(to - from);
    char *text;

    if (is_null(column, row)) {
        CHECK(from == to);
        return NULL;
    }
    text = malloc(length + 1);
    memcpy(text, column->data + from, length);
    text[length] = '\0';
    return text;
}

/* Every row is what the call for one prompt gives. */
static void is_as_alone(const specado_columns_t *made, size_t row, const char *prompt)
{
    char *body = text_of(made->bodies, row), *report = text_of(made->reports, row), *error = text_of(made->errors, row);
    char *result = made->results ? text_of(made->results, row) : NULL;
    char *alone = NULL, *alone_body = NULL;

    if (prompt == NULL) {
        CHECK(made->codes[row] == SPECADO_SUCCESS && !body && !report && !error && !result);
        return;
    }
    CHECK_RESULT(specado_translate(prompt, PROVIDER, MODEL, NULL, &alone), made->codes[row]);
    if (alone == NULL) {
        CHECK(body == NULL && report == NULL && result == NULL);
        CHECK(error != NULL && strcmp(error, specado_get_last_error()) == 0);
    } else {
        CHECK_SUCCESS(specado_translate_simple(prompt, PROVIDER, MODEL, &alone_body));
        CHECK(body != NULL && strcmp(body, alone_body) == 0 && error == NULL);
        CHECK(result == NULL || strcmp(result, alone) == 0);
        CHECK((report == NULL) == holds(alone, "\"items\":[]"));
        CHECK(report == NULL || holds(alone, report));
    }
    specado_string_free(alone);
    specado_string_free(alone_body);
    free(body), free(report), free(error), free(result);
}

static const char *const KINDS[] = {
    "{\"prompt\": \"Hello\"}",
    NULL,
    "{\"messages\": [{\"role\": \"user\", \"content\": \"Gr\u00fc\u00df dich\"}], \"sampling\": {\"temperature\": 1.7}}",
    "{\"prompt\": ",
    "",
    "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"limits\": {\"max_output_tokens\": 7}}",
    "\xff",
    "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"audio\", \"data\": \"AAAA\", \"media_type\": \"audio/wav\"}]}]}",
};

static void many(int wide, int threads, int32_t contents)
{
    static struct texts prompts;
    const specado_column_options_t options = {
        .size = sizeof options, .provider_spec_json = PROVIDER, .model_id = MODEL, .contents = contents, .threads = threads};
    specado_columns_t made = {.size = sizeof made};

    memset(&prompts, 0, sizeof prompts);
    for (size_t i = 0; i < ROWS; i++)
        add(&prompts, KINDS[(i * 7 + i / 64) % (sizeof KINDS / sizeof *KINDS)]);
    CHECK_SUCCESS(specado_translate_column(whole(&prompts, wide, 1), &options, &made));
    CHECK(specado_get_last_error() == NULL);
    CHECK(made.rows == ROWS && made.bodies->rows == ROWS && made.errors->rows == ROWS);
    CHECK((made.bodies->offsets64 != NULL) == wide && (made.bodies->offsets32 != NULL) == !wide);
    CHECK((made.results != NULL) == ((contents & SPECADO_COLUMN_RESULTS) != 0));
    for (size_t i = 0; i < ROWS; i++)
        is_as_alone(&made, i, KINDS[(i * 7 + i / 64) % (sizeof KINDS / sizeof *KINDS)]);
    specado_columns_free(&made);
    CHECK(made.bodies == NULL && made.held == NULL && made.rows == 0);
    specado_columns_free(&made);
    free(prompts.data);
}

/* A provider and a model for each row. */
static void routed(void)
{
    static struct texts prompts, providers, models;
    const char *const route[][2] = {{"openai", "gpt-4o"}, {"anthropic", MODEL}, {"nobody", "none"}, {NULL, "gpt-4o"}};
    specado_column_options_t options = {.size = sizeof options, .contents = SPECADO_COLUMN_BODIES};
    specado_columns_t made = {.size = sizeof made};
    const specado_result_t wanted[] = {SPECADO_SUCCESS, SPECADO_SUCCESS, SPECADO_PROVIDER_NOT_FOUND, SPECADO_NULL_POINTER};

    for (size_t i = 0; i < 400; i++) {
        add(&prompts, HELLO);
        add(&providers, route[i % 4][0]);
        add(&models, route[i % 4][1]);
    }
    options.providers = whole(&providers, 0, 1);
    options.models = whole(&models, 1, 1);
    CHECK_SUCCESS(specado_translate_column(whole(&prompts, 1, 0), &options, &made));
    CHECK(made.reports == NULL);
    for (size_t i = 0; i < 400; i++) {
        char *body = text_of(made.bodies, i);
        CHECK_RESULT(wanted[i % 4], made.codes[i]);
        CHECK(i % 4 < 2 ? holds(body, route[i % 4][1]) : body == NULL);
        free(body);
    }
    specado_columns_free(&made);
    models.column.rows--;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "399 rows", specado_translate_column(&prompts.column, &options, &made));
    CHECK(made.held == NULL);
    free(prompts.data), free(providers.data), free(models.data);
}

/* Requests of a dialect, and answers. */
static void both_ways(void)
{
    static struct texts requests, answers;
    const int32_t statuses[] = {200, 429};
    specado_column_options_t options = {
        .size = sizeof options, .provider_spec_json = "openai", .model_id = "gpt-4o", .dialect = "anthropic-messages"};
    specado_columns_t made = {.size = sizeof made};
    char *text;

    add(&requests, "{\"model\":\"m\",\"max_tokens\":9,\"system\":\"Be brief.\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
    CHECK_SUCCESS(specado_translate_column(whole(&requests, 1, 0), &options, &made));
    text = text_of(made.bodies, 0);
    CHECK(holds(text, "\"role\":\"system\",\"content\":\"Be brief.\""));
    free(text);
    specado_columns_free(&made);

    add(&answers, "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}");
    add(&answers, "{\"error\":{\"message\":\"Too fast\",\"type\":\"requests\",\"code\":\"rate_limit_exceeded\"}}");
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "`dialect`", specado_decode_column(whole(&answers, 1, 0), &options, &made));
    options.dialect = NULL;
    options.statuses = statuses;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "`statuses`", specado_translate_column(&answers.column, &options, &made));
    CHECK_SUCCESS(specado_decode_column(&answers.column, &options, &made));
    CHECK(made.codes[0] == SPECADO_SUCCESS && made.codes[1] == SPECADO_SUCCESS);
    text = text_of(made.bodies, 0);
    CHECK(holds(text, "\"finish_reason\":\"stop\""));
    free(text);
    text = text_of(made.bodies, 1);
    CHECK(holds(text, "\"rate_limit\""));
    free(text);
    specado_columns_free(&made);
    free(requests.data), free(answers.data);
}

/* Prompts whose tools have another name on the wire, or whose answer comes by a tool; their answers, by their receipts,
   have what was asked for. */
static void receipts(void)
{
    static struct texts prompts, answers, models;
    const char *const asked[] = {
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tools\":[{\"name\":\"weather.now\","
        "\"json_schema\":{\"type\":\"object\"}}]}",
        HELLO,
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"response_format\":{\"type\":\"json_schema\",\"name\":\"a\","
        "\"json_schema\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}}}",
        NULL,
        "{",
    };
    const char *const told[] = {"\"name\":\"weather.now\"", "\"text\":\"Hi\"", "\"text\":\"{\\\"a\\\":1}\"", NULL, "\"name\":\"own\""};
    const char *const unread[] = {"\"name\":\"weather_now", "\"text\":\"Hi\"", "\"name\":\"json_answer\"", NULL, "\"name\":\"own\""};
    specado_column_options_t options = {
        .size = sizeof options, .provider_spec_json = PROVIDER, .contents = SPECADO_COLUMN_BODIES | SPECADO_COLUMN_RECEIPTS};
    specado_columns_t made = {.size = sizeof made}, read = {.size = sizeof read};
    char *receipt, wire[64] = "", answer[512];

    for (size_t i = 0; i < 5; i++) {
        add(&prompts, asked[i]);
        add(&models, i == 2 ? "claude-3-5-haiku-20241022" : MODEL);
    }
    options.models = whole(&models, 1, 0);
    CHECK_SUCCESS(specado_translate_column(whole(&prompts, 1, 1), &options, &made));
    CHECK(made.reports == NULL && made.receipts != NULL && made.receipts->rows == 5);
    receipt = text_of(made.receipts, 0);
    CHECK(receipt != NULL && sscanf(receipt, "{\"tools\":{\"%63[^\"]\":\"weather.now\"}}", wire) == 1);
    free(receipt);
    receipt = text_of(made.receipts, 2);
    CHECK(holds(receipt, "{\"answer_tool\":\"json_answer\"}"));
    free(receipt);
    CHECK(is_null(made.receipts, 1) && is_null(made.receipts, 3) && is_null(made.receipts, 4));
    CHECK(made.codes[4] == SPECADO_JSON_ERROR);

    for (size_t i = 0; i < 5; i++) {
        const char *const names[] = {wire, NULL, "json_answer", NULL, "own"};
        if (names[i] == NULL)
            strcpy(answer, "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}],\"stop_reason\":\"end_turn\"}");
        else
            snprintf(answer, sizeof answer,
                     "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"%s\","
                     "\"input\":{\"a\":1}}],\"stop_reason\":\"tool_use\"}", names[i]);
        add(&answers, i == 3 ? NULL : answer);
    }
    for (int32_t with = 0; with < 2; with++) {
        options.receipts = with ? made.receipts : NULL;
        options.contents = 0;
        CHECK_SUCCESS(specado_decode_column(whole(&answers, 1, 1), &options, &read));
        CHECK(read.receipts == NULL);
        for (size_t i = 0; i < 5; i++) {
            char *response = text_of(read.bodies, i), *own = with ? text_of(made.receipts, i) : NULL, *alone = NULL;
            const char *wanted = with ? told[i] : unread[i];
            CHECK(wanted == NULL ? response == NULL : holds(response, wanted));
            if (response != NULL) {
                char *model = text_of(&models.column, i), *body = text_of(&answers.column, i);
                const specado_response_t one = {sizeof one, PROVIDER, model, NULL, 0, NULL, body, strlen(body), own};
                CHECK_SUCCESS(specado_decode_response(&one, &alone));
                CHECK(holds(alone, response));
                free(model), free(body);
            }
            specado_string_free(alone);
            free(response), free(own);
        }
        specado_columns_free(&read);
    }
    options.contents = SPECADO_COLUMN_RECEIPTS;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "receipts are made of prompts", specado_decode_column(&answers.column, &options, &read));
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "`receipts` are of responses", specado_translate_column(&prompts.column, &options, &read));
    options.contents = 0, options.receipts = &prompts.column;
    CHECK_SUCCESS(specado_decode_column(&answers.column, &options, &read));
    CHECK(read.codes[0] == SPECADO_SUCCESS && read.codes[4] == SPECADO_JSON_ERROR);
    specado_columns_free(&read);
    specado_columns_free(&made);
    CHECK(made.receipts == NULL);
    free(prompts.data), free(answers.data), free(models.data);
}

/* Structures of programs that were compiled before the receipts came: they have no room for them, and lose nothing. */
static void older(void)
{
    static struct texts prompts;
    const size_t options_size = offsetof(specado_column_options_t, receipts), made_size = offsetof(specado_columns_t, receipts);
    /* by way of void: that they are smaller than what the header declares is the point */
    void *smaller_options = calloc(1, options_size), *smaller_made = calloc(1, made_size);
    specado_column_options_t *options = smaller_options;
    specado_columns_t *made = smaller_made;

    add(&prompts, HELLO);
    options->size = options_size, options->provider_spec_json = PROVIDER, options->model_id = MODEL;
    made->size = made_size;
    CHECK_SUCCESS(specado_translate_column(whole(&prompts, 1, 0), options, made));
    CHECK(made->size == made_size && made->rows == 1 && made->codes[0] == SPECADO_SUCCESS);
    specado_columns_free(made);
    CHECK(made->held == NULL && made->size == made_size);
    CHECK_SUCCESS(specado_decode_column(&prompts.column, options, made));
    specado_columns_free(made);
    options->contents = SPECADO_COLUMN_RECEIPTS;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "specado_columns_t", specado_translate_column(&prompts.column, options, made));
    options->contents = 0, options->size--;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "specado_column_options_t", specado_translate_column(&prompts.column, options, made));
    options->size++, made->size--;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "specado_columns_t", specado_translate_column(&prompts.column, options, made));
    free(options), free(made), free(prompts.data);
}

/* What cannot be read is said, and nothing is made. */
static void wrong(void)
{
    const int64_t offsets[] = {0, 5, 3}, negative[] = {0, -1}, far[] = {7, 7};
    const int32_t narrow[] = {0, 2};
    specado_column_t column = {sizeof column, 2, "Hello", NULL, offsets, NULL, 0};
    specado_column_options_t options = {.size = sizeof options, .provider_spec_json = PROVIDER, .model_id = MODEL};
    specado_columns_t made = {.size = sizeof made};

    CHECK_SUCCESS(specado_translate_column(&column, &options, &made));
    CHECK(made.codes[0] != SPECADO_SUCCESS && made.codes[1] == SPECADO_INVALID_INPUT);
    specado_columns_free(&made);
    column.offsets64 = negative, column.rows = 1;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "negative", specado_translate_column(&column, &options, &made));
    column.offsets64 = far, column.data = NULL;
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`data`", specado_translate_column(&column, &options, &made));
    column.data = "Hello", column.offsets32 = narrow;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "not both", specado_translate_column(&column, &options, &made));
    column.offsets64 = NULL, column.offsets32 = (const int32_t *)((const char *)narrow + 1);
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "multiple of 4", specado_translate_column(&column, &options, &made));
    column.offsets32 = narrow, options.threads = -1;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "-1", specado_translate_column(&column, &options, &made));
    options.threads = 0, options.contents = 16;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "contents 16", specado_translate_column(&column, &options, &made));
    options.contents = 0, options.size = 3;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "specado_column_options_t", specado_translate_column(&column, &options, &made));
    options.size = sizeof options, made.size = 0;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "specado_columns_t", specado_translate_column(&column, &options, &made));
    made.size = sizeof made, column.rows = (size_t)-1;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "do not fit", specado_translate_column(&column, &options, &made));
    column.rows = 0, column.offsets32 = NULL, column.data = NULL;
    CHECK_SUCCESS(specado_translate_column(&column, &options, &made));
    CHECK(made.rows == 0 && made.bodies->rows == 0 && made.bodies->offsets64[0] == 0);
    specado_columns_free(&made);
    specado_columns_free(NULL);
}

int main(void)
{
    many(1, 1, SPECADO_COLUMN_BODIES | SPECADO_COLUMN_REPORTS);
    many(0, 0, SPECADO_COLUMN_BODIES | SPECADO_COLUMN_REPORTS | SPECADO_COLUMN_RESULTS);
    many(1, 7, 0);
    routed();
    both_ways();
    receipts();
    older();
    wrong();
    return CHECK_OUTCOME;
}
