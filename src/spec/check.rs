//! Checks a spec whole: every field of every document, every family and every model.

use super::compile::serve::compile_serve;
use super::compile::{Used, compile, compile_response, never_read, sources};
use super::error::SpecError;
use super::fault::{Fault, MAX_FAULTS, locate, meant};
use super::load::{Documents, MAX_LEVELS, OWN, Registered, load, named};
use super::reached::Reached;
use crate::grow::{self, Gather, Grow};
use crate::json::Diagnostic;
use crate::json::tree::{Json, Location, Tree};
use crate::table::{Set, Table};
use std::borrow::Cow;

/// What a document, a family and a model may say.
const COMMON: &[&str] = &[
    "request",
    "define",
    "response",
    "response_headers",
    "thinking_tags",
    "stream",
    "errors",
    "http",
    "layout",
    "modalities",
    "parameters",
    "rules",
    "emulations",
    "schemas",
    "character_sets",
    "at_most",
    "also_named",
    "also_single",
    "extra",
    "traits",
    "options",
    "replays",
    "replays_thoughts",
    "limits",
    "base_url",
    "title",
    "docs",
    "sources",
];
const DOCUMENT: &[&str] = &["$schema", "dialect", "provider", "inherits", "families", "models"];
const FAMILY: &[&str] = &["match", "inherits", "provider"];
/// What a family may say whose models are another provider's.
const ELSEWHERE: &[&str] = &["match", "provider", "title", "sources"];
const MODEL: &[&str] = &["family", "aliases"];

/// The longest name of a model, and the longest pattern.
const MAX_NAME: usize = 256;

/// The most that is compiled in one check, over all families and models: values, and stretches of [`Tree::size`] in
/// texts.
const MAX_WORK: usize = 2 << 20;

/// The most that all patterns may hold: a model's id is compared with each.
const MAX_PATTERNS: usize = 128 << 10;

/// Everything that is wrong with a spec document; nothing for a good one, or where memory is [short](grow::short).
pub fn check(text: &str, registered: Registered<'_>) -> Vec<Diagnostic> {
    match load(text, registered) {
        Ok(documents) => locate(&faults(&documents), &documents.sources),
        Err(SpecError::Invalid { problems }) => problems,
        Err(SpecError::NotJson { source_name, reason, line, column }) => grow::list([Diagnostic {
            document: Some(source_name),
            pointer: String::new(),
            line,
            column,
            message: reason,
            suggestion: None,
        }]),
        Err(SpecError::NoMemory) => {
            grow::note();
            Vec::new()
        }
        Err(error @ SpecError::ModelNotFound { .. }) => {
            let message = text!("{error}");
            grow::list([Diagnostic {
                document: Some(grow::copy("spec")),
                pointer: String::new(),
                line: 1,
                column: 1,
                message,
                suggestion: None,
            }])
        }
    }
}

/// True if a text is meant as a spec: an object that is named as one, and is no prompt, not even one that is a request
/// in a dialect: that has nothing else that a spec may say.
pub fn is_spec(text: &str) -> bool {
    let is_prompt = |tree: &Tree| ["messages", "prompt"].iter().any(|name| tree.get(name).is_some());
    let is_request = |tree: &Tree| {
        let of_specs = |key: &str| DOCUMENT.contains(&key) || COMMON.contains(&key);
        let mut keys = tree.members().iter().map(|(key, _)| key.as_str());
        tree.get("request").is_some() && keys.all(|key| matches!(key, "dialect" | "request") || !of_specs(key))
    };
    Tree::parse(text).is_some_and(|tree| named(&tree).is_some() && !is_prompt(&tree) && !is_request(&tree))
}

