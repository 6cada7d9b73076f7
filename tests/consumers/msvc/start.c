/* A program of Microsoft's ABI without Microsoft's runtime: it translates a prompt and looks at what came out. */
#include <stddef.h>

#include "../prompt.h"
#include "specado.h"

__declspec(dllimport) __declspec(noreturn) void __stdcall ExitProcess(unsigned int code);

static int holds(const char *text, const char *piece)
{
    for (; *text != '\0'; text++) {
        size_t i = 0;
        while (piece[i] != '\0' && piece[i] == text[i])
            i++;
        if (piece[i] == '\0')
            return 1;
    }
    return 0;
}

void __cdecl start(void)
{
    static const char *const pieces[] = {BODY_PIECES, LOSS_PIECES};
    char *json = NULL;
    unsigned int code = 1;
    size_t i;

    if (specado_translate(PROMPT, PROVIDER, MODEL, "coerce", &json) == SPECADO_SUCCESS) {
        code = 0;
        for (i = 0; i < sizeof pieces / sizeof *pieces; i++)
            if (!holds(json, pieces[i]))
                code = 2;
        specado_string_free(json);
    }
    ExitProcess(code);
}
