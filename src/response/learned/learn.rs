//! Which events can be learned, and where their holes are.

use super::{Count, Learned, Member, Place, SHAPES, Shape};
use crate::decode::trail::{Event as Read, Found};
use crate::grow::{self, Grow};
use crate::json::alike::{Filling, Kind, number_end};
use crate::json::doc::Doc;
use crate::json::node::{Kind as Json, NodeId};
use crate::response::answer::Answer;
use crate::response::event::{Event, EventKind};
use crate::response::usage::Usage;
use crate::vocabulary::Slot;

/// The largest event that is learned: what is compared must be small.
const BYTES: usize = 8 << 10;
const NODES: usize = 256;

/// An event that was just read, and all that it has done.
pub struct Lesson<'l> {
    /// The name that the framing has for it.
    pub name: &'l [u8],
    pub doc: Doc<'l>,
    /// What was read.
    pub trail: &'l [Read],
    pub answer: &'l Answer,
    /// The text may have thoughts in it, between marks.
    pub marked: bool,
    /// What was told.
    pub told: &'l [Event],
}

/// What stands in a node.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The text that the event is there for.
    Piece,
    /// A value on which nothing depends.
    Free,
    /// All others.
    Same,
}

impl Lesson<'_> {
    /// Learns the event, if it has brought a piece of a part and done nothing else.
    pub fn learn(&self, learned: &mut Learned) -> bool {
        let Some(piece) = self.piece() else { return false };
        // memory that is short is no reason to fail: then nothing is learned
        let whole = grow::apart(|| {
            let at = learned.next;
            self.shape(&mut learned.shapes[at], &mut learned.fillings, piece);
            (!grow::short()).then_some(at)
        });
        let Some(at) = whole else {
            learned.clear();
            return false;
        };
        learned.count = learned.count.max(at + 1);
        (learned.last, learned.next) = (at, (at + 1) % SHAPES);
        true
    }

    /// The node of the piece, if the event is one that can be learned.
    fn piece(&self) -> Option<NodeId> {
        let fits = self.doc.text().len() <= BYTES && self.doc.node_count() <= NODES;
        let told = match self.told {
            [delta] => delta.kind == EventKind::Delta,
            [delta, usage] => delta.kind == EventKind::Delta && usage.kind == EventKind::Usage,
            _ => false,
        };
        let (part, ..) = self.answer.last_piece?;
        if !fits || !told || self.answer.carries {
            return None;
        }
        let (mut piece, mut raw) = (None, false);
        for read in self.trail {
            match *read {
                Read::Open(list, _) if !matches!(list, Slot::Choices | Slot::Outputs | Slot::Parts) => return None,
                Read::Own(..) | Read::Unknown(_) | Read::Again => return None,
                Read::Open(..) | Read::Close | Read::Used(_) => {}
                Read::Bind(slot, found) => match found {
                    Found::Node(node) if is_piece(slot.slot) && self.doc.kind(node) == Json::String => {
                        let empty = self.doc.raw(node) == "\"\"";
                        let marked = slot.slot == Slot::Text && self.is_marked(part);
                        if !empty && (marked || piece.replace(node).is_some()) {
                            return None;
                        }
                    }
                    Found::Node(node) if is_list(slot.slot) && self.doc.next(node) == node + 1 => {}
                    Found::Node(_) | Found::Less(..) if Usage::counts(slot.slot) => {}
                    // what is told twice in one event is compared
                    Found::Node(node) if slot.slot == Slot::UsageRaw && !raw && !self.has_escaped_keys(node) => {
                        raw = true;
                    }
                    _ if does_nothing_again(slot.slot) => {}
                    _ => return None,
                },
            }
        }
        piece.filter(|&node| !self.doc.is_looked_at(node))
    }

    /// True if the text of the part's choice is looked through for marks.
    fn is_marked(&self, part: u32) -> bool {
        let choice = self.answer.parts.all().get(part as usize).map_or(0, |part| part.choice);
        self.marked && self.answer.choices().get(choice as usize).is_none_or(|choice| !choice.tagged.is_past())
    }

    fn has_escaped_keys(&self, node: NodeId) -> bool {
        self.doc.members(node).any(|(key, _)| self.doc.escaped(key))
    }

    /// What is always the same of the event, and what is not.
    fn shape(&self, shape: &mut Shape, fillings: &mut Vec<Filling>, piece: NodeId) {
        fillings.clear();
        let text = self.doc.text();
        shape.name.clear();
        shape.name.put_all(self.name);
        shape.event.clear();
        if let Some((part, field, number)) = self.answer.last_piece {
            (shape.part, shape.field, shape.number) = (part, field, number);
        }
        let mut from = 0;
        for node in 0..self.doc.node_count() as NodeId {
            let role = if node == piece { Role::Piece } else { self.role(node) };
            if role == Role::Same {
                continue;
            }
            if role == Role::Piece {
                shape.piece = shape.event.holes.len();
            }
            let (start, end) = self.stretch(node);
            let is_text = self.doc.kind(node) == Json::String;
            let (kind, start, end) =
                if is_text { (Kind::Text, start + 1, end - 1) } else { (Kind::Number, start, end) };
            shape.event.same.push_str(&text[from..start]);
            shape.event.hole(kind);
            fillings.put(Filling { start, end, escaped: false });
            from = end;
        }
        let end = text.trim_ascii_end().len().saturating_sub(1).max(from);
        let start = text[..end].trim_ascii_end().len().max(from);
        shape.event.same.push_str(&text[from..start]);
        shape.event.hole(Kind::Space);
        fillings.put(Filling { start, end, escaped: false });
        shape.event.same.push_str(&text[end..]);
        self.counts(shape, fillings);
    }

    fn stretch(&self, node: NodeId) -> (usize, usize) {
        let start = self.doc.offset(node);
        (start, start + self.doc.raw(node).len())
    }

    /// What a leaf is that is not the piece.
    fn role(&self, node: NodeId) -> Role {
        let kind = self.doc.kind(node);
        let number = || number_end(self.doc.raw(node).as_bytes(), 0) == Some(self.doc.raw(node).len());
        if self.doc.is_looked_at(node) || !(kind == Json::String || kind == Json::Number && number()) {
            return Role::Same;
        }
        let (mut used, mut counted) = (self.doc.is_used(node), false);
        for read in self.trail {
            let Read::Bind(slot, found) = *read else { continue };
            if matches!(found, Found::Keywords(..)) {
                continue;
            }
            let bound = found.node();
            if !(bound..self.doc.next(bound)).contains(&node) {
                continue;
            }
            match slot.slot {
                slot if Usage::counts(slot) && kind == Json::Number => counted = true,
                Slot::UsageRaw => used = true,
                // of events with times of their own the first counts, and that was told
                Slot::ResponseCreated if self.doc.raw(node) != &*self.answer.created => {}
                _ => return Role::Same,
            }
        }
        if used || counted { Role::Free } else { Role::Same }
    }

    /// Notes what is counted.
    fn counts(&self, shape: &mut Shape, fillings: &[Filling]) {
        shape.counts.clear();
        shape.members.clear();
        for read in self.trail {
            let Read::Bind(slot, Found::Node(node) | Found::Less(node, _)) = *read else { continue };
            if Usage::counts(slot.slot) {
                let less = if let Read::Bind(_, Found::Less(_, less)) = *read { Some(less) } else { None };
                shape.counts.put(Count { slot: slot.slot, less, value: place(self.stretch(node), fillings) });
            } else if slot.slot == Slot::UsageRaw {
                for (key, value) in self.doc.members(node) {
                    if self.doc.kind(value) != Json::Null {
                        let (start, end) = self.stretch(key);
                        let key = place((start + 1, end - 1), fillings);
                        shape
                            .members
                            .put(Member { key: (key.start, key.end), value: place(self.stretch(value), fillings) });
                    }
                }
            }
        }
    }
}

