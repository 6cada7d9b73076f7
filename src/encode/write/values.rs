//! Slots: what one holds as seen from where a template stands, and how a codec writes it. Writing a value marks its node.

use super::{Frame, Table, Writer, Written, Wrote};
use crate::input::node_of;
use crate::json;
use crate::json::tape::Kind;
use crate::model::{NO_NODE, Record, Value};
use crate::report::loss::{Code, Evidence, Item, Severity};
use crate::spec::plan::{Codec, Piece, Run, SlotRef};
use crate::vocabulary::{Scope, Slot, Weight, Word};
use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Base64 as it is met: with the usual alphabet, padded or not.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&base64::alphabet::STANDARD, GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent));

/// How many characters of a name that was made are shown.
const SHOWN: usize = 80;

impl Writer<'_> {
    pub(super) fn record(&self, frame: &Frame) -> Option<&Record> {
        let (table, index) = frame.record?;
        let records = match table {
            Table::Parts => &self.prompt.parts,
            Table::Tools => &self.prompt.tools,
            Table::Choices => &self.prompt.choices,
            Table::Documents => &self.prompt.documents,
        };
        records.get(index as usize)
    }

    /// What a slot holds, as seen from a frame.
    pub fn value(&self, slot: SlotRef, frame: &Frame) -> Value {
        match slot.scope {
            Scope::Request if slot.slot == Slot::SystemText => self.system_text(),
            Scope::Request => self.values[slot.slot as usize],
            Scope::Message => self.message_value(slot.slot, frame),
            Scope::Item => Value::Node(frame.item),
            Scope::Part | Scope::Tool | Scope::Choice | Scope::Document => {
                self.record(frame).map_or(Value::Absent, |record| self.prompt.field(record, slot.slot))
            }
        }
    }

    pub(super) fn system_text(&self) -> Value {
        match self.system {
            [only] => {
                let part = &self.prompt.parts[*only as usize];
                // of a message's cache mark nothing is written where parts have none
                let bare = || part.node != NO_NODE && self.source.doc.kind(part.node) == Kind::String;
                let plain = part.fields.count == 2 || bare() && !self.source.plan.layout.marks_parts;
                if part.word != Word::Text || !plain {
                    return Value::Absent;
                }
                self.source.mark(self.prompt.field(part, Slot::Kind));
                self.prompt.field(part, Slot::Text)
            }
            _ => Value::Absent,
        }
    }

    pub(super) fn message_value(&self, slot: Slot, frame: &Frame) -> Value {
        let Some(turn) = frame.turn.map(|turn| &self.turns[turn as usize]) else {
            return if slot == Slot::Role { Value::Word(Word::System, NO_NODE) } else { Value::Absent };
        };
        match slot {
            Slot::Role => Value::Word(turn.role, NO_NODE),
            Slot::Kind if turn.kind != Word::Message => {
                let part = self.order[turn.parts.first as usize];
                self.prompt.field(&self.prompt.parts[part as usize], Slot::Kind)
            }
            Slot::Kind => Value::Word(Word::Message, NO_NODE),
            Slot::Position => Value::Word(self.position(frame), NO_NODE),
            Slot::Text => turn.plain,
            Slot::Content if turn.parts.count == 1 => turn.plain,
            Slot::Content => Value::Absent,
            _ => turn.message.map_or(Value::Absent, |message| self.prompt.field(&self.prompt.messages[message as usize], slot)),
        }
    }

    /// Where a turn stands; one that is alone is the last.
    fn position(&self, frame: &Frame) -> Word {
        match frame.turn.map(|turn| turn as usize) {
            Some(turn) if turn + 1 == self.turns.len() => Word::Last,
            Some(0) => Word::First,
            _ => Word::Middle,
        }
    }

    pub(super) fn slot(&mut self, slot: SlotRef, codec: Codec, frame: &Frame) -> Wrote {
        match self.value(slot, frame) {
            Value::Absent => self.absent(codec),
            value => self.bound_slot(slot, value, codec),
        }
    }

    /// Writes a slot that has a value.
    #[inline]
    pub(super) fn bound_slot(&mut self, slot: SlotRef, value: Value, codec: Codec) -> Wrote {
        if slot.slot == Slot::Role {
            return self.role(value);
        }
        if codec != Codec::Raw && (self.charge(value) || codec.can_fail() && !self.has_form(value, codec)) {
            return Wrote::Absent;
        }
        if !self.source.plan.at_most.is_empty() && self.is_one_too_many(slot.slot, value) {
            return Wrote::Absent;
        }
        match (value, codec) {
            // what nearly all slots are
            (Value::Node(node), Codec::Raw) => {
                self.source.doc.mark_used(node);
                self.out.push_str(self.source.doc.raw(node));
                Wrote::Bound
            }
            _ => self.write(value, codec),
        }
    }

    /// A schema codec can have something to say for a schema that is not there.
    pub(super) fn absent(&mut self, codec: Codec) -> Wrote {
        let plan = self.source.plan;
        match codec {
            Codec::Schema(subset) => match plan.subsets[subset as usize].empty {
                Some(empty) => {
                    self.out.push_str(plan.get(empty));
                    Wrote::Constant
                }
                None => Wrote::Absent,
            },
            // what stands in for none is such as the subset takes
            Codec::Fits(subset) if plan.subsets[subset as usize].empty.is_some() => {
                self.out.push_str("true");
                Wrote::Constant
            }
            _ => Wrote::Absent,
        }
    }

    /// A role alone is no message: it does not count as bound.
    pub(super) fn role(&mut self, value: Value) -> Wrote {
        let Value::Word(role, _) = value else { return Wrote::Absent };
        match self.source.plan.layout.roles.get(role as usize).copied().flatten() {
            Some(span) => self.out.push_str(self.source.plan.get(span)),
            None => json::string(self.out, role.text()),
        }
        Wrote::Constant
    }

    pub(super) fn is_one_too_many(&mut self, slot: Slot, value: Value) -> bool {
        let Some(at) = self.source.plan.at_most.iter().position(|&(limited, _)| limited == slot) else { return false };
        self.counts[at] += 1;
        if self.counts[at] <= self.source.plan.at_most[at].1 {
            return false;
        }
        let node = node_of(value);
        let code = if slot.info().weight == Weight::Cost { Code::PerformanceImpact } else { Code::Clamp };
        let item =
            Item::at(node, code, Severity::of(slot.info().weight), "stands more often than the provider takes it; this one is left out");
        self.items.push(item.slot(slot));
        self.source.mark(value);
        true
    }

    /// Writes a value and marks its node.
    #[inline(never)]
    pub fn write(&mut self, value: Value, codec: Codec) -> Wrote {
        if codec != Codec::Settings {
            self.source.mark(value);
        }
        match codec {
            Codec::Raw => self.plain(value),
            Codec::Text => self.json_text(value),
            Codec::Object => self.object_of(value),
            Codec::ObjectText => self.object_text(value),
            Codec::List => self.list(value),
            Codec::Name => self.name(value),
            Codec::Identifier => self.respelled(value, 64, |character| character.is_ascii_alphanumeric() || matches!(character, '_' | '-')),
            Codec::Word => self.respelled(value, usize::MAX, |character| !character.is_whitespace() && !"<|\\/>".contains(character)),
            Codec::Utf8 => {
                let text = self.encoded_text(value).unwrap_or_default();
                json::string(self.out, &text);
            }
            Codec::Upper => {
                let text = self.source.scalar(value, self.extras).unwrap_or_default().to_ascii_uppercase();
                json::string(self.out, &text);
            }
            Codec::Settings => self.settings(value),
            Codec::Schema(subset) => self.schema(value, subset),
            Codec::SchemaText(subset) => {
                let start = self.out.len();
                self.schema(value, subset);
                self.decoded.clear();
                self.decoded.push_str(&self.out[start..]);
                self.out.truncate(start);
                json::string(self.out, self.decoded);
            }
            Codec::Fits(subset) => self.fits_subset(value, subset),
        }
        Wrote::Bound
    }

    /// A value as it stands.
    pub(super) fn plain(&mut self, value: Value) {
        let text = self.source.text(value, self.extras);
        let quoted = matches!(value, Value::Piece { .. } | Value::Word(..));
        if quoted {
            self.out.push('"');
        }
        self.out.push_str(text);
        if quoted {
            self.out.push('"');
        }
    }

    /// True if a value has the form that a codec asks for.
    pub(super) fn has_form(&self, value: Value, codec: Codec) -> bool {
        match codec {
            Codec::Utf8 => self.encoded_text(value).is_some(),
            Codec::Settings => self.type_of(value).is_some(),
            _ => true,
        }
    }

    /// The text that base64 data stand for.
    pub(super) fn encoded_text(&self, value: Value) -> Option<String> {
        let data = self.source.scalar(value, self.extras)?;
        let text = String::from_utf8(BASE64.decode(&*data).ok()?).ok()?;
        // bytes that no text has: these are of something else
        (!text.contains('\0')).then_some(text)
    }

    /// A text as a name that the provider takes.
    fn name(&mut self, value: Value) {
        let text = self.source.scalar(value, self.extras).unwrap_or_default();
        let is_taken = |character: char| character.is_ascii_alphanumeric() || matches!(character, ' ' | '-' | '(' | ')' | '[' | ']');
        if text.chars().all(is_taken) && !text.contains("  ") && !text.trim().is_empty() {
            return json::string(self.out, &text);
        }
        let mut name = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                white if white.is_whitespace() && name.ends_with(' ') => {}
                white if white.is_whitespace() => name.push(' '),
                taken if is_taken(taken) => name.push(taken),
                _ => name.push('-'),
            }
        }
        if name.trim().is_empty() {
            name.push('-');
        }
        drop(text);
        self.renamed(value, &name, "has characters that the provider refuses in a name; they become hyphens and single spaces");
    }

    /// A text of characters that the provider takes, and no more than that: each other one becomes an underscore.
    fn respelled(&mut self, value: Value, most: usize, is_taken: impl Fn(char) -> bool) {
        let text = self.source.scalar(value, self.extras).unwrap_or_default();
        if text.chars().all(&is_taken) && (1..=most).contains(&text.chars().count()) {
            return json::string(self.out, &text);
        }
        let mut name: String = text.chars().take(most).map(|character| if is_taken(character) { character } else { '_' }).collect();
        if name.is_empty() {
            name.push('_');
        }
        drop(text);
        self.renamed(value, &name, "is none of the names that the provider takes: those are shorter, or of other characters");
    }

    fn renamed(&mut self, value: Value, name: &str, message: &'static str) {
        json::string(self.out, name);
        let after = self.made(name);
        self.items.push(Item::at(node_of(value), Code::MapFallback, Severity::Info, message).after(after));
    }

    /// A value's JSON text as a string; a string stays.
    pub(super) fn json_text(&mut self, value: Value) {
        let text = self.source.text(value, self.extras);
        if matches!(value, Value::Piece { .. } | Value::Word(..)) || text.starts_with('"') {
            self.plain(value);
        } else {
            json::string(self.out, text);
        }
    }

    /// A value as a list; what is none becomes one of one.
    pub(super) fn list(&mut self, value: Value) {
        let one = !self.source.text(value, self.extras).starts_with('[') || matches!(value, Value::Piece { .. } | Value::Word(..));
        if one {
            self.out.push('[');
        }
        self.plain(value);
        if one {
            self.out.push(']');
        }
    }

    pub(super) fn interpolate(&mut self, run: Run, frame: &Frame) -> Wrote {
        let plan = self.source.plan;
        let is_absent = |piece: &Piece| matches!(*piece, Piece::Slot(slot) if self.value(slot, frame) == Value::Absent);
        if plan.pieces[run.indices()].iter().any(is_absent) {
            return Wrote::Absent;
        }
        let mut bound = false;
        self.fuel = self.fuel.saturating_sub(u64::from(run.count));
        self.out.push('"');
        for piece in &plan.pieces[run.indices()] {
            if self.is_full() || self.fuel == 0 {
                break;
            }
            match *piece {
                Piece::Text(span) => self.literal(plan.get(span)),
                Piece::Slot(slot) => {
                    bound = true;
                    self.piece(self.value(slot, frame));
                }
            }
        }
        self.out.push('"');
        if bound { Wrote::Bound } else { Wrote::Constant }
    }

    pub(super) fn piece(&mut self, value: Value) {
        self.source.mark(value);
        if self.charge(value) {
            return;
        }
        if self.kind == Written::Url {
            if let Some(text) = self.source.scalar(value, self.extras) {
                json::percent_encoded(self.out, &text);
            }
            return;
        }
        let text = self.source.text(value, self.extras);
        match value {
            Value::Piece { .. } | Value::Word(..) => self.out.push_str(text),
            _ if text.starts_with('"') => self.out.push_str(&text[1..text.len() - 1]),
            _ => json::escaped(self.out, text),
        }
    }

    /// Evidence of a text that stands in the place of the prompt's; a long one is cut.
    pub fn made(&mut self, text: &str) -> Evidence {
        let start = self.extras.scratch.len() as u32;
        let shown = text.char_indices().nth(SHOWN).map_or(text, |(end, _)| &text[..end]);
        self.extras.scratch.push('"');
        json::escaped(&mut self.extras.scratch, shown);
        self.extras.scratch.push_str(if shown.len() < text.len() { "…\"" } else { "\"" });
        Evidence::Scratch(start, self.extras.scratch.len() as u32)
    }
}
