//! Reads a spec document and what it inherits, and merges them.

use super::catalogue;
use super::error::SpecError;
use super::fault::{Document, Fault, MAX_FAULTS, locate};
use super::names::{did_you_mean, short};
use crate::grow;
use crate::json::doc::{Doc, line_column};
use crate::json::repeats::Repeats;
use crate::json::tape::{NO_MEMORY, TOO_DEEP, Tape};
use crate::json::tree::{Json, Location, Tree};
use crate::sort;
use std::collections::HashMap;
use std::sync::Arc;

/// Finds the text of a spec document by name.
pub type Registered<'r> = &'r dyn Fn(&str) -> Option<Arc<str>>;

/// How deep a document is nested at most: its templates are compiled on the stack of whoever calls.
const MAX_DEPTH: usize = 64;
/// The largest document that is read.
const MAX_LENGTH: usize = 4 << 20;
/// The longest chain of inheritance, of documents and of families.
pub(super) const MAX_LEVELS: usize = 8;
/// The most families and models.
const MAX_ENTRIES: usize = 10_000;

/// What loading, checking and compiling take at most at a time, in bytes: for each value of the documents, for each
/// byte of their text, and besides. It is looked for beforehand: trees and plans are of many pieces, none of which
/// could be left out.
const PER_VALUE: usize = 640;
const PER_BYTE: usize = 8;
const ALWAYS: usize = 64 << 10;

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
    family_index: HashMap<String, usize>,
    /// The models.
    pub models: Vec<(String, Tree)>,
    /// The documents' own trees, for checking.
    pub trees: Vec<Tree>,
    /// How much memory working with them takes at most at a time.
    cost: usize,
}

impl Documents {
    /// Fails if there is no memory to work with them.
    pub fn room(&self) -> Result<(), SpecError> {
        if grow::room(self.cost) { Ok(()) } else { Err(SpecError::NoMemory) }
    }

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
            std::iter::successors(family, |family| self.parent(family)).take(MAX_LEVELS).collect();
        layers.reverse();
        layers.extend(model);
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
            merged.merge(&without_own(layer));
        }
        merged
    }
}

/// Loads a document and what it inherits.
pub fn load(text: &str, registered: Registered<'_>) -> Result<Documents, SpecError> {
    let mut sources = Vec::new();
    let mut trees = Vec::new();
    let mut faults = Vec::new();
    let mut cost = ALWAYS;
    if text.len() > MAX_LENGTH {
        // before it is copied
        return Err(too_long("spec"));
    }
    if !grow::room(ALWAYS + text.len()) {
        return Err(SpecError::NoMemory);
    }
    let mut next = Some(("spec".to_owned(), Arc::from(text)));
    while let Some((name, text)) = next {
        let source = sources.len() as u16;
        let tree = parse(&name, &text, source, &mut cost, &mut faults)?;
        let name = named(&tree).map_or(name, |(_, name)| name.to_owned());
        sources.push(Document { name, text });
        next = match tree.get("inherits") {
            Some(inherits) => parent(inherits, &sources, registered, &mut faults)?,
            None => None,
        };
        trees.push(tree);
    }
    let mut entries = 0;
    for list in trees.iter().flat_map(|tree| ["families", "models"].map(|name| tree.get(name))).flatten() {
        if !list.is_object() {
            faults.push(Fault {
                location: list.location,
                message: format!("must be an object, found {}", list.kind()),
                suggestion: None,
            });
        }
        entries += list.members().len();
        if entries > MAX_ENTRIES {
            let message = format!("there are more than {MAX_ENTRIES} families and models");
            faults.push(Fault {
                location: list.location,
                message,
                suggestion: Some("say what they have in common by patterns".to_owned()),
            });
            break;
        }
    }
    if !faults.is_empty() {
        return Err(SpecError::Invalid { problems: locate(&faults, &sources) });
    }
    Ok(Documents { cost, ..merge(sources, trees) })
}

/// A document's kind and name.
pub(super) fn named(tree: &Tree) -> Option<(&'static str, &str)> {
    ["provider", "dialect"].into_iter().find_map(|kind| tree.get(kind).and_then(Tree::text).map(|name| (kind, name)))
}

fn too_long(name: &str) -> SpecError {
    let reason = "the document is larger than 4 MiB".to_owned();
    SpecError::NotJson { source_name: name.to_owned(), reason, line: 1, column: 1 }
}

