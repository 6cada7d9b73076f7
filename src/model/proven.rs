//! Memory for the tables of a prompt, looked for before they are filled: there are many, they refer to each other by
//! number, and none could do without an entry. Their texts are another matter: they ask for themselves.

use super::Prompt;
use crate::grow;
use crate::json::doc::Doc;

/// What the tables hold at most for each value of the prompt, in bytes: what they grow by, and what they grow from.
const PER_VALUE: usize = 320;
/// What it takes besides, whatever the prompt.
const ALWAYS: usize = 16 << 10;

/// For how large a prompt there was memory. Tables keep theirs, so that nothing is asked again for one that is no
/// larger.
#[derive(Debug, Default)]
pub struct Proven {
    values: usize,
    /// Messages, parts, tools, and whatever else has a table: one that has more of some has less of others.
    pieces: [usize; 6],
}

impl Proven {
    /// True if there is memory to read and to lay out this document.
    pub fn covers(&mut self, doc: &Doc<'_>) -> bool {
        let values = doc.node_count();
        let covered = values <= self.values || grow::room(ALWAYS + PER_VALUE * values);
        if covered {
            self.values = self.values.max(values);
        }
        covered
    }

    /// The same when it has been read, for one whose values are other pieces than those of the prompts before.
    pub fn covers_read(&mut self, doc: &Doc<'_>, prompt: &Prompt) -> bool {
        let Prompt { fields, messages, parts, calls, tools, notes, .. } = prompt;
        let pieces = [fields.len(), messages.len(), parts.len(), calls.len(), tools.len(), notes.len()];
        let covered = pieces.iter().zip(&self.pieces).all(|(now, before)| now <= before);
        if !covered && !grow::room(ALWAYS + PER_VALUE * doc.node_count()) {
            return false;
        }
        self.pieces.iter_mut().zip(pieces).for_each(|(before, now)| *before = (*before).max(now));
        true
    }
}
