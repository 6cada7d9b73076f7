//! What is in a result: media that results have no place for go into a message behind them, and where nothing is left
//! that the provider would take, a text stands in.

use super::{LayoutPass, bit};
use crate::encode::workspace::Turn;
use crate::grow::Grow;
use crate::input::computed::ComputedText;
use crate::model::{Field, Record, Run, Value};
use crate::report::loss::{Code, Loss, Severity, Shown, Suggestion};
use crate::spec::plan::{Layout, MediaText, Span};
use crate::vocabulary::{Keyword, Slot};

impl LayoutPass<'_> {
    /// Readies what stands in a result.
    pub(super) fn fill_result(&mut self, index: u32, layout: &Layout) {
        let result = self.draft.parts[index as usize];
        if !matches!(result.word, Keyword::ToolResult | Keyword::CustomResult) {
            return;
        }
        let mut stand_in = None;
        if self.draft.field(&result, Slot::Content) == Value::Absent
            && result.parts.count > 0
            && self.sends_away(&result, layout)
        {
            let moved = self.keep_parts(index, layout);
            stand_in = layout.result_media.as_ref().filter(|_| moved).map(|media| media.instead);
        }
        let failed = self.is_failed(&result);
        let empty = if failed { layout.empty_error.or(layout.empty_result) } else { layout.empty_result };
        if let Some(text) = stand_in.or(empty)
            && self.is_hollow(index, failed || layout.drop_blank_text)
        {
            if stand_in.is_none() {
                let message = "has no content, which the provider refuses; a text that says so is put in";
                let said = match self.draft.field(&result, Slot::Content) {
                    Value::Node(content) => Shown::Node(content),
                    _ => Shown::None,
                };
                let loss = Loss::at(result.node, Code::Emulate, Severity::Info, message);
                self.work.losses.put(loss.before(said).after(Shown::Plan(text)));
            }
            let value = self.work.computed.add(ComputedText::Plan(text));
            self.input.mark(self.draft.field(&result, Slot::Content));
            self.set_field(index, Slot::Content, value);
        }
    }

    fn is_failed(&self, result: &Record) -> bool {
        let said = self.draft.field(result, Slot::IsError);
        said != Value::Absent && self.input.scalar(said, &self.work.computed).is_some_and(|said| said == "true")
    }

    /// True for a text of nothing but white space.
    fn is_white(&self, text: Value) -> bool {
        let Value::Node(node) = text else { return false };
        let mut rest = self.input.doc.inner(node);
        while let Some(shorter) = [" ", "\\n", "\\r", "\\t"].iter().find_map(|white| rest.strip_prefix(white)) {
            rest = shorter;
        }
        // of what is written in another way it is seldom
        let plain = rest.chars().next().is_some_and(|first| !first.is_whitespace()) && !rest.starts_with("\\u");
        let blank = || self.input.scalar(text, &self.work.computed).is_some_and(|text| text.trim().is_empty());
        rest.is_empty() || !plain && blank()
    }

    /// True if nothing is in the result, or white space alone.
    fn is_hollow(&self, index: u32, blank: bool) -> bool {
        let result = &self.draft.parts[index as usize];
        match self.draft.field(result, Slot::Content) {
            Value::Absent => result.parts.count == 0,
            content if blank => self.is_white(content),
            Value::Node(content) => self.input.doc.inner(content).is_empty(),
            _ => false,
        }
    }

    /// True for a medium that the model takes, and results do not.
    fn goes_behind(&self, part: &Record, layout: &Layout) -> bool {
        let media = layout.result_media.as_ref();
        media.is_some_and(|media| media.kinds & layout.parts & bit(part.word) != 0) && !self.is_left_out(part)
    }

    /// True for what does not stay in a result.
    fn is_sent_away(&self, part: &Record, layout: &Layout) -> bool {
        self.goes_behind(part, layout) || layout.parts & bit(part.word) == 0 || self.is_left_out(part)
    }

    pub(super) fn is_left_out(&self, part: &Record) -> bool {
        !self.work.excluded.is_empty() && self.work.excluded.binary_search(&part.node).is_ok()
    }

    fn sends_away(&self, result: &Record, layout: &Layout) -> bool {
        self.draft.parts[result.parts.indices()].iter().any(|part| self.is_sent_away(part, layout))
    }

    /// Keeps of a result's parts those that stay in it. The others are reported, and wait for their place if they have
    /// one; true if one does.
    fn keep_parts(&mut self, index: u32, layout: &Layout) -> bool {
        let waiting = self.work.media.len();
        let first = self.draft.parts.len() as u32;
        for at in self.draft.parts[index as usize].parts.indices() {
            let part = self.draft.parts[at];
            if self.goes_behind(&part, layout) {
                let message =
                    "has no place in a result at this provider; it goes into a user message right behind the results";
                self.work
                    .losses
                    .put(Loss::at(part.node, Code::Relocate, Severity::Warning, message).before(Shown::None));
                self.work.media.put((index, at as u32));
                self.work.moved.put(part.node);
            } else if self.is_sent_away(&part, layout) {
                self.report_not_taken(&part, layout);
            } else {
                self.draft.parts.put(part);
            }
        }
        self.draft.parts[index as usize].parts = Run { first, count: self.draft.parts.len() as u32 - first };
        self.work.media.len() > waiting
    }

    /// The report of a part that goes nowhere.
    pub(super) fn report_not_taken(&mut self, part: &Record, layout: &Layout) {
        let loss = if layout.parts & bit(part.word) == 0 {
            let loss =
                Loss::at(part.node, Code::Unsupported, Severity::Error, "is of a kind that this model does not take");
            loss.suggestion(Suggestion::Text("use a model that takes it, or describe it in text"))
        } else {
            Loss::no_place(part.node, |word| word == part.word)
        };
        self.work.losses.put(loss);
        self.mark_part(part);
    }

    /// The message of the media that wait: the results behind which it goes are all there.
    pub(super) fn place_media(&mut self, layout: &Layout) {
        let Some(media) = layout.result_media.as_ref().filter(|_| !self.work.media.is_empty()) else { return };
        let waiting = std::mem::take(&mut self.work.media);
        let first = self.work.turn_parts.len() as u32;
        let mut from = None;
        for &(result, part) in &waiting {
            if from.replace(result) != Some(result) {
                let value = self.media_text(result, &media.text);
                let text = self.text_part(value);
                self.work.turn_parts.put(text);
            }
            self.work.turn_parts.put(part);
        }
        let parts = Run { first, count: self.work.turn_parts.len() as u32 - first };
        self.push_or_merge(
            Turn { kind: Keyword::Message, role: Keyword::User, message: None, parts, plain: Value::Absent },
            layout,
        );
        self.work.media = waiting;
        self.work.media.clear();
    }

    /// The text that says which call the media are a result of.
    fn media_text(&mut self, result: u32, text: &[MediaText]) -> Value {
        let result = self.draft.parts[result as usize];
        let start = self.work.computed.scratch.len();
        self.work.computed.scratch.push('"');
        for piece in text {
            match *piece {
                MediaText::Text(span) => self.push_inner(span),
                MediaText::Slot(slot) => {
                    let value = self.draft.field(&result, slot);
                    let (computed, decoded) = (&self.work.computed, &mut self.work.decoded);
                    decoded.clear();
                    if value != Value::Absent {
                        let raw = self.input.text(value, computed);
                        decoded.push_str(raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')).unwrap_or(raw));
                    }
                    self.work.computed.scratch.push_str(&self.work.decoded);
                }
            }
        }
        self.work.computed.scratch.push('"');
        self.work.computed.add_scratch(start)
    }

    /// A text of the plan, which is the inside of a JSON string.
    fn push_inner(&mut self, span: Span) {
        self.work.computed.scratch.push_str(self.input.plan.get(span));
    }

    /// Puts a value into a part's slot.
    pub(super) fn set_field(&mut self, index: u32, slot: Slot, value: Value) {
        let fields = self.draft.parts[index as usize].fields;
        if let Some(field) = self.draft.fields[fields.indices()].iter_mut().find(|field| field.slot == slot) {
            field.value = value;
            return;
        }
        let first = self.draft.fields.len() as u32;
        self.draft.fields.put_within(fields.indices());
        self.draft.fields.put(Field { slot, value });
        self.draft.parts[index as usize].fields = Run { first, count: fields.count + 1 };
    }
}
