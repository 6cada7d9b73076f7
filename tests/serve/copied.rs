//! Between two of one API a stream is copied: byte for byte, but for what its client must not see.

use super::support::{DIALECTS, asking, events_of, part, stream, written};
use serde_json::{Value, json};
use specado_ffi::response::Field;
use specado_ffi::serve::{Target, Transcoder};
use specado_ffi::vocabulary::Keyword;
use specado_ffi::{Context, Mode, Reply};
use std::cell::RefCell;
use std::path::Path;

const EXCHANGES: &str = "../shared/exchanges/recorded";
const CAPTURES: &str = "../shared/captures";

/// Who answers at a host, and whose clients read it as it is.
const HOSTS: [(&str, &str, &str); 10] = [
    ("api.anthropic.com", "anthropic", "anthropic-messages"),
    ("api.cerebras.ai", "cerebras", "openai-compatible"),
    ("api.cohere.com", "cohere", "cohere-chat"),
    ("api.deepseek.com", "deepseek", "openai-compatible"),
    ("api.mistral.ai", "mistral", "mistral-chat"),
    ("api.openai.com", "openai", "openai-chat"),
    ("api.openai.com", "openai-responses", "openai-responses"),
    ("bedrock-runtime.us-east-1.amazonaws.com", "bedrock", "bedrock-converse"),
    ("generativelanguage.googleapis.com", "google", "google-generate-content"),
    ("ollama.com", "ollama", "ollama-chat"),
];

fn replied(provider: &str, to: &str, target: &Target, reply: Reply<'_>) -> Transcoder {
    thread_local! {
        static CONTEXT: RefCell<Context> = RefCell::default();
    }
    let made = CONTEXT.with_borrow_mut(|context| context.transcoder_of((provider, None, &reply), to, target));
    made.expect("both are known")
}

fn transcoder(provider: &str, to: &str, target: &Target) -> Transcoder {
    replied(provider, to, target, Reply { status: 200, ..Reply::default() })
}

/// What is sent of a stream that comes in pieces of a size.
fn sent(transcoder: &mut Transcoder, bytes: &[u8], piece: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for piece in bytes.chunks(piece) {
        transcoder.feed(piece).expect("the stream can be read");
        out.extend_from_slice(transcoder.bytes());
    }
    transcoder.finish().expect("the stream can be read");
    out.extend_from_slice(transcoder.bytes());
    out
}

fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()).collect();
    files.sort();
    files
}

/// Recorded streams: from whom, for whose clients, the bytes, where they are.
fn recorded() -> Vec<(&'static str, &'static str, Vec<u8>, String)> {
    let mut all = Vec::new();
    for (host, provider, to) in HOSTS {
        for file in files(&Path::new(EXCHANGES).join(host)) {
            let exchange = read(&file);
            let url = exchange["url"].as_str().unwrap_or_default();
            let status = exchange["status"].as_u64().unwrap_or(200);
            let of_responses = url.contains("/responses");
            let Some(body) = exchange["body"].as_str() else { continue };
            let streams = body.starts_with("data:") || body.starts_with("event:") || url.contains("/api/chat");
            if streams && status == 200 && of_responses == (provider == "openai-responses") {
                all.push((provider, to, body.as_bytes().to_vec(), file.display().to_string()));
            }
        }
    }
    let apis = [
        ("anthropic", "anthropic", "anthropic-messages"),
        ("chat-completions", "openai", "openai-chat"),
        ("google", "google", "google-generate-content"),
        ("responses", "openai-responses", "openai-responses"),
    ];
    for case in files(Path::new(CAPTURES)) {
        for (folder, provider, to) in apis {
            let file = case.join(folder).join("response-streaming.json");
            let Some(Value::Array(told)) = file.exists().then(|| read(&file)) else { continue };
            let event = |event: &Value| match event["type"].as_str() {
                Some(name) => format!("event: {name}\r\ndata: {event}\r\n\r\n"),
                None => format!("data: {event}\r\n\r\n"),
            };
            let last = if provider == "openai" { "data: [DONE]\r\n\r\n" } else { "" };
            let body = told.iter().map(event).collect::<String>() + last;
            all.push((provider, to, body.into_bytes(), file.display().to_string()));
        }
    }
    all
}

