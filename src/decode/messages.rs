//! Messages, with the layout undone: what the assistant's turn was split into is one message, results are the tool's.

use super::matcher::{Event, Found};
use super::records::{Entry, Writer};
use crate::vocabulary::{Keyword, Scope, Slot};

impl Writer<'_, '_> {
    fn role_of(own: &[Event]) -> Option<u64> {
        match Self::bound(own, Scope::Message, Slot::Role) {
            Some(Found::Keywords(words)) => Some(words),
            _ => None,
        }
    }

    /// Messages; what the assistant's turn was split into is put together.
    pub fn messages(&mut self, messages: &[Entry]) {
        let mut at = 0;
        while at < messages.len() {
            let mut count = 1;
            let mut spoke = self.said(messages[at]);
            while self.is_assistants(messages[at])
                && let Some(&next) = messages.get(at + count)
                && self.is_assistants(next)
                && (self.stands_alone(next) || !spoke && self.stands_alone(messages[at + count - 1]))
            {
                spoke |= self.said(next);
                count += 1;
            }
            self.turn(&messages[at..at + count]);
            at += count;
        }
    }

    /// True if it is a message, not a part that stands by itself.
    fn said(&self, entry: Entry) -> bool {
        !self.stands_alone(entry)
    }

    fn stands_alone(&self, entry: Entry) -> bool {
        Self::role_of(&self.own_events(entry.from, entry.to)).is_none()
    }

    fn is_assistants(&self, entry: Entry) -> bool {
        if let Some(words) = Self::role_of(&self.own_events(entry.from, entry.to)) {
            return words == 1 << Keyword::Assistant as u64;
        }
        self.entries(entry.from, entry.to).first().is_some_and(|part| !self.is_result(*part))
    }

    /// One message, or the pieces of one; results that the user's role brings are a tool message.
    fn turn(&mut self, pieces: &[Entry]) {
        let mut parts = Vec::new();
        let mut own = Vec::new();
        // how many parts stand before the piece that is a plain text
        let mut before = 0;
        for piece in pieces {
            let said = self.own_events(piece.from, piece.to);
            if Self::plain(&said).is_some() {
                before = parts.len();
            }
            parts.extend(self.entries(piece.from, piece.to));
            own.extend(said);
        }
        let words = Self::role_of(&own).unwrap_or_else(|| {
            let tool = parts.first().is_some_and(|&part| self.is_result(part));
            1 << if tool { Keyword::Tool } else { Keyword::Assistant } as u64
        });
        let tool = 1 << Keyword::Tool as u64;
        // what was sent in one turn stays together, unless it is nothing but results
        if words & tool == 0 || !parts.iter().all(|&part| self.is_result(part)) || parts.is_empty() {
            let words = if words == tool { words } else { words & !tool };
            return self.message(words, &own, (&parts, before), pieces);
        }
        self.message(tool, &own, (&parts, before), pieces);
    }

    /// What a message says, where that is a plain text.
    fn plain(own: &[Event]) -> Option<Found> {
        [Slot::Content, Slot::Text].iter().find_map(|&slot| Self::bound(own, Scope::Message, slot))
    }

    fn message(&mut self, words: u64, own: &[Event], (parts, before): (&[Entry], usize), pieces: &[Entry]) {
        self.comma();
        if let Some(piece) = pieces.first() {
            self.origin(piece.node);
        }
        self.push("{\"role\":");
        self.value(Found::Keywords(words));
        for slot in [Slot::Name, Slot::Phase] {
            if let Some(found) = Self::bound(own, Scope::Message, slot) {
                self.member(slot.info().name, found);
            }
        }
        let (ahead, behind) = parts.split_at(before);
        match Self::plain(own) {
            // thoughts come first anyway
            Some(text) if ahead.iter().any(|&part| self.kind_of(part) != 1 << Keyword::Reasoning as u64) => {
                self.text_between(text, ahead, behind);
            }
            _ => self.content(own, Scope::Message, parts, "content"),
        }
        self.own_fields(own);
        for piece in pieces.iter().filter(|piece| !parts.iter().any(|part| part.node == piece.node)) {
            self.rest_of_record(piece.node);
        }
        self.push("}");
    }

    /// A plain text, and the parts that were said before it and after it.
    fn text_between(&mut self, text: Found, ahead: &[Entry], behind: &[Entry]) {
        self.key("content");
        self.push("[");
        for &part in ahead {
            self.part(part);
        }
        self.comma();
        self.push("{\"type\":\"text\",\"text\":");
        self.value(text);
        self.push("}");
        for &part in behind {
            self.part(part);
        }
        self.push("]");
    }
}
