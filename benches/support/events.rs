//! What reading the events of a stream costs, one after another, each fed alone: beside `serde_json`, which reads the
//! data of the same events into types that borrow. And what writing them in another API's form costs besides.

use super::library::{
    specado_decoder_feed, specado_decoder_free, specado_decoder_new, specado_decoder_next, specado_decoder_reset,
    specado_transcoder_feed, specado_transcoder_free, specado_transcoder_new,
};
use super::reply::reply;
use super::{compare, event_types, prompts};
use specado_ffi::capi::decoder::{specado_decoder_t, specado_event_t};
use specado_ffi::capi::encode::specado_target_t;
use std::ffi::{CStr, CString};
use std::hint::black_box;
use std::mem::MaybeUninit;
use std::ptr;

/// How many pieces a stream has.
const PIECES: usize = 200;

/// A stream: what comes before the pieces, and the pieces' data.
struct Stream {
    name: &'static str,
    provider: &'static str,
    opening: Vec<String>,
    pieces: Vec<String>,
    /// What the framing says before the data.
    lead: &'static str,
    /// Reads the data of a piece into types.
    typed: fn(&str),
    /// The API whose stream it is.
    dialect: &'static str,
    /// The API that it is written for, from one to the other.
    target: &'static str,
}

impl Stream {
    fn events(&self) -> Vec<String> {
        let fed = self.pieces.iter().map(|data| format!("{}{data}\n\n", self.lead));
        self.opening.iter().cloned().chain(fed).collect()
    }

    fn read_typed(&self) {
        self.pieces.iter().for_each(|data| (self.typed)(data));
    }
}

/// A text of 120 bytes, another one for each number.
fn text(number: usize) -> String {
    let start = number * 7 % 100;
    let letters = prompts::PROSE.chars().filter(|letter| letter.is_ascii_alphabetic() || *letter == ' ');
    letters.cycle().skip(start).take(120).collect()
}

fn pieces(event: impl Fn(usize, &str) -> String) -> Vec<String> {
    (1..=PIECES).map(|number| event(number, &text(number))).collect()
}

fn anthropic() -> Stream {
    let message = "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\
    \"assistant\",\"model\":\
        \"claude-sonnet-4-5\",\"content\":[],\"stop_reason\":null,\"usage\":{\"input_tokens\":12,\
        \"output_tokens\":1}}}";
    let block = "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}";
    Stream {
        name: "Anthropic text delta",
        provider: "anthropic",
        dialect: "anthropic-messages",
        opening: [("message_start", message), ("content_block_start", block)]
            .map(|(name, data)| format!("event: {name}\ndata: {data}\n\n"))
            .to_vec(),
        pieces: pieces(|_, text| {
            format!(
                "{{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"text_delta\",\"text\":\
                \"{text}\"}}}}"
            )
        }),
        lead: "event: content_block_delta\ndata: ",
        typed: event_types::anthropic,
        target: "openai-chat",
    }
}

fn chat() -> Stream {
    let chunk = |delta: &str, rest: &str| {
        format!(
            "{{\"id\":\"chatcmpl-B9xMmvgVLUZ2TZBc\",\"object\":\"chat.completion.chunk\",\"created\":1764300000,\
            \"model\":\
             \"gpt-4o-2024-08-06\",\"service_tier\":\"default\",\"choices\":[{{\"index\":0,\"delta\":{delta},\
             \"finish_reason\":null}}],\"obfuscation\":\"{rest}\"}}"
        )
    };
    Stream {
        name: "chat completions chunk",
        provider: "openai",
        dialect: "openai-chat",
        opening: vec![format!("data: {}\n\n", chunk("{\"role\":\"assistant\",\"content\":\"\"}", "a"))],
        pieces: pieces(|number, text| chunk(&format!("{{\"content\":\"{text}\"}}"), &"x".repeat(number % 12))),
        lead: "data: ",
        typed: event_types::chat,
        target: "anthropic-messages",
    }
}

