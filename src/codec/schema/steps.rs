//! The pen writes step by step: schemas nest as deep as a caller likes, and the stack of a thread may be small.

use super::begun::Step;
use super::object::Pen;
use crate::grow::{self, Grow};
use crate::json::node::NodeId;

impl Pen<'_, '_> {
    /// Plans steps, the first one first.
    pub fn then<const N: usize>(&mut self, steps: [Step; N]) {
        steps.into_iter().rev().for_each(|step| self.to.steps.next.put(step));
    }

    /// Plans the elements of a list, each a schema.
    pub fn then_elements(&mut self, list: NodeId, kind: Option<NodeId>, close: &'static str) {
        self.then([Step::Elements(list + 1, self.doc.next(list), kind), Step::Text(close)]);
    }

    /// How much is planned.
    pub fn planned(&self) -> usize {
        self.to.steps.next.len()
    }

    /// Writes what was planned since there was so much.
    pub fn write(&mut self, planned: usize) {
        while self.planned() > planned
            && let Some(step) = self.to.steps.next.pop()
        {
            // a step may be missing, and nobody will read what is written
            if grow::short() {
                return self.to.steps.next.truncate(planned);
            }
            self.step(step);
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Text(text) => self.text(text),
            Step::Schema(schema, kind) => self.begin(schema, kind),
            Step::Elements(at, end, kind) if at < end => {
                let next = self.doc.next(at);
                if next < end {
                    self.then([Step::Text(","), Step::Elements(next, end, kind)]);
                }
                self.then([Step::Schema(at, kind)]);
            }
            Step::Members(key, end) if key < end => {
                self.text(self.doc.raw(key));
                self.text(":");
                let next = self.doc.next(key + 1);
                if next < end {
                    self.then([Step::Text(","), Step::Members(next, end)]);
                }
                self.then([Step::Schema(key + 1, None)]);
            }
            Step::Elements(..) | Step::Members(..) => {}
            Step::Keywords => self.keywords_on(),
            Step::Properties => self.properties_on(),
        }
    }

    /// Writes the keywords of the innermost object up to one that holds schemas, or the object's end.
    #[inline(never)]
    fn keywords_on(&mut self) {
        let Some(mut frame) = self.to.steps.frames.last().copied() else { return };
        while let Some((keyword, key, value)) = frame.view.next_member(self.doc, &mut frame.cursor) {
            self.then([Step::Keywords]);
            let planned = self.planned();
            self.known_keyword(&frame.view, &frame.around, &keyword, key, value);
            if self.planned() > planned {
                if let Some(kept) = self.to.steps.frames.last_mut() {
                    kept.cursor = frame.cursor;
                }
                return;
            }
            self.to.steps.next.pop();
        }
        self.to.steps.frames.pop();
        self.end(&frame);
    }
}
