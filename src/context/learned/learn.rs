//! Where the holes of a prompt are, and what of the body stands in each.

use super::{BYTES, HOLES, Known, Learned, Place, TIMES};
use crate::encode::Request;
use crate::encode::engine::Engine;
use crate::grow::{self, Copied, Copies, Grow, Text};
use crate::json::alike::{Alike, Filling, Kind};
use crate::json::doc::Doc;
use crate::json::node::{Kind as Json, NodeId};
use crate::spec::plan::Plan;
use std::sync::Arc;

/// A translation that was just done.
#[derive(Debug)]
pub struct Lesson<'l> {
    pub plan: &'l Arc<Plan>,
    pub request: &'l Request<'l>,
    /// The caller's text.
    pub doc: Doc<'l>,
    /// Where that is no prompt, but a request in another dialect.
    pub through: Option<Through>,
    /// Where the body begins.
    pub start: usize,
    /// The number of the prompt's kind.
    pub kind: usize,
}

/// What stands between the caller's text and the body, where that is a request in another dialect: the prompt that was
/// read from it.
#[derive(Debug)]
pub struct Through {
    /// Where the prompt's pieces stand in the caller's text.
    copies: Vec<Copied>,
    /// Stretches of the prompt on which something may depend.
    seen: Vec<(usize, usize)>,
    unsure: bool,
}

impl Through {
    /// What is known of the prompt after its translation. The request is this node of the caller's text.
    pub fn new(copies: &Copies, prompt: Doc<'_>, body: Doc<'_>, whole: Doc<'_>, request: NodeId) -> Self {
        let from = whole.offset(request) as u32;
        let moved = |copied: Copied| Copied { from: copied.from + from, ..copied };
        for node in 0..body.node_count() as NodeId {
            if body.is_seen(node) {
                whole.see(request + node);
            }
        }
        let seen = (0..prompt.node_count() as NodeId).filter(|&node| prompt.is_seen(node));
        Self {
            copies: grow::list(copies.noted.iter().copied().map(moved)),
            seen: grow::list(seen.map(|node| (prompt.offset(node), prompt.offset(node) + prompt.unseen(node).len()))),
            unsure: copies.unsure,
        }
    }

    /// True if something may depend on a stretch of the caller's text.
    fn is_seen(&self, start: usize, end: usize) -> bool {
        self.copies.iter().any(|copied| {
            let from = copied.from as usize;
            let within = from <= start && end <= from + copied.length;
            let at = |place: usize| place - from + copied.at;
            within && self.seen.iter().any(|seen| seen.0 < at(end) && at(start) < seen.1)
        })
    }

    /// Copies from the prompt as copies from the caller's text.
    fn followed(&self, copies: &[Copied]) -> Vec<Copied> {
        let mut all = Vec::new();
        for of_prompt in copies {
            let from = of_prompt.from as usize;
            for copied in &self.copies {
                let start = copied.at.max(from);
                let end = (copied.at + copied.length).min(from + of_prompt.length);
                if start < end {
                    let moved = copied.from + (start - copied.at) as u32;
                    all.put(Copied { at: of_prompt.at + (start - from), from: moved, length: end - start });
                }
            }
        }
        all
    }
}

impl Lesson<'_> {
    /// Learns the translation, if it is one that can be.
    #[cold]
    #[inline(never)]
    pub fn learn(&self, learned: &mut Learned, engine: &mut Engine, out: &Text) {
        // of what was short of memory nothing is sure, and the call fails
        if grow::short() {
            return;
        }
        // where it is short now that is no reason to fail: then nothing is learned
        grow::apart(|| {
            grow::begin();
            let known = self.known(engine, out);
            let Some(mut known) = known.filter(|_| !grow::short()) else { return learned.give_up(self.kind) };
            known.met = learned.clock;
            let room = learned.fillings.room_for(HOLES) && learned.long.room_for(HOLES);
            let Some(at) = learned.place().filter(|_| room) else { return };
            if at == learned.known.len() {
                learned.known.put(known);
            } else {
                learned.known[at] = known;
            }
        });
    }

    fn known(&self, engine: &mut Engine, out: &Text) -> Option<Known> {
        let copies = out.copies()?;
        if copies.unsure || self.through.as_ref().is_some_and(|through| through.unsure) {
            return None;
        }
        let (prompt, fillings) = self.prompt()?;
        let followed = self.through.as_ref().map(|through| through.followed(&copies.noted));
        let (body, places) = self.body(followed.as_ref().unwrap_or(&copies.noted), &fillings, out)?;
        let mut known = Known {
            plan: Arc::clone(self.plan),
            model: grow::copy(self.request.model),
            mode: self.request.mode,
            prompt,
            body,
            places,
            beside: Text::default(),
            ends: Default::default(),
            losses: Vec::new(),
            met: 0,
        };
        for (output, end) in engine.outputs().into_iter().zip(&mut known.ends) {
            known.beside.push_str(output);
            *end = known.beside.len();
        }
        known.losses.put_all(&engine.work.losses);
        if known.prompt.same.len() + known.body.len() + known.beside.len() > 2 * BYTES {
            return None;
        }
        let mut again = Text::default();
        known.write(self.request.prompt, &fillings, &mut again);
        (again[..] == out[self.start..]).then_some(known)
    }

    /// What is always the same of the prompt, and what is filled in.
    fn prompt(&self) -> Option<(Alike, Vec<Filling>)> {
        let doc = self.doc;
        let (mut prompt, mut fillings) = (Alike::default(), Vec::new());
        let text = doc.text();
        let (mut node, mut from) = (0, 0);
        while (node as usize) < doc.node_count() {
            let whole = doc.is_seen(node);
            let (start, end) = (doc.offset(node), doc.offset(node) + doc.unseen(node).len());
            let is_hole = doc.kind(node) == Json::String
                && !whole
                && doc.begins_plainly(node)
                && self.through.as_ref().is_none_or(|through| !through.is_seen(start, end));
            if is_hole {
                prompt.same.push_str(&text[from..=start]);
                prompt.hole(Kind::Plain);
                fillings.put(Filling { start: start + 1, end: end - 1, escaped: false });
                from = end - 1;
            }
            node = if whole { doc.next(node) } else { node + 1 };
        }
        prompt.same.push_str(&text[from..]);
        (fillings.len() <= HOLES && prompt.same.len() <= BYTES).then_some((prompt, fillings))
    }

    /// What is always the same of the body, and where something is filled in.
    fn body(&self, copies: &[Copied], fillings: &[Filling], out: &Text) -> Option<(Text, Vec<Place>)> {
        let (mut body, mut places, mut from) = (Text::default(), Vec::new(), self.start);
        for copied in copies {
            let start = copied.from as usize;
            let end = start + copied.length;
            for (hole, filling) in fillings.iter().enumerate() {
                if filling.end < start || filling.start > end {
                    continue;
                }
                // nobody copies a piece of a string without being told what it is
                if filling.start < start || filling.end > end {
                    return None;
                }
                let at = copied.at + (filling.start - start);
                if at < from {
                    return None;
                }
                body.push_str(out.get(from..at)?);
                places.put(Place { at: body.len() as u32, hole: hole as u32 });
                from = at + (filling.end - filling.start);
            }
        }
        body.push_str(out.get(from..)?);
        let times = |hole: usize| places.iter().filter(|place| place.hole as usize == hole).count();
        let fits = places.len() <= HOLES && body.len() <= BYTES && (0..fillings.len()).all(|hole| times(hole) <= TIMES);
        fits.then_some((body, places))
    }
}
