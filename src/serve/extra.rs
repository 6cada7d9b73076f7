//! What no template of the provider's knew of its own answer goes back to where it stood: `extra`, by JSON Pointer.

use crate::error::Error;
use crate::grow::{self, Text};
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::json::tree::{Json, Key, Tree};
use std::sync::Arc;

/// How many bytes the tree of a body takes for each of its text, at most.
const TREE_BYTES: usize = 48;

/// Puts the members of `extra` into the body that stands in `out` from `start` on.
pub fn put_back(doc: Doc<'_>, out: &mut Text, start: usize) -> Result<(), Error> {
    let Some(extra) = doc.get(Doc::ROOT, "extra").filter(|&extra| doc.kind(extra) == Kind::Object) else {
        return Ok(());
    };
    let size = out.len() - start + doc.raw(extra).len();
    if !grow::room(size.saturating_mul(TREE_BYTES)) {
        return Err(Error::no_memory());
    }
    let Some(mut body) = Tree::parse(&out[start..]) else { return Ok(()) };
    let mut any = false;
    for (key, value) in doc.members(extra) {
        if insert(&mut body, &doc.string(key), doc, value).is_some() {
            doc.mark_read(value);
            any = true;
        }
    }
    if any {
        out.truncate(start);
        out.push_str(&body.to_json());
    }
    Ok(())
}

/// Puts a value where a pointer leads to: what the provider itself said there counts. `None` if there is no such place.
fn insert(body: &mut Tree, pointer: &str, doc: Doc<'_>, value: NodeId) -> Option<()> {
    let mut place = body;
    let mut tokens = pointer.strip_prefix('/')?.split('/').map(|token| token.replace("~1", "/").replace("~0", "~"));
    let mut token = tokens.next()?;
    for next in tokens {
        place = child(place, &token)?;
        token = next;
    }
    let value = Tree::of(doc, value, 0);
    match &mut place.json {
        Json::Object(members) => {
            let members = Arc::make_mut(members);
            match members.iter_mut().find(|(key, _)| *key == *token) {
                Some((_, held)) => *held = value,
                None => members.push((Key::from(&*token), value)),
            }
        }
        Json::Array(elements) if token.parse() == Ok(elements.len()) => {
            *elements = elements.iter().cloned().chain([value]).collect();
        }
        _ => return None,
    }
    Some(())
}

/// What a token leads to; an object that is not there is made.
fn child<'t>(place: &'t mut Tree, token: &str) -> Option<&'t mut Tree> {
    match &mut place.json {
        Json::Object(members) => {
            let members = Arc::make_mut(members);
            let at = members.iter().position(|(key, _)| *key == *token).unwrap_or_else(|| {
                members.push((Key::from(token), Tree::empty()));
                members.len() - 1
            });
            members.get_mut(at).map(|(_, value)| value)
        }
        Json::Array(elements) => Arc::make_mut(elements).get_mut(token.parse::<usize>().ok()?),
        _ => None,
    }
}
