//! Generated prompts, as JSON text: well-formed, mostly sound, full of what real prompts have.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

type Json = BoxedStrategy<String>;

/// A prompt in canonical or in OpenAI chat form.
pub fn prompt() -> Json {
    let shorthand = string().prop_map(|text| format!("{{\"prompt\":{text}}}"));
    prop_oneof![1 => shorthand, 8 => canonical(), 2 => canonical().prop_map(|text| format!("{{\"prompt\":{text}}}")), 6 => chat()].boxed()
}

/// An object that has each member now and then; those named with `!` always.
fn object(members: Vec<(&'static str, Json)>) -> Json {
    let member = |(name, value): (&'static str, Json)| match name.strip_suffix('!') {
        Some(name) => value.prop_map(move |value| Some(format!("\"{name}\":{value}"))).boxed(),
        None => proptest::option::weighted(0.35, value)
            .prop_map(move |value| value.map(|value| format!("\"{name}\":{value}")))
            .boxed(),
    };
    let members: Vec<_> = members.into_iter().map(member).collect();
    members.prop_map(|members| format!("{{{}}}", members.into_iter().flatten().collect::<Vec<_>>().join(","))).boxed()
}

fn list(element: Json, range: std::ops::Range<usize>) -> Json {
    vec(element, range).prop_map(|elements| format!("[{}]", elements.join(","))).boxed()
}

fn one_of(texts: &'static [&'static str]) -> Json {
    select(texts).prop_map(str::to_owned).boxed()
}

fn constant(text: &'static str) -> Json {
    Just(text.to_owned()).boxed()
}

fn string() -> Json {
    const ODD: &[&str] = &[
        r#""""#,
        r#"" ""#,
        r#""\n\t""#,
        r#""\ud83d\ude00 é \/""#,
        r#""\u0000""#,
        r#""{\"a\": 1.50}""#,
        r#""\\\"""#,
        r#""1e400""#,
        r#""null""#,
    ];
    prop_oneof![6 => "\"[a-zA-Z ,.]{1,20}\"", 1 => select(ODD).prop_map(str::to_owned).boxed(), 1 => "\"[^\"\\\\\\x00-\\x1f]{0,12}\""]
        .boxed()
}

fn number() -> Json {
    const ODD: &[&str] = &[
        "0",
        "-0",
        "-0.0",
        "1E2",
        "1e-7",
        "0.70",
        "1.0",
        "9007199254740993",
        "123456789012345678901234567890",
        "1e400",
        "-1e400",
        "-1",
    ];
    prop_oneof![2 => "[0-9]|[1-9][0-9]{1,4}", 4 => "[0-3]\\.[0-9]{1,3}", 1 => "-[1-9]\\.[0-9]", 2 => select(ODD).prop_map(str::to_owned).boxed()].boxed()
}

fn boolean() -> Json {
    one_of(&["true", "false"])
}

fn any_json() -> Json {
    let leaf = prop_oneof![string(), number(), boolean(), constant("null"), constant("{}"), constant("[]")].boxed();
    leaf.prop_recursive(3, 12, 4, |inner| {
        let inner = inner.boxed();
        prop_oneof![
            list(inner.clone(), 0..4),
            object(vec![("a", inner.clone()), ("b", inner.clone()), ("type", string()), ("$x", inner)])
        ]
    })
    .boxed()
}

