//! The gateway in front of a provider that is played: every route, errors, limits, clients that go or do not read.

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};
use support::{Gateway, PATIENCE, Provider, WHOLE, begin, claude, cut, header, post, receive, send};

/// What says hello on each route: path, body for a whole answer, body (and path) for a stream, its media type.
const CALLS: [(&str, &str, &str, &str, &str); 10] = [
    (
        "/v1/chat/completions",
        r#"{"model":"mine","messages":[{"role":"user","content":"hi"}]STREAM}"#,
        "/v1/chat/completions",
        r#","stream":true"#,
        "text/event-stream",
    ),
    (
        "/compatible/v1/chat/completions",
        r#"{"model":"mine","messages":[{"role":"user","content":"hi"}]STREAM}"#,
        "/compatible/v1/chat/completions",
        r#","stream":true"#,
        "text/event-stream",
    ),
    (
        "/mistral/v1/chat/completions",
        r#"{"model":"mine","messages":[{"role":"user","content":"hi"}]STREAM}"#,
        "/mistral/v1/chat/completions",
        r#","stream":true"#,
        "text/event-stream",
    ),
    (
        "/v1/responses",
        r#"{"model":"mine","input":"hi"STREAM}"#,
        "/v1/responses",
        r#","stream":true"#,
        "text/event-stream",
    ),
    (
        "/v1/messages",
        r#"{"model":"mine","max_tokens":99,"messages":[{"role":"user","content":"hi"}]STREAM}"#,
        "/v1/messages",
        r#","stream":true"#,
        "text/event-stream",
    ),
    (
        "/v1beta/models/mine:generateContent",
        r#"{"contents":[{"role":"user","parts":[{"text":"hi"}]}]STREAM}"#,
        "/v1beta/models/mine:streamGenerateContent?alt=sse",
        "",
        "text/event-stream",
    ),
    (
        "/v1beta/models/mine:generateContent",
        r#"{"contents":[{"role":"user","parts":[{"text":"hi"}]}]STREAM}"#,
        "/v1beta/models/mine:streamGenerateContent",
        "",
        "application/json",
    ),
    (
        "/model/mine/converse",
        r#"{"messages":[{"role":"user","content":[{"text":"hi"}]}]STREAM}"#,
        "/model/mine/converse-stream",
        "",
        "application/vnd.amazon.eventstream",
    ),
    (
        "/v2/chat",
        r#"{"model":"mine","messages":[{"role":"user","content":"hi"}]STREAM}"#,
        "/v2/chat",
        r#","stream":true"#,
        "text/event-stream",
    ),
    (
        "/api/chat",
        r#"{"model":"mine","messages":[{"role":"user","content":"hi"}],"stream":STREAM}"#,
        "/api/chat",
        "true",
        "application/x-ndjson",
    ),
];

/// The body of a call.
fn body(template: &str, streams: &str) -> String {
    template.replace("STREAM", if streams.is_empty() && template.contains(":STREAM") { "false" } else { streams })
}

const CHAT: &str = r#"{"model":"mine","messages":[{"role":"user","content":"hi"}],"stream":true}"#;

