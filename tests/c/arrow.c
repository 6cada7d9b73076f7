/* Columns by Arrow's C data interface: what is lent is left alone, what is given away is released in any order. */
#include "check.h"

struct ArrowSchema {
    const char *format, *name, *metadata;
    int64_t flags, n_children;
    struct ArrowSchema **children, *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length, null_count, offset, n_buffers, n_children;
    const void **buffers;
    struct ArrowArray **children, *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

static void keep_array(struct ArrowArray *array)
{
    (void)array;
    check_failed(__FILE__, __LINE__, "what is lent is released");
}

static void keep_schema(struct ArrowSchema *schema)
{
    (void)schema;
    check_failed(__FILE__, __LINE__, "what is lent is released");
}

static struct ArrowArray array_of(int64_t length, int64_t offset, int64_t n_buffers, const void **buffers)
{
    struct ArrowArray array = {.length = length, .null_count = -1, .offset = offset, .n_buffers = n_buffers,
                               .buffers = buffers, .release = keep_array};
    return array;
}

static struct ArrowSchema schema_of(const char *format, const char *name)
{
    struct ArrowSchema schema = {.format = format, .name = name, .flags = 2, .release = keep_schema};
    return schema;
}

static const specado_column_options_t OPTIONS = {
    .size = sizeof OPTIONS, .provider_spec_json = PROVIDER, .model_id = MODEL, .threads = 2};

/* Two prompts with a null between them, and a row in front that an offset passes over. */
static const char DATA[] = "skipped" HELLO HELLO;
static const int32_t NARROW[] = {0, 7, 7 + sizeof HELLO - 1, 7 + sizeof HELLO - 1, 6 + 2 * sizeof HELLO - 1};
static const uint8_t VALIDITY[] = {0x0b};

static const struct ArrowArray *child(const struct ArrowArray *array, const struct ArrowSchema *schema, const char *name)
{
    for (int64_t i = 0; i < schema->n_children; i++)
        if (strcmp(schema->children[i]->name, name) == 0)
            return array->children[i];
    check_failed(__FILE__, __LINE__, "the column is there");
    return array->children[0];
}

static void texts(void)
{
    const void *buffers[] = {VALIDITY, NARROW, DATA};
    struct ArrowArray prompts = array_of(3, 1, 3, buffers), out, taken;
    struct ArrowSchema schema = schema_of("u", ""), out_schema;
    const struct ArrowArray *bodies;
    const int32_t *ends;

    CHECK_SUCCESS(specado_translate_arrow(&prompts, &schema, &OPTIONS, &out, &out_schema));
    CHECK(strcmp(out_schema.format, "+s") == 0 && out.length == 3 && out.n_children == 4 && out_schema.n_children == 4);
    bodies = child(&out, &out_schema, "body");
    CHECK(bodies->length == 3 && bodies->null_count == 1 && *(const uint8_t *)bodies->buffers[0] == 5);
    ends = bodies->buffers[1];
    CHECK(ends[0] == 0 && ends[1] > 0 && ends[2] == ends[1] && ends[3] == 2 * ends[1]);
    CHECK(child(&out, &out_schema, "error")->null_count == 3);
    CHECK(((const int32_t *)child(&out, &out_schema, "code")->buffers[1])[2] == SPECADO_SUCCESS);
    /* a child that is taken outlives its parent */
    taken = *bodies;
    ((struct ArrowArray *)bodies)->release = NULL;
    out.release(&out);
    CHECK(out.release == NULL);
    CHECK(memcmp((const char *)taken.buffers[2], "{\"model\"", 8) == 0);
    taken.release(&taken);
    out_schema.release(&out_schema);
    CHECK(out_schema.release == NULL && taken.release == NULL);
}

static void records(void)
{
    static const int64_t ends[] = {0, 6, 6 + 9}, models[] = {0, 6, 6 + sizeof MODEL - 1};
    static const char answer[] =
        "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}";
    static const int64_t answers[] = {0, sizeof answer - 1, sizeof answer - 1};
    static const int32_t statuses[] = {200, 503};
    const void *prompt_buffers[] = {VALIDITY, NARROW, DATA}, *provider_buffers[] = {NULL, ends, "openaianthropic"};
    const void *model_buffers[] = {NULL, models, "gpt-4o" MODEL}, *none[] = {NULL};
    const void *answer_buffers[] = {NULL, answers, answer}, *status_buffers[] = {NULL, statuses};
    struct ArrowArray prompts = array_of(4, 0, 3, prompt_buffers), providers = array_of(2, 0, 3, provider_buffers);
    struct ArrowArray names = array_of(2, 0, 3, model_buffers), out;
    struct ArrowArray *columns[] = {&names, &prompts, &providers}, batch = array_of(2, 0, 1, none);
    struct ArrowSchema schemas[] = {schema_of("U", "model"), schema_of("u", "prompt"), schema_of("U", "provider")};
    struct ArrowSchema *fields[] = {&schemas[0], &schemas[1], &schemas[2]}, schema = schema_of("+s", ""), out_schema;
    struct ArrowArray texts = array_of(2, 0, 3, answer_buffers), numbers = array_of(2, 0, 2, status_buffers);
    specado_column_options_t options = {.size = sizeof options, .contents = SPECADO_COLUMN_BODIES};

    batch.n_children = schema.n_children = 3;
    batch.children = columns;
    schema.children = fields;
    prompts.offset = 1;
    CHECK_SUCCESS(specado_translate_arrow(&batch, &schema, &options, &out, &out_schema));
    CHECK(memcmp(child(&out, &out_schema, "body")->buffers[2], "{\"model\":\"gpt-4o\"", 17) == 0);
    CHECK(child(&out, &out_schema, "body")->null_count == 1);
    out.release(&out), out_schema.release(&out_schema);

    batch.length = 3;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "fewer rows", specado_translate_arrow(&batch, &schema, &options, &out, &out_schema));
    CHECK(out.release == NULL && out_schema.release == NULL);
    batch.length = 2;
    schemas[1].name = "text";
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "\"prompt\"", specado_translate_arrow(&batch, &schema, &options, &out, &out_schema));
    schema.n_children = 2;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "children", specado_translate_arrow(&batch, &schema, &options, &out, &out_schema));

    columns[0] = &texts, columns[1] = &numbers;
    schemas[0].name = "response", schemas[1] = schema_of("i", "status");
    batch.n_children = schema.n_children = 2;
    options.provider_spec_json = "openai";
    CHECK_SUCCESS(specado_decode_arrow(&batch, &schema, &options, &out, &out_schema));
    CHECK(holds(child(&out, &out_schema, "response")->buffers[2], "\"status\":503") || out.length == 2);
    CHECK(((const int32_t *)child(&out, &out_schema, "code")->buffers[1])[0] == SPECADO_SUCCESS);
    out.release(&out), out_schema.release(&out_schema);
    schemas[1].format = "l";
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "int32", specado_decode_arrow(&batch, &schema, &options, &out, &out_schema));
}

