/*
 * specado.hpp - Specado for C++17 and later, on top of specado.h alone.
 *
 * SPDX-License-Identifier: Apache-2.0 OR MIT
 *
 *     specado::result<specado::translation> done = specado::translate(R"({"prompt": "Hello"})", "anthropic", "claude-sonnet-4-5");
 *     if (!done)
 *         return fail(done.error().message);
 *     send(done->method(), done->url(), done->body());
 *     for (const specado::loss &loss : done->losses())
 *         std::cerr << loss.path << ": " << loss.message << '\n';
 *
 * ERRORS: what can fail returns a result<T>: std::expected<T, error> where the standard library has it, else a class with
 * its interface. Nothing throws, but for std::bad_alloc of std::string and std::vector, and for specado::get(), which turns
 * an error into an exception where a program asks for that and has exceptions at all.
 *
 * TEXTS: arguments are std::string_view, UTF-8, and need no NUL at their end; one inside of them is an error. What
 * is returned as std::string_view is borrowed from the object that it was asked of; objects that are about to end
 * (temporaries) refuse to be asked.
 *
 * THREADS: every function may be called from any thread; one object is used by one thread at a time.
 */

#ifndef SPECADO_HPP
#define SPECADO_HPP

#include "specado.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#if defined(__has_include)
#if __has_include(<version>)
#include <version>
#endif
#endif
#if defined(__cpp_lib_expected) && __cpp_lib_expected >= 202211L
#include <expected>
#define SPECADO_HAS_STD_EXPECTED 1
#endif
#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#include <stdexcept>
#define SPECADO_HAS_EXCEPTIONS 1
#endif

namespace specado {

/** How a call ended: the codes of specado.h. */
enum class code : std::int32_t {
    success = SPECADO_SUCCESS,
    invalid_input = SPECADO_INVALID_INPUT,
    json_error = SPECADO_JSON_ERROR,
    provider_not_found = SPECADO_PROVIDER_NOT_FOUND,
    model_not_found = SPECADO_MODEL_NOT_FOUND,
    network_error = SPECADO_NETWORK_ERROR,
    authentication_error = SPECADO_AUTHENTICATION_ERROR,
    rate_limit_error = SPECADO_RATE_LIMIT_ERROR,
    timeout_error = SPECADO_TIMEOUT_ERROR,
    internal_error = SPECADO_INTERNAL_ERROR,
    memory_error = SPECADO_MEMORY_ERROR,
    utf8_error = SPECADO_UTF8_ERROR,
    null_pointer = SPECADO_NULL_POINTER,
    cancelled = SPECADO_CANCELLED,
    not_implemented = SPECADO_NOT_IMPLEMENTED,
    buffer_too_small = SPECADO_BUFFER_TOO_SMALL,
    lossy = SPECADO_LOSSY,
    invalid_spec = SPECADO_INVALID_SPEC,
    permission_error = SPECADO_PERMISSION_ERROR,
    quota_exceeded = SPECADO_QUOTA_EXCEEDED,
    overloaded = SPECADO_OVERLOADED,
    context_length_exceeded = SPECADO_CONTEXT_LENGTH_EXCEEDED,
    content_filtered = SPECADO_CONTENT_FILTERED,
    request_refused = SPECADO_REQUEST_REFUSED,
    request_too_large = SPECADO_REQUEST_TOO_LARGE,
    provider_error = SPECADO_PROVIDER_ERROR,
    unknown = SPECADO_UNKNOWN
};

/** The name of a code, such as "SPECADO_LOSSY". Static. */
inline std::string_view name(code value) noexcept { return specado_result_name(static_cast<specado_result_t>(value)); }

/** Why a call failed: the code is for programs, the text for people. */
struct error {
    code value = code::unknown;
    std::string message;
};

/** Where losses fail. */
enum class mode { standard, strict, coerce };

namespace detail {

/** Ends the program, loudly: what led here would otherwise be undefined behaviour. */
[[noreturn]] inline void stop(const char *what) noexcept
{
    std::fprintf(stderr, "specado: %s\n", what);
    std::abort();
}

} // namespace detail

#ifdef SPECADO_HAS_STD_EXPECTED

template <class T> using result = std::expected<T, error>;
using failure = std::unexpected<error>;

#else

/** An error on its way into a result, as std::unexpected. */
class failure {
public:
    explicit failure(specado::error error) : error_(std::move(error)) {}
    const specado::error &error() const & noexcept { return error_; }
    specado::error &error() & noexcept { return error_; }
    specado::error &&error() && noexcept { return std::move(error_); }

private:
    specado::error error_;
};

/** A value or an error, with the interface of std::expected. */
template <class T> class [[nodiscard]] result {
public:
    using value_type = T;
    using error_type = specado::error;
    using unexpected_type = failure;

    result(T value) noexcept(std::is_nothrow_move_constructible_v<T>) : has_value_(true) { ::new (storage()) T(std::move(value)); }
    result(failure why) : has_value_(false) { ::new (storage()) specado::error(std::move(why).error()); }
    result(result &&other) noexcept(std::is_nothrow_move_constructible_v<T>) : has_value_(other.has_value_)
    {
        if (has_value_)
            ::new (storage()) T(std::move(*other));
        else
            ::new (storage()) specado::error(std::move(other).error());
    }
    result &operator=(result &&other) noexcept(std::is_nothrow_move_constructible_v<T>)
    {
        if (this != &other) {
            this->~result();
            ::new (static_cast<void *>(this)) result(std::move(other));
        }
        return *this;
    }
    result(const result &) = delete;
    result &operator=(const result &) = delete;
    ~result()
    {
        if (has_value_)
            pointer()->~T();
        else
            why()->~error_type();
    }

    bool has_value() const noexcept { return has_value_; }
    explicit operator bool() const noexcept { return has_value_; }

    T &operator*() & noexcept { return *checked(); }
    const T &operator*() const & noexcept { return *checked(); }
    T &&operator*() && noexcept { return std::move(*checked()); }
    T *operator->() noexcept { return checked(); }
    const T *operator->() const noexcept { return checked(); }

    T &value() & noexcept { return *checked(); }
    const T &value() const & noexcept { return *checked(); }
    T &&value() && noexcept { return std::move(*checked()); }

    specado::error &error() & noexcept { return *failed(); }
    const specado::error &error() const & noexcept { return *failed(); }
    specado::error &&error() && noexcept { return std::move(*failed()); }

    template <class U> T value_or(U &&other) &&
    {
        return has_value_ ? std::move(*pointer()) : static_cast<T>(std::forward<U>(other));
    }

    template <class F> auto and_then(F &&next) && -> std::invoke_result_t<F, T &&>
    {
        if (has_value_)
            return std::forward<F>(next)(std::move(*pointer()));
        return failure(std::move(*why()));
    }
    template <class F> auto transform(F &&next) && -> result<std::decay_t<std::invoke_result_t<F, T &&>>>
    {
        if (has_value_)
            return std::forward<F>(next)(std::move(*pointer()));
        return failure(std::move(*why()));
    }
    template <class F> result or_else(F &&next) &&
    {
        if (has_value_)
            return std::move(*pointer());
        return std::forward<F>(next)(std::move(*why()));
    }

private:
    void *storage() noexcept { return static_cast<void *>(&bytes_); }
    T *pointer() noexcept { return std::launder(reinterpret_cast<T *>(&bytes_)); }
    const T *pointer() const noexcept { return std::launder(reinterpret_cast<const T *>(&bytes_)); }
    error_type *why() noexcept { return std::launder(reinterpret_cast<error_type *>(&bytes_)); }
    const error_type *why() const noexcept { return std::launder(reinterpret_cast<const error_type *>(&bytes_)); }

    T *checked() noexcept
    {
        if (!has_value_)
            detail::stop(why()->message.c_str());
        return pointer();
    }
    const T *checked() const noexcept { return const_cast<result *>(this)->checked(); }
    error_type *failed() noexcept
    {
        if (has_value_)
            detail::stop("a result that has a value was asked for its error");
        return why();
    }
    const error_type *failed() const noexcept { return const_cast<result *>(this)->failed(); }

    static constexpr std::size_t size_ = sizeof(T) > sizeof(specado::error) ? sizeof(T) : sizeof(specado::error);
    static constexpr std::size_t align_ = alignof(T) > alignof(specado::error) ? alignof(T) : alignof(specado::error);
    struct alignas(align_) bytes {
        unsigned char data[size_];
    };
    bytes bytes_;
    bool has_value_;
};

/** Success, or an error. */
template <> class [[nodiscard]] result<void> {
public:
    using value_type = void;
    using error_type = specado::error;
    using unexpected_type = failure;

    result() noexcept : has_value_(true) {}
    result(failure why) : error_(std::move(why).error()), has_value_(false) {}

    bool has_value() const noexcept { return has_value_; }
    explicit operator bool() const noexcept { return has_value_; }
    void operator*() const noexcept { value(); }
    void value() const noexcept
    {
        if (!has_value_)
            detail::stop(error_.message.c_str());
    }
    specado::error &error() & noexcept { return error_; }
    const specado::error &error() const & noexcept { return error_; }
    specado::error &&error() && noexcept { return std::move(error_); }

private:
    specado::error error_;
    bool has_value_;
};

#endif

#ifdef SPECADO_HAS_EXCEPTIONS
/** An error as an exception, for programs that ask for one by get(). */
class exception : public std::runtime_error {
public:
    explicit exception(error why) : std::runtime_error(why.message), value_(why.value) {}
    specado::code code() const noexcept { return value_; }

private:
    specado::code value_;
};

/** The value of a result, or its error thrown as specado::exception. */
template <class T> T get(result<T> &&from)
{
    if (!from.has_value())
        throw exception(std::move(from).error());
    if constexpr (!std::is_void_v<T>)
        return std::move(*from);
}
#endif

namespace detail {

inline void release(char *text) noexcept { specado_string_free(text); }
inline void release(specado_decoder_t *decoder) noexcept { specado_decoder_free(decoder); }
inline void release(specado_encoder_t *encoder) noexcept { specado_encoder_free(encoder); }
inline void release(specado_transcoder_t *transcoder) noexcept { specado_transcoder_free(transcoder); }

/** What specado.h hands out to be freed: moved, never copied, and freed once. As large as a pointer. */
template <class Content> class owned {
public:
    explicit owned(Content *content = nullptr) noexcept : content_(content) {}
    owned(owned &&other) noexcept : content_(std::exchange(other.content_, nullptr)) {}
    owned &operator=(owned &&other) noexcept
    {
        owned taken(std::move(other));
        std::swap(content_, taken.content_);
        return *this;
    }
    owned(const owned &) = delete;
    owned &operator=(const owned &) = delete;
    ~owned() { release(content_); }

    Content *get() const noexcept { return content_; }
    [[nodiscard]] Content *let_go() noexcept { return std::exchange(content_, nullptr); }

private:
    Content *content_;
};

/** A text that is borrowed from a handle: `look` asks for one of its views. */
template <class Look> std::string_view viewed(Look &&look) noexcept
{
    std::size_t length = 0;
    const char *text = look(&length);
    return text != nullptr ? std::string_view(text, length) : std::string_view();
}

} // namespace detail

/** A string of the library's: owns it, frees it. As large as a pointer. */
class string {
public:
    string() noexcept = default;
    /** Takes over a string that specado.h says to free with specado_string_free. */
    explicit string(char *owned) noexcept : text_(owned) {}

