//! Where a node stands: for people, for programs, and inside a report.

use specado_ffi::json::doc::Doc;
use specado_ffi::json::node::NodeId;
use specado_ffi::json::path::{PathCursor, path_of, pointer};
use specado_ffi::json::tape::Tape;
use std::fs;

#[test]
fn names_the_place_of_a_leaf() {
    for (json, expected_place, expected_pointer) in [
        ("1", "", ""),
        ("[[0, 1]]", "[0][1]", "/0/1"),
        (r#"{"a": {"b_2": [0, {"c": 1}]}}"#, "a.b_2[1].c", "/a/b_2/1/c"),
        (r#"{"odd key": {"": 1}}"#, r#"["odd key"][""]"#, "/odd key/"),
        (r#"{"a \"b\" \\": 1}"#, r#"["a \"b\" \\"]"#, "/a \"b\" \\"),
        (r#"{"a/b~c": 1}"#, r#"["a/b~c"]"#, "/a~1b~0c"),
        (r#"{"messages": [{}, {"ключ": 1}]}"#, r#"messages[1]["ключ"]"#, "/messages/1/ключ"),
        ("{\"\\u0061\": 1}", "[\"\\u0061\"]", "/a"),
    ] {
        let mut tape = Tape::default();
        let doc = tape.parse(json).expect("the row is JSON");
        let last = doc.node_count() as NodeId - 1;
        assert_eq!(
            (path_of(&doc, last), pointer(&doc, last)),
            (expected_place.into(), expected_pointer.into()),
            "{json}"
        );
    }
}

/// A place from a cursor, out of the JSON string that it stands in.
fn written(cursor: &mut PathCursor, doc: &Doc<'_>, node: NodeId) -> String {
    let mut inner = String::new();
    cursor.write(doc, node, &mut inner);
    serde_json::from_str(&format!("\"{inner}\"")).unwrap_or_else(|error| panic!("{error}: {inner}"))
}

#[test]
fn a_cursor_finds_the_same_places_in_any_order() {
    for entry in fs::read_dir("tests/corpus").expect("the corpus is there") {
        let path = entry.expect("the corpus can be read").path();
        let text = fs::read_to_string(&path).expect("the corpus can be read");
        let mut tape = Tape::default();
        let Ok(doc) = tape.parse(&text) else { continue };
        let nodes = doc.node_count() as NodeId;
        let mut ascending = PathCursor::new();
        let mut jumping = PathCursor::new();
        for node in 0..nodes {
            assert_eq!(written(&mut ascending, &doc, node), path_of(&doc, node), "{}: node {node}", path.display());
            let other = node.wrapping_mul(7919) % nodes;
            assert_eq!(written(&mut jumping, &doc, other), path_of(&doc, other), "{}: node {other}", path.display());
        }
    }
}

fn has_equal_keys(doc: &Doc<'_>, object: NodeId) -> bool {
    let mut keys: Vec<_> = doc.members(object).map(|(key, _)| doc.string(key)).collect();
    keys.sort();
    keys.windows(2).any(|two| two[0] == two[1])
}

#[test]
fn a_pointer_leads_to_the_node() {
    for entry in fs::read_dir("tests/corpus").expect("the corpus is there") {
        let path = entry.expect("the corpus can be read").path();
        let text = fs::read_to_string(&path).expect("the corpus can be read");
        let mut tape = Tape::default();
        let (Ok(doc), Ok(value)) = (tape.parse(&text), serde_json::from_str::<serde_json::Value>(&text)) else {
            continue;
        };
        // of two equal keys the other reader has the last only
        if (0..doc.node_count() as NodeId).any(|node| has_equal_keys(&doc, node)) {
            continue;
        }
        for node in (0..doc.node_count() as NodeId).filter(|&node| doc.kind(node) != specado_ffi::json::node::Kind::Key)
        {
            let pointer = pointer(&doc, node);
            let there =
                value.pointer(&pointer).unwrap_or_else(|| panic!("{}: {pointer} leads nowhere", path.display()));
            let here: serde_json::Value = serde_json::from_str(doc.raw(node)).expect("raw text is JSON");
            assert_eq!(there, &here, "{}: {pointer}", path.display());
        }
    }
}