fn google() -> Stream {
    Stream {
        name: "Gemini chunk",
        provider: "google",
        dialect: "google-generate-content",
        opening: Vec::new(),
        pieces: pieces(|number, text| {
            format!(
                "{{\"candidates\":[{{\"content\":{{\"parts\":[{{\"text\":\"{text}\"}}],\"role\":\"model\"}},\
                \"index\":0}}],\
                 \"usageMetadata\":{{\"promptTokenCount\":12,\"candidatesTokenCount\":{},\"totalTokenCount\":{},\
                 \"promptTokensDetails\":[{{\"modality\":\"TEXT\",\"tokenCount\":12}}]}},\"modelVersion\":\
                 \"gemini-2.5-flash\",\"responseId\":\"h758adrvHdyNjMcP\"}}",
                number * 30,
                number * 30 + 12
            )
        }),
        lead: "data: ",
        typed: event_types::google,
        target: "anthropic-messages",
    }
}

fn responses() -> Stream {
    let created = "{\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"resp_1\",\
    \"object\":\"response\",\
        \"created_at\":1764300000,\"status\":\"in_progress\",\"model\":\"gpt-5\",\"output\":[]}}";
    let item = "{\"type\":\"response.output_item.added\",\"output_index\":0,\"sequence_number\":1,\"item\":\
    {\"id\":\"msg_1\",\
        \"type\":\"message\",\"status\":\"in_progress\",\"content\":[],\"role\":\"assistant\"}}";
    Stream {
        name: "Responses text delta",
        provider: "openai-responses",
        dialect: "openai-responses",
        opening: [("response.created", created), ("response.output_item.added", item)]
            .map(|(name, data)| format!("event: {name}\ndata: {data}\n\n"))
            .to_vec(),
        pieces: pieces(|number, text| {
            format!(
                "{{\"type\":\"response.output_text.delta\",\"item_id\":\"msg_1\",\"output_index\":0,\
                \"content_index\":0,\"delta\":\
                 \"{text}\",\"logprobs\":[],\"sequence_number\":{},\"obfuscation\":\"{}\"}}",
                number + 2,
                "x".repeat(number % 12)
            )
        }),
        lead: "event: response.output_text.delta\ndata: ",
        typed: event_types::responses,
        target: "openai-chat",
    }
}

fn decoder(provider: &str) -> *mut specado_decoder_t {
    let (provider, mut decoder) = (CString::new(provider).expect("no NUL in it"), ptr::null_mut());
    let response = reply(&provider, "");
    // SAFETY: the strings live, and `decoder` may be written.
    assert_eq!(unsafe { specado_decoder_new(&raw const response, 0, &raw mut decoder) }, 0);
    decoder
}

/// Writes a stream for an API, whose client calls the model so; how many bytes that is.
fn transcode(stream: &Stream, target: &str, model: Option<&CStr>, events: &[String]) -> usize {
    let [provider, api] = [stream.provider, target].map(|name| CString::new(name).expect("no NUL in it"));
    let response = reply(&provider, "");
    let target = specado_target_t {
        size: size_of::<specado_target_t>(),
        provider_spec_json: api.as_ptr(),
        model_id: model.map_or(ptr::null(), CStr::as_ptr),
        mode: ptr::null(),
        request_json: ptr::null(),
        created: 0,
    };
    let (mut transcoder, mut bytes, mut length, mut all) = (ptr::null_mut(), ptr::null(), 0, 0);
    // SAFETY: the strings live, the events have so many bytes, and what is written may be.
    unsafe {
        assert_eq!(specado_transcoder_new(&raw const response, &raw const target, &raw mut transcoder), 0);
        for fed in events {
            let fed = (fed.as_ptr().cast(), fed.len());
            assert_eq!(specado_transcoder_feed(transcoder, fed.0, fed.1, &raw mut bytes, &raw mut length), 0);
            all += black_box(length);
        }
        specado_transcoder_free(transcoder);
    }
    all
}

/// Feeds each event and asks for all that it tells; how many bytes of text that is.
fn decode(decoder: *mut specado_decoder_t, events: &[String]) -> usize {
    let (mut event, mut bytes) = (MaybeUninit::<specado_event_t>::uninit(), 0);
    // SAFETY: the decoder lives, the events have so many bytes, and an event is written where 1 is returned.
    unsafe {
        assert_eq!(specado_decoder_reset(decoder), 0);
        for fed in events {
            assert_eq!(specado_decoder_feed(decoder, fed.as_ptr().cast(), fed.len()), 0);
            while specado_decoder_next(decoder, event.as_mut_ptr()) == 1 {
                bytes += event.assume_init_ref().text_length;
            }
        }
    }
    bytes
}

