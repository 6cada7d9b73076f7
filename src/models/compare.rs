//! What a prompt would lose when it is moved from one model to another, found out by translating it for both.

use crate::context::{Context, Known};
use crate::encode::Request;
use crate::error::{Error, ErrorKind};
use crate::grow::{self, Text};
use crate::json;
use crate::json::doc::Doc;
use crate::json::node::NodeId;
use crate::json::tape::{NO_MEMORY, Tape};
use crate::json::tree::Tree;
use crate::report::Mode;
use crate::table::Table;
use std::borrow::Cow;

/// A model to translate for.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// A spec document, or the name of a registered or built-in one.
    pub spec: &'a str,
    /// The model's id.
    pub model: &'a str,
}

/// The report of a translation that had nothing to send.
const NOTHING_SENT: &str = r#"{"items":[],"max_severity":"error","summary":"nothing could be sent"}"#;

/// Compares, as a JSON object: each side's names, limits and outcome; `lost`, what only the second model approximates
/// or loses; `kept`, what the first one does no better; `regained`, what only the first one approximates or loses.
pub fn compare(context: &mut Context, prompt: &str, from: Side<'_>, to: Side<'_>) -> Result<String, Error> {
    grow::begin();
    let sides = [context.model(from.spec, from.model)?, context.model(to.spec, to.model)?];
    let (first, second) = match (lossiness(context, prompt, from), lossiness(context, prompt, to)) {
        (Ok(first), Ok(second)) => (Ok(first), Ok(second)),
        // a prompt of which only one of the two can send anything at all is a finding; else it is an error
        (Ok(first), Err(error)) if error.kind == ErrorKind::InvalidInput => (Ok(first), Err(error)),
        (Err(error), Ok(second)) if error.kind == ErrorKind::InvalidInput => (Err(error), Ok(second)),
        (Err(error), _) | (_, Err(error)) => return Err(error),
    };
    let mut tapes = [Tape::default(), Tape::default()];
    let [before, after] = &mut tapes;
    let (before, after) = (parsed(before, &first)?, parsed(after, &second)?);
    let (worst_before, worst_after) = (worst(before), worst(after));
    let mut out = Text::default();
    out.push_str("{\"from\":");
    outcome(&mut out, &sides[0], from.model, before, first.as_ref().err());
    out.push_str(",\"to\":");
    outcome(&mut out, &sides[1], to.model, after, second.as_ref().err());
    list(&mut out, "lost", after, &|path, rank| worst_before.get(path).is_none_or(|known| *known < rank));
    list(&mut out, "kept", after, &|path, rank| worst_before.get(path).is_some_and(|known| *known >= rank));
    list(&mut out, "regained", before, &|path, _| !worst_after.contains_key(path));
    out.push('}');
    if grow::short() || out.spent().is_some() { Err(Error::no_memory()) } else { Ok(out.into_string()) }
}

fn lossiness(context: &mut Context, prompt: &str, side: Side<'_>) -> Result<String, Error> {
    let request = Request { prompt, spec: side.spec, model: side.model, mode: Mode::Coerce };
    let translation = context.translate(&request)?;
    grow::whole(|| grow::copy(translation.lossiness)).ok_or_else(Error::no_memory)
}

fn parsed<'t>(tape: &'t mut Tape, lossiness: &'t Result<String, Error>) -> Result<Doc<'t>, Error> {
    let text = lossiness.as_ref().map_or(NOTHING_SENT, String::as_str);
    tape.parse(text).map_err(|error| match error.reason {
        NO_MEMORY => Error::no_memory(),
        reason => Error::new(ErrorKind::Internal, text!("the report is not JSON: {reason}")),
    })
}

/// The items of a report that changed the meaning: path, how bad, and where.
fn items(doc: Doc<'_>) -> impl Iterator<Item = (Cow<'_, str>, u8, NodeId)> {
    let all = doc.get(Doc::ROOT, "items").into_iter().flat_map(move |items| doc.elements(items));
    all.filter_map(move |item| {
        let rank = match doc.inner(doc.get(item, "severity")?) {
            "error" => 2,
            "warning" => 1,
            _ => return None,
        };
        Some((doc.string(doc.get(item, "path")?), rank, item))
    })
}

/// The worst that happens at each path.
fn worst(doc: Doc<'_>) -> Table<Cow<'_, str>, u8> {
    let mut worst = Table::default();
    for (path, rank, _) in items(doc) {
        let known = worst.get(&path).copied().unwrap_or(rank);
        worst.enter(path, rank.max(known));
    }
    worst
}

fn outcome(out: &mut Text, known: &Known, model: &str, doc: Doc<'_>, refused: Option<&Error>) {
    out.push_str("{\"provider\":");
    json::string(out, known.provider.name());
    out.push_str(",\"model\":");
    json::string(out, model);
    for number in ["context_window", "max_output_tokens"] {
        if let Some(limit) = known.entry.spec.get("limits").and_then(|limits| limits.get(number)).and_then(Tree::scalar)
        {
            out.push_str(&text!(",\"{number}\":{limit}"));
        }
    }
    for member in ["max_severity", "summary"] {
        if let Some(value) = doc.get(Doc::ROOT, member) {
            out.push_str(&text!(",\"{member}\":{}", doc.raw(value)));
        }
    }
    if let Some(refused) = refused {
        out.push_str(",\"refused\":");
        json::string(out, &refused.message);
    }
    out.push('}');
}

/// Writes the items that `wanted` takes, as the report has them.
fn list(out: &mut Text, name: &str, doc: Doc<'_>, wanted: &dyn Fn(&str, u8) -> bool) {
    out.push_str(&text!(",\"{name}\":["));
    for (_, _, item) in items(doc).filter(|(path, rank, _)| wanted(path, *rank)) {
        out.push_str(doc.raw(item));
        out.push(',');
    }
    json::close(out, ']');
}
