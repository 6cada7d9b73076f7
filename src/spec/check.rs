//! Checks a spec whole: every field of every document, every family and every model.

use super::compile::compile;
use super::load::{Documents, OWN, load, named};
use super::names::did_you_mean;
use super::problem::{Fault, SpecError, SpecProblem};
use super::provider::Registered;
use super::tree::{Json, Tree};
use std::collections::BTreeSet;

/// What a document, a family and a model may say.
const COMMON: &[&str] = &[
    "request",
    "define",
    "http",
    "layout",
    "modalities",
    "parameters",
    "rules",
    "emulations",
    "schemas",
    "at_most",
    "traits",
    "options",
    "limits",
    "base_url",
    "title",
    "docs",
    "sources",
];
const DOCUMENT: &[&str] = &["dialect", "provider", "inherits", "families", "models"];
const FAMILY: &[&str] = &["match"];
const MODEL: &[&str] = &["family", "aliases"];

/// Everything that is wrong with a spec document; nothing for a good one.
pub fn check(text: &str, registered: Registered<'_>) -> Vec<SpecProblem> {
    match load(text, registered) {
        Ok(documents) => SpecProblem::locate(&faults(&documents), &documents.sources),
        Err(SpecError::Invalid { problems }) => problems,
        Err(SpecError::NotJson { source_name, reason, line, column }) => {
            vec![SpecProblem { source: source_name, pointer: String::new(), line, column, message: reason, suggestion: None }]
        }
        Err(error @ SpecError::ModelNotFound { .. }) => {
            let message = error.to_string();
            vec![SpecProblem { source: "spec".to_owned(), pointer: String::new(), line: 1, column: 1, message, suggestion: None }]
        }
    }
}

/// The faults of loaded documents.
pub fn faults(documents: &Documents) -> Vec<Fault> {
    let mut faults = Vec::new();
    for tree in &documents.trees {
        fields(tree, &[COMMON, DOCUMENT], &mut faults);
        name(tree, &mut faults);
    }
    let complete = documents.trees.first().and_then(named).is_some_and(|(kind, _)| kind == "provider");
    entries(documents, complete, &mut faults);
    let mut used = BTreeSet::new();
    let mut compiled = |merged: &Tree| {
        let compiled = compile(merged, &documents.name, &documents.dialect);
        used.extend(compiled.used);
        faults.extend(compiled.faults);
    };
    if complete {
        for (name, _) in &documents.families {
            compiled(&documents.merged(Some(name), None));
        }
        for (_, model) in &documents.models {
            // a model that says no more than its family has been checked with it
            if model.members().iter().any(|(key, _)| !OWN.contains(&key.as_str())) || model.get("family").is_none() {
                compiled(&documents.merged(model.get("family").and_then(Tree::text), Some(model)));
            }
        }
    } else {
        // where a dialect is spoken is for its providers to say
        let mut base = Tree::parse(r#"{"base_url":"https://example.invalid"}"#).unwrap_or_else(Tree::empty);
        base.merge(&documents.base);
        compiled(&base);
    }
    for (define, tree) in documents.base.get("define").map_or(&[][..], Tree::members) {
        if !used.contains(define) {
            faults.push(Fault {
                place: tree.place,
                message: format!("the define {define:?} is never used"),
                suggestion: Some("remove it".to_owned()),
            });
        }
    }
    faults
}

fn fields(tree: &Tree, known: &[&[&str]], faults: &mut Vec<Fault>) {
    for (key, value) in tree.members() {
        if !known.iter().any(|names| names.contains(&key.as_str())) {
            let suggestion = did_you_mean(key, known.iter().flat_map(|names| names.iter().copied()));
            faults.push(Fault { place: value.place, message: format!("there is no field {key:?} here"), suggestion });
        }
    }
}

fn name(tree: &Tree, faults: &mut Vec<Fault>) {
    let fault = |message: &str| Fault {
        place: tree.place,
        message: message.to_owned(),
        suggestion: Some("say \"provider\": \"name\" (or \"dialect\")".to_owned()),
    };
    match (tree.get("provider"), tree.get("dialect")) {
        (Some(_), Some(_)) => faults.push(fault("is both a provider and a dialect")),
        (None, None) => faults.push(fault("has no name")),
        (Some(name), None) | (None, Some(name)) => {
            let good = name.text().is_some_and(|name| {
                !name.is_empty()
                    && name.len() <= 64
                    && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            });
            if !good {
                let message = "a name is 1 to 64 lower-case letters, digits and -".to_owned();
                faults.push(Fault { place: name.place, message, suggestion: None });
            }
        }
    }
}

fn entries(documents: &Documents, complete: bool, faults: &mut Vec<Fault>) {
    if complete && documents.families.is_empty() && documents.models.is_empty() {
        let place = documents.trees.first().map(|tree| tree.place).unwrap_or_default();
        let suggestion = Some("for any model say \"families\": {\"any\": {\"match\": [\"*\"]}}".to_owned());
        faults.push(Fault { place, message: "a provider has families or models".to_owned(), suggestion });
    }
    for (_, family) in &documents.families {
        fields(family, &[COMMON, FAMILY], faults);
        let patterns = family.get("match").map_or(&[][..], Tree::elements);
        if patterns.is_empty() || patterns.iter().any(|pattern| pattern.text().is_none_or(str::is_empty)) {
            let message = "a family wants `match`: patterns of model ids".to_owned();
            faults.push(Fault { place: family.place, message, suggestion: Some("say \"match\": [\"name-*\"]".to_owned()) });
        }
    }
    for (_, model) in &documents.models {
        fields(model, &[COMMON, MODEL], faults);
        if !matches!(model.json, Json::Object(_)) {
            faults.push(Fault { place: model.place, message: format!("a model is an object, found {}", model.kind()), suggestion: None });
        }
        let Some(family) = model.get("family") else { continue };
        let known: Vec<&str> = documents.families.iter().map(|(name, _)| name.as_str()).collect();
        if !family.text().is_some_and(|name| known.contains(&name)) {
            let wanted = family.text().unwrap_or_default();
            let message = format!("there is no family {wanted:?}");
            faults.push(Fault { place: family.place, message, suggestion: did_you_mean(wanted, known) });
        }
    }
}
