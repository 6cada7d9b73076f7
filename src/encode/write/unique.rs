//! Strings that must be unlike each other all over the request: a number tells them apart.

use super::{Frame, Writer, Wrote};
use crate::json;
use crate::json::doc::unescape;
use crate::model::NO_NODE;
use crate::report::loss::{Code, Evidence, Item, Severity};
use crate::spec::plan::OpId;
use std::collections::{HashMap, HashSet};

impl Writer<'_> {
    /// Writes the op's string, cut to so many characters, with a number behind it if it was written before.
    pub(super) fn unique(&mut self, op: OpId, most: usize, frame: &Frame) -> Wrote {
        let start = self.to.out.len();
        let wrote = self.run(op, frame);
        // a string: the spec is checked for it
        let Some(inner) = self.to.out.get(start + 1..self.to.out.len().saturating_sub(1)).filter(|_| wrote != Wrote::Absent) else {
            return wrote;
        };
        let asked = unescape(inner);
        let given = self.numbers.tell_apart(&asked, most);
        if given == asked {
            return wrote;
        }
        self.to.out.truncate(start);
        json::string(self.to.out, &given);
        // a name that nobody gave is nobody's loss
        if wrote == Wrote::Bound {
            let after = self.to.made(&given);
            let node = self.record(frame).map_or(NO_NODE, |record| record.node);
            let message = "has a name that is too long for the provider, or that another one has; it gets one of its own";
            let item = Item::at(node, Code::MapFallback, Severity::Info, message);
            self.to.items.push(item.before(Evidence::None).after(after));
        }
        wrote
    }
}

/// The strings that were written, and the numbers that stand behind some.
#[derive(Debug, Default)]
pub struct Numbers {
    written: HashSet<String>,
    /// The last number of so many digits behind each beginning: many strings are cut to the same one.
    last: HashMap<(String, u32), u64>,
}

impl Numbers {
    /// Forgets everything, keeps the memory.
    pub fn clear(&mut self) {
        self.written.clear();
        self.last.clear();
    }

    /// The string itself if it is new, else with the next number that makes it so.
    fn tell_apart(&mut self, asked: &str, most: usize) -> String {
        let name = cut(asked, most);
        if self.written.insert(name.to_owned()) {
            return name.to_owned();
        }
        for digits in 1.. {
            let begins = cut(name, most.saturating_sub(digits as usize + 1));
            let end = 10_u64.saturating_pow(digits);
            let last = self.last.entry((begins.to_owned(), digits)).or_insert((end / 10).max(2) - 1);
            while *last + 1 < end {
                *last += 1;
                let numbered = format!("{begins}-{last}");
                if self.written.insert(numbered.clone()) {
                    return numbered;
                }
            }
        }
        name.to_owned()
    }
}

/// The first characters of a text.
fn cut(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}
