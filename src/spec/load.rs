//! Reads a spec document and what it inherits, and merges them.

use super::catalogue;
use super::error::SpecError;
use super::fault::{Document, Fault, MAX_FAULTS, locate};
use super::names::{did_you_mean, short};
use crate::grow::{self, Gather, Grow};
use crate::json::doc::{Doc, line_column};
use crate::json::repeats::Repeats;
use crate::json::tape::{NO_MEMORY, TOO_DEEP, Tape};
use crate::json::tree::{Json, Location, Tree};
use crate::sort;
use crate::table::Table;
use std::sync::Arc;

/// Finds the text of a spec document by name.
pub type Registered<'r> = &'r dyn Fn(&str) -> Option<Arc<String>>;

/// How deep a document is nested at most: its templates are compiled on the stack of whoever calls.
const MAX_DEPTH: usize = 64;
/// The largest document that is read.
const MAX_LENGTH: usize = 4 << 20;
/// The longest chain of inheritance, of documents and of families.
pub(super) const MAX_LEVELS: usize = 8;
/// The most families and models.
const MAX_ENTRIES: usize = 10_000;

/// The members that belong to one document, or to the choice of a model, and are not handed down.
pub(super) const OWN: &[&str] = &[
    "$schema", "dialect", "provider", "inherits", "title", "docs", "sources", "families", "models", "family",
    "aliases", "match",
];

/// A spec's documents, merged.
#[derive(Debug)]
pub struct Documents {
    /// The provider's name.
    pub name: String,
    /// The dialect's name.
    pub dialect: String,
    /// The documents: the first is the one that was loaded.
    pub sources: Vec<Document>,
    /// All but families and models.
    pub base: Tree,
    /// The families.
    pub families: Vec<(String, Tree)>,
    /// Where each family stands among them.
    family_index: Table<String, usize>,
    /// The models.
    pub models: Vec<(String, Tree)>,
    /// The documents' own trees, for checking.
    pub trees: Vec<Tree>,
}

impl Documents {
    /// The family of this name.
    pub fn family(&self, name: &str) -> Option<&Tree> {
        self.family_index.get(name).map(|&at| &self.families[at].1)
    }

    /// The spec of a family, or of a model of it.
    pub fn merged(&self, family: Option<&str>, model: Option<&Tree>) -> Tree {
        self.layered(&self.layers(family.and_then(|name| self.family(name)), model))
    }

    /// What lies over the base for a model: the families that its family inherits, the farthest first, the family, the
    /// model.
    pub fn layers<'d>(&'d self, family: Option<&'d Tree>, model: Option<&'d Tree>) -> Vec<&'d Tree> {
        let mut layers: Vec<&Tree> =
            std::iter::successors(family, |family| self.parent(family)).take(MAX_LEVELS).gather();
        layers.reverse();
        layers.put_each(model);
        layers
    }

    /// The family that a family inherits.
    pub fn parent(&self, family: &Tree) -> Option<&Tree> {
        self.family(family.get("inherits")?.text()?)
    }

    /// The spec under some layers.
    pub fn layered(&self, layers: &[&Tree]) -> Tree {
        let mut merged = self.base.clone();
        for layer in layers {
            merged.merge_members(layer, OWN);
        }
        merged
    }
}

/// Loads a document and what it inherits.
pub fn load(text: &str, registered: Registered<'_>) -> Result<Documents, SpecError> {
    let mut sources = Vec::new();
    let mut trees = Vec::new();
    let mut faults = Vec::new();
    if text.len() > MAX_LENGTH {
        // before it is copied
        return Err(too_long("spec"));
    }
    let mut next = Some((grow::copy("spec"), grow::shared(grow::copy(text)).ok_or(SpecError::NoMemory)?));
    while let Some((name, text)) = next {
        let source = sources.len() as u16;
        let tree = parse(&name, &text, source, &mut faults)?;
        let name = named(&tree).map_or(name, |(_, name)| grow::copy(name));
        sources.put(Document { name, text });
        next = match tree.get("inherits") {
            Some(inherits) => parent(inherits, &sources, registered, &mut faults)?,
            None => None,
        };
        trees.put(tree);
    }
    let mut entries = 0;
    for list in trees.iter().flat_map(|tree| ["families", "models"].map(|name| tree.get(name))).flatten() {
        if !list.is_object() {
            faults.put(Fault {
                location: list.location,
                message: text!("must be an object, found {}", list.kind()),
                suggestion: None,
            });
        }
        entries += list.members().len();
        if entries > MAX_ENTRIES {
            let message = text!("there are more than {MAX_ENTRIES} families and models");
            faults.put(Fault {
                location: list.location,
                message,
                suggestion: Some(grow::copy("say what they have in common by patterns")),
            });
            break;
        }
    }
    if !faults.is_empty() {
        return Err(SpecError::Invalid { problems: locate(&faults, &sources) });
    }
    Ok(merge(sources, trees))
}

/// A document's kind and name.
pub(super) fn named(tree: &Tree) -> Option<(&'static str, &str)> {
    ["provider", "dialect"].into_iter().find_map(|kind| tree.get(kind).and_then(Tree::text).map(|name| (kind, name)))
}

