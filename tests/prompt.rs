//! The reader: every accepted form, as the canonical model that it becomes.
//!
//! A row is a prompt and what is read from it, written down shortly: `user(name="Ada")[text(text="Hi")]` is a message with a slot of
//! its own and one part. Raw JSON stands as it is, a stretch of a string between bars.

use specado_ffi::prompt::doc::Doc;
use specado_ffi::prompt::model::{NoteKind, Prompt, Record, Value};
use specado_ffi::prompt::place::place;
use specado_ffi::prompt::read::read;
use specado_ffi::prompt::tape::Tape;
use specado_ffi::prompt::vocabulary::{SLOTS, Slot};

struct Shown<'a> {
    doc: Doc<'a>,
    prompt: Prompt,
}

impl Shown<'_> {
    fn value(&self, value: Value) -> String {
        match value {
            Value::Absent => "absent".into(),
            Value::Node(node) => self.doc.raw(node).into(),
            Value::Piece { start, end, .. } => format!("|{}|", &self.doc.text()[start as usize..end as usize]),
            Value::Word(word, _) => word.text().into(),
            Value::Spec(number) => format!("spec {number}"),
        }
    }

    /// A record's slots, in the order of the vocabulary.
    fn record(&self, record: &Record) -> String {
        let implied = |slot| matches!(slot, Slot::Role | Slot::Kind | Slot::Parts);
        let mut fields: Vec<_> = self.prompt.fields[record.fields.indices()].iter().filter(|field| !implied(field.slot)).collect();
        fields.sort_by_key(|field| field.slot);
        let fields: Vec<_> = fields.iter().map(|field| format!("{}={}", field.slot.info().name, self.value(field.value))).collect();
        let mut text = record.word.text().to_owned();
        if !fields.is_empty() {
            text += &format!("({})", fields.join(", "));
        }
        if record.parts.count > 0 {
            let parts: Vec<_> = self.prompt.parts[record.parts.indices()].iter().map(|part| self.record(part)).collect();
            text += &format!("[{}]", parts.join(" "));
        }
        text
    }

    fn records(&self, records: &[Record]) -> Vec<String> {
        records.iter().map(|record| self.record(record)).collect()
    }

    fn settings(&self) -> Vec<String> {
        let given = self.prompt.values.iter().enumerate().filter(|&(_, &value)| value != Value::Absent);
        given.map(|(at, &value)| format!("{}={}", SLOTS[at].name, self.value(value))).collect()
    }

    fn problems(&self) -> Vec<String> {
        self.prompt.problems.iter().map(|problem| format!("{}: {}", place(&self.doc, problem.node), problem.message)).collect()
    }

    fn notes(&self) -> Vec<String> {
        let kind = |kind| if kind == NoteKind::DuplicateKey { "twice" } else { "spelled twice" };
        let raw = |node| self.doc.raw(node);
        self.prompt.notes.iter().map(|note| format!("{} {}: {}", kind(note.kind), raw(note.node), raw(note.instead))).collect()
    }
}