    /** The text, with a NUL at its end; never NULL. */
    const char *c_str() const & noexcept { return text_.get() != nullptr ? text_.get() : ""; }
    const char *c_str() const && = delete;
    std::string_view view() const & noexcept { return c_str(); }
    std::string_view view() const && = delete;
    operator std::string_view() const & noexcept { return view(); }
    operator std::string_view() const && = delete;
    bool empty() const noexcept { return *c_str() == '\0'; }
    /** Hands the string over: the caller frees it with specado_string_free. */
    [[nodiscard]] char *release() noexcept { return text_.let_go(); }

private:
    detail::owned<char> text_;
};

namespace detail {

inline failure failed(specado_result_t result)
{
    const char *text = specado_get_last_error();
    return failure(error{static_cast<code>(result), text != nullptr ? text : specado_result_name(result)});
}

inline failure refused(std::string message) { return failure(error{code::invalid_input, std::move(message)}); }

inline const char *text(mode value) noexcept
{
    return value == mode::strict ? "strict" : value == mode::coerce ? "coerce" : "standard";
}

/** Arguments as C strings. */
template <std::size_t Count> class arguments {
public:
    template <class... Texts> explicit arguments(Texts... texts) : texts_{std::string(std::string_view(texts))...} {}
    const char *operator[](std::size_t at) const noexcept { return texts_[at].c_str(); }
    /** True if a NUL inside would cut one off. */
    bool cut() const noexcept
    {
        for (const std::string &one : texts_)
            if (one.find('\0') != std::string::npos)
                return true;
        return false;
    }

private:
    std::string texts_[Count];
};

inline const char *const nul = "a text holds a NUL character; in JSON it is written \\u0000";

template <class Call> result<string> received(Call &&call)
{
    char *json = nullptr;
    const specado_result_t done = call(&json);
    if (done != SPECADO_SUCCESS)
        return failed(done);
    return string(json);
}

/** Reads JSON that the library wrote: it is known to be sound. */
class reader {
public:
    explicit reader(std::string_view text) noexcept : text_(text) {}

