//! Memory that is not there is `SPECADO_MEMORY_ERROR`, and the process goes on: whichever request of a large prompt
//! fails, alone or with all after it, and however little there is for a call as a whole, a spec that it loads included.

use specado_ffi::capi::batch::{specado_output_t, specado_outputs_free, specado_translate_batch};
use specado_ffi::capi::catalogue::specado_provider_spec;
use specado_ffi::capi::context::{
    specado_context_add_spec, specado_context_free, specado_context_new, specado_context_translate,
    specado_get_string_view,
};
use specado_ffi::capi::decoder::{
    specado_decoder_feed, specado_decoder_finish, specado_decoder_free, specado_decoder_new, specado_decoder_next,
    specado_decoder_t, specado_decoder_view,
};
use specado_ffi::capi::error::specado_get_last_error;
use specado_ffi::capi::log::specado_set_log_callback;
use specado_ffi::capi::memory::specado_string_free;
use specado_ffi::capi::models::{specado_compare_models, specado_describe_model};
use specado_ffi::capi::response::specado_response_t;
use specado_ffi::capi::translate::{specado_request_t, specado_translate};
use specado_ffi::capi::validate::specado_validate;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ffi::{CStr, CString, c_char, c_void};
use std::mem::MaybeUninit;
use std::ptr;

/// The system's allocator, until this thread has asked so often.
struct Failing;

thread_local! {
    /// How many requests are still met; `None`: all.
    static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
    /// Only one request fails, not all after it too.
    static ONCE: Cell<bool> = const { Cell::new(false) };
    /// What this thread holds, and how much it may.
    static HELD: Cell<usize> = const { Cell::new(0) };
    static LIMIT: Cell<usize> = const { Cell::new(usize::MAX) };
    /// A request has failed.
    static FAILED: Cell<bool> = const { Cell::new(false) };
}

fn refused(more: usize) -> bool {
    let refused = match LEFT.get() {
        None => HELD.get().saturating_add(more) > LIMIT.get(),
        Some(0) => {
            if ONCE.get() {
                LEFT.set(None);
            }
            true
        }
        Some(left) => {
            LEFT.set(Some(left - 1));
            false
        }
    };
    if refused {
        FAILED.set(true);
        let limit = LIMIT.replace(usize::MAX);
        if std::env::var_os("SPECADO_TRACE_MEMORY").is_some() {
            let left = LEFT.replace(None);
            eprintln!("{}", std::backtrace::Backtrace::force_capture());
            LEFT.set(left);
        }
        LIMIT.set(limit);
    }
    refused
}

