/* UTF-16 in, UTF-8 out. */
#include "check.h"

#define UNITS(...) (const uint16_t[]){__VA_ARGS__}, sizeof((uint16_t[]){__VA_ARGS__}) / sizeof(uint16_t)

int main(void)
{
    const struct {
        const uint16_t *units;
        size_t count;
        const char *text;
    } good[] = {
        {NULL, 0, ""},
        {UNITS('H', 'i'), "Hi"},
        {UNITS(0x7f, 0x80, 0x7ff, 0x800, 0xffff), "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf"},
        {UNITS(0xd83d, 0xde00, 'x'), "\xf0\x9f\x98\x80x"},
        {UNITS(0xdbff, 0xdfff), "\xf4\x8f\xbf\xbf"},
    };
    const struct {
        const uint16_t *units;
        size_t count;
        specado_result_t result;
        const char *error;
    } bad[] = {
        {UNITS(0xd83d), SPECADO_UTF8_ERROR, "unit 0 (0xD83D)"},
        {UNITS('a', 0xde00), SPECADO_UTF8_ERROR, "unit 1 (0xDE00)"},
        {UNITS(0xd83d, 0xde00, 0xd83d, 'a'), SPECADO_UTF8_ERROR, "unit 2 (0xD83D)"},
        {UNITS('a', 0, 'b'), SPECADO_INVALID_INPUT, "unit 1 is NUL"},
    };
    size_t before = specado_debug_allocation_count();
    const uint16_t wide[] = {'{', '"', 'p', 'r', 'o', 'm', 'p', 't', '"', ':', '"', 0xe9, '"', '}'};
    char *text = NULL;
    char *json = NULL;

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        CHECK_SUCCESS(specado_utf16_to_utf8(good[i].units, good[i].count, &text));
        CHECK(text != NULL && strcmp(text, good[i].text) == 0);
        specado_string_free(text);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        text = (char *)1;
        CHECK_FAILURE(bad[i].result, bad[i].error, specado_utf16_to_utf8(bad[i].units, bad[i].count, &text));
        CHECK(text == NULL);
    }
    CHECK_FAILURE(SPECADO_INVALID_INPUT, "count", specado_utf16_to_utf8(wide, SIZE_MAX, &text));

    CHECK_SUCCESS(specado_utf16_to_utf8(wide, sizeof wide / sizeof *wide, &text));
    CHECK_SUCCESS(specado_translate(text, PROVIDER, MODEL, NULL, &json));
    CHECK(holds(json, "\"\xc3\xa9\""));
    specado_string_free(json);
    specado_string_free(text);
    CHECK(specado_debug_allocation_count() == before);
    return CHECK_OUTCOME;
}
