//! What was read, in the order of the trail, with the end of each record beside its beginning: whoever writes a record
//! goes over its values, or over the records inside it, without looking at what is in those.

use super::trail::{Event, Found};
use crate::grow::Grow;
use crate::json::node::NodeId;
use crate::vocabulary::{Scope, Slot};

/// A record.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub list: Slot,
    pub node: NodeId,
    /// Its steps.
    from: u32,
    to: u32,
    /// A bit for the slots that it has, each of which stands for some: most that are asked for are not there.
    slots: u64,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Record(Entry),
    Value(Event),
}

/// The memory of steps, kept from one body to the next.
#[derive(Debug, Default)]
pub struct Steps {
    steps: Vec<Step>,
    /// The records that are open.
    open: Vec<u32>,
}

impl Steps {
    /// Takes the values and records of a trail. What goes on with a record stands in it, as if there were no break.
    /// Tells of all events on the way.
    pub fn of(&mut self, trail: &[Event], mut tell: impl FnMut(Event)) -> Entry {
        self.steps.clear();
        self.open.clear();
        let mut ended = None;
        let mut slots = 0;
        for &event in trail {
            tell(event);
            let next = self.steps.len() as u32;
            match event {
                Event::Open(list, node) => {
                    self.open.put(next);
                    self.steps.put(Step::Record(Entry { list, node, from: next + 1, to: next + 1, slots: 0 }));
                }
                Event::Again => ended.into_iter().for_each(|at| self.open.put(at)),
                Event::Close => {
                    ended = self.open.pop();
                    if let Some(Step::Record(entry)) = ended.and_then(|at| self.steps.get_mut(at as usize)) {
                        entry.to = next;
                    }
                }
                Event::Bind(slot, _) => {
                    let open = self.open.last().and_then(|&at| self.steps.get_mut(at as usize));
                    match open {
                        Some(Step::Record(entry)) => entry.slots |= bit(slot.slot),
                        _ => slots |= bit(slot.slot),
                    }
                    self.steps.put(Step::Value(event));
                }
                Event::Own(..) => self.steps.put(Step::Value(event)),
                Event::Used(_) | Event::Unknown(_) => {}
            }
        }
        Entry { list: Slot::Messages, node: 0, from: 0, to: self.steps.len() as u32, slots }
    }

    /// The records inside a record, without those inside them.
    pub fn entries(&self, of: Entry) -> impl Iterator<Item = Entry> + Clone + use<'_> {
        self.top(of).filter_map(|step| match step {
            Step::Record(entry) => Some(*entry),
            Step::Value(_) => None,
        })
    }

    /// The values of a record, without those of records inside it.
    pub fn own(&self, of: Entry) -> impl Iterator<Item = Event> + use<'_> {
        self.top(of).filter_map(|step| match step {
            Step::Record(_) => None,
            Step::Value(event) => Some(*event),
        })
    }

    /// The value of a record's slot.
    pub fn bound(&self, of: Entry, scope: Scope, slot: Slot) -> Option<Found> {
        if of.slots & bit(slot) == 0 {
            return None;
        }
        self.own(of).find_map(|event| match event {
            Event::Bind(known, found) if known.slot == slot && known.scope == scope => Some(found),
            _ => None,
        })
    }

    fn top(&self, of: Entry) -> impl Iterator<Item = &Step> + Clone + use<'_> {
        let mut at = of.from;
        std::iter::from_fn(move || {
            let step = self.steps.get(at as usize).filter(|_| at < of.to)?;
            at = if let Step::Record(entry) = step { entry.to } else { at + 1 };
            Some(step)
        })
    }
}

fn bit(slot: Slot) -> u64 {
    1 << (slot as u64 & 63)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::plan::SlotRef;

    #[test]
    fn values_belong_to_the_record_that_they_stand_in() {
        let bind = |slot, scope, node| Event::Bind(SlotRef { slot, scope }, Found::Node(node));
        let text = |node| bind(Slot::Text, Scope::Part, node);
        let trail = [
            bind(Slot::ModelId, Scope::Request, 1),
            Event::Open(Slot::Messages, 2),
            Event::Open(Slot::Parts, 3),
            text(4),
            Event::Close,
            Event::Used(3),
            Event::Unknown(5),
            Event::Again,
            bind(Slot::Data, Scope::Part, 6),
            Event::Close,
            Event::Open(Slot::Parts, 7),
            text(8),
            Event::Close,
            bind(Slot::Name, Scope::Message, 9),
            Event::Close,
            bind(Slot::Stream, Scope::Request, 10),
        ];
        let mut steps = Steps::default();
        let mut told = Vec::new();
        let all = steps.of(&trail, |event| told.push(event));
        assert_eq!(told, trail);
        assert_eq!(steps.own(all).count(), 2);
        let message = steps.entries(all).next().expect("there is a message");
        assert_eq!((message.node, steps.entries(all).count(), steps.own(message).count()), (2, 1, 1));
        let parts: Vec<Entry> = steps.entries(message).collect();
        assert_eq!(parts.iter().map(|part| part.node).collect::<Vec<_>>(), [3, 7]);
        let found = |part, slot| steps.bound(part, Scope::Part, slot);
        assert_eq!(found(parts[0], Slot::Text), Some(Found::Node(4)));
        assert_eq!(found(parts[0], Slot::Data), Some(Found::Node(6)), "what goes on with a record");
        assert_eq!((found(parts[1], Slot::Text), found(parts[1], Slot::Data)), (Some(Found::Node(8)), None));
        assert_eq!(steps.bound(all, Scope::Part, Slot::Text), None);
    }
}
