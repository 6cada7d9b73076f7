//! JSON Schema, as far as the project's own schemas use it.

use serde_json::Value;

/// The keywords that a schema may use: those that `holds` looks at, and those for people.
const KEYWORDS: &[&str] = &[
    "$schema",
    "$id",
    "$ref",
    "$defs",
    "title",
    "description",
    "type",
    "enum",
    "anyOf",
    "oneOf",
    "not",
    "properties",
    "propertyNames",
    "additionalProperties",
    "required",
    "items",
    "prefixItems",
    "minItems",
    "maxItems",
    "minLength",
    "minimum",
    "maximum",
    "pattern",
];

/// True if a value is as a schema says. `pattern` is left to the checker's own tests.
pub fn holds(root: &Value, schema: &Value, value: &Value) -> bool {
    let Value::Object(schema) = schema else { return schema != &Value::Bool(false) };
    let size = |size: usize| f64::from(u32::try_from(size).unwrap_or(u32::MAX));
    let number = |bound: &Value| bound.as_f64().expect("a bound is a number");
    schema.iter().all(|(keyword, says)| match (keyword.as_str(), value) {
        ("$ref", _) => holds(
            root,
            root.pointer(&says.as_str().expect("a reference is a text")[1..]).expect("references lead somewhere"),
            value,
        ),
        ("type", _) => {
            let is = |name: &Value| match name.as_str().expect("a type is a text") {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "number" => value.is_number(),
                "integer" => value.as_u64().is_some(),
                "boolean" => value.is_boolean(),
                "null" => value.is_null(),
                other => panic!("there is no type {other}"),
            };
            says.as_array().map_or_else(|| is(says), |names| names.iter().any(is))
        }
        ("enum", _) => says.as_array().is_some_and(|values| values.contains(value)),
        ("anyOf", _) => says.as_array().is_some_and(|schemas| schemas.iter().any(|schema| holds(root, schema, value))),
        ("oneOf", _) => says
            .as_array()
            .is_some_and(|schemas| schemas.iter().filter(|schema| holds(root, schema, value)).count() == 1),
        ("not", _) => !holds(root, says, value),
        ("properties", Value::Object(members)) => {
            members.iter().all(|(key, member)| holds(root, says.get(key).unwrap_or(&Value::Bool(true)), member))
        }
        ("propertyNames", Value::Object(members)) => {
            members.keys().all(|key| holds(root, says, &Value::String(key.clone())))
        }
        ("additionalProperties", Value::Object(members)) => members
            .iter()
            .filter(|(key, _)| schema.get("properties").is_none_or(|own| own.get(key).is_none()))
            .all(|(_, member)| holds(root, says, member)),
        ("required", Value::Object(members)) => says
            .as_array()
            .is_some_and(|keys| keys.iter().all(|key| members.contains_key(key.as_str().unwrap_or_default()))),
        ("items", Value::Array(elements)) => elements.iter().all(|element| holds(root, says, element)),
        ("prefixItems", Value::Array(elements)) => says
            .as_array()
            .is_some_and(|schemas| schemas.iter().zip(elements).all(|(schema, element)| holds(root, schema, element))),
        ("minItems", Value::Array(elements)) => size(elements.len()) >= number(says),
        ("maxItems", Value::Array(elements)) => size(elements.len()) <= number(says),
        ("minLength", Value::String(text)) => size(text.chars().count()) >= number(says),
        ("minimum", Value::Number(value)) => value.as_f64().is_some_and(|value| value >= number(says)),
        ("maximum", Value::Number(value)) => value.as_f64().is_some_and(|value| value <= number(says)),
        (keyword, _) => {
            assert!(KEYWORDS.contains(&keyword), "`holds` does not know {keyword}");
            true
        }
    })
}
