//! Templates: JSON in the shape of the provider's body becomes ops.

use super::Compiler;
use crate::prompt::vocabulary::{Scope, Slot};
use crate::spec::names::did_you_mean;
use crate::spec::plan::{Codec, Member, Op, OpId, Piece, Run, SlotRef};
use crate::spec::tree::{Json, Tree, escape, quote};

/// The codecs, by name.
const CODECS: &[(&str, Codec)] = &[("text", Codec::Text), ("object", Codec::Object), ("list", Codec::List), ("upper", Codec::Upper)];

/// A compiled template.
#[derive(Clone, Copy, Debug)]
pub(super) struct Template {
    pub op: OpId,
    /// It does not depend on the prompt.
    pub constant: bool,
}

/// What a name after `$` stands for.
pub(super) enum Named<'s> {
    Slot(SlotRef),
    Constant(&'s Tree),
    /// A trait that this model does not have.
    Missing,
}

impl<'s> Compiler<'s> {
    pub(super) fn push(&mut self, op: Op) -> OpId {
        self.plan.ops.push(op);
        self.plan.ops.len() as u32 - 1
    }

    pub(super) fn constant(&mut self, json: &str) -> Template {
        let span = self.intern(json);
        Template { op: self.push(Op::Text(span)), constant: true }
    }

    pub(super) fn dynamic(&mut self, op: Op) -> Template {
        Template { op: self.push(op), constant: false }
    }

    /// Something that writes nothing, ever.
    pub(super) fn nothing(&mut self) -> Template {
        self.dynamic(Op::First(Run::default()))
    }

    /// Compiles a template for a scope.
    pub(super) fn template(&mut self, tree: &'s Tree, scope: Scope) -> Template {
        match &tree.json {
            Json::String(text) => self.string(tree, text, scope),
            Json::Array(elements) => self.array(elements, scope),
            Json::Object(members) => self.object_template(tree, members, scope),
            _ => self.constant(&tree.to_json()),
        }
    }

    pub(super) fn string(&mut self, tree: &'s Tree, text: &'s str, scope: Scope) -> Template {
        if let Some(literal) = text.strip_prefix("$$") {
            let mut json = String::new();
            quote(&format!("${literal}"), &mut json);
            return self.constant(&json);
        }
        if text.contains("{$") {
            return self.interpolation(tree, text, scope);
        }
        match text.strip_prefix('$') {
            Some(reference) if !reference.starts_with('{') => self.reference(tree, reference, scope),
            _ => self.constant(&tree.to_json()),
        }
    }

    /// `name`, `name?`, `name | codec`.
    pub(super) fn reference(&mut self, tree: &'s Tree, reference: &'s str, scope: Scope) -> Template {
        let (name, codec) = match reference.split_once('|') {
            Some((name, codec)) => (name.trim(), Some(codec.trim())),
            None => (reference, None),
        };
        let name = name.strip_suffix('?').unwrap_or(name);
        let codec = codec.map_or(Codec::Raw, |codec| self.codec(tree, codec));
        match self.named(tree, name, scope) {
            Some(Named::Slot(slot)) => self.dynamic(Op::Slot(slot, codec)),
            Some(Named::Constant(value)) => {
                let json = value.to_json();
                self.constant(&json)
            }
            Some(Named::Missing) | None => self.nothing(),
        }
    }

    pub(super) fn codec(&mut self, tree: &Tree, name: &str) -> Codec {
        if let Some(&(_, codec)) = CODECS.iter().find(|(known, _)| *known == name) {
            return codec;
        }
        if let Some(subset) = name.strip_prefix("schema:") {
            if let Some(at) = self.subset_names.iter().position(|known| *known == subset) {
                return Codec::Schema(at as u32);
            }
            let known = self.subset_names.clone();
            self.unknown(tree.place, "schema subset", subset, &known);
            return Codec::Raw;
        }
        self.unknown(tree.place, "codec", name, &["text", "object", "list", "upper", "schema:NAME"]);
        Codec::Raw
    }