    /** Enters an object or array; false if it is empty. */
    bool enter() noexcept
    {
        space();
        at_ += at_ < text_.size() ? 1 : 0;
        return !leaves();
    }
    /** Goes on to the next member or element; false at the end. */
    bool next() noexcept
    {
        space();
        if (at_ < text_.size() && text_[at_] == ',')
            ++at_;
        return !leaves();
    }
    /** A member's key. */
    std::string_view key() noexcept
    {
        const std::string_view quoted = value();
        space();
        at_ += at_ < text_.size() ? 1 : 0;
        return quoted.size() < 2 ? std::string_view() : quoted.substr(1, quoted.size() - 2);
    }
    /** Skips a value, and gives its text. */
    std::string_view value() noexcept
    {
        space();
        const std::size_t start = at_;
        std::size_t depth = 0;
        while (at_ < text_.size()) {
            const char byte = text_[at_];
            if (byte == '"')
                skip_string();
            else if (depth == 0 && (byte == ',' || byte == '}' || byte == ']' || byte == ':'))
                break;
            else {
                depth += byte == '{' || byte == '[' ? 1U : 0U;
                depth -= byte == '}' || byte == ']' ? 1U : 0U;
                ++at_;
            }
            if (depth == 0 && (byte == '"' || byte == '}' || byte == ']'))
                break;
        }
        return text_.substr(start, at_ - start);
    }

private:
    void space() noexcept
    {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t'))
            ++at_;
    }
    bool leaves() noexcept
    {
        space();
        return at_ >= text_.size() || text_[at_] == '}' || text_[at_] == ']';
    }
    void skip_string() noexcept
    {
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
            at_ += text_[at_] == '\\' ? 1U : 0U;
        at_ += at_ < text_.size() ? 1 : 0;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

/** An object's member, as JSON text; empty if there is none. */
inline std::string_view member(std::string_view object, std::string_view wanted) noexcept
{
    reader read(object);
    for (bool more = read.enter(); more; more = read.next()) {
        const std::string_view key = read.key();
        const std::string_view value = read.value();
        if (key == wanted)
            return value;
    }
    return {};
}

inline void append_utf8(std::string &out, std::uint32_t point)
{
    const auto byte = [&out](std::uint32_t value) { out.push_back(static_cast<char>(static_cast<unsigned char>(value))); };
    if (point < 0x80) {
        byte(point);
    } else if (point < 0x800) {
        byte(0xC0U | (point >> 6U));
        byte(0x80U | (point & 0x3FU));
    } else if (point < 0x10000) {
        byte(0xE0U | (point >> 12U));
        byte(0x80U | ((point >> 6U) & 0x3FU));
        byte(0x80U | (point & 0x3FU));
    } else {
        byte(0xF0U | (point >> 18U));
        byte(0x80U | ((point >> 12U) & 0x3FU));
        byte(0x80U | ((point >> 6U) & 0x3FU));
        byte(0x80U | (point & 0x3FU));
    }
}

inline std::uint32_t hex4(std::string_view text, std::size_t at) noexcept
{
    std::uint32_t value = 0;
    for (std::size_t digit = at; digit < at + 4 && digit < text.size(); ++digit) {
        const char byte = text[digit];
        const int shift = byte <= '9' ? '0' : byte <= 'F' ? 'A' - 10 : 'a' - 10;
        value = value * 16 + static_cast<std::uint32_t>(byte - shift);
    }
    return value;
}

/** A JSON string's text; empty for other values. */
inline std::string unescaped(std::string_view json)
{
    std::string out;
    if (json.size() < 2 || json.front() != '"')
        return out;
    const std::string_view text = json.substr(1, json.size() - 2);
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\' || at + 1 >= text.size()) {
            out.push_back(text[at]);
            continue;
        }
        const char kind = text[++at];
        if (kind == 'u') {
            std::uint32_t point = hex4(text, at + 1);
            at += 4;
            if (point >= 0xD800 && point < 0xDC00 && at + 6 < text.size()) {
                point = 0x10000 + ((point - 0xD800) << 10U) + (hex4(text, at + 3) - 0xDC00);
                at += 6;
            }
            append_utf8(out, point);
            continue;
        }
        out.push_back(kind == 'n' ? '\n' : kind == 't' ? '\t' : kind == 'r' ? '\r' : kind == 'b' ? '\b' : kind == 'f' ? '\f' : kind);
    }
    return out;
}

} // namespace detail

/** One item of a lossiness report. It owns what it holds. */
struct loss {
    /** "Clamp", "Drop", "Emulate", "Conflict", "Relocate", "Unsupported", "MapFallback" or "PerformanceImpact". */
    std::string code;
    /** Where in the prompt, as the caller wrote it. */
    std::string path;
    /** What happened, for people. */
    std::string message;
    /** "info", "warning" or "error". */
    std::string severity;
    /** What the prompt said, JSON; empty if that is not shown. */
    std::string before;
    /** What the request says, JSON; empty if that is not shown. */
    std::string after;
    /** What to do; empty if nothing is suggested. */
    std::string suggestion;
};

/** The items of a lossiness report, read one by one. It borrows the report's text. */
class losses {
public:
    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = loss;
        using difference_type = std::ptrdiff_t;
        using pointer = const loss *;
        using reference = const loss &;

        iterator() noexcept : read_(std::string_view()) {}
        explicit iterator(std::string_view items) : read_(items), more_(read_.enter()) { load(); }
        reference operator*() const noexcept { return item_; }
        pointer operator->() const noexcept { return &item_; }
        iterator &operator++()
        {
            more_ = read_.next();
            load();
            return *this;
        }
        void operator++(int) { ++*this; }
        /** Iterators are only ever compared with the end. */
        friend bool operator==(const iterator &one, const iterator &other) noexcept { return one.more_ == other.more_; }
        friend bool operator!=(const iterator &one, const iterator &other) noexcept { return one.more_ != other.more_; }

    private:
        void load()
        {
            if (!more_)
                return;
            const std::string_view item = read_.value();
            const auto text = [&item](std::string_view name) { return detail::unescaped(detail::member(item, name)); };
            item_.code = text("code");
            item_.path = text("path");
            item_.message = text("message");
            item_.severity = text("severity");
            item_.before = std::string(detail::member(item, "before"));
            item_.after = std::string(detail::member(item, "after"));
            item_.suggestion = text("suggestion");
        }

        detail::reader read_;
        bool more_ = false;
        loss item_;
    };

    explicit losses(std::string_view report) noexcept : report_(report), items_(detail::member(report, "items")) {}
    iterator begin() const { return iterator(items_); }
    iterator end() const { return {}; }
    bool empty() const noexcept { return !detail::reader(items_).enter(); }
    /** The worst severity: "none", "info", "warning" or "error". */
    std::string max_severity() const { return detail::unescaped(detail::member(report_, "max_severity")); }
    /** How much was lost, in a few words. */
    std::string summary() const { return detail::unescaped(detail::member(report_, "summary")); }

private:
    std::string_view report_;
    std::string_view items_;
};

/** A finished translation. It owns its text; views into it live as long as it does. */
class translation {
public:
    explicit translation(string json) noexcept : json_(std::move(json)) {}

