//! Messages, their parts, calls and results.

use super::Kind;
use super::json::{ASKED, asked, each, list, message, parts, prompt, shuffled};

pub const KINDS: &[Kind] = &[
    ("turns", |n| prompt(&each(n, |at| message(["user", "assistant"][at % 2], "\"Yes.\"")), "")),
    ("turns of one role", |n| prompt(&each(n, |at| message("user", &format!("\"Note {at}\""))), "")),
    ("empty turns", |n| {
        prompt(&format!("{ASKED},{}", each(n, |at| message(["user", "assistant"][at % 2], "\"\""))), "")
    }),
    ("system in the middle", |n| {
        prompt(
            &format!("{ASKED},{}", each(n, |at| format!("{},{ASKED}", message("system", &format!("\"Rule {at}\""))))),
            "",
        )
    }),
    ("unknown roles", |n| prompt(&each(n, |_| message("wizard", "\"Abra\"")), "")),
    ("numbers for messages", |n| prompt(&format!("{ASKED},{}", each(n, |at| at)), "")),
    ("unknown fields of messages", |n| prompt(&each(n, |_| "{\"role\":\"user\",\"content\":\"a\",\"mood\":3}"), "")),
    ("cache marks of messages", |n| {
        let mark = |at: usize| ["5m", "1h"][at % 2];
        prompt(
            &each(n, |at| {
                format!(
                    "{{\"role\":\"user\",\"content\":\"a\",\"cache_control\":{{\"type\":\"ephemeral\",\"ttl\":\"{}\"}}}}",
                    mark(at)
                )
            }),
            "",
        )
    }),
    ("contents of one message", |n| {
        prompt(&format!("{{\"role\":\"user\",{}}}", each(n, |at| format!("\"content\":\"{at}\""))), "")
    }),
    ("texts", |n| parts(&each(n, |at| format!("{{\"type\":\"text\",\"text\":\"Line {at}\"}}")))),
    ("texts of one part", |n| parts(&format!("{{\"type\":\"text\",{}}}", each(n, |at| format!("\"text\":\"{at}\""))))),
    ("images", |n| parts(&each(n, |at| format!("{{\"type\":\"image\",\"url\":\"https://images.example/{at}\"}}")))),
    ("unknown parts", |n| {
        parts(&format!("\"a\",{}", each(n, |at| format!("{{\"type\":\"hologram-{at}\",\"data\":1}}"))))
    }),
    ("unknown fields of parts", |n| parts(&each(n, |_| "{\"type\":\"text\",\"text\":\"a\",\"font\":\"serif\"}"))),
    ("cache marks of parts", |n| {
        parts(&each(n, |_| "{\"type\":\"text\",\"text\":\"a\",\"cache_control\":{\"type\":\"ephemeral\"}}"))
    }),
    ("documents of one name", |n| parts(&format!("\"Read!\",{}", each(n, |_| document("report.pdf"))))),
    ("documents of cut names", |n| {
        // each name twice; all are cut to a few
        let name = |at: usize| format!("{:0>200}", at % (n / 2));
        parts(&format!("\"Read!\",{}", each(n, |at| document(&name(at)))))
    }),
    ("texts of a document", |n| {
        parts(&format!("{{\"type\":\"document\",\"content\":[{}]}}", each(n, |_| "{\"type\":\"text\",\"text\":\"a\"}")))
    }),
    ("thoughts", |n| {
        let thought =
            "[{\"type\":\"thinking\",\"thinking\":\"Hm\",\"signature\":\"c2ln\"},{\"type\":\"text\",\"text\":\"Yes\"}]";
        prompt(&each(n, |_| format!("{ASKED},{}", message("assistant", thought))), "")
    }),
    ("answered calls", |n| {
        prompt(
            &format!(
                "{ASKED},{}",
                each(n, |at| format!("{},{}", calls(&call(Some(&at.to_string()), "look")), result(at)))
            ),
            "",
        )
    }),
    ("calls of one message", |n| called(&each(n, |at| call(Some(&at.to_string()), "look")), &each(n, result))),
    ("results in another order", |n| {
        called(&each(n, |at| call(Some(&at.to_string()), "look")), &list(shuffled(0..n).into_iter().map(result)))
    }),
    ("results far from their calls", |n| {
        let asked = each(n, |at| format!("{},{ASKED}", calls(&call(Some(&at.to_string()), "look"))));
        prompt(&format!("{ASKED},{asked},{}", list(shuffled(0..n).into_iter().map(result))), "")
    }),
    ("calls of one identifier", |n| called(&each(n, |_| call(Some("7"), "look")), &each(n, |_| result(7)))),
    ("calls of long identifiers", |n| {
        called(&each(n, |at| call(Some(&format!("{at:0>300}")), "look")), &each(n, |at| result(format!("{at:0>300}"))))
    }),
    ("calls without answers", |n| {
        prompt(&each(n, |at| format!("{ASKED},{}", calls(&call(Some(&at.to_string()), "look")))), "")
    }),
    ("results without calls", |n| prompt(&format!("{ASKED},{}", each(n, result)), "")),
    ("legacy calls", |n| {
        let one =
            "{\"role\":\"assistant\",\"content\":null,\"function_call\":{\"name\":\"look\",\"arguments\":\"{}\"}}";
        prompt(&format!("{ASKED},{}", each(n, |_| format!("{one},{}", named_result("look")))), "")
    }),
    ("results by name, backwards", |n| {
        let results = list((0..n).rev().map(|at| named_result(&format!("look{at}"))));
        called(&each(n, |at| call(None, &format!("look{at}"))), &results)
    }),
    ("results of names never called", |n| {
        called(&each(n, |at| call(None, &format!("look{at}"))), &each(n, |_| named_result("listen")))
    }),
    ("parts of a result", |n| {
        let parts = each(n, |at| format!("{{\"type\":\"text\",\"text\":\"{}\"}}", ["", "a"][at % 2]));
        called(&call(Some("1"), "look"), &format!("{{\"role\":\"tool\",\"tool_call_id\":\"1\",\"content\":[{parts}]}}"))
    }),
    ("escapes in arguments", |n| {
        called(
            &format!(
                "{{\"id\":\"1\",\"type\":\"function\",\"function\":{{\"name\":\"look\",\"arguments\":\"{{\\\"a\\\":\\\"{}\\\"}}\"}}}}",
                "\\\\n".repeat(n)
            ),
            &result(1),
        )
    }),
    ("escapes", |n| asked_text(&"\\u00e4\\n\\\"".repeat(n))),
    ("one long text", |n| asked_text(&"x".repeat(n))),
    ("white space at the end", |n| {
        prompt(&format!("{ASKED},{}", message("assistant", &format!("\"So{}\"", "\\n ".repeat(n)))), "")
    }),
    ("retrieved documents", |n| {
        asked(&format!(
            "\"rag\":{{\"documents\":[{}]}}",
            each(n, |at| format!("{{\"id\":\"{at}\",\"text\":\"Fact\"}}"))
        ))
    }),
];

