//! The chat clients of `examples`, built with the address sanitizer, against a server that plays providers: its answers
//! are cut at random, one is an error that passes, one breaks off.
#![cfg(target_os = "linux")]

#[path = "answers/aws.rs"]
mod aws;
mod native;

use aws::aws;
use native::{Linkage, STRICT, build};
use serde_json::{Value, json};
use specado_ffi::{Context, Reply};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

/// What a provider answers to the requests of one conversation.
struct Provider {
    name: &'static str,
    model: &'static str,
    /// Where its base URL goes on.
    base: &'static str,
    kind: &'static str,
    /// A call of `get_weather`, what is said of its result, and the answer to the second question.
    call: Vec<u8>,
    rain: Vec<u8>,
    welcome: Vec<u8>,
    /// The result of the tool, as the request must have it.
    result: &'static str,
    /// What it says of a request too many.
    slow: &'static str,
}

const SLOW: &str = r#"{"type":"error","error":{"type":"rate_limit_error","message":"Slow down."}}"#;

fn sse(events: &[impl AsRef<str>]) -> Vec<u8> {
    let mut stream = String::new();
    for data in events {
        stream += &format!("data: {}\n\n", data.as_ref());
    }
    stream.into_bytes()
}

fn anthropic() -> Provider {
    let message = |start: &str, delta: &str, reason: &str| {
        let begin = r#"{"type":"message_start","message":{"id":"m1","type":"message","role":"assistant","model":"c","content":[],"usage":{"input_tokens":9,"output_tokens":1}}}"#;
        let start = format!(r#"{{"type":"content_block_start","index":0,"content_block":{start}}}"#);
        let halves =
            delta.split('|').map(|delta| format!(r#"{{"type":"content_block_delta","index":0,"delta":{delta}}}"#));
        let stop =
            format!(r#"{{"type":"message_delta","delta":{{"stop_reason":"{reason}"}},"usage":{{"output_tokens":7}}}}"#);
        let mut events = vec![begin.to_owned(), start];
        events.extend(halves);
        events.extend([
            r#"{"type":"content_block_stop","index":0}"#.to_owned(),
            stop,
            r#"{"type":"message_stop"}"#.to_owned(),
        ]);
        sse(&events)
    };
    let text = |first: &str, second: &str| {
        let delta = format!(r#"{{"type":"text_delta","text":"{first}"}}|{{"type":"text_delta","text":"{second}"}}"#);
        message(r#"{"type":"text","text":""}"#, &delta, "end_turn")
    };
    Provider {
        name: "anthropic",
        model: "claude-sonnet-4-5",
        base: "/v1",
        kind: "text/event-stream",
        call: message(
            r#"{"type":"tool_use","id":"toolu_1","name":"get_weather","input":{}}"#,
            r#"{"type":"input_json_delta","partial_json":"{\"city\":"}|{"type":"input_json_delta","partial_json":"\"Oslo\"}"}"#,
            "tool_use",
        ),
        rain: text("It rains ", "in Oslo."),
        welcome: text("You are ", "welcome."),
        result: r#""tool_use_id":"toolu_1""#,
        slow: SLOW,
    }
}

fn openai() -> Provider {
    let chunk = |choice: &str| {
        format!(r#"{{"id":"c1","object":"chat.completion.chunk","model":"g","choices":[{{"index":0,{choice}}}]}}"#)
    };
    let stream = |deltas: &[&str], reason: &str| {
        let mut events: Vec<String> = deltas.iter().map(|delta| chunk(&format!(r#""delta":{delta}"#))).collect();
        events.push(chunk(&format!(r#""delta":{{}},"finish_reason":"{reason}""#)));
        events.push("[DONE]".to_owned());
        sse(&events)
    };
    Provider {
        name: "openai",
        model: "gpt-4o",
        base: "/v1",
        kind: "text/event-stream",
        call: stream(
            &[
                r#"{"role":"assistant","tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"get_weather","arguments":""}}]}"#,
                r#"{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":"}}]}"#,
                r#"{"tool_calls":[{"index":0,"function":{"arguments":"\"Oslo\"}"}}]}"#,
            ],
            "tool_calls",
        ),
        rain: stream(&[r#"{"role":"assistant","content":"It rains "}"#, r#"{"content":"in Oslo."}"#], "stop"),
        welcome: stream(&[r#"{"role":"assistant","content":"You are "}"#, r#"{"content":"welcome."}"#], "stop"),
        result: r#""tool_call_id":"call_1""#,
        slow: SLOW,
    }
}

fn google() -> Provider {
    let stream = |parts: &[&str]| {
        let last = parts.len() - 1;
        let events: Vec<String> = parts
            .iter()
            .enumerate()
            .map(|(number, part)| {
                let end = if number == last { r#","finishReason":"STOP""# } else { "" };
                format!(r#"{{"candidates":[{{"content":{{"role":"model","parts":[{part}]}}{end},"index":0}}],"responseId":"r1"}}"#)
            })
            .collect();
        sse(&events)
    };
    Provider {
        name: "google",
        model: "gemini-2.5-flash",
        base: "/v1beta",
        kind: "text/event-stream",
        call: stream(&[r#"{"functionCall":{"name":"get_weather","args":{"city":"Oslo"}},"thoughtSignature":"c2ln"}"#]),
        rain: stream(&[r#"{"text":"It rains "}"#, r#"{"text":"in Oslo."}"#]),
        welcome: stream(&[r#"{"text":"You are "}"#, r#"{"text":"welcome."}"#]),
        result: r#""functionResponse":{"#,
        slow: SLOW,
    }
}

fn ollama() -> Provider {
    let stream = |messages: &[&str]| {
        let mut lines = String::new();
        for message in messages {
            lines += "{\"model\":\"l\",\"message\":{\"role\":\"assistant\",";
            lines += &format!("{message}}},\"done\":false}}\n");
        }
        lines += "{\"model\":\"l\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\"}\n";
        lines.into_bytes()
    };
    Provider {
        name: "ollama",
        model: "llama3.1",
        base: "",
        kind: "application/x-ndjson",
        call: stream(&[
            r#""content":"","tool_calls":[{"function":{"name":"get_weather","arguments":{"city":"Oslo"}}}]"#,
        ]),
        rain: stream(&[r#""content":"It rains ""#, r#""content":"in Oslo.""#]),
        welcome: stream(&[r#""content":"You are ""#, r#""content":"welcome.""#]),
        result: r#""role":"tool""#,
        slow: SLOW,
    }
}

fn bedrock() -> Provider {
    let stream = |start: Option<Value>, deltas: &[Value], reason: &str| {
        let mut events = vec![json!({"messageStart": {"role": "assistant"}})];
        events.extend(start.map(|start| json!({"contentBlockStart": {"contentBlockIndex": 0, "start": start}})));
        let delta = |delta| json!({"contentBlockDelta": {"contentBlockIndex": 0, "delta": delta}});
        events.extend(deltas.iter().map(delta));
        events.push(json!({"contentBlockStop": {"contentBlockIndex": 0}}));
        events.push(json!({"messageStop": {"stopReason": reason}}));
        events.push(json!({"metadata": {"usage": {"inputTokens": 9, "outputTokens": 7, "totalTokens": 16}}}));
        aws(&events)
    };
    let text = |texts: [&str; 2]| stream(None, &texts.map(|text| json!({"text": text})), "end_turn");
    let pieces = [r#"{"city":"#, r#""Oslo"}"#].map(|input| json!({"toolUse": {"input": input}}));
    Provider {
        name: "bedrock",
        model: "amazon.nova-lite-v1:0",
        base: "",
        kind: "application/vnd.amazon.eventstream",
        call: stream(Some(json!({"toolUse": {"toolUseId": "t1", "name": "get_weather"}})), &pieces, "tool_use"),
        rain: text(["It rains ", "in Oslo."]),
        welcome: text(["You are ", "welcome."]),
        result: r#""toolUseId":"t1""#,
        slow: r#"{"message":"Slow down."}"#,
    }
}

/// Numbers that look random, the same in each run.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits are a size") % below
    }
}

/// The body of a request; `None` where there is none any more.
fn request(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let (mut line, mut length) = (String::new(), 0);
    loop {
        line.clear();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    String::from_utf8(body).ok()
}

/// Sends a body in pieces of random lengths; `whole` says whether it is all there.
fn answer(to: &mut TcpStream, head: &str, body: &[u8], whole: bool, dice: &mut Dice) -> std::io::Result<()> {
    write!(to, "HTTP/1.1 {head}\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n")?;
    let mut rest = if whole { body } else { &body[..body.len() * 2 / 3] };
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(rest.len().min(1 + dice.throw(40)));
        write!(to, "{:x}\r\n", piece.len())?;
        to.write_all(piece)?;
        to.write_all(b"\r\n")?;
        to.flush()?;
        rest = behind;
    }
    if whole { to.write_all(b"0\r\n\r\n") } else { Ok(()) }
}

/// Answers one request after another; what was asked is kept.
fn serve(listener: &TcpListener, answers: &[(String, Vec<u8>, bool)], asked: &Mutex<Vec<String>>) {
    let mut dice = Dice(0x5eed);
    for (head, body, whole) in answers {
        let Ok((stream, _)) = listener.accept() else { return };
        stream.set_nodelay(true).expect("it is a socket");
        let mut reader = BufReader::new(stream);
        let Some(body_of_request) = request(&mut reader) else { return };
        asked.lock().expect("nobody panics").push(body_of_request);
        answer(reader.get_mut(), head, body, *whole, &mut dice).expect("the client listens");
    }
}

const KEYS: [&str; 7] = [
    "ANTHROPIC_API_KEY",
    "OPENAI_API_KEY",
    "GEMINI_API_KEY",
    "AWS_BEARER_TOKEN_BEDROCK",
    "GROQ_API_KEY",
    "DEEPSEEK_API_KEY",
    "OPENROUTER_API_KEY",
];

const QUESTIONS: &str = "What is \"the weather\" in Oslo?\nThank you.\n";

/// Answers to requests, one after another: the head, the body, whether it is whole.
type Answers = Vec<(String, Vec<u8>, bool)>;

/// Lets the client ask these questions; what it printed, and what it asked.
fn converse(
    client: &Path,
    name: &str,
    model: &str,
    base: &str,
    answers: Answers,
    questions: &str,
) -> (Output, Vec<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
    let url = format!("http://{}{base}", listener.local_addr().expect("it is bound"));
    let spec = format!(r#"{{"provider": "{name}", "inherits": "{name}", "base_url": "{url}"}}"#);
    let asked = Arc::new(Mutex::new(Vec::new()));
    let server = thread::spawn({
        let asked = Arc::clone(&asked);
        move || serve(&listener, &answers, &asked)
    });
    let mut command = Command::new(client);
    for key in KEYS {
        command.env(key, "key");
    }
    command.args([&spec, model]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = command.env("no_proxy", "*").spawn().expect("it was just built");
    running.stdin.take().expect("it is piped").write_all(questions.as_bytes()).expect("it reads");
    let output = running.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    server.join().expect("the server is well");
    let asked = asked.lock().expect("nobody panics").clone();
    (output, asked)
}

fn talk(client: &Path, provider: &Provider) {
    let what = format!("{} with {}", client.display(), provider.name);
    let stream = |body: &Vec<u8>, whole| (format!("200 OK\r\ncontent-type: {}", provider.kind), body.clone(), whole);
    let busy = ("429 Too Many Requests\r\nretry-after-ms: 10".to_owned(), provider.slow.into(), true);
    let answers = vec![
        busy,
        stream(&provider.call, true),
        stream(&provider.rain, true),
        stream(&provider.welcome, false),
        stream(&provider.welcome, true),
    ];
    let (output, asked) = converse(client, provider.name, provider.model, provider.base, answers, QUESTIONS);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(out.starts_with("It rains in Oslo.\n") && out.ends_with("You are welcome.\n"), "{what}: {out}{err}");
    assert!(err.contains("rate_limit: Slow down.") && err.contains("network: "), "{what}: {err}");

    assert_eq!(asked.len(), 5, "{what}");
    assert_eq!((&asked[0], &asked[3]), (&asked[1], &asked[4]), "{what}: another try is the same request");
    assert!(asked[2].contains("Rain, 12 degrees") && asked[2].contains(provider.result), "{what}: {}", asked[2]);
    assert!(asked[2].contains("Oslo\"}") || asked[2].contains("Oslo\\\"}"), "{what}: {}", asked[2]);
    assert!(asked[4].contains("It rains in Oslo.") && asked[4].contains("Thank you."), "{what}: {}", asked[4]);
}

fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Five providers, one conversation with each, at the same time; then what live services have answered.
fn chats(client: &Path) {
    thread::scope(|scope| {
        for provider in [anthropic(), openai(), google(), ollama(), bedrock()] {
            scope.spawn(move || talk(client, &provider));
        }
    });
    replay(client);
}

/// What live services have streamed, where it is at hand: the client prints the text that stands in it.
fn replay(client: &Path) {
    let root = source("../shared/exchanges/recorded");
    let mut hosts: BTreeMap<&str, usize> = BTreeMap::new();
    for path in files(&root).iter().flat_map(|host| files(host)) {
        let Some(recorded) = Recorded::read(&path) else { continue };
        let (name, model, ..) = recorded.service;
        let played = hosts.entry(name).or_default();
        let Some(text) = recorded.text().filter(|_| *played < MOST_OF_A_SERVICE) else { continue };
        *played += 1;
        let head = format!("200 OK\r\ncontent-type: {}", recorded.kind);
        let answers = vec![(head.clone(), recorded.body.clone(), true), (head, recorded.body.clone(), true)];
        let base = recorded.service.2;
        let (output, asked) = converse(client, name, model, base, answers, "One?\nTwo?\n");
        let out = String::from_utf8_lossy(&output.stdout);
        assert_eq!(out, format!("{text}\n{text}\n"), "{}", path.display());
        assert!(asked.len() == 2 && asked[1].contains("Two?"), "{}: {asked:?}", path.display());
    }
    println!("recorded streams that were played: {hosts:?}");
    assert!(!root.exists() || hosts.len() >= 4, "{hosts:?}");
}

/// The most recordings of one service that are played.
const MOST_OF_A_SERVICE: usize = 3;

/// What recorded URLs have in them, and who that is: the spec, a model, where the base URL goes on.
const SERVICES: [(&str, (&str, &str, &str)); 7] = [
    ("api.anthropic.com/v1/messages", ("anthropic", "claude-sonnet-4-5", "/v1")),
    ("api.openai.com/v1/chat", ("openai", "gpt-4o", "/v1")),
    ("generativelanguage.googleapis.com", ("google", "gemini-2.5-flash", "/v1beta")),
    ("converse-stream", ("bedrock", "amazon.nova-lite-v1:0", "")),
    ("api.groq.com/openai/v1/chat", ("groq", "llama-3.3-70b-versatile", "/openai/v1")),
    ("api.deepseek.com/chat", ("deepseek", "deepseek-chat", "")),
    ("openrouter.ai/api/v1/chat", ("openrouter", "openai/gpt-4o", "/api/v1")),
];

struct Recorded {
    service: (&'static str, &'static str, &'static str),
    kind: String,
    body: Vec<u8>,
}

impl Recorded {
    /// A stream that one of the services has answered with 200.
    fn read(path: &Path) -> Option<Self> {
        use base64::Engine;
        let recorded: Value = serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()?;
        let url = recorded["url"].as_str()?;
        let (_, service) = *SERVICES.iter().find(|(stretch, _)| url.contains(stretch))?;
        let kind = recorded["headers"]["content-type"].as_str()?.to_owned();
        let body = match &recorded["body"] {
            Value::String(body) => body.clone().into_bytes(),
            body => base64::engine::general_purpose::STANDARD.decode(body["base64"].as_str()?).ok()?,
        };
        let streams = kind.contains("event-stream") || kind.contains("eventstream");
        (recorded["status"] == 200 && streams).then_some(Self { service, kind, body })
    }

    /// The text that it holds, if it is a whole response without calls.
    fn text(&self) -> Option<String> {
        let (name, model, _) = self.service;
        let reply = Reply { status: 200, headers: "", receipt: None };
        let mut decoder = Context::new().decoder_of(name, Some(model), &reply).expect(name);
        decoder.feed(&self.body).ok()?;
        decoder.finish().ok()?;
        let response: Value = serde_json::from_str(decoder.response().ok()?).ok()?;
        let parts = response["choices"][0]["message"]["content"].as_array()?;
        let calls = parts.iter().any(|part| part["type"] == "tool_call");
        let text: String =
            parts.iter().filter(|part| part["type"] == "text").filter_map(|part| part["text"].as_str()).collect();
        (response["complete"] == true && !calls && !text.is_empty()).then_some(text)
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()).collect();
    found.sort();
    found
}

/// libcurl's header; without it the test fails and says what to do.
#[track_caller]
fn with_curl(compiler: &str) {
    let found = Command::new(compiler).args(["-E", "-include", "curl/curl.h", "-xc", "/dev/null"]).output();
    let found = found.is_ok_and(|output| output.status.success());
    assert!(found, "libcurl's headers are not installed; on Debian, `cargo xtask set-up test` installs them");
}

#[test]
fn the_client_in_c_chats() {
    let compiler = native::compiler("CC", "cc");
    with_curl(&compiler);
    let flags =
        [&["-std=c11", "-g", "-O1", "-fsanitize=address", "-Wl,--no-as-needed", "-lcurl"], &STRICT[..]].concat();
    chats(&build(&compiler, "chat-c", &[source("examples/c/chat.c")], &flags, Linkage::Shared));
}

#[test]
fn the_client_in_cpp_chats() {
    let compiler = native::compiler("CXX", "c++");
    with_curl(&compiler);
    let flags =
        [&["-std=c++17", "-g", "-O1", "-fsanitize=address", "-Wl,--no-as-needed", "-lcurl"], &STRICT[..]].concat();
    chats(&build(&compiler, "chat-cpp", &[source("examples/cpp/chat.cpp")], &flags, Linkage::Shared));
}

/// They are short, which is what the library is for.
#[test]
fn the_clients_are_short() {
    for (path, most) in [("examples/c/chat.c", 120), ("examples/cpp/chat.cpp", 100)] {
        let text = std::fs::read_to_string(source(path)).expect("it is there");
        assert!(text.lines().count() <= most, "{path} has {} lines", text.lines().count());
    }
}
