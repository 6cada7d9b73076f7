//! Events like one before are known by their bytes: what that tells must be what the templates tell. Each stream is
//! read twice, the second time with spaces in front of every event, as many as no other has: so none is like another.

use crate::recorded::{CAPTURES, EXCHANGES, HOSTS, files, json};
use crate::support::{decoder, stream};
use serde_json::Value;
use std::path::Path;

/// The stream with spaces in front of each event.
fn spread(stream: &[u8]) -> Vec<u8> {
    let mut spread = Vec::new();
    for (number, line) in stream.split_inclusive(|&byte| byte == b'\n').enumerate() {
        let begins = line.starts_with(b"data: {") || line.starts_with(b"{");
        let begin = if line.starts_with(b"data: {") { 6 } else { 0 };
        spread.extend_from_slice(&line[..begin]);
        spread.extend(std::iter::repeat_n(b' ', if begins { number + 1 } else { 0 }));
        spread.extend_from_slice(&line[begin..]);
    }
    spread
}

/// Forgets the text of events that are no JSON, with the spaces in front.
fn without_spaces(value: &mut Value) {
    match value {
        Value::String(text) => *text = text.trim_start().to_owned(),
        Value::Array(elements) => elements.iter_mut().for_each(without_spaces),
        Value::Object(members) => {
            if members.get("message").is_some_and(|message| message == "is no JSON; nothing of it is read") {
                members.remove("before");
            }
            members.values_mut().for_each(without_spaces);
        }
        _ => {}
    }
}

/// Reads a stream both ways; how many events it had.
fn compare(provider: &str, body: &[u8], what: &str) -> usize {
    let read = |body: &[u8], piece| {
        let (events, mut response, mut report) = stream(&mut decoder(provider, 200, ""), body, piece)?;
        let mut events = Value::Array(events);
        [&mut events, &mut response, &mut report].into_iter().for_each(without_spaces);
        Ok::<_, String>((events, response, report))
    };
    let (known, anew) = (read(body, 997), read(&spread(body), 1 << 20));
    let (Ok(known), Ok(anew)) = (&known, &anew) else {
        assert_eq!(known.is_ok(), anew.is_ok(), "{what}");
        return 0;
    };
    let (told, told_anew) = (known.0.as_array().expect("a list"), anew.0.as_array().expect("a list"));
    for (at, (known, anew)) in told.iter().zip(told_anew).enumerate() {
        assert_eq!(known, anew, "{what}, event {at}");
    }
    assert_eq!(known, anew, "{what}");
    told.len()
}

#[test]
fn recorded_streams_are_read_as_if_no_event_were_like_another() {
    let mut events = 0;
    for (host, provider) in HOSTS {
        for file in files(&Path::new(EXCHANGES).join(host)) {
            let exchange = json(&file);
            let url = exchange["url"].as_str().unwrap_or_default();
            let provider = if url.contains("/responses") { "openai-responses" } else { provider };
            let Some(body) = exchange["body"].as_str().filter(|body| !body.trim_start().starts_with('[')) else {
                continue;
            };
            events += compare(provider, body.as_bytes(), &file.display().to_string());
        }
    }
    let apis = [("anthropic", "anthropic"), ("chat-completions", "openai"), ("google", "google")];
    for case in files(Path::new(CAPTURES)) {
        for (folder, provider) in apis.into_iter().chain([("responses", "openai-responses")]) {
            let file = case.join(folder).join("response-streaming.json");
            let Some(Value::Array(told)) = file.exists().then(|| json(&file)) else { continue };
            let body = told.iter().map(|event| format!("data: {event}\n\n")).collect::<Vec<_>>().concat();
            events += compare(provider, body.as_bytes(), &file.display().to_string());
        }
    }
    assert!(events > 10_000 || !Path::new(EXCHANGES).exists(), "{events} events");
}

/// Draws an event.
type Draw = fn(&mut Dice) -> String;

/// Numbers that are the same each time.
struct Dice(u64);

impl Dice {
    fn of<'t>(&mut self, choices: &[&'t str]) -> &'t str {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        choices[(self.0 >> 33) as usize % choices.len()]
    }
}

/// Strings, as JSON: most are plain, some have what may not be overlooked.
const TEXTS: &[&str] = &[
    "\"one\"",
    "\"two words\"",
    "\"three\"",
    "\"<think>\"",
    "\" a </thi\"",
    "\"nk>b\"",
    "\"four\"",
    "\"five\"",
    "\"\\n\\\"\\u00e9\"",
    "\"\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud83d\"",
    "\"\\ude00x\"",
    "null",
    "7",
    "\"ä ö\"",
    "\"\\x\"",
    "[\"a\"]",
    "\"a\" ",
    "\"a longer piece, of sixteen bytes and more\"",
];
const NUMBERS: &[&str] = &["1", "2", "30", "400", "5000", "0", "01", "-1", "1.5", "12345678901234567890", "null"];

