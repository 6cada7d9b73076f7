//! Checks the templates of responses: slots, constructs and defines that are named must be there.

use super::by_name::{ByName, by_name, section};
use crate::grow::{self, Gather, Grow};
use crate::json::tree::{Json, Key, Tree};
use crate::spec::fault::{Fault, MAX_FAULTS, meant};
use crate::spec::names::short;
use crate::table::Set;
use crate::vocabulary::{JsonType, Keyword, Scope, Slot};
use std::borrow::Cow;

/// What templates of responses are made of, beside slots.
const CONSTRUCTS: &[&str] =
    &["$match", "$first", "$use", "$each", "$one", "$any", "$minus", "$keep", "$read", "$write"];
/// What stands beside some of them.
const BESIDE: &[&str] = &["$as", "$value", "$else"];
/// How a slot may be read.
const CODECS: &[&str] = &["object", "object_text", "upper", "date", "seconds"];
/// The deepest nesting of templates.
const MAX_NESTED: u32 = 300;

/// Collects what is wrong.
pub(super) struct Checker<'s> {
    names: ByName<'s>,
    /// All that is wrong.
    pub faults: Vec<Fault>,
    /// The defines that are used.
    pub defines: Set<String>,
    /// Those that were looked at, in each scope.
    known: Set<(&'s str, Scope, bool)>,
    depth: u32,
    /// What is looked at is written alone.
    written: bool,
}

impl<'s> Checker<'s> {
    pub fn new(spec: &'s Tree) -> Self {
        Self {
            names: by_name(section(spec, "define")),
            faults: Vec::new(),
            defines: Set::default(),
            known: Set::default(),
            depth: 0,
            written: false,
        }
    }

