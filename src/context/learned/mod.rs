//! Requests like one before: programs send the same prompt again and again, but for what is said in it.
//!
//! What a translation makes of a prompt depends on the prompt's text only where somebody was given it: then the node
//! has a mark ([`Doc::see`]). A string that nobody was given has at most been copied into the body, and the body notes
//! from where ([`Text::note_copies`]). So a prompt that is met again is learned ([`learn`]): its bytes, with holes for
//! these strings, and all that was written, with the same holes. A later prompt with the same bytes around its own
//! strings is translated by copying them.
//!
//! Nothing can get lost so: a prompt that differs anywhere else is translated as ever.
//!
//! [`Doc::see`]: crate::json::doc::Doc::see
//! [`Text::note_copies`]: crate::grow::Text::note_copies

#[cfg(fuzzing)]
mod held;
mod learn;

pub use learn::{Lesson, Through};

use crate::encode::Request;
use crate::encode::engine::{Engine, PER_BYTE};
use crate::grow::{Grow, Text};
use crate::json::alike::{Alike, Filling};
use crate::json::digest::mix;
use crate::json::doc::Doc;
use crate::json::node::NodeId;
use crate::json::tape::MAX_LENGTH;
use crate::report::Mode;
use crate::report::loss::Loss;
use crate::spec::plan::Plan;
use std::sync::Arc;

/// How many prompts are known at a time.
const KNOWN: usize = 16;

/// How many bytes all of them may take, and one of them.
const ROOM: usize = 1 << 20;
const BYTES: usize = ROOM / 2;

/// How many nodes the largest prompts have that are learned.
const NODES: usize = 1 << 11;

/// How many holes a prompt, and its body, may have, and how often one may stand in the body: no body is longer so than
/// it may be.
const HOLES: usize = 256;
const TIMES: usize = PER_BYTE;

/// How many kinds of prompts are remembered until they are met again, and how often one of a kind is learned: what has
/// another value each time where it is looked at need not be learned for ever.
const MET: usize = 64;
const LESSONS: u8 = 2;

/// How much is compared in vain beside what the prompt itself is long.
const IN_VAIN: usize = 1 << 12;

/// How many nodes say what kind of prompt it is.
const BEGINNING: usize = 24;

/// After how many translations what was not met is forgotten, and every how many of them that is looked for.
const PATIENCE: u32 = 1 << 10;
const SWEEP: u32 = 1 << 8;

/// What is filled into the body.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// Where it stands among the bytes that are always the same.
    at: u32,
    /// Which hole of the prompt has it.
    hole: u32,
}

/// What is written beside the body.
const BESIDE: usize = 6;

/// A prompt that was translated.
#[derive(Debug)]
struct Known {
    /// While it is held here, no other plan has its address.
    plan: Arc<Plan>,
    model: String,
    mode: Mode,
    prompt: Alike,
    body: Text,
    places: Vec<Place>,
    /// What was written beside the body, one text behind the other, and where each ends.
    beside: Text,
    ends: [usize; BESIDE],
    losses: Vec<Loss>,
    /// At which translation it was met last.
    met: u32,
}

/// The prompts that are known.
#[derive(Debug, Default)]
pub struct Learned {
    known: Vec<Known>,
    /// Where the last one stands that was met.
    last: usize,
    fillings: Vec<Filling>,
    /// The long strings of the prompt that were passed.
    long: Vec<Filling>,
    /// Kinds of prompts that were met, and how often they were learned.
    met: Vec<(u64, u8)>,
    clock: u32,
}

