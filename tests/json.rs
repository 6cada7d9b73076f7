//! The JSON reader against `serde_json`: the same verdict on every text, and the same values in every text that both
//! take.

use proptest::prelude::*;
use specado_ffi::json::doc::Doc;
use specado_ffi::json::node::{Kind, NodeId};
use specado_ffi::json::tape::{MAX_DEPTH, Tape};

/// What `serde_json` makes of a text; it decodes everything, so that a bad escape is found too.
fn theirs(text: &str) -> Result<serde_json::Value, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// The document as `serde_json` would have it.
fn value(doc: Doc<'_>, node: NodeId) -> serde_json::Value {
    match doc.kind(node) {
        Kind::Object => {
            doc.members(node).map(|(key, member)| (doc.string(key).into_owned(), value(doc, member))).collect()
        }
        Kind::Array => doc.elements(node).map(|element| value(doc, element)).collect(),
        Kind::String => doc.string(node).into_owned().into(),
        _ => serde_json::from_str(doc.raw(node)).expect("the raw text of a scalar is JSON"),
    }
}

fn agree(text: &str) -> Result<(), String> {
    let mut tape = Tape::default();
    match (tape.parse(text), theirs(text)) {
        (Ok(doc), Ok(theirs)) if value(doc, Doc::ROOT) == theirs => Ok(()),
        (Ok(_), Ok(theirs)) => Err(format!("{text:?} is another value: {theirs}")),
        (Err(error), Err(_)) if error.offset <= text.len() && text.is_char_boundary(error.offset) => Ok(()),
        (Err(error), Err(_)) => {
            Err(format!("{text:?}: the offset {} is in the middle of a character, or outside", error.offset))
        }
        (Ok(_), Err(error)) if error.contains("recursion limit") => Ok(()),
        (Ok(_), Err(error)) => Err(format!("only the tape takes {text:?}: {error}")),
        (Err(error), Ok(_)) => Err(format!("only serde_json takes {text:?}: {error}")),
    }
}

#[test]
fn agrees_on_texts_of_a_few_characters() {
    const ALPHABET: &[&str] = &[
        "{", "}", "[", "]", ":", ",", "\"", "\\", "0", "1", "-", "+", ".", "e", "t", "true", "null", " ", "\n",
        "\u{7f}", "é", "\0", "u", "/", "\\u00e9",
    ];
    for length in 0..=4 {
        for number in 0..ALPHABET.len().pow(length) {
            let pick = |at: u32| ALPHABET[number / ALPHABET.len().pow(at) % ALPHABET.len()];
            let text: String = (0..length).map(pick).collect();
            agree(&text).unwrap_or_else(|complaint| panic!("{complaint}"));
            let wrapped = format!("\"{text}\"");
            agree(&wrapped).unwrap_or_else(|complaint| panic!("{complaint}"));
        }
    }
}

#[test]
fn agrees_on_texts_that_are_known_to_be_hard() {
    for text in [
        r#""\ud83d\ude00""#,
        r#""\ud83d""#,
        r#""\ude00""#,
        r#""\ud83d\ud83d\ude00""#,
        r#""\ud83d\n""#,
        r#""\uD83D\uDE0""#,
        r#""\u00""#,
        r#""\u00g0""#,
        r#""\u+123""#,
        r#""\u 123""#,
        "\"\u{2028}\u{2029}\"",
        "\"\u{1}\"",
        "\"tab\there\"",
        "\u{feff}1",
        "1\u{feff}",
        "1 2",
        "[1,]",
        "{\"a\":1,}",
        "{,}",
        "[,]",
        "{\"a\"}",
        "{\"a\":}",
        "{1:2}",
        "-",
        "--1",
        "-01",
        "00",
        "1.",
        ".1",
        "1.e1",
        "1e",
        "1e+",
        "1E-05",
        "-0",
        "-0.0e-0",
        "1e400",
        "-1e-400",
        "0x10",
        "Infinity",
        "NaN",
        "nul",
        "nulll",
        "truefalse",
        "tru\\u0065",
        "'a'",
        "/**/1",
        "1//",
        "\u{a0}1",
        "\u{c}1",
        "\u{b}1",
        "",
        " ",
        "\"",
        "\"\\",
        "\"\\\"",
        "[[[[[[[[[[1]]]]]]]]]]",
        "[1,2",
        "{\"a\":[}",
        "[}",
        "{]",
        "{\"\":\"\"}",
        "{\"a\":1,\"a\":2}",
        "[\"\\/\\b\\f\\n\\r\\t\\\\\\\"\"]",
        "\"\u{10ffff}\"",
    ] {
        agree(text).unwrap_or_else(|complaint| panic!("{complaint}"));
        // in each alignment to the words and blocks in which strings are scanned
        for fill in [7, 8, 63, 64, 65] {
            agree(&format!("[\"{}\",{text}]", "x".repeat(fill))).unwrap_or_else(|complaint| panic!("{complaint}"));
        }
    }
}

