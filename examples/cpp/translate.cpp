// A prompt becomes a provider's request.
//
//     translate PROMPT.json PROVIDER MODEL
//
// prints the HTTP request to stdout, and to stderr what of the prompt could not be carried over as asked.
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "specado.hpp"

int main(int argc, char **argv)
{
    if (argc != 4) {
        std::cerr << "usage: translate PROMPT.json PROVIDER MODEL\n";
        return 1;
    }
    std::ifstream file(argv[1], std::ios::binary);
    const std::string prompt(std::istreambuf_iterator<char>(file), {});
    const auto done = specado::translate(prompt, argv[2], argv[3]);
    if (!done) {
        std::cerr << specado::name(done.error().value) << ": " << done.error().message << '\n';
        return 1;
    }
    std::cout << done->method() << ' ' << done->url() << '\n' << done->headers() << "\n\n" << done->body() << '\n';
    for (const specado::loss &loss : done->losses())
        std::cerr << loss.severity << ' ' << loss.path << ": " << loss.message << '\n';
    std::cerr << done->losses().summary() << '\n';
    return 0;
}