// SAFETY: every call goes to the system's allocator as it is, or fails as one may.
unsafe impl GlobalAlloc for Failing {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if refused(layout.size()) {
            return ptr::null_mut();
        }
        HELD.set(HELD.get() + layout.size());
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // what another thread has got may be given back here
        HELD.set(HELD.get().saturating_sub(layout.size()));
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // for a while there are both
        if refused(size) {
            return ptr::null_mut();
        }
        HELD.set((HELD.get() + size).saturating_sub(layout.size()));
        // SAFETY: the caller's promises are passed on.
        unsafe { System.realloc(memory, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Failing = Failing;

const SUCCESS: i32 = 0;
const MEMORY_ERROR: i32 = -10;

/// Runs a call whose requests from number `left` on fail. Returns its result, and whether one has failed.
fn with_memory(left: usize, once: bool, call: impl FnOnce() -> i32) -> (i32, bool) {
    FAILED.set(false);
    ONCE.set(once);
    LEFT.set(Some(left));
    let result = call();
    LEFT.set(None);
    (result, FAILED.get())
}

/// Lets each request of a call fail in turn, until none does. Returns how many there were.
#[track_caller]
fn each_in_turn(what: &str, usual: i32, mut call: impl FnMut() -> i32) -> usize {
    // what is loaded once is loaded now
    assert_eq!(call(), usual, "{what}: with all memory");
    for once in [true, false] {
        for left in 0.. {
            assert!(left < 20_000, "{what}: there is no end");
            let (result, failed) = with_memory(left, once, &mut call);
            if !failed {
                assert_eq!(result, usual, "{what}: with all memory");
                if once {
                    break;
                }
                return left;
            }
            if result == usual {
                // a guess of how much will be needed may fail: what is needed is asked for later
                continue;
            }
            assert_eq!(result, MEMORY_ERROR, "{what}: request {left} failed, once {once}: {}", last_error());
            assert!(last_error().contains("memory"), "{what}: {}", last_error());
        }
    }
    0
}

/// Makes a call with so little memory that it fails, then with ever more, until all of it is there. Each time it either
/// fails for that or succeeds. Returns how much it took.
#[track_caller]
fn with_ever_more(what: &str, usual: i32, mut call: impl FnMut() -> i32) -> usize {
    let mut more = 0;
    loop {
        FAILED.set(false);
        LIMIT.set(HELD.get() + more);
        let result = call();
        LIMIT.set(usize::MAX);
        if result == usual && !FAILED.get() {
            break;
        }
        if result != usual {
            assert_eq!(result, MEMORY_ERROR, "{what}: with {more} bytes: {}", last_error());
            assert!(last_error().contains("memory"), "{what}: {}", last_error());
        }
        more += (more / 40).max(509);
        assert!(more < 1 << 30, "{what}: there is no end");
    }
    assert_eq!(call(), usual, "{what}: with all memory");
    more
}

fn last_error() -> String {
    let error = specado_get_last_error();
    // SAFETY: NULL, or a string until the next call.
    if error.is_null() { String::new() } else { unsafe { CStr::from_ptr(error) }.to_string_lossy().into_owned() }
}

fn targets() -> [(&'static CStr, &'static CStr); 6] {
    [
        (c"openai", c"gpt-4o"),
        (c"openai-responses", c"gpt-5"),
        (c"anthropic", c"claude-sonnet-4-5"),
        (c"google", c"gemini-2.5-flash"),
        (c"bedrock", c"anthropic.claude-sonnet-4-5-20250929-v1:0"),
        (c"mistral", c"mistral-large-latest"),
    ]
}

#[test]
fn a_string_that_no_memory_holds() {
    let prompt = CString::new(format!(r#"{{"prompt": "{}"}}"#, "x".repeat(2 << 20))).expect("no NUL");
    for (spec, model) in targets() {
        each_in_turn(&format!("{spec:?}"), SUCCESS, || {
            let mut json = ptr::null_mut();
            // SAFETY: the strings live during the call; what it hands out is freed once.
            unsafe {
                let result = specado_translate(
                    prompt.as_ptr(),
                    spec.as_ptr(),
                    model.as_ptr(),
                    c"coerce".as_ptr(),
                    &raw mut json,
                );
                assert_eq!(json.is_null(), result != SUCCESS);
                specado_string_free(json);
                result
            }
        });
    }
}

/// A string that a call hands out, freed.
fn freed(call: impl FnOnce(*mut *mut c_char) -> i32) -> i32 {
    let mut json = ptr::null_mut();
    let result = call(&raw mut json);
    assert_eq!(json.is_null(), result != SUCCESS);
    // SAFETY: NULL, or a string that is freed once.
    unsafe { specado_string_free(json) };
    result
}

/// A context of its own, in which a spec is registered if there is one, translates and shows its result.
fn in_a_context(own: Option<&CStr>, request: &specado_request_t) -> i32 {
    let context = specado_context_new();
    if context.is_null() {
        return MEMORY_ERROR;
    }
    // SAFETY: context and strings live during the calls, and no other thread has them.
    unsafe {
        let mut result = own.map_or(SUCCESS, |own| specado_context_add_spec(context, own.as_ptr()));
        if result == SUCCESS {
            result = specado_context_translate(context, request);
        }
        if result == SUCCESS && specado_get_string_view(context, 0, ptr::null_mut()).is_null() {
            result = MEMORY_ERROR;
        }
        specado_context_free(context);
        result
    }
}

fn request(prompt: &CStr, spec: &CStr, model: &CStr) -> specado_request_t {
    specado_request_t {
        prompt_json: prompt.as_ptr(),
        provider_spec_json: spec.as_ptr(),
        model_id: model.as_ptr(),
        mode: c"coerce".as_ptr(),
    }
}

/// Prompts with many pieces of one kind each.
fn many() -> Vec<(&'static str, CString)> {
    let list = |count: usize, each: &dyn Fn(usize) -> String| (0..count).map(each).collect::<Vec<_>>().join(",");
    let prompts = [
        (
            "messages",
            format!(r#"{{"messages":[{}]}}"#, list(400, &|at| format!(r#"{{"role":"user","content":"{at}"}}"#))),
        ),
        ("turns", {
            let turn = |at| format!(r#"{{"role":"user","content":"{at}"}},{{"role":"assistant","content":"ay"}}"#);
            format!(r#"{{"messages":[{}]}}"#, list(200, &turn))
        }),
        ("losses", format!(r#"{{"prompt":"x",{}}}"#, list(900, &|at| format!(r#""odd{at}":1"#)))),
        ("calls", {
            let call = |at| {
                format!(
                    r#"{{"role":"assistant","tool_calls":[{{"id":"c {at}","name":"f","arguments":{{}}}}]}},
                       {{"role":"tool","tool_call_id":"c {at}","content":[{{"type":"image","url":"https://a.b/c"}}]}}"#
                )
            };
            format!(r#"{{"messages":[{{"role":"user","content":"x"}},{}]}}"#, list(200, &call))
        }),
        ("tools", {
            let tool =
                |at| format!(r#"{{"name":"cut the bread {at}","parameters":{{"type":"object","oneOf":[{{}}]}}}}"#);
            format!(r#"{{"prompt":"x","tools":[{}]}}"#, list(200, &tool))
        }),
        ("numbers", format!("{{\"prompt\":\"x\",\"odd\":[{}]}}", list(5000, &|_| "1".to_owned()))),
    ];
    prompts.map(|(name, prompt)| (name, CString::new(prompt).expect("no NUL"))).into()
}

#[test]
fn a_prompt_of_many_pieces() {
    for (name, prompt) in many() {
        for (spec, model) in targets() {
            let request = request(&prompt, spec, model);
            let took = with_ever_more(&format!("{name} for {spec:?}"), SUCCESS, || in_a_context(None, &request));
            assert!(took < 1000 * prompt.count_bytes(), "{name} for {spec:?}: {took} bytes are much");
        }
    }
}

#[test]
fn validating() {
    let roles = (0..300).map(|at| format!(r#"{{"role":"gardener {at}","content":1}}"#)).collect::<Vec<_>>().join(",");
    let prompt = CString::new(format!(r#"{{"messages":[{roles}]}}"#)).expect("no NUL");
    let faulty = c"{\"provider\": \"x\", \"requests\": {}, \"families\": {\"a\": {\"match\": [\"*\"], \"odd\": 1}}}";
    let mut texts = vec![(c"prompt", prompt.as_c_str()), (c"provider_spec", faulty)];
    // SAFETY: the names are strings, and a built-in spec is for ever.
    let of = |name: &CStr| unsafe { CStr::from_ptr(specado_provider_spec(name.as_ptr())) };
    texts.extend([c"ollama", c"openai"].map(|name| (c"provider_spec", of(name))));
    for (kind, text) in texts {
        // SAFETY: the strings live during the call.
        let validate = || freed(|out| unsafe { specado_validate(text.as_ptr(), kind.as_ptr(), out) });
        with_ever_more(&format!("{kind:?} of {} bytes", text.count_bytes()), SUCCESS, validate);
    }
}

#[test]
fn loading_a_spec() {
    let members = (0..500).map(|at| format!("\"m{at}\": [{at}, \"$sampling.seed\"]")).collect::<Vec<_>>().join(",");
    let spec = format!(
        r#"{{"provider": "mine", "base_url": "https://mine.example", "http": {{"url": "{{$base_url}}/"}},
            "families": {{"any": {{"match": ["*"]}}}}, "request": {{"model": "$model.id", {members}}}}}"#
    );
    let spec = CString::new(spec).expect("no NUL");
    let heir = c"{\"provider\": \"heir\", \"inherits\": \"openai\", \"title\": \"An heir\"}";
    let hello = c"{\"prompt\": \"Hello\"}";
    for (name, own) in [(c"mine", spec.as_c_str()), (c"heir", heir)] {
        for (what, given, register) in [("given", own, None), ("registered", name, Some(own))] {
            let request = request(hello, given, c"gpt-4o");
            with_ever_more(&format!("{name:?} {what}"), SUCCESS, || in_a_context(register, &request));
        }
    }
}

#[test]
fn models() {
    let prompt = c"{\"prompt\": \"Hello\", \"seed\": 1, \"top_k\": 2}";
    for (spec, model) in targets() {
        // SAFETY: the strings live during the call.
        let describe = || freed(|out| unsafe { specado_describe_model(spec.as_ptr(), model.as_ptr(), out) });
        with_ever_more(&format!("description of {spec:?}"), SUCCESS, describe);
        let (to, to_model) = (c"cohere".as_ptr(), c"command-a-03-2025".as_ptr());
        // SAFETY: the strings live during the call.
        let compare = || {
            freed(|out| unsafe {
                specado_compare_models(prompt.as_ptr(), spec.as_ptr(), model.as_ptr(), to, to_model, out)
            })
        };
        with_ever_more(&format!("comparison of {spec:?}"), SUCCESS, compare);
    }
}

#[test]
fn a_batch() {
    let prompts = many();
    let items: Vec<_> = prompts.iter().map(|(_, prompt)| request(prompt, c"anthropic", c"claude-sonnet-4-5")).collect();
    let batch = || {
        let mut outputs = [const { MaybeUninit::<specado_output_t>::uninit() }; 6];
        assert_eq!(outputs.len(), items.len());
        // SAFETY: the items live during the call; there is room for as many outputs, which it makes, and which are
        // freed once.
        unsafe {
            assert_eq!(specado_translate_batch(items.as_ptr(), items.len(), outputs.as_mut_ptr().cast()), SUCCESS);
            let results = outputs.map(|output| output.assume_init().result);
            specado_outputs_free(outputs.as_mut_ptr().cast(), outputs.len());
            assert!(results.iter().all(|result| [SUCCESS, MEMORY_ERROR].contains(result)), "{results:?}");
        }
        SUCCESS
    };
    with_ever_more("a batch", SUCCESS, batch);
}

/// A callback that looks at its line.
unsafe extern "C" fn look(_: i32, target: *const c_char, message: *const c_char, _: *mut c_void) {
    // SAFETY: strings that live during the call.
    let line = unsafe { [target, message].map(|text| CStr::from_ptr(text).to_bytes()) };
    assert!(line.iter().all(|text| !text.is_empty()));
}

#[test]
fn logging() {
    // SAFETY: the callback lives for ever.
    unsafe { specado_set_log_callback(5, Some(look), ptr::null_mut()) };
    for (spec, model) in targets() {
        let request = request(c"{\"prompt\": \"Hello\"}", spec, model);
        with_ever_more(&format!("a logged call for {spec:?}"), SUCCESS, || in_a_context(None, &request));
    }
    // SAFETY: there is no callback any more.
    unsafe { specado_set_log_callback(0, None, ptr::null_mut()) };
}

/// Says to the process that `under_a_limit_of_the_system` starts that it is that one.
#[cfg(target_os = "linux")]
const LIMITED: &str = "SPECADO_TEST_LIMITED";

/// The same with a limit that the system sets (`RLIMIT_AS`, by the shell's `ulimit`), in processes of their own: large
/// calls fail for memory, and afterwards the library works as before.
#[cfg(target_os = "linux")]
#[test]
fn under_a_limit_of_the_system() {
    if std::env::var_os(LIMITED).is_some() {
        return large_calls();
    }
    let own = std::env::current_exe().expect("this program has a file");
    let mut refused = 0;
    for megabytes in [100, 150, 200, 300, 450] {
        let limited =
            format!("ulimit -v {} && exec \"$0\" --exact under_a_limit_of_the_system --nocapture", megabytes << 10);
        let child = std::process::Command::new("sh")
            .args(["-c", &limited])
            .arg(&own)
            .env(LIMITED, "1")
            .output()
            .expect("there is sh");
        let said = [child.stdout, child.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
        assert!(child.status.success(), "with {megabytes} MB: {}\n{said}", child.status);
        refused += said.matches("refused: ").count();
    }
    assert!(refused > 5, "{refused} calls were refused: the limits are too generous to show anything");
}

#[cfg(target_os = "linux")]
fn large_calls() {
    let hello = c"{\"prompt\": \"Hello\"}";
    let messages = vec![r#"{"role":"user","content":"x"}"#; 500_000].join(",");
    let prompt = CString::new(format!(r#"{{"messages":[{messages}]}}"#)).expect("no NUL");
    let spec = format!(
        r#"{{"provider": "mine", "families": {{"any": {{"match": ["*"]}}}}, "request": [{}]}}"#,
        vec!["1"; 1 << 20].join(",")
    );
    let spec = CString::new(spec).expect("no NUL");
    let target = [c"anthropic", c"claude-sonnet-4-5"];
    let calls: [(&str, &dyn Fn() -> i32); 4] = [
        ("prompt", &|| in_a_context(None, &request(&prompt, target[0], target[1]))),
        ("spec", &|| in_a_context(None, &request(hello, &spec, target[1]))),
        // SAFETY: the strings live during the calls.
        ("validating a prompt", &|| freed(|out| unsafe { specado_validate(prompt.as_ptr(), c"prompt".as_ptr(), out) })),
        // SAFETY: as above.
        ("validating a spec", &|| {
            freed(|out| unsafe { specado_validate(spec.as_ptr(), c"provider_spec".as_ptr(), out) })
        }),
    ];
    for (what, call) in calls {
        let result = call();
        if result == MEMORY_ERROR {
            println!("refused: {what}: {}", last_error());
        }
        let usual = [SUCCESS, MEMORY_ERROR, -17];
        assert!(usual.contains(&result), "{what}: {result}: {}", last_error());
        assert_eq!(
            in_a_context(None, &request(hello, target[0], target[1])),
            SUCCESS,
            "after {what}: {}",
            last_error()
        );
    }
}

/// Reads a stream to its end with a decoder of its own, and looks at the response.
fn read_stream(spec: &CStr, stream: &str) -> i32 {
    let response = specado_response_t {
        size: size_of::<specado_response_t>(),
        provider_spec_json: spec.as_ptr(),
        model_id: ptr::null(),
        mode: ptr::null(),
        status: 200,
        headers: c"x-request-id: r\nrequest-id: r".as_ptr(),
        body: ptr::null(),
        body_length: 0,
        receipt: c"{\"tools\": {\"f\": \"g\"}}".as_ptr(),
    };
    let mut decoder = ptr::null_mut();
    // SAFETY: the strings live during the calls, the places may be written, and the decoder is freed once.
    unsafe {
        let made = specado_decoder_new(&raw const response, 0, &raw mut decoder);
        if made != SUCCESS {
            return made;
        }
        let done = read_pieces(decoder, stream);
        specado_decoder_free(decoder);
        done
    }
}

/// Feeds a decoder and takes all events.
///
/// # Safety
/// The decoder lives, and nobody else uses it.
unsafe fn read_pieces(decoder: *mut specado_decoder_t, stream: &str) -> i32 {
    let mut event = MaybeUninit::uninit();
    for piece in stream.as_bytes().chunks(100).map(Some).chain([None]) {
        // SAFETY: as the caller of this function holds; the event is only written.
        let mut done = unsafe {
            match piece {
                Some(piece) => specado_decoder_feed(decoder, piece.as_ptr().cast(), piece.len()),
                None => specado_decoder_finish(decoder),
            }
        };
        while done == SUCCESS {
            // SAFETY: likewise.
            match unsafe { specado_decoder_next(decoder, event.as_mut_ptr()) } {
                0 => break,
                next => done = next.min(SUCCESS),
            }
        }
        if done != SUCCESS {
            return done;
        }
    }
    for view in 0..4 {
        // SAFETY: likewise.
        if unsafe { specado_decoder_view(decoder, view, ptr::null_mut()) }.is_null() {
            return MEMORY_ERROR;
        }
    }
    SUCCESS
}

#[test]
fn reading_a_stream() {
    let chat = |delta: &str, reason: &str| {
        format!(
            "data: {{\"id\":\"c\",\"model\":\"m\",\"other\":1,\"choices\":[{{\"index\":0,\"delta\":{delta},\"finish_reason\":{reason}}}]}}\n\n"
        )
    };
    let openai = chat("{\"content\":\"a \\u00e9 b\"}", "null")
        + &chat("{\"content\":\"more\"}", "null")
        + &chat(
            "{\"tool_calls\":[{\"index\":0,\"id\":\"t\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}",
            "null",
        )
        + &chat("{}", "\"tool_calls\"");
    let anthropic = "event: message\ndata: {\"type\":\"message\",\"id\":\"m\",\"role\":\"assistant\",\"model\":\"c\",\
                     \"content\":[\
                     {\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"s\"},\
                     {\"type\":\"text\",\"text\":\"x\",\"citations\":[{\"type\":\"a\"}]},\
                     {\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{\"a\":1}},\
                     {\"type\":\"new\",\"x\":1}],\
                     \"stop_reason\":\"tool_use\",\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}\n\n";
    for (spec, stream) in [(c"openai", &*openai), (c"anthropic", anthropic)] {
        let asked = each_in_turn(&format!("{spec:?}"), SUCCESS, || read_stream(spec, stream));
        assert!(asked > 20, "{spec:?}: {asked}");
    }
}