fn asked_text(text: &str) -> String {
    prompt(&message("user", &format!("\"{text}\"")), "")
}

fn document(name: &str) -> String {
    format!(
        "{{\"type\":\"document\",\"filename\":\"{name}\",\"title\":\"{name}\",\"data\":\"JVBERi0=\",\"media_type\":\"application/pdf\"}}"
    )
}

fn call(id: Option<&str>, name: &str) -> String {
    let id = id.map_or_else(String::new, |id| format!("\"id\":\"{id}\","));
    format!("{{{id}\"type\":\"function\",\"function\":{{\"name\":\"{name}\",\"arguments\":\"{{}}\"}}}}")
}

fn calls(calls: &str) -> String {
    format!("{{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{calls}]}}")
}

fn result(id: impl std::fmt::Display) -> String {
    format!("{{\"role\":\"tool\",\"tool_call_id\":\"{id}\",\"content\":\"Seen\"}}")
}

fn named_result(name: &str) -> String {
    format!("{{\"role\":\"function\",\"name\":\"{name}\",\"content\":\"Seen\"}}")
}

/// A question, one message with these calls, these results.
fn called(of: &str, results: &str) -> String {
    prompt(&format!("{ASKED},{},{results}", calls(of)), "\"tools\":[{\"name\":\"look\"}]")
}
