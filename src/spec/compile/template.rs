//! Templates: JSON in the shape of the provider's body becomes ops.

use super::Compiler;
use crate::prompt::vocabulary::{Scope, Shape, Slot, Word};
use crate::spec::names::did_you_mean;
use crate::spec::plan::{Alternative, Arm, Codec, Flag, Member, Op, OpId, Pattern, Piece, Run, SlotRef};
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
enum Named<'s> {
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

    fn constant(&mut self, json: &str) -> Template {
        let span = self.intern(json);
        Template { op: self.push(Op::Text(span)), constant: true }
    }

    fn dynamic(&mut self, op: Op) -> Template {
        Template { op: self.push(op), constant: false }
    }

    /// Something that writes nothing, ever.
    fn nothing(&mut self) -> Template {
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

    fn string(&mut self, tree: &'s Tree, text: &'s str, scope: Scope) -> Template {
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
    fn reference(&mut self, tree: &'s Tree, reference: &'s str, scope: Scope) -> Template {
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

    fn codec(&mut self, tree: &Tree, name: &str) -> Codec {
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

    fn named(&mut self, tree: &Tree, name: &str, scope: Scope) -> Option<Named<'s>> {
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

    fn unknown_slot(&mut self, tree: &Tree, name: &str, scope: Scope) {
        let scopes = [Scope::Request, scope, Scope::Message];
        let known: Vec<&str> = scopes.into_iter().flat_map(Slot::all).map(|slot| slot.info().name).collect();
        let suggestion = did_you_mean(name, known);
        self.fault(tree.place, format!("there is no slot {name:?} here"), suggestion);
    }

    /// A string with slots in it.
    fn interpolation(&mut self, tree: &'s Tree, text: &'s str, scope: Scope) -> Template {
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

    fn literal_piece(&mut self, text: &str, pieces: &mut Vec<Piece>) {
        if !text.is_empty() {
            let span = self.intern(&escape(text));
            pieces.push(Piece::Text(span));
        }
    }

    fn array(&mut self, elements: &'s [Tree], scope: Scope) -> Template {
        let children: Vec<Template> = elements.iter().map(|element| self.template(element, scope)).collect();
        if let Some(json) = self.folded(&children, '[', ']', &[]) {
            return self.constant(&json);
        }
        let first = self.plan.children.len() as u32;
        self.plan.children.extend(children.iter().map(|child| child.op));
        self.dynamic(Op::Array(Run { first, count: children.len() as u32 }))
    }

    /// The JSON of children that are all constant.
    fn folded(&self, children: &[Template], open: char, close: char, keys: &[String]) -> Option<String> {
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

    fn object_template(&mut self, tree: &'s Tree, members: &'s [(String, Tree)], scope: Scope) -> Template {
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

    fn plain_object(&mut self, members: &'s [(String, Tree)], scope: Scope) -> Template {
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
    fn construct(&mut self, tree: &'s Tree, known: &[&str]) {
        for (key, value) in tree.members() {
            if !known.contains(&key.as_str()) {
                self.unknown(value.place, "member beside a construct", key, known);
            }
        }
    }

    fn each(&mut self, tree: &'s Tree, scope: Scope) -> Template {
        let one = tree.get("$one").is_some();
        let name = if one { "$one" } else { "$each" };
        self.construct(tree, &[name, "$as"]);
        let list = tree.get(name).and_then(|list| list.text()?.strip_prefix('$'));
        let Some(list) = list else {
            self.fault(
                tree.place,
                format!("`{name}` takes the name of a list"),
                Some("say \"$messages\", \"$parts\", \"$tools\" …".to_owned()),
            );
            return self.nothing();
        };
        let Some(Named::Slot(slot)) = self.named(tree, list, scope) else { return self.nothing() };
        let Some(element) = slot.slot.info().element else {
            self.fault(
                tree.place,
                format!("`${list}` is no list"),
                Some("lists are $messages, $system, $parts, $tools, $tool_choice.tools, $rag.documents, $output.modalities".to_owned()),
            );
            return self.nothing();
        };
        if slot.scope == Scope::Request && scope != Scope::Request {
            self.fault(tree.place, format!("`${list}` can only be walked from the request's own template"), None);
            return self.nothing();
        }
        let Some(define) = tree.get("$as").and_then(Tree::text) else {
            self.fault(tree.place, format!("`{name}` wants `$as`: the name of a define"), None);
            return self.nothing();
        };
        let open = std::mem::take(&mut self.open);
        let body = self.define(tree, define, element);
        self.open = open;
        self.dynamic(if one { Op::One(slot, body) } else { Op::Each(slot, body) })
    }

    fn use_template(&mut self, tree: &'s Tree, scope: Scope) -> Template {
        self.construct(tree, &["$use"]);
        if let Some(define) = tree.get("$use").and_then(Tree::text) {
            let op = self.define(tree, define, scope);
            Template { op, constant: false }
        } else {
            self.fault(tree.place, "`$use` takes the name of a define", None);
            self.nothing()
        }
    }

    /// The op of a define in a scope; compiled when first asked for.
    fn define(&mut self, tree: &Tree, name: &'s str, scope: Scope) -> OpId {
        if self.open.contains(&(name, scope)) {
            self.fault(tree.place, format!("the define {name:?} uses itself without an `$each` in between"), None);
            return self.nothing().op;
        }
        if let Some(&op) = self.defines.get(&(name, scope)) {
            return op;
        }
        let spec = self.spec;
        let Some(body) = spec.get("define").and_then(|defines| defines.get(name)) else {
            let known: Vec<&str> = spec.get("define").map_or(&[][..], Tree::members).iter().map(|(key, _)| key.as_str()).collect();
            self.unknown(tree.place, "define", name, &known);
            return self.nothing().op;
        };
        self.used.insert(name.to_owned());
        let op = self.push(Op::Call(0));
        self.defines.insert((name, scope), op);
        self.open.push((name, scope));
        let compiled = self.template(body, scope).op;
        self.open.pop();
        self.plan.ops[op as usize] = Op::Call(compiled);
        op
    }

    fn match_template(&mut self, tree: &'s Tree, scope: Scope) -> Template {
        let name = tree.get("$match").and_then(|slot| slot.text()?.strip_prefix('$')).map(|name| name.strip_suffix('?').unwrap_or(name));
        let Some(name) = name else {
            self.fault(tree.place, "`$match` takes a slot", Some("say \"$kind\", \"$role\" …".to_owned()));
            return self.nothing();
        };
        match self.named(tree, name, scope) {
            Some(Named::Slot(slot)) => self.arms(tree, slot, scope),
            Some(Named::Constant(value)) => self.chosen(tree, value.scalar().as_deref(), scope),
            Some(Named::Missing) => self.chosen(tree, None, scope),
            None => self.nothing(),
        }
    }

    /// A match on a constant of the spec: the arm that fits is the template. The others are compiled too, to be checked.
    fn chosen(&mut self, tree: &'s Tree, value: Option<&str>, scope: Scope) -> Template {
        let mut chosen = None;
        let mut otherwise = None;
        for (key, arm) in tree.members().iter().filter(|(key, _)| key != "$match") {
            let template = self.template(arm, scope);
            if key == "$else" {
                otherwise = Some(template);
            } else if value == Some(key.as_str()) {
                chosen = Some(template);
            }
        }
        match chosen.or(otherwise) {
            Some(template) => template,
            None => self.nothing(),
        }
    }

    fn arms(&mut self, tree: &'s Tree, slot: SlotRef, scope: Scope) -> Template {
        let words = Word::of(slot.slot, slot.scope);
        let mut arms: Vec<Arm> = Vec::new();
        let mut otherwise = None;
        for (key, arm) in tree.members().iter().filter(|(key, _)| key != "$match") {
            if key == "$else" {
                otherwise = Some(self.template(arm, scope).op);
                continue;
            }
            let Some(when) = self.pattern(arm, key, words) else { continue };
            self.reachable(arm, key, &arms);
            // in the arms of a turn's kind, its one part is in scope
            let enters = slot.slot == Slot::Kind && slot.scope == Scope::Message && key != Word::Message.text();
            let then = self.template(arm, if enters { Scope::Part } else { scope }).op;
            arms.push(Arm { when, then });
        }
        arms.extend(otherwise.map(|then| Arm { when: Pattern::Else, then }));
        let first = self.plan.arms.len() as u32;
        let count = arms.len() as u32;
        self.plan.arms.extend(arms);
        self.dynamic(Op::Match(slot, Run { first, count }))
    }

    fn pattern(&mut self, arm: &Tree, key: &str, words: &[Word]) -> Option<Pattern> {
        if words.is_empty() {
            return Some(match key.strip_suffix('*') {
                Some(prefix) => Pattern::Prefix(self.intern(prefix)),
                None => Pattern::Text(self.intern(key)),
            });
        }
        let word = Word::find(key).filter(|word| words.contains(word));
        if word.is_none() {
            let known: Vec<&str> = words.iter().map(|word| word.text()).collect();
            self.unknown(arm.place, "value of this slot:", key, &known);
        }
        word.map(Pattern::Word)
    }

    /// An arm that a pattern before it covers can never be taken.
    fn reachable(&mut self, arm: &Tree, key: &str, before: &[Arm]) {
        let plan = &self.plan;
        let covered = before.iter().any(|earlier| matches!(earlier.when, Pattern::Prefix(span) if key.starts_with(plan.get(span))));
        if covered {
            self.fault(
                arm.place,
                format!("the arm {key:?} is never reached: a pattern before it covers it"),
                Some("put it first".to_owned()),
            );
        }
    }

    fn first(&mut self, tree: &'s Tree, scope: Scope) -> Template {
        self.construct(tree, &["$first"]);
        let Some(alternatives) = tree.get("$first").filter(|list| matches!(list.json, Json::Array(_))) else {
            self.fault(tree.place, "`$first` takes an array of alternatives", None);
            return self.nothing();
        };
        let mut compiled = Vec::new();
        let mut closed = false;
        for alternative in alternatives.elements() {
            if closed {
                self.fault(
                    alternative.place,
                    "is never reached: an alternative before it always applies",
                    Some("remove it, or put it first".to_owned()),
                );
            }
            let template = self.template(alternative, scope);
            closed |= template.constant;
            let mut needs = Vec::new();
            self.needs(alternative, scope, &mut needs, &mut 10_000);
            let first = self.plan.needs.len() as u32;
            let count = needs.len() as u32;
            self.plan.needs.extend(needs);
            compiled.push(Alternative { needs: Run { first, count }, then: template.op });
        }
        let first = self.plan.alternatives.len() as u32;
        let count = compiled.len() as u32;
        self.plan.alternatives.extend(compiled);
        self.dynamic(Op::First(Run { first, count }))
    }

    /// The slots that must be bound for an alternative to apply. `fuel` ends what defines multiply.
    fn needs(&self, tree: &Tree, scope: Scope, needs: &mut Vec<SlotRef>, fuel: &mut u32) {
        if *fuel == 0 {
            return;
        }
        *fuel -= 1;
        let slot = |name: &str| Slot::find(name, scope).map(|(slot, scope)| SlotRef { slot, scope }).filter(|slot| is_bindable(*slot));
        match &tree.json {
            Json::String(text) if text.contains("{$") => {
                let names = text.split("{$").skip(1).filter_map(|rest| rest.split_once('}'));
                needs.extend(names.filter_map(|(name, _)| slot(name)));
            }
            Json::String(text) => {
                let name = text.strip_prefix('$').map(|reference| reference.split('|').next().unwrap_or(reference).trim());
                needs.extend(name.filter(|name| !name.ends_with('?')).and_then(slot));
            }
            Json::Array(elements) => elements.iter().for_each(|element| self.needs(element, scope, needs, fuel)),
            Json::Object(members) => {
                if let Some(matched) = tree.get("$match") {
                    self.needs(matched, scope, needs, fuel);
                } else if let Some(used) = tree.get("$use").and_then(Tree::text) {
                    if let Some(body) = self.spec.get("define").and_then(|defines| defines.get(used)) {
                        self.needs(body, scope, needs, fuel);
                    }
                } else if !["$each", "$one", "$first"].iter().any(|construct| tree.get(construct).is_some()) {
                    members.iter().filter(|(key, _)| key != "$header").for_each(|(_, value)| self.needs(value, scope, needs, fuel));
                }
            }
            _ => {}
        }
    }

    /// `$header`: tokens for request headers, raised when the object is written.
    fn flagged(&mut self, tree: &'s Tree, members: &'s [(String, Tree)], scope: Scope) -> Template {
        let mut template = match tree.get("$value") {
            Some(value) => {
                self.construct(tree, &["$header", "$value"]);
                self.template(value, scope)
            }
            None => self.plain_object(members, scope),
        };
        let Some(header) = tree.get("$header") else { return template };
        if header.members().is_empty() {
            self.wants(header, "an object: header names and tokens");
        }
        for (name, token) in header.members() {
            let Some(token_text) = token.text() else {
                self.wants(token, "a string");
                continue;
            };
            let flag = Flag { header: name.clone(), token: token_text.to_owned() };
            let at = self.plan.flags.iter().position(|known| *known == flag).unwrap_or_else(|| {
                self.plan.flags.push(flag);
                self.plan.flags.len() - 1
            });
            if at >= 64 {
                self.fault(token.place, "there are more than 64 header tokens", None);
                continue;
            }
            template = self.dynamic(Op::Flag(template.op, at as u8));
        }
        template
    }
}

/// Lists are never unbound; their emptiness shows when they are written.
fn is_bindable(slot: SlotRef) -> bool {
    slot.slot.info().shape != Shape::List
}
