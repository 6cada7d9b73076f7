//! The command line: what it prints, where, and with which exit code.
#![cfg(feature = "cli")]

mod answers;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

fn start(arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_specado"));
    command
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().expect("the program was just built")
}

fn specado(arguments: &[&str], input: impl AsRef<[u8]>) -> Output {
    let mut child = start(arguments);
    let mut stdin = child.stdin.take().expect("it is piped");
    // a program that fails early reads nothing
    let _ = stdin.write_all(input.as_ref());
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

#[track_caller]
fn check(arguments: &[&str], input: impl AsRef<[u8]>, code: i32, stdout: &str, stderr: &str) {
    let output = specado(arguments, input);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{out}\n{err}");
    assert!(out.contains(stdout), "{arguments:?}: stdout lacks {stdout:?}:\n{out}");
    assert!(err.contains(stderr), "{arguments:?}: stderr lacks {stderr:?}:\n{err}");
    assert!(!err.contains('\u{1b}'), "{arguments:?}: no colours where there is no terminal");
}

const HELLO: &str = r#"{"prompt": "Hello"}"#;
const ANTHROPIC: [&str; 4] = ["--provider", "anthropic", "--model", "claude-sonnet-4-5"];

#[test]
fn translates() {
    let translate = |more: &[&'static str]| [&["translate"], &ANTHROPIC[..], more].concat();
    let warm = r#"{"prompt": "Hello", "temperature": 1.5}"#;
    let rows: [(Vec<&str>, &str, i32, &str, &str); 8] = [
        (
            translate(&[]),
            HELLO,
            0,
            r#"{"provider_request_json":{"model":"claude-sonnet-4-5","#,
            "info    limits.max_output_tokens",
        ),
        (translate(&["--body"]), HELLO, 0, r#"{"model":"claude-sonnet-4-5","max_tokens":"#, ""),
        (translate(&["--pretty", "--body", "-"]), HELLO, 0, "{\n  \"model\": \"claude-sonnet-4-5\",\n", ""),
        (translate(&[]), warm, 0, "\"temperature\":1", "warning temperature"),
        (translate(&["--mode", "strict"]), warm, 1, "", "mode \"strict\" does not allow"),
        (translate(&["--mode", "lenient"]), HELLO, 2, "", "possible values"),
        (translate(&[]), "{", 3, "", "line 1, column 2"),
        (translate(&["no-such-file.json"]), "", 5, "", "no-such-file.json"),
    ];
    for (arguments, input, code, stdout, stderr) in rows {
        check(&arguments, input, code, stdout, stderr);
    }
    check(&translate(&[]), b"{\"prompt\": \"\xff\"}", 3, "", "standard input: not UTF-8");
    check(&["translate", "-p", "nobody", "-m", "x"], HELLO, 4, "", "there is no provider \"nobody\"");
    check(&["translate", "-p", "anthropic", "-m", "gpt-4o"], HELLO, 4, "", "has no model \"gpt-4o\"");
    check(
        &["translate", "-p", "providers/groq.json", "-m", "llama-3.3-70b-versatile", "--body"],
        HELLO,
        0,
        "llama-3.3-70b-versatile",
        "nothing lost",
    );
}

#[test]
fn translates_lines_in_order() {
    let mut prompts: Vec<String> = (0..5000).map(|at| format!("{{\"prompt\": \"number {at}\"}}\n")).collect();
    prompts.push("{\"prompt\": 5}\n".to_owned());
    let input = prompts.concat();
    let output = specado(&["translate", "-p", "openai", "-m", "gpt-4o", "--jsonl", "--body"], &input);
    assert_eq!(output.status.code(), Some(3), "the worst line decides");
    let text = String::from_utf8(output.stdout).expect("JSON is UTF-8");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 5001);
    for (at, line) in lines[..5000].iter().enumerate() {
        assert!(line.contains(&format!("\"number {at}\"")), "line {at}: {line}");
    }
    assert!(lines[5000].starts_with(r#"{"error":{"result":"SPECADO_INVALID_INPUT","message":"#), "{}", lines[5000]);
}

#[test]
fn writes_files() {
    let (prompts, results) = (scratch("prompts.jsonl"), scratch("results.jsonl"));
    fs::write(&prompts, b"{\"prompt\": \"one\"}\n\xff\n{\"prompt\": \"three\"}").expect("the folder is there");
    let (input, output) = (prompts.to_str().expect("UTF-8"), results.to_str().expect("UTF-8"));
    let translate = |more: &[&'static str]| [&["translate"], &ANTHROPIC[..], more].concat();

    check(&[&translate(&[])[..], &[input, "--body", "-o", output]].concat(), "", 3, "", "");
    let lines = fs::read_to_string(&results).expect("it was written");
    let pieces = ["\"one\"", "the line is not UTF-8", "\"three\""];
    assert!(
        lines.lines().count() == 3 && lines.lines().zip(pieces).all(|(line, piece)| line.contains(piece)),
        "{lines}"
    );

    fs::write(&prompts, "{\"prompt\": \"one\"}\n{\"prompt\": \"two\", \"temperature\": 1.5}")
        .expect("the folder is there");
    check(&[&translate(&[])[..], &[input, "--body"]].concat(), "", 0, "\"temperature\":1", "line 2: 1 approximated");
    check(&[&translate(&[])[..], &[input, "-o", input]].concat(), "", 2, "", "would overwrite the prompts");
    assert!(fs::read(&prompts).expect("it is still there").starts_with(b"{\"prompt\""), "nothing was lost");

    check(&[&translate(&["--body"])[..], &["-o", output]].concat(), HELLO, 0, "", "info");
    assert!(fs::read_to_string(&results).expect("it was written").starts_with(r#"{"model":"claude-sonnet-4-5","#));
    check(&[&translate(&[])[..], &["-o", "no-such-folder/x.json"]].concat(), HELLO, 5, "", "no-such-folder");
}

/// `specado … | head` ends without a word.
#[test]
fn nobody_reads_on() {
    let mut child = start(&[&["translate", "--quiet"], &ANTHROPIC[..]].concat());
    drop(child.stdout.take());
    child.stdin.take().expect("it is piped").write_all(HELLO.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn encodes_and_transcodes() {
    let response = r#"{"id":"r","model":"m","choices":[{"message":{"role":"assistant","content":[{"type":"text","text":"Hi"}]},"finish_reason":"stop"}],"complete":true}"#;
    check(
        &["encode", "-d", "ollama-chat", "--body", "--compact"],
        response,
        0,
        "\"content\":\"Hi\"",
        "1 kept in another form",
    );
    check(&["encode", "-d", "nobody"], response, 4, "", "nobody");
    check(&["encode", "-d", "openai-chat"], "{}", 3, "", "choices");
    let wire = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{\"index\":0,\
                \"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    let options = ["transcode", "--from", "openai", "--to", "anthropic-messages"];
    check(&options, wire, 0, "\"type\":\"text_delta\",\"text\":\"Hi\"", "nothing lost");
}

#[test]
fn validates_and_lists() {
    check(&["validate"], HELLO, 0, r#"{"valid":true,"kind":"prompt","errors":[]}"#, "");
    check(&["validate"], r#"{"messages": [{"role": "usr"}]}"#, 1, r#""path":"/messages/0/role""#, "line 1, column 24");
    check(&["validate", "--kind", "provider_spec", "providers/groq.json"], "", 0, "\"valid\":true", "");
    check(
        &["validate", "--kind", "provider_spec"],
        r#"{"provider": "x", "inherits": "openai-cat"}"#,
        1,
        "openai-chat",
        "/inherits",
    );
    // without --kind a spec is known by what it holds
    check(&["validate", "providers/groq.json"], "", 0, r#"{"valid":true,"kind":"provider_spec","errors":[]}"#, "");
    check(&["validate", "providers/dialects/openai-chat.json"], "", 0, "\"kind\":\"provider_spec\"", "");
    check(&["validate"], r#"{"provider": "x", "inherits": "openai-cat"}"#, 1, "openai-chat", "/inherits");
    check(&["validate"], r#"{"prompt": "Hello", "provider": "x"}"#, 0, "\"kind\":\"prompt\"", "");
    let form =
        "{\"dialect\": \"anthropic-messages\",\n\"request\": {\"messages\": [{\"role\": \"user\", \"content\": 5}]}}";
    check(&["validate"], form, 1, r#""path":"/request/messages/0/content","line":2"#, "line 2, column 54");
    check(&["validate"], form.replace('5', "\"x\""), 0, r#"{"valid":true,"kind":"prompt","errors":[]}"#, "");
    let odd = form.replace('5', "\"x\"").replace('\n', "\"odd\": 1, ");
    check(&["validate"], &odd, 0, r#"{"valid":true,"kind":"prompt","errors":[]}"#, "");
    let wrong = odd.replace("\"odd\": 1", "\"url\": 5, \"odd\": 1");
    check(&["validate"], wrong, 1, r#""kind":"prompt","errors":[{"path":"/url""#, "must be a string, found a number");
    check(&["validate"], form.replace("ic-m", "ic-n"), 1, r#""path":"/dialect""#, "anthropic-messages");
    check(
        &["validate"],
        form.replace("anthropic-messages", "google"),
        1,
        r#""path":"/request","line":2"#,
        "line 2, column 12",
    );
    check(&["validate"], r#"{"contents": []}"#, 1, "", "--kind request:DIALECT");
    let broken = specado(&["validate"], "{\"contents\": [}");
    assert!(!String::from_utf8_lossy(&broken.stderr).contains("--kind"), "what is no JSON is none of any kind");
    // a dialect's spec that is only begun
    check(&["validate"], r#"{"dialect": "x"}"#, 1, "\"kind\":\"provider_spec\"", "has no `http`");
    check(&["validate", "--kind", "prompt", "providers/groq.json"], "", 1, "\"kind\":\"prompt\"", "");
    let request = r#"{"model": "m", "max_tokens": "x", "messages": [{"role": "user", "content": "Hi"}], "shiny": 1}"#;
    check(
        &["validate", "--kind", "request:anthropic"],
        request,
        1,
        r#""kind":"request:anthropic","errors":[{"path":"/max_tokens""#,
        "note: /shiny (line 1",
    );
    check(&["validate", "--kind", "request:anthropic"], request.replace(r#""x""#, "5"), 0, r#""valid":true"#, "note: ");
    check(&["validate", "--kind", "request:nobody"], request, 4, "", "there is no dialect or provider \"nobody\"");
    check(&["validate", "--kind", "answer"], request, 2, "", "request:DIALECT");
    let answer = r#"{"choices": [{"message": {"content": 5}, "finish_reason": "stop"}], "shiny": 1}"#;
    let kind = "response:openai";
    check(
        &["validate", "--kind", kind],
        answer,
        1,
        r#""kind":"response:openai","errors":[{"path":"/choices/0/message/content""#,
        "note: /shiny (line 1",
    );
    check(&["validate", "--kind", kind], answer.replace('5', "\"x\""), 0, r#""valid":true"#, "note: ");
    check(&["validate", "--kind", "response:nobody"], answer, 4, "", "there is no dialect or provider \"nobody\"");
    check(&["validate", "--kind", "answer:openai"], answer, 2, "", "response:PROVIDER");
    check(&["--version"], "", 0, concat!("specado ", env!("CARGO_PKG_VERSION"), "\n"), "");
    check(&["describe", "Anthropic", "x"], "", 4, "", "there is no provider \"Anthropic\"; did you mean anthropic?\n");
    check(&["models", "gemini"], "", 4, "", "there is no provider \"gemini\"; did you mean google, vertex-ai?\n");
    check(&["describe", "google", "gemini"], "", 4, "", "has no model \"gemini\"; did you mean gemini-");
    check(&["describe", "google", "horse"], "", 4, "", "has no model \"horse\"\n");
    check(&["providers"], "", 0, r#"{"provider":"groq","title":"Groq","dialect":"openai-chat""#, "");
    check(&["models", "google"], "", 0, r#""model":"gemini-2.5-flash""#, "");
    check(&["models", "providers/groq.json"], "", 0, r#""provider":"groq","model":"#, "");
    check(&["describe", "anthropic", "claude-sonnet-4-5"], "", 0, r#""context_window":"#, "");
    check(&["describe", "providers/groq.json", "gpt-oss"], "", 0, r#""listed":false"#, "");
    check(&["describe", "anthropic", "gpt-4o"], "", 4, "", "has no model");
    check(&["describe", "anthropic"], "", 2, "", "<MODEL>");
    let moved = ["compare", "--from", "openai", "gpt-4o", "--to", "anthropic", "claude-sonnet-4-5"];
    check(&moved, r#"{"prompt": "Hello", "seed": 7}"#, 0, r#""lost":[{"code":"Unsupported","path":"seed""#, "");
    check(&moved, "{", 3, "", "line 1, column 2");
    check(&moved[..6], HELLO, 2, "", "--to");
    check(&["models", "nobody"], "", 4, "", "there is no provider");
    check(&["models", "no-such-file.json"], "", 5, "", "no-such-file.json");
}