fn shown<T>(json: &str, show: impl Fn(&Shown<'_>) -> T) -> T {
    let mut tape = Tape::default();
    let doc = tape.parse(json).unwrap_or_else(|error| panic!("{error}: {json}"));
    let mut prompt = Prompt::default();
    read(doc, &mut prompt);
    show(&Shown { doc, prompt })
}

/// Messages, given as the elements of `messages`, and nothing that is wrong.
#[track_caller]
fn messages(json: &str, expected: &[&str]) {
    let json = format!("{{\"messages\": [{json}]}}");
    shown(&json, |shown| {
        assert_eq!(shown.problems(), <[String; 0]>::default(), "{json}");
        assert_eq!(shown.records(&shown.prompt.messages), expected, "{json}");
    });
}

/// One part of a user's message.
#[track_caller]
fn part(json: &str, expected: &str) {
    messages(&format!("{{\"role\": \"user\", \"content\": [{json}]}}"), &[&format!("user[{expected}]")]);
}

/// Members of the request beside its one message.
fn request(members: &str) -> String {
    format!("{{\"messages\": [{{\"role\": \"user\", \"content\": \"Hi\"}}], {members}}}")
}

#[track_caller]
fn settings(members: &str, expected: &[&str]) {
    let json = request(members);
    shown(&json, |shown| {
        assert_eq!(shown.problems(), <[String; 0]>::default(), "{json}");
        assert_eq!(shown.settings(), expected, "{json}");
    });
}

#[track_caller]
fn tools(list: &str, expected: &[&str]) {
    let json = request(&format!("\"tools\": [{list}]"));
    shown(&json, |shown| {
        assert_eq!(shown.problems(), <[String; 0]>::default(), "{json}");
        assert_eq!(shown.records(&shown.prompt.tools), expected, "{json}");
    });
}

#[track_caller]
fn problems(json: &str, expected: &[&str]) {
    shown(json, |shown| assert_eq!(shown.problems(), expected, "{json}"));
}

#[track_caller]
fn notes(json: &str, expected: &[&str]) {
    shown(json, |shown| assert_eq!(shown.notes(), expected, "{json}"));
}

#[test]
fn takes_every_form_of_a_prompt() {
    let conversation = |json: &str| shown(json, |shown| (shown.records(&shown.prompt.messages), shown.settings(), shown.problems()));
    let hello =
        |settings: &[&str]| (vec!["user[text(text=\"Hello\")]".to_owned()], settings.iter().map(ToString::to_string).collect(), vec![]);
    for (json, expected) in [
        (r#"{"prompt": "Hello"}"#, hello(&[])),
        (r#"{"temperature": 0.50, "prompt": "Hello"}"#, hello(&["sampling.temperature=0.50"])),
        (r#"{"messages": [{"role": "user", "content": "Hello"}]}"#, hello(&[])),
        (r#"{"prompt": {"messages": [{"role": "user", "content": "Hello"}], "seed": 1}}"#, hello(&["sampling.seed=1"])),
        (r#"{"prompt": {"prompt": "Hello"}}"#, hello(&[])),
        (r#"{"messages": [{"content": [{"text": "Hello", "type": "text"}], "role": "user"}]}"#, hello(&[])),
        (r#"{"messages": [{"role": "user", "content": ["Hello"]}]}"#, hello(&[])),
        ("{\"mess\\u0061ges\": [{\"r\\u006fle\": \"us\\u0065r\", \"content\": \"Hello\"}]}", hello(&[])),
    ] {
        assert_eq!(conversation(json), expected, "{json}");
    }
    shown(r#"{"system": "S", "messages": [{"role": "user", "content": "U"}]}"#, |shown| {
        assert_eq!(shown.records(&shown.prompt.messages), ["system[text(text=\"S\")]", "user[text(text=\"U\")]"]);
    });
    shown(r#"{"messages": [], "system": [{"type": "text", "text": "S"}, "T"]}"#, |shown| {
        assert_eq!(shown.records(&shown.prompt.messages)[0], "system[text(text=\"S\") text(text=\"T\")]");
    });
}

#[test]
fn reads_messages() {
    for role in ["system", "developer", "user", "assistant"] {
        messages(
            &format!(r#"{{"role": "{role}", "content": "x", "name": "n", "cache_control": {{"type": "ephemeral"}}}}"#),
            &[&format!("{role}(name=\"n\", cache_control={{\"type\": \"ephemeral\"}})[text(text=\"x\")]")],
        );
    }
    messages(
        r#"{"role": "assistant", "content": null}, {"role": "assistant"}, {"role": "user", "content": []}"#,
        &["assistant", "assistant", "user"],
    );
    messages(r#"{"role": "assistant", "phase": "commentary", "content": ""}"#, &["assistant(phase=\"commentary\")[text(text=\"\")]"]);
    messages(
        r#"{"role": "assistant", "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
            "refusal": "no", "content": "yes", "reasoning_content": "hm", "audio": {"id": "a"}}"#,
        &[
            r#"assistant[reasoning(text="hm") text(text="yes") refusal(text="no") audio(id="a") tool_call(name="f", id="1", arguments="{}")]"#,
        ],
    );
    messages(
        r#"{"role": "assistant", "content": "x", "refusal": null, "audio": null, "function_call": null, "tool_calls": null, "name": null}"#,
        &[r#"assistant[text(text="x")]"#],
    );
}

#[test]
fn reads_reasoning_of_messages() {
    let block = r#"{"type": "thinking", "thinking": "t", "signature": "s"}, {"type": "redacted_thinking", "data": "d"}"#;
    messages(
        &format!(r#"{{"role": "assistant", "content": "x", "thinking_blocks": [{block}]}}"#),
        &[r#"assistant[reasoning(text="t", signature="s") reasoning(encrypted="d") text(text="x")]"#],
    );
    messages(r#"{"role": "assistant", "content": "x", "reasoning": "t"}"#, &[r#"assistant[reasoning(text="t") text(text="x")]"#]);
    // blocks say the same as the text beside them, and have the signatures
    messages(
        &format!(r#"{{"role": "assistant", "reasoning_content": "t", "thinking_blocks": [{block}]}}"#),
        &[r#"assistant[reasoning(text="t", signature="s") reasoning(encrypted="d")]"#],
    );
    messages(r#"{"role": "assistant", "reasoning_content": "t", "thinking_blocks": []}"#, &[r#"assistant[reasoning(text="t")]"#]);
    messages(r#"{"role": "assistant", "reasoning_content": "t", "thinking_blocks": null}"#, &[r#"assistant[reasoning(text="t")]"#]);
}

#[test]
fn reads_calls_and_results() {
    let call = r#"{"role": "assistant", "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}]}"#;
    let called = r#"assistant[tool_call(name="f", id="c", arguments="{}")]"#;
    for (result, expected) in [
        (r#"{"role": "tool", "tool_call_id": "c", "content": "x"}"#, r#"tool[tool_result(name="f", id="c", content="x")[text(text="x")]]"#),
        (
            "{\"role\": \"tool\", \"tool_call_id\": \"\\u0063\", \"content\": \"x\"}",
            r#"tool[tool_result(name="f", id="\u0063", content="x")[text(text="x")]]"#,
        ),
        (
            r#"{"role": "tool", "tool_call_id": "c", "name": "g", "content": ""}"#,
            r#"tool[tool_result(name="g", id="c", content="")[text(text="")]]"#,
        ),
        (r#"{"role": "tool", "tool_call_id": "d", "content": null}"#, r#"tool[tool_result(id="d")]"#),
        (
            r#"{"role": "tool", "tool_call_id": "c", "content": [{"type": "text", "text": "x"}, {"type": "image", "url": "u"}], "is_error": true}"#,
            r#"tool[tool_result(name="f", id="c", is_error=true)[text(text="x") image(url="u")]]"#,
        ),
        (
            r#"{"role": "tool", "content": [{"type": "tool_result", "id": "c", "content": "x", "is_error": false}, {"type": "tool_result", "tool_use_id": "d", "content": ["y"]}]}"#,
            r#"tool[tool_result(name="f", id="c", content="x", is_error=false)[text(text="x")] tool_result(id="d")[text(text="y")]]"#,
        ),
        (
            r#"{"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c", "content": [{"type": "text", "text": "x"}]}, {"type": "text", "text": "y"}]}"#,
            r#"user[tool_result(name="f", id="c")[text(text="x")] text(text="y")]"#,
        ),
        (r#"{"role": "function", "name": "f", "content": "x"}"#, r#"tool[tool_result(name="f", content="x")[text(text="x")]]"#),
    ] {
        messages(&format!("{call}, {result}"), &[called, expected]);
    }
}

#[test]
fn reads_every_spelling_of_a_call() {
    for (call, expected) in [
        (
            r#"{"id": "c", "type": "function", "function": {"name": "f", "arguments": {"a": 1}}}"#,
            r#"tool_call(name="f", id="c", arguments={"a": 1})"#,
        ),
        (r#"{"id": "c", "function": {"name": "f"}}"#, r#"tool_call(name="f", id="c")"#),
        (r#"{"id": "c", "type": "custom", "custom": {"name": "f", "input": "i"}}"#, r#"custom_call(name="f", id="c", input="i")"#),
        (
            r#"{"id": "c", "type": "function", "function": {"name": "f", "arguments": ""}, "extra_content": {"google": {"thought_signature": "s"}}}"#,
            r#"tool_call(name="f", id="c", arguments="", signature="s")"#,
        ),
        (
            r#"{"id": "c", "type": "function", "function": {"name": "f"}, "provider_specific_fields": {"thought_signature": "s"}}"#,
            r#"tool_call(name="f", id="c", signature="s")"#,
        ),
    ] {
        messages(&format!(r#"{{"role": "assistant", "tool_calls": [{call}]}}"#), &[&format!("assistant[{expected}]")]);
    }
    messages(
        r#"{"role": "assistant", "content": null, "function_call": {"name": "f", "arguments": "{}"}}"#,
        &[r#"assistant[tool_call(name="f", arguments="{}")]"#],
    );
    part(
        r#"{"type": "tool_call", "id": "c", "name": "f", "arguments": {}, "signature": "s", "cache_control": {}}"#,
        r#"tool_call(name="f", id="c", cache_control={}, arguments={}, signature="s")"#,
    );
    part(r#"{"type": "tool_use", "id": "c", "name": "f", "input": {}}"#, r#"tool_call(name="f", id="c", arguments={})"#);
    part(r#"{"type": "custom_call", "id": "c", "name": "f", "input": "i"}"#, r#"custom_call(name="f", id="c", input="i")"#);
    // what answers a custom call is a custom result
    messages(
        r#"{"role": "assistant", "tool_calls": [{"id": "c", "type": "custom", "custom": {"name": "f", "input": "i"}}]},
            {"role": "tool", "tool_call_id": "c", "content": "x"}"#,
        &[
            r#"assistant[custom_call(name="f", id="c", input="i")]"#,
            r#"tool[custom_result(name="f", id="c", content="x")[text(text="x")]]"#,
        ],
    );
}

#[test]
fn reads_parts_in_canonical_and_provider_forms() {
    for (json, expected) in [
        (r#"{"type": "text", "text": "x"}"#, r#"text(text="x")"#),
        (r#"{"type": "input_text", "text": "x"}"#, r#"text(text="x")"#),
        (r#"{"type": "output_text", "text": "x"}"#, r#"text(text="x")"#),
        (r#"{"text": "x"}"#, r#"text(text="x")"#),
        (
            r#"{"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}"#,
            r#"text(cache_control={"type": "ephemeral"}, text="x")"#,
        ),
        (r#"{"type": "refusal", "refusal": "x"}"#, r#"refusal(text="x")"#),
        (r#"{"type": "refusal", "text": "x"}"#, r#"refusal(text="x")"#),
        (r#"{"type": "reasoning", "text": "x", "signature": "s"}"#, r#"reasoning(text="x", signature="s")"#),
        (r#"{"type": "reasoning", "id": "r", "summary": [], "encrypted": "e"}"#, r#"reasoning(id="r", encrypted="e", summary=[])"#),
        (r#"{"type": "thinking", "thinking": "x", "signature": "s"}"#, r#"reasoning(text="x", signature="s")"#),
        (r#"{"type": "redacted_thinking", "data": "d"}"#, r#"reasoning(encrypted="d")"#),
        (r#"{"type": "hologram", "beam": 1}"#, r#"other(type="hologram", raw={"type": "hologram", "beam": 1})"#),
        (r#"{"inline_data": {}}"#, r#"other(raw={"inline_data": {}})"#),
        (
            r#"{"type": "search_result", "source": "s", "title": "t", "content": []}"#,
            r#"other(type="search_result", raw={"type": "search_result", "source": "s", "title": "t", "content": []})"#,
        ),
    ] {
        part(json, expected);
    }
}

#[test]
fn reads_media_in_canonical_and_provider_forms() {
    for (json, expected) in [
        (r#"{"type": "image", "url": "https://a", "detail": "low"}"#, r#"image(url="https://a", detail="low")"#),
        (r#"{"type": "image", "data": "AA==", "media_type": "image/png"}"#, r#"image(data="AA==", media_type="image/png")"#),
        (r#"{"type": "image", "file_id": "f"}"#, r#"image(file_id="f")"#),
        (r#"{"type": "image_url", "image_url": {"url": "https://a", "detail": "high"}}"#, r#"image(url="https://a", detail="high")"#),
        (r#"{"type": "image_url", "image_url": "https://a"}"#, r#"image(url="https://a")"#),
        (
            r#"{"type": "image_url", "image_url": {"url": "https://a", "format": "image/webp"}}"#,
            r#"image(url="https://a", media_type="image/webp")"#,
        ),
        (r#"{"type": "input_image", "image_url": "https://a", "detail": "auto"}"#, r#"image(url="https://a", detail="auto")"#),
        (
            r#"{"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AA=="}}"#,
            r#"image(data="AA==", media_type="image/png")"#,
        ),
        (r#"{"type": "image", "source": {"type": "url", "url": "https://a"}}"#, r#"image(url="https://a")"#),
        (r#"{"type": "image", "source": {"type": "file", "file_id": "f"}}"#, r#"image(file_id="f")"#),
        (r#"{"type": "image", "source": {"type": "cloud", "url": "https://a"}}"#, "image"),
        (r#"{"type": "audio", "url": "https://a", "transcript": "t"}"#, r#"audio(url="https://a", transcript="t")"#),
        (r#"{"type": "audio", "data": "AA==", "media_type": "audio/wav"}"#, r#"audio(data="AA==", media_type="audio/wav")"#),
        (r#"{"type": "input_audio", "input_audio": {"data": "AA==", "format": "wav"}}"#, r#"audio(data="AA==", format="wav")"#),
        (r#"{"type": "audio_url", "audio_url": {"url": "https://a"}}"#, r#"audio(url="https://a")"#),
        (r#"{"type": "video", "url": "https://a", "video_metadata": {"fps": 1}}"#, r#"video(url="https://a", video_metadata={"fps": 1})"#),
        (r#"{"type": "video_url", "video_url": {"url": "https://a"}}"#, r#"video(url="https://a")"#),
        (
            r#"{"type": "document", "text": "x", "title": "t", "context": "c", "citations": {"enabled": true}}"#,
            r#"document(text="x", title="t", context="c", citations={"enabled": true})"#,
        ),
        (
            r#"{"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "x"}, "title": "t"}"#,
            r#"document(text="x", media_type="text/plain", title="t")"#,
        ),
        (
            r#"{"type": "document", "source": {"type": "content", "content": [{"type": "text", "text": "x"}]}}"#,
            r#"document[text(text="x")]"#,
        ),
        (
            r#"{"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,AA=="}}"#,
            r#"document(data=|AA==|, media_type=|application/pdf|, filename="a.pdf")"#,
        ),
        (r#"{"type": "file", "file": {"filename": "a.pdf", "file_data": "AA=="}}"#, r#"document(data="AA==", filename="a.pdf")"#),
        (r#"{"type": "file", "file": {"file_id": "file-1"}}"#, r#"document(file_id="file-1")"#),
        (
            r#"{"type": "file", "file": {"file_id": "gs://b/a.pdf", "format": "application/pdf"}}"#,
            r#"document(url="gs://b/a.pdf", media_type="application/pdf")"#,
        ),
        (r#"{"type": "input_file", "file_url": "https://a"}"#, r#"document(url="https://a")"#),
        (r#"{"type": "input_file", "file_id": "f"}"#, r#"document(file_id="f")"#),
        (
            r#"{"type": "input_file", "file_data": "data:text/csv;base64,AA==", "filename": "a.csv"}"#,
            r#"document(data=|AA==|, media_type=|text/csv|, filename="a.csv")"#,
        ),
    ] {
        part(json, expected);
    }
}

#[test]
fn takes_data_urls_apart() {
    for (url, expected) in [
        ("data:image/png;base64,AA==", "media_type=|image/png|"),
        ("data:image\\/png;base64,AA==", "media_type=|image\\/png|"),
        ("DATA:image/png;BASE64,AA==", "media_type=|image/png|"),
        ("data:image/png;name=x.png;base64,AA==", "media_type=|image/png|"),
        ("data:;base64,AA==", ""),
    ] {
        let media_type = if expected.is_empty() { String::new() } else { format!(", {expected}") };
        part(&format!(r#"{{"type": "image", "url": "{url}"}}"#), &format!("image(data=|AA==|{media_type})"));
    }
    for url in
        ["data:image/svg+xml;charset=utf-8,%3Csvg%3E", "data:", "data:,x", "data:image/png;base64", "https://a/data:image/png;base64,AA=="]
    {
        part(&format!(r#"{{"type": "image", "url": "{url}"}}"#), &format!("image(url=\"{url}\")"));
    }
}

#[test]
fn reads_tools_in_every_spelling() {
    for (json, expected) in [
        (
            r#"{"name": "f", "description": "d", "json_schema": {}, "strict": true, "cache_control": {}}"#,
            r#"function(name="f", cache_control={}, description="d", json_schema={}, strict=true)"#,
        ),
        (
            r#"{"type": "function", "function": {"name": "f", "description": "d", "parameters": {}}}"#,
            r#"function(name="f", description="d", json_schema={})"#,
        ),
        (r#"{"function": {"name": "f"}}"#, r#"function(name="f")"#),
        (r#"{"type": "function", "name": "f", "parameters": {}, "strict": false}"#, r#"function(name="f", json_schema={}, strict=false)"#),
        (r#"{"name": "f", "input_schema": {}}"#, r#"function(name="f", json_schema={})"#),
        (r#"{"type": "custom", "name": "f", "input_schema": {}}"#, r#"function(name="f", json_schema={})"#),
        (
            r#"{"type": "function", "function": {"name": "f", "parameters": null}, "cache_control": {}}"#,
            r#"function(name="f", cache_control={})"#,
        ),
        (r#"{"type": "function", "function": {"name": "f", "cache_control": {}}}"#, r#"function(name="f", cache_control={})"#),
        (r#"{"type": "custom", "custom": {"name": "f", "description": "d"}}"#, r#"custom(name="f", description="d")"#),
        (r#"{"type": "custom", "name": "f"}"#, r#"custom(name="f")"#),
        (r#"{"googleSearch": {}}"#, r#"provider(type="googleSearch", raw={"googleSearch": {}})"#),
        (r#"{"type": "web_search"}"#, r#"provider(type="web_search", raw={"type": "web_search"})"#),
        (
            r#"{"type": "web_search_20250305", "name": "web_search", "max_uses": 3}"#,
            r#"provider(type="web_search_20250305", raw={"type": "web_search_20250305", "name": "web_search", "max_uses": 3})"#,
        ),
    ] {
        tools(json, &[expected]);
    }
    let json = request(r#""functions": [{"name": "f", "parameters": {}}]"#);
    shown(&json, |shown| assert_eq!(shown.records(&shown.prompt.tools), [r#"function(name="f", json_schema={})"#]));
}

#[test]
fn reads_the_tool_choice_in_every_spelling() {
    for (choice, expected) in [
        (r#""auto""#, &["tool_choice=auto"][..]),
        (r#""none""#, &["tool_choice=none"]),
        (r#""required""#, &["tool_choice=required"]),
        (r#""any""#, &["tool_choice=required"]),
        (r#"{"type": "any"}"#, &["tool_choice=required"]),
        (r#"{"type": "auto"}"#, &["tool_choice=auto"]),
        (r#"{"name": "f"}"#, &["tool_choice=named", "tool_choice.name=\"f\""]),
        (r#"{"type": "function", "function": {"name": "f"}}"#, &["tool_choice=named", "tool_choice.name=\"f\""]),
        (r#"{"type": "function", "name": "f"}"#, &["tool_choice=named", "tool_choice.name=\"f\""]),
        (r#"{"type": "tool", "name": "f"}"#, &["tool_choice=named", "tool_choice.name=\"f\""]),
        (r#"{"type": "custom", "custom": {"name": "f"}}"#, &["tool_choice=custom", "tool_choice.name=\"f\""]),
        (r"null", &[]),
    ] {
        settings(&format!("\"tool_choice\": {choice}"), expected);
    }
    settings(r#""function_call": "none""#, &["tool_choice=none"]);
    settings(r#""function_call": {"name": "f"}"#, &["tool_choice=named", "tool_choice.name=\"f\""]);
    for choice in [
        r#"{"type": "allowed_tools", "allowed_tools": {"mode": "auto", "tools": [{"type": "function", "function": {"name": "f"}}, {"type": "mcp"}]}}"#,
        r#"{"type": "allowed_tools", "mode": "auto", "tools": [{"type": "function", "name": "f"}, {"type": "mcp"}]}"#,
        r#"{"type": "allowed", "mode": "auto", "tools": [{"name": "f"}, {"type": "mcp"}]}"#,
    ] {
        settings(&format!("\"tool_choice\": {choice}"), &["tool_choice=allowed", "tool_choice.mode=\"auto\""]);
        shown(&request(&format!("\"tool_choice\": {choice}")), |shown| {
            let names: Vec<_> = shown.prompt.choices.iter().map(|choice| shown.value(shown.prompt.field(choice, Slot::Name))).collect();
            let types: Vec<_> = shown.prompt.choices.iter().map(|choice| shown.value(shown.prompt.field(choice, Slot::Type))).collect();
            assert_eq!(
                (&names[..], &types[..]),
                (&["\"f\"".to_owned(), "absent".into()][..], &["absent".to_owned(), "\"mcp\"".into()][..]),
                "{choice}"
            );
        });
    }
}

#[test]
fn reads_the_response_format_in_every_spelling() {
    let schema = &[
        "response_format=json_schema",
        "response_format.name=\"n\"",
        "response_format.json_schema={\"type\": \"object\"}",
        "response_format.strict=true",
    ][..];
    for (format, expected) in [
        (r#"{"type": "text"}"#, &["response_format=text"][..]),
        (r#""json_object""#, &["response_format=json_object"]),
        (r#"{"type": "json_object"}"#, &["response_format=json_object"]),
        (r#"{"json_schema": {"type": "object"}, "name": "n", "strict": true}"#, schema),
        (r#"{"type": "json_schema", "json_schema": {"name": "n", "schema": {"type": "object"}, "strict": true}}"#, schema),
        (r#"{"type": "json_schema", "name": "n", "schema": {"type": "object"}, "strict": true}"#, schema),
        (r#"{"json_schema": {"type": "object"}}"#, &["response_format=json_schema", "response_format.json_schema={\"type\": \"object\"}"]),
        (r"null", &[]),
    ] {
        settings(&format!("\"response_format\": {format}"), expected);
    }
}

#[test]
fn reads_settings_under_all_their_names() {
    for (members, expected) in [
        (r#""sampling": {"temperature": 1.0, "stop": ["a"]}"#, &["sampling.temperature=1.0", "sampling.stop=[\"a\"]"][..]),
        (r#""temperature": 1.0, "stop": "a""#, &["sampling.temperature=1.0", "sampling.stop=\"a\""]),
        (r#""seed": 12345678901234567890123, "n": 1e0"#, &["sampling.seed=12345678901234567890123", "sampling.n=1e0"]),
        (r#""limits": {"max_output_tokens": 5, "max_prompt_tokens": 6}"#, &["limits.max_output_tokens=5", "limits.max_prompt_tokens=6"]),
        (r#""max_tokens": 5"#, &["limits.max_output_tokens=5"]),
        (r#""max_completion_tokens": 5"#, &["limits.max_output_tokens=5"]),
        (r#""max_output_tokens": 5"#, &["limits.max_output_tokens=5"]),
        (
            r#""reasoning": {"mode": "adaptive", "effort": "low", "budget_tokens": 5, "summary": "auto"}"#,
            &["reasoning.mode=adaptive", "reasoning.effort=\"low\"", "reasoning.budget_tokens=5", "reasoning.summary=\"auto\""],
        ),
        (r#""reasoning_effort": "low""#, &["reasoning.effort=\"low\""]),
        (r#""reasoning": {"max_tokens": 5}"#, &["reasoning.budget_tokens=5"]),
        (r#""thinking": {"type": "enabled", "budget_tokens": 5}"#, &["reasoning.mode=enabled", "reasoning.budget_tokens=5"]),
        (
            r#""modalities": ["text", "audio"], "audio": {"voice": "v", "format": "wav"}"#,
            &[
                "output.modalities=[\"text\", \"audio\"]",
                "output.audio={\"voice\": \"v\", \"format\": \"wav\"}",
                "output.audio.voice=\"v\"",
                "output.audio.format=\"wav\"",
            ],
        ),
        (r#""output": {"verbosity": "low", "image": {}}"#, &["output.verbosity=\"low\"", "output.image={}"]),
        (r#""verbosity": "low""#, &["output.verbosity=\"low\""]),
        (
            r#""stream": true, "stream_options": {"include_usage": true}"#,
            &["stream=true", "stream_options={\"include_usage\": true}", "stream_options.include_usage=true"],
        ),
        (r#""temperature": null, "sampling": null, "sampling2": 1, "limits": {"max_output_tokens": null}"#, &[]),
        (r#""model": "other""#, &["model.id=\"other\""]),
    ] {
        settings(members, expected);
    }
    for name in
        ["user", "service_tier", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "previous_response_id", "truncation"]
    {
        settings(&format!("\"{name}\": \"x\""), &[&format!("{name}=\"x\"")]);
    }
    for name in ["metadata", "prediction", "web_search_options", "cache_control"] {
        settings(&format!("\"{name}\": {{}}"), &[&format!("{name}={{}}")]);
    }
    for name in ["store", "background", "parallel_tool_calls"] {
        settings(&format!("\"{name}\": false"), &[&format!("{name}=false")]);
    }
}

#[test]
fn reads_documents() {
    let json = request(r#""rag": {"documents": ["plain", {"id": "1", "title": "t", "text": "x", "url": "u"}], "citations": true}"#);
    shown(&json, |shown| {
        let expected = [
            r#"text(raw="plain", text="plain")"#,
            r#"document(raw={"id": "1", "title": "t", "text": "x", "url": "u"}, id="1", text="x", url="u", title="t")"#,
        ];
        assert_eq!(shown.records(&shown.prompt.documents), expected);
        assert!(shown.settings().contains(&"rag.citations=true".to_owned()));
    });
}

#[test]
fn notes_what_is_said_twice() {
    for (json, expected) in [
        (request(r#""max_tokens": 1, "max_completion_tokens": 2"#), &["spelled twice 1: 2"][..]),
        (request(r#""max_completion_tokens": 2, "max_tokens": 1"#), &["spelled twice 1: 2"]),
        (request(r#""temperature": 1, "sampling": {"temperature": 2}"#), &["spelled twice 1: 2"]),
        (request(r#""sampling": {"temperature": 2}, "temperature": 1"#), &["spelled twice 1: 2"]),
        (request(r#""temperature": 1, "temperature": 2"#), &["twice 1: 2"]),
        (request(r#""sampling": {"top_k": 1, "top_k": 2}"#), &["twice 1: 2"]),
        (
            request(r#""max_tokens": 1, "max_output_tokens": 3, "limits": {"max_output_tokens": 4}"#),
            &["spelled twice 1: 3", "spelled twice 3: 4"],
        ),
        (
            r#"{"messages": [], "messages": [{"role": "user", "content": "x"}]}"#.into(),
            &[r#"twice []: [{"role": "user", "content": "x"}]"#],
        ),
        (r#"{"messages": [{"role": "user", "content": "x", "content": "y"}]}"#.into(), &[r#"twice "x": "y""#]),
    ] {
        notes(&json, expected);
    }
}

#[test]
fn names_what_makes_a_prompt_unusable() {
    const USER: &str = r#"{"role": "user", "content": "x"}"#;
    for (json, place) in [
        ("[]", ""),
        ("\"Hello\"", ""),
        ("5", ""),
        ("{}", ""),
        (r#"{"prompt": 5}"#, "prompt"),
        (r#"{"messages": []}"#, "messages"),
        (r#"{"messages": "x"}"#, "messages"),
        (r#"{"messages": ["x"]}"#, "messages[0]"),
        (r#"{"messages": [{"content": "x"}]}"#, "messages[0]"),
        (r#"{"messages": [{"role": "usr", "content": "x"}]}"#, "messages[0].role"),
        (r#"{"messages": [{"role": 5, "content": "x"}]}"#, "messages[0].role"),
        (r#"{"messages": [{"role": "user", "content": 5}]}"#, "messages[0].content"),
        (r#"{"messages": [{"role": "user", "content": [5]}]}"#, "messages[0].content[0]"),
        (r#"{"messages": [{"role": "user", "content": [{"type": 5}]}]}"#, "messages[0].content[0].type"),
        (r#"{"messages": [{"role": "user", "content": [{"type": "text", "text": 5}]}]}"#, "messages[0].content[0].text"),
        (r#"{"messages": [{"role": "user", "content": [{"type": "image", "file_id": 5}]}]}"#, "messages[0].content[0].file_id"),
        (r#"{"messages": [{"role": "user", "content": [{"type": "image", "url": 5}]}]}"#, "messages[0].content[0].url"),
        (r#"{"messages": [{"role": "assistant", "tool_calls": [{"function": {"arguments": "{}"}}]}]}"#, "messages[0].tool_calls[0]"),
        (r#"{"messages": [{"role": "assistant", "tool_calls": [5]}]}"#, "messages[0].tool_calls[0]"),
        (r#"{"messages": [{"role": "assistant", "tool_calls": 5}]}"#, "messages[0].tool_calls"),
        (r#"{"messages": [{"role": "tool", "tool_call_id": 5, "content": "x"}]}"#, "messages[0].tool_call_id"),
        (r#"{"messages": [{"role": "tool", "tool_call_id": "c", "content": 5}]}"#, "messages[0].content"),
        (&request(r#""temperature": "1""#), "temperature"),
        (&request(r#""sampling": 5"#), "sampling"),
        (&request(r#""sampling": {"stop": [1]}"#), "sampling.stop"),
        (&request(r#""stream": "yes""#), "stream"),
        (&request(r#""tool_choice": "sometimes""#), "tool_choice"),
        (&request(r#""tool_choice": 5"#), "tool_choice"),
        (&request(r#""tool_choice": {"type": "function"}"#), "tool_choice.type"),
        (&request(r#""tools": [{"type": "function", "function": {}}]"#), "tools[0]"),
        (&request(r#""tools": [5]"#), "tools[0]"),
        (&request(r#""tools": 5"#), "tools"),
        (&request(r#""tools": [{"type": 5, "name": "f"}]"#), "tools[0].type"),
        (&request(r#""provider_options": 5"#), "provider_options"),
        (&request(r#""response_format": 5"#), "response_format"),
        (&format!(r#"{{"prompt": {{"messages": [{USER}], "user": 5}}}}"#), "prompt.user"),
    ] {
        shown(json, |shown| {
            let places: Vec<_> =
                shown.prompt.problems.iter().map(|problem| specado_ffi::prompt::place::place(&shown.doc, problem.node)).collect();
            assert_eq!(places, [place], "{json}: {:?}", shown.problems());
            assert!(shown.prompt.problems.iter().all(|problem| !problem.message.is_empty()));
        });
    }
    problems(
        &request(r#""temperature": "1", "top_p": [], "stream": 5"#),
        &[
            "temperature: must be a number, found a string",
            "top_p: must be a number, found an array",
            "stream: must be a boolean, found a number",
        ],
    );
}