fn cache_control() -> Json {
    one_of(&[r#"{"type":"ephemeral"}"#, r#"{"type":"ephemeral","ttl":"1h"}"#])
}

fn identifier() -> Json {
    one_of(&[r#""call_1""#, r#""call_2""#, r#""functions.f:0""#, r#""functions/f:0""#, r#""""#])
}

fn schema() -> Json {
    let leaf = one_of(&[
        r#"{"type":"string","minLength":2}"#,
        r#"{"type":"integer","exclusiveMinimum":0.50}"#,
        r#"{"const":"x"}"#,
        "true",
        "{}",
        r#"{"enum":["a",1,null]}"#,
        r##"{"$ref":"#/$defs/d"}"##,
        r#"{"type":["string","null"],"format":"date"}"#,
    ]);
    let nested = leaf.prop_recursive(3, 10, 3, |inner| {
        let inner = inner.boxed();
        let properties = object(vec![("a", inner.clone()), ("const", inner.clone()), ("b/c", inner.clone())]);
        prop_oneof![
            object(vec![
                ("type!", constant(r#""object""#)),
                ("properties!", properties),
                ("required", constant(r#"["a"]"#)),
                ("additionalProperties", boolean()),
                ("title", string()),
                ("$schema", string()),
            ]),
            object(vec![
                ("type!", constant(r#""array""#)),
                ("items!", inner.clone()),
                ("minItems", number()),
                ("uniqueItems", boolean())
            ]),
            object(vec![("anyOf!", list(inner.clone(), 1..3)), ("description", string()), ("x-note", any_json())]),
        ]
    });
    let properties = object(vec![("a", nested.clone().boxed()), ("b", nested.boxed())]);
    object(vec![
        ("type!", constant(r#""object""#)),
        ("properties!", properties),
        ("$defs", constant(r#"{"d":{"type":"null"}}"#)),
    ])
}

fn media(kind: &'static str, types: &'static [&'static str]) -> Json {
    let source = prop_oneof![
        one_of(types).prop_map(|media| format!(r#""data":"aGVsbG8=","media_type":{media}"#)),
        Just(r#""url":"https:\/\/example.org\/a?b=c""#.to_owned()),
        Just(r#""url":"data:image\/png;base64,aGVsbG8=""#.to_owned()),
        Just(r#""file_id":"file-1""#.to_owned()),
    ];
    let extras = object(vec![
        ("detail", one_of(&[r#""low""#, r#""high""#, r#""auto""#])),
        ("filename", string()),
        ("title", string()),
        ("context", string()),
        ("citations", one_of(&["true", r#"{"enabled":true}"#])),
        ("transcript", string()),
        ("video_metadata", constant(r#"{"fps":2.50}"#)),
        ("cache_control", cache_control()),
        ("odd", any_json()),
    ]);
    (source, extras)
        .prop_map(move |(source, extras)| format!("{{\"type\":\"{kind}\",{source}{}{}", comma(&extras), &extras[1..]))
        .boxed()
}

fn comma(object: &str) -> &'static str {
    if object == "{}" { "" } else { "," }
}

fn text_part() -> Json {
    object(vec![
        ("type!", constant(r#""text""#)),
        ("text!", string()),
        ("cache_control", cache_control()),
        ("odd", any_json()),
    ])
}

fn input_part() -> Json {
    prop_oneof![
        4 => text_part(),
        1 => media("image", &[r#""image/png""#, r#""image/webp""#]),
        1 => media("audio", &[r#""audio/wav""#, r#""audio/mpeg""#]),
        1 => media("video", &[r#""video/mp4""#]),
        1 => media("document", &[r#""application/pdf""#, r#""text/plain""#]),
        1 => string().prop_map(|url| format!(r#"{{"type":"image_url","image_url":{{"url":{url}}}}}"#)).boxed(),
        1 => any_json().prop_map(|raw| format!(r#"{{"type":"hologram","beam":{raw}}}"#)).boxed(),
    ]
    .boxed()
}

fn arguments() -> Json {
    const TEXTS: &[&str] = &[r#""{\"a\": 9007199254740993}""#, r#""""#, r#""not json""#, r#""[1]""#, r#""{}""#];
    prop_oneof![object(vec![("a", any_json()), ("b", number())]), select(TEXTS).prop_map(str::to_owned).boxed()].boxed()
}

fn call() -> Json {
    object(vec![
        ("type!", constant(r#""tool_call""#)),
        ("id!", identifier()),
        ("name!", one_of(&[r#""f""#, r#""g""#])),
        ("arguments!", arguments()),
        ("signature", constant(r#""c2ln""#)),
        ("cache_control", cache_control()),
    ])
}

fn reasoning() -> Json {
    object(vec![
        ("type!", constant(r#""reasoning""#)),
        ("text", string()),
        ("signature", constant(r#""c2ln""#)),
        ("encrypted", constant(r#""ZW5j""#)),
        ("id", constant(r#""rs_1""#)),
        ("summary", constant(r#"[{"type":"summary_text","text":"s"}]"#)),
    ])
}

fn result_part() -> Json {
    let content = prop_oneof![string(), list(input_part(), 0..3)].boxed();
    object(vec![
        ("type!", constant(r#""tool_result""#)),
        ("id!", identifier()),
        ("content!", content),
        ("is_error", boolean()),
        ("name", constant(r#""f""#)),
        ("cache_control", cache_control()),
    ])
}

fn message() -> Json {
    let turn = |role: &'static str, content: Json| {
        object(vec![
            ("role!", constant(role)),
            ("content!", content),
            ("name", string()),
            ("cache_control", cache_control()),
            ("odd", any_json()),
        ])
    };
    let refusal = string().prop_map(|text| format!(r#"{{"type":"refusal","text":{text}}}"#)).boxed();
    let said = prop_oneof![3 => text_part(), 2 => call(), 2 => reasoning(), 1 => refusal].boxed();
    let answer = object(vec![
        ("role!", constant(r#""tool""#)),
        ("tool_call_id!", identifier()),
        ("content!", string()),
        ("name", constant(r#""f""#)),
    ]);
    prop_oneof![
        4 => turn(r#""user""#, prop_oneof![string(), list(input_part(), 0..4)].boxed()),
        3 => turn(r#""assistant""#, prop_oneof![string(), constant("null"), list(said, 0..4)].boxed()),
        1 => turn(r#""system""#, prop_oneof![string(), list(text_part(), 0..3)].boxed()),
        1 => turn(r#""developer""#, string()),
        2 => answer,
        2 => turn(r#""tool""#, list(result_part(), 1..3)),
    ]
    .boxed()
}

fn tool() -> Json {
    let function = object(vec![
        ("name!", one_of(&[r#""f""#, r#""g""#])),
        ("description", string()),
        ("json_schema", schema()),
        ("strict", boolean()),
        ("cache_control", cache_control()),
        ("odd", any_json()),
    ]);
    let custom = object(vec![
        ("type!", constant(r#""custom""#)),
        ("name!", constant(r#""c""#)),
        ("description", string()),
        ("format", constant(r#"{"type":"grammar","syntax":"regex","definition":"a+"}"#)),
    ]);
    let provider = object(vec![
        ("type!", one_of(&[r#""web_search""#, r#""web_search_20250305""#])),
        ("name!", constant(r#""web_search""#)),
        ("max_uses", number()),
    ]);
    prop_oneof![5 => function, 1 => custom, 1 => provider].boxed()
}

fn tool_choice() -> Json {
    one_of(&[
        r#""auto""#,
        r#""none""#,
        r#""required""#,
        r#"{"name":"f"}"#,
        r#"{"type":"function","function":{"name":"f"}}"#,
        r#"{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":"f"}}]}}"#,
    ])
}

fn sampling() -> Vec<(&'static str, Json)> {
    let stop = prop_oneof![string(), list(string(), 0..7)].boxed();
    vec![
        ("temperature", number()),
        ("top_p", number()),
        ("top_k", number()),
        ("min_p", number()),
        ("frequency_penalty", number()),
        ("presence_penalty", number()),
        ("repetition_penalty", number()),
        ("seed", number()),
        ("stop", stop),
        ("n", number()),
        ("logprobs", boolean()),
        ("top_logprobs", number()),
        ("logit_bias", constant(r#"{"50256":-100}"#)),
    ]
}

fn provider_options() -> Json {
    object(vec![
        ("openai", object(vec![("temperature", any_json()), ("x", any_json())])),
        ("anthropic", object(vec![("x", any_json())])),
        ("nobody", any_json()),
    ])
}

fn canonical() -> Json {
    let effort =
        one_of(&[r#""none""#, r#""minimal""#, r#""low""#, r#""medium""#, r#""high""#, r#""xhigh""#, r#""odd""#]);
    let reasoning = object(vec![
        ("mode", one_of(&[r#""enabled""#, r#""disabled""#, r#""adaptive""#])),
        ("effort", effort),
        ("budget_tokens", number()),
        ("summary", one_of(&[r#""auto""#, r#""detailed""#])),
        ("odd", any_json()),
    ]);
    let format = prop_oneof![
        one_of(&[r#"{"type":"text"}"#, r#"{"type":"json_object"}"#]),
        object(vec![
            ("json_schema!", schema()),
            ("name", constant(r#""n""#)),
            ("strict", boolean()),
            ("description", string())
        ]),
    ]
    .boxed();
    let output = object(vec![
        ("modalities", one_of(&[r#"["text"]"#, r#"["text","audio"]"#, r#"["image","smell"]"#])),
        ("verbosity", one_of(&[r#""low""#, r#""odd""#])),
        ("audio", constant(r#"{"voice":"alloy","format":"wav"}"#)),
    ]);
    let document = prop_oneof![
        string(),
        object(vec![
            ("id", string()),
            ("title", string()),
            ("text!", string()),
            ("url", string()),
            ("odd", any_json())
        ])
    ]
    .boxed();
    object(vec![
        ("messages!", list(message(), 1..7)),
        ("tools", list(tool(), 0..4)),
        ("tool_choice", tool_choice()),
        ("parallel_tool_calls", boolean()),
        ("sampling", object(sampling())),
        ("limits", object(vec![("max_output_tokens", number()), ("max_prompt_tokens", number())])),
        ("reasoning", reasoning),
        ("response_format", format),
        ("output", output),
        ("stream", boolean()),
        ("metadata", object(vec![("a", string()), ("b", string())])),
        ("user", string()),
        ("service_tier", one_of(&[r#""auto""#, r#""flex""#, r#""odd""#])),
        ("store", boolean()),
        ("rag", object(vec![("documents", list(document, 0..3)), ("citations", boolean())])),
        ("provider_options", provider_options()),
        ("odd", any_json()),
        ("cache_control", cache_control()),
        ("prompt_cache_key", string()),
    ])
}

fn chat() -> Json {
    let call = (identifier(), arguments()).prop_map(|(id, arguments)| {
        let arguments =
            if arguments.starts_with('"') { arguments } else { serde_json::to_string(&arguments).unwrap_or_default() };
        format!(r#"{{"id":{id},"type":"function","function":{{"name":"f","arguments":{arguments}}}}}"#)
    });
    let assistant = object(vec![
        ("role!", constant(r#""assistant""#)),
        ("content!", prop_oneof![string(), constant("null")].boxed()),
        ("tool_calls", list(call.boxed(), 0..3)),
        ("refusal", prop_oneof![string(), constant("null")].boxed()),
        ("reasoning_content", string()),
        ("annotations", constant("[]")),
    ]);
    let messages = prop_oneof![2 => message(), 1 => assistant].boxed();
    let tool = object(vec![
        ("name!", constant(r#""f""#)),
        ("description", string()),
        ("parameters", schema()),
        ("strict", boolean()),
    ]);
    let tool = tool.prop_map(|function| format!(r#"{{"type":"function","function":{function}}}"#)).boxed();
    let format = (schema(), boolean()).prop_map(|(schema, strict)| {
        format!(r#"{{"type":"json_schema","json_schema":{{"name":"n","schema":{schema},"strict":{strict}}}}}"#)
    });
    let mut members = vec![
        ("messages!", list(messages, 1..7)),
        ("model", string()),
        ("tools", list(tool, 0..3)),
        ("tool_choice", tool_choice()),
        ("max_tokens", number()),
        ("max_completion_tokens", number()),
        ("response_format", format.boxed()),
        ("reasoning_effort", one_of(&[r#""low""#, r#""none""#])),
        ("stream", boolean()),
        ("stream_options", constant(r#"{"include_usage":true}"#)),
        ("modalities", constant(r#"["text"]"#)),
        ("user", string()),
        ("extra_body", any_json()),
    ];
    members.extend(sampling());
    object(members)
}
