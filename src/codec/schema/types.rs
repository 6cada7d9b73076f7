//! The type of a schema's value, where it is not said.

use super::view::View;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};

/// The type of objects, as JSON.
pub const OBJECT: &str = "\"object\"";

/// Keywords that say something of values of one type.
const TELLING: &[(&str, &str)] = &[
    ("properties", OBJECT),
    ("additionalProperties", OBJECT),
    ("patternProperties", OBJECT),
    ("required", OBJECT),
    ("items", "\"array\""),
    ("prefixItems", "\"array\""),
    ("minItems", "\"array\""),
    ("maxItems", "\"array\""),
    ("pattern", "\"string\""),
    ("format", "\"string\""),
    ("minLength", "\"string\""),
    ("maxLength", "\"string\""),
    ("minimum", "\"number\""),
    ("maximum", "\"number\""),
    ("exclusiveMinimum", "\"number\""),
    ("exclusiveMaximum", "\"number\""),
    ("multipleOf", "\"number\""),
];

/// Keywords that say what a value is without its type.
const OTHERWISE: &[&str] = &["$ref", "anyOf", "oneOf", "allOf", "const", "enum", "if", "then", "else"];

/// True if a schema says that its value is of this type and no other.
pub fn is(doc: Doc<'_>, view: &View, name: &str) -> bool {
    view.get(doc, "type").is_some_and(|kind| {
        let mut kinds = doc.elements(kind);
        let only =
            if doc.kind(kind) == Kind::Array { kinds.next().filter(|_| kinds.next().is_none()) } else { Some(kind) };
        only.is_some_and(|kind| doc.kind(kind) == Kind::String && doc.is(kind, name))
    })
}

/// True if a schema says that its value may be of this type.
pub fn may_be(doc: Doc<'_>, view: &View, name: &str) -> bool {
    let named = |kind: NodeId| doc.kind(kind) == Kind::String && doc.is(kind, name);
    view.get(doc, "type").is_some_and(|kind| named(kind) || doc.elements(kind).any(named))
}

/// The type that the other keywords of a schema tell, as JSON.
pub fn told(doc: Doc<'_>, view: &View) -> Option<&'static str> {
    let (mut of_values_alone, mut otherwise, mut least) = (false, false, TELLING.len());
    for keyword in view.keywords(doc) {
        match &*keyword {
            "const" | "enum" => of_values_alone = true,
            "$ref" | "anyOf" | "oneOf" | "allOf" => otherwise = true,
            keyword => {
                let before = TELLING[..least].iter().position(|&(telling, _)| telling == keyword);
                least = before.unwrap_or(least);
            }
        }
    }
    if of_values_alone {
        if let Some(constant) = view.get(doc, "const") {
            return alone(Some(of_value(doc, constant)));
        }
        if let Some(values) = view.get(doc, "enum").filter(|&values| doc.kind(values) == Kind::Array) {
            return of_values(doc, values);
        }
    }
    if otherwise { None } else { TELLING.get(least).map(|&(_, kind)| kind) }
}

/// True if nothing in a schema says what its value is.
pub fn says_nothing(doc: Doc<'_>, view: &View) -> bool {
    told(doc, view).is_none() && !OTHERWISE.iter().any(|keyword| view.get(doc, keyword).is_some())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

fn of_value(doc: Doc<'_>, value: NodeId) -> Type {
    match doc.kind(value) {
        Kind::Null => Type::Null,
        Kind::Bool => Type::Boolean,
        Kind::Number if doc.raw(value).contains(['.', 'e', 'E']) => Type::Number,
        Kind::Number => Type::Integer,
        Kind::String | Kind::Key => Type::String,
        Kind::Array => Type::Array,
        Kind::Object => Type::Object,
    }
}

fn of_values(doc: Doc<'_>, values: NodeId) -> Option<&'static str> {
    let (mut all, mut null) = (None, false);
    for kind in doc.elements(values).map(|value| of_value(doc, value)) {
        all = match (all, kind) {
            (_, Type::Null) => {
                null = true;
                all
            }
            (None, kind) => Some(kind),
            (Some(known), kind) if known == kind => all,
            (Some(Type::Integer | Type::Number), Type::Integer | Type::Number) => Some(Type::Number),
            _ => return None,
        };
    }
    match (all, null) {
        (None, true) => alone(Some(Type::Null)),
        (all, false) => alone(all),
        (Some(Type::Boolean), true) => Some("[\"boolean\",\"null\"]"),
        (Some(Type::Integer), true) => Some("[\"integer\",\"null\"]"),
        (Some(Type::Number), true) => Some("[\"number\",\"null\"]"),
        (Some(Type::String), true) => Some("[\"string\",\"null\"]"),
        _ => None,
    }
}

fn alone(kind: Option<Type>) -> Option<&'static str> {
    Some(match kind? {
        Type::Null => "\"null\"",
        Type::Boolean => "\"boolean\"",
        Type::Integer => "\"integer\"",
        Type::Number => "\"number\"",
        Type::String => "\"string\"",
        Type::Array => "\"array\"",
        Type::Object => OBJECT,
    })
}
