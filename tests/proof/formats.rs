//! Where translators go wrong: what each format wants, in the words of its body.

use super::support::{Target, report, translate};
use specado_ffi::{Context, Mode};

/// The body of a prompt holds this piece.
fn holds(provider: &str, model: &str, prompt: &str, piece: &str) -> Option<String> {
    let target = Target { provider: provider.to_owned(), model: model.to_owned() };
    let result = match translate(&mut Context::new(), prompt, &target, Mode::Coerce) {
        Ok(result) => result,
        Err(error) => return Some(format!("{provider}: {prompt}: {error}")),
    };
    let body = result.split("\"lossiness\":").next().unwrap_or_default();
    (!body.contains(piece)).then(|| format!("{provider}: no {piece} in {body}"))
}

/// A prompt of one question, and these settings.
fn ask(settings: &str) -> String {
    format!(r#"{{"messages": [{{"role": "user", "content": "Q"}}], {settings}}}"#)
}

const TOOLS: &str = r#""tools": [{"name": "a", "json_schema": {"type": "object", "properties": {}}}, {"name": "b"}]"#;
const CALL: &str = r#"{"role": "assistant", "content": null, "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "a", "arguments": "{\"x\": 9007199254740993}"}}]}"#;

fn history(rest: &str) -> String {
    format!(r#"{{"messages": [{{"role": "user", "content": "Q"}}, {CALL}, {rest}], {TOOLS}}}"#)
}

#[test]
fn cohere() {
    let rows = [
        (ask(r#""stop": "5""#), r#""stop_sequences":["5"]"#),
        (ask(r#""top_k": 7, "top_p": 0.5"#), r#""k":7,"p":0.5"#),
        (ask(r#""temperature": 1.5"#), r#""temperature":1"#),
        (ask(&format!(r#"{TOOLS}, "tool_choice": "required""#)), r#""tool_choice":"REQUIRED""#),
        (
            ask(&format!(r#"{TOOLS}, "tool_choice": {{"name": "b"}}"#)),
            r#""tools":[{"type":"function","function":{"name":"b","parameters":{"type":"object","properties":{}}}}],"tool_choice":"REQUIRED""#,
        ),
        (
            ask(
                r#""tools": [{"name": "b", "strict": true, "json_schema": {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}}]"#,
            ),
            r#""strict_tools":true"#,
        ),
        (
            ask(r#""rag": {"documents": [{"id": "1", "title": "T", "text": "D"}, "E"]}"#),
            r#""documents":[{"id":"1","data":{"title":"T","text":"D"}},"E"]"#,
        ),
        (ask(r#""reasoning": {"effort": "none"}"#), r#""thinking":{"type":"disabled"}"#),
        (ask(r#""reasoning": {"budget_tokens": 500}"#), r#""thinking":{"type":"enabled","token_budget":500}"#),
        (
            ask(&format!(r#"{TOOLS}, "response_format": "json_object""#)),
            r#""messages":[{"role":"system","content":"When you give"#,
        ),
    ];
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|(prompt, piece)| holds("cohere", "command-a-reasoning-08-2025", prompt, piece))
        .collect();
    report(&wrong);
}

#[test]
fn mistral() {
    let part = |part: &str| format!(r#"{{"messages": [{{"role": "user", "content": [{part}]}}]}}"#);
    let rows = [
        (ask(r#""temperature": 1.9, "seed": 3"#), r#""temperature":1.5,"random_seed":3"#),
        (part(r#"{"type": "document", "media_type": "application/pdf", "data": "JVBE", "filename": "a.pdf"}"#), r#"{"type":"document_url","document_url":"data:application/pdf;base64,JVBE","document_name":"a.pdf"}"#),
        (part(r#"{"type": "document", "url": "https://e.org/a.pdf"}"#), r#"{"type":"document_url","document_url":"https://e.org/a.pdf"}"#),
        (part(r#"{"type": "file", "file_id": "f"}"#), r#"{"type":"file","file_id":"f"}"#),
        (ask(r#""prediction": {"type": "content", "content": "C"}"#), r#""prediction":{"type": "content", "content": "C"}"#),
        (ask(r#""reasoning": {"effort": "medium"}"#), r#""reasoning_effort":"high""#),
        (r#"{"messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "One"}]}"#.to_owned(), r#"{"role":"assistant","content":"One","prefix":true}"#),
        (history(r#"{"role": "tool", "tool_call_id": "call_1", "content": "R"}, {"role": "user", "content": "And?"}"#), r#""name":"a"},{"role":"assistant","content":"Understood."},{"role":"user","content":"And?"}"#),
        (r#"{"messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": [{"type": "reasoning", "text": "hm"}, {"type": "text", "text": "A"}]}, {"role": "user", "content": "B"}]}"#.to_owned(), r#"[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"A"}]"#),
        (r#"{"messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}, {"role": "system", "content": "S"}, {"role": "user", "content": "B"}]}"#.to_owned(), r#""messages":[{"role":"system","content":"S"},{"role":"user""#),
    ];
    let mut wrong: Vec<String> =
        rows.iter().filter_map(|(prompt, piece)| holds("mistral", "mistral-medium-2604", prompt, piece)).collect();
    let magistral = holds(
        "mistral",
        "magistral-medium-latest",
        &ask(r#""reasoning": {"mode": "enabled"}"#),
        r#""prompt_mode":"reasoning""#,
    );
    wrong.extend(magistral);
    report(&wrong);
}

#[test]
fn ollama() {
    let rows = [
        (ask(r#""stop": "5", "max_tokens": 9, "repetition_penalty": 1.1"#), r#""options":{"repeat_penalty":1.1,"stop":["5"],"num_predict":9}"#),
        (ask(r#""stream": true"#), r#""stream":true"#),
        (ask(r#""seed": 1"#), r#""stream":false"#),
        (ask(r#""response_format": "json_object""#), r#""format":"json""#),
        (ask(r#""response_format": {"json_schema": {"type": "object"}}"#), r#""format":{"type": "object"}"#),
        (ask(r#""reasoning": {"mode": "disabled"}"#), r#""think":false"#),
        (ask(r#""reasoning": {"mode": "enabled"}"#), r#""think":true"#),
        (ask(r#""reasoning": {"effort": "high"}"#), r#""think":true"#),
        (
            r#"{"messages": [{"role": "user", "content": [{"type": "text", "text": "Q"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}}, {"type": "text", "text": "R"}]}]}"#.to_owned(),
            r#"{"role":"user","content":"Q\n\nR","images":["aGk="]}"#,
        ),
        (
            history(r#"{"role": "tool", "tool_call_id": "call_1", "content": "R"}"#),
            r#"{"role":"assistant","content":"","tool_calls":[{"function":{"name":"a","arguments":{"x": 9007199254740993}}}]},{"role":"tool","tool_name":"a","content":"R"}"#,
        ),
    ];
    let wrong: Vec<String> =
        rows.iter().filter_map(|(prompt, piece)| holds("ollama", "qwen3-vl", prompt, piece)).collect();
    report(&wrong);
}

/// Where turns of one role may not follow each other, neither may the result that is put in for an open call.
#[test]
fn bedrock() {
    let result = r#"{"toolResult":{"toolUseId":"call_1","content":[{"text":"No result was given for this call."}]}}"#;
    let turn = format!(r#"{{"role":"user","content":[{result},{{"text":"go on"}}]}}"#);
    let prompt = history(r#"{"role": "user", "content": "go on"}"#);
    assert_eq!(holds("bedrock", "anthropic.claude-sonnet-4-5", &prompt, &turn), None);
}

/// Calls since the user spoke last: of each message the first is signed, unless it is already.
#[test]
fn gemini() {
    let call = |id: &str, more: &str| {
        format!(r#"{{"type": "tool_call", "id": "{id}", "name": "a", "arguments": {{}}{more}}}"#)
    };
    let exchange = |calls: &str, after: &str| {
        let results = r#"{"role": "tool", "tool_call_id": "c1", "content": "r"}, {"role": "tool", "tool_call_id": "c2", "content": "r"}"#;
        history(&format!(
            r#"{{"role": "tool", "tool_call_id": "call_1", "content": "r"}}, {{"role": "user", "content": "Q"}},
               {{"role": "assistant", "content": [{calls}]}}, {results}{after}"#
        ))
    };
    let parts = |first: &str| {
        let part = |id: &str, more: &str| format!(r#"{{"functionCall":{{"id":"{id}","name":"a","args":{{}}}}{more}}}"#);
        format!(r#"{{"role":"model","parts":[{},{}]}}"#, part("c1", first), part("c2", ""))
    };
    let (unsigned, signed) = (
        [call("c1", ""), call("c2", "")].join(","),
        [call("c1", r#", "signature": "c2ln""#), call("c2", "")].join(","),
    );
    let stand_in = r#","thoughtSignature":"skip_thought_signature_validator""#;
    let rows = [
        ("gemini-3.5-flash", &unsigned, "", stand_in),
        ("gemini-3-pro-preview", &unsigned, "", stand_in),
        ("gemini-3.5-flash", &signed, "", r#","thoughtSignature":"c2ln""#),
        ("gemini-3.5-flash", &unsigned, r#", {"role": "user", "content": "Q"}"#, ""),
        ("gemini-2.5-flash", &unsigned, "", ""),
    ];
    for (model, calls, after, first) in rows {
        assert_eq!(holds("google", model, &exchange(calls, after), &parts(first)), None, "{model}");
    }
    let first = r#"{"functionCall":{"id":"call_1","name":"a","args":{"x": 9007199254740993}}}"#;
    assert_eq!(
        holds("google", "gemini-3.5-flash", &exchange(&unsigned, ""), first),
        None,
        "what stands before the user's last message"
    );
    let prefill = r#"{"messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}]}"#;
    for (model, end) in [
        ("gemini-3.6-flash", r#"{"role":"user","parts":[{"text":"Continue."}]}]"#),
        ("gemini-4-flash", r#"{"role":"user","parts":[{"text":"Continue."}]}]"#),
        ("gemini-3.5-flash", r#"{"role":"model","parts":[{"text":"A"}]}]"#),
    ] {
        assert_eq!(holds("google", model, prefill, end), None, "{model}");
    }
}
