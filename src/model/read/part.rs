//! Parts of messages, in canonical form and in the forms of the providers.

use super::Reader;
use super::message::PENDING;
use crate::grow::Grow;
use crate::json::node::{Kind, NodeId};
use crate::model::{Field, NO_NODE, Run, Value};
use crate::vocabulary::{Keyword, Slot};

/// What kind of part a `type` names.
fn word_of(name: &str) -> Keyword {
    match name {
        "text" | "input_text" | "output_text" => Keyword::Text,
        "image" | "image_url" | "input_image" => Keyword::Image,
        "audio" | "audio_url" | "input_audio" => Keyword::Audio,
        "video" | "video_url" | "input_video" => Keyword::Video,
        "document" | "file" | "input_file" | "document_url" => Keyword::Document,
        "tool_call" | "tool_use" | "function_call" => Keyword::ToolCall,
        "tool_result" | "function_call_output" => Keyword::ToolResult,
        "custom_call" | "custom_tool_call" => Keyword::CustomCall,
        "custom_result" | "custom_tool_call_output" => Keyword::CustomResult,
        "reasoning"
        | "thinking"
        | "redacted_thinking"
        | "reasoning.text"
        | "reasoning.encrypted"
        | "reasoning.summary" => Keyword::Reasoning,
        "refusal" => Keyword::Refusal,
        _ => Keyword::Other,
    }
}

impl Reader<'_, '_> {
    pub(super) fn parts(&mut self, parts: NodeId) {
        if self.is_null(parts) {
            return;
        }
        if self.doc.kind(parts) != Kind::Array {
            let found = self.doc.kind(parts).name();
            return self.problem(parts, text!("must be an array of parts, found {found}"), None);
        }
        for part in self.doc.elements(parts) {
            match self.doc.kind(part) {
                Kind::Object => self.part(part),
                Kind::String => self.text_part(part),
                kind => self.problem(part, text!("must be a part (an object), found {}", kind.name()), None),
            }
        }
    }

    pub(super) fn part(&mut self, node: NodeId) {
        let kind = self.doc.get(node, "type").filter(|&kind| !self.is_null(kind));
        if let Some(kind) = kind.filter(|&kind| self.doc.kind(kind) != Kind::String) {
            return self.problem(kind, text!("must be a string, found {}", self.doc.kind(kind).name()), None);
        }
        let word = match kind {
            Some(kind) => word_of(&self.word(kind)),
            None if self.doc.get(node, "text").is_some() => Keyword::Text,
            None => Keyword::Other,
        };
        let first = self.begin();
        self.prompt.fields.put(Field { slot: Slot::Kind, value: Value::Keyword(word, kind.unwrap_or(NO_NODE)) });
        if word == Keyword::Other {
            let member = || self.doc.members(node).next().filter(|_| self.answer).map(|(key, _)| key);
            if let Some(kind) = kind.or_else(member) {
                self.prompt.fields.put(Field { slot: Slot::Type, value: Value::Node(kind) });
            }
            self.prompt.fields.put(Field { slot: Slot::Raw, value: Value::Node(node) });
            let part = self.record(word, node, first);
            return self.prompt.parts.put(part);
        }
        // of reasoning in pieces each says which piece it is
        if let Some(kind) = kind.filter(|&kind| word == Keyword::Reasoning && self.doc.inner(kind).contains('.')) {
            self.prompt.fields.put(Field { slot: Slot::Type, value: Value::Node(kind) });
        }
        let redacted = kind.is_some_and(|kind| self.doc.is(kind, "redacted_thinking"));
        let mut content = None;
        for (key, value) in self.doc.members(node) {
            if Some(value) != kind {
                self.member(first, (word, redacted), &self.key(key), value, &mut content);
            }
        }
        if matches!(word, Keyword::ToolResult | Keyword::CustomResult) {
            return self.finish_result(node, first, content);
        }
        if matches!(word, Keyword::ToolCall | Keyword::CustomCall) {
            self.demand_name(node, first);
            let call = self.record(word, node, first);
            return self.push_call(call);
        }
        let mut part = self.record(word, node, first);
        if let Some(content) = content {
            part.parts = Run { first: content, count: PENDING };
        }
        self.prompt.parts.put(part);
    }

    fn demand_name(&mut self, node: NodeId, first: u32) {
        if !self.prompt.fields[first as usize..].iter().any(|field| field.slot == Slot::Name) {
            self.problem(node, "calls a tool without naming it", Some("give the call a name"));
        }
    }

