//! What is known of a model, as JSON: facts of its spec, and what it does with each feature.

use super::features::{FEATURES, support};
use crate::context::{Context, Known};
use crate::error::Error;
use crate::grow::{self, Grow, Text};
use crate::json;
use crate::json::tree::Tree;
use crate::spec::plan::Plan;
use crate::spec::{ModelEntry, Provider};
use crate::table::Set;
use crate::vocabulary::{JsonType, Scope, Slot, Weight};

/// What a description of a parameter takes over from the spec.
const PARAMETER_FACTS: &[&str] = &[
    "min",
    "max",
    "below",
    "integer",
    "out_of_range",
    "values",
    "map",
    "fallback",
    "max_items",
    "max_length",
    "entries",
    "default",
    "because",
];
/// What a description of a rule takes over from the spec.
const RULE_FACTS: &[&str] = &["when", "forbid", "exclusive", "set", "severity", "because"];

/// Describes a model of a spec (a document, or the name of a registered or built-in one) as a JSON object.
pub fn describe(context: &mut Context, spec: &str, model: &str) -> Result<String, Error> {
    grow::begin();
    let Known { provider, entry, plan } = context.model(spec, model)?;
    let mut out = Text::default();
    out.push('{');
    names(&mut out, &provider, &entry, &plan);
    for field in ["limits", "modalities"] {
        key(&mut out, field);
        match entry.spec.get(field) {
            Some(facts) => members(&mut out, facts, |name| name != "sources"),
            None => out.push_str("{}"),
        }
    }
    key(&mut out, "features");
    out.push('{');
    for feature in FEATURES {
        key(&mut out, feature.name);
        json::string(&mut out, support(context, feature, spec, model)?.name());
    }
    out.push('}');
    parameters(&mut out, &entry.spec, &plan);
    rules(&mut out, &entry.spec);
    sources(&mut out, &provider, &entry);
    out.push('}');
    // the text knows that itself: translations of features forget what was noted before
    if grow::short() || out.spent().is_some() { Err(Error::no_memory()) } else { Ok(out.into_string()) }
}

/// Begins a member.
fn key(out: &mut Text, name: &str) {
    if !out.ends_with('{') {
        out.push(',');
    }
    json::string(out, name);
    out.push(':');
}

fn names(out: &mut Text, provider: &Provider, entry: &ModelEntry, plan: &Plan) {
    let top = |name| provider.trees().first().and_then(|tree| tree.get(name)).and_then(Tree::text);
    let title = entry.spec.get("title").and_then(Tree::text).or_else(|| top("title"));
    let texts = [
        ("provider", Some(provider.name())),
        ("model", Some(entry.id.as_str())),
        ("dialect", Some(plan.dialect.as_str())),
        ("title", title),
        ("docs", top("docs")),
        ("family", entry.family.as_deref()),
    ];
    for (name, text) in texts.into_iter().filter_map(|(name, text)| Some((name, text?))) {
        key(out, name);
        json::string(out, text);
    }
    key(out, "listed");
    out.push_str(if entry.listed { "true" } else { "false" });
    key(out, "aliases");
    out.push('[');
    for alias in &entry.aliases {
        json::string(out, alias);
        out.push(',');
    }
    json::close(out, ']');
}

/// Writes an object's members with these names.
fn members(out: &mut Text, tree: &Tree, wanted: impl Fn(&str) -> bool) {
    out.push('{');
    for (name, value) in tree.members().iter().filter(|(name, _)| wanted(name)) {
        key(out, name);
        value.write(out);
    }
    out.push('}');
}

/// Each setting: whether the request has a place for it, and what the model takes.
fn parameters(out: &mut Text, spec: &Tree, plan: &Plan) {
    key(out, "parameters");
    out.push('{');
    let settings = Slot::all(Scope::Request).filter(|&slot| is_setting(slot));
    for slot in settings {
        let name = slot.info().name;
        let facts = spec.get("parameters").and_then(|parameters| parameters.get(name));
        let unsupported = facts.and_then(|facts| facts.get("unsupported"));
        key(out, name);
        match (unsupported, facts) {
            (Some(reason), _) => {
                out.push_str("{\"supported\":false,\"because\":");
                reason.write(out);
                out.push('}');
            }
            (None, facts) => {
                out.push_str(if is_sent(plan, slot) { "{\"supported\":true" } else { "{\"supported\":false" });
                for (name, value) in facts
                    .map_or(&[][..], Tree::members)
                    .iter()
                    .filter(|(name, _)| PARAMETER_FACTS.contains(&name.as_str()))
                {
                    key(out, name);
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
    out.push('}');
}

/// Settings are what a caller tunes: not the conversation, and not what the engine puts together.
fn is_setting(slot: Slot) -> bool {
    let info = slot.info();
    let is_detail = info.name.starts_with("tool_choice.") || info.name.starts_with("response_format.");
    info.weight != Weight::Content && info.shape != JsonType::List && slot != Slot::ModelId && !is_detail
}

/// True if the slot's value, or one made of it, has a place in the request.
fn is_sent(plan: &Plan, slot: Slot) -> bool {
    let derived =
        || plan.parameters.iter().filter(|parameter| parameter.derive.iter().any(|derive| derive.from == slot));
    plan.reads(slot) || derived().any(|parameter| parameter.unsupported.is_none() && plan.reads(parameter.slot))
}

fn rules(out: &mut Text, spec: &Tree) {
    key(out, "rules");
    out.push('{');
    for (name, rule) in spec.get("rules").map_or(&[][..], Tree::members) {
        key(out, name);
        members(out, rule, |fact| RULE_FACTS.contains(&fact));
    }
    out.push('}');
}

/// Where the facts come from, each once: the documents' own sources, then those of single facts.
fn sources(out: &mut Text, provider: &Provider, entry: &ModelEntry) {
    let mut found = Found::default();
    for tree in provider.trees() {
        collect(tree.get("sources"), &mut found);
    }
    within(&entry.spec, &mut found);
    key(out, "sources");
    out.push('[');
    for source in &found.list {
        out.push_str(source);
        out.push(',');
    }
    json::close(out, ']');
}

/// Sources as they are met, each once.
#[derive(Default)]
struct Found {
    list: Vec<String>,
    known: Set<String>,
}

fn collect(sources: Option<&Tree>, found: &mut Found) {
    for source in sources.map_or(&[][..], Tree::elements) {
        let source = source.to_json();
        if found.known.add(grow::copy(&source)) {
            found.list.put(source);
        }
    }
}

/// The sources of a spec's single facts, at whatever depth; templates have none.
fn within(tree: &Tree, found: &mut Found) {
    for (name, value) in tree.members() {
        match name.as_str() {
            "sources" => collect(Some(value), found),
            "request" | "define" | "http" => {}
            _ => within(value, found),
        }
    }
}
