//! Keys that stand more than once in one object.

use super::doc::Doc;
use super::node::{Kind, NodeId};
use crate::table::Table;
use std::borrow::Cow;

/// Up to so many members are compared each with each: for few that is the quickest, and takes no memory.
const FEW: usize = 12;

/// Finds keys that are repeated: tells each with the one of its name before it, both as nodes of keys.
#[derive(Debug, Default)]
pub struct Repeats<'a> {
    keys: Table<Cow<'a, str>, NodeId>,
}

impl<'a> Repeats<'a> {
    /// Those of one object; nothing for other nodes.
    pub fn of(&mut self, doc: Doc<'a>, object: NodeId, mut found: impl FnMut(NodeId, NodeId)) {
        if doc.members(object).nth(FEW).is_some() {
            return self.of_many(doc, object, found);
        }
        let mut keys = [(0, ""); FEW];
        for (count, (key, _)) in doc.members(object).enumerate() {
            if doc.escaped(key) {
                return self.of_many(doc, object, found);
            }
            let name = doc.inner(key);
            if let Some((earlier, _)) = keys[..count].iter().rev().find(|(_, known)| *known == name) {
                found(*earlier, key);
            }
            keys[count] = (key, name);
        }
    }

    fn of_many(&mut self, doc: Doc<'a>, object: NodeId, mut found: impl FnMut(NodeId, NodeId)) {
        self.keys.clear();
        for (key, _) in doc.members(object) {
            if let Some(earlier) = self.keys.enter(doc.string(key), key) {
                found(earlier, key);
            }
        }
    }

    /// Those of all objects of a document.
    pub fn of_all(&mut self, doc: Doc<'a>, mut found: impl FnMut(NodeId, NodeId)) {
        for node in 0..doc.node_count() as NodeId {
            if doc.kind(node) == Kind::Object {
                self.of(doc, node, &mut found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::tape::Tape;

    fn repeated(text: &str) -> Vec<(usize, usize)> {
        let mut tape = Tape::default();
        let doc = tape.parse(text).expect("it is JSON");
        let mut all = Vec::new();
        Repeats::default().of_all(doc, |earlier, later| all.push((doc.offset(earlier), doc.offset(later))));
        all
    }

    #[test]
    fn each_is_told_with_the_one_before() {
        assert_eq!(repeated(r#"{"a":1,"b":{"a":2},"a":3,"a":4}"#), [(1, 19), (19, 25)]);
        assert_eq!(repeated(r#"{"a":1,"\u0061":{"c":1,"c":2}}"#), [(1, 7), (17, 23)]);
        assert_eq!(repeated(r#"[{"a":1},{"a":1}]"#), []);
    }

    #[test]
    fn many_are_found_as_well() {
        let members: Vec<String> = (0..50).map(|at| format!("\"k{at}\":1")).collect();
        let text = format!("{{{},\"k7\":2}}", members.join(","));
        assert_eq!(repeated(&text).len(), 1);
        assert_eq!(repeated(&format!("{{{}}}", members.join(","))).len(), 0);
    }
}
