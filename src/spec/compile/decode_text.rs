//! Strings of templates that are read backwards: references, constants, strings with slots in them.

use super::decode::Compiler;
use super::own;
use super::template::READ_ONLY;
use crate::grow::{self, Grow, Text};
use crate::json::tree::{Tree, escape, quote};
use crate::spec::plan::decode::{Inverse, Part, Pat, PatId};
use crate::spec::plan::{Run, SlotRef, Span};
use crate::vocabulary::{JsonType, Scope, Slot};

impl<'s> Compiler<'s> {
    pub(super) fn constant(&mut self, json: &str) -> PatId {
        let span = self.intern(json);
        self.push(Pat::Constant(span))
    }

    pub(super) fn string(&mut self, tree: &'s Tree, text: &'s str, scope: Scope) -> PatId {
        if let Some(literal) = text.strip_prefix("$$") {
            return self.constant(&Tree::quoted(&text!("${literal}")));
        }
        if text == "$nothing" {
            return self.push(Pat::Never);
        }
        if text == "$skip" {
            return self.push(Pat::Skip);
        }
        if text.contains("{$") {
            return self.interpolation(text, scope);
        }
        match text.strip_prefix('$') {
            Some(reference) if !reference.starts_with('{') => self.reference(reference, scope),
            _ => self.constant(&tree.to_json()),
        }
    }

    fn reference(&mut self, reference: &str, scope: Scope) -> PatId {
        let (name, codec) =
            reference.split_once('|').map_or((reference, ""), |(name, codec)| (name.trim(), codec.trim()));
        if let Some(path) = name.strip_prefix("own.") {
            self.plan.own.put(grow::copy(own::names(path).0));
            return self.push(Pat::Own(grow::last(&self.plan.own)));
        }
        let name = name.strip_suffix('?').unwrap_or(name);
        if let Some((slot, scope)) = self.find(name, scope) {
            let inverse = match codec.split_once(':').map_or(codec, |(codec, _)| codec) {
                // what a settings object was cut from, and which bytes a text stood for, is not on the wire
                "utf8" | "json_object" | "settings" => return self.push(Pat::Never),
                "fits" => Inverse::True,
                "schema_text" => Inverse::Unquoted,
                "upper" => Inverse::Lower,
                READ_ONLY => Inverse::OpenApi,
                "object" if slot.info().shape == JsonType::String => Inverse::Quoted,
                _ => Inverse::Raw,
            };
            return self.push(Pat::Slot(SlotRef { slot, scope }, inverse));
        }
        match self.constant_of(name) {
            Some(tree) => self.constant(&tree.to_json()),
            None => self.push(Pat::Never),
        }
    }

    /// A constant of the spec: a trait, or the base URL.
    pub(super) fn constant_of(&self, name: &str) -> Option<&'s Tree> {
        match name.strip_prefix("traits.") {
            Some(name) => self.traits.get(name).map(|(_, tree)| tree),
            None => self.spec.get(name).filter(|_| !self.hostless),
        }
    }

    fn interpolation(&mut self, text: &'s str, scope: Scope) -> PatId {
        let mut pieces: Vec<Part> = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{$") {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            self.literal(before, &mut pieces);
            if let Some((slot, scope)) = self.find(name, scope) {
                pieces.put(Part::Slot(SlotRef { slot, scope }));
            } else {
                let constant = self.constant_of(name).and_then(Tree::scalar).unwrap_or_default();
                self.literal(&constant, &mut pieces);
            }
            rest = after;
        }
        self.literal(rest, &mut pieces);
        let first = self.plan.pieces.len() as u32;
        let count = pieces.len() as u32;
        self.plan.pieces.put_each(pieces);
        self.push(Pat::Text(Run { first, count }))
    }

    fn literal(&mut self, text: &str, pieces: &mut Vec<Part>) {
        if text.is_empty() {
            return;
        }
        let escaped = escape(text);
        if let Some(&Part::Text(last)) = pieces.last() {
            let joined = text!("{}{escaped}", self.plan.get(last));
            let span = self.intern(&joined);
            pieces.pop();
            pieces.put(Part::Text(span));
        } else {
            let span = self.intern(&escaped);
            pieces.put(Part::Text(span));
        }
    }

    /// The JSON of a value that an arm names.
    pub(super) fn json_of(&mut self, key: &str, slot: Slot) -> Span {
        let plain = match slot.info().shape {
            JsonType::Bool | JsonType::Number => true,
            JsonType::Any => matches!(key, "true" | "false"),
            _ => false,
        };
        let mut json = Text::default();
        if plain {
            json.push_str(key);
        } else {
            quote(key, &mut json);
        }
        self.intern(&json)
    }
}