    /** The whole result, JSON: see specado_translate. */
    std::string_view json() const & noexcept { return json_.view(); }
    std::string_view json() const && = delete;
    /** The request body, JSON. */
    std::string_view body() const & noexcept { return detail::member(json_.view(), "provider_request_json"); }
    std::string_view body() const && = delete;
    /** The headers, a JSON object; secrets stand as ${ENV:NAME}. */
    std::string_view headers() const & noexcept { return detail::member(http(), "headers"); }
    std::string_view headers() const && = delete;
    /** The report, a JSON object. */
    std::string_view lossiness() const & noexcept { return detail::member(json_.view(), "lossiness"); }
    std::string_view lossiness() const && = delete;
    std::string method() const { return detail::unescaped(detail::member(http(), "method")); }
    std::string url() const { return detail::unescaped(detail::member(http(), "url")); }
    specado::losses losses() const & noexcept { return specado::losses(lossiness()); }
    specado::losses losses() const && = delete;
    /** What was changed for the wire and is undone in the response, JSON; empty if there is nothing. */
    std::string_view receipt() const & noexcept { return detail::member(detail::member(json_.view(), "metadata"), "receipt"); }
    std::string_view receipt() const && = delete;

private:
    std::string_view http() const noexcept { return detail::member(json_.view(), "http"); }

    string json_;
};

/** Translates a prompt (JSON) for a model of a provider: the name of a built-in one, or a spec (JSON). */
inline result<translation> translate(std::string_view prompt, std::string_view spec, std::string_view model, mode where = mode::standard)
{
    const detail::arguments<3> text(prompt, spec, model);
    if (text.cut())
        return detail::refused(detail::nul);
    result<string> json = detail::received(
        [&](char **out) { return specado_translate(text[0], text[1], text[2], detail::text(where), out); });
    if (!json)
        return failure(std::move(json).error());
    return translation(std::move(*json));
}

/** The bare request body, as well as the provider can take the prompt; what is lost is not told. */
inline result<string> translate_simple(std::string_view prompt, std::string_view spec, std::string_view model)
{
    const detail::arguments<3> text(prompt, spec, model);
    if (text.cut())
        return detail::refused(detail::nul);
    return detail::received([&](char **out) { return specado_translate_simple(text[0], text[1], text[2], out); });
}

/** What is to be translated, as part of a batch. */
struct request {
    std::string_view prompt;
    std::string_view spec;
    std::string_view model;
    specado::mode mode = specado::mode::standard;
};

/** Translates on all cores; each item has its own result, in the order of the requests. */
inline result<std::vector<result<translation>>> translate_batch(const std::vector<request> &requests)
{
    std::vector<detail::arguments<3>> texts;
    std::vector<specado_request_t> items;
    texts.reserve(requests.size());
    items.reserve(requests.size());
    for (const request &one : requests) {
        texts.emplace_back(one.prompt, one.spec, one.model);
        const detail::arguments<3> &text = texts.back();
        if (text.cut())
            return detail::refused(detail::nul);
        items.push_back(specado_request_t{text[0], text[1], text[2], detail::text(one.mode)});
    }
    struct outputs {
        explicit outputs(std::size_t count) : items(count, specado_output_t{SPECADO_UNKNOWN, nullptr, 0, nullptr}) {}
        outputs(const outputs &) = delete;
        outputs &operator=(const outputs &) = delete;
        ~outputs() { specado_outputs_free(items.data(), items.size()); }
        std::vector<specado_output_t> items;
    } done(items.size());
    const specado_result_t worked = specado_translate_batch(items.data(), items.size(), done.items.data());
    if (worked != SPECADO_SUCCESS)
        return detail::failed(worked);
    std::vector<result<translation>> results;
    results.reserve(items.size());
    for (specado_output_t &one : done.items) {
        if (one.result == SPECADO_SUCCESS)
            results.emplace_back(translation(string(std::exchange(one.json, nullptr))));
        else
            results.emplace_back(failure(error{static_cast<code>(one.result), one.error != nullptr ? one.error : ""}));
    }
    return results;
}

/** What texts validate() checks. */
enum class kind { prompt, provider_spec };

/** The verdict, JSON: all errors of a text, with their places. It succeeds whatever the verdict is. */
inline result<string> validate(std::string_view json, kind what = kind::prompt)
{
    const detail::arguments<1> text(json);
    if (text.cut())
        return detail::refused(detail::nul);
    const char *name = what == kind::prompt ? "prompt" : "provider_spec";
    return detail::received([&](char **out) { return specado_validate(text[0], name, out); });
}

namespace detail {

inline result<string> validated(std::string_view json, const std::string &kind)
{
    const arguments<2> text(json, kind);
    if (text.cut())
        return refused(nul);
    return received([&](char **out) { return specado_validate(text[0], text[1], out); });
}

}  // namespace detail

/** The verdict on a request in a dialect (or for a provider), JSON: errors, and notes about what its spec does not know. */
inline result<string> validate_request(std::string_view json, std::string_view dialect)
{
    return detail::validated(json, "request:" + std::string(dialect));
}

/** The same on what a provider has answered: a whole response, or the body of an error. */
inline result<string> validate_response(std::string_view json, std::string_view provider)
{
    return detail::validated(json, "response:" + std::string(provider));
}

/** A request as it goes over the wire, and whose it is: a dialect, a provider, or a provider spec. */
struct source {
    std::string_view dialect;
    std::string_view request;
    /** Where it goes, for APIs that have the model there. */
    std::string_view url = {};
    /** Lines of "name: value". */
    std::string_view headers = {};
};

/** A request in any dialect as a prompt, JSON: prompt, model, stream, lossiness. */
inline result<string> decode_request(const source &from)
{
    const detail::arguments<4> text(from.dialect, from.request, from.url, from.headers);
    if (text.cut())
        return detail::refused(detail::nul);
    const specado_source_t wire = {text[0], text[1], text[2], text[3]};
    return detail::received([&](char **out) { return specado_decode_request(&wire, out); });
}

/** What came back over HTTP, and from whom: a provider, a dialect, or a provider spec. */
struct reply {
    std::string_view spec;
    std::string_view model = {};
    int status = 200;
    /** Lines of "name: value". */
    std::string_view headers = {};
    /** The body; for a stream nothing. */
    std::string_view body = {};
    /** metadata.receipt of the translation: what was changed for the wire is undone. */
    std::string_view receipt = {};
    specado::mode mode = specado::mode::coerce;
};

namespace detail {

/** A reply as the C functions take it. */
class wire_reply {
public:
    explicit wire_reply(const reply &from) : text_(from.spec, from.model, from.headers, from.receipt), reply_{}
    {
        reply_.size = sizeof(specado_response_t);
        reply_.provider_spec_json = text_[0];
        reply_.model_id = from.model.empty() ? nullptr : text_[1];
        reply_.mode = text(from.mode);
        reply_.status = from.status;
        reply_.headers = text_[2];
        reply_.body = from.body.empty() ? nullptr : from.body.data();
        reply_.body_length = from.body.size();
        reply_.receipt = from.receipt.empty() ? nullptr : text_[3];
    }
    wire_reply(const wire_reply &) = delete;
    wire_reply &operator=(const wire_reply &) = delete;
    bool cut() const noexcept { return text_.cut(); }
    const specado_response_t *get() const noexcept { return &reply_; }

private:
    arguments<4> text_;
    specado_response_t reply_;
};

} // namespace detail

