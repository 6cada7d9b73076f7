//! Media: links, files, and data URLs, which are taken apart without being copied.

use super::Reader;
use crate::grow::Grow;
use crate::json::node::{Kind, NodeId};
use crate::model::{Note, NoteKind, Value};
use crate::vocabulary::Slot;

impl Reader<'_, '_> {
    /// A link: a string, or OpenAI's object around it.
    pub(super) fn link(&mut self, first: u32, node: NodeId) {
        if self.doc.kind(node) != Kind::Object {
            return self.url(first, node);
        }
        for (key, value) in self.doc.members(node) {
            match &*self.key(key) {
                "url" => self.url(first, value),
                "detail" => self.field(first, Slot::Detail, value),
                "format" | "media_type" => self.field(first, Slot::MediaType, value),
                _ => {}
            }
        }
    }

    fn url(&mut self, first: u32, node: NodeId) {
        if !self.data_url(first, node) {
            self.field(first, Slot::Url, node);
        }
    }

    /// Bytes in base64, bare or as a data URL; or a link in their place.
    pub(super) fn data(&mut self, first: u32, node: NodeId) {
        if self.is_link(node) {
            self.field(first, Slot::Url, node);
        } else if !self.data_url(first, node) {
            self.field(first, Slot::Data, node);
        }
    }

    /// `data:TYPE;base64,BYTES` becomes media type and data: two stretches of the same string.
    fn data_url(&mut self, first: u32, node: NodeId) -> bool {
        if self.doc.kind(node) != Kind::String {
            return false;
        }
        let inner = self.doc.inner(node);
        let Some((header, data)) = without_prefix(inner, "data:").and_then(|rest| rest.split_once(',')) else {
            return false;
        };
        let Some(parameters) = without_suffix(header, ";base64") else { return false };
        let media_type = parameters.split_once(';').map_or(parameters, |(media_type, _)| media_type);
        self.doc.set_tag(node, Slot::Data as u16);
        if media_type.len() < parameters.len() {
            self.prompt.notes.put(Note { node, kind: NoteKind::DataUrlParameters, instead: node });
        }
        let from = self.doc.offset(node) as u32 + 1;
        let end = from + inner.len() as u32;
        if !media_type.is_empty() {
            let start = from + 5;
            let piece = Value::Slice { node, start, end: start + media_type.len() as u32 };
            self.field_value(first, Slot::MediaType, piece, node);
        }
        self.field_value(first, Slot::Data, Value::Slice { node, start: end - data.len() as u32, end }, node);
        true
    }

    /// OpenAI's `file` and `input_audio`, or Mistral's, which is the data itself.
    pub(super) fn file(&mut self, first: u32, node: NodeId) {
        if self.doc.kind(node) == Kind::String {
            return self.data(first, node);
        }
        if !self.is_object(node) {
            return;
        }
        for (key, value) in self.doc.members(node) {
            match &*self.key(key) {
                "file_data" | "data" => self.data(first, value),
                "file_id" if self.is_link(value) => self.field(first, Slot::Url, value),
                "file_id" => self.field(first, Slot::FileId, value),
                "file_url" | "url" => self.url(first, value),
                "filename" => self.field(first, Slot::Filename, value),
                "format" if self.doc.kind(value) == Kind::String && self.doc.inner(value).contains('/') => {
                    self.field(first, Slot::MediaType, value);
                }
                "format" => self.field(first, Slot::Format, value),
                "detail" => self.field(first, Slot::Detail, value),
                _ => {}
            }
        }
    }

    fn is_link(&self, node: NodeId) -> bool {
        let text = if self.doc.kind(node) == Kind::String { self.doc.inner(node) } else { "" };
        ["https:", "http:", "gs:"].iter().any(|scheme| text.starts_with(scheme))
    }

    /// Anthropic's `source`. Its type says which member counts; others are left alone.
    pub(super) fn source(&mut self, first: u32, source: NodeId, content: &mut Option<NodeId>) {
        if !self.is_object(source) {
            return;
        }
        let Some(kind) = self.doc.get(source, "type") else { return };
        let kind_name = self.word(kind);
        for (key, value) in self.doc.members(source) {
            match (&*kind_name, &*self.key(key)) {
                ("base64", "data") => self.field(first, Slot::Data, value),
                ("base64" | "text", "media_type") => self.field(first, Slot::MediaType, value),
                ("text", "data") => self.field(first, Slot::Text, value),
                ("url", "url") => self.url(first, value),
                ("file", "file_id") => self.field(first, Slot::FileId, value),
                ("content", "content") => *content = Some(value),
                _ => continue,
            }
            self.doc.mark_read(kind);
        }
    }
}

fn without_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    text.get(..prefix.len()).filter(|start| start.eq_ignore_ascii_case(prefix)).map(|_| &text[prefix.len()..])
}

fn without_suffix<'t>(text: &'t str, suffix: &str) -> Option<&'t str> {
    let start = text.len().checked_sub(suffix.len())?;
    text.get(start..).filter(|end| end.eq_ignore_ascii_case(suffix)).map(|_| &text[..start])
}
