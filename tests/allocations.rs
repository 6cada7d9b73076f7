//! A warm context asks for no memory: translating the same kind of prompt again allocates nothing.

use specado_ffi::capi::context::{
    specado_context_free, specado_context_new, specado_context_t, specado_context_translate, specado_get_string_view,
};
use specado_ffi::capi::translate::specado_request_t;
use specado_ffi::frame::{FRAME_LIMIT, Framer, Framing};
use specado_ffi::serve::Target;
use specado_ffi::{Context, Mode, Reply, Request};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ffi::CString;

#[path = "../benches/support/prompts.rs"]
mod prompts;

/// All views of `specado.h`.
const VIEWS: std::ops::Range<i32> = 0..7;

/// The one that is empty where nothing was changed for the wire.
const RECEIPT: i32 = 6;

/// The system's allocator, counting what this thread asks for.
struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
    static LARGEST: Cell<usize> = const { Cell::new(0) };
}

fn count(size: usize) {
    // during the thread's end there is nothing to count
    let _ = COUNT.try_with(|count| count.set(count.get() + 1));
    let _ = LARGEST.try_with(|largest| largest.set(largest.get().max(size)));
}

// SAFETY: every call goes to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.realloc(memory, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Translates through the C functions and looks at every view. Returns how often memory was asked for.
fn asked(context: *mut specado_context_t, request: &specado_request_t) -> usize {
    let before = COUNT.get();
    // SAFETY: context and strings live during the calls, no other thread has them, and `length` may be written.
    unsafe {
        assert_eq!(specado_context_translate(context, request), 0);
        for view in VIEWS {
            let mut length = 0;
            let text = specado_get_string_view(context, view, &raw mut length);
            assert!(!text.is_null() && (length > 0 || view == RECEIPT), "view {view}");
        }
    }
    COUNT.get() - before
}

#[test]
fn a_warm_context_allocates_nothing() {
    let targets = [
        (c"openai", c"gpt-4o"),
        (c"openai-responses", c"gpt-5"),
        (c"anthropic", c"claude-sonnet-4-5"),
        (c"google", c"gemini-2.5-flash"),
        (c"groq", c"llama-3.3-70b-versatile"),
        (c"bedrock", c"anthropic.claude-sonnet-4-5-20250929-v1:0"),
        (c"mistral", c"mistral-large-latest"),
        (c"cohere", c"command-a-03-2025"),
        (c"ollama", c"llama3.2"),
    ];
    let mut found = Vec::new();
    for (spec, model) in targets {
        let context = specado_context_new();
        for (name, prompt) in prompts::all() {
            let prompt = CString::new(prompt).expect("no NUL in it");
            let request = specado_request_t {
                prompt_json: prompt.as_ptr(),
                provider_spec_json: spec.as_ptr(),
                model_id: model.as_ptr(),
                mode: c"coerce".as_ptr(),
            };
            let rounds = [(); 3].map(|()| asked(context, &request));
            if rounds[2] > 0 {
                found.push(format!("{spec:?}, {name}: {}", rounds[2]));
            }
        }
        // SAFETY: it came from `specado_context_new` and is freed once.
        unsafe { specado_context_free(context) };
    }
    assert!(found.is_empty(), "allocations of a warm translation: {found:?}");
    // the counter counts
    let before = COUNT.get();
    drop(std::hint::black_box(vec![1_u8; 100]));
    assert_eq!(COUNT.get() - before, 1);
}

