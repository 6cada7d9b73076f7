// A chat with any provider: history, streaming, a tool, another try where that may help. Needs libcurl.
// chat PROVIDER MODEL < QUESTIONS    (one a line; PROVIDER is a name or a spec, its key is in the environment)
#include <chrono>
#include <curl/curl.h>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include "specado.hpp"
#define SET(option, value) curl_easy_setopt(curl, CURLOPT_##option, value)
using specado::code, std::string;
static CURL *const curl = curl_easy_init();
static specado::reply from; // who answers
static string headers, results; // results: what the tools say, messages, each behind a comma
static std::optional<specado::decoder> decoder;
static std::chrono::milliseconds delay{1000}; // before another try
static const string head = R"({"stream": true, "tools": [{"name": "get_weather", "json_schema": {"type": "object",
    "properties": {"city": {"type": "string"}}}}], "messages": [{"role": "system", "content": "Be brief."})";

static bool may_pass(code value)
{
    return value == code::network_error || value == code::rate_limit_error || value == code::timeout_error ||
           value == code::overloaded || value == code::provider_error;
}
static string quoted(std::string_view text)
{
    string json = "\"";
    for (const char byte : text)
        json += byte == '"' || byte == '\\' ? string{'\\', byte} : string{byte == '\t' ? ' ' : byte};
    return json + '"';
}

static void take_events()
{
    for (const specado::event &event : decoder->events())
        if (event.is_text())
            std::cout << event.text() << std::flush;
        else if (event.what() == specado::event::type::part_start && event.kind() == SPECADO_KIND_TOOL_CALL)
            results += R"(,{"role": "tool", "content": "Rain, 12 degrees", "tool_call_id": )" + quoted(event.id()) +
                       ", \"name\": " + quoted(event.name()) + '}';
        else if (event.what() == specado::event::type::error) {
            std::cerr << event.name() << ": " << event.text() << '\n';
            delay = std::chrono::milliseconds(event.number() < 0 ? 1000 : event.number());
        }
}

static size_t on_header(char *line, size_t, size_t count, void *) { return headers.append(line, count), count; }
static size_t on_body(char *bytes, size_t size, size_t count, void *)
{
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    from.status = static_cast<int>(status), from.headers = headers;
    if (!decoder)
        if (auto made = specado::decoder::create(from))
            decoder.emplace(std::move(*made));
    if (!decoder || !decoder->feed({bytes, size * count}))
        return 0;
    return take_events(), size * count;
}

static code send(const specado::context_view &request)
{
    curl_slist *list = nullptr;
    from.receipt = request.receipt();
    request.each_header([&list](string name, const char *value) {
        if (const auto line = specado::expand(name + ": " + value))
            list = curl_slist_append(list, string(line->view()).c_str());
    });
    const auto url = specado::expand(request.url());
    SET(URL, url ? string(url->view()).c_str() : ""), SET(HTTPHEADER, list), SET(POSTFIELDS, request.body().data());
    SET(HEADERFUNCTION, on_header), SET(WRITEFUNCTION, on_body);
    curl_easy_perform(curl); // if the connection breaks, the response is not whole
    curl_slist_free_all(list);
    if (!decoder)
        return code::network_error;
    const auto done = decoder->finish();
    return take_events(), done ? code::success : done.error().value;
}

int main(int argc, char **argv)
{
    auto context = specado::context::create();
    code done = argc == 3 && context ? code::success : code::invalid_input;
    string history = head, line;
    while (done == code::success && std::getline(std::cin, line)) {
        from.spec = argv[1], from.model = argv[2];
        history += ",{\"role\": \"user\", \"content\": " + quoted(line) + '}';
        for (int tries = 4; tries > 0; decoder.reset(), headers.clear(), results.clear()) {
            const auto request = context->translate(history + "]}", string(argv[1]), string(argv[2]));
            done = request ? send(*request) : (std::cerr << request.error().message << '\n', request.error().value);
            tries = may_pass(done) ? tries - 1 : done == code::success && !results.empty() ? tries : 0;
            if (done == code::success)
                history.append(",").append(decoder->message()).append(results);
            else if (tries > 0)
                std::this_thread::sleep_for(delay);
        }
        std::cout << std::endl;
    }
    return curl_easy_cleanup(curl), done == code::success ? 0 : 1;
}