    fn member(
        &mut self,
        first: u32,
        (word, redacted): (Keyword, bool),
        name: &str,
        value: NodeId,
        content: &mut Option<NodeId>,
    ) {
        let slot = match (name, word) {
            (
                "thinking" | "text" | "signature" | "encrypted" | "encrypted_content" | "summary" | "id",
                Keyword::Reasoning,
            ) if redacted => {
                return;
            }
            ("text", _) | ("thinking", Keyword::Reasoning) | ("refusal", Keyword::Refusal) => Slot::Text,
            ("data" | "encrypted" | "encrypted_content", Keyword::Reasoning) => Slot::Encrypted,
            ("summary", Keyword::Reasoning) if self.doc.kind(value) == Kind::String => Slot::Text,
            ("data" | "file_data", _) => return self.data(first, value),
            ("url" | "file_url" | "image_url" | "video_url" | "audio_url" | "document_url", _) => {
                return self.link(first, value);
            }
            ("input_audio" | "file", _) => return self.file(first, value),
            ("source", _) => return self.source(first, value, content),
            ("media_type" | "mime_type", _) | ("format", Keyword::Document | Keyword::Image | Keyword::Video) => {
                Slot::MediaType
            }
            ("format", _) => Slot::Format,
            ("file_id", _) => Slot::FileId,
            ("filename", _) | ("document_name", Keyword::Document) => Slot::Filename,
            ("detail", _) => Slot::Detail,
            ("transcript", _) => Slot::Transcript,
            ("title", _) => Slot::Title,
            ("context", _) => Slot::Context,
            ("citations", Keyword::Document) => Slot::Citations,
            ("citations", Keyword::Text) => Slot::Quotes,
            ("video_metadata", _) => Slot::VideoMetadata,
            ("id", Keyword::Reasoning | Keyword::Audio)
            | ("id" | "call_id", Keyword::ToolCall | Keyword::CustomCall)
            | ("tool_call_id" | "tool_use_id" | "call_id" | "id", Keyword::ToolResult | Keyword::CustomResult) => {
                Slot::Id
            }
            ("name", _) => Slot::Name,
            ("input", Keyword::CustomCall) => Slot::Input,
            ("arguments" | "input", Keyword::ToolCall) => Slot::Arguments,
            ("content" | "output", Keyword::ToolResult | Keyword::CustomResult) | ("content", Keyword::Document) => {
                *content = Some(value);
                return;
            }
            ("is_error", _) => Slot::IsError,
            ("signature" | "thought_signature", _) => Slot::Signature,
            ("summary", Keyword::Reasoning) => Slot::Summary,
            ("cache_control", _) => Slot::CacheControl,
            ("extra", _) => {
                self.prompt.has_extra = true;
                return;
            }
            _ => return,
        };
        self.field(first, slot, value);
    }

    /// A call as OpenAI's messages have it.
    pub(super) fn call(&mut self, node: NodeId) {
        if !self.is_object(node) {
            return;
        }
        let first = self.begin();
        self.prompt.fields.put(Field { slot: Slot::Kind, value: Value::Keyword(Keyword::ToolCall, NO_NODE) });
        let mut word = Keyword::ToolCall;
        for (key, value) in self.doc.members(node) {
            match &*self.key(key) {
                "id" => self.field(first, Slot::Id, value),
                "type" => word = self.call_type(first, value),
                "function" | "custom" => self.called_function(first, value),
                "name" => self.field(first, Slot::Name, value),
                "arguments" => self.field(first, Slot::Arguments, value),
                "input" => self.field(first, Slot::Input, value),
                "signature" | "thought_signature" => self.field(first, Slot::Signature, value),
                "cache_control" => self.field(first, Slot::CacheControl, value),
                "extra" => self.prompt.has_extra = true,
                "provider_specific_fields" => self.thought_signature(first, value),
                // whose it is stands in between
                "extra_content" => {
                    self.doc.members(value).for_each(|(_, own)| self.thought_signature(first, own));
                }
                _ => {}
            }
        }
        self.demand_name(node, first);
        let call = self.record(word, node, first);
        self.push_call(call);
    }

    /// The kind of call that a `type` names. What is neither is left unmarked, and so reported.
    fn call_type(&mut self, first: u32, kind: NodeId) -> Keyword {
        let word = match &*self.word(kind) {
            "function" => Keyword::ToolCall,
            "custom" => Keyword::CustomCall,
            _ => return Keyword::ToolCall,
        };
        if let Some(field) = self.prompt.fields.get_mut(first as usize) {
            field.value = Value::Keyword(word, kind);
        }
        word
    }

    fn called_function(&mut self, first: u32, function: NodeId) {
        for (key, value) in self.doc.members(function) {
            match &*self.key(key) {
                "name" => self.field(first, Slot::Name, value),
                "arguments" => self.field(first, Slot::Arguments, value),
                "input" => self.field(first, Slot::Input, value),
                _ => {}
            }
        }
    }

    fn thought_signature(&mut self, first: u32, node: NodeId) {
        if let Some(signature) = self.doc.get(node, "thought_signature") {
            self.field(first, Slot::Signature, signature);
        }
    }

    /// `function_call` of an assistant message: a call without an identifier.
    pub(super) fn legacy_call(&mut self, node: NodeId) {
        if !self.is_object(node) {
            return;
        }
        let first = self.begin();
        self.prompt.fields.put(Field { slot: Slot::Kind, value: Value::Keyword(Keyword::ToolCall, NO_NODE) });
        self.called_function(first, node);
        self.demand_name(node, first);
        let call = self.record(Keyword::ToolCall, node, first);
        self.push_call(call);
    }
}
