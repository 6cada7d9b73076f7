//! Strings that must be unlike each other all over the request: a number tells them apart.

use super::calls::hash;
use super::loss::{Code, Evidence, Item, Severity};
use super::work::Chain;
use super::writer::{Frame, Writer, Wrote};
use crate::json;
use crate::prompt::doc::unescape;
use crate::prompt::model::NO_NODE;
use crate::spec::plan::OpId;

impl Writer<'_> {
    /// Writes the op's string, cut to so many characters, with a number behind it if it was written before.
    pub(super) fn unique(&mut self, op: OpId, most: usize, frame: &Frame) -> Wrote {
        let start = self.out.len();
        let wrote = self.run(op, frame);
        // a string: the spec is checked for it
        let Some(inner) = self.out.get(start + 1..self.out.len().saturating_sub(1)).filter(|_| wrote != Wrote::Absent) else {
            return wrote;
        };
        let asked = unescape(inner);
        let given = self.tell_apart(&asked, most);
        if given == asked {
            return wrote;
        }
        self.out.truncate(start);
        json::string(self.out, &given);
        // a name that nobody gave is nobody's loss
        if wrote == Wrote::Bound {
            let after = self.made(&given);
            let node = self.record(frame).map_or(NO_NODE, |record| record.node);
            let message = "has a name that is too long for the provider, or that another one has; it gets one of its own";
            let item = Item::at(node, Code::MapFallback, Severity::Info, message);
            self.items.push(item.before(Evidence::None).after(after));
        }
        wrote
    }

    /// The string itself if it is new, else with the next number that makes it so.
    fn tell_apart(&mut self, asked: &str, most: usize) -> String {
        let name = cut(asked, most);
        let key = hash(name.as_bytes());
        let Some(&Chain { last, .. }) = self.names.get(&key) else {
            self.note(key, 1);
            return name.to_owned();
        };
        let mut number = last;
        loop {
            number += 1;
            let suffix = format!("-{number}");
            let numbered = cut(name, most.saturating_sub(suffix.len())).to_owned() + &suffix;
            let taken = hash(numbered.as_bytes());
            if !self.names.contains_key(&taken) {
                self.note(key, number);
                self.note(taken, 1);
                return numbered;
            }
        }
    }

    fn note(&mut self, name: u64, last: u32) {
        self.names.insert(name, Chain { open: None, last });
    }
}

/// The first characters of a text.
fn cut(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}
