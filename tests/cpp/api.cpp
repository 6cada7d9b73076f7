// Every part of specado.hpp, with and without exceptions.
#include "check.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <thread>
#include <vector>

// the other translation unit, which includes the same header
std::size_t providers_seen_elsewhere();

namespace {

constexpr const char *hello = R"({"prompt": "Hello"})";
constexpr const char *model = "claude-sonnet-4-5";

void translations()
{
    // not NUL-terminated: the view ends inside of a longer text
    const std::string_view prompt = std::string_view(R"({"prompt": "Hello", "seed": 7, "t\u00e9": "\"x\""}trailing)").substr(0, 50);
    auto done = specado::translate(prompt, "anthropic", model);
    CHECK(done.has_value());
    CHECK(done->method() == "POST" && done->url() == "https://api.anthropic.com/v1/messages");
    CHECK(holds(done->body(), "\"model\":\"claude-sonnet-4-5\"") && done->body().front() == '{' && done->body().back() == '}');
    CHECK(holds(done->headers(), "${ENV:ANTHROPIC_API_KEY}"));
    CHECK(done->losses().max_severity() == "warning" && !done->losses().summary().empty());
    std::vector<specado::loss> all;
    for (const specado::loss &loss : done->losses())
        all.push_back(loss);
    CHECK(all.size() == 3);
    const auto seed = std::find_if(all.begin(), all.end(), [](const specado::loss &loss) { return loss.path == "seed"; });
    CHECK(seed != all.end() && seed->code == "Unsupported" && seed->before == "7" && seed->severity == "warning");
    const auto odd = std::find_if(all.begin(), all.end(), [](const specado::loss &loss) { return loss.before == "\"\\\"x\\\"\""; });
    CHECK(odd != all.end());

    auto quiet = specado::translate(hello, "openai", "gpt-4o", specado::mode::strict);
    CHECK(quiet.has_value() && quiet->losses().empty() && quiet->losses().begin() == quiet->losses().end());

    auto moved = std::move(*quiet);
    CHECK(holds(moved.body(), "Hello"));
}

void errors()
{
    auto broken = specado::translate("{", "openai", "gpt-4o");
    CHECK(!broken && broken.error().value == specado::code::json_error && holds(broken.error().message, "line 1"));
    CHECK(specado::name(broken.error().value) == "SPECADO_JSON_ERROR");
    auto nobody = specado::translate(hello, "nobody", "m");
    CHECK(!nobody && nobody.error().value == specado::code::provider_not_found);
    auto lossy = specado::translate(R"({"prompt": "Hello", "seed": 7})", "anthropic", model, specado::mode::strict);
    CHECK(!lossy && lossy.error().value == specado::code::lossy && holds(lossy.error().message, "seed"));
    using namespace std::string_view_literals;
    auto cut = specado::translate("{\"prompt\": \"a\0b\"}"sv, "openai", "gpt-4o");
    CHECK(!cut && cut.error().value == specado::code::invalid_input);
    broken = specado::translate(hello, "openai", "gpt-4o");
    CHECK(broken.has_value());
    const auto body = std::move(broken).transform([](specado::translation &&done) { return std::string(done.body()); });
    CHECK(body.has_value() && holds(*body, "gpt-4o"));
    auto chained = specado::translate_simple(hello, "openai", "gpt-4o").and_then([](specado::string &&text) {
        return specado::validate(text.view());
    });
    CHECK(chained.has_value() && holds(chained->view(), "\"valid\":true"));
#ifdef SPECADO_HAS_EXCEPTIONS
    bool thrown = false;
    try {
        (void)specado::get(specado::translate(hello, "nobody", "m"));
    } catch (const specado::exception &exception) {
        thrown = exception.code() == specado::code::provider_not_found && holds(exception.what(), "nobody");
    }
    CHECK(thrown);
    CHECK(holds(specado::get(specado::translate(hello, "openai", "gpt-4o")).url(), "https://"));
#endif
}

// the text goes with the error, to a thread that has none of its own
void errors_of_other_threads()
{
    specado::error found{};
    std::thread([&found] { found = specado::translate(hello, "nobody", model).error(); }).join();
    CHECK(found.value == specado::code::provider_not_found && holds(found.message, "nobody"));
    CHECK(specado_get_last_error() == nullptr);
}

