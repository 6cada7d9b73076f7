//! Tools and schemas.

use super::Kind;
use super::json::{asked, each};

pub const KINDS: &[Kind] = &[
    ("tools", |n| tools(&each(n, |at| tool(&format!("look{at}"), "{\"type\":\"object\"}", false)))),
    ("tools of one name", |n| tools(&each(n, |_| tool("look", "{\"type\":\"object\"}", false)))),
    ("tools of refused names", |n| {
        tools(&each(n, |at| tool(&format!("look at {at}"), "{\"type\":\"object\"}", false)))
    }),
    ("tools of long names", |n| tools(&each(n, |at| tool(&format!("{at:x>150}"), "{\"type\":\"object\"}", false)))),
    ("tools that providers run", |n| tools(&each(n, |at| format!("{{\"type\":\"web_search\",\"limit{at}\":{at}}}")))),
    ("allowed tools", |n| {
        let allowed = each(n, |at| format!("{{\"type\":\"function\",\"name\":\"look{at}\"}}"));
        let tools = each(n, |at| tool(&format!("look{at}"), "{\"type\":\"object\"}", false));
        asked(&format!(
            "\"tools\":[{tools}],\"tool_choice\":{{\"type\":\"allowed_tools\",\"mode\":\"auto\",\"tools\":[{allowed}]}}"
        ))
    }),
    ("properties, half of them required", |n| {
        let required = each(n / 2, |at| format!("\"p{}\"", 2 * at));
        strict(&format!("{{\"type\":\"object\",\"properties\":{{{}}},\"required\":[{required}]}}", properties(n)))
    }),
    ("optional properties", |n| strict(&format!("{{\"type\":\"object\",\"properties\":{{{}}}}}", properties(n)))),
    ("properties of an answer", |n| {
        let required = each(n, |at| format!("\"p{at}\""));
        let schema = format!("{{\"type\":\"object\",\"properties\":{{{}}},\"required\":[{required}]}}", properties(n));
        asked(&format!(
            "\"response_format\":{{\"type\":\"json_schema\",\"json_schema\":{{\"name\":\"a\",\"strict\":true,\"schema\":{schema}}}}}"
        ))
    }),
    ("references, all of", |n| {
        loose(&format!("{{\"type\":\"object\",\"allOf\":[{}],\"$defs\":{{{}}}}}", references(n), definitions(n)))
    }),
    ("references, any of", |n| loose(&format!("{{\"$defs\":{{{}}},\"anyOf\":[{}]}}", definitions(n), references(n)))),
    ("references to as many places", |n| {
        let references = each(n, |at| format!("{{\"$ref\":\"#/d{at}/a\"}}"));
        let places = each(n, |at| format!("\"d{at}\":{{\"a\":{{\"type\":\"object\"}}}}"));
        loose(&format!("{{\"oneOf\":[{references}],{places}}}"))
    }),
    ("references in a row", |n| {
        let row = each(n, |at| format!("\"d{at}\":{{\"$ref\":\"#/$defs/d{}\"}}", at + 1));
        loose(&format!("{{\"anyOf\":[{{\"$ref\":\"#/$defs/d0\"}}],\"$defs\":{{{row}}}}}"))
    }),
    ("references in a circle", |n| {
        let circle =
            "\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"anyOf\":[{\"$ref\":\"#/$defs/a\"},{\"type\":\"object\"}]}";
        let references = each(n, |at| format!("{{\"$ref\":\"#/$defs/{}\"}}", ["a", "b"][at % 2]));
        loose(&format!("{{\"anyOf\":[{references}],\"$defs\":{{{circle}}}}}"))
    }),
    ("branches of branches", |n| {
        let inner = each(10, |at| format!("{{\"properties\":{{\"p{at}\":{{}}}}}}"));
        loose(&format!("{{\"type\":\"object\",\"allOf\":[{}]}}", each(n / 10, |_| format!("{{\"anyOf\":[{inner}]}}"))))
    }),
    ("one enum again and again", |n| loose(&one_property(&each(n, |_| "\"enum\":[\"a\"]")))),
    ("one choice again and again", |n| strict(&one_property(&each(n, |_| "\"oneOf\":[{\"type\":\"string\"}]")))),
    ("properties again and again", |n| {
        strict(&format!(
            "{{\"type\":\"object\",\"required\":[],{}}}",
            each(n, |_| "\"properties\":{\"a\":{\"type\":\"string\"}}")
        ))
    }),
    ("keywords under a long key", |n| {
        let inner =
            each(n / 100, |at| format!("\"p{at}\":{{\"type\":\"string\",\"minLength\":2,\"examples\":[\"a\"]}}"));
        let schema = format!("{{\"type\":\"object\",\"properties\":{{{inner}}}}}");
        strict(&format!("{{\"type\":\"object\",\"properties\":{{\"{}\":{schema}}}}}", "k".repeat(10 * n)))
    }),
];

fn tools(tools: &str) -> String {
    asked(&format!("\"tools\":[{tools}]"))
}

fn tool(name: &str, schema: &str, strict: bool) -> String {
    format!("{{\"name\":\"{name}\",\"description\":\"Looks.\",\"json_schema\":{schema},\"strict\":{strict}}}")
}

fn strict(schema: &str) -> String {
    tools(&tool("look", schema, true))
}

fn loose(schema: &str) -> String {
    tools(&tool("look", schema, false))
}

fn one_property(keywords: &str) -> String {
    format!("{{\"type\":\"object\",\"properties\":{{\"p\":{{{keywords}}}}},\"required\":[\"p\"]}}")
}

fn properties(count: usize) -> String {
    each(count, |at| format!("\"p{at}\":{{\"type\":\"string\",\"minLength\":1,\"title\":\"a\"}}"))
}

fn definitions(count: usize) -> String {
    each(count, |at| format!("\"d{at}\":{{\"type\":\"object\",\"properties\":{{\"p{at}\":{{\"type\":\"string\"}}}}}}"))
}

fn references(count: usize) -> String {
    each(count, |at| format!("{{\"$ref\":\"#/$defs/d{at}\"}}"))
}
