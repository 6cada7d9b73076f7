//! Messages, with the layout undone: what the assistant's turn was split into is one message, results are the tool's.

use super::parts::{Parts, bit};
use super::records::Writer;
use super::steps::Entry;
use super::trail::Found;
use crate::grow::Grow;
use crate::json::node::NodeId;
use crate::vocabulary::{Keyword, Scope, Slot};

const TOOL: u64 = bit(Keyword::Tool);
const ASSISTANT: u64 = bit(Keyword::Assistant);

impl Writer<'_, '_> {
    fn role_of(&self, entry: Entry) -> Option<(u64, NodeId)> {
        match self.bound(entry, Scope::Message, Slot::Role) {
            Some(Found::Keywords(words, node)) => Some((words, node)),
            _ => None,
        }
    }

    /// Messages; what the assistant's turn was split into is put together.
    pub fn messages(&mut self, request: Entry) {
        self.messages.clear();
        let messages = self.steps.entries(request).filter(|entry| entry.list == Slot::Messages);
        messages.for_each(|message| self.messages.put(message));
        let mut at = 0;
        while let Some(&first) = self.messages.get(at) {
            let mut count = 1;
            let mut last = first;
            let mut spoke = self.said(first);
            while self.is_assistants(first)
                && let Some(&next) = self.messages.get(at + count)
                && self.is_assistants(next)
                && (!self.said(next) || !spoke && !self.said(last))
            {
                spoke |= self.said(next);
                last = next;
                count += 1;
            }
            self.turn(at, count);
            at += count;
        }
    }

    /// True if it is a message, not a part that stands by itself.
    fn said(&self, entry: Entry) -> bool {
        self.role_of(entry).is_some()
    }

    fn is_assistants(&self, entry: Entry) -> bool {
        if let Some((words, _)) = self.role_of(entry) {
            return words == ASSISTANT;
        }
        self.steps.entries(entry).next().is_some_and(|part| !self.is_result(part))
    }

    /// One message, or the pieces of one; results that the user's role brings are a tool message.
    fn turn(&mut self, from: usize, count: usize) {
        // how many parts stand before the piece that is a plain text
        let (mut before, start) = (0, self.parts.len());
        for at in from..from + count {
            let piece = self.messages[at];
            if self.plain(piece).is_some() {
                before = self.parts.len() - start;
            }
            self.parts_of([piece]);
        }
        let parts = start..self.parts.len();
        let results = self.parts[parts.clone()].iter().all(|&part| self.is_result(part));
        let said = self.messages[from..from + count].iter().find_map(|&piece| self.role_of(piece));
        let (words, told) = said.unwrap_or_else(|| {
            let tool = self.parts[parts.clone()].first().is_some_and(|&part| self.is_result(part));
            (if tool { TOOL } else { ASSISTANT }, self.messages[from].node)
        });
        // what was sent in one turn stays together, unless it is nothing but results
        let words = match words {
            words if words & TOOL != 0 && results && !parts.is_empty() => TOOL,
            TOOL => TOOL,
            words => words & !TOOL,
        };
        self.message((words, told), (from, count), (parts.clone(), before));
        self.done_with(&parts);
    }

    /// What a message says, where that is a plain text.
    fn plain(&self, piece: Entry) -> Option<Found> {
        [Slot::Content, Slot::Text].iter().find_map(|&slot| self.bound(piece, Scope::Message, slot))
    }

    fn message(
        &mut self,
        (words, told): (u64, NodeId),
        (from, count): (usize, usize),
        (parts, before): (Parts, usize),
    ) {
        self.out.prompt.comma();
        let pieces = from..from + count;
        self.origin(self.messages[from].node);
        self.out.prompt.object();
        self.member("role", Found::Keywords(words, told));
        for slot in [Slot::Name, Slot::Phase] {
            let mut all = self.messages[pieces.clone()].iter();
            if let Some(found) = all.find_map(|&piece| self.bound(piece, Scope::Message, slot)) {
                self.member(slot.info().name, found);
            }
        }
        let ahead = parts.start..parts.start + before;
        let plain = self.messages[pieces.clone()].iter().find_map(|&piece| self.plain(piece));
        match plain {
            // thoughts come first anyway
            Some(text) if self.parts[ahead.clone()].iter().any(|&part| !self.is_thought(part)) => {
                self.text_between(text, ahead.clone(), ahead.end..parts.end);
            }
            _ => self.content(plain, parts.clone(), Scope::Message),
        }
        for at in pieces.clone() {
            self.own_fields(self.messages[at]);
        }
        for at in pieces {
            let piece = self.messages[at];
            // a part that stands by itself has told it
            if !self.steps.entries(piece).any(|part| part.node == piece.node) {
                self.rest_of_record(piece.node);
            }
        }
        self.out.prompt.end();
    }
}