    pub fn fault<'m>(&mut self, tree: &Tree, message: impl Into<Cow<'m, str>>, suggestion: Option<String>) {
        if self.faults.len() <= MAX_FAULTS {
            self.faults.put(Fault::new(tree.location, message, suggestion));
        }
    }

    /// The value of a word.
    pub fn word<T: Copy>(&mut self, tree: &Tree, what: &str, known: &[(&'static str, T)]) -> Option<T> {
        let text = tree.text().unwrap_or_default();
        let found = known.iter().find(|(name, _)| *name == text).map(|&(_, value)| value);
        if found.is_none() {
            let names: Vec<&str> = known.iter().map(|&(name, _)| name).gather();
            let near = meant(&self.faults, text, &mut names.iter().copied());
            let suggestion = near.or_else(|| Some(text!("known are {}", grow::joined(names.iter().copied(), ", "))));
            self.fault(tree, text!("unknown {what} {:?}", short(text)), suggestion);
        }
        found
    }

    /// An object has only known members.
    pub fn members(&mut self, tree: &Tree, what: &str, known: &[&str]) {
        if !tree.is_object() {
            self.fault(tree, text!("must be an object, found {}", tree.kind()), None);
        }
        for (key, value) in tree.members() {
            if !known.contains(&key.as_str()) {
                let suggestion = meant(&self.faults, key, &mut known.iter().copied());
                self.fault(value, text!("unknown {what} {:?}", short(key)), suggestion);
            }
            if key == "sources" {
                self.faults.put_each(super::sources::sources(value));
            }
        }
    }

    /// Checks a template.
    pub fn template(&mut self, tree: &'s Tree, scope: Scope) {
        if self.depth == MAX_NESTED {
            return self.fault(tree, "templates are nested too deep", None);
        }
        self.depth += 1;
        match &tree.json {
            Json::String(text) => self.text(tree, text, scope),
            Json::Array(elements) => elements.iter().for_each(|element| self.template(element, scope)),
            Json::Object(members) => self.object(tree, members, scope),
            _ => {}
        }
        self.depth -= 1;
    }

    fn text(&mut self, tree: &Tree, text: &str, scope: Scope) {
        let Some(reference) = text.strip_prefix('$').filter(|rest| !rest.starts_with('$')) else { return };
        if reference == "skip" || reference == "nothing" {
            return;
        }
        let (name, codec) = reference.split_once('|').map_or((reference, None), |(name, codec)| (name, Some(codec)));
        self.slot(tree, name.trim(), scope);
        if let Some(codec) = codec.map(str::trim).filter(|codec| !CODECS.contains(codec)) {
            let known = || text!("known are {}", grow::joined(CODECS.iter().copied(), ", "));
            let suggestion = meant(&self.faults, codec, &mut CODECS.iter().copied()).or_else(|| Some(known()));
            self.fault(tree, text!("unknown codec {:?} in a template of responses", short(codec)), suggestion);
        }
    }

    fn slot(&mut self, tree: &Tree, name: &str, scope: Scope) -> Option<Slot> {
        // a slot that may be missing in a request may be so here
        let name = name.strip_suffix('?').unwrap_or(name);
        let found =
            if self.written { Slot::find_when_written(name, scope) } else { Slot::find_in_response(name, scope) };
        if found.is_none() {
            let mut scopes = grow::list([scope]);
            match scope {
                Scope::Choice => scopes.put(Scope::Response),
                Scope::Part => scopes.put(Scope::AnswerPart),
                _ => {}
            }
            let names: Vec<&str> = scopes.into_iter().flat_map(Slot::all).map(|slot| slot.info().name).gather();
            let suggestion = meant(&self.faults, name, &mut names.into_iter());
            self.fault(tree, text!("unknown slot {:?} in a template of responses", short(name)), suggestion);
        }
        found.map(|(slot, _)| slot)
    }

    fn named(&mut self, tree: &Tree, scope: Scope) -> Option<Slot> {
        let Some(name) = tree.text().and_then(|text| text.strip_prefix('$')) else {
            self.fault(tree, "names a slot, such as \"$text\"", None);
            return None;
        };
        self.slot(tree, name, scope)
    }

    fn object(&mut self, tree: &'s Tree, members: &'s [(Key, Tree)], scope: Scope) {
        let is_construct = |key: &str| key.starts_with('$') && !key.starts_with("$$");
        let construct = members.iter().map(|(key, _)| key.as_str()).find(|key| CONSTRUCTS.contains(key));
        for (key, value) in members.iter().filter(|(key, _)| is_construct(key)) {
            if !CONSTRUCTS.contains(&key.as_str()) && !BESIDE.contains(&key.as_str()) {
                let suggestion = meant(&self.faults, key, &mut CONSTRUCTS.iter().copied());
                self.fault(value, text!("unknown construct {:?} in a template of responses", short(key)), suggestion);
            }
        }
        let Some(construct) = construct else {
            return members.iter().for_each(|(_, value)| self.template(value, scope));
        };
        let Some(inner) = tree.get(construct) else { return };
        match construct {
            "$match" => self.arms(inner, members, scope),
            "$first" => inner.elements().iter().for_each(|element| self.template(element, scope)),
            "$use" => self.define(inner, scope),
            "$each" | "$one" => self.walk(tree, inner, scope),
            "$any" => {
                if inner.elements().iter().any(|value| value.scalar().is_none()) || inner.elements().is_empty() {
                    self.fault(inner, "takes an array of strings, numbers or booleans", None);
                }
            }
            "$minus" => {
                for slot in inner.elements() {
                    self.named(slot, scope);
                }
                if inner.elements().len() < 2 {
                    self.fault(inner, "takes two slots or more: [\"$total\", \"$what_is_left_out\"]", None);
                }
            }
            "$keep" => {
                self.named(inner, scope);
                match tree.get("$value") {
                    Some(value) => self.template(value, scope),
                    None => self.fault(tree, "`$keep` wants a template beside it: `$value`", None),
                }
            }
            "$read" | "$write" => {
                if let Some(read) = tree.get("$read") {
                    self.template(read, scope);
                }
                if let Some(write) = tree.get("$write") {
                    let before = std::mem::replace(&mut self.written, true);
                    self.template(write, scope);
                    self.written = before;
                }
            }
            _ => self.template(inner, scope),
        }
    }

    fn arms(&mut self, slot: &Tree, members: &'s [(Key, Tree)], scope: Scope) {
        let Some(slot) = self.named(slot, scope) else { return };
        let words = Keyword::of(slot, scope);
        for (key, arm) in members.iter().filter(|(key, _)| key != "$match") {
            if key != "$else" && slot.info().shape == JsonType::Keyword {
                let known: Vec<&str> = words.iter().map(|word| word.text()).gather();
                if !known.contains(&key.as_str()) {
                    let suggestion = meant(&self.faults, key, &mut known.into_iter());
                    self.fault(arm, text!("`{}` is never {:?}", slot.info().name, short(key)), suggestion);
                }
            }
            self.template(arm, scope);
        }
    }

    fn walk(&mut self, tree: &'s Tree, list: &Tree, scope: Scope) {
        let Some(slot) = self.named(list, scope) else { return };
        let Some(element) = slot.info().element else {
            return self.fault(list, text!("`{}` is no list", slot.info().name), None);
        };
        match tree.get("$as") {
            Some(name) => self.define(name, element),
            None => self.fault(tree, "wants the name of a define beside it: `$as`", None),
        }
    }

    fn define(&mut self, name: &Tree, scope: Scope) {
        let wanted = name.text().unwrap_or_default();
        let Some(&(known, body)) = self.names.get(wanted).filter(|(_, body)| body.json != Json::Null) else {
            let suggestion = meant(&self.faults, wanted, &mut self.names.keys().copied());
            return self.fault(name, text!("unknown define {:?}", short(wanted)), suggestion);
        };
        self.defines.add(grow::copy(known));
        if self.known.add((known, scope, self.written)) {
            self.template(body, scope);
        }
    }
}