#[test]
fn every_route_answers_whole() {
    let provider = Provider::playing(200, "application/json", vec![WHOLE[..40].to_owned(), WHOLE[40..].to_owned()]);
    let gateway = Gateway::start(&provider, &[]);
    for (path, template, ..) in CALLS {
        let response = post(&gateway, path, &body(template, ""));
        assert_eq!(response.status, 200, "{path}: {response:?}");
        assert!(response.body.contains("Hello world"), "{path}: {response:?}");
        assert_eq!(header(&response.head, "content-type").as_deref(), Some("application/json"), "{path}");
        let named = !path.contains("/mine") || path.contains("v1beta");
        assert_eq!(response.body.contains("\"mine\""), named && path != "/v2/chat", "{path}: {response:?}");
    }
    let asked = provider.got();
    assert_eq!(asked.len(), CALLS.len());
    for got in asked {
        assert!(got.head.starts_with("POST /base/v1/messages HTTP/1.1\r\n"), "{got:?}");
        assert_eq!(header(&got.head, "x-api-key").as_deref(), Some("sk-test"), "the key is the gateway's own");
        assert!(
            got.body.contains(r#""model":"claude-sonnet-4-5""#) && !got.body.contains("\"stream\":true"),
            "{got:?}"
        );
    }
}

#[test]
fn every_route_streams_however_the_bytes_are_cut() {
    for size in [1, 7, 100, 100_000] {
        let provider = Provider::playing(200, "text/event-stream", cut(&claude(&["Hello ", "w\u{f6}rld"], true), size));
        let gateway = Gateway::start(&provider, &[]);
        for (_, template, path, streams, media_type) in CALLS {
            let response = post(&gateway, path, &body(template, streams));
            assert_eq!(response.status, 200, "{path}: {response:?}");
            assert_eq!(header(&response.head, "content-type").as_deref(), Some(media_type), "{path}");
            assert!(response.body.contains("Hello ") && response.body.contains("w\u{f6}rld"), "{path}: {response:?}");
        }
        assert!(provider.got().iter().all(|got| got.body.contains("\"stream\":true")));
    }
}

/// A client of the provider's own API gets what the provider sends.
#[test]
fn a_stream_of_the_same_api_is_passed_on_as_it_came() {
    let events = claude(&["Hello ", "w\u{f6}rld"], true);
    let provider = Provider::playing(200, "text/event-stream", cut(&events, 7));
    let base = format!("http://{}/base", provider.address);
    let asked =
        r#"{"model":"claude-sonnet-4-5","stream":true,"max_tokens":9,"messages":[{"role":"user","content":"hi"}]}"#;
    let own = Gateway::with(&["--provider", "anthropic", "--base-url", &base]);
    assert_eq!(post(&own, "/v1/messages", asked).body, events.concat());
    let renamed = post(&Gateway::start(&provider, &[]), "/v1/messages", &asked.replace("claude-sonnet-4-5", "mine"));
    assert!(renamed.body.contains(r#""model":"mine""#), "{renamed:?}");
}

#[test]
fn what_is_lost_stands_in_a_header_and_the_log() {
    let provider = Provider::playing(200, "application/json", vec![WHOLE.to_owned()]);
    let gateway = Gateway::start(&provider, &[]);
    let asked = r#"{"model":"m","messages":[{"role":"user","content":"hi"}],"seed":7,"max_tokens":9}"#;
    let response = post(&gateway, "/v1/chat/completions", asked);
    assert_eq!(header(&response.head, "x-specado-lossiness").as_deref(), Some("warning Unsupported seed"));
    gateway.logs("warning Unsupported seed");
    let strict = Gateway::start(&provider, &["--mode", "strict"]);
    let response = post(&strict, "/v1/chat/completions", asked);
    assert_eq!(response.status, 400);
    assert!(response.body.starts_with("{\"error\":") && response.body.contains("seed"), "{response:?}");
}

#[test]
fn errors_are_those_of_the_api() {
    let refusal = r#"{"type":"error","error":{"type":"rate_limit_error","message":"Slow down."}}"#;
    let provider = Provider::playing(429, "application/json", vec![refusal.to_owned()]);
    let gateway = Gateway::start(&provider, &[]);
    for (_, template, path, streams, _) in CALLS {
        let response = post(&gateway, path, &body(template, streams));
        assert_eq!(response.status, 429, "{path}: {response:?}");
        assert!(response.body.contains("Slow down."), "{path}: {response:?}");
        assert_eq!(header(&response.head, "content-type").as_deref(), Some("application/json"), "{path}");
        assert_eq!(header(&response.head, "retry-after").as_deref(), Some("7"), "{path}");
        let response = post(&gateway, path, "{\"messages\": [");
        assert_eq!(response.status, 400, "{path}: {response:?}");
        assert!(response.body.contains("is not JSON"), "{path}: {response:?}");
        let response = receive(send(&gateway, "GET", path, ""));
        assert_eq!(response.status, 405, "{path}: {response:?}");
    }
    assert_eq!(post(&gateway, "/v1/embeddings", "{}").status, 404);
}

#[test]
fn an_error_that_begins_a_stream_is_a_response_of_its_own() {
    let event =
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy.\"}}\n\n";
    let provider = Provider::playing(200, "text/event-stream", vec![event.to_owned()]);
    let gateway = Gateway::start(&provider, &[]);
    let response = post(&gateway, "/v1/chat/completions", CHAT);
    assert_eq!(response.status, 503, "{response:?}");
    assert!(response.body.starts_with("{\"error\":") && response.body.contains("Busy."), "{response:?}");
    let asked = r#"{"messages":[{"role":"user","content":[{"text":"hi"}]}]}"#;
    let response = post(&gateway, "/model/mine/converse-stream", asked);
    assert!(response.status >= 500 && response.head.contains("x-amzn-errortype: "), "{response:?}");
}

#[test]
fn a_cut_stream_is_never_whole() {
    let provider = Provider::playing(200, "text/event-stream", claude(&["Hello "], false));
    let gateway = Gateway::start(&provider, &[]);
    for (_, template, path, streams, _) in CALLS {
        let response = post(&gateway, path, &body(template, streams));
        assert!(
            response.body.contains("Hello ") && response.body.contains("ended before the response was whole"),
            "{path}: {response:?}"
        );
        for end in ["[DONE]", "response.completed", "message_stop", "messageStop", "\"done\":true", "message-end"] {
            assert!(!response.body.contains(end), "{path}: {response:?}");
        }
    }
}

#[test]
fn providers_that_do_not_answer_are_told() {
    let nobody = Gateway::with(&["-p", "anthropic", "-m", "claude-sonnet-4-5", "--base-url", "http://127.0.0.1:9"]);
    let response =
        post(&nobody, "/v1/messages", r#"{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}"#);
    assert_eq!(response.status, 502, "{response:?}");
    assert!(response.body.starts_with("{\"type\":\"error\""), "{response:?}");
    let silent = Provider::new(|_, _| thread::sleep(PATIENCE));
    let gateway = Gateway::start(&silent, &["--idle-timeout", "0.2"]);
    let response = post(&gateway, "/v1/chat/completions", CHAT);
    assert_eq!(response.status, 504, "{response:?}");
    let stalled = Provider::new(|_, stream| {
        begin(stream, 200, "text/event-stream");
        let _ = stream.write_all(claude(&["Hello "], false).concat().as_bytes());
        thread::sleep(PATIENCE);
    });
    let gateway = Gateway::start(&stalled, &["--idle-timeout", "0.2"]);
    let response = post(&gateway, "/v1/chat/completions", CHAT);
    assert_eq!(response.status, 200);
    assert!(response.body.contains("Hello ") && response.body.contains("\"error\""), "{response:?}");
    assert!(!response.body.contains("[DONE]"), "{response:?}");
}

#[test]
fn what_is_too_long_is_refused() {
    let provider = Provider::playing(200, "application/json", vec![WHOLE.to_owned()]);
    let gateway = Gateway::start(&provider, &["--body-limit", "1000"]);
    let long =
        format!(r#"{{"model":"m","max_tokens":9,"messages":[{{"role":"user","content":"{}"}}]}}"#, "x".repeat(3000));
    let response = post(&gateway, "/v1/messages", &long);
    assert_eq!(response.status, 413, "{response:?}");
    assert!(response.body.contains("request_too_large"), "{response:?}");
    let mut stream = TcpStream::connect(gateway.address).expect("the gateway listens");
    let head = format!("POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "x".repeat(500_000));
    let _ = stream.write_all(head.as_bytes());
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    assert!(provider.got().is_empty());
}

/// A provider that writes events until nobody takes them any more, and says how many it could write.
fn endless(written: Arc<AtomicUsize>, broken: Arc<AtomicBool>) -> Provider {
    Provider::new(move |got, stream| {
        if got.body.contains("briefly") {
            begin(stream, 200, "text/event-stream");
            let _ = stream.write_all(claude(&["Hello ", "world"], true).concat().as_bytes());
            return;
        }
        begin(stream, 200, "text/event-stream");
        let events = claude(&[&"x".repeat(1000)], false);
        let _ = stream.write_all(events.concat().as_bytes());
        while stream.write_all(events[2].as_bytes()).is_ok() {
            written.fetch_add(1, Ordering::Relaxed);
        }
        broken.store(true, Ordering::Relaxed);
    })
}

fn wait_for(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < PATIENCE, "{what} does not happen");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn who_reads_slowly_slows_its_own_stream_down_and_no_other() {
    let (written, broken) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let provider = endless(Arc::clone(&written), Arc::clone(&broken));
    let gateway = Gateway::start(&provider, &[]);
    let mut slow = send(&gateway, "POST", "/v1/chat/completions", CHAT);
    let mut byte = [0];
    slow.read_exact(&mut byte).expect("it has begun");
    // what the sockets between hold is all that the provider gets rid of
    let mut before = usize::MAX;
    wait_for("a halt", || {
        thread::sleep(Duration::from_millis(300));
        let now = written.load(Ordering::Relaxed);
        let halted = now == before;
        before = now;
        halted
    });
    assert!(before < 64_000, "{before} events were taken that nobody reads");
    let quick = post(&gateway, "/v1/chat/completions", &CHAT.replace("hi", "briefly"));
    assert!(quick.body.contains("world"), "{quick:?}");
    assert!(!broken.load(Ordering::Relaxed));
    drop(slow);
    wait_for("the end of the provider's stream", || broken.load(Ordering::Relaxed));
}

#[test]
fn a_client_that_goes_away_ends_the_providers_stream() {
    let (written, broken) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let provider = endless(written, Arc::clone(&broken));
    let gateway = Gateway::start(&provider, &[]);
    let mut client = send(
        &gateway,
        "POST",
        "/v1/messages",
        r#"{"model":"m","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"hi"}]}"#,
    );
    let mut some = [0; 4000];
    client.read_exact(&mut some).expect("it has begun");
    drop(client);
    wait_for("the end of the provider's stream", || broken.load(Ordering::Relaxed));
    // also before the first byte of an answer
    let (gone, is_gone) = mpsc::channel();
    let silent = Provider::new(move |_, stream| {
        let mut byte = [0];
        let _ = gone.send(stream.read(&mut byte).unwrap_or(0));
    });
    let gateway = Gateway::start(&silent, &[]);
    let client = send(&gateway, "POST", "/v1/chat/completions", CHAT);
    wait_for("the request", || !silent.got().is_empty());
    drop(client);
    assert_eq!(is_gone.recv_timeout(PATIENCE), Ok(0), "the provider's connection is closed");
}

#[test]
fn running_streams_finish_when_the_gateway_stops() {
    let (go, gone) = mpsc::channel::<()>();
    let gone = std::sync::Mutex::new(gone);
    let provider = Provider::new(move |_, stream| {
        begin(stream, 200, "text/event-stream");
        let events = claude(&["Hello ", "world"], true);
        let _ = stream.write_all(events[..3].concat().as_bytes());
        let _ = gone.lock().expect("nobody panics").recv();
        let _ = stream.write_all(events[3..].concat().as_bytes());
    });
    let mut gateway = Gateway::start(&provider, &[]);
    let mut client = send(&gateway, "POST", "/v1/chat/completions", CHAT);
    let mut line = String::new();
    while !line.contains("Hello ") {
        std::io::BufRead::read_line(&mut client, &mut line).expect("it streams");
    }
    gateway.terminate();
    wait_for("that nobody is let in", || TcpStream::connect(gateway.address).is_err());
    go.send(()).expect("the provider waits");
    let mut rest = String::new();
    let _ = client.read_to_string(&mut rest);
    assert!(rest.contains("world") && rest.contains("[DONE]"), "{rest}");
    assert!(gateway.stopped());
}

#[test]
fn a_stream_that_does_not_end_is_not_waited_for() {
    let (written, broken) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let provider = endless(written, broken);
    let mut gateway = Gateway::start(&provider, &["--grace", "0.3"]);
    let mut client = send(&gateway, "POST", "/v1/chat/completions", CHAT);
    client.read_exact(&mut [0; 100]).expect("it has begun");
    gateway.terminate();
    assert!(gateway.stopped());
}

#[test]
fn what_would_fail_at_each_request_fails_at_the_start() {
    for (options, said) in [
        (["-p", "anthropik", "-m", "m"], "anthropik"),
        (["-p", "openai", "-m", "gpt-4o"], "OPENAI_API_KEY"),
        (["-p", "anthropic", "--base-url", "nowhere"], "nowhere"),
    ] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_specado-gateway"));
        let output = command.args(options).env_remove("OPENAI_API_KEY").output().expect("it is built");
        assert!(!output.status.success());
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(text.contains(said), "{text}");
    }
}