/** A response in the canonical form (docs/response.md). It owns its text; views into it live as long as it does. */
class response {
public:
    /** Takes the result of specado_decode_response. */
    explicit response(string json) noexcept : json_(std::move(json)) {}

    /** The response, a JSON object. */
    std::string_view json() const & noexcept { return detail::member(json_.view(), "response"); }
    std::string_view json() const && = delete;
    /** The message of the first choice, a JSON object: a message of a prompt. */
    std::string_view message() const & noexcept { return detail::member(choice(), "message"); }
    std::string_view message() const && = delete;
    /** Why the first choice ended, such as "stop" or "tool_calls"; empty if it has not. */
    std::string finish_reason() const
    {
        const std::string_view reason = detail::member(choice(), "finish_reason");
        return reason.empty() || reason.front() != '"' ? std::string() : detail::unescaped(reason);
    }
    /** The error, a JSON object; empty if there is none. */
    std::string_view error() const & noexcept { return detail::member(json(), "error"); }
    std::string_view error() const && = delete;
    std::string_view usage() const & noexcept { return detail::member(json(), "usage"); }
    std::string_view usage() const && = delete;
    /** The report, a JSON object. */
    std::string_view lossiness() const & noexcept { return detail::member(json_.view(), "lossiness"); }
    std::string_view lossiness() const && = delete;
    specado::losses losses() const & noexcept { return specado::losses(lossiness()); }
    specado::losses losses() const && = delete;

private:
    std::string_view choice() const noexcept
    {
        detail::reader read(detail::member(json(), "choices"));
        return read.enter() ? read.value() : std::string_view();
    }

    string json_;
};

/** Reads a whole response, or the body of an error. */
inline result<response> decode_response(const reply &from)
{
    const detail::wire_reply wire(from);
    if (wire.cut())
        return detail::refused(detail::nul);
    result<string> json = detail::received([&](char **out) { return specado_decode_response(wire.get(), out); });
    if (!json)
        return failure(std::move(json).error());
    return response(std::move(*json));
}

/** Which error a response is, and whether to try again. */
struct response_failure {
    /** Its class; success if there is no error. */
    code value = code::success;
    int status = 0;
    bool retryable = false;
    /** After how many milliseconds; -1 if nobody says. */
    std::int64_t retry_after_ms = -1;
    std::string name, message, request_id;
};

/** Tells which error a response is, if it is one. */
inline result<response_failure> classify_response(const reply &from)
{
    const detail::wire_reply wire(from);
    if (wire.cut())
        return detail::refused(detail::nul);
    specado_failure_t found;
    const specado_result_t done = specado_classify_response(wire.get(), &found);
    if (done != SPECADO_SUCCESS)
        return detail::failed(done);
    return response_failure{static_cast<code>(found.result), found.status,     found.retryable == 1,
                            found.retry_after_ms,            found.code,       found.message,
                            found.request_id};
}

/** An event of a stream. Its texts live until the next event is asked for. */
class event {
public:
    enum class type : std::int32_t {
        start = SPECADO_EVENT_START,
        part_start = SPECADO_EVENT_PART_START,
        delta = SPECADO_EVENT_DELTA,
        part_end = SPECADO_EVENT_PART_END,
        finish = SPECADO_EVENT_FINISH,
        usage = SPECADO_EVENT_USAGE,
        extra = SPECADO_EVENT_EXTRA,
        error = SPECADO_EVENT_ERROR,
        end = SPECADO_EVENT_END
    };

    type what() const noexcept { return static_cast<type>(raw_.type); }
    int choice() const noexcept { return raw_.choice; }
    int part() const noexcept { return raw_.part; }
    /** One of the SPECADO_KIND_... values. */
    std::int32_t kind() const noexcept { return raw_.kind; }
    /** One of the SPECADO_FIELD_... values. */
    std::int32_t field() const noexcept { return raw_.field; }
    std::int64_t number() const noexcept { return raw_.number; }
    code value() const noexcept { return static_cast<code>(raw_.result); }
    std::string_view id() const noexcept { return {raw_.id, raw_.id_length}; }
    std::string_view name() const noexcept { return {raw_.name, raw_.name_length}; }
    std::string_view text() const noexcept { return {raw_.text, raw_.text_length}; }
    /** True for a piece of what the model says. */
    bool is_text() const noexcept { return what() == type::delta && raw_.kind == SPECADO_KIND_TEXT && raw_.field == SPECADO_FIELD_TEXT; }

private:
    friend class decoder;
    friend class encoder;
    friend class events;
    specado_event_t raw_{};
};

/** The events that have come: a range to walk through once. */
class events {
public:
    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = event;
        using difference_type = std::ptrdiff_t;
        using pointer = const event *;
        using reference = const event &;

        iterator() noexcept = default;
        const event &operator*() const noexcept { return *current_; }
        const event *operator->() const noexcept { return current_; }
        iterator &operator++() noexcept
        {
            if (!range_->advance())
                range_ = nullptr;
            return *this;
        }
        void operator++(int) noexcept { ++*this; }
        bool operator==(const iterator &other) const noexcept { return range_ == other.range_; }
        bool operator!=(const iterator &other) const noexcept { return range_ != other.range_; }

    private:
        friend class events;
        explicit iterator(events *range) noexcept : range_(range), current_(&range->current_) {}
        events *range_ = nullptr;
        const event *current_ = nullptr;
    };

    iterator begin() noexcept { return advance() ? iterator(this) : iterator(); }
    iterator end() noexcept { return {}; }

private:
    friend class decoder;
    friend class iterator;
    explicit events(specado_decoder_t *decoder) noexcept : decoder_(decoder) {}
    bool advance() noexcept { return specado_decoder_next(decoder_, &current_.raw_) == 1; }

    specado_decoder_t *decoder_;
    event current_;
};

/** Reads a stream: bytes as the network brings them in, events out. */
class decoder {
public:
    static result<decoder> create(const reply &from)
    {
        const detail::wire_reply wire(from);
        if (wire.cut())
            return detail::refused(detail::nul);
        specado_decoder_t *handle = nullptr;
        const specado_result_t done = specado_decoder_new(wire.get(), 0, &handle);
        if (done != SPECADO_SUCCESS)
            return detail::failed(done);
        return decoder(handle);
    }

