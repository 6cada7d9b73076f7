//! Server-sent events.

use crate::support::{Frames, cut_anywhere, events, whole};
use specado_ffi::frame::{FRAME_LIMIT, FrameError, FrameKind, Framing};

fn sse(text: &str) -> (Frames, Result<(), FrameError>) {
    cut_anywhere(Framing::Sse, FRAME_LIMIT, text.as_bytes())
}

/// Streams that end well, with the events that they have.
#[test]
fn events_as_the_standard_has_them() {
    type Case = (&'static str, &'static str, &'static [(&'static str, &'static str)]);
    let cases: &[Case] = &[
        ("LF", "data: a\n\ndata: b\n\n", &[("", "a"), ("", "b")]),
        ("CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", &[("", "a"), ("", "b")]),
        ("CR", "data: a\r\rdata: b\r\r", &[("", "a"), ("", "b")]),
        ("mixed line ends", "data: a\r\ndata: b\rdata: c\n\r\ndata: d\n\r", &[("", "a\nb\nc"), ("", "d")]),
        ("byte order mark", "\u{feff}data: a\n\n", &[("", "a")]),
        ("a mark in the middle is none", "data: a\n\n\u{feff}data: b\n\ndata: c\n\n", &[("", "a"), ("", "c")]),
        ("comments", ": hello\n\n:\n:: x\ndata: a\n: between\ndata: b\n\n", &[("", "a\nb")]),
        (
            "one space is dropped",
            "data:a\n\ndata:  a \n\ndata: \n\ndata:\n\n",
            &[("", "a"), ("", " a "), ("", ""), ("", "")],
        ),
        ("no colon", "data\n\ndata\ndata\n\n", &[("", ""), ("", "\n")]),
        (
            "names",
            "event: x\ndata: 1\n\ndata: 2\n\nevent:y\ndata: 3\nevent: z\n\n",
            &[("x", "1"), ("", "2"), ("z", "3")],
        ),
        (
            "a name among the data",
            "data: 1\nevent: nnnn\ndata: 22222222222222\ndata:3\n\n",
            &[("nnnn", "1\n22222222222222\n3")],
        ),
        ("a name without data", "event: x\n\ndata: 1\n\n", &[("", "1")]),
        ("identifiers and times", "id: 7\nretry: 100\ndata: 1\n\nid\nretry\n\n", &[("", "1")]),
        ("fields that nobody knows", "data: 1\nfoo: 2\n\ndatas: 3\ndata : 4\n\n", &[("", "1")]),
        ("no blank line at the end", "data: 1\n\nevent: x\ndata: 2\n", &[("", "1"), ("x", "2")]),
        ("no line end", "data: 1\n\ndata: {\"a\": 2}", &[("", "1"), ("", "{\"a\": 2}")]),
        ("a mark of the end", "data: {\"a\":1}\n\ndata: [DONE]\n\n", &[("", "{\"a\":1}"), ("", "[DONE]")]),
        ("a mark of the end without one", "data: [DONE]", &[("", "[DONE]")]),
        ("text beyond ASCII", "event: é\ndata: {\"t\":\"日本語 🎉\"}\n\n", &[("é", "{\"t\":\"日本語 🎉\"}")]),
        ("JSON over lines", "data: {\ndata:   \"a\": 1\ndata: }\n\n", &[("", "{\n  \"a\": 1\n}")]),
        ("nothing", "", &[]),
        ("blank lines", "\n\r\n\r\n", &[]),
        ("comments alone", ": a\n\n: b\n\n", &[]),
        ("a comment at the end", "data: 1\n\n: b", &[("", "1")]),
    ];
    for (name, text, expected) in cases {
        assert_eq!(sse(text), (events(expected), Ok(())), "{name}");
    }
}

/// What a connection leaves unfinished is told apart from what is only not closed.
#[test]
fn cut_streams() {
    let cases: &[(&str, &[(&str, &str)])] = &[
        ("data: 1\n\ndata: {\"a\": ", &[("", "1")]),
        ("data: 1\n\ndata: {\"a\":\n", &[("", "1")]),
        ("data: 1\n\ndata: [DON", &[("", "1")]),
        ("data: 1\n\nevent: mess", &[("", "1")]),
        ("data: 1\n\nevent: message_stop\n", &[("", "1")]),
        ("data: 1\n\nda", &[("", "1")]),
        ("data: 1\n\ndata: 2\nda", &[("", "1"), ("", "2")]),
        ("data: 1\n\ndata", &[("", "1")]),
        ("data: 1\n\n{\"error\": ", &[("", "1")]),
        ("dat", &[]),
        ("{\"a\": [1, 2", &[]),
        ("[{\"a\": 1}, {", &[("", "{\"a\": 1}")]),
    ];
    for (text, expected) in cases {
        assert_eq!(sse(text), (events(expected), Err(FrameError::Cut)), "{text:?}");
    }
}

/// One JSON text, or a page, where a stream was asked for.
#[test]
fn whole_bodies() {
    for body in [
        "{\"id\": \"x\", \"text\": \"a } b \\\" { [\"}",
        "{\n  \"error\": {\n    \"message\": \"data: no\",\n\n    \"list\": [1, {}]\n  }\n}",
        "<html>\n<body>\ndata: 1\n\n</body></html>\n",
        "upstream connect error\nreset before headers",
        "Internal: Server Error\n\nplease wait\n",
        "null",
        "\"text\"",
    ] {
        assert_eq!(sse(body), (whole(body), Ok(())), "{body:?}");
    }
    for (before, after) in [("\u{feff}", ""), (" \r\n\t", "\r\n\r\n"), ("", "\n")] {
        let body = format!("{before}{{\"a\":1}}{after}");
        assert_eq!(sse(&body), (whole("{\"a\":1}"), Ok(())), "{body:?}");
    }
    let elements = [("", "{\"a\": \"],[\"}"), ("", "{\"b\":[[]]}")];
    assert_eq!(sse("[{\"a\": \"],[\"}\n,\r\n{\"b\":[[]]}]\n"), (events(&elements), Ok(())));
}

/// A JSON text that stands bare between the events.
#[test]
fn bare_errors() {
    let error = "{\n \"error\": {\"code\": 500}\n}";
    let bare = |name: &str| (name.to_owned(), FrameKind::Whole, error.to_owned());
    let around = |name| [events(&[("", "1")]), vec![bare(name)], events(&[("", "2")])].concat();
    assert_eq!(sse(&format!("data: 1\n\n{error}\n\ndata: 2\n\n")), (around(""), Ok(())));
    assert_eq!(sse(&format!("data: 1\r\n\r\nevent: error\r\n{error}\r\ndata: 2\r\n\r\n")), (around("error"), Ok(())));
    assert_eq!(sse(&format!(": ping\n\n{error}")), (vec![bare("")], Ok(())));
    let lines = [whole("{\"a\":1}"), whole("{\"b\":2}")].concat();
    assert_eq!(sse("{\"a\":1}\n{\"b\":2}\n"), (lines, Ok(())), "lines of JSON");
}
