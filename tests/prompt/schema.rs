//! The prompt's JSON Schema and its page are held to the vocabulary.

use serde_json::Value;
use specado_ffi::vocabulary::{JsonType, Keyword, Scope, Slot};

fn schema() -> Value {
    let text = std::fs::read_to_string("schemas/prompt.schema.json").expect("the schema is there");
    serde_json::from_str(&text).expect("the schema is JSON")
}

/// The schemas that a schema is made of: itself, what it refers to, and its alternatives.
fn branches<'s>(root: &'s Value, schema: &'s Value, found: &mut Vec<&'s Value>) {
    found.push(schema);
    if let Some(name) = schema["$ref"].as_str() {
        let pointer = name.strip_prefix('#').expect("references stay in the file");
        branches(root, root.pointer(pointer).unwrap_or_else(|| panic!("{name} leads nowhere")), found);
    }
    for word in ["anyOf", "allOf"] {
        for alternative in schema[word].as_array().into_iter().flatten() {
            branches(root, alternative, found);
        }
    }
    if !schema["then"].is_null() {
        branches(root, &schema["then"], found);
    }
}

/// What a schema says of one of its members, wherever it says it.
fn members<'s>(root: &'s Value, schemas: &[&'s Value], name: &str) -> Vec<&'s Value> {
    let mut all = Vec::new();
    for schema in schemas {
        branches(root, schema, &mut all);
    }
    all.into_iter().map(|schema| &schema["properties"][name]).filter(|member| !member.is_null()).collect()
}

/// What the schema says of the member at this dotted path below a definition.
fn at<'s>(root: &'s Value, definition: &str, path: &str) -> Vec<&'s Value> {
    let start = vec![&root["$defs"][definition]];
    path.split('.').fold(start, |schemas, name| members(root, &schemas, name))
}

/// True if one of the schemas takes what the slot's shape is.
fn takes(root: &Value, schemas: &[&Value], shape: JsonType) -> bool {
    let mut all = Vec::new();
    for schema in schemas {
        branches(root, schema, &mut all);
    }
    let says = |name: &str| {
        all.iter().any(|schema| {
            schema["type"] == name || schema["type"].as_array().is_some_and(|types| types.iter().any(|one| one == name))
        })
    };
    match shape {
        JsonType::Any => true,
        JsonType::Bool => says("boolean"),
        JsonType::Number => says("number"),
        JsonType::String => says("string"),
        JsonType::Object => says("object"),
        JsonType::Array | JsonType::List => says("array"),
        JsonType::Strings => says("string") && says("array"),
        JsonType::Keyword => all.iter().any(|schema| schema["enum"].is_array()),
    }
}

fn describes(root: &Value, schemas: &[&Value]) -> bool {
    let mut all = Vec::new();
    for schema in schemas {
        branches(root, schema, &mut all);
    }
    all.iter().any(|schema| schema["description"].is_string())
}

#[test]
fn every_slot_can_be_filled_by_the_canonical_form() {
    let root = schema();
    let computed = [
        Slot::SystemText,
        Slot::UnreasonedAnswer,
        Slot::ModelId,
        Slot::FunctionTools,
        Slot::CustomTools,
        Slot::ProviderTools,
        Slot::MixedTools,
        Slot::StrictTools,
        Slot::ToolChoiceRaw,
        Slot::Raw,
        Slot::Value,
        Slot::Position,
    ];
    let scopes = [
        (Scope::Request, "prompt"),
        (Scope::Message, "message"),
        (Scope::Part, "part"),
        (Scope::Tool, "tool"),
        (Scope::AllowedTool, "choice"),
        (Scope::Document, "document"),
    ];
    for (scope, definition) in scopes {
        for slot in Slot::all(scope).filter(|slot| !computed.contains(slot)) {
            let path = match (slot, scope) {
                // what a part or tool is, its `type` says; a message's or document's kind is computed
                (Slot::Kind, Scope::Part | Scope::Tool) => "type",
                (Slot::Kind, _) => continue,
                // a message's parts and plain text are its content; its text is that of one part
                (Slot::Parts, _) | (Slot::Text, Scope::Message) => "content",
                // a message's identifiers and the like are those of its one part
                (Slot::Id, Scope::Message) => "tool_call_id",
                (Slot::Quotes, _) => "citations",
                (Slot::Syntax, _) => "format.syntax",
                (Slot::Definition, _) => "format.definition",
                _ => slot.info().name,
            };
            let found = at(&root, definition, path);
            assert!(!found.is_empty(), "the schema has no {definition}.{path} for `{}`", slot.info().name);
            assert!(
                describes(&root, &found) || path.ends_with("type"),
                "the schema does not say what {definition}.{path} is"
            );
            let shape = if slot == Slot::Kind { JsonType::String } else { slot.info().shape };
            assert!(takes(&root, &found, shape), "{definition}.{path} does not take {shape:?}");
        }
    }
}

#[test]
fn every_member_of_a_group_fills_a_slot() {
    let root = schema();
    for group in ["sampling", "limits", "reasoning", "output", "rag"] {
        for name in root["$defs"][group]["properties"].as_object().expect("a group has members").keys() {
            let slot = format!("{group}.{name}");
            assert!(Slot::find(&slot, Scope::Request).is_some(), "`{slot}` is no slot");
        }
    }
}

#[test]
fn the_words_are_those_of_the_vocabulary() {
    let root = schema();
    for (slot, definition, path) in [(Slot::Role, "message", "role"), (Slot::ReasoningMode, "prompt", "reasoning.mode")]
    {
        let scope = if slot == Slot::Role { Scope::Message } else { Scope::Request };
        let words: Vec<_> = Keyword::of(slot, scope).iter().map(|word| word.text()).collect();
        let found = at(&root, definition, path);
        let allowed: Vec<_> =
            found[0]["enum"].as_array().expect("words are listed").iter().filter_map(Value::as_str).collect();
        assert_eq!(allowed, words, "{definition}.{path}");
    }
}

#[test]
fn the_page_names_every_setting() {
    let page = std::fs::read_to_string("docs/prompt.md").expect("the page is there");
    let computed = [
        Slot::SystemText,
        Slot::UnreasonedAnswer,
        Slot::ModelId,
        Slot::FunctionTools,
        Slot::CustomTools,
        Slot::ProviderTools,
        Slot::MixedTools,
        Slot::StrictTools,
        Slot::ToolChoiceRaw,
        Slot::ToolChoiceMode,
        Slot::ToolChoiceType,
        Slot::ToolChoiceTools,
    ];
    for slot in Slot::all(Scope::Request).filter(|slot| !computed.contains(slot)) {
        let name = slot.info().name.rsplit('.').next().unwrap_or_default();
        assert!(page.contains(&format!("`{name}`")), "docs/prompt.md does not name `{name}`");
    }
    for scope in [Scope::Message, Scope::Part, Scope::Tool, Scope::Document] {
        // quotes are the citations of a text
        let unnamed = [Slot::Kind, Slot::Raw, Slot::Parts, Slot::Position, Slot::Quotes];
        for slot in Slot::all(scope).filter(|slot| !unnamed.contains(slot)) {
            let name = slot.info().name.rsplit('.').next().unwrap_or_default();
            let named = page.contains(&format!("`{name}`")) || page.contains(&format!("\"{name}\": "));
            assert!(named, "docs/prompt.md does not name `{name}`");
        }
    }
}
