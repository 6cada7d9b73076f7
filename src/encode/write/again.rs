//! Turns like one before. What a template makes of a turn depends on which slots it has, and on their values only where
//! it looks into them; most are written as they are. So the first turn of a shape is written by the template, which is
//! watched: if it has done nothing but write constants and values, turns of that shape have the same constants, and
//! their own values written between them. What is known holds for all requests by the same plan: parts in whose
//! templates a slot of the request is looked at have no shape.

use super::{Frame, Table, Writer, Wrote};
use crate::encode::shapes::{
    INNER, KIND_UNUSED, KIND_USED, Known, PARTS, PartShape, Place, SLOTS, Seen, Shape, Shapes, Step,
};
use crate::encode::watched::{FORMLESS, LACKS, Lack, VALUES, WrittenValue};
use crate::encode::workspace::Turn;
use crate::grow::{self, Grow};
use crate::model::{NO_NODE, Record, Value};
use crate::spec::plan::{Codec, OpId, SlotRef};
use crate::vocabulary::{Keyword, Scope, Slot};
use std::ops::Range;

impl Writer<'_> {
    /// Writes `element,` for each turn; true if there was one.
    pub(super) fn each_turn(&mut self, body: OpId) -> bool {
        let mut shapes = std::mem::take(self.shapes);
        let holds = shapes.hold(self.to.input.plan);
        // a shape that is met once need not be known, and in one request the first and the last turn are like no other
        let learns = !self.prompt.has_extra && (holds || self.turns.len() > 4);
        let mut any = false;
        for turn in 0..self.turns.len() {
            let frame = Frame { turn: Some(turn as u32), ..Frame::REQUEST };
            let in_the_middle = turn > 0 && turn + 1 < self.turns.len();
            let wrote = if learns && (holds || in_the_middle) {
                self.turn(body, &frame, turn, &mut shapes)
            } else {
                self.element(body, &frame)
            };
            if wrote {
                any = true;
            } else {
                self.unwritten.put(turn as u32);
            }
        }
        *self.shapes = shapes;
        any
    }

    fn turn(&mut self, body: OpId, frame: &Frame, turn: usize, shapes: &mut Shapes) -> bool {
        let Some(shape) = self.shape(turn, self.position(frame)) else { return self.element(body, frame) };
        match shapes.find(&shape) {
            Some(Seen { known: Some(known), .. }) if self.again(known, turn, shapes.constants()) => true,
            None if !shapes.is_full() => {
                let (wrote, known) = self.watch(body, frame, turn, shapes);
                shapes.add(shape, known);
                wrote
            }
            _ => self.element(body, frame),
        }
    }

    fn parts_of(&self, turn: usize) -> impl Iterator<Item = &Record> {
        self.order[self.turns[turn].parts.indices()].iter().map(|&part| &self.prompt.parts[part as usize])
    }

    /// The shape of a turn that has a part or a few, and nothing of its own.
    fn shape(&self, at: usize, position: Keyword) -> Option<Shape> {
        let turn = &self.turns[at];
        let message = &self.prompt.messages[turn.message? as usize];
        if message.fields.count != 1 || !(1..=PARTS).contains(&(turn.parts.count as usize)) {
            return None;
        }
        let mut parts = [0; PARTS];
        for (shape, part) in parts.iter_mut().zip(self.parts_of(at)) {
            *shape = self.part_shape(part)?;
        }
        let is_plain = turn.plain != Value::Absent;
        Some(Shape { kind: turn.kind, role: turn.role, position, is_plain, parts })
    }

    fn part_shape(&self, part: &Record) -> Option<PartShape> {
        let (mut shape, kind) = self.slots(part)?;
        if self.to.input.plan.beside_turns & 1 << part.word as u64 != 0 {
            return None;
        }
        if part.parts.count > 0 {
            self.bare_inner(part)?;
            shape |= INNER;
        }
        if kind != NO_NODE {
            shape |= if self.to.input.doc.is_used(kind) { KIND_USED } else { KIND_UNUSED };
        }
        Some(shape | part.word as u64)
    }

    /// The one part of a result, if that is a bare string. (What texts quote stands in another table.)
    fn bare_inner(&self, part: &Record) -> Option<&Record> {
        let [inner] = self.prompt.parts.get(part.parts.indices()).filter(|_| part.word.is_result())? else {
            return None;
        };
        let fields = self.prompt.fields.get(inner.fields.indices())?;
        let [Slot::Kind, Slot::Text] = [fields.first()?.slot, fields.get(1)?.slot] else { return None };
        let bare = inner.word == Keyword::Text && inner.parts.count == 0 && fields.len() == 2;
        (bare && self.slots(inner)?.1 == NO_NODE).then_some(inner)
    }

    /// The slots of a part, from the third byte on, and the node that says what it is. Words other than that are looked
    /// into.
    #[inline]
    fn slots(&self, part: &Record) -> Option<(PartShape, u32)> {
        let (mut slots, mut kind) = (0, NO_NODE);
        if part.fields.count as usize > SLOTS {
            return None;
        }
        for (at, field) in self.prompt.fields[part.fields.indices()].iter().enumerate() {
            match field.value {
                Value::Keyword(word, node) if word == part.word && field.slot == Slot::Kind => kind = node,
                Value::Keyword(..) | Value::Absent => return None,
                Value::Node(_) | Value::Slice { .. } | Value::Computed(_) => {}
            }
            slots |= u64::from(u8::try_from(field.slot as u16 + 1).ok()?) << (16 + 8 * at);
        }
        (kind == NO_NODE || (kind as usize) < self.to.input.doc.node_count()).then_some((slots, kind))
    }

    /// Writes a turn by the template, and learns how those of its shape are written.
    fn watch(&mut self, body: OpId, frame: &Frame, turn: usize, shapes: &mut Shapes) -> (bool, Option<Known>) {
        let (start, fuel, losses) = (self.to.out.len(), self.fuel, self.to.losses.len());
        let (said, told, looks) = (self.said, self.told, self.watched.looks);
        let kinds = self.kinds(turn);
        let raised = std::mem::take(&mut self.flags);
        self.watched.begin();
        let wrote = self.element(body, frame);
        self.watched.watching = false;
        let flags = self.flags;
        self.flags |= raised;
        if !wrote || self.watched.looks != looks || self.to.losses.len() != losses {
            return (wrote, None);
        }
        let (fuel, said, told) = (fuel - self.fuel, self.said - said, self.told - told);
        let marks = kinds.map(|kind| kind.is_some_and(|kind| self.to.input.doc.is_used(kind)));
        let mut rest = start..self.to.out.len();
        let mut steps = [const { None }; VALUES];
        for (step, written) in steps.iter_mut().zip(self.watched.values).take(self.watched.count) {
            *step = written.and_then(|written| self.step(written, &mut rest, turn, shapes));
            if step.is_none() {
                return (wrote, None);
            }
        }
        let mut lacks = [None; LACKS];
        for (lack, noted) in lacks.iter_mut().zip(self.watched.lacks.into_iter().flatten()) {
            let parts = &self.order[self.turns[turn].parts.indices()];
            let place = noted.part.map(|part| parts.iter().position(|&other| other == part));
            if place == Some(None) {
                return (wrote, None);
            }
            *lack = Some(Lack { part: place.flatten().map(|place| place as u32), ..noted });
        }
        let mut formless = [None; FORMLESS];
        for (lack, (slot, value, codec)) in formless.iter_mut().zip(self.watched.formless.into_iter().flatten()) {
            let Some(place) = self.place(slot, value, turn) else { return (wrote, None) };
            *lack = Some((place, codec));
        }
        let end = shapes.constant(&self.to.out[rest]);
        // of what came to an end on the way, for want of room or of steps, nothing is to be learned
        let whole = self.spent().is_none() && !grow::short();
        (wrote, whole.then_some(Known { steps, end, fuel, flags, said, told, marks, lacks, formless }))
    }

    /// The nodes that say what the parts of a turn are, where they are not marked.
    fn kinds(&self, turn: usize) -> [Option<u32>; PARTS] {
        let mut kinds = [None; PARTS];
        for (kind, part) in kinds.iter_mut().zip(self.parts_of(turn)) {
            let unused = |&(_, node): &(_, u32)| node != NO_NODE && !self.to.input.doc.is_used(node);
            *kind = self.slots(part).filter(unused).map(|(_, node)| node);
        }
        kinds
    }

    /// How a value is found that was written; `rest` is what has not been explained yet.
    fn step(&self, written: WrittenValue, rest: &mut Range<usize>, turn: usize, shapes: &mut Shapes) -> Option<Step> {
        let WrittenValue { slot, value, codec, place } = written;
        if place.0 < rest.start || place.1 > rest.end {
            return None;
        }
        let constant = std::mem::replace(&mut rest.start, place.1)..place.0;
        let place = self.place(slot, value, turn)?;
        let limited = self.to.input.plan.at_most.iter().any(|&(limited, _)| limited == slot.slot);
        let as_it_stands = codec == Codec::Raw && slot.slot != Slot::Role && !limited;
        Some(Step { constant: shapes.constant(&self.to.out[constant]), slot, codec, as_it_stands, place })
    }

    /// Where a turn has a value of a slot.
    fn place(&self, slot: SlotRef, value: Value, turn: usize) -> Option<Place> {
        let is_turns = slot.scope == Scope::Message && matches!(slot.slot, Slot::Text | Slot::Content);
        if is_turns && self.turns[turn].plain == value {
            return Some(Place::Plain);
        }
        let field = |part: &Record| {
            let fields = &self.prompt.fields[part.fields.indices()];
            fields.iter().position(|field| field.slot == slot.slot).filter(|&at| fields[at].value == value)
        };
        let is_parts = slot.scope == Scope::Part;
        let mut places = self.parts_of(turn).enumerate().filter(|_| is_parts).flat_map(|(at, part)| {
            let inner = self.prompt.parts.get(part.parts.indices()).and_then(|inner| field(inner.first()?));
            let own = field(part).map(|field| Place::Part(at, field));
            [own, inner.map(|field| Place::Inner(at, field))].into_iter().flatten()
        });
        // of two parts with one value (results of two calls of one name) either may have been written
        places.next().filter(|_| places.next().is_none())
    }

    fn value_at(&self, place: Place, turn: &Turn, parts: &[u32]) -> Value {
        let part = |at: usize| &self.prompt.parts[parts[at] as usize];
        let of = |part: &Record, at: usize| self.prompt.fields[part.fields.first as usize + at].value;
        match place {
            Place::Plain => turn.plain,
            Place::Part(at, field) => of(part(at), field),
            Place::Inner(at, field) => of(&self.prompt.parts[part(at).parts.first as usize], field),
        }
    }

    /// Writes a turn as one of its shape was. False, and nothing is written, if it is not like that one.
    fn again(&mut self, known: &Known, turn: usize, constants: &str) -> bool {
        if self.is_full() || self.fuel <= known.fuel {
            return false;
        }
        let (start, said, told) = (self.to.out.len(), self.said, self.told);
        let of = &self.turns[turn];
        let parts = &self.order[of.parts.indices()];
        for lack in known.lacks.iter().map_while(|&lack| lack) {
            let record = lack.part.map(|part| (Table::Parts, parts[part as usize]));
            if self.has_found(lack, &Frame { turn: Some(turn as u32), record, ..Frame::REQUEST }) {
                return false;
            }
        }
        for (place, codec) in known.formless.into_iter().flatten() {
            let value = self.value_at(place, of, parts);
            if self.count_read(value) || self.to.has_form(value, codec) {
                return false;
            }
        }
        for step in known.steps.iter().map_while(Option::as_ref) {
            self.to.out.push_str(&constants[step.constant.clone()]);
            let value = self.value_at(step.place, of, parts);
            if let (Value::Node(node), true) = (value, step.as_it_stands) {
                self.to.input.doc.mark_used(node);
                self.to.input.doc.copy_to(node, self.to.out);
            } else if value == Value::Absent || self.bound_slot(step.slot, value, step.codec) == Wrote::Absent {
                (self.said, self.told) = (said, told);
                self.to.out.truncate(start);
                return false;
            }
        }
        self.to.out.push_str(&constants[known.end.clone()]);
        if known.marks != [false; PARTS] {
            for (kind, marks) in self.kinds(turn).into_iter().zip(known.marks) {
                kind.filter(|_| marks).into_iter().for_each(|kind| self.to.input.doc.mark_used(kind));
            }
        }
        self.fuel -= known.fuel;
        self.flags |= known.flags;
        (self.said, self.told) = (said + known.said, told + known.told);
        true
    }
}