/// A spec that is longer than one may be is refused before it is copied.
#[test]
fn what_is_refused_for_its_length_is_not_copied() {
    let title = |length| format!(r#"{{"provider": "long", "inherits": "openai", "title": "{}"}}"#, "x".repeat(length));
    let largest = |spec: &str| {
        LARGEST.set(0);
        let request = Request { prompt: r#"{"prompt": "Hello"}"#, spec, model: "gpt-4o", mode: Mode::Standard };
        let result = Context::new().translate(&request).map(drop).map_err(|error| error.message);
        (result, LARGEST.get())
    };
    let (refused, asked) = largest(&title(16 << 20));
    assert!(refused.is_err_and(|message| message.contains("larger than 4 MiB")));
    assert!(asked < 1 << 20, "{asked} bytes");
    // one that is taken is kept, so that copies are seen
    let (taken, asked) = largest(&title(2 << 20));
    assert_eq!(taken, Ok(()));
    assert!(asked > 2 << 20, "{asked} bytes");
}

/// Frames are cut out of memory that is there, once a stream of like size was.
#[test]
fn a_warm_framer_allocates_nothing() {
    let event = "event: content_block_delta\r\ndata: {\"text\": \"some words of an answer\"}\r\ndata: \r\n\r\n";
    let streams = [
        (Framing::Sse, event.repeat(100).into_bytes()),
        (Framing::Sse, format!("{{\"text\": {event:?}}}").into_bytes()),
        (Framing::NdJson, "{\"response\": \"some words\"}\n".repeat(100).into_bytes()),
        (Framing::JsonArray, format!("[{{}}{}]", ", {\"text\": \"some words\"}".repeat(100)).into_bytes()),
        (Framing::AwsEventStream, AWS_MESSAGE.repeat(100)),
    ];
    for (framing, stream) in streams {
        let mut framer = Framer::new(framing, FRAME_LIMIT);
        let mut round = || {
            let (before, mut count) = (COUNT.get(), 0);
            framer.reset();
            for piece in stream.chunks(50) {
                framer.feed(piece).expect("there is memory");
                while framer.next().expect("the stream is well made").is_some() {
                    count += 1;
                }
            }
            (COUNT.get() - before, count)
        };
        let rounds = [(); 3].map(|()| round());
        assert!(rounds[2].0 == 0 && rounds[2].1 > 0, "{framing:?}: {rounds:?}");
    }
}

/// A message of the AWS event stream.
const AWS_MESSAGE: &[u8] = b"\x00\x00\x00J\x00\x00\x00*\xac\xdaVW\x0b:event-type\x07\x00\x05delta\
    \x0d:message-type\x07\x00\x05event{\"text\":\"words\"}N\xd6\x91X";

/// Events are told out of memory that is there, once a response of like size was.
#[test]
fn a_warm_decoder_allocates_nothing() {
    let chat = |delta: &str, reason: &str| {
        format!(
            "data: {{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{{\"index\":0,\
             \"delta\":{delta},\"finish_reason\":{reason}}}],\"system_fingerprint\":\"fp\"}}\n\n"
        )
    };
    let openai = chat("{\"content\":\"some \\u00e9 words\"}", "null").repeat(50)
        + &chat(
            "{\"tool_calls\":[{\"index\":0,\"id\":\"t\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}",
            "null",
        )
        + &chat("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"}\"}}]}", "null")
        + &chat("{}", "\"tool_calls\"");
    let claude = |event: &str| format!("event: x\ndata: {event}\n\n");
    let anthropic = claude(
        "{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"c\",\
         \"content\":[],\"stop_reason\":null,\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}}",
    ) + &claude(
        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
    ) + &claude(
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"some words\"}}",
    )
    .repeat(50)
        + &claude("{\"type\":\"content_block_stop\",\"index\":0}")
        + &claude(
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}}",
        )
        + &claude("{\"type\":\"message_stop\"}");
    for (provider, stream) in [("openai", openai), ("anthropic", anthropic)] {
        let reply = Reply { status: 200, ..Reply::default() };
        let mut decoder = Context::new().decoder_of(provider, None, &reply).expect("it is built in");
        let mut round = || {
            let (before, mut events) = (COUNT.get(), 0);
            decoder.reset();
            for piece in stream.as_bytes().chunks(50) {
                decoder.feed(piece).expect("there is memory");
                while decoder.next_event().expect("the stream is well made").is_some() {
                    events += 1;
                }
            }
            decoder.finish().expect("it is whole");
            assert!(decoder.failure().is_none() && events > 50, "{provider}: {events}");
            COUNT.get() - before
        };
        let rounds = [(); 3].map(|()| round());
        assert_eq!(rounds[2], 0, "allocations of a warm decoder, {provider}");
    }
}

/// From one API's stream to another's: once the tables have grown, a piece more asks for nothing.
#[test]
fn a_warm_transcoder_allocates_nothing() {
    let claude = |event: &str| format!("event: x\ndata: {event}\n\n");
    let begin = claude(
        "{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"c\",\
         \"content\":[],\"stop_reason\":null,\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}}",
    ) + &claude(
        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
    );
    let piece = claude(
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"some \\\"words\\\"\"}}",
    );
    for target in ["openai-chat", "google-generate-content", "anthropic-messages", "ollama-chat", "bedrock-converse"] {
        let reply = Reply { status: 200, ..Reply::default() };
        let mut transcoder = Context::new()
            .transcoder_of(("anthropic", None, &reply), target, &Target::default())
            .expect("both are built in");
        transcoder.feed(begin.as_bytes()).expect("there is memory");
        for _ in 0..20 {
            transcoder.feed(piece.as_bytes()).expect("there is memory");
        }
        let before = COUNT.get();
        for _ in 0..10 {
            transcoder.feed(piece.as_bytes()).expect("there is memory");
            assert!(!transcoder.bytes().is_empty());
        }
        let asked = COUNT.get() - before;
        // the text that is kept for the whole response grows
        assert!(asked <= 1, "{asked} allocations of a warm transcoder to {target}");
    }
}