#[test]
fn recorded_streams_are_sent_as_they_came() {
    let (mut count, mut wrong) = (0, Vec::new());
    for (provider, to, body, file) in recorded() {
        let mut reader = transcoder(provider, to, &asking(Mode::Strict));
        if sent(&mut reader, &body, body.len().max(1)) != body {
            wrong.push(format!("{file}: {}", reader.decoder().response().expect("there is memory")));
            continue;
        }
        for piece in [1, 7] {
            let mut reader = transcoder(provider, to, &asking(Mode::Strict));
            assert_eq!(text(&sent(&mut reader, &body, piece)), text(&body), "{file}, in pieces of {piece}");
            assert!(reader.encoder().lossiness().contains("\"items\":[]"), "{file}");
        }
        count += 1;
    }
    println!("{count} streams are copied");
    assert!(wrong.is_empty(), "{} of {}: {wrong:#?}", wrong.len(), count + wrong.len());
}

/// A stream of each API, as this library writes it.
fn rich(dialect: &str) -> Vec<u8> {
    let mut parts = part(0, Keyword::Text, "", "", &[(Field::Text, "It \"rains\"\n"), (Field::Text, "in \u{C5}s")]);
    parts.extend(part(1, Keyword::ToolCall, "c1", "look", &[(Field::Arguments, "{\"at\":"), (Field::Arguments, "1}")]));
    written(dialect, &stream(parts, "tool_calls"), &asking(Mode::Coerce)).0
}

/// What was sent of a stream, read: the response, and how it failed.
fn read_back(dialect: &str, bytes: &[u8]) -> (Value, Option<&'static str>) {
    let mut decoder = Context::new()
        .decoder_of(dialect, None, &Reply { status: 200, ..Reply::default() })
        .expect("the dialect is known");
    decoder.feed(bytes).unwrap_or_else(|error| panic!("{error}: {}", text(bytes)));
    decoder.finish().unwrap_or_else(|error| panic!("{error}: {}", text(bytes)));
    while decoder.next_event().expect("it can be read").is_some() {}
    let failure = decoder.failure().map(specado_ffi::spec::plan::response::ErrorClass::name);
    (serde_json::from_str(decoder.response().expect("there is memory")).expect("a response is JSON"), failure)
}

#[test]
fn streams_of_every_api_are_copied() {
    for dialect in DIALECTS {
        let body = rich(dialect);
        for piece in [1, 5, body.len()] {
            let sent = sent(&mut transcoder(dialect, dialect, &asking(Mode::Strict)), &body, piece);
            assert_eq!(sent, body, "{dialect} in pieces of {piece}: {}", text(&sent));
        }
    }
}

/// Wherever a stream is cut: what was sent of it came so, and ends in the API's own error.
#[test]
fn a_stream_that_is_cut_ends_in_an_error() {
    for dialect in DIALECTS {
        let body = rich(dialect);
        let (whole, _) = read_back(dialect, &body);
        for cut in (0..body.len()).step_by(5) {
            let mut reader = transcoder(dialect, dialect, &asking(Mode::Coerce));
            let out = sent(&mut reader, &body[..cut], 11);
            let head: Value = serde_json::from_str(reader.encoder().head()).expect("the head is JSON");
            if head["status"] != 200 {
                serde_json::from_slice::<Value>(&out).expect("an error that comes first is a body of its own");
                continue;
            }
            let (response, failure) = read_back(dialect, &out);
            let at = format!("{dialect}, {cut} of {}: {}", body.len(), text(&out));
            if response["complete"] == true {
                // all that was cut is a mark, or usage
                assert_eq!(response["choices"], whole["choices"], "{at}");
                continue;
            }
            assert!(failure.is_some_and(|class| class != "network"), "{failure:?} {at}");
            let alike = body.iter().zip(&out).take_while(|(one, other)| one == other).count();
            // what is written may begin as what was to come
            assert!(alike < cut + 30 && cut < alike + 1200, "{alike} {at}");
        }
    }
}

