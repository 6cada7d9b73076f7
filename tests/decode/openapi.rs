//! Schemas in the form of OpenAPI 3.0, which Google's API takes beside JSON Schema.

use super::corpus::changed;
use super::identity::translated;
use serde_json::{Value, json};

/// A tool's schema of that form, as a provider of chat completions gets it.
fn as_json_schema(parameters: &Value) -> Value {
    let request = json!({
        "contents": [{"role": "user", "parts": [{"text": "Which boat?"}]}],
        "tools": [{"functionDeclarations": [{"name": "boat", "parameters": parameters}]}]
    });
    let (body, report) = translated("google", &request, ("openai", "gpt-4.1"));
    assert_eq!(report, [""; 0], "{parameters}");
    body["tools"][0]["function"]["parameters"].clone()
}

#[track_caller]
fn reads(given: &Value, wanted: &Value) {
    let of = |value: &Value| json!({"type": "object", "properties": {"boat": value}});
    assert_eq!(as_json_schema(&of(given)), of(wanted), "{given}");
}

#[test]
fn types() {
    let all = ["STRING", "NUMBER", "INTEGER", "BOOLEAN", "NULL", "Number", "integer"];
    for name in all {
        reads(&json!({"type": name}), &json!({"type": name.to_lowercase()}));
    }
    reads(&json!({"type": "TYPE_UNSPECIFIED", "title": "any"}), &json!({"title": "any"}));
    reads(
        &json!({"type": "ARRAY", "items": {"type": "OBJECT", "properties": {"type": {"type": "STRING"}}}}),
        &json!({"type": "array", "items": {"type": "object", "properties": {"type": {"type": "string"}}}}),
    );
}

#[test]
fn what_may_be_null() {
    reads(&json!({"type": "STRING", "nullable": true}), &json!({"type": ["string", "null"]}));
    reads(&json!({"type": "STRING", "nullable": false}), &json!({"type": "string"}));
    reads(
        &json!({"nullable": true, "type": "STRING", "format": "enum", "enum": ["oak", "ash"]}),
        &json!({"type": ["string", "null"], "format": "enum", "enum": ["oak", "ash", null]}),
    );
    reads(
        &json!({"anyOf": [{"type": "STRING"}, {"type": "INTEGER", "nullable": true}], "nullable": true}),
        &json!({"anyOf": [{"type": "string"}, {"type": ["integer", "null"]}, {"type": "null"}]}),
    );
    // where nothing else says of which values it is, it stays
    reads(&json!({"ref": "#/defs/x", "nullable": true}), &json!({"$ref": "#/$defs/x", "nullable": true}));
    // a property of that name is a property
    reads(
        &json!({"type": "OBJECT", "properties": {"nullable": {"type": "BOOLEAN"}}}),
        &json!({"type": "object", "properties": {"nullable": {"type": "boolean"}}}),
    );
}

#[test]
fn counts_examples_and_names() {
    reads(
        &json!({"type": "STRING", "minLength": "1", "maxLength": 9}),
        &json!({"type": "string", "minLength": 1, "maxLength": 9}),
    );
    // what is no number stays what it is
    for odd in ["", "01", "1.5", "-1", "many"] {
        reads(&json!({"type": "STRING", "minLength": odd}), &json!({"type": "string", "minLength": odd}));
    }
    reads(&json!({"type": "STRING", "example": "oak"}), &json!({"type": "string", "examples": ["oak"]}));
    reads(
        &json!({"any_of": [{"type": "ARRAY", "min_items": "1", "items": {"type": "STRING"}}, {"type": "STRING"}]}),
        &json!({"anyOf": [{"type": "array", "minItems": 1, "items": {"type": "string"}}, {"type": "string"}]}),
    );
    reads(
        &json!({"type": "OBJECT", "properties": {}, "additional_properties": {"type": "STRING"}}),
        &json!({"type": "object", "properties": {}, "additionalProperties": {"type": "string"}}),
    );
}

#[test]
fn references() {
    let given = json!({
        "type": "OBJECT",
        "properties": {"mast": {"ref": "#/defs/mast"}},
        "defs": {"mast": {"type": "STRING", "nullable": true}}
    });
    let wanted = json!({
        "type": "object",
        "properties": {"mast": {"$ref": "#/$defs/mast"}},
        "$defs": {"mast": {"type": ["string", "null"]}}
    });
    assert_eq!(as_json_schema(&given), wanted);
}

/// Whatever a schema says, it shows in the prompt.
#[test]
fn no_leaf_is_silent() {
    let schema = json!({
        "type": "OBJECT", "description": "d", "nullable": true, "required": ["mast"], "propertyOrdering": ["mast"],
        "properties": {
            "mast": {"type": "STRING", "enum": ["oak"], "format": "enum", "nullable": true, "example": "oak"},
            "sails": {"type": "ARRAY", "items": {"ref": "#/defs/sail", "nullable": true}, "minItems": "1"},
            "crew": {"any_of": [{"type": "INTEGER", "minimum": 1}, {"type": "STRING"}], "nullable": true}
        },
        "defs": {"sail": {"type": "STRING", "max_length": "9", "title": "t", "default": "jib"}}
    });
    let read = |schema: &Value| {
        let request = json!({
            "contents": [{"role": "user", "parts": [{"text": "Which boat?"}]}],
            "tools": [{"functionDeclarations": [{"name": "boat", "parameters": schema}]}]
        });
        translated("google", &request, ("vllm", "a-model"))
    };
    let (usual, all) = (read(&schema), changed(&schema));
    assert!(all.len() > 20, "{} leaves are few", all.len());
    for other in all {
        assert_ne!(read(&other), usual, "{other}");
    }
}

#[test]
fn the_answers_schema() {
    let request = json!({
        "contents": [{"role": "user", "parts": [{"text": "Which boat?"}]}],
        "generation_config": {
            "response_mime_type": "application/json",
            "response_schema": {"type": "OBJECT", "properties": {"boat": {"type": "STRING"}}, "required": ["boat"]}
        }
    });
    let schema = json!({"type": "object", "properties": {"boat": {"type": "string"}}, "required": ["boat"]});
    let (body, report) = translated("google", &request, ("openai", "gpt-4.1"));
    assert_eq!(body["response_format"]["json_schema"]["schema"], schema);
    assert_eq!(report, [""; 0]);
    let (body, report) = translated("google", &request, ("google", "gemini-2.5-flash"));
    assert_eq!(body["generationConfig"]["responseJsonSchema"], schema);
    assert_eq!(report, [""; 0]);
}

#[test]
fn a_loss_is_told_where_the_caller_wrote_it() {
    let request = json!({
        "contents": [{"role": "user", "parts": [{"text": "Which boat?"}]}],
        "generationConfig": {
            "responseMimeType": "application/json",
            "responseSchema": {"type": "OBJECT", "properties": {"boat": {"type": "STRING", "maxLength": "9"}}}
        }
    });
    let (_, report) = translated("google", &request, ("anthropic", "claude-sonnet-4-5"));
    let place = "generationConfig.responseSchema.properties.boat.maxLength";
    assert!(report.contains(&format!("warning Emulate {place}")), "{report:?}");
}
