//! Lines of JSON, and arrays.

use crate::support::{Frames, cut_anywhere, events, whole};
use specado_ffi::frame::{FRAME_LIMIT, FrameError, FrameKind, Framing};

fn lines(text: &str) -> (Frames, Result<(), FrameError>) {
    cut_anywhere(Framing::NdJson, FRAME_LIMIT, text.as_bytes())
}

fn array(text: &str) -> (Frames, Result<(), FrameError>) {
    cut_anywhere(Framing::JsonArray, FRAME_LIMIT, text.as_bytes())
}

#[test]
fn lines_of_json() {
    let two = events(&[("", "{\"a\":\"\\\"}{\"}"), ("", "{\"b\":[{}]}")]);
    for end in ["\n", "\r\n", "\n\n", "", " \n "] {
        let text = format!("{{\"a\":\"\\\"}}{{\"}}{end}{{\"b\":[{{}}]}}{end}");
        assert_eq!(lines(&text), (two.clone(), Ok(())), "{end:?}");
    }
    let text = "\u{feff}{\n  \"a\": [\n    1\n  ]\n}\n{\"b\": 1}";
    let spread = events(&[("", "{\n  \"a\": [\n    1\n  ]\n}"), ("", "{\"b\": 1}")]);
    assert_eq!(lines(text), (spread, Ok(())), "a text spread over lines");
    assert_eq!(lines("{\"a\":1}\n{\"error\": \"x"), (events(&[("", "{\"a\":1}")]), Err(FrameError::Cut)));
    assert_eq!(lines("{\"a\":1}\nno JSON\n7"), (events(&[("", "{\"a\":1}"), ("", "no JSON"), ("", "7")]), Ok(())));
    assert_eq!(lines(""), (vec![], Ok(())));
    assert_eq!(lines(" \n"), (vec![], Ok(())));
}

/// Other things where lines of JSON were expected.
#[test]
fn others_than_lines() {
    assert_eq!(lines("<html>\n{\n</html>"), (whole("<html>\n{\n</html>"), Ok(())));
    assert_eq!(lines("404 page not found\n"), (whole("404 page not found\n"), Ok(())));
    assert_eq!(lines("data: {\"a\":1}\n\ndata: 2\n\n"), (events(&[("", "{\"a\":1}"), ("", "2")]), Ok(())));
    assert_eq!(lines("[{\"a\":1},\n{\"b\":2}]"), (events(&[("", "{\"a\":1}"), ("", "{\"b\":2}")]), Ok(())));
}

/// JSON has no line end in a string: the error is there at once, not at the end of the connection.
#[test]
fn a_line_that_ends_in_a_string() {
    let what = "a line ends within a JSON string";
    let broken = |offset| Err(FrameError::BadFrame { what, offset });
    assert_eq!(lines("{\"a\":1}\n{\"b\": \"x\n{\"c\":2}\n"), (events(&[("", "{\"a\":1}")]), broken(16)));
    assert_eq!(array("[1, \"x\n"), (events(&[("", "1")]), broken(6)));
}

#[test]
fn arrays() {
    let elements: &[(&str, &str)] =
        &[("", "{\"a\": \"[\\\\\"}"), ("", "[[], {}]"), ("", "\"],\\\"\""), ("", "-1.5e3"), ("", "null"), ("", "{}")];
    let text = " [ {\"a\": \"[\\\\\"} ,[[], {}],\"],\\\"\"\r\n,\r\n-1.5e3,null , {}\n] \n";
    assert_eq!(array(text), (events(elements), Ok(())));
    for (text, count, end) in [
        ("[]", 0, Ok(())),
        ("[ ]\n", 0, Ok(())),
        ("", 0, Ok(())),
        ("[", 0, Err(FrameError::Cut)),
        ("[{}", 1, Err(FrameError::Cut)),
        ("[{},", 1, Err(FrameError::Cut)),
        ("[{", 0, Err(FrameError::Cut)),
        ("[tr", 0, Err(FrameError::Cut)),
        ("[\"a", 0, Err(FrameError::Cut)),
    ] {
        let (frames, found) = array(text);
        assert_eq!((frames.len(), found), (count, end), "{text}");
    }
    for (text, at) in [("[,", 1), ("[{},]", 4), ("[{} {}]", 4), ("[] x", 3), ("[{}}", 3), ("[}", 1)] {
        let end = array(text).1;
        assert!(matches!(end, Err(FrameError::BadFrame { offset, .. }) if offset == at), "{text}: {end:?}");
    }
    assert_eq!(array("{\"error\": {}}"), (whole("{\"error\": {}}"), Ok(())), "one object");
    assert!(array("data: 1\n\n").0.iter().all(|(_, kind, _)| *kind == FrameKind::Event), "events");
}