const CHAT: &str = "data: {\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}],\"new\":1}\n\n\
                    data: {\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
const USAGE: &str = "data: {\"id\":\"1\",\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":1,\
                     \"completion_tokens\":2,\"total_tokens\":3}}\n\n";
const DONE: &str = "data: [DONE]\n\n";

fn chat(body: &str, target: &Target) -> String {
    String::from_utf8(sent(&mut transcoder("openai", "openai-chat", target), body.as_bytes(), 9)).expect("it is text")
}

#[test]
fn usage_goes_to_clients_that_ask() {
    let body = [CHAT, USAGE, DONE].concat();
    assert_eq!(chat(&body, &asking(Mode::Strict)), body);
    assert_eq!(chat(&body, &Target::default()), [CHAT, DONE].concat());
}

#[test]
fn what_clients_need_to_end_is_there() {
    assert_eq!(chat(CHAT, &Target::default()), [CHAT, DONE].concat(), "the mark of the end");
    let unended = CHAT.trim_end();
    assert_eq!(chat(unended, &Target::default()), [CHAT, DONE].concat(), "the blank line of the last event");
    let marked_early = [CHAT.split_inclusive("\n\n").next().unwrap_or_default(), DONE].concat();
    let out = chat(&marked_early, &Target::default());
    assert!(!out.contains(DONE) && out.contains("error"), "an answer without its end is none: {out}");
}

#[test]
fn the_clients_own_name_of_the_model_is_written() {
    let named = |model: &str| chat(CHAT, &Target { model: model.to_owned(), ..Target::default() });
    assert!(named("m").starts_with(CHAT));
    assert!(named("mine").contains("\"model\":\"mine\"") && !named("mine").contains("\"model\":\"m\""));
}

/// Cohere's and Bedrock's answers have no name of a model that could be the wrong one.
#[test]
fn answers_without_a_model_are_copied_for_any() {
    for dialect in ["cohere-chat", "bedrock-converse"] {
        let (body, target) = (rich(dialect), Target { model: "mine".to_owned(), ..Target::default() });
        assert_eq!(text(&sent(&mut transcoder(dialect, dialect, &target), &body, 9)), text(&body), "{dialect}");
    }
}

