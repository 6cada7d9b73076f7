//! Reads a spec document and what it inherits, and merges them.

use super::catalogue;
use super::names::did_you_mean;
use super::problem::{Fault, Source, SpecError, SpecProblem};
use super::provider::Registered;
use super::tree::{Json, Place, Tree};
use crate::prompt::doc::{Doc, line_column};
use crate::prompt::tape::{Kind, Tape};

/// The largest document that is read.
const MAX_LENGTH: usize = 4 << 20;
/// The longest chain of inheritance.
const MAX_LEVELS: usize = 8;
/// The most families and models.
const MAX_ENTRIES: usize = 10_000;

/// The members that belong to one document, or to the choice of a model, and are not handed down.
pub(super) const OWN: &[&str] =
    &["dialect", "provider", "inherits", "title", "docs", "sources", "families", "models", "family", "aliases", "match"];

/// A spec's documents, merged.
#[derive(Debug)]
pub struct Documents {
    /// The provider's name.
    pub name: String,
    /// The dialect's name.
    pub dialect: String,
    /// The documents: the first is the one that was loaded.
    pub sources: Vec<Source>,
    /// All but families and models.
    pub base: Tree,
    /// The families.
    pub families: Vec<(String, Tree)>,
    /// The models.
    pub models: Vec<(String, Tree)>,
    /// The documents' own trees, for checking.
    pub trees: Vec<Tree>,
}

impl Documents {
    /// The spec of a family, or of a model of it.
    pub fn merged(&self, family: Option<&str>, model: Option<&Tree>) -> Tree {
        let mut merged = self.base.clone();
        let family = self.families.iter().find(|(name, _)| Some(name.as_str()) == family).map(|(_, family)| family);
        for layer in [family, model].into_iter().flatten() {
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
    let mut next = Some(("spec".to_owned(), text.to_owned()));
    while let Some((name, text)) = next {
        let source = sources.len() as u16;
        let tree = parse(&name, &text, source, &mut faults)?;
        let name = named(&tree).map_or(name, |(_, name)| name.to_owned());
        sources.push(Source { name, text: text.into() });
        next = match tree.get("inherits") {
            None => None,
            Some(inherits) => parent(inherits, &tree, &trees, registered, &mut faults),
        };
        trees.push(tree);
    }
    for tree in &trees {
        for entries in ["families", "models"].into_iter().filter_map(|name| tree.get(name)) {
            if entries.members().len() > MAX_ENTRIES {
                faults.push(Fault { place: entries.place, message: format!("has more than {MAX_ENTRIES} entries"), suggestion: None });
            }
        }
    }
    if !faults.is_empty() {
        return Err(SpecError::Invalid { problems: SpecProblem::locate(&faults, &sources) });
    }
    Ok(merge(sources, trees))
}

/// A document's kind and name.
pub(super) fn named(tree: &Tree) -> Option<(&'static str, &str)> {
    ["provider", "dialect"].into_iter().find_map(|kind| tree.get(kind).and_then(Tree::text).map(|name| (kind, name)))
}

fn parse(name: &str, text: &str, source: u16, faults: &mut Vec<Fault>) -> Result<Tree, SpecError> {
    let not_json = |offset, reason: &str| {
        let (line, column) = line_column(text, offset);
        SpecError::NotJson { source_name: name.to_owned(), reason: reason.to_owned(), line, column }
    };
    if text.len() > MAX_LENGTH {
        return Err(not_json(0, "the document is larger than 4 MiB"));
    }
    let mut tape = Tape::default();
    let doc = tape.parse(text).map_err(|error| not_json(error.offset, error.reason))?;
    duplicate_keys(doc, source, faults);
    let tree = Tree::of(doc, Doc::ROOT, source);
    if !matches!(tree.json, Json::Object(_)) {
        faults.push(Fault { place: tree.place, message: format!("a spec is an object, found {}", tree.kind()), suggestion: None });
    }
    Ok(tree)
}

/// In a spec a key that stands twice is a slip of the pen.
fn duplicate_keys(doc: Doc<'_>, source: u16, faults: &mut Vec<Fault>) {
    let mut seen = std::collections::HashSet::new();
    for node in 0..doc.node_count() as u32 {
        if doc.kind(node) != Kind::Object {
            continue;
        }
        seen.clear();
        for (key, value) in doc.members(node) {
            if !seen.insert(doc.string(key)) {
                let place = Place { source, offset: doc.offset(value) as u32 };
                faults.push(Fault {
                    place,
                    message: format!("the key {} stands twice", doc.raw(key)),
                    suggestion: Some("keep one of them".to_owned()),
                });
            }
        }
    }
}

/// The document that `inherits` names.
fn parent(inherits: &Tree, tree: &Tree, before: &[Tree], registered: Registered<'_>, faults: &mut Vec<Fault>) -> Option<(String, String)> {
    let fault = |message: String| Fault { place: inherits.place, message, suggestion: None };
    let Some(name) = inherits.text() else {
        faults.push(fault("`inherits` takes the name of a spec".to_owned()));
        return None;
    };
    if before.len() + 1 >= MAX_LEVELS {
        faults.push(fault(format!("inherits over more than {MAX_LEVELS} levels")));
        return None;
    }
    let own = named(tree);
    // a provider may have the name of its dialect; a dialect that is met again is a cycle
    let own_dialect = own == Some(("provider", name));
    let text = match registered(name).filter(|_| !own_dialect) {
        Some(text) => Some(text.to_string()),
        None => catalogue::dialect(name).or_else(|| catalogue::text(name).filter(|_| !own_dialect)).map(str::to_owned),
    };
    let Some(text) = text else {
        let known = catalogue::dialects().chain((0..catalogue::count()).filter_map(catalogue::name));
        let shown: String = name.chars().take(100).collect();
        let suggestion = did_you_mean(name, known);
        faults.push(Fault { place: inherits.place, message: format!("there is no spec {shown:?} to inherit from"), suggestion });
        return None;
    };
    let met = |tree: &Tree| named(tree).is_some_and(|(kind, known)| known == name && (kind == "dialect" || !own_dialect));
    if (met(tree) && !own_dialect) || before.iter().any(|tree| met(tree) && registered(name).is_some()) {
        faults.push(fault(format!("inherits from itself, by way of {name:?}")));
        return None;
    }
    Some((name.to_owned(), text))
}

fn merge(sources: Vec<Source>, trees: Vec<Tree>) -> Documents {
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
    let members = |tree: Tree| match tree.json {
        Json::Object(mut members) => {
            members.retain(|(_, entry)| entry.json != Json::Null);
            members
        }
        _ => Vec::new(),
    };
    Documents { name, dialect, sources, base, families: members(families), models: members(models), trees }
}

fn without_own(tree: &Tree) -> Tree {
    let members = tree.members().iter().filter(|(key, _)| !OWN.contains(&key.as_str())).cloned().collect();
    Tree { json: Json::Object(members), place: tree.place }
}