impl Learned {
    /// Forgets all.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Writes what was written for a prompt like this one; false, with nothing done, if there was none.
    #[inline(never)]
    pub fn again(&mut self, plan: &Arc<Plan>, request: &Request<'_>, engine: &mut Engine, out: &mut Text) -> bool {
        self.clock = self.clock.wrapping_add(1);
        if self.clock.is_multiple_of(SWEEP) {
            self.known.retain(|known| self.clock.wrapping_sub(known.met) < PATIENCE);
            self.last = 0;
        }
        self.long.clear();
        let (prompt, count) = (request.prompt.as_bytes(), self.known.len());
        let mut in_vain = 0;
        for turn in 0..count {
            let at = if self.last + turn < count { self.last + turn } else { self.last + turn - count };
            let known = &mut self.known[at];
            if !known.is_for(plan, request) {
                continue;
            }
            match known.prompt.fits(prompt, &mut self.fillings, &mut self.long) {
                Ok(()) => {
                    (self.last, known.met) = (at, self.clock);
                    known.write(request.prompt, &self.fillings, out);
                    known.write_beside(engine);
                    return true;
                }
                Err(alike) => in_vain += alike,
            }
            // many that begin alike must not take longer than translating does
            if in_vain > prompt.len() + IN_VAIN {
                break;
            }
        }
        false
    }

    /// The number of the prompt's kind, if one of it was met before and this one is to be learned.
    pub fn due(&mut self, plan: &Arc<Plan>, request: &Request<'_>, doc: &Doc<'_>) -> Option<usize> {
        if doc.node_count() > NODES {
            return None;
        }
        if self.met.is_empty() && self.met.room_for(MET) {
            self.met.resize(MET, (0, 0));
        }
        let kind = kind(Arc::as_ptr(plan) as u64 ^ request.mode as u64, doc);
        let number = kind as usize % MET;
        let (met, lessons) = self.met.get_mut(number)?;
        if *met != kind {
            (*met, *lessons) = (kind, 0);
            return None;
        }
        *lessons = lessons.saturating_add(1);
        (*lessons <= LESSONS).then_some(number)
    }

    /// Notes that prompts of a kind cannot be learned.
    fn give_up(&mut self, number: usize) {
        if let Some((_, lessons)) = self.met.get_mut(number) {
            *lessons = LESSONS;
        }
    }

    /// Keeps a prompt; what was not met for the longest time makes room for it.
    fn keep(&mut self, known: Known) {
        let mut free = ROOM.saturating_sub(self.known.iter().map(Known::size).sum());
        while self.known.len() >= KNOWN || free < known.size() {
            let age = |known: &Known| self.clock.wrapping_sub(known.met);
            let Some(oldest) = (0..self.known.len()).max_by_key(|&at| age(&self.known[at])) else { break };
            free += self.known.swap_remove(oldest).size();
        }
        self.last = 0;
        self.known.put(known);
    }
}

/// Prompts of one shape have the same number, and perhaps others, too: how they begin is looked at.
fn kind(seed: u64, doc: &Doc<'_>) -> u64 {
    let of = |kind: u64, node: NodeId| {
        (kind ^ (doc.kind(node) as u64 | u64::from(doc.next(node)) << 8)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    };
    let count = doc.node_count();
    mix((0..count.min(BEGINNING) as NodeId).fold(seed ^ (count as u64) << 8, of))
}

impl Known {
    /// How many bytes its texts have.
    fn size(&self) -> usize {
        self.prompt.same.len() + self.body.len() + self.beside.len()
    }

    fn is_for(&self, plan: &Arc<Plan>, request: &Request<'_>) -> bool {
        request.prompt.len() <= MAX_LENGTH
            && Arc::ptr_eq(&self.plan, plan)
            && self.mode == request.mode
            && self.model == request.model
    }

    /// Writes the body.
    fn write(&self, prompt: &str, fillings: &[Filling], out: &mut Text) {
        let filled: usize = self.places.iter().map(|place| length(&fillings[place.hole as usize])).sum();
        out.reserve(self.body.len() + filled);
        let mut from = 0;
        for place in &self.places {
            let filling = &fillings[place.hole as usize];
            out.push_str(&self.body[from..place.at as usize]);
            out.push_str(&prompt[filling.start..filling.end]);
            from = place.at as usize;
        }
        out.push_str(&self.body[from..]);
    }

    /// Writes all else.
    fn write_beside(&self, engine: &mut Engine) {
        let mut from = 0;
        for (output, end) in engine.outputs().into_iter().zip(self.ends) {
            output.clear();
            output.push_str(&self.beside[from..end]);
            from = end;
        }
        engine.work.losses.clear();
        engine.work.losses.put_all(&self.losses);
    }
}

fn length(filling: &Filling) -> usize {
    filling.end - filling.start
}