/// A character that ends a plain run is seen at every place of a word and a block.
#[test]
fn agrees_on_strings_of_all_lengths() {
    for length in 0..140 {
        for special in ["", "\"", "\\n", "\n", "\u{1f}", "\u{7f}", "é", "\u{80}", "\\", "\\\"", "\u{ff}"] {
            let text = format!("[\"{}{special}{}\", 1]", "a".repeat(length), "b".repeat(70));
            agree(&text).unwrap_or_else(|complaint| panic!("{complaint}"));
        }
    }
}

/// What is taken out of a text that was read is what reading it alone gives.
#[test]
fn a_value_taken_out_is_as_if_read_alone() {
    let text = r#" {"a" : [1, "\u00e9", {"b\n": [ ], "c": {} }], "d":null, "e": {"f": [[true], -1.5e3]} } "#;
    let (mut tape, mut part, mut alone) = (Tape::default(), Tape::default(), Tape::default());
    let doc = tape.parse(text).expect("it is JSON");
    for node in (0..doc.node_count() as NodeId).filter(|&node| doc.kind(node) != Kind::Key) {
        doc.set_tag(node, 7);
        let (taken, read) = (part.take(doc, node).expect("there is memory"), alone.parse(doc.raw(node)).expect("JSON"));
        assert_eq!((taken.text(), taken.node_count()), (read.text(), read.node_count()));
        for at in 0..read.node_count() as NodeId {
            let of = |doc: Doc<'_>| (doc.kind(at), doc.offset(at), doc.next(at), doc.escaped(at), doc.tag(at));
            assert_eq!((of(taken), taken.raw(at)), (of(read), read.raw(at)), "{at} of {}", read.text());
        }
    }
}

#[test]
fn depth_is_limited_and_memory_is_reused() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let mut tape = Tape::default();
    assert!(tape.parse(&nested(MAX_DEPTH)).is_ok());
    assert!(tape.parse(&nested(MAX_DEPTH + 1)).is_err());
    assert!(tape.parse(&"[".repeat(10_000_000)).is_err());
    let doc = tape.parse("[1, 2]").expect("a tape that has failed can be used again");
    assert_eq!(doc.elements(Doc::ROOT).count(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agrees_on_any_text(text in r#"[\[\]{}:,"\\0-9eE.+\-truefalsn \n/bu\x00-\x1f\u{e9}\u{1f600}]{0,40}"#) {
        prop_assert_eq!(agree(&text), Ok(()));
    }

    #[test]
    fn agrees_on_damaged_json(at in any::<prop::sample::Index>(), put in r#"[\[\]{}:,"\\0-9e.\-u\x00 ]{0,2}"#, cut in 0usize..3) {
        let text = r#"{"a": [1, -2.50e+3, true, null, "x\né😀\u00e9\ud83d\ude00"], "b": {"c\/d": {}, "": []}, "long": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}"#;
        let places: Vec<usize> = (0..=text.len()).filter(|&place| text.is_char_boundary(place)).collect();
        let at = at.index(places.len());
        let end = (at + cut).min(places.len() - 1);
        let damaged = format!("{}{put}{}", &text[..places[at]], &text[places[end]..]);
        prop_assert_eq!(agree(&damaged), Ok(()));
    }
}