    /** Takes bytes of the body, cut anywhere. */
    result<void> feed(std::string_view bytes) &
    {
        const specado_result_t done = specado_decoder_feed(handle_.get(), bytes.data(), bytes.size());
        if (done != SPECADO_SUCCESS)
            return detail::failed(done);
        return {};
    }
    /** What has come since the last time. */
    specado::events events() & noexcept { return specado::events(handle_.get()); }
    /** The connection has ended: an error if the response is not whole, or is one. More events may follow. */
    result<void> finish() &
    {
        const specado_result_t done = specado_decoder_finish(handle_.get());
        if (done != SPECADO_SUCCESS)
            return detail::failed(done);
        return {};
    }
    /** The response so far, JSON; it lives until the decoder's next call. */
    std::string_view response() & noexcept { return view(SPECADO_DECODER_VIEW_RESPONSE); }
    /** The message of the first choice so far, JSON: a message of a prompt; empty if there is none. */
    std::string_view message() & noexcept { return view(SPECADO_DECODER_VIEW_MESSAGE); }
    std::string_view lossiness() & noexcept { return view(SPECADO_DECODER_VIEW_LOSSINESS); }
    /** The error, JSON; empty if there is none. */
    std::string_view error() & noexcept { return view(SPECADO_DECODER_VIEW_ERROR); }
    /** Forgets the response, and is ready for another of the same model. */
    void reset() & noexcept { (void)specado_decoder_reset(handle_.get()); }
    specado_decoder_t *handle() const noexcept { return handle_.get(); }

private:
    explicit decoder(specado_decoder_t *handle) noexcept : handle_(handle) {}
    std::string_view view(specado_decoder_view_t which) const noexcept
    {
        return detail::viewed([&](std::size_t *length) { return specado_decoder_view(handle_.get(), which, length); });
    }

    detail::owned<specado_decoder_t> handle_;
};

/** For whom an answer is written: whose API it is, and what is known of the client. */
struct target {
    std::string_view spec;
    /** What the client calls the model; empty: what the response calls it. */
    std::string_view model = {};
    /** The body of the client's request, JSON: some APIs tell of usage only when they are asked. */
    std::string_view request = {};
    /** When the response is made, in seconds since 1970; 0: not known. */
    std::int64_t created = 0;
    specado::mode mode = specado::mode::coerce;
};

namespace detail {

/** A target as the C functions take it. */
class wire_target {
public:
    explicit wire_target(const target &to) : text_(to.spec, to.model, to.request), target_{}
    {
        target_.size = sizeof(specado_target_t);
        target_.provider_spec_json = text_[0];
        target_.model_id = to.model.empty() ? nullptr : text_[1];
        target_.mode = text(to.mode);
        target_.request_json = to.request.empty() ? nullptr : text_[2];
        target_.created = to.created;
    }
    wire_target(const wire_target &) = delete;
    wire_target &operator=(const wire_target &) = delete;
    bool cut() const noexcept { return text_.cut(); }
    const specado_target_t *get() const noexcept { return &target_; }

private:
    arguments<3> text_;
    specado_target_t target_;
};

} // namespace detail

/** A canonical response as an API's own: {"status", "headers", "body", "lossiness"}. */
inline result<string> encode_response(std::string_view response, const target &to)
{
    const detail::arguments<1> text(response);
    const detail::wire_target wire(to);
    if (text.cut() || wire.cut())
        return detail::refused(detail::nul);
    return detail::received([&](char **out) { return specado_encode_response(text[0], wire.get(), out); });
}

/** Writes a stream: events in, bytes of an API's stream out. */
class encoder {
public:
    static result<encoder> create(const target &to)
    {
        const detail::wire_target wire(to);
        if (wire.cut())
            return detail::refused(detail::nul);
        specado_encoder_t *handle = nullptr;
        const specado_result_t done = specado_encoder_new(wire.get(), &handle);
        if (done != SPECADO_SUCCESS)
            return detail::failed(done);
        return encoder(handle);
    }

    /** Takes an event of a decoder; what it makes is in bytes(). */
    result<void> push(const event &told) & { return push(told.raw_); }
    /** Takes an event of one's own. */
    result<void> push(const specado_event_t &told) &
    {
        const specado_result_t done = specado_encoder_push(handle_.get(), &told);
        if (done != SPECADO_SUCCESS)
            return detail::failed(done);
        return {};
    }
    /** What the last call has made to be sent; it lives until the encoder's next call. */
    std::string_view bytes() & noexcept { return view(SPECADO_ENCODER_VIEW_BYTES); }
    /** Status and media type, JSON. */
    std::string_view head() & noexcept { return view(SPECADO_ENCODER_VIEW_HEAD); }
    std::string_view lossiness() & noexcept { return view(SPECADO_ENCODER_VIEW_LOSSINESS); }
    specado_encoder_t *handle() const noexcept { return handle_.get(); }

private:
    explicit encoder(specado_encoder_t *handle) noexcept : handle_(handle) {}
    std::string_view view(specado_encoder_view_t which) const noexcept
    {
        return detail::viewed([&](std::size_t *length) { return specado_encoder_view(handle_.get(), which, length); });
    }

    detail::owned<specado_encoder_t> handle_;
};

/** A decoder and an encoder in one: bytes of one API's stream in, bytes of another's out. */
class transcoder {
public:
    static result<transcoder> create(const reply &from, const target &to)
    {
        const detail::wire_reply source(from);
        const detail::wire_target wire(to);
        if (source.cut() || wire.cut())
            return detail::refused(detail::nul);
        specado_transcoder_t *handle = nullptr;
        const specado_result_t done = specado_transcoder_new(source.get(), wire.get(), &handle);
        if (done != SPECADO_SUCCESS)
            return detail::failed(done);
        return transcoder(handle);
    }

    /** Takes bytes of the provider's body, cut anywhere. What is to be sent is in bytes(), also after an error. */
    result<void> feed(std::string_view bytes) &
    {
        const char *made = nullptr;
        std::size_t length = 0;
        const specado_result_t done = specado_transcoder_feed(handle_.get(), bytes.data(), bytes.size(), &made, &length);
        if (done != SPECADO_SUCCESS)
            return detail::failed(done);
        return {};
    }
    /** The connection to the provider has ended. */
    result<void> finish() &
    {
        const char *made = nullptr;
        std::size_t length = 0;
        const specado_result_t done = specado_transcoder_finish(handle_.get(), &made, &length);
        if (done != SPECADO_SUCCESS)
            return detail::failed(done);
        return {};
    }
    /** What the last call has made to be sent; it lives until the transcoder's next call. */
    std::string_view bytes() & noexcept { return view(SPECADO_ENCODER_VIEW_BYTES); }
    /** Status and media type, JSON. */
    std::string_view head() & noexcept { return view(SPECADO_ENCODER_VIEW_HEAD); }
    /** What was lost when it was written, and when it was read. */
    std::string_view lossiness() & noexcept { return view(SPECADO_ENCODER_VIEW_LOSSINESS); }
    std::string_view read_lossiness() & noexcept { return view(SPECADO_ENCODER_VIEW_READ_LOSSINESS); }
    /** The response so far, in the canonical form, JSON. */
    std::string_view response() & noexcept { return view(SPECADO_ENCODER_VIEW_RESPONSE); }
    specado_transcoder_t *handle() const noexcept { return handle_.get(); }

private:
    explicit transcoder(specado_transcoder_t *handle) noexcept : handle_(handle) {}
    std::string_view view(specado_encoder_view_t which) const noexcept
    {
        return detail::viewed([&](std::size_t *length) { return specado_transcoder_view(handle_.get(), which, length); });
    }

    detail::owned<specado_transcoder_t> handle_;
};

