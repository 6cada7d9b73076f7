//! Whatever stands in any place of a prompt, the reader reads it or says what is wrong.

use crate::shown::shown;
use specado_ffi::json::doc::Doc;
use specado_ffi::json::node::{Kind, NodeId};
use specado_ffi::json::path::path_of;
use specado_ffi::json::tape::Tape;
use std::fs;

const VALUES: [&str; 12] = [
    "null",
    "true",
    "5",
    "1.50",
    "\"\"",
    "\"text\"",
    "\"\\u0061\\/\"",
    "[]",
    "{}",
    "[5, \"x\", {}]",
    "{\"type\": 5}",
    "{\"type\": \"text\", \"text\": []}",
];

/// The text with one node's value replaced.
fn replaced(doc: &Doc<'_>, node: NodeId, value: &str) -> String {
    let (text, start) = (doc.text(), doc.offset(node));
    [&text[..start], value, &text[start + doc.raw(node).len()..]].concat()
}

#[test]
fn reads_whatever_stands_in_any_place() {
    for entry in fs::read_dir("tests/corpus").expect("the corpus is there") {
        let text = fs::read_to_string(entry.expect("the corpus can be read").path()).expect("the corpus can be read");
        let mut tape = Tape::default();
        let Ok(doc) = tape.parse(&text) else { continue };
        if text.len() > 2000 {
            continue;
        }
        for node in (0..doc.node_count() as NodeId).filter(|&node| doc.kind(node) != Kind::Key) {
            for value in VALUES {
                shown(&replaced(&doc, node, value), |shown| {
                    for problem in &shown.prompt.problems {
                        assert!(!problem.message.is_empty());
                        path_of(&shown.doc, problem.node);
                    }
                    for record in shown.prompt.messages.iter().chain(&shown.prompt.parts) {
                        assert!(
                            record.parts.indices().end <= shown.prompt.parts.len(),
                            "a range of parts that are not there"
                        );
                        assert!(
                            record.fields.indices().end <= shown.prompt.fields.len(),
                            "a range of slots that are not there"
                        );
                    }
                    shown.records(&shown.prompt.messages);
                });
            }
        }
    }
}
