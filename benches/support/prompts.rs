//! The prompts that are measured: of six sizes, in the form of an OpenAI chat body, which is what most people have.

use std::fmt::Write;

#[path = "session.rs"]
mod session;

/// A name and a prompt.
pub type Case = (&'static str, String);

/// About 0.1 KB, 7 KB (20 messages, 3 tools), 15 KB (126 messages, an agent's loop), 150 KB (a coding agent's session
/// with 30 tools, and the same a turn later), 1 MB of text, a 10 MB image. Text that is copied raw gains most where it
/// has escapes, so the two prompts that are mostly text come without any, too.
pub fn all() -> Vec<Case> {
    vec![
        ("0.1 KB", short()),
        ("7 KB", conversation(20, 280, PROSE)),
        ("7 KB, no escapes", conversation(20, 280, PLAIN)),
        ("15 KB", agent_loop(126)),
        ("session", session::session(TURNS)),
        ("session, a turn later", session::session(TURNS + 1)),
        ("1 MB", conversation(20, 55_000, PROSE)),
        ("1 MB, no escapes", conversation(20, 55_000, PLAIN)),
        ("10 MB", image(10_000_000)),
    ]
}

/// How many turns the session has.
const TURNS: usize = 53;

/// Two paragraphs, and a word in quotes.
pub const PROSE: &str = "The report covers the last quarter in all regions, and the numbers are better than we had expected in spring. \
    What the team calls \\\"late growth\\\" is visible in the north, where two of the three sites have opened again.\\n\\n\
    Please summarise it for the board, in plain words, and name the three risks that matter most.\\n";

/// As long, without a character that JSON escapes.
const PLAIN: &str = "The report covers the last quarter in all regions, and the numbers are better than we had expected in spring. \
    What the team calls a late growth is visible in the north, where two of the three sites have opened again. \
    Please summarise it for the board, in plain words, and name the three risks that matter most of all. ";

fn short() -> String {
    r#"{"messages":[{"role":"user","content":"Hello, how are you today? Please answer in one sentence."}]}"#.to_owned()
}

/// Messages of user and assistant in turn, each of about `length` bytes of a text, and three tools.
pub fn conversation(messages: usize, length: usize, text: &str) -> String {
    let text = text.repeat(length.div_ceil(text.len()));
    let mut out = String::from(
        r#"{"temperature":0.7,"max_tokens":1024,"messages":[{"role":"system","content":"You are a helpful assistant."}"#,
    );
    for at in 1..messages {
        let role = if at % 2 == 1 { "user" } else { "assistant" };
        let _ = write!(out, r#",{{"role":"{role}","content":"{text}"}}"#);
    }
    out.push_str("],\"tools\":[");
    for at in 0..3 {
        let comma = if at > 0 { "," } else { "" };
        let _ = write!(
            out,
            r#"{comma}{{"type":"function","function":{{"name":"tool_{at}","description":"Does thing {at}","parameters":{{"type":"object","properties":{{"location":{{"type":"string","description":"City and state"}},"unit":{{"type":"string","enum":["celsius","fahrenheit"]}}}},"required":["location"]}}}}}}"#
        );
    }
    out.push_str("]}");
    out
}

/// A system message and a task, then short texts, calls and results in turn; a text comes last.
pub fn agent_loop(messages: usize) -> String {
    let mut out = String::from(
        r#"{"max_tokens":1024,"messages":[{"role":"system","content":"You are a coding agent."},{"role":"user","content":"Read my code."}"#,
    );
    for at in 2..messages {
        let _ = match at % 3 {
            2 => {
                write!(out, r#",{{"role":"user","content":"Now look at file {at} and tell me what it does, please."}}"#)
            }
            0 => write!(
                out,
                r#",{{"role":"assistant","content":null,"tool_calls":[{{"id":"call_{at}","type":"function","function":{{"name":"read_file","arguments":"{{\"path\":\"src/file{at}.rs\"}}"}}}}]}}"#
            ),
            _ => write!(
                out,
                r#",{{"role":"tool","tool_call_id":"call_{}","content":"fn main() {{ println!(\"file {at}\"); }}"}}"#,
                at - 1
            ),
        };
    }
    out.push_str(r#"],"tools":[{"type":"function","function":{"name":"read_file","description":"Reads a file","parameters":{"type":"object","properties":{"path":{"type":"string"}},"required":["path"]}}}]}"#);
    out
}

fn image(bytes: usize) -> String {
    let data = "iVBORw0KGgo/".repeat(bytes / 12);
    format!(
        r#"{{"messages":[{{"role":"user","content":[{{"type":"text","text":"What is this?"}},{{"type":"image_url","image_url":{{"url":"data:image/png;base64,{data}"}}}}]}}]}}"#
    )
}