fn parse(name: &str, text: &str, source: u16, cost: &mut usize, faults: &mut Vec<Fault>) -> Result<Tree, SpecError> {
    let not_json = |offset, reason: &str| {
        let (line, column) = line_column(text, offset);
        SpecError::NotJson { source_name: name.to_owned(), reason: reason.to_owned(), line, column }
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
    *cost += PER_VALUE * doc.node_count() + PER_BYTE * text.len();
    if !grow::room(*cost) {
        return Err(SpecError::NoMemory);
    }
    duplicate_keys(doc, source, faults);
    let tree = Tree::of(doc, Doc::ROOT, source);
    if !tree.is_object() {
        faults.push(Fault {
            location: tree.location,
            message: format!("a spec is an object, found {}", tree.kind()),
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
            let suggestion = Some("keep one of them".to_owned());
            faults.push(Fault::new(location, format!("the key {} appears twice", doc.raw(again)), suggestion));
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
) -> Result<Option<(String, Arc<str>)>, SpecError> {
    let shown = short(inherits.text().unwrap_or_default());
    let mut fault = |message: String, suggestion| faults.push(Fault::new(inherits.location, message, suggestion));
    let Some(name) = inherits.text() else {
        fault("`inherits` takes the name of a spec".to_owned(), None);
        return Ok(None);
    };
    if loaded.len() >= MAX_LEVELS {
        fault(format!("inherits over more than {MAX_LEVELS} levels"), None);
        return Ok(None);
    }
    let met = loaded.iter().any(|source| source.name == name);
    let registered = registered(name).filter(|_| !met);
    let new = |text: &str| !loaded.iter().any(|source| *source.text == *text);
    if let Some(text) = registered.filter(|text| new(text)) {
        return Ok(Some((name.to_owned(), text)));
    }
    for read in [catalogue::read_dialect, catalogue::read_provider] {
        if let Some(text) = read(name).transpose()?.filter(|text| new(text)) {
            return Ok(Some((name.to_owned(), text.into())));
        }
    }
    if met {
        fault(format!("inherits from itself, by way of {shown:?}"), None);
    } else {
        let known = catalogue::dialects().chain((0..catalogue::COUNT).filter_map(catalogue::name));
        fault(format!("unknown spec {shown:?} to inherit from"), did_you_mean(name, known));
    }
    Ok(None)
}

fn merge(sources: Vec<Document>, trees: Vec<Tree>) -> Documents {
    let mut base = Tree::empty();
    let mut families = Tree::empty();
    let mut models = Tree::empty();
    let mut dialect = String::new();
    for tree in trees.iter().rev() {
        base.merge(&without_own(tree));
        for (all, name) in [(&mut families, "families"), (&mut models, "models")] {
            if let Some(own) = tree.get(name) {
                all.stack(own);
            }
        }
        if let Some(("dialect", name)) = named(tree) {
            name.clone_into(&mut dialect);
        }
    }
    let name = sources.first().map(|source| source.name.clone()).unwrap_or_default();
    let (families, models) = (entries(&families, "families", &trees), entries(&models, "models", &trees));
    let family_index = families.iter().enumerate().map(|(at, (name, _))| (name.clone(), at)).collect();
    Documents { name, dialect, sources, base, families, family_index, models, trees, cost: ALWAYS }
}

/// The merged entries, without those that were removed: a document's own first, then what it inherits.
fn entries(merged: &Tree, list: &str, trees: &[Tree]) -> Vec<(String, Tree)> {
    let kept = merged.members().iter().filter(|(_, entry)| entry.json != Json::Null);
    let mut members: Vec<_> = kept.map(|(name, entry)| (name.to_string(), entry.clone())).collect();
    let mut order: HashMap<&str, usize> = HashMap::new();
    for (name, _) in trees.iter().filter_map(|tree| tree.get(list)).flat_map(Tree::members) {
        let next = order.len();
        order.entry(name).or_insert(next);
    }
    sort::by_key(&mut members, |(name, _)| order.get(name.as_str()).copied());
    members
}

fn without_own(tree: &Tree) -> Tree {
    let members = tree.members().iter().filter(|(key, _)| !OWN.contains(&key.as_str())).cloned().collect();
    Tree::object(members, tree.location)
}
