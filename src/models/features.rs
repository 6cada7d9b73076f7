//! What a model can do: found out by translating a small prompt per feature, so that it is true of the request itself.

use crate::context::Context;
use crate::encode::Request;
use crate::error::{Error, ErrorKind};
use crate::report::{Code, Mode, Severity};

/// How a feature reaches a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Support {
    /// It has no place in the request: the report says so.
    Reported,
    /// It is put together from other features, or only approximated; the report says so.
    Emulated,
    /// It has its own place in the request.
    Native,
}

impl Support {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Emulated => "emulated",
            Self::Reported => "reported",
        }
    }
}

/// A feature, and prompts that ask for it and for nothing else that a model could lack. Where providers need different
/// things beside it (a name, an encrypted form), there is a prompt for each: the best outcome counts.
#[derive(Clone, Copy, Debug)]
pub struct Feature {
    /// Its name.
    pub name: &'static str,
    prompts: &'static [&'static str],
}

macro_rules! features {
    ($($name:literal $($prompt:expr),+;)*) => {
        /// All features, by topic.
        pub const FEATURES: &[Feature] = &[$(Feature { name: $name, prompts: &[$($prompt),+] }),*];
    };
}

/// A prompt of one message, and settings.
macro_rules! with {
    ($settings:literal) => {
        concat!(r#"{"messages":[{"role":"user","content":"Hi"}],"#, $settings, "}")
    };
}

/// A prompt of one message, with a part of this kind after a text.
macro_rules! part {
    ($part:literal) => {
        concat!(r#"{"messages":[{"role":"user","content":[{"type":"text","text":"Look"},"#, $part, "]}]}")
    };
}

/// A prompt with a tool, and settings.
macro_rules! tool {
    ($settings:literal) => {
        concat!(
            r#"{"messages":[{"role":"user","content":"Hi"}],"tools":[{"name":"look","description":"Looks","json_schema":{"type":"object","properties":{"at":{"type":"string"}},"required":["at"],"additionalProperties":false}"#,
            $settings,
            "}"
        )
    };
}

/// A prompt with a call of a tool and its result, whose members these are.
macro_rules! result {
    ($result:literal) => {
        result!("", $result)
    };
    ($thought:literal, $result:literal) => {
        concat!(
            r#"{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":["#,
            $thought,
            r#"{"type":"tool_call","id":"abcdefghi","name":"look","arguments":{"at":"it"}}]},{"role":"tool","tool_call_id":"abcdefghi","#,
            $result,
            r#"}],"tools":[{"name":"look","description":"Looks","json_schema":{"type":"object","properties":{"at":{"type":"string"}},"required":["at"],"additionalProperties":false}}]}"#
        )
    };
}

features! {
    "system" r#"{"messages":[{"role":"system","content":"Be brief"},{"role":"user","content":"Hi"}]}"#;
    "system_in_conversation" r#"{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"},{"role":"system","content":"Be brief"},{"role":"user","content":"Go on"}]}"#;
    "prefill" r#"{"messages":[{"role":"user","content":"Count"},{"role":"assistant","content":"One"}]}"#;
    "image_url" part!(r#"{"type":"image","url":"https://example.com/a.png"}"#);
    "image_data" part!(r#"{"type":"image","media_type":"image/png","data":"iVBORw0KGgo="}"#);
    "image_file_id" part!(r#"{"type":"image","file_id":"file-1"}"#);
    "audio_data" part!(r#"{"type":"audio","media_type":"audio/wav","data":"UklGRg=="}"#);
    "audio_url" part!(r#"{"type":"audio","media_type":"audio/wav","url":"https://example.com/a.wav"}"#);
    "video_url" part!(r#"{"type":"video","media_type":"video/mp4","url":"https://example.com/a.mp4"}"#);
    "video_data" part!(r#"{"type":"video","media_type":"video/mp4","data":"AAAAGGZ0eXA="}"#);
    "document_url" part!(r#"{"type":"document","url":"https://example.com/a.pdf"}"#),
        part!(r#"{"type":"document","media_type":"application/pdf","url":"https://example.com/a.pdf"}"#);
    "document_data" part!(r#"{"type":"document","media_type":"application/pdf","data":"JVBERi0xLjQK"}"#),
        part!(r#"{"type":"document","media_type":"application/pdf","data":"JVBERi0xLjQK","filename":"a.pdf"}"#);
    "document_file_id" part!(r#"{"type":"document","file_id":"file-1"}"#);
    "document_text" part!(r#"{"type":"document","text":"Once"}"#);
    "citations" part!(r#"{"type":"document","text":"Once","citations":true}"#);
    "rag_documents" with!(r#""rag":{"documents":[{"id":"1","text":"Once"}]}"#);
    "tools" tool!("}]");
    "tool_results" result!(r#""content":"There""#),
        result!(r#"{"type":"reasoning","text":"Where?"},"#, r#""content":"There""#);
    "tool_result_errors" result!(r#""content":"There","is_error":true"#);
    "tool_result_images" result!(r#""content":[{"type":"text","text":"There"},{"type":"image","media_type":"image/png","data":"iVBORw0KGgo="}]"#);
    "tool_choice_none" tool!(r#"}],"tool_choice":"none""#);
    "tool_choice_required" tool!(r#"}],"tool_choice":"required""#);
    "tool_choice_named" tool!(r#"}],"tool_choice":{"name":"look"}"#);
    "tool_choice_allowed" tool!(r#"}],"tool_choice":{"type":"allowed_tools","mode":"auto","tools":["look"]}"#);
    "parallel_tool_calls" tool!(r#"}],"parallel_tool_calls":false"#);
    "strict_tools" tool!(r#","strict":true}]"#);
    "custom_tools" with!(r#""tools":[{"type":"custom","name":"say","description":"Says"}]"#);
    "web_search" with!(r#""tools":[{"type":"web_search"}]"#);
    "code_execution" with!(r#""tools":[{"type":"code_execution"}]"#);
    "json_object" r#"{"messages":[{"role":"user","content":"Answer in JSON"}],"response_format":"json_object"}"#;
    "json_schema" with!(r#""response_format":{"json_schema":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}}"#),
        with!(r#""response_format":{"json_schema":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false},"name":"answer","strict":true}"#);
    "reasoning_effort" with!(r#""reasoning":{"effort":"high"}"#);
    "reasoning_budget" with!(r#""reasoning":{"budget_tokens":2048},"limits":{"max_output_tokens":4096}"#);
    "reasoning_off" with!(r#""reasoning":{"mode":"disabled"}"#);
    "reasoning_replay" r#"{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"reasoning","text":"So","signature":"c2ln"},{"type":"text","text":"Hello"}]},{"role":"user","content":"Go on"}]}"#,
        r#"{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"reasoning","text":"So"},{"type":"text","text":"Hello"}]},{"role":"user","content":"Go on"}]}"#,
        r#"{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"text","text":"Hello","signature":"c2ln"}]},{"role":"user","content":"Go on"}]}"#,
        r#"{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"reasoning","id":"rs_1","encrypted":"c2Vj","summary":[]},{"type":"text","text":"Hello"}]},{"role":"user","content":"Go on"}]}"#;
    "cache_control" r#"{"messages":[{"role":"user","content":[{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}}]}]}"#;
    "prompt_cache_key" with!(r#""prompt_cache_key":"k""#);
    "audio_output" with!(r#""output":{"modalities":["text","audio"],"audio":{"voice":"alloy","format":"wav"}}"#);
    "image_output" with!(r#""output":{"modalities":["text","image"]}"#);
    "max_output_tokens" with!(r#""limits":{"max_output_tokens":1024}"#);
    "temperature" with!(r#""sampling":{"temperature":0.5}"#);
    "top_p" with!(r#""sampling":{"top_p":0.5}"#);
    "top_k" with!(r#""sampling":{"top_k":20}"#);
    "min_p" with!(r#""sampling":{"min_p":0.1}"#);
    "frequency_penalty" with!(r#""sampling":{"frequency_penalty":0.5}"#);
    "presence_penalty" with!(r#""sampling":{"presence_penalty":0.5}"#);
    "repetition_penalty" with!(r#""sampling":{"repetition_penalty":1.1}"#);
    "seed" with!(r#""sampling":{"seed":7}"#);
    "stop" with!(r#""sampling":{"stop":["END"]}"#);
    "logit_bias" with!(r#""sampling":{"logit_bias":{"42":1}}"#);
    "n" with!(r#""sampling":{"n":2}"#);
    "logprobs" with!(r#""sampling":{"logprobs":true,"top_logprobs":2}"#);
    "stream" with!(r#""stream":true"#);
    "verbosity" with!(r#""output":{"verbosity":"low"}"#);
    "prediction" with!(r#""prediction":{"type":"content","content":"Hello"}"#);
    "safety_settings" with!(r#""safety_settings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"BLOCK_NONE"}]"#);
    "safety_identifier" with!(r#""safety_identifier":"u1""#);
    "user" with!(r#""user":"u1""#);
    "metadata" with!(r#""metadata":{"trace":"1"}"#),
        with!(r#""store":true,"metadata":{"trace":"1"}"#);
    "service_tier" with!(r#""service_tier":"auto""#);
    "store" with!(r#""store":true"#);
}

/// How a feature reaches a model. A spec or model that is not there is no feature's fault: look it up first.
pub fn support(context: &mut Context, feature: &Feature, spec: &str, model: &str) -> Result<Support, Error> {
    let outcome = |&prompt: &&str| {
        let request = Request { prompt, spec, model, mode: Mode::Coerce };
        match context.translate(&request) {
            Ok(_) => {
                Ok(context.losses().map(|(code, severity)| graded(code, severity)).min().unwrap_or(Support::Native))
            }
            Err(error) if error.kind == ErrorKind::Memory => Err(error),
            Err(_) => Ok(Support::Reported),
        }
    };
    feature.prompts.iter().map(outcome).try_fold(Support::Reported, |best, support| Ok(best.max(support?)))
}

/// What a loss says of the feature that was asked for.
fn graded(code: Code, severity: Severity) -> Support {
    match (code, severity) {
        (_, Severity::Error) | (Code::Unsupported | Code::Drop | Code::PerformanceImpact, Severity::Warning) => {
            Support::Reported
        }
        (_, Severity::Warning) | (Code::Emulate, Severity::Info) => Support::Emulated,
        (_, Severity::Info) => Support::Native,
    }
}