/// The faults of loaded documents.
pub fn faults(documents: &Documents) -> Vec<Fault> {
    let mut checker =
        Checker { faults: Vec::new(), known: Set::default(), used: Used::default(), work: 0, patterns: 0 };
    for tree in &documents.trees {
        checker.fields(tree, &[COMMON, DOCUMENT]);
        checker.name(tree);
    }
    let provider = documents.trees.first().and_then(named).is_some_and(|(kind, _)| kind == "provider");
    if provider && documents.families.is_empty() && documents.models.is_empty() {
        let location = documents.trees.first().map(|tree| tree.location).unwrap_or_default();
        let suggestion = Some(grow::copy("for any model say \"families\": {\"any\": {\"match\": [\"*\"]}}"));
        checker.fault(location, "a provider has families or models", suggestion);
    }
    checker.families(documents);
    checker.models(documents);
    checker.compile(documents, provider);
    if let Some(own) = documents.trees.first() {
        checker.unused(own);
    }
    checker.faults
}

struct Checker {
    faults: Vec<Fault>,
    /// The faults so far: many families have the same ones.
    known: Set<(Location, String)>,
    used: Used,
    /// How much has been compiled.
    work: usize,
    /// How much the patterns hold so far.
    patterns: usize,
}

impl Checker {
    fn fault<'m>(&mut self, location: Location, message: impl Into<Cow<'m, str>>, suggestion: Option<String>) {
        self.add(Fault::new(location, message, suggestion));
    }

    fn add(&mut self, fault: Fault) {
        if self.faults.len() <= MAX_FAULTS && self.known.add((fault.location, grow::copy(&fault.message))) {
            self.faults.put(fault);
        }
    }

    fn wants(&mut self, tree: &Tree, wanted: &str) {
        self.fault(tree.location, text!("must be {wanted}, found {}", tree.kind()), None);
    }

    fn fields(&mut self, tree: &Tree, known: &[&[&str]]) {
        for (key, value) in tree.members() {
            if self.faults.len() > MAX_FAULTS {
                return;
            }
            if !known.iter().any(|names| names.contains(&key.as_str())) {
                let suggestion = meant(&self.faults, key, &mut known.iter().flat_map(|names| names.iter().copied()));
                self.fault(value.location, text!("unknown field {key:?}"), suggestion);
                continue;
            }
            match key.as_str() {
                "title" | "docs" | "$schema" if value.text().is_none() && value.json != Json::Null => {
                    self.wants(value, "a string");
                }
                "sources" if value.json != Json::Null => sources(value).into_iter().for_each(|fault| self.add(fault)),
                _ => {}
            }
        }
    }

    fn name(&mut self, tree: &Tree) {
        let suggestion = || Some(grow::copy("say \"provider\": \"name\" (or \"dialect\")"));
        match (tree.get("provider"), tree.get("dialect")) {
            (Some(_), Some(_)) => self.fault(tree.location, "is both a provider and a dialect", suggestion()),
            (None, None) => self.fault(tree.location, "has no name", suggestion()),
            (Some(name), None) | (None, Some(name)) => {
                let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
                if !name.text().is_some_and(|name| (1..=64).contains(&name.len()) && name.bytes().all(good)) {
                    self.fault(name.location, "a name is 1 to 64 lower-case letters, digits and -", None);
                }
            }
        }
    }

    fn families(&mut self, documents: &Documents) {
        let named: Set<&str> = documents.models.iter().filter_map(|(_, model)| model.get("family")?.text()).gather();
        let inherited: Set<&str> =
            documents.families.iter().filter_map(|(_, family)| family.get("inherits")?.text()).gather();
        let mut reached = Reached::default();
        for (name, family) in &documents.families {
            self.fields(family, &[COMMON, FAMILY]);
            if !family.is_object() {
                self.wants(family, "an object");
                continue;
            }
            self.elsewhere(name, family, &named);
            self.parent(documents, family);
            let patterns = family.get("match").map_or(&[][..], Tree::elements);
            if patterns.is_empty() && !named.contains(name.as_str()) && !inherited.contains(name.as_str()) {
                let suggestion = Some(grow::copy("say \"match\": [\"name-*\"]"));
                self.fault(family.location, "a family wants `match`: patterns of model ids", suggestion);
            }
            for tree in patterns {
                match tree.text() {
                    Some(pattern) if (1..=MAX_NAME).contains(&pattern.len()) => {
                        self.pattern(name, pattern, tree.location, &mut reached);
                    }
                    _ => self.fault(tree.location, text!("a pattern is a text of 1 to {MAX_NAME} characters"), None),
                }
            }
        }
    }

    /// A family inherits one that is there, that has something to hand down, and not itself.
    fn parent(&mut self, documents: &Documents, family: &Tree) {
        let Some(inherits) = family.get("inherits") else { return };
        let Some(name) = inherits.text() else { return self.wants(inherits, "the name of a family") };
        let Some(parent) = documents.family(name) else {
            let suggestion = meant(&self.faults, name, &mut documents.families.iter().map(|(name, _)| name.as_str()));
            return self.fault(inherits.location, text!("unknown family {name:?} to inherit from"), suggestion);
        };
        if parent.get("provider").is_some() {
            self.fault(
                inherits.location,
                text!("the family {name:?} is another provider's, and hands nothing down"),
                None,
            );
        }
        if documents.layers(Some(family), None).len() == MAX_LEVELS {
            self.fault(
                inherits.location,
                text!("a family inherits over fewer than {MAX_LEVELS} levels, and never from itself"),
                None,
            );
        }
    }

    /// A family of another provider's models says nothing of them: that provider does.
    fn elsewhere(&mut self, name: &str, family: &Tree, named: &Set<&str>) {
        let Some(provider) = family.get("provider") else { return };
        if provider.text().is_none() {
            self.wants(provider, "the name of a provider");
        }
        for (key, value) in family.members().iter().filter(|(key, _)| !ELSEWHERE.contains(&key.as_str())) {
            let suggestion = Some(grow::copy("say it in that provider's spec"));
            self.fault(
                value.location,
                text!("{key:?} has no effect: the models of this family are another provider's"),
                suggestion,
            );
        }
        if named.contains(name) {
            let suggestion = Some(grow::copy("list the model in that provider's spec"));
            self.fault(
                family.location,
                text!("the family {name:?} is another provider's, and a model here names it"),
                suggestion,
            );
        }
    }

    /// A pattern that an earlier one of the same document covers is never looked at.
    fn pattern<'d>(&mut self, family: &'d str, pattern: &'d str, location: Location, reached: &mut Reached<'d>) {
        self.patterns += pattern.len();
        if self.patterns > MAX_PATTERNS {
            let message = text!("the patterns of all families hold more than {MAX_PATTERNS} bytes");
            return self.fault(location, message, Some(grow::copy("list models, or say what they have in common")));
        }
        if let Some((earlier, other)) = reached.covers(family, location.source, pattern) {
            let message = text!("the pattern is never reached: {earlier:?} of the family {other:?} covers it");
            self.fault(location, message, Some(grow::copy("put the family that says less behind the others")));
        }
    }

    fn models(&mut self, documents: &Documents) {
        let families: Set<&str> = documents.families.iter().map(|(name, _)| name.as_str()).gather();
        let mut ids: Table<&str, &str> = documents.models.iter().map(|(id, _)| (id.as_str(), id.as_str())).gather();
        for (id, model) in &documents.models {
            self.fields(model, &[COMMON, MODEL]);
            if !(1..=MAX_NAME).contains(&id.len()) {
                self.fault(model.location, text!("a model's id is a text of 1 to {MAX_NAME} characters"), None);
            }
            if !model.is_object() {
                self.wants(model, "an object");
            }
            for alias in model.get("aliases").map_or(&[][..], Tree::elements) {
                let Some(text) = alias.text().filter(|text| (1..=MAX_NAME).contains(&text.len())) else {
                    self.fault(alias.location, text!("an alias is a text of 1 to {MAX_NAME} characters"), None);
                    continue;
                };
                if let Some(other) = ids.enter(text, id) {
                    self.fault(alias.location, text!("{text:?} already stands for the model {other:?}"), None);
                }
            }
            let Some(family) = model.get("family") else { continue };
            let wanted = family.text().unwrap_or_default();
            if !families.contains(wanted) {
                let suggestion =
                    meant(&self.faults, wanted, &mut documents.families.iter().map(|(name, _)| name.as_str()));
                self.fault(family.location, text!("unknown family {wanted:?}"), suggestion);
            }
        }
    }

    /// Compiles the spec for every family that has models, and every model that says more than its family.
    fn compile(&mut self, documents: &Documents, provider: bool) {
        let base = documents.base.size();
        let says_more =
            |entry: &Tree| entry.members().iter().any(|(key, _)| key == "inherits" || !OWN.contains(&key.as_str()));
        let named: Set<&str> = documents.models.iter().filter_map(|(_, model)| model.get("family")?.text()).gather();
        let has_models = |name: &str, family: &Tree| family.get("match").is_some() || named.contains(name);
        let families: Vec<&Tree> = documents
            .families
            .iter()
            .filter(|(name, family)| has_models(name, family))
            .map(|(_, family)| family)
            .gather();
        if !provider || families.iter().any(|family| !says_more(family)) {
            self.compiled(documents, &documents.base, provider);
        }
        let families = families.into_iter().filter(|family| says_more(family));
        let models = documents
            .models
            .iter()
            .map(|(_, model)| model)
            .filter(|model| says_more(model) || model.get("family").is_none());
        let entries =
            families.map(|family| (family, documents.layers(Some(family), None))).chain(models.map(|model| {
                let family = model.get("family").and_then(|name| documents.family(name.text()?));
                (model, documents.layers(family, Some(model)))
            }));
        for (entry, layers) in entries {
            self.work += base + layers.iter().map(|layer| layer.size()).sum::<usize>();
            if self.faults.len() > MAX_FAULTS {
                return;
            }
            if self.work > MAX_WORK {
                let message = "there are too many families and models for templates of this size";
                return self.fault(entry.location, message, Some(grow::copy("say what they have in common once")));
            }
            self.compiled(documents, &documents.layered(&layers), provider);
        }
    }

    fn compiled(&mut self, documents: &Documents, merged: &Tree, provider: bool) {
        let compiled = compile(merged, &documents.name, &documents.dialect, !provider);
        self.used.defines.add_all(compiled.used.defines);
        self.used.traits.add_all(compiled.used.traits);
        self.used.schemas.add_all(compiled.used.schemas);
        self.used.charsets.add_all(compiled.used.charsets);
        let faults = if compiled.faults.is_empty() { never_read(merged) } else { compiled.faults };
        for fault in faults {
            self.add(fault);
        }
        let response = compile_response(merged, &documents.name, &documents.dialect);
        self.used.defines.add_all(response.defines);
        let faults = if response.faults.is_empty() {
            compile_serve(merged, &documents.name, &documents.dialect).1
        } else {
            response.faults
        };
        for fault in faults {
            self.add(fault);
        }
    }

    /// What the document itself, or one of its families or models, declares, and no template uses.
    fn unused(&mut self, own: &Tree) {
        let entries = ["families", "models"]
            .into_iter()
            .filter_map(|list| own.get(list))
            .flat_map(Tree::members)
            .map(|(_, entry)| entry);
        let layers: Vec<&Tree> = std::iter::once(own).chain(entries).gather();
        let used = std::mem::take(&mut self.used);
        for (section, what, names) in [
            ("define", "define", &used.defines),
            ("traits", "trait", &used.traits),
            ("schemas", "schema subset", &used.schemas),
            ("character_sets", "character set", &used.charsets),
        ] {
            for section in layers.iter().filter_map(|layer| layer.get(section)) {
                self.unused_of(section, what, names);
            }
        }
    }

    fn unused_of(&mut self, section: &Tree, what: &str, used: &Set<String>) {
        for (name, tree) in section.members() {
            if self.faults.len() > MAX_FAULTS {
                return;
            }
            if tree.json != Json::Null && !used.contains(name.as_str()) {
                let near = meant(&self.faults, name, &mut used.iter().map(String::as_str));
                self.fault(
                    tree.location,
                    text!("the {what} {name:?} is never used"),
                    near.or_else(|| Some(grow::copy("remove it"))),
                );
            }
        }
    }
}
