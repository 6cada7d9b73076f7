//! A thousand streams at once: each whole and its own, in bounded memory. Some clients go away, whose streams at the
//! provider end; some do not read for a while, and hold nobody up. `SPECADO_LOAD_SECONDS` says how long it takes.
#![cfg(target_os = "linux")]

mod support;

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use support::{Gateway, claude};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

const STREAMS: usize = 1000;
/// Of so many streams one client goes away early, and one does not read until the others are done.
const ONE_OF: usize = 20;
/// How often a stream has an event.
const EVENTS_A_SECOND: usize = 4;
const PACE: Duration = Duration::from_millis(1000 / EVENTS_A_SECOND as u64);
/// The most memory that the gateway may take, in MiB: what a thousand connections of two sockets need, and some.
const MEMORY: usize = 200;

/// What the provider saw.
#[derive(Default)]
struct Seen {
    began: AtomicUsize,
    ended: AtomicUsize,
    broken: AtomicUsize,
}

fn seconds() -> usize {
    std::env::var("SPECADO_LOAD_SECONDS").map_or(8, |text| text.parse().expect("a number of seconds"))
}

/// A provider whose streams say what they were asked to say, with a number at each event.
async fn provide(listener: TcpListener, events: usize, seen: Arc<Seen>) {
    loop {
        let (stream, _) = listener.accept().await.expect("it listens");
        let seen = Arc::clone(&seen);
        tokio::spawn(async move {
            let mut reader = BufReader::new(stream);
            let mark = asked(&mut reader).await;
            seen.began.fetch_add(1, Ordering::Relaxed);
            let ended = stream_marked(reader.get_mut(), &mark, events).await;
            let counter = if ended.is_ok() { &seen.ended } else { &seen.broken };
            counter.fetch_add(1, Ordering::Relaxed);
        });
    }
}

/// Reads a request; the mark that it has.
async fn asked(reader: &mut BufReader<TcpStream>) -> String {
    let (mut line, mut length) = (String::new(), 0);
    loop {
        line.clear();
        reader.read_line(&mut line).await.expect("a request comes");
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length");
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).await.expect("the request is whole");
    let body = String::from_utf8(body).expect("it is text");
    let mark = body.split_once("mark-").and_then(|(_, rest)| rest.split_once('"')).expect("there is a mark").0;
    format!("mark-{mark}")
}

async fn stream_marked(stream: &mut TcpStream, mark: &str, events: usize) -> std::io::Result<()> {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
    let texts: Vec<String> = (0..events).map(|number| format!("{mark}:{number} ")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    stream.write_all(head.as_bytes()).await?;
    for event in claude(&texts, true) {
        stream.write_all(event.as_bytes()).await?;
        tokio::time::sleep(PACE).await;
    }
    Ok(())
}

/// What a client does.
#[derive(Clone, Copy, PartialEq)]
enum Habit {
    Reads,
    Leaves,
    Dawdles(Duration),
}

/// A client: what is wrong with what it got.
async fn client(gateway: SocketAddr, number: usize, events: usize, habit: Habit) -> Result<(), String> {
    let told = |error: std::io::Error| format!("stream {number}: {error}");
    let mut stream = TcpStream::connect(gateway).await.map_err(told)?;
    let body = format!(r#"{{"model":"m","stream":true,"messages":[{{"role":"user","content":"mark-{number}"}}]}}"#);
    let length = body.len();
    let head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all((head + &body).as_bytes()).await.map_err(told)?;
    if habit == Habit::Leaves {
        stream.read_exact(&mut [0; 600]).await.map_err(told)?;
        return Ok(());
    }
    if let Habit::Dawdles(time) = habit {
        tokio::time::sleep(time).await;
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.map_err(told)?;
    let mut expected = String::new();
    for event in 0..events {
        let _ = write!(expected, "mark-{number}:{event} ");
    }
    let said: String =
        answer.split("\"content\":\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0)).collect();
    if said != expected || !answer.contains("data: [DONE]") {
        return Err(format!("stream {number} is another's, or cut: {said}"));
    }
    Ok(())
}

/// The most memory that a process has taken, in MiB.
fn peak(process: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("there is a peak");
    line.trim().trim_end_matches(" kB").parse::<usize>().expect("a number") / 1024
}

#[test]
fn a_thousand_streams_at_once() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut files = getrlimit(Resource::Nofile);
    files.current = files.maximum;
    setrlimit(Resource::Nofile, files).expect("as many files as the system allows");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("there are threads").block_on(load());
}

async fn load() {
    let events = seconds() * EVENTS_A_SECOND;
    let seen = Arc::new(Seen::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a port");
    let base = format!("http://{}", listener.local_addr().expect("it is bound"));
    tokio::spawn(provide(listener, events, Arc::clone(&seen)));
    let options = ["-p", "anthropic", "-m", "claude-sonnet-4-5", "--quiet", "--base-url", &*base];
    let gateway = Gateway::with(&options);
    let idle = peak(gateway.id());
    let start = Instant::now();
    let clients: Vec<_> = (0..STREAMS)
        .map(|number| {
            let habit = match number % ONE_OF {
                0 => Habit::Leaves,
                1 => Habit::Dawdles(Duration::from_secs(seconds() as u64)),
                _ => Habit::Reads,
            };
            tokio::spawn(client(gateway.address, number, events, habit))
        })
        .collect();
    let mut wrong = Vec::new();
    for client in clients {
        wrong.extend(client.await.expect("a client ends").err());
    }
    let (took, memory) = (start.elapsed(), peak(gateway.id()));
    let left = STREAMS.div_ceil(ONE_OF);
    while seen.ended.load(Ordering::Relaxed) + seen.broken.load(Ordering::Relaxed) < STREAMS {
        assert!(start.elapsed() < took + support::PATIENCE, "the provider's streams end");
        tokio::time::sleep(PACE).await;
    }
    let (ended, broken) = (seen.ended.load(Ordering::Relaxed), seen.broken.load(Ordering::Relaxed));
    println!(
        "{STREAMS} streams of {events} events in {:.1} s, {} wrong; {ended} ended, {broken} given up by their clients; \
         {memory} MiB at most, {idle} MiB idle",
        took.as_secs_f64(),
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong[..wrong.len().min(5)].join("\n"));
    assert_eq!((ended, broken), (STREAMS - left, left), "who goes away ends the provider's stream");
    assert!(memory < MEMORY, "the gateway has taken {memory} MiB");
    assert!(took < Duration::from_secs(seconds() as u64 * 2 + 20), "the streams were held up: {took:?}");
}
