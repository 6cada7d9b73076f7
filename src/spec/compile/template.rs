//! Templates: JSON in the shape of the provider's body becomes ops.

use super::needs::Needs;
use super::{Compiler, MAX_OPS};
use crate::grow::{self, Gather, Grow, Text};
use crate::json::tree::{Json, Key, Tree, escape, quote};
use crate::spec::fault::meant;
use crate::spec::names::short;
use crate::spec::plan::{Codec, Member, Op, OpId, Piece, Run, SlotRef};
use crate::vocabulary::{JsonType, Scope, Slot};

/// The codecs, by name.
const CODECS: &[(&str, Codec)] = &[
    ("text", Codec::Text),
    ("object", Codec::Object),
    ("object_text", Codec::ObjectText),
    ("list", Codec::List),
    ("upper", Codec::Upper),
    ("utf8", Codec::Utf8),
    ("json_object", Codec::JsonObject),
    ("settings", Codec::Settings),
    ("date", Codec::Date),
    ("seconds", Codec::Seconds),
];

/// The codec of schemas that stands in `$read` alone.
pub(super) const READ_ONLY: &str = "openapi";

/// The deepest that templates may nest, counted through the defines that they use.
const MAX_NESTED: u32 = 64;

/// A compiled template.
#[expect(clippy::struct_excessive_bools, reason = "each is one fact about the template")]
#[derive(Clone, Copy, Debug)]
pub(super) struct Template {
    pub op: OpId,
    /// It does not depend on the prompt.
    pub constant: bool,
    /// It writes something for every prompt.
    pub always_writes: bool,
    /// As an alternative of `$first` it applies whenever its slots are bound: there is no match, list or first in it.
    pub unconditional: bool,
    /// The spec itself says that there is nothing: a trait that this model does not have.
    pub never_writes: bool,
    /// The slots that must be bound for it to apply as an alternative: all but the optional ones, those inside nested
    /// firsts and lists, and those in the arms of matches.
    pub needs: Needs,
    /// How many templates lie inside each other.
    pub height: u32,
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
        self.plan.ops.put(op);
        grow::last(&self.plan.ops)
    }

    #[inline(never)]
    pub(super) fn constant(&mut self, json: &str) -> Template {
        let span = self.intern(json);
        let op = self.push(Op::Text(span));
        let needs = Needs::default();
        Template { op, constant: true, always_writes: true, unconditional: true, never_writes: false, needs, height: 1 }
    }

    /// A template that the prompt has a part in, around others.
    #[inline(never)]
    pub(super) fn dynamic(&mut self, op: Op, inner: &[Template]) -> Template {
        let height = 1 + inner.iter().map(|inner| inner.height).max().unwrap_or_default();
        let all = inner.iter().fold(Needs::default(), |all, inner| all.and(inner.needs));
        let (chooses, needs) = match op {
            Op::Match(..) | Op::First(_) | Op::Keep(..) | Op::Each(..) | Op::One(..) | Op::Join(..) => {
                (true, Needs::default())
            }
            Op::Slot(slot, _) => (false, Needs::of(slot)),
            Op::Less(run) => {
                (false, self.plan.needs.get(run.first as usize).copied().map(Needs::of).unwrap_or_default())
            }
            Op::Text(_)
            | Op::Put(_)
            | Op::Own(_)
            | Op::Interpolate(_)
            | Op::Object(_)
            | Op::Array(_)
            | Op::Sequence(_)
            | Op::Call(_)
            | Op::Unique(..)
            | Op::HeaderToken(..)
            | Op::Reported(..)
            | Op::Substitute(..) => (false, all),
            Op::Has(_) => (true, Needs::default()),
        };
        let unconditional = !chooses && inner.iter().all(|inner| inner.unconditional);
        Template {
            op: self.push(op),
            constant: false,
            always_writes: false,
            unconditional,
            never_writes: false,
            needs,
            height,
        }
    }

    /// Something that writes nothing, ever.
    pub(super) fn nothing(&mut self) -> Template {
        Template { never_writes: true, ..self.dynamic(Op::First(Run::default()), &[]) }
    }

    /// Compiles a template for a scope.
    pub(super) fn template(&mut self, tree: &'s Tree, scope: Scope) -> Template {
        // the depth counts what is being compiled, the height what a define that is compiled already holds
        if self.too_deep || self.plan.ops.len() > MAX_OPS {
            return self.nothing();
        }
        self.depth += 1;
        let template = match &tree.json {
            _ if self.depth > MAX_NESTED => self.nothing(),
            Json::String(text) => self.string(tree, text, scope),
            Json::Array(elements) => self.array(elements, scope),
            Json::Object(members) => self.object_template(tree, members, scope),
            _ => self.constant(&tree.to_json()),
        };
        self.depth -= 1;
        if (template.height > MAX_NESTED || self.depth >= MAX_NESTED) && !self.too_deep {
            self.too_deep = true;
            self.fault(
                tree.location,
                text!("the templates nest more than {MAX_NESTED} levels deep, the defines they use included"),
                None,
            );
        }
        template
    }

    #[inline(never)]
    fn string(&mut self, tree: &'s Tree, text: &'s str, scope: Scope) -> Template {
        if let Some(literal) = text.strip_prefix("$$") {
            let mut json = Text::default();
            quote(&text!("${literal}"), &mut json);
            return self.constant(&json);
        }
        if text == "$nothing" || text == "$skip" && self.response {
            return self.nothing();
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
    fn reference(&mut self, tree: &'s Tree, reference: &'s str, scope: Scope) -> Template {
        let (name, codec) = match reference.split_once('|') {
            Some((name, codec)) => (name.trim(), Some(codec.trim())),
            None => (reference, None),
        };
        if let Some(path) = name.strip_prefix("own.") {
            return self.own(tree, path, codec.is_some(), scope);
        }
        let (name, optional) = name.strip_suffix('?').map_or((name, false), |name| (name, true));
        let codec = codec.map_or(Codec::Raw, |codec| self.codec(tree, codec));
        match self.named(tree, name, scope) {
            Some(Named::Slot(slot))
                if slot.slot.info().shape == JsonType::List && slot.slot != Slot::OutputModalities =>
            {
                self.fault(
                    tree.location,
                    text!("`${name}` is a list"),
                    Some(text!("say {{\"$each\": \"${name}\", \"$as\": \"…\"}}")),
                );
                self.nothing()
            }
            Some(Named::Slot(slot)) => {
                let template = self.dynamic(Op::Slot(slot, codec), &[]);
                let always = !codec.can_fail();
                let needs = if optional { Needs::default() } else { template.needs };
                Template { always_writes: always && always_bound(slot), unconditional: always, needs, ..template }
            }
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
        let of_schemas = match name.split_once(':') {
            Some(("schema", subset)) => Some((Codec::Schema as fn(u32) -> Codec, subset)),
            Some(("schema_text", subset)) => Some((Codec::SchemaText as fn(u32) -> Codec, subset)),
            Some(("fits", subset)) => Some((Codec::Fits as fn(u32) -> Codec, subset)),
            _ => None,
        };
        if let Some((codec, subset)) = of_schemas {
            return self.subset_of(subset, tree).map_or(Codec::Raw, codec);
        }
        if let Some(("charset", set)) = name.split_once(':') {
            return self.charset_of(set, tree).map_or(Codec::Raw, Codec::Charset);
        }
        if name == READ_ONLY {
            let suggestion = Some(grow::copy("say {\"$read\": \"$json_schema | openapi\"}"));
            self.fault(tree.location, "`openapi` is for schemas, and nothing is written in it", suggestion);
            return Codec::Raw;
        }
        let known = CODECS.iter().map(|(known, _)| *known);
        let named = ["charset:NAME", "schema:NAME", "schema_text:NAME", "fits:NAME"];
        self.unknown(tree.location, "codec", name, &mut known.chain(named));
        Codec::Raw
    }

    pub(super) fn named(&mut self, tree: &Tree, name: &str, scope: Scope) -> Option<Named<'s>> {
        let found = if self.response { Slot::find_when_written(name, scope) } else { Slot::find(name, scope) };
        if let Some((slot, scope)) = found {
            return Some(Named::Slot(SlotRef { slot, scope }));
        }
        let spec = self.spec;
        let constant = match name.strip_prefix("traits.") {
            Some(name) => {
                self.used.traits.add(grow::copy(name));
                self.names.traits.get(name).map(|(_, tree)| tree)
            }
            None if name == "base_url" => spec.get("base_url"),
            None => {
                self.unknown_slot(tree, name, scope);
                return None;
            }
        };
        Some(constant.map_or(Named::Missing, Named::Constant))
    }

    fn unknown_slot(&mut self, tree: &Tree, name: &str, scope: Scope) {
        let scopes = [Scope::Request, scope, Scope::Message];
        let mut known = scopes.into_iter().flat_map(Slot::all).map(|slot| slot.info().name);
        let of_answers = Slot::find_when_written(name, scope).filter(|_| !self.response);
        let suggestion = match of_answers {
            Some(_) => Some(grow::copy("only answers have it; a template that requests use as well cannot")),
            None => meant(&self.faults, name, &mut known),
        };
        self.fault(tree.location, text!("unknown slot {:?}", short(name)), suggestion);
    }

    /// A string with slots in it.
    fn interpolation(&mut self, tree: &'s Tree, text: &'s str, scope: Scope) -> Template {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{$") {
            let Some((name, after)) = after.split_once('}') else {
                self.fault(tree.location, "a `{$` is not closed", Some(grow::copy("close it with `}`")));
                return self.nothing();
            };
            self.literal_piece(before, &mut pieces);
            match self.named(tree, name, scope) {
                Some(Named::Slot(slot)) => {
                    pieces.put(Piece::Slot(slot));
                }
                Some(Named::Constant(value)) => match value.scalar() {
                    Some(text) => self.literal_piece(&text, &mut pieces),
                    None => self.fault(
                        tree.location,
                        text!("`{name}` is {}, which cannot stand inside a string", value.kind()),
                        None,
                    ),
                },
                // a dialect leaves it to its providers to give the constant
                Some(Named::Missing) if self.partial => {}
                Some(Named::Missing) => {
                    self.fault(
                        tree.location,
                        text!("the spec has no `{name}`"),
                        Some(text!("give it: \"{name}\": \"…\"")),
                    );
                }
                None => {}
            }
            rest = after;
        }
        self.literal_piece(rest, &mut pieces);
        let texts = pieces.iter().map(|piece| match *piece {
            Piece::Text(span) => Some(self.plan.get(span)),
            Piece::Slot(_) => None,
        });
        if let Some(texts) = texts.gather::<Option<Vec<_>>>() {
            return self.constant(&text!("\"{}\"", grow::joined(texts, "")));
        }
        let first = self.plan.pieces.len() as u32;
        let count = pieces.len() as u32;
        self.plan.pieces.put_each(pieces);
        let slot = |piece: &Piece| if let Piece::Slot(slot) = *piece { Needs::of(slot) } else { Needs::default() };
        let needs = self.plan.pieces[first as usize..].iter().map(slot).fold(Needs::default(), Needs::and);
        Template { needs, ..self.dynamic(Op::Interpolate(Run { first, count }), &[]) }
    }

    fn literal_piece(&mut self, text: &str, pieces: &mut Vec<Piece>) {
        if !text.is_empty() {
            let span = self.intern(&escape(text));
            pieces.put(Piece::Text(span));
        }
    }

    #[inline(never)]
    fn array(&mut self, elements: &'s [Tree], scope: Scope) -> Template {
        let mut children: Vec<Template> = elements.iter().map(|element| self.template(element, scope)).gather();
        children.retain(|child| !child.never_writes);
        if children.is_empty() && !elements.is_empty() {
            return self.nothing();
        }
        if let Some(json) = self.folded(&children, '[', ']', &[]) {
            return self.constant(&json);
        }
        let first = self.plan.children.len() as u32;
        self.plan.children.put_each(children.iter().map(|child| child.op));
        self.dynamic(Op::Array(Run { first, count: children.len() as u32 }), &children)
    }

    /// The JSON of children that are all constant.
    fn folded(&self, children: &[Template], open: char, close: char, keys: &[String]) -> Option<String> {
        let mut json = Text::default();
        json.push(open);
        for (at, child) in children.iter().enumerate() {
            let Op::Text(span) = self.plan.ops[child.op as usize] else { return None };
            if at > 0 {
                json.push(',');
            }
            json.push_str(keys.get(at).map_or("", String::as_str));
            json.push_str(self.plan.get(span));
        }
        json.push(close);
        Some(json.into_string())
    }

    #[inline(never)]
    pub(super) fn plain_object(&mut self, members: &'s [(Key, Tree)], scope: Scope) -> Template {
        let mut keys = Vec::new();
        let mut children = Vec::new();
        let mut missing = false;
        for (key, value) in members {
            if key == "$header" || key == "$reported" {
                continue;
            }
            let mut json = Text::default();
            quote(key.strip_prefix('$').filter(|rest| rest.starts_with('$')).unwrap_or(key), &mut json);
            json.push(':');
            let child = self.template(value, scope);
            if child.never_writes {
                missing = true;
                continue;
            }
            keys.put(json.into_string());
            children.put(child);
        }
        if children.is_empty() && missing {
            return self.nothing();
        }
        if let Some(json) = self.folded(&children, '{', '}', &keys) {
            return self.constant(&json);
        }
        let first = self.plan.members.len() as u32;
        for (key, child) in keys.iter().zip(&children) {
            let key = self.intern(key);
            self.plan.members.put(Member { key, value: child.op, dynamic: !child.constant, gate: None });
        }
        self.dynamic(Op::Object(Run { first, count: children.len() as u32 }), &children)
    }
}

/// True if the slot has a value whatever the prompt says.
pub(super) fn always_bound(slot: SlotRef) -> bool {
    matches!(slot.slot, Slot::ModelId | Slot::Role | Slot::Value)
        || (slot.slot == Slot::Kind && slot.scope != Scope::Document)
}