/** A column of texts that the library has made: owned by specado::columns. */
class text_column {
public:
    explicit text_column(const specado_column_t *column) noexcept : column_(column) {}

    std::size_t size() const noexcept { return column_ != nullptr ? column_->rows : 0; }
    /** The text of a row; nothing where it is null, or where there is no such row or column. */
    std::optional<std::string_view> operator[](std::size_t row) const noexcept
    {
        if (row >= size() || is_null(row))
            return std::nullopt;
        const std::size_t from = offset(row);
        return std::string_view(column_->data + from, offset(row + 1) - from);
    }
    /** As specado.h has it; NULL if it was not asked for. */
    const specado_column_t *get() const noexcept { return column_; }

private:
    bool is_null(std::size_t row) const noexcept
    {
        return column_->validity != nullptr && (column_->validity[row / 8] >> (row % 8) & 1) == 0;
    }
    std::size_t offset(std::size_t at) const noexcept
    {
        return column_->offsets64 != nullptr ? static_cast<std::size_t>(column_->offsets64[at])
                                             : static_cast<std::size_t>(column_->offsets32[at]);
    }

    const specado_column_t *column_;
};

/** What was made of a column: owns it, frees it. Its columns are borrowed from it. */
class columns {
public:
    /** Takes over columns that specado.h says to free with specado_columns_free. */
    explicit columns(const specado_columns_t &made) noexcept : made_(made) {}
    columns(columns &&other) noexcept : made_(std::exchange(other.made_, specado_columns_t{})) {}
    columns &operator=(columns &&other) noexcept
    {
        std::swap(made_, other.made_);
        return *this;
    }
    columns(const columns &) = delete;
    columns &operator=(const columns &) = delete;
    ~columns() { specado_columns_free(&made_); }

    std::size_t size() const noexcept { return made_.rows; }
    /** How a row ended; it must be one. */
    specado::code code(std::size_t row) const noexcept { return static_cast<specado::code>(made_.codes[row]); }
    text_column bodies() const noexcept { return text_column(made_.bodies); }
    text_column reports() const noexcept { return text_column(made_.reports); }
    text_column results() const noexcept { return text_column(made_.results); }
    /** Receipts of prompts: what `specado_column_options_t::receipts` takes when their answers are read. */
    text_column receipts() const noexcept { return text_column(made_.receipts); }
    text_column errors() const noexcept { return text_column(made_.errors); }

private:
    specado_columns_t made_;
};

namespace detail {

template <class Call> result<columns> made(Call &&call)
{
    specado_columns_t made{};
    made.size = sizeof made;
    const specado_result_t done = call(&made);
    if (done != SPECADO_SUCCESS)
        return failed(done);
    return columns(made);
}

} // namespace detail

/** Translates a column of prompts, each on its own; see specado_translate_column for the arguments. */
inline result<columns> translate_column(const specado_column_t &prompts, const specado_column_options_t &options)
{
    return detail::made([&](specado_columns_t *out) { return specado_translate_column(&prompts, &options, out); });
}

/** Reads a column of whole responses, each on its own; see specado_decode_column for the arguments. */
inline result<columns> decode_column(const specado_column_t &responses, const specado_column_options_t &options)
{
    return detail::made([&](specado_columns_t *out) { return specado_decode_column(&responses, &options, out); });
}

/** What is known of a model, JSON. */
inline result<string> describe_model(std::string_view spec, std::string_view model)
{
    const detail::arguments<2> text(spec, model);
    if (text.cut())
        return detail::refused(detail::nul);
    return detail::received([&](char **out) { return specado_describe_model(text[0], text[1], out); });
}

/** A model of a provider. */
struct model_of {
    std::string_view spec;
    std::string_view model;
};

/** What a prompt would lose when it is moved from one model to another, JSON. */
inline result<string> compare_models(std::string_view prompt, model_of from, model_of to)
{
    const detail::arguments<5> text(prompt, from.spec, from.model, to.spec, to.model);
    if (text.cut())
        return detail::refused(detail::nul);
    return detail::received([&](char **out) { return specado_compare_models(text[0], text[1], text[2], text[3], text[4], out); });
}

/** A text with its placeholders (${ENV:NAME}) filled in from the environment. */
inline result<string> expand(std::string_view text)
{
    const detail::arguments<1> arguments(text);
    if (arguments.cut())
        return detail::refused(detail::nul);
    return detail::received([&](char **out) { return specado_expand(arguments[0], nullptr, nullptr, out); });
}

namespace detail {

/** A function that returns an optional text, as a resolver of C. The text is kept until the next one is asked for. */
template <class Resolve> struct resolver {
    Resolve &resolve;
    std::string kept;
    static const char *SPECADO_CALL call(const char *name, void *self) noexcept
    {
        auto *own = static_cast<resolver *>(self);
        std::optional<std::string> found = own->resolve(std::string_view(name));
        if (!found)
            return nullptr;
        own->kept = *std::move(found);
        return own->kept.c_str();
    }
};

} // namespace detail

/**
 * A text with its placeholders filled in by `resolve`: std::optional<std::string>(std::string_view name). An exception
 * that leaves it ends the program.
 */
template <class Resolve> result<string> expand(std::string_view text, Resolve &&resolve)
{
    const detail::arguments<1> arguments(text);
    if (arguments.cut())
        return detail::refused(detail::nul);
    detail::resolver<std::remove_reference_t<Resolve>> own{resolve, {}};
    return detail::received([&](char **out) { return specado_expand(arguments[0], &own.call, &own, out); });
}

/** The names of the built-in providers. Static. */
inline std::vector<std::string_view> providers()
{
    std::vector<std::string_view> names;
    for (std::size_t at = 0; at < specado_provider_count(); ++at)
        names.emplace_back(specado_provider_name(at));
    return names;
}

/** The spec of a built-in provider, JSON. Static. */
inline result<std::string_view> provider_spec(std::string_view provider)
{
    const detail::arguments<1> text(provider);
    const char *spec = text.cut() ? nullptr : specado_provider_spec(text[0]);
    if (spec == nullptr)
        return text.cut() ? detail::refused(detail::nul) : detail::failed(SPECADO_PROVIDER_NOT_FOUND);
    return std::string_view(spec);
}

/** The version of the library that is running. Static. */
inline std::string_view version() noexcept { return specado_version(); }