/// Where a stretch of the event is among the bytes that are always the same.
fn place((start, end): (usize, usize), fillings: &[Filling]) -> Place {
    let moved = |at: usize| {
        let before = fillings.iter().take_while(|filling| filling.end <= at);
        let (count, length) = before.fold((0, 0), |(count, length), hole| (count + 1, length + hole.end - hole.start));
        ((at - length) as u32, count)
    };
    let ((start, before), (end, before_end)) = (moved(start), moved(end));
    Place { start, end, before, before_end }
}

/// Slots that come in pieces.
fn is_piece(slot: Slot) -> bool {
    use Slot::{Arguments, Input, ReasoningText, RefusalText, SummaryText, Text, Transcript};
    matches!(slot, Text | RefusalText | ReasoningText | Arguments | Input | Transcript | SummaryText)
}

/// Slots that say nothing as an empty list.
fn is_list(slot: Slot) -> bool {
    matches!(slot, Slot::AnswerLogprobs | Slot::LogprobsContent | Slot::LogprobsRefusal)
}

/// Slots that say where a piece belongs, or something of the response that changes nothing when it is said again.
fn does_nothing_again(slot: Slot) -> bool {
    use Slot::{CallIndex, Id, Index, Kind, Name, OutputIndex, PartIndex, Phase, Role, SummaryIndex, Type};
    use Slot::{RequestId, ResponseCreated, ResponseId, ResponseModel, ResponseTier};
    matches!(slot, CallIndex | Id | Index | Kind | Name | OutputIndex | PartIndex | Phase | Role | SummaryIndex | Type)
        || matches!(slot, RequestId | ResponseCreated | ResponseId | ResponseModel | ResponseTier)
}
