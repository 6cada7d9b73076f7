// A C++ program that is linked with Specado: it translates a prompt and looks at what came out.
#include <cstddef>
#include <iostream>
#include <memory>
#include <string>

#include "prompt.h"
#include "specado.h"

namespace {

struct free_context {
    void operator()(specado_context_t *context) const { specado_context_free(context); }
};

bool holds_all(const char *what, const std::string &text, std::initializer_list<const char *> pieces)
{
    for (const char *piece : pieces)
        if (text.find(piece) == std::string::npos) {
            std::cerr << "the " << what << " has no " << piece << ":\n" << text << '\n';
            return false;
        }
    return true;
}

} // namespace

int main()
{
    const std::unique_ptr<specado_context_t, free_context> context(specado_context_new());
    const specado_request_t request = {PROMPT, PROVIDER, MODEL, "coerce"};
    if (specado_context_translate(context.get(), &request) != SPECADO_SUCCESS) {
        std::cerr << specado_get_last_error() << '\n';
        return 1;
    }
    const auto view = [&](specado_view_t which) {
        std::size_t length = 0;
        const char *text = specado_get_string_view(context.get(), which, &length);
        return std::string(text, length);
    };
    const bool good = holds_all("body", view(SPECADO_VIEW_BODY), {BODY_PIECES});
    return holds_all("report", view(SPECADO_VIEW_LOSSINESS), {LOSS_PIECES}) && good ? 0 : 1;
}
