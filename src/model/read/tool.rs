//! Tools: functions, custom tools, and those that a provider runs; documents of `rag`.

use super::Reader;
use crate::grow::Grow;
use crate::json::node::{Kind, NodeId};
use crate::model::{Field, NO_NODE, Value};
use crate::vocabulary::{Keyword, Slot};

/// What tells the sorts of tools apart.
#[derive(Default)]
struct Outer {
    kind: Option<NodeId>,
    function: Option<NodeId>,
    custom: Option<NodeId>,
    named: bool,
    has_schema: bool,
}

impl Reader<'_, '_> {
    pub(super) fn tools(&mut self, tools: NodeId) {
        if self.is_null(tools) {
            return;
        }
        if self.doc.kind(tools) != Kind::Array {
            let found = self.doc.kind(tools).name();
            return self.problem(tools, text!("must be an array, found {found}"), None);
        }
        for tool in self.doc.elements(tools) {
            if self.is_object(tool) {
                self.tool(tool);
            }
        }
    }

    /// OpenAI's legacy `functions`.
    pub(super) fn functions(&mut self, functions: NodeId) {
        if self.is_null(functions) {
            return;
        }
        for function in self.doc.elements(functions) {
            if self.is_object(function) {
                let first = self.begin();
                self.function(function, function, first, NO_NODE);
            }
        }
    }

    fn tool(&mut self, node: NodeId) {
        let first = self.begin();
        let outer = self.outer(node);
        let kind = outer.kind.filter(|&kind| !self.is_null(kind));
        if let Some(kind) = kind.filter(|&kind| self.doc.kind(kind) != Kind::String) {
            return self.problem(kind, text!("must be a string, found {}", self.doc.kind(kind).name()), None);
        }
        let name = kind.map(|kind| self.word(kind));
        match name.as_deref() {
            Some("function") => self.function(node, outer.function.unwrap_or(node), first, kind.unwrap_or(NO_NODE)),
            None if outer.function.is_some() || outer.named => {
                self.function(node, outer.function.unwrap_or(node), first, NO_NODE);
            }
            // a function by Anthropic's name for it
            Some("custom") if outer.has_schema => self.function(node, node, first, kind.unwrap_or(NO_NODE)),
            Some("custom") => self.custom(node, outer.custom.unwrap_or(node), first, kind.unwrap_or(NO_NODE)),
            _ => self.provider_tool(node, kind, first),
        }
    }

    fn outer(&self, node: NodeId) -> Outer {
        let mut outer = Outer::default();
        for (key, value) in self.doc.members(node) {
            match &*self.key(key) {
                "type" => outer.kind = Some(value),
                "function" => outer.function = Some(value),
                "custom" => outer.custom = Some(value),
                "name" => outer.named = true,
                "input_schema" => outer.has_schema = true,
                _ => {}
            }
        }
        outer
    }

    fn function(&mut self, node: NodeId, body: NodeId, first: u32, kind: NodeId) {
        self.prompt.fields.put(Field { slot: Slot::Kind, value: Value::Keyword(Keyword::Function, kind) });
        if kind != NO_NODE {
            self.prompt.fields.put(Field { slot: Slot::Type, value: Value::Node(kind) });
        }
        for (key, value) in self.doc.members(body) {
            let slot = match &*self.key(key) {
                "name" => Slot::Name,
                "description" => Slot::Description,
                "parameters" | "json_schema" | "input_schema" => Slot::JsonSchema,
                "strict" => Slot::Strict,
                "cache_control" => Slot::CacheControl,
                "extra" => {
                    self.prompt.has_extra = true;
                    continue;
                }
                _ => continue,
            };
            self.field(first, slot, value);
        }
        self.finish(node, body, first, Keyword::Function);
    }

    fn custom(&mut self, node: NodeId, body: NodeId, first: u32, kind: NodeId) {
        self.prompt.fields.put(Field { slot: Slot::Kind, value: Value::Keyword(Keyword::Custom, kind) });
        for (key, value) in self.doc.members(body) {
            match &*self.key(key) {
                "name" => self.field(first, Slot::Name, value),
                "description" => self.field(first, Slot::Description, value),
                "format" => self.grammar(first, value),
                "cache_control" => self.field(first, Slot::CacheControl, value),
                "extra" => self.prompt.has_extra = true,
                _ => {}
            }
        }
        self.finish(node, body, first, Keyword::Custom);
    }

    /// A custom tool's format: `{"type": "grammar", "grammar": {…}}`, or flat.
    fn grammar(&mut self, first: u32, format: NodeId) {
        self.field(first, Slot::Format, format);
        let body =
            self.doc.get(format, "grammar").filter(|&grammar| self.doc.kind(grammar) == Kind::Object).unwrap_or(format);
        for (key, value) in self.doc.members(body) {
            match &*self.key(key) {
                "syntax" => self.field(first, Slot::Syntax, value),
                "definition" => self.field(first, Slot::Definition, value),
                _ => {}
            }
        }
        if let Some(kind) = self.doc.get(format, "type").filter(|&kind| self.doc.is(kind, "grammar")) {
            self.field(first, Slot::FormatType, kind);
        }
    }

    fn finish(&mut self, node: NodeId, body: NodeId, first: u32, word: Keyword) {
        // beside the nested object
        if body != node
            && let Some(hint) = self.doc.get(node, "cache_control")
        {
            self.field(first, Slot::CacheControl, hint);
        }
        if !self.prompt.fields[first as usize..].iter().any(|field| field.slot == Slot::Name) {
            self.problem(node, "has no name", Some("give the tool a name"));
        }
        let tool = self.record(word, node, first);
        self.prompt.tools.put(tool);
    }

    fn provider_tool(&mut self, node: NodeId, kind: Option<NodeId>, first: u32) {
        self.prompt.fields.put(Field { slot: Slot::Kind, value: Value::Keyword(Keyword::Provider, NO_NODE) });
        // Google's tools are objects whose one key says what they are
        let key = self.doc.members(node).map(|(key, _)| key).next();
        if let Some(kind) = kind.or(key) {
            self.prompt.fields.put(Field { slot: Slot::Type, value: Value::Node(kind) });
        }
        // a provider's tool in the form of a function is nobody's own form
        if self.doc.get(node, "function").is_none() {
            self.prompt.fields.put(Field { slot: Slot::Raw, value: Value::Node(node) });
        }
        let tool = self.record(Keyword::Provider, node, first);
        self.prompt.tools.put(tool);
    }

    pub(super) fn documents(&mut self, documents: NodeId) {
        if self.is_null(documents) {
            return;
        }
        if self.doc.kind(documents) != Kind::Array {
            let found = self.doc.kind(documents).name();
            return self.problem(documents, text!("must be an array, found {found}"), None);
        }
        for node in self.doc.elements(documents) {
            let first = self.begin();
            let word = if self.doc.kind(node) == Kind::String { Keyword::Text } else { Keyword::Document };
            self.prompt.fields.put(Field { slot: Slot::Kind, value: Value::Keyword(word, NO_NODE) });
            self.prompt.fields.put(Field { slot: Slot::Raw, value: Value::Node(node) });
            if word == Keyword::Text {
                self.field(first, Slot::Text, node);
            }
            for (key, value) in self.doc.members(node) {
                let slot = match &*self.key(key) {
                    "id" => Slot::Id,
                    "title" => Slot::Title,
                    "text" => Slot::Text,
                    "url" => Slot::Url,
                    _ => continue,
                };
                self.field(first, slot, value);
            }
            let document = self.record(word, node, first);
            self.prompt.documents.put(document);
        }
    }
}