fn too_long(name: &str) -> SpecError {
    let reason = grow::copy("the document is larger than 4 MiB");
    SpecError::NotJson { source_name: grow::copy(name), reason, line: 1, column: 1 }
}

fn parse(name: &str, text: &str, source: u16, faults: &mut Vec<Fault>) -> Result<Tree, SpecError> {
    let not_json = |offset, reason: &str| {
        let (line, column) = line_column(text, offset);
        SpecError::NotJson { source_name: grow::copy(name), reason: grow::copy(reason), line, column }
    };
    if text.len() > MAX_LENGTH {
        return Err(too_long(name));
    }
    let mut tape = Tape::default();
    let doc = tape.parse_within(text, MAX_DEPTH).map_err(|error| match error.reason {
        NO_MEMORY => SpecError::NoMemory,
        TOO_DEEP => not_json(error.offset, "nested more than 64 levels deep"),
        reason => not_json(error.offset, reason),
    })?;
    duplicate_keys(doc, source, faults);
    let tree = Tree::of(doc, source);
    if !tree.is_object() {
        faults.put(Fault {
            location: tree.location,
            message: text!("a spec is an object, found {}", tree.kind()),
            suggestion: None,
        });
    }
    Ok(tree)
}

/// In a spec a key that stands twice is a slip of the pen.
fn duplicate_keys(doc: Doc<'_>, source: u16, faults: &mut Vec<Fault>) {
    Repeats::default().of_all(doc, |_, again| {
        if faults.len() <= MAX_FAULTS {
            let location = Location { source, offset: doc.offset(again + 1) as u32 };
            let suggestion = Some(grow::copy("keep one of them"));
            faults.put(Fault::new(location, text!("the key {} appears twice", doc.raw(again)), suggestion));
        }
    });
}

/// The document that `inherits` names: a registered one, else a built-in dialect, else a built-in provider. A document
/// may have the name of the built-in one that it builds on.
fn parent(
    inherits: &Tree,
    loaded: &[Document],
    registered: Registered<'_>,
    faults: &mut Vec<Fault>,
) -> Result<Option<(String, Arc<String>)>, SpecError> {
    let shown = short(inherits.text().unwrap_or_default());
    let mut fault = |message: String, suggestion| faults.put(Fault::new(inherits.location, message, suggestion));
    let Some(name) = inherits.text() else {
        fault(grow::copy("`inherits` takes the name of a spec"), None);
        return Ok(None);
    };
    if loaded.len() >= MAX_LEVELS {
        fault(text!("inherits over more than {MAX_LEVELS} levels"), None);
        return Ok(None);
    }
    let met = loaded.iter().any(|source| source.name == name);
    let registered = registered(name).filter(|_| !met);
    let new = |text: &str| !loaded.iter().any(|source| *source.text == *text);
    if let Some(text) = registered.filter(|text| new(text)) {
        return Ok(Some((grow::copy(name), text)));
    }
    for read in [catalogue::read_dialect, catalogue::read_provider] {
        if let Some(text) = read(name).transpose()?.filter(|text| new(text)) {
            return Ok(Some((grow::copy(name), grow::shared(text).ok_or(SpecError::NoMemory)?)));
        }
    }
    if met {
        fault(text!("inherits from itself, by way of {shown:?}"), None);
    } else {
        let known = catalogue::dialects().chain((0..catalogue::COUNT).filter_map(catalogue::name));
        fault(text!("unknown spec {shown:?} to inherit from"), did_you_mean(name, known));
    }
    Ok(None)
}

fn merge(sources: Vec<Document>, trees: Vec<Tree>) -> Documents {
    let mut base = Tree::empty();
    let mut families = Tree::empty();
    let mut models = Tree::empty();
    let mut dialect = String::new();
    for tree in trees.iter().rev() {
        base.merge_members(tree, OWN);
        for (all, name) in [(&mut families, "families"), (&mut models, "models")] {
            if let Some(own) = tree.get(name) {
                all.stack(own);
            }
        }
        if let Some(("dialect", name)) = named(tree) {
            dialect = grow::copy(name);
        }
    }
    let name = sources.first().map(|source| grow::copy(&source.name)).unwrap_or_default();
    let (families, models) = (entries(&families, "families", &trees), entries(&models, "models", &trees));
    let family_index = families.iter().enumerate().map(|(at, (name, _))| (grow::copy(name), at)).gather();
    Documents { name, dialect, sources, base, families, family_index, models, trees }
}

/// The merged entries, without those that were removed: a document's own first, then what it inherits.
fn entries(merged: &Tree, list: &str, trees: &[Tree]) -> Vec<(String, Tree)> {
    let kept = merged.members().iter().filter(|(_, entry)| entry.json != Json::Null);
    let mut members: Vec<_> = kept.map(|(name, entry)| (grow::copy(name), entry.clone())).gather();
    let mut order: Table<&str, usize> = Table::default();
    for (name, _) in trees.iter().filter_map(|tree| tree.get(list)).flat_map(Tree::members) {
        if !order.contains_key(&**name) {
            let next = order.len();
            order.enter(name, next);
        }
    }
    sort::by_key(&mut members, |(name, _)| order.get(name.as_str()).copied());
    members
}