    pub(super) fn named(&mut self, tree: &Tree, name: &str, scope: Scope) -> Option<Named<'s>> {
        if let Some((slot, scope)) = Slot::find(name, scope) {
            return Some(Named::Slot(SlotRef { slot, scope }));
        }
        let spec = self.spec;
        let constant = match name.strip_prefix("traits.") {
            Some(name) => spec.get("traits").and_then(|traits| traits.get(name)),
            None if name == "base_url" => spec.get("base_url"),
            None => {
                self.unknown_slot(tree, name, scope);
                return None;
            }
        };
        Some(constant.map_or(Named::Missing, Named::Constant))
    }

    pub(super) fn unknown_slot(&mut self, tree: &Tree, name: &str, scope: Scope) {
        let scopes = [Scope::Request, scope, Scope::Message];
        let known: Vec<&str> = scopes.into_iter().flat_map(Slot::all).map(|slot| slot.info().name).collect();
        let suggestion = did_you_mean(name, known);
        self.fault(tree.place, format!("there is no slot {name:?} here"), suggestion);
    }

    /// A string with slots in it.
    pub(super) fn interpolation(&mut self, tree: &'s Tree, text: &'s str, scope: Scope) -> Template {
        let mut pieces = Vec::new();
        let mut rest = text;
        let mut constant = true;
        while let Some((before, after)) = rest.split_once("{$") {
            let Some((name, after)) = after.split_once('}') else {
                self.fault(tree.place, "a `{$` is not closed", Some("close it with `}`".to_owned()));
                return self.nothing();
            };
            self.literal_piece(before, &mut pieces);
            match self.named(tree, name, scope) {
                Some(Named::Slot(slot)) => {
                    constant = false;
                    pieces.push(Piece::Slot(slot));
                }
                Some(Named::Constant(value)) => match value.scalar() {
                    Some(text) => self.literal_piece(&text, &mut pieces),
                    None => self.fault(tree.place, format!("`{name}` is {}, which cannot stand inside a string", value.kind()), None),
                },
                Some(Named::Missing) => {
                    self.fault(tree.place, format!("the spec has no `{name}`"), Some(format!("give it: \"{name}\": \"…\"")));
                }
                None => {}
            }
            rest = after;
        }
        self.literal_piece(rest, &mut pieces);
        let first = self.plan.pieces.len() as u32;
        let count = pieces.len() as u32;
        self.plan.pieces.extend(pieces);
        Template { op: self.push(Op::Interpolate(Run { first, count })), constant }
    }

    pub(super) fn literal_piece(&mut self, text: &str, pieces: &mut Vec<Piece>) {
        if !text.is_empty() {
            let span = self.intern(&escape(text));
            pieces.push(Piece::Text(span));
        }
    }

    pub(super) fn array(&mut self, elements: &'s [Tree], scope: Scope) -> Template {
        let children: Vec<Template> = elements.iter().map(|element| self.template(element, scope)).collect();
        if let Some(json) = self.folded(&children, '[', ']', &[]) {
            return self.constant(&json);
        }
        let first = self.plan.children.len() as u32;
        self.plan.children.extend(children.iter().map(|child| child.op));
        self.dynamic(Op::Array(Run { first, count: children.len() as u32 }))
    }

    /// The JSON of children that are all constant.
    pub(super) fn folded(&self, children: &[Template], open: char, close: char, keys: &[String]) -> Option<String> {
        let mut json = String::from(open);
        for (at, child) in children.iter().enumerate() {
            let Op::Text(span) = self.plan.ops[child.op as usize] else { return None };
            if at > 0 {
                json.push(',');
            }
            json.push_str(keys.get(at).map_or("", String::as_str));
            json.push_str(self.plan.get(span));
        }
        json.push(close);
        Some(json)
    }

    pub(super) fn object_template(&mut self, tree: &'s Tree, members: &'s [(String, Tree)], scope: Scope) -> Template {
        let Some(construct) = members.iter().map(|(key, _)| key.as_str()).find(|key| key.starts_with('$') && !key.starts_with("$$")) else {
            return self.plain_object(members, scope);
        };
        match construct {
            "$each" | "$one" => self.each(tree, scope),
            "$match" => self.match_template(tree, scope),
            "$first" => self.first(tree, scope),
            "$use" => self.use_template(tree, scope),
            "$header" => self.flagged(tree, members, scope),
            other => {
                self.unknown(tree.place, "construct", other, &["$each", "$one", "$match", "$first", "$use", "$header"]);
                self.nothing()
            }
        }
    }

    pub(super) fn plain_object(&mut self, members: &'s [(String, Tree)], scope: Scope) -> Template {
        let mut keys = Vec::with_capacity(members.len());
        let mut children = Vec::with_capacity(members.len());
        for (key, value) in members {
            if key == "$header" {
                continue;
            }
            let mut json = String::new();
            quote(key.strip_prefix('$').filter(|rest| rest.starts_with('$')).unwrap_or(key), &mut json);
            json.push(':');
            keys.push(json);
            children.push(self.template(value, scope));
        }
        if let Some(json) = self.folded(&children, '{', '}', &keys) {
            return self.constant(&json);
        }
        let first = self.plan.members.len() as u32;
        for (key, child) in keys.iter().zip(&children) {
            let key = self.intern(key);
            self.plan.members.push(Member { key, value: child.op, dynamic: !child.constant });
        }
        self.dynamic(Op::Object(Run { first, count: children.len() as u32 }))
    }

    /// Checks that a construct has only its own members.
    pub(super) fn construct(&mut self, tree: &'s Tree, known: &[&str]) {
        for (key, value) in tree.members() {
            if !known.contains(&key.as_str()) {
                self.unknown(value.place, "member beside a construct", key, known);
            }
        }
    }
}
