//! Custom tools that were functions on the wire: their text is in the arguments.

use super::answer::Answer;
use super::event::{Field, Queue};
use crate::grow::{self, Text};
use crate::json;
use crate::json::doc::Doc;
use crate::json::node::Kind;
use crate::json::tape::Tape;
use crate::report::loss::{Code, Severity};

const NO_INPUT: &str = "is no object with one text, `input`; the arguments are given as they came";

impl Answer {
    /// What a custom tool takes is the one text in the arguments of the function that it was on the wire.
    pub(super) fn unwrap_input(&mut self, at: u32, queue: &mut Queue) {
        let Some(part) = self.parts.get(at).filter(|part| part.wraps) else { return };
        part.wraps = false;
        let (pieces, given) = (std::mem::take(&mut part.arguments), std::mem::take(&mut part.given_arguments));
        let held = if pieces.is_empty() { &given } else { &pieces };
        let mut tape = Tape::default();
        let input = tape.parse(held).ok().and_then(|doc| {
            let input = doc.get(Doc::ROOT, "input").filter(|&input| doc.kind(input) == Kind::String)?;
            (doc.members(Doc::ROOT).count() == 1).then(|| grow::owned(doc.string(input)))
        });
        if input.is_none() {
            let mut shown = Text::default();
            json::string(&mut shown, held);
            self.report.each(Code::Conflict, Severity::Warning, "input", NO_INPUT, Some(&shown));
        }
        let text = input.as_deref().unwrap_or(held);
        self.delta(at, Field::Input, 0, queue, |out| out.push_str(text));
    }
}
