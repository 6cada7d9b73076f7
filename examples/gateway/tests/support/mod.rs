//! A gateway that runs, a provider that plays what was recorded, a client that speaks plain HTTP.
#![allow(dead_code)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// How long a test waits before it fails.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A gateway, in front of a provider that is played.
pub struct Gateway {
    pub address: SocketAddr,
    process: Child,
    log: Arc<Mutex<String>>,
}

impl Gateway {
    /// Starts one with these options.
    pub fn start(provider: &Provider, options: &[&str]) -> Self {
        let base = format!("http://{}/base", provider.address);
        let all =
            [&["--provider", "anthropic", "--model", "claude-sonnet-4-5", "--base-url", &*base], options].concat();
        Self::with(&all)
    }

    /// Starts one with all of its options.
    pub fn with(options: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_specado-gateway"));
        command.args(["--listen", "127.0.0.1:0"]).args(options).env("ANTHROPIC_API_KEY", "sk-test");
        let mut process = command.stderr(Stdio::piped()).spawn().expect("the gateway is built");
        let mut lines = BufReader::new(process.stderr.take().expect("it is piped"));
        let mut line = String::new();
        lines.read_line(&mut line).expect("it can be read");
        let address = line.split_once("http://").and_then(|(_, rest)| rest.split_once(' ')).map(|(address, _)| address);
        let address = address.unwrap_or_else(|| panic!("no address: {line}")).parse().expect("it is an address");
        let log = Arc::new(Mutex::new(String::new()));
        let kept = Arc::clone(&log);
        thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                *kept.lock().expect("nobody panics") += &(line + "\n");
            }
        });
        Self { address, process, log }
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        self.log.lock().expect("nobody panics").clone()
    }

    /// Waits for a line of its log, which comes by a pipe of its own.
    pub fn logs(&self, what: &str) {
        for _ in 0..500 {
            if self.log().contains(what) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        panic!("{what:?} is not in {}", self.log());
    }

    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Asks it to stop.
    pub fn terminate(&self) {
        let done = Command::new("kill").arg(self.id().to_string()).status();
        assert!(done.is_ok_and(|status| status.success()), "it can be asked to stop");
    }

    /// Waits until it has stopped; true if it did so with success.
    pub fn stopped(&mut self) -> bool {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.process.try_wait().expect("it is ours") {
                return status.success();
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("the gateway does not stop");
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What a provider got.
#[derive(Clone, Debug, Default)]
pub struct Got {
    pub head: String,
    pub body: String,
}

/// A provider: each connection has one request and one response.
pub struct Provider {
    pub address: SocketAddr,
    got: Arc<Mutex<Vec<Got>>>,
}

impl Provider {
    /// Answers each request by a function, which writes the whole response.
    pub fn new(answer: impl Fn(&Got, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
        let address = listener.local_addr().expect("it is bound");
        let got = Arc::new(Mutex::new(Vec::new()));
        let (kept, answer) = (Arc::clone(&got), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
                thread::spawn(move || {
                    let mut stream = stream;
                    let mut reader = BufReader::new(stream.try_clone().expect("it can be cloned"));
                    let (head, length) = head(&mut reader);
                    let mut body = vec![0; length];
                    if reader.read_exact(&mut body).is_err() {
                        return;
                    }
                    let got = Got { head, body: String::from_utf8(body).expect("it is text") };
                    kept.lock().expect("nobody panics").push(got.clone());
                    answer(&got, &mut stream);
                });
            }
        });
        Self { address, got }
    }

    /// Answers all requests with a status, a media type, and a body in pieces.
    pub fn playing(status: u16, media_type: &'static str, pieces: Vec<String>) -> Self {
        Self::new(move |_, stream| {
            begin(stream, status, media_type);
            for piece in &pieces {
                let _ = stream.write_all(piece.as_bytes()).and_then(|()| stream.flush());
                thread::sleep(Duration::from_millis(1));
            }
        })
    }

    /// All that was asked so far.
    pub fn got(&self) -> Vec<Got> {
        self.got.lock().expect("nobody panics").clone()
    }
}

/// Writes the head of a response that ends with its connection.
pub fn begin(stream: &mut TcpStream, status: u16, media_type: &str) {
    let head =
        format!("HTTP/1.1 {status} x\r\ncontent-type: {media_type}\r\nretry-after: 7\r\nconnection: close\r\n\r\n");
    let _ = stream.write_all(head.as_bytes());
}

/// Reads a head; and how long the body is.
fn head(reader: &mut impl BufRead) -> (String, usize) {
    let mut head = String::new();
    while reader.read_line(&mut head).is_ok_and(|length| length > 2) {}
    let length = header(&head, "content-length").and_then(|length| length.parse().ok());
    (head, length.unwrap_or(0))
}

/// A header of a head.
pub fn header(head: &str, name: &str) -> Option<String> {
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    let mut found = lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned());
    found.next()
}

/// A response.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub head: String,
    pub body: String,
}

