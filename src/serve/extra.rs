//! What no template of the provider's knew of its own answer goes back to where it stood: `extra`, by JSON Pointer.
//!
//! All pointers become one tree of places first; then the body is copied once, with what stands at the places. So it
//! takes as long as body and `extra` are large together, and every piece of memory may be refused.

use crate::error::Error;
use crate::grow::{self, Grow, Text};
use crate::json;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::json::tape::{MAX_DEPTH, NO_MEMORY, Tape};
use crate::table::Table;
use std::borrow::Cow;

/// Puts the members of `extra` into the body that stands in `out` from `start` on.
pub fn put_back(doc: Doc<'_>, out: &mut Text, start: usize) -> Result<(), Error> {
    let Some(extra) = doc.get(Doc::ROOT, "extra").filter(|&extra| doc.kind(extra) == Kind::Object) else {
        return Ok(());
    };
    let pointers = grow::list(doc.members(extra).map(|(key, value)| (doc.string(key), value)));
    let mut places = Places::default();
    for (pointer, value) in &pointers {
        places.enter(pointer, *value);
    }
    if grow::short() {
        return Err(Error::no_memory());
    }
    if places.all.len() < 2 {
        return Ok(());
    }
    let (mut tape, body) = (Tape::default(), grow::copy(&out[start..]));
    let body = match tape.parse(&body) {
        Ok(body) => body,
        Err(error) if error.reason == NO_MEMORY => return Err(Error::no_memory()),
        Err(_) => return Ok(()),
    };
    out.truncate(start);
    Filling { extra: doc, places, out }.value(Some((body, Doc::ROOT)), ROOT);
    Ok(())
}

/// The body's own place.
const ROOT: usize = 0;

/// A place that a pointer names, or leads through.
#[derive(Debug, Default)]
struct Place<'p> {
    token: Cow<'p, str>,
    /// What stands here.
    value: Option<NodeId>,
    /// The first and the last of the places in it, and the next one beside it.
    inner: Option<(usize, usize)>,
    next: Option<usize>,
    /// The body has it, so that it need not be added.
    met: bool,
}

/// The places of all pointers.
#[derive(Debug, Default)]
struct Places<'p> {
    all: Vec<Place<'p>>,
    /// By the place that they are in, and their token.
    known: Table<(usize, Cow<'p, str>), usize>,
}

impl<'p> Places<'p> {
    /// Enters a pointer; of two that are the same, the last counts. One that leads deeper than JSON may is let be.
    fn enter(&mut self, pointer: &'p str, value: NodeId) {
        if self.all.is_empty() {
            self.all.put(Place::default());
        }
        let Some(tokens) = pointer.strip_prefix('/').filter(|tokens| tokens.split('/').count() < MAX_DEPTH) else {
            return;
        };
        let mut place = ROOT;
        for token in tokens.split('/') {
            let token = unescaped(token);
            place = match self.known.get(&(place, Cow::Borrowed(&*token))) {
                Some(&known) => known,
                None => self.add(place, token),
            };
        }
        if let Some(place) = self.all.get_mut(place).filter(|_| place != ROOT) {
            place.value = Some(value);
        }
    }

    fn add(&mut self, outer: usize, token: Cow<'p, str>) -> usize {
        let at = self.all.len();
        let copy = match &token {
            Cow::Borrowed(token) => Cow::Borrowed(*token),
            Cow::Owned(token) => Cow::Owned(grow::copy(token)),
        };
        self.all.put(Place { token: copy, ..Place::default() });
        self.known.enter((outer, token), at);
        let before = self.all.get_mut(outer).and_then(|outer| {
            let before = outer.inner;
            outer.inner = Some((before.map_or(at, |(first, _)| first), at));
            before
        });
        if let Some(before) = before.and_then(|(_, last)| self.all.get_mut(last)) {
            before.next = Some(at);
        }
        at
    }

    fn inner(&self, outer: usize, token: &str) -> Option<usize> {
        self.known.get(&(outer, Cow::Borrowed(token))).copied()
    }
}

/// A token of a pointer as the key that it stands for (RFC 6901).
fn unescaped(token: &str) -> Cow<'_, str> {
    let mut pieces = token.split('~');
    let Some(first) = pieces.next().filter(|first| first.len() < token.len()) else { return Cow::Borrowed(token) };
    let mut key = Text::default();
    key.push_str(first);
    for piece in pieces {
        match piece.split_at_checked(1) {
            Some(("0", rest)) => [key.push('~'), key.push_str(rest)],
            Some(("1", rest)) => [key.push('/'), key.push_str(rest)],
            _ => [key.push('~'), key.push_str(piece)],
        };
    }
    Cow::Owned(key.into_string())
}

/// The body being copied, with what is put back.
struct Filling<'a, 'p> {
    extra: Doc<'a>,
    places: Places<'p>,
    out: &'a mut Text,
}

impl Filling<'_, '_> {
    /// Writes what stands at a place: what is put back there, else what the body has, else an object.
    fn value(&mut self, held: Option<(Doc<'_>, NodeId)>, place: usize) {
        let put = self.places.all.get(place).and_then(|place| place.value);
        if let Some(value) = put {
            self.extra.mark_read(value);
        }
        let inner = self.places.all.get(place).and_then(|place| place.inner);
        let held = put.map(|value| (self.extra, value)).or(held);
        match held.map(|(doc, node)| (doc, node, doc.kind(node))) {
            None => self.object(None, place),
            Some((doc, node, Kind::Object)) if inner.is_some() => self.object(Some((doc, node)), place),
            Some((doc, node, Kind::Array)) if inner.is_some() => self.array(doc, node, place),
            // where a value has no members, nothing can be put in
            Some((doc, node, _)) => self.out.push_str(doc.raw(node)),
        }
    }

    fn object(&mut self, held: Option<(Doc<'_>, NodeId)>, place: usize) {
        self.out.push('{');
        for (doc, (key, value)) in held.into_iter().flat_map(|(doc, node)| doc.members(node).map(move |it| (doc, it))) {
            self.out.push_str(doc.raw(key));
            self.out.push(':');
            self.member(doc, value, self.places.inner(place, &doc.string(key)));
        }
        let mut next = self.places.all.get(place).and_then(|place| place.inner).map(|(first, _)| first);
        while let Some(at) = next {
            let Some(inner) = self.places.all.get(at) else { break };
            next = inner.next;
            if !inner.met {
                json::string(self.out, &inner.token);
                self.out.push(':');
                self.value(None, at);
                self.out.push(',');
            }
        }
        json::close(self.out, '}');
    }

    /// The elements, and those that are put behind them.
    fn array(&mut self, doc: Doc<'_>, node: NodeId, place: usize) {
        self.out.push('[');
        let mut count = 0;
        for element in doc.elements(node) {
            self.member(doc, element, self.places.inner(place, &text!("{count}")));
            count += 1;
        }
        while let Some(at) = self.places.inner(place, &text!("{count}"))
            && self.places.all.get(at).is_some_and(|inner| inner.value.is_some())
        {
            self.value(None, at);
            self.out.push(',');
            count += 1;
        }
        json::close(self.out, ']');
    }

    fn member(&mut self, doc: Doc<'_>, held: NodeId, place: Option<usize>) {
        match place {
            Some(at) => {
                if let Some(place) = self.places.all.get_mut(at) {
                    place.met = true;
                }
                self.value(Some((doc, held)), at);
            }
            None => self.out.push_str(doc.raw(held)),
        }
        self.out.push(',');
    }
}
