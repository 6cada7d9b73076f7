//! What a response is told in: flat events, whatever the provider's own are.

use crate::grow::{Grow, Text};
use crate::spec::plan::response::ErrorClass;
use crate::vocabulary::Keyword;

/// What an event tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// The response begins: once, before all else.
    Start,
    /// A part begins.
    PartStart,
    /// A piece of a part's field.
    Delta,
    /// The part is whole.
    PartEnd,
    /// The choice is whole; why.
    Finish,
    /// What it cost so far; the last one counts.
    Usage,
    /// Something that no template knows.
    Extra,
    /// The response failed.
    Error,
    /// Nothing more comes.
    End,
}

impl EventKind {
    /// All of them, in the order of their numbers in C.
    pub const ALL: [(&'static str, Self); 9] = [
        ("start", Self::Start),
        ("part_start", Self::PartStart),
        ("delta", Self::Delta),
        ("part_end", Self::PartEnd),
        ("finish", Self::Finish),
        ("usage", Self::Usage),
        ("extra", Self::Extra),
        ("error", Self::Error),
        ("end", Self::End),
    ];
}

/// A field of a part that comes in pieces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Field {
    /// None.
    #[default]
    None,
    /// Of a text, a thought, a refusal.
    Text,
    /// JSON text, of a call.
    Arguments,
    /// Of a custom call.
    Input,
    /// Of a thought; the event's number says which of them.
    Summary,
    /// Of audio.
    Transcript,
    /// Base64.
    Data,
    /// It replaces what came before.
    Signature,
    /// It replaces what came before.
    Encrypted,
    /// A JSON object, one more.
    Citation,
    /// The whole part as JSON; it replaces what came before.
    Raw,
    /// JSON, one more element of a list.
    Item,
}

impl Field {
    /// All of them, in the order of their numbers in C.
    pub const ALL: [(&'static str, Self); 12] = [
        ("", Self::None),
        ("text", Self::Text),
        ("arguments", Self::Arguments),
        ("input", Self::Input),
        ("summary", Self::Summary),
        ("transcript", Self::Transcript),
        ("data", Self::Data),
        ("signature", Self::Signature),
        ("encrypted", Self::Encrypted),
        ("citation", Self::Citation),
        ("raw", Self::Raw),
        ("item", Self::Item),
    ];
}

/// A stretch of [`Queue::text`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stretch {
    /// Where it begins.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
}

/// One event.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    /// What it tells.
    pub kind: EventKind,
    /// The choice it belongs to.
    pub choice: u32,
    /// The part, by its number in the choice.
    pub part: u32,
    /// What kind of part it is.
    pub of: Option<Keyword>,
    /// The field of a delta.
    pub field: Field,
    /// The class of an error.
    pub class: Option<ErrorClass>,
    /// Of the response, or of a call.
    pub id: Stretch,
    /// The model; a tool; a finish reason; a pointer; a class.
    pub name: Stretch,
    /// The text of a delta; the provider's own reason; JSON; a message.
    pub text: Stretch,
    /// Of a summary; the delay after an error in milliseconds, or -1; 1 for a response that is whole.
    pub number: i64,
}

impl Event {
    /// An event with nothing in it.
    pub fn new(kind: EventKind) -> Self {
        Self {
            kind,
            choice: 0,
            part: 0,
            of: None,
            field: Field::None,
            class: None,
            id: Stretch::default(),
            name: Stretch::default(),
            text: Stretch::default(),
            number: 0,
        }
    }
}

/// Events that wait to be asked for, and their texts.
#[derive(Debug, Default)]
pub struct Queue {
    events: Vec<Event>,
    next: usize,
    /// The texts, each with a NUL behind it.
    pub text: Text,
}

impl Queue {
    /// The next event.
    pub fn pop(&mut self) -> Option<Event> {
        let event = self.events.get(self.next).copied();
        self.next += usize::from(event.is_some());
        event
    }

    /// How many events wait or were asked for.
    pub fn count(&self) -> usize {
        self.events.len()
    }

    /// The events from this one on.
    pub fn since(&self, count: usize) -> &[Event] {
        self.events.get(count..).unwrap_or_default()
    }

    /// Forgets all that was asked for.
    pub fn clear(&mut self) {
        self.events.clear();
        self.next = 0;
        self.text.clear();
    }

    /// One more event.
    pub fn push(&mut self, event: Event) {
        self.events.put(event);
    }

    /// True if all was asked for.
    pub fn is_drained(&self) -> bool {
        self.next == self.events.len()
    }

    /// Keeps a text for an event.
    pub fn keep(&mut self, write: impl FnOnce(&mut Text)) -> Stretch {
        let start = self.text.len();
        write(&mut self.text);
        self.kept(start)
    }

    /// The stretch from here to the end of what was kept.
    fn kept(&mut self, start: usize) -> Stretch {
        let (start, end) = (start as u32, self.text.len() as u32);
        self.text.push('\0');
        Stretch { start, end }
    }

    /// The text of a stretch.
    #[inline]
    pub fn get(&self, stretch: Stretch) -> &str {
        self.text.get(stretch.start as usize..stretch.end as usize).unwrap_or_default()
    }
}