/// Prints the tables; with `decoder`, `typed`, `transcoder`, `copy` or `renamed` and the number of a stream, only reads
/// that in this way, to be counted.
pub fn run(arguments: &[String]) {
    let number = arguments.get(1).and_then(|number| number.parse().ok());
    let stream = number.and_then(|number: usize| all().into_iter().nth(number));
    match (arguments.first().map(String::as_str), stream) {
        (Some("decoder"), Some(stream)) => {
            let decoder = decoder(stream.provider);
            let events = stream.events();
            counted(|| _ = black_box(decode(decoder, &events)));
            // SAFETY: the decoder is not used again.
            unsafe { specado_decoder_free(decoder) };
        }
        (Some("typed"), Some(stream)) => counted(|| stream.read_typed()),
        (Some(way @ ("transcoder" | "copy" | "renamed")), Some(stream)) => {
            let events = stream.events();
            let target = if way == "transcoder" { stream.target } else { stream.dialect };
            // with another name for the model a stream of the same API is written, too
            let model = (way == "renamed").then_some(c"another");
            // the first one compiles what the API writes
            transcode(&stream, target, model, &events);
            counted(|| _ = black_box(transcode(&stream, target, model, &events)));
        }
        _ => table(),
    }
}

/// Five streams of [`PIECES`] events: a thousand.
#[inline(never)]
fn counted(read: impl Fn()) {
    (0..5).for_each(|_| read());
}

fn all() -> [Stream; 4] {
    [anthropic(), chat(), google(), responses()]
}

/// Prints the tables.
pub fn table() {
    println!("| event | bytes of data | serde_json typed, µs | decoder, µs | ratio | goal: 1.5 |");
    println!("|---|--:|--:|--:|--:|---|");
    for stream in all() {
        row(&stream);
    }
    println!();
    println!("| event | written for | decoder, µs | transcoder, µs | ratio | goal: 2 |");
    println!("|---|---|--:|--:|--:|---|");
    for stream in all() {
        written_row(&stream, stream.target, 2.0);
    }
    println!();
    println!("| event | copied for | decoder, µs | transcoder, µs | ratio | goal: 1.5 |");
    println!("|---|---|--:|--:|--:|---|");
    for stream in all() {
        written_row(&stream, stream.dialect, 1.5);
    }
}

fn goal(ratio: f64, most: f64) -> String {
    if ratio <= most { "met".to_owned() } else { format!("missed by {:.0} %", (ratio / most - 1.0) * 100.0) }
}

/// The time of one piece, in microseconds.
fn each(time: f64) -> f64 {
    time * 1e6 / PIECES as f64
}

fn row(stream: &Stream) {
    let events = stream.events();
    let decoder = decoder(stream.provider);
    assert!(decode(decoder, &events) >= PIECES * 120, "all pieces are told");
    let typed = || stream.read_typed();
    let read = || {
        black_box(decode(decoder, &events));
    };
    let mut candidates: [Box<dyn FnMut()>; 2] = [Box::new(typed), Box::new(read)];
    let done = compare(&mut candidates);
    drop(candidates);
    // SAFETY: the decoder is not used again.
    unsafe { specado_decoder_free(decoder) };
    let ratio = done[1].to[0];
    let goal = goal(ratio, 1.5);
    let (typed, decoder) = (each(done[0].time), each(done[1].time));
    println!("| {} | {} | {typed:.2} | {decoder:.2} | {ratio:.2} | {goal} |", stream.name, stream.pieces[50].len());
}

fn written_row(stream: &Stream, target: &str, most: f64) {
    let events = stream.events();
    let decoder = decoder(stream.provider);
    let written = transcode(stream, target, None, &events);
    assert!(written >= PIECES * 120, "all pieces are written");
    let came = events.iter().map(String::len).sum::<usize>();
    assert!(target != stream.dialect || written == came, "{written} bytes of {came} are copied");
    let read = || _ = black_box(decode(decoder, &events));
    let write = || _ = black_box(transcode(stream, target, None, &events));
    let mut candidates: [Box<dyn FnMut()>; 2] = [Box::new(read), Box::new(write)];
    let done = compare(&mut candidates);
    drop(candidates);
    // SAFETY: the decoder is not used again.
    unsafe { specado_decoder_free(decoder) };
    let ratio = done[1].to[0];
    let (read, written, goal) = (each(done[0].time), each(done[1].time), goal(ratio, most));
    println!("| {} | {target} | {read:.2} | {written:.2} | {ratio:.2} | {goal} |", stream.name);
}
