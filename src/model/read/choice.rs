//! Unions: the tool choice and the response format, in all the forms that are about.

use super::Reader;
use crate::grow::Grow;
use crate::json::node::{Kind, NodeId};
use crate::model::{Field, NO_NODE, Value};
use crate::vocabulary::{Keyword, Slot};

const USUAL: u8 = 2;

impl Reader<'_, '_> {
    pub(super) fn tool_choice(&mut self, node: NodeId) {
        match self.doc.kind(node) {
            Kind::Null => self.doc.mark_read(node),
            Kind::String => self.choice_word(node, node),
            Kind::Object => self.choice_object(node),
            kind => self.problem(node, text!("must be a string or an object, found {}", kind.name()), None),
        }
    }

    fn choose(&mut self, word: Keyword, node: NodeId) {
        self.put_value(Slot::ToolChoice, Value::Keyword(word, node), node, USUAL);
    }

    fn choice_word(&mut self, node: NodeId, name: NodeId) {
        let known = [
            ("auto", Keyword::Auto),
            ("none", Keyword::None),
            ("required", Keyword::Required),
            ("any", Keyword::Required),
        ];
        if let Some((_, word)) = known.into_iter().find(|(text, _)| self.doc.is(name, text)) {
            return self.choose(word, node);
        }
        let suggestion = "say \"auto\", \"none\", \"required\", {\"name\": \"…\"} or OpenAI's form";
        self.problem(name, text!("unknown tool choice {}", self.doc.raw(name)), Some(suggestion));
    }

    fn choice_object(&mut self, node: NodeId) {
        self.doc.set_tag(node, Slot::ToolChoice as u16);
        let kind = self.doc.get(node, "type");
        let is = |name| kind.is_some_and(|kind| self.doc.is(kind, name));
        let name_in = |key: &str| self.doc.get(node, key).and_then(|nested| self.doc.get(nested, "name"));
        let name = self.doc.get(node, "name");
        let at = kind.unwrap_or(node);
        if is("allowed_tools") || is("allowed") {
            self.allowed(at, self.doc.get(node, "allowed_tools").unwrap_or(node));
        } else if is("custom") {
            self.named(Keyword::Custom, at, name_in("custom").or(name));
        } else if kind.is_none() || is("function") || is("tool") {
            self.named(Keyword::Named, at, name_in("function").or(name));
        } else if is("auto") || is("none") || is("required") || is("any") {
            self.choice_word(at, at);
        } else if self.doc.kind(at) == Kind::String {
            // a tool that the provider runs, by its type
            self.put_value(Slot::ToolChoice, Value::Keyword(Keyword::Provider, NO_NODE), at, USUAL);
            self.prompt.values.set(Slot::ToolChoiceType, Value::Node(at));
            self.prompt.values.set(Slot::ToolChoiceRaw, Value::Node(node));
        } else {
            self.problem(at, "must be a string", None);
        }
    }

    fn named(&mut self, word: Keyword, at: NodeId, name: Option<NodeId>) {
        let Some(name) = name else {
            return self.problem(at, "names no tool", Some("say {\"name\": \"…\"}"));
        };
        // without a type the name says it all
        let at = if self.doc.kind(at) == Kind::Object { name } else { at };
        self.choose(word, at);
        self.put(Slot::ToolChoiceName, name, USUAL);
    }

    fn allowed(&mut self, kind: NodeId, body: NodeId) {
        self.choose(Keyword::Allowed, kind);
        for (key, value) in self.doc.members(body) {
            match &*self.key(key) {
                "mode" => self.put(Slot::ToolChoiceMode, value, USUAL),
                "tools" => {
                    for tool in self.doc.elements(value) {
                        self.allowed_tool(tool);
                    }
                }
                _ => {}
            }
        }
    }

    fn allowed_tool(&mut self, node: NodeId) {
        let first = self.begin();
        if self.doc.kind(node) == Kind::String {
            self.field(first, Slot::Name, node);
        } else {
            let nested = self.doc.get(node, "function").or_else(|| self.doc.get(node, "custom"));
            if let Some(name) = self.doc.get(nested.unwrap_or(node), "name") {
                self.field(first, Slot::Name, name);
            }
            if let Some(kind) = self.doc.get(node, "type") {
                if self.doc.is(kind, "function") {
                    self.doc.mark_read(kind);
                } else {
                    self.field(first, Slot::Type, kind);
                }
            }
            self.prompt.fields.put(Field { slot: Slot::Raw, value: Value::Node(node) });
        }
        let choice = self.record(Keyword::Function, node, first);
        self.prompt.choices.put(choice);
    }

    /// The legacy choice of a function.
    pub(super) fn function_call(&mut self, node: NodeId) {
        match self.doc.kind(node) {
            Kind::Object => self.named(Keyword::Named, node, self.doc.get(node, "name")),
            _ => self.tool_choice(node),
        }
    }

    pub(super) fn response_format(&mut self, node: NodeId) {
        if self.doc.kind(node) == Kind::String
            && let Some(word) =
                [Keyword::Text, Keyword::JsonObject].into_iter().find(|word| self.doc.is(node, word.text()))
        {
            return self.put_value(Slot::ResponseFormat, Value::Keyword(word, node), node, USUAL);
        }
        if !self.is_object(node) {
            return;
        }
        let kind = self.doc.get(node, "type");
        let nested = self.doc.get(node, "json_schema");
        let known = [Keyword::Text, Keyword::JsonObject, Keyword::JsonSchema];
        let word = match kind {
            None if nested.is_some() => Some(Keyword::JsonSchema),
            None => None,
            Some(kind) => known.into_iter().find(|word| self.doc.is(kind, word.text())),
        };
        let Some(word) = word else {
            let suggestion = "say {\"type\": \"text\"}, {\"type\": \"json_object\"} or {\"type\": \"json_schema\", \"json_schema\": {…}}";
            return self.problem(kind.unwrap_or(node), "is not a response format", Some(suggestion));
        };
        self.doc.set_tag(node, Slot::ResponseFormat as u16);
        self.put_value(
            Slot::ResponseFormat,
            Value::Keyword(word, kind.unwrap_or(NO_NODE)),
            kind.unwrap_or(node),
            USUAL,
        );
        if word != Keyword::JsonSchema {
            return;
        }
        // OpenAI nests the schema beside its name; the canonical form has the schema itself there
        let openai = nested.filter(|&nested| self.doc.get(nested, "schema").is_some());
        for (key, value) in self.doc.members(openai.unwrap_or(node)) {
            match &*self.key(key) {
                "name" => self.put(Slot::ResponseFormatName, value, USUAL),
                "description" => self.put(Slot::ResponseFormatDescription, value, USUAL),
                "strict" => self.put(Slot::ResponseFormatStrict, value, USUAL),
                "schema" => self.put(Slot::ResponseFormatSchema, value, USUAL),
                "json_schema" if openai.is_none() => self.put(Slot::ResponseFormatSchema, value, USUAL),
                _ => {}
            }
        }
        if self.prompt.values[Slot::ResponseFormatSchema] == Value::Absent {
            self.problem(
                node,
                "has no schema",
                Some("give it one as \"json_schema\", or say {\"type\": \"json_object\"}"),
            );
        }
    }
}
