// A C++ program that is linked with Specado: it translates a prompt and looks at what came out.
#include <initializer_list>
#include <iostream>
#include <string_view>

#include "prompt.h"
#include "specado.hpp"

namespace {

bool holds_all(const char *what, std::string_view text, std::initializer_list<const char *> pieces)
{
    for (const char *piece : pieces)
        if (text.find(piece) == std::string_view::npos) {
            std::cerr << "the " << what << " has no " << piece << ":\n" << text << '\n';
            return false;
        }
    return true;
}

} // namespace

int main()
{
    const auto done = specado::translate(PROMPT, PROVIDER, MODEL, specado::mode::coerce);
    if (!done) {
        std::cerr << done.error().message << '\n';
        return 1;
    }
    bool good = holds_all("body", done->body(), {BODY_PIECES});
    for (const char *path : {LOSS_PIECES}) {
        bool reported = false;
        for (const specado::loss &loss : done->losses())
            reported = reported || loss.path == path;
        if (!reported)
            std::cerr << "nothing is reported of " << path << '\n';
        good = good && reported;
    }
    const auto refused = specado::translate(PROMPT, PROVIDER, MODEL, specado::mode::strict);
    if (refused || refused.error().value != specado::code::lossy) {
        std::cerr << "strict must refuse a loss\n";
        good = false;
    }
    return good ? 0 : 1;
}
