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
    unsure: bool,
}

impl Through {
    /// What is known of the prompt after its translation; what was seen of it, and of the request, is marked in the
    /// caller's text. The request is this node of it.
    pub fn new(copies: &Copies, prompt: Doc<'_>, body: Doc<'_>, whole: Doc<'_>, request: NodeId) -> Self {
        let from = whole.offset(request) as u32;
        let moved = |copied: Copied| Copied { from: copied.from + from, ..copied };
        for node in 0..body.node_count() as NodeId {
            if body.is_seen(node) {
                whole.see(request + node);
            }
        }
        let through = Self { copies: grow::list(copies.noted.iter().copied().map(moved)), unsure: copies.unsure };
        let mut node = 0;
        while (node as usize) < prompt.node_count() {
            let seen = prompt.is_seen(node);
            if seen {
                let start = prompt.offset(node);
                through.each(start, start + prompt.unseen(node).len(), |from, _, length| see(whole, from, length));
            }
            node = if seen { prompt.next(node) } else { node + 1 };
        }
        through
    }

    /// Visits what a stretch of the prompt was copied from: where that stands in the caller's text, how far behind the
    /// stretch's start it was copied to, and how long it is.
    fn each(&self, start: usize, end: usize, mut visit: impl FnMut(usize, usize, usize)) {
        let first = self.copies.partition_point(|copied| copied.at + copied.length <= start);
        for copied in self.copies[first..].iter().take_while(|copied| copied.at < end) {
            let from = copied.at.max(start);
            let to = (copied.at + copied.length).min(end);
            visit(copied.from as usize + from - copied.at, from - start, to - from);
        }
    }

    /// Copies from the prompt as copies from the caller's text.
    fn followed(&self, copies: &[Copied]) -> Vec<Copied> {
        let mut all = Vec::new();
        for copied in copies {
            let from = copied.from as usize;
            self.each(from, from + copied.length, |from, behind, length| {
                all.put(Copied { at: copied.at + behind, from: from as u32, length });
            });
        }
        all
    }
}

/// Marks the values that have a part in a stretch of the text.
fn see(doc: Doc<'_>, start: usize, length: usize) {
    let within = doc.node_at(start)..doc.node_count() as NodeId;
    within.take_while(|&node| doc.offset(node) < start + length).for_each(|node| doc.see(node));
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
            if learned.fillings.room_for(HOLES) && learned.long.room_for(HOLES) && learned.known.room_for(1) {
                learned.keep(known);
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
        if known.size() > BYTES {
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
            if doc.kind(node) == Json::String && !whole && doc.begins_plainly(node) {
                let (start, end) = (doc.offset(node), doc.offset(node) + doc.unseen(node).len());
                if prompt.same.len() + (start - from) > BYTES {
                    return None;
                }
                prompt.same.push_str(&text[from..=start]);
                prompt.hole(Kind::Plain);
                fillings.put(Filling { start: start + 1, end: end - 1, escaped: false });
                from = end - 1;
            }
            node = if whole { doc.next(node) } else { node + 1 };
        }
        if fillings.len() > HOLES || prompt.same.len() + (text.len() - from) > BYTES {
            return None;
        }
        prompt.same.push_str(&text[from..]);
        Some((prompt, fillings))
    }

    /// What is always the same of the body, and where something is filled in.
    fn body(&self, copies: &[Copied], fillings: &[Filling], out: &Text) -> Option<(Text, Vec<Place>)> {
        let (mut body, mut places, mut from) = (Text::default(), Vec::new(), self.start);
        let mut times = grow::list(fillings.iter().map(|_| 0));
        for copied in copies {
            let start = copied.from as usize;
            let end = start + copied.length;
            let first = fillings.partition_point(|filling| filling.end < start);
            for (hole, filling) in
                fillings.iter().enumerate().skip(first).take_while(|(_, filling)| filling.start <= end)
            {
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
                *times.get_mut(hole)? += 1;
            }
        }
        body.push_str(out.get(from..)?);
        let fits = body.len() <= BYTES && times.iter().all(|&times| times <= TIMES);
        fits.then_some((body, places))
    }
}