static void views(void)
{
    struct {
        uint32_t length;
        char text[12];
    } all[] = {{2, "{}"}, {sizeof HELLO - 1, ""}, {sizeof HELLO - 1, ""}};
    const uint32_t places[][2] = {{0, 3}, {9, 0}};
    const int64_t lengths[] = {3 + sizeof HELLO - 1};
    const void *buffers[] = {NULL, all, "abc" HELLO, lengths};
    struct ArrowArray prompts = array_of(3, 0, 4, buffers), out;
    struct ArrowSchema schema = schema_of("vu", ""), out_schema;
    const int32_t *codes;

    memcpy(all[1].text + 4, places[0], 8);
    memcpy(all[2].text + 4, places[1], 8);
    CHECK_SUCCESS(specado_translate_arrow(&prompts, &schema, &OPTIONS, &out, &out_schema));
    codes = child(&out, &out_schema, "code")->buffers[1];
    CHECK(codes[0] == SPECADO_INVALID_INPUT && codes[1] == SPECADO_SUCCESS && codes[2] == SPECADO_INVALID_INPUT);
    out.release(&out), out_schema.release(&out_schema);
    prompts.n_buffers = 1;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "buffers", specado_translate_arrow(&prompts, &schema, &OPTIONS, &out, &out_schema));
}

static void wrong(void)
{
    const void *buffers[] = {VALIDITY, NARROW, DATA};
    struct ArrowArray prompts = array_of(3, 1, 3, buffers), out;
    struct ArrowSchema schema = schema_of("u", ""), out_schema;

    CHECK_FAILURE(SPECADO_NULL_POINTER, "`prompts`", specado_translate_arrow(NULL, &schema, &OPTIONS, &out, &out_schema));
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`schema`", specado_translate_arrow(&prompts, NULL, &OPTIONS, &out, &out_schema));
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`options`", specado_translate_arrow(&prompts, &schema, NULL, &out, &out_schema));
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`out_array`", specado_translate_arrow(&prompts, &schema, &OPTIONS, NULL, &out_schema));
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`out_schema`", specado_translate_arrow(&prompts, &schema, &OPTIONS, &out, NULL));
    CHECK_FAILURE(SPECADO_NULL_POINTER, "`responses`", specado_decode_arrow(NULL, &schema, &OPTIONS, &out, &out_schema));
    schema.format = "i";
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "\"i\"", specado_translate_arrow(&prompts, &schema, &OPTIONS, &out, &out_schema));
    schema.format = "u", schema.dictionary = &schema;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "dictionary", specado_translate_arrow(&prompts, &schema, &OPTIONS, &out, &out_schema));
    schema.dictionary = NULL, prompts.length = -1;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "length is -1", specado_translate_arrow(&prompts, &schema, &OPTIONS, &out, &out_schema));
    prompts.length = INT64_MAX, prompts.offset = INT64_MAX;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "", specado_translate_arrow(&prompts, &schema, &OPTIONS, &out, &out_schema));
    prompts.length = 3, prompts.offset = 1, prompts.release = NULL;
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "released", specado_translate_arrow(&prompts, &schema, &OPTIONS, &out, &out_schema));
    CHECK(out.release == NULL && out_schema.release == NULL);
}

int main(void)
{
    texts();
    records();
    views();
    wrong();
    return CHECK_OUTCOME;
}