/// Sends a request, and leaves the response to be read.
pub fn send(gateway: &Gateway, method: &str, path: &str, body: &str) -> BufReader<TcpStream> {
    let mut stream = TcpStream::connect(gateway.address).expect("the gateway listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("there is a time");
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\nconnection: close\r\nx-api-key: client\r\n\r\n"
    );
    // a gateway that refuses does not read all
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
    BufReader::new(stream)
}

/// Reads a whole response.
pub fn receive(mut reader: BufReader<TcpStream>) -> Response {
    let (head, length) = head(&mut reader);
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    let mut body = Vec::new();
    if header(&head, "transfer-encoding").is_some() {
        while let Some(chunk) = chunk(&mut reader) {
            body.extend(chunk);
        }
    } else {
        body.resize(length, 0);
        reader.read_exact(&mut body).expect("the body is whole");
    }
    Response { status, head, body: String::from_utf8_lossy(&body).into_owned() }
}

/// The next chunk of a body; `None` at its end.
pub fn chunk(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut line = String::new();
    reader.read_line(&mut line).expect("the connection lasts");
    let length = usize::from_str_radix(line.trim(), 16).unwrap_or_else(|_| panic!("no length: {line:?}"));
    let mut chunk = vec![0; length + 2];
    reader.read_exact(&mut chunk).expect("the chunk is whole");
    chunk.truncate(length);
    (length > 0).then_some(chunk)
}

/// Posts a body.
pub fn post(gateway: &Gateway, path: &str, body: &str) -> Response {
    receive(send(gateway, "POST", path, body))
}

/// A stream as Anthropic sends it: these texts, one an event, and no end if it is cut.
pub fn claude(texts: &[&str], whole: bool) -> Vec<String> {
    let event = |kind: &str, rest: &str| format!("event: {kind}\ndata: {{\"type\":\"{kind}\"{rest}}}\n\n");
    let start = r#","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"usage":{"input_tokens":5,"output_tokens":1}}"#;
    let mut events = vec![
        event("message_start", start),
        event("content_block_start", r#","index":0,"content_block":{"type":"text","text":""}"#),
    ];
    events.extend(texts.iter().map(|text| {
        event("content_block_delta", &format!(r#","index":0,"delta":{{"type":"text_delta","text":"{text}"}}"#))
    }));
    if whole {
        events.push(event("content_block_stop", r#","index":0"#));
        events.push(event("message_delta", r#","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":4}"#));
        events.push(event("message_stop", ""));
    }
    events
}

/// The same, cut at places that have nothing to do with events.
pub fn cut(events: &[String], size: usize) -> Vec<String> {
    let text: Vec<char> = events.concat().chars().collect();
    text.chunks(size).map(|piece| piece.iter().collect()).collect()
}

/// A whole answer as Anthropic sends it.
pub const WHOLE: &str = r#"{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hello world"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":5,"output_tokens":4}}"#;