void contexts()
{
    auto made = specado::context::create();
    CHECK(made.has_value());
    specado::context context = std::move(*made);
    CHECK(context.add_spec(R"({"provider": "own", "inherits": "openai", "base_url": "https://own.example"})").has_value());
    CHECK(!context.add_spec("{}").has_value());
    auto view = context.translate(hello, "own", "gpt-4o");
    CHECK(view.has_value() && view->valid() && holds(view->url(), "https://own.example") && view->method() == "POST");
    std::string sent;
    view->each_header([&](const char *name, const char *value) {
        const auto expanded = specado::expand(value, [](std::string_view key) -> std::optional<std::string> {
            return key == "OPENAI_API_KEY" ? std::optional<std::string>("secret") : std::nullopt;
        });
        sent += std::string(name) + ": " + (expanded ? std::string(expanded->view()) : "?") + "\n";
    });
    CHECK(holds(sent, ": Bearer secret\n") && !holds(sent, "?"));
    CHECK(!specado::expand("${ENV:SPECADO_NOBODY}") && specado::expand("plain")->view() == "plain");
    CHECK(holds(view->json(), "provider_request_json") && view->losses().empty() && holds(view->headers(), "${ENV:"));
    const std::string prompt = R"({"prompt": "Again"})";
    auto second = context.translate(prompt, std::string("openai"), std::string("gpt-4o"));
    CHECK(second.has_value() && holds(second->body(), "Again") && !view->valid());
    specado::context other = std::move(context);
    CHECK(second->valid() && holds(second->body(), "Again"));
    {
        const specado::context last = std::move(other);
        CHECK(last.handle() != nullptr && other.handle() == nullptr);
    }
    CHECK(!second->valid());
    const auto copy = *second;
    CHECK(!copy.valid());
}

void batches()
{
    const std::vector<specado::request> requests = {
        {hello, "openai", "gpt-4o"}, {"{", "openai", "gpt-4o"}, {hello, "google", "gemini-2.5-flash", specado::mode::coerce}};
    auto results = specado::translate_batch(requests);
    CHECK(results.has_value() && results->size() == 3);
    CHECK((*results)[0].has_value() && !(*results)[1].has_value() && (*results)[2].has_value());
    CHECK((*results)[1].error().value == specado::code::json_error && !(*results)[1].error().message.empty());
    CHECK(specado::translate_batch({}).has_value());
}

void facts()
{
    CHECK(holds(specado::validate("{", specado::kind::provider_spec)->view(), "\"valid\":false"));
    CHECK(holds(specado::validate_request(R"({"messages": 7})", "mistral-chat")->view(), "\"path\":\"/messages\""));
    CHECK(specado::validate_request("{}", "nobody").error().value == specado::code::provider_not_found);
    CHECK(holds(specado::validate_response(R"({"choices": 7})", "mistral")->view(), "\"path\":\"/choices\""));
    CHECK(specado::validate_response("{}", "nobody").error().value == specado::code::provider_not_found);
    const auto read = specado::decode_request({"ollama", R"({"model": "m", "messages": [{"role": "user", "content": "Hi"}]})"});
    CHECK(holds(read->view(), "\"model\":\"m\""));
    CHECK(!specado::decode_request({"ollama", "{"}).has_value());
    CHECK(holds(specado::describe_model("anthropic", model)->view(), "\"context_window\""));
    CHECK(holds(specado::compare_models(hello, {"openai", "gpt-4o"}, {"anthropic", model})->view(), "\"lost\":[]"));
    CHECK(specado::providers().size() == providers_seen_elsewhere());
    CHECK(specado::provider_spec("anthropic").has_value() && !specado::provider_spec("nobody").has_value());
    CHECK(specado::version() == SPECADO_VERSION);
}

void logs()
{
    std::size_t lines = 0;
    auto sink = [&lines](specado::log_level, std::string_view target, std::string_view) {
        lines += holds(target, "specado") ? 1 : 0;
#ifdef SPECADO_HAS_EXCEPTIONS
        throw 7;
#endif
    };
    CHECK(specado::start_log(specado::log_level::trace, sink).has_value());
    CHECK(specado::translate(hello, "openai", "gpt-4o").has_value());
    specado::stop_log();
    const std::size_t seen = lines;
    CHECK(seen > 0 && specado::translate(hello, "openai", "gpt-4o").has_value() && lines == seen);
}

} // namespace

void responses()
{
    const specado::reply whole{"anthropic", {}, 200, {},
        R"({"type": "message", "id": "m1", "role": "assistant", "content": [{"type": "text", "text": "Hi"}], "stop_reason": "end_turn"})"};
    const auto read = specado::decode_response(whole);
    CHECK(read && read->finish_reason() == "stop");
    CHECK(read && read->message() == R"({"role":"assistant","content":[{"type":"text","text":"Hi"}],"origin":"anthropic"})");
    CHECK(read && read->error().empty() && read->losses().begin() == read->losses().end());

    const auto refused = specado::classify_response(
        {"anthropic", {}, 429, "retry-after: 2", R"({"type": "error", "error": {"type": "rate_limit_error", "message": "Slow"}})"});
    CHECK(refused && refused->value == specado::code::rate_limit_error && refused->retryable && refused->retry_after_ms == 2000);
    CHECK(refused && refused->name == "rate_limit" && refused->message == "Slow");

    auto decoder = specado::decoder::create({"openai"});
    CHECK(decoder.has_value());
    if (!decoder)
        return;
    std::string text, types;
    const auto take = [&] {
        for (const specado::event &event : decoder->events()) {
            types += static_cast<char>('0' + static_cast<int>(event.what()));
            if (event.is_text())
                text += event.text();
        }
    };
    CHECK(decoder->feed("data: {\"choices\": [{\"index\": 0, \"delta\": {\"content\": \"He\"}}]}\n\ndata: {\"choi").has_value());
    take();
    CHECK(text == "He");
    CHECK(decoder->feed("ces\": [{\"index\": 0, \"delta\": {\"content\": \"y\"}, \"finish_reason\": \"stop\"}]}\n\n").has_value());
    CHECK(decoder->finish().has_value());
    take();
    CHECK(text == "Hey" && types == "0122348");
    CHECK(decoder->message() == R"({"role":"assistant","content":[{"type":"text","text":"Hey"}],"origin":"openai"})");
    specado::decoder other = std::move(*decoder);
    CHECK(decoder->handle() == nullptr && !other.message().empty());
    specado::decoder &itself = other;
    other = std::move(itself);
    CHECK(other.handle() != nullptr);
    *decoder = std::move(other);
    decoder->reset();
    const auto cut = decoder->finish();
    CHECK(!cut && cut.error().value == specado::code::network_error && !decoder->error().empty());
    CHECK(!specado::decoder::create({"nobody"}));
}

void serving()
{
    const auto made = specado::encode_response(
        R"({"choices": [{"message": {"role": "assistant", "content": [{"type": "text", "text": "Hi"}]}, "finish_reason": "stop"}]})",
        {"ollama-chat"});
    CHECK(made && made->view().find(R"("content":"Hi")") != std::string_view::npos);
    CHECK(!specado::encode_response("{}", {"ollama-chat"}) && !specado::encode_response("{}", {"nobody"}));

    auto decoder = specado::decoder::create({"openai"});
    auto encoder = specado::encoder::create({"anthropic-messages", "mine"});
    auto transcoder = specado::transcoder::create({"openai"}, {"anthropic-messages", "mine"});
    CHECK(decoder && encoder && transcoder);
    if (!decoder || !encoder || !transcoder)
        return;
    const std::string_view wire = "data: {\"choices\": [{\"index\": 0, \"delta\": {\"content\": \"Hey\"}, \"finish_reason\": \"stop\"}]}\n\n";
    CHECK(encoder->head().find("text/event-stream") != std::string_view::npos);
    std::string by_events, by_bytes;
    CHECK(decoder->feed(wire) && decoder->finish());
    for (const specado::event &event : decoder->events()) {
        CHECK(encoder->push(event).has_value());
        by_events += encoder->bytes();
    }
    CHECK(transcoder->feed(wire).has_value());
    by_bytes += transcoder->bytes();
    CHECK(transcoder->finish().has_value());
    by_bytes += transcoder->bytes();
    CHECK(by_events == by_bytes && by_bytes.find(R"("text":"Hey")") != std::string::npos);
    CHECK(by_bytes.find(R"("model":"mine")") != std::string::npos);
    CHECK(transcoder->response().find("Hey") != std::string_view::npos && !transcoder->lossiness().empty());
    CHECK(!transcoder->read_lossiness().empty() && !transcoder->head().empty() && !encoder->lossiness().empty());
    CHECK(!specado::encoder::create({"nobody"}) && !specado::transcoder::create({"openai"}, {"nobody"}));
}

static void columns()
{
    const std::string data = R"({"prompt": "one"})" R"({"prompt": )" R"({"prompt": "three"})";
    const std::int64_t offsets[] = {0, 17, 28, 28, 47};
    const std::uint8_t validity[] = {0x0b};
    specado_column_t prompts{};
    prompts.size = sizeof prompts;
    prompts.rows = 4;
    prompts.data = data.data();
    prompts.offsets64 = offsets;
    prompts.validity = validity;
    specado_column_options_t options{};
    options.size = sizeof options;
    options.provider_spec_json = "anthropic";
    options.model_id = "claude-sonnet-4-5";
    auto made = specado::translate_column(prompts, options);
    CHECK(made.has_value());
    specado::columns all = std::move(*made);
    CHECK(all.size() == 4 && all.bodies().size() == 4);
    CHECK(all.code(0) == specado::code::success && all.bodies()[0]->find("one") != std::string_view::npos);
    CHECK(all.code(1) == specado::code::json_error && !all.bodies()[1] && all.errors()[1]->size() > 9);
    CHECK(all.code(2) == specado::code::success && !all.bodies()[2] && !all.errors()[2]);
    CHECK(all.bodies()[3]->find("three") != std::string_view::npos && !all.bodies()[4]);
    CHECK(all.results().size() == 0 && all.results().get() == nullptr && !all.results()[0]);
    const auto answers = specado::decode_column(prompts, options);
    CHECK(answers.has_value() && answers->size() == 4 && answers->code(0) == specado::code::success);
    const std::string call = R"({"prompt": "x", "tools": [{"name": "a.b", "json_schema": {"type": "object"}}]})";
    const std::int64_t ends[] = {0, static_cast<std::int64_t>(call.size())};
    prompts.rows = 1;
    prompts.data = call.data();
    prompts.offsets64 = ends;
    prompts.validity = nullptr;
    options.contents = SPECADO_COLUMN_RECEIPTS;
    const auto asked = specado::translate_column(prompts, options);
    CHECK(asked.has_value() && asked->receipts().size() == 1 && asked->bodies().get() == nullptr);
    const std::string receipt(*asked->receipts()[0]);
    const std::size_t at = receipt.find("a_b");
    CHECK(at != std::string::npos && receipt.find(R"(":"a.b")") != std::string::npos);
    const std::string answer = R"({"type": "message", "role": "assistant", "stop_reason": "tool_use", "content": [)"
                               R"({"type": "tool_use", "id": "t", "input": {}, "name": ")" +
                               receipt.substr(at, receipt.find('"', at) - at) + R"("}]})";
    const std::int64_t answer_ends[] = {0, static_cast<std::int64_t>(answer.size())};
    prompts.data = answer.data();
    prompts.offsets64 = answer_ends;
    options.contents = 0;
    options.receipts = asked->receipts().get();
    const auto read = specado::decode_column(prompts, options);
    CHECK(read.has_value() && read->bodies()[0]->find(R"("name":"a.b")") != std::string_view::npos);
    CHECK(read->receipts().get() == nullptr);
    options.receipts = nullptr;
    options.threads = -1;
    const auto refused = specado::translate_column(prompts, options);
    CHECK(!refused.has_value() && refused.error().value == specado::code::invalid_input);
}

int main()
{
    const std::size_t before = specado_debug_allocation_count();
    errors_of_other_threads();
    translations();
    errors();
    contexts();
    batches();
    columns();
    facts();
    responses();
    serving();
    logs();
    CHECK(specado_debug_allocation_count() == before);
    return check_failures == 0 ? 0 : 1;
}
