/* A batch: each item on its own, in its place, on all cores. */
#include "check.h"

enum { COUNT = 1000 };

/* Every fifth item is bad, each kind of bad in turn. */
static specado_result_t spoil(specado_request_t *item, int number)
{
    switch (number % 25) {
    case 0: item->prompt_json = "{"; return SPECADO_JSON_ERROR;
    case 5: item->provider_spec_json = "nobody"; return SPECADO_PROVIDER_NOT_FOUND;
    case 10: item->model_id = NULL; return SPECADO_NULL_POINTER;
    case 15: item->mode = "lenient"; return SPECADO_INVALID_INPUT;
    case 20: item->prompt_json = "\xff"; return SPECADO_UTF8_ERROR;
    default: return SPECADO_SUCCESS;
    }
}

static void many(void)
{
    static char prompts[COUNT][48];
    static specado_request_t items[COUNT];
    static specado_output_t outputs[COUNT];
    static specado_result_t wanted[COUNT];

    for (int i = 0; i < COUNT; i++) {
        snprintf(prompts[i], sizeof prompts[i], "{\"prompt\": \"Number %d.\"}", i);
        items[i].prompt_json = prompts[i];
        items[i].provider_spec_json = PROVIDER;
        items[i].model_id = MODEL;
        wanted[i] = spoil(&items[i], i);
    }
    CHECK_SUCCESS(specado_translate_batch(items, COUNT, outputs));
    CHECK(specado_get_last_error() == NULL);
    for (int i = 0; i < COUNT; i++) {
        CHECK_RESULT(wanted[i], outputs[i].result);
        if (wanted[i] == SPECADO_SUCCESS) {
            char text[32];
            snprintf(text, sizeof text, "\"Number %d.\"", i);
            CHECK(holds(outputs[i].json, text) && outputs[i].length == strlen(outputs[i].json));
            CHECK(outputs[i].error == NULL);
        } else {
            CHECK(outputs[i].json == NULL && outputs[i].length == 0);
            CHECK(outputs[i].error != NULL && outputs[i].error[0] != '\0');
        }
    }
    specado_outputs_free(outputs, COUNT);
    CHECK(outputs[0].error == NULL && outputs[1].json == NULL);
    specado_outputs_free(outputs, COUNT);
}

static void few(void)
{
    const specado_request_t item = {HELLO, PROVIDER, MODEL, NULL};
    specado_output_t output;
    char *kept;

    CHECK_SUCCESS(specado_translate_batch(&item, 0, &output));
    CHECK_SUCCESS(specado_translate_batch(&item, 1, &output));
    CHECK(output.result == SPECADO_SUCCESS && holds(output.json, "Hello"));

    /* One string may be kept. */
    kept = output.json;
    output.json = NULL;
    specado_outputs_free(&output, 1);
    CHECK(holds(kept, "Hello"));
    specado_string_free(kept);
}

static void absurd(void)
{
    const specado_request_t item = {HELLO, PROVIDER, MODEL, NULL};
    specado_output_t output;

    CHECK_FAILURE(SPECADO_INVALID_INPUT, "count", specado_translate_batch(&item, SIZE_MAX, &output));
}

int main(void)
{
    size_t before = specado_debug_allocation_count();

    many();
    few();
    absurd();
    CHECK(specado_debug_allocation_count() == before);
    return CHECK_OUTCOME;
}