/// An event with a member or two that is drawn; most are plain.
fn chat(dice: &mut Dice) -> String {
    let id = dice.of(&["a", "a", "a", "a", "a", "a", "a", "a", "b"]);
    let index = dice.of(&["0", "0", "0", "1"]);
    let text = dice.of(TEXTS);
    let delta = match dice.of(&["t", "t", "t", "t", "t", "r", "c", "e", "both", "twice", "refusal", "logprobs"]) {
        "t" => format!("{{\"content\":{text}}}"),
        "r" => format!("{{\"reasoning_content\":{text}}}"),
        "both" => format!("{{\"reasoning_content\":{text},\"content\":{}}}", dice.of(TEXTS)),
        "twice" => format!("{{\"content\":\"x\",\"content\":{text}}}"),
        "refusal" => format!("{{\"refusal\":{text}}}"),
        "e" => "{}".to_owned(),
        "logprobs" => format!("{{\"content\":{text}}},\"logprobs\":{{\"content\":[{{\"token\":{text}}}]}},\"x\":{{}}"),
        _ => format!(
            "{{\"tool_calls\":[{{\"index\":{},\"function\":{{\"arguments\":{text}}}}}]}}",
            dice.of(&["0", "0", "1"])
        ),
    };
    let reason = dice.of(&["null", "null", "null", "null", "null", "null", "null", "null", "null", "\"stop\""]);
    let usage = match dice.of(&["", "", "null", "counts", "counts"]) {
        "counts" => format!(
            ",\"usage\":{{\"prompt_tokens\":{},\"completion_tokens\":{},\"prompt_tokens_details\":\
            {{\"cached_tokens\":{},\"n\":{}}}}}",
            dice.of(NUMBERS),
            dice.of(NUMBERS),
            dice.of(NUMBERS),
            dice.of(NUMBERS)
        ),
        "null" => ",\"usage\":null".to_owned(),
        _ => String::new(),
    };
    let rest = match dice.of(&["", "", "", "skip", "skip", "new"]) {
        "skip" => format!(",\"obfuscation\":{}", dice.of(TEXTS)),
        "new" => format!(",\"new\":{}", dice.of(TEXTS)),
        _ => String::new(),
    };
    format!(
        "data: {{\"id\":\"{id}\",\"object\":\"chat.completion.chunk\",\"choices\":[{{\"index\":{index},\"delta\":\
        {delta},\
         \"finish_reason\":{reason}}}]{usage}{rest}}}\n\n"
    )
}

fn messages(dice: &mut Dice) -> String {
    let kind = dice.of(&["text_delta", "text_delta", "text_delta", "thinking_delta", "input_json_delta", "new_delta"]);
    let field = match kind {
        "thinking_delta" => "thinking",
        "input_json_delta" => "partial_json",
        _ => "text",
    };
    let (index, text) = (dice.of(&["0", "0", "1", "2"]), dice.of(TEXTS));
    let pad = dice.of(&["", "", " ", "   ", "      ", "\t", " ,", "\u{a0}", "\u{c}"]);
    match dice.of(&["delta", "delta", "delta", "delta", "delta", "delta", "delta", "delta", "ping", "start", "stop"]) {
        "ping" => "event: ping\ndata: {\"type\":\"ping\"}\n\n".to_owned(),
        "start" => format!(
            "event: content_block_start\ndata: {{\"type\":\"content_block_start\",\"index\":{index},\
            \"content_block\":{{\
             \"type\":\"text\",\"text\":{text}}}}}\n\n"
        ),
        "stop" => format!("event: content_block_stop\ndata: {{\"type\":\"content_block_stop\",\"index\":{index}}}\n\n"),
        _ => format!(
            "event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":{index},\"delta\":\
            {{\"type\":\
             \"{kind}\",\"{field}\":{text}}}{pad}}}\n\n"
        ),
    }
}

fn candidates(dice: &mut Dice) -> String {
    let (text, thought) = (dice.of(TEXTS), dice.of(&["", "", ",\"thought\":true"]));
    let (input, output) = (dice.of(&["4", "4", "4", "5"]), dice.of(NUMBERS));
    format!(
        "data: {{\"candidates\":[{{\"content\":{{\"parts\":[{{\"text\":{text}{thought}}}],\"role\":\"model\"}},\
        \"index\":0}}],\
         \"usageMetadata\":{{\"promptTokenCount\":{input},\"candidatesTokenCount\":{output},\"totalTokenCount\":{},\
         \"promptTokensDetails\":[{{\"modality\":\"TEXT\",\"tokenCount\":{input}}}]}},\"modelVersion\":\"g\"}}\n\n",
        dice.of(NUMBERS)
    )
}

fn lines(dice: &mut Dice) -> String {
    let (time, text) = (dice.of(&["1", "2", "3", "4", "5", "6", "7", "8"]), dice.of(TEXTS));
    format!(
        "{{\"model\":\"m\",\"created_at\":\"2026-01-01T00:00:0{time}Z\",\"message\":{{\"role\":\"assistant\",\
        \"content\":{text}}},\
         \"done\":false}}\n"
    )
}

#[test]
fn odd_events_between_others_are_read_as_if_none_were_like_another() {
    let kinds: [(&str, Draw); 5] =
        [("openai", chat), ("groq", chat), ("anthropic", messages), ("google", candidates), ("ollama", lines)];
    for (provider, event) in kinds {
        for round in 0..60 {
            let mut dice = Dice(round);
            let mut body: Vec<u8> = (0..60).flat_map(|_| event(&mut dice).into_bytes()).collect();
            if round % 4 == 0 {
                // a byte that is no UTF-8, in some text
                if let Some(at) = body.windows(9).rposition(|bytes| bytes == b"two words") {
                    body[at + 2] = 0xFF;
                }
            }
            compare(provider, &body, &format!("{provider}, round {round}"));
        }
    }
}
