// What the test programs share.
#ifndef SPECADO_TEST_CHECK_HPP
#define SPECADO_TEST_CHECK_HPP

#include <cstdio>
#include <string_view>

#include "specado.hpp"

inline int check_failures = 0;

inline void check(bool holds, const char *what, int line)
{
    if (!holds) {
        std::fprintf(stderr, "line %d: %s (last error: %s)\n", line, what, specado_get_last_error() != nullptr ? specado_get_last_error() : "none");
        ++check_failures;
    }
}

inline bool holds(std::string_view text, std::string_view piece) { return text.find(piece) != std::string_view::npos; }

#define CHECK(condition) check((condition), #condition, __LINE__)

#endif