#[test]
fn a_receipt_is_honoured() {
    let body = "data: {\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\
                \"function\":{\"name\":\"a_b\",\"arguments\":\"{}\"}}]},\"finish_reason\":\"tool_calls\"}]}\n\n";
    let out = |receipt| {
        let reply = Reply { status: 200, receipt, ..Reply::default() };
        let mut reader = replied("openai", "openai-chat", &Target::default(), reply);
        String::from_utf8(sent(&mut reader, body.as_bytes(), 9)).expect("it is text")
    };
    assert!(out(None).starts_with(body) && out(Some("{}")).starts_with(body));
    let renamed = out(Some(r#"{"tools": {"a_b": "a.b"}}"#));
    assert!(renamed.contains("\"a.b\"") && !renamed.contains("a_b"), "{renamed}");
}

/// An error in the midst has the words that the provider has for it, and what the API's clients read.
#[test]
fn errors_keep_their_words() {
    let first = CHAT.split_inclusive("\n\n").next().unwrap_or_default();
    let error = "data: {\"error\":{\"message\":\"Oh.\",\"type\":\"server_error\",\"code\":\"odd\"}}\n\n";
    let out = chat(&[first, error, CHAT].concat(), &Target::default());
    assert!(out.starts_with(first), "{out}");
    let told = events_of(out.as_bytes());
    let error = json!({"message": "Oh.", "type": "server_error", "code": "odd", "param": null});
    assert_eq!(told[1..], [json!({"error": error})], "nothing follows: {out}");
    let alone = chat("data: {\"error\":{\"message\":\"Oh.\",\"code\":\"odd\"}}\n\n", &Target::default());
    assert_eq!(serde_json::from_str::<Value>(&alone).expect("it is a body")["error"]["code"], "odd");
}

/// Comments keep a connection open: they are sent when they come, but not before the answer has begun.
#[test]
fn comments_do_not_wait() {
    let mut reader = transcoder("openai", "openai-chat", &Target::default());
    let mut fed = |bytes: &str| {
        reader.feed(bytes.as_bytes()).expect("it can be read");
        String::from_utf8(reader.bytes().to_vec()).expect("it is text")
    };
    assert_eq!(fed(": wait\n\n"), "");
    let (first, rest) = CHAT.split_at(CHAT.find("\n\n").expect("an event ends") + 2);
    assert_eq!(fed(first), [": wait\n\n", first].concat());
    assert_eq!(fed(": still\n"), ": still\n");
    assert_eq!(fed("\n"), "\n");
    assert_eq!(fed("event: x\n"), "", "a line of an event waits for its data");
    assert_eq!(fed(rest), ["event: x\n", rest].concat());
}

#[test]
fn a_great_deal_before_the_answer_takes_no_memory() {
    let mut reader = transcoder("openai", "openai-chat", &Target::default());
    for _ in 0..100 {
        reader.feed(format!(": {}\n", "x".repeat(10_000)).as_bytes()).expect("it can be read");
    }
    reader.feed(CHAT.as_bytes()).expect("it can be read");
    assert!(reader.bytes().len() < 100_000 && reader.bytes().ends_with(CHAT.as_bytes()), "{}", reader.bytes().len());
}

/// What a client could not read is not sent to it as it is.
#[test]
fn what_no_client_could_read_is_mended() {
    let broken: Vec<u8> =
        CHAT.replace("Hi", "H\u{1}").bytes().map(|byte| if byte == 1 { 0xFF } else { byte }).collect();
    let bad = CHAT.replace("Hi", "H\u{FFFD}");
    let mut bytes = CHAT.as_bytes().to_vec();
    bytes.extend_from_slice(b"data:\n\n");
    bytes.extend_from_slice(&broken);
    let out = sent(&mut transcoder("openai", "openai-chat", &Target::default()), &bytes, 9);
    assert_eq!(text(&out), [CHAT, &bad, DONE].concat());
    let marked = ["\u{FEFF}", CHAT, DONE].concat();
    assert_eq!(chat(&marked, &Target::default()), [CHAT, DONE].concat());
}

/// Answers that their provider spells in another way than the client reads are written, not copied.
#[test]
fn other_forms_are_written() {
    // events without names, which Anthropic's clients go by
    let named = text(&rich("anthropic-messages")).into_owned();
    let bare: String =
        named.lines().filter(|line| !line.starts_with("event: ")).fold(String::new(), |all, line| all + line + "\n");
    let out = sent(&mut transcoder("anthropic", "anthropic-messages", &Target::default()), bare.as_bytes(), 9);
    assert_eq!(text(&out).matches("event: ").count(), named.matches("event: ").count());
    // no identifier
    let out = chat(&CHAT.replace("\"id\":\"1\",", ""), &Target::default());
    assert!(events_of(out.as_bytes()).iter().all(|event| event["id"].is_string()), "{out}");
    // a whole answer where a stream was asked for
    let whole = r#"{"id":"1","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}"#;
    let out = chat(whole, &Target::default());
    assert!(out.starts_with("data: ") && out.ends_with(DONE), "{out}");
    let event = r#"{"id":"m","type":"message","role":"assistant","model":"c","content":[{"type":"text","text":"Hi"}],
        "stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}"#;
    let body = format!("event: message\ndata: {}\n\n", event.replace('\n', ""));
    let out = sent(&mut transcoder("anthropic", "anthropic-messages", &Target::default()), body.as_bytes(), 9);
    assert!(text(&out).starts_with("event: message_start\n") && text(&out).contains("event: message_stop\n"));
    // thoughts between marks, where the client's API has a place for them
    let body = CHAT.replace("Hi", "<think>Hm</think>Hi");
    let mut reader = transcoder("llama-cpp", "openai-compatible", &Target::default());
    let out = sent(&mut reader, body.as_bytes(), 9);
    assert!(text(&out).contains("\"reasoning_content\":\"Hm\""), "{}", text(&out));
}

/// The array in which Google streams where nobody asks for events.
#[test]
fn arrays_are_copied() {
    let spec = r#"{"provider": "g", "inherits": "google", "stream": {"framing": "json-array"}}"#;
    let element = |rest: &str| {
        format!(
            r#"{{"candidates": [{{"content": {{"parts": [{{"text": "Hi"}}]}}{rest}}}], "responseId": "r", "modelVersion": "m"}}"#
        )
    };
    let body = format!("[{}\n,\r\n{}\n]\n", element(""), element(r#", "finishReason": "STOP""#));
    for piece in [1, 7, body.len()] {
        let out = sent(&mut transcoder(spec, spec, &Target::default()), body.as_bytes(), piece);
        assert_eq!(text(&out), body);
    }
    for cut in [body.len() - 2, body.len() - 10, body.len() / 2 + 4] {
        let out = sent(&mut transcoder(spec, spec, &Target::default()), &body.as_bytes()[..cut], 7);
        let read: Value = serde_json::from_slice(&out).unwrap_or_else(|error| panic!("{error}: {}", text(&out)));
        assert_eq!(read.as_array().map(Vec::len), Some(2), "{read}");
    }
    let out = sent(&mut transcoder("google", spec, &Target::default()), b"data: ", 9);
    assert!(serde_json::from_slice::<Value>(&out).is_ok(), "{}", text(&out));
}

/// What stands between events is sent as it came, however the network cuts: also before what is not sent, before an
/// event that is mended, before an error, and before the end.
#[test]
fn what_stands_between_does_not_depend_on_cuts() {
    let (first, last) = CHAT.split_at(CHAT.find("\n\n").unwrap_or_default() + 2);
    let bad = |bytes: &str| bytes.bytes().map(|byte| if byte == 1 { 0xFF } else { byte }).collect::<Vec<_>>();
    let cases = [
        (": a\n\ndata:\n\n", ": a\n\n"),
        (": a\n\nid: 7\ndata: \n\n", ": a\n\nid: 7\n"),
        (
            ": \u{1}\n\ndata: {\"id\":\"1\",\"model\":\"m\",\"new\":\"\u{1}\"}\n\n",
            ": \u{1}\n\ndata: {\"id\":\"1\",\"model\":\"m\",\"new\":\"\u{FFFD}\"}\n\n",
        ),
        ("odd\n\u{FEFF}odd\n: a\r\r", "odd\n\u{FEFF}odd\n: a\r\r"),
    ];
    for (came, sent_so) in cases {
        let (came, expected) = (bad(&[first, came, last, DONE].concat()), bad(&[first, sent_so, last, DONE].concat()));
        for piece in [1, 3, 7, came.len()] {
            let out = sent(&mut transcoder("openai", "openai-chat", &Target::default()), &came, piece);
            assert_eq!(text(&out), text(&expected), "in pieces of {piece}");
            assert!(out == expected, "in pieces of {piece}: {}", text(&came));
        }
    }
    for end in [
        "event: x\n",
        "event: x\ndata: {",
        "data: {\"error\":{\"message\":\"Oh.\"}}\n\n",
        "{\"error\":{\"message\":\"Oh.\"}}",
    ] {
        let came = [first, ": a\n\n", end].concat();
        for piece in [1, 3, 7, came.len()] {
            let out = sent(&mut transcoder("openai", "openai-chat", &Target::default()), came.as_bytes(), piece);
            let out = text(&out).into_owned();
            let error = out.strip_prefix(&[first, ": a\n\ndata: {\"error\":"].concat());
            assert!(error.is_some_and(|error| error.ends_with("}}\n\n")), "{came} in pieces of {piece}: {out}");
        }
    }
    // a usage that nobody asks for, and a mark without its blank line
    let came = [CHAT, ": a\n\n", USAGE, ": b\n\n", "data: [DONE]"].concat();
    assert_eq!(chat(&came, &Target::default()), [CHAT, ": a\n\n", ": b\n\n", DONE].concat());
}

/// Of what waits for the answer nothing is sent if it is too much; how the network cuts makes no difference.
#[test]
fn a_great_deal_before_the_answer_is_not_sent() {
    for (length, sends) in [(60_000, true), (70_000, false)] {
        let comments = format!(": {}\n\n", "x".repeat(98)).repeat(length / 102);
        let came = [&comments, CHAT, DONE].concat();
        for piece in [9, 10_000, came.len()] {
            let out = sent(&mut transcoder("openai", "openai-chat", &Target::default()), came.as_bytes(), piece);
            let expected = if sends { &came[..] } else { &came[comments.len()..] };
            assert!(out == expected.as_bytes(), "{length} in pieces of {piece}: {} bytes", out.len());
        }
    }
    // without what waited, an array would lack its bracket
    let spec = r#"{"provider": "g", "inherits": "google", "stream": {"framing": "json-array"}}"#;
    let came = ["[{}", &" ".repeat(70_000), ARRAY].concat();
    for piece in [9, 10_000, came.len()] {
        let out = sent(&mut transcoder(spec, spec, &Target::default()), came.as_bytes(), piece);
        let read: Value = serde_json::from_slice(&out).unwrap_or_else(|error| panic!("{error}: {}", text(&out)));
        assert_eq!(read[0]["candidates"][0]["content"]["parts"][0]["text"], "Hi", "in pieces of {piece}");
    }
}

const ARRAY: &str = r#",{"candidates": [{"content": {"parts": [{"text": "Hi"}]}, "finishReason": "STOP"}],
    "responseId": "r", "modelVersion": "m"}]"#;

/// A stream that is framed in another way than its client reads is written.
#[test]
fn other_framings_are_written() {
    let chunks: Vec<_> = CHAT.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
    let array = format!("[{}]", chunks.join(","));
    let out = chat(&array, &Target::default());
    assert!(out.starts_with("data: {") && out.ends_with(DONE), "{out}");
}

#[test]
fn what_waits_behind_the_end_is_bounded() {
    let mut transcoder = transcoder("openai", "openai-chat", &Target::default());
    let begin = "data: {\"id\": \"c\", \"object\": \"chat.completion.chunk\", \"created\": 1, \"model\": \"m\", \
                 \"choices\": [{\"index\": 0, \"delta\": {\"content\": \"Hi\"}, \"finish_reason\": \"stop\"}]}\n\n";
    transcoder.feed(format!("{begin}data: [DONE]\n\n").as_bytes()).expect("the stream can be read");
    assert!(text(transcoder.bytes()).contains("Hi"));
    let comments = ": nothing\n\n".repeat(1 << 16).into_bytes();
    let mut fed = 0;
    let error = loop {
        match transcoder.feed(&comments) {
            Ok(()) => fed += comments.len(),
            Err(error) => break error,
        }
        assert!(fed < 64 << 20, "{fed} bytes wait");
    };
    assert!(fed > 24 << 20, "refused after {fed} bytes");
    assert!(error.message.contains("25165824"), "{}", error.message);
}