namespace detail {

/** What a context and the views of its translations share. */
struct context_state {
    specado_context_t *handle;
    std::uint64_t generation;
    std::atomic<std::size_t> owners;
};

/** A counted reference to a state; the context itself ends with its owner, whoever still looks at it. */
class state_reference {
public:
    explicit state_reference(context_state *state) noexcept : state_(state) {}
    state_reference(const state_reference &other) noexcept : state_(other.state_)
    {
        if (state_ != nullptr)
            state_->owners.fetch_add(1, std::memory_order_relaxed);
    }
    state_reference(state_reference &&other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
    state_reference &operator=(state_reference other) noexcept
    {
        std::swap(state_, other.state_);
        return *this;
    }
    ~state_reference()
    {
        if (state_ != nullptr && state_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1)
            delete state_;
    }
    context_state *operator->() const noexcept { return state_; }
    context_state *get() const noexcept { return state_; }

private:
    context_state *state_;
};

} // namespace detail

/**
 * The last translation of a context: views that end with the context's next call. Looking at them later does not go
 * unnoticed: it ends the program with a message. valid() tells beforehand.
 */
class context_view {
public:
    bool valid() const noexcept { return state_->handle != nullptr && state_->generation == generation_; }
    /** The whole result, JSON; put together when it is first asked for. */
    std::string_view json() const noexcept { return view(SPECADO_VIEW_RESULT); }
    std::string_view body() const noexcept { return view(SPECADO_VIEW_BODY); }
    std::string_view method() const noexcept { return view(SPECADO_VIEW_METHOD); }
    std::string_view url() const noexcept { return view(SPECADO_VIEW_URL); }
    std::string_view headers() const noexcept { return view(SPECADO_VIEW_HEADERS); }
    /** Calls `take` with the name and the value of each header: NUL-terminated texts that live as long as the view. */
    template <class Take> void each_header(Take &&take) const
    {
        check();
        const char *name = nullptr, *value = nullptr;
        for (std::size_t at = 0; specado_context_header(state_->handle, at, &name, &value) == SPECADO_SUCCESS && name != nullptr; ++at)
            take(name, value);
    }
    std::string_view lossiness() const noexcept { return view(SPECADO_VIEW_LOSSINESS); }
    specado::losses losses() const noexcept { return specado::losses(lossiness()); }
    /** What was changed for the wire and is undone in the response, JSON; empty if there is nothing. */
    std::string_view receipt() const noexcept { return view(SPECADO_VIEW_RECEIPT); }

private:
    friend class context;
    explicit context_view(detail::state_reference state) noexcept : state_(std::move(state)), generation_(state_->generation) {}
    std::string_view view(specado_view_t which) const noexcept
    {
        check();
        return detail::viewed([&](std::size_t *length) { return specado_get_string_view(state_->handle, which, length); });
    }
    void check() const noexcept
    {
        if (!valid())
            detail::stop("a view was looked at after its context's next call, or after its end");
    }

    detail::state_reference state_;
    std::uint64_t generation_;
};

/** Keeps compiled specs and buffers, so that translating again allocates nothing in the library. As large as a pointer. */
class context {
public:
    /** A new context; it fails only for want of memory. */
    static result<context> create()
    {
        specado_context_t *handle = specado_context_new();
        if (handle == nullptr)
            return detail::failed(SPECADO_MEMORY_ERROR);
        auto *state = new (std::nothrow) detail::context_state{handle, 0, {1}};
        if (state == nullptr) {
            specado_context_free(handle);
            return failure(error{code::memory_error, "out of memory"});
        }
        return context(detail::state_reference(state));
    }
    context(context &&) noexcept = default;
    context &operator=(context &&other) noexcept
    {
        if (this != &other) {
            end();
            state_ = std::move(other.state_);
        }
        return *this;
    }
    context(const context &) = delete;
    context &operator=(const context &) = delete;
    ~context() { end(); }

    /** Registers a provider spec (JSON) under its name, for this context alone. */
    result<void> add_spec(std::string_view spec) &
    {
        const detail::arguments<1> text(spec);
        if (text.cut())
            return detail::refused(detail::nul);
        ++state_->generation;
        const specado_result_t done = specado_context_add_spec(state_->handle, text[0]);
        if (done != SPECADO_SUCCESS)
            return detail::failed(done);
        return {};
    }

    /** Translates; the views end with the next call of this context. The texts must end in a NUL: nothing is copied. */
    result<context_view> translate(const char *prompt, const char *spec, const char *model, mode where = mode::standard) &
    {
        const specado_request_t request{prompt, spec, model, detail::text(where)};
        ++state_->generation;
        const specado_result_t done = specado_context_translate(state_->handle, &request);
        if (done != SPECADO_SUCCESS)
            return detail::failed(done);
        return context_view(state_);
    }
    /** The same for texts without a NUL at their end, which are copied. */
    result<context_view> translate(std::string_view prompt, std::string_view spec, std::string_view model, mode where = mode::standard) &
    {
        const detail::arguments<3> text(prompt, spec, model);
        if (text.cut())
            return detail::refused(detail::nul);
        return translate(text[0], text[1], text[2], where);
    }
    result<context_view> translate(const std::string &prompt, const std::string &spec, const std::string &model, mode where = mode::standard) &
    {
        return translate(std::string_view(prompt), std::string_view(spec), std::string_view(model), where);
    }

    /** The context of specado.h, still owned by this object. */
    specado_context_t *handle() const noexcept { return state_.get() != nullptr ? state_->handle : nullptr; }

private:
    explicit context(detail::state_reference state) noexcept : state_(std::move(state)) {}
    void end() noexcept
    {
        if (state_.get() != nullptr)
            specado_context_free(std::exchange(state_->handle, nullptr));
    }

    detail::state_reference state_;
};

static_assert(sizeof(context) == sizeof(void *) && sizeof(string) == sizeof(void *), "handles are as large as pointers");

/** The levels of the log; each includes those before it. */
enum class log_level : std::int32_t {
    off = SPECADO_LOG_OFF,
    error = SPECADO_LOG_ERROR,
    warn = SPECADO_LOG_WARN,
    info = SPECADO_LOG_INFO,
    debug = SPECADO_LOG_DEBUG,
    trace = SPECADO_LOG_TRACE
};

namespace detail {

template <class Sink> void SPECADO_CALL log_adapter(std::int32_t level, const char *target, const char *message, void *sink) noexcept
{
#ifdef SPECADO_HAS_EXCEPTIONS
    try {
        (*static_cast<Sink *>(sink))(static_cast<log_level>(level), std::string_view(target), std::string_view(message));
    } catch (...) {
        // no exception may cross into the library; a line of the log is lost
    }
#else
    (*static_cast<Sink *>(sink))(static_cast<log_level>(level), std::string_view(target), std::string_view(message));
#endif
}

} // namespace detail

/**
 * Sends the log to sink(log_level, target, message), for the whole process. The sink stays the caller's: it must live until
 * stop_log() and until the calls that are under way have ended, and is called on several threads at once.
 */
template <class Sink> result<void> start_log(log_level level, Sink &sink)
{
    static_assert(std::is_invocable_v<Sink &, log_level, std::string_view, std::string_view>, "a sink takes level, target, message");
    const specado_result_t done =
        specado_set_log_callback(static_cast<std::int32_t>(level), &detail::log_adapter<Sink>, static_cast<void *>(&sink));
    if (done != SPECADO_SUCCESS)
        return detail::failed(done);
    return {};
}
template <class Sink> result<void> start_log(log_level level, const Sink &&sink) = delete;

/** Sends the log nowhere of the program's any more; SPECADO_FFI_LOG holds again. */
inline void stop_log() noexcept { (void)specado_set_log_callback(SPECADO_LOG_OFF, nullptr, nullptr); }

} // namespace specado

#endif /* SPECADO_HPP */
