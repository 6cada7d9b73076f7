//! The switches that lay out messages, and the kinds of part that a model takes.

use super::Compiler;
use crate::grow::{self, Gather, Grow};
use crate::json::tree::{Key, Tree, escape};
use crate::spec::plan::{
    Apart, CallIds, Elsewhere, Filler, IdRule, MediaText, Merge, Orphans, ResultMedia, Span, SystemPlace,
};
use crate::vocabulary::{Keyword, Scope, Slot};

/// The switches, and the groups of switches, by what they are about.
const SWITCHES: &[&str] =
    &["system", "roles", "turns", "text", "calls", "results", "cache_ttls", "by_model", "sources"];

const GROUPS: &[(&str, &[&str])] = &[
    ("turns", &["split", "merge", "first", "last", "between", "apart", "sources"]),
    ("text", &["empty", "trim_last", "with_document", "with_reasoning", "sources"]),
    ("calls", &["ids", "names", "unanswered", "missing_signature", "declare", "sources"]),
    ("results", &["after_calls", "orphans", "elsewhere", "media", "empty", "empty_error", "sources"]),
];

/// How switches were written before they stood in groups.
const MOVED: &[(&str, &str)] = &[
    ("split", "turns.split"),
    ("merge", "turns.merge"),
    ("first", "turns.first"),
    ("last", "turns.last"),
    ("after_results", "turns.between"),
    ("apart", "turns.apart"),
    ("empty_text", "text.empty"),
    ("trim_last", "text.trim_last"),
    ("document_text", "text.with_document"),
    ("tool_ids", "calls.ids"),
    ("tool_names", "calls.names"),
    ("open_calls", "calls.unanswered"),
    ("unsigned_calls", "calls.missing_signature"),
    ("tools_from_history", "calls.declare"),
    ("results_after_calls", "results.after_calls"),
    ("orphan_results", "results.orphans"),
    ("result_media", "results.media"),
    ("empty_result", "results.empty"),
    ("empty_error", "results.empty_error"),
];

/// The kinds of part that a model may lack; all others are part of every conversation.
const MEDIA: &[Keyword] = &[Keyword::Image, Keyword::Audio, Keyword::Video, Keyword::Document];

/// What `modalities` can list.
const KINDS: &[Keyword] = &[Keyword::Text, Keyword::Image, Keyword::Audio, Keyword::Video, Keyword::Document];

impl Compiler<'_> {
    pub(super) fn layout(&mut self, kind: Option<&str>) {
        self.modalities();
        let Some(layout) = self.spec.get("layout") else { return };
        self.kinds_of_model(layout, kind);
        let own = kind.and_then(|kind| layout.get("by_model")?.get(kind));
        match own {
            Some(own) => self.switches(&laid_over(layout, own)),
            None => self.switches(layout),
        }
    }

    fn switches(&mut self, layout: &Tree) {
        for (name, value) in self.known_switches(layout, SWITCHES) {
            match GROUPS.iter().find(|(group, _)| name == group) {
                Some((group, known)) => {
                    for (name, value) in self.object(value, "layout switch", known) {
                        self.switch(group, name, value);
                    }
                }
                None => self.switch("", name, value),
            }
        }
    }

    /// The members of a layout. One that was written in another way once is told how it is now.
    fn known_switches<'t>(&mut self, layout: &'t Tree, known: &[&str]) -> &'t [(Key, Tree)] {
        let is_moved = |key: &str| MOVED.iter().find(|(before, _)| *before == key);
        for (key, value) in layout.members() {
            if let Some((before, now)) = is_moved(key) {
                let suggestion = Some(grow::copy("layout switches stand in groups"));
                self.fault(value.location, text!("`{before}` is written `{now}`"), suggestion);
            }
        }
        let own = |(key, _): &&(Key, Tree)| is_moved(key).is_none();
        let left = Tree::object(layout.members().iter().filter(own).cloned().gather(), layout.location);
        self.object(if layout.is_object() { &left } else { layout }, "layout switch", known);
        layout.members()
    }

    /// The kinds of model that are laid out in another way. All of them are checked where none is asked for.
    fn kinds_of_model(&mut self, layout: &Tree, kind: Option<&str>) {
        let Some(by_model) = layout.get("by_model") else { return };
        if !by_model.is_object() {
            self.wants(by_model, "an object: kinds of model, and how they are laid out");
        }
        for (name, tree) in by_model.members() {
            let patterns = tree.get("match").map(|patterns| self.strings(patterns)).unwrap_or_default();
            if patterns.is_empty() || patterns.iter().any(|pattern| pattern.is_empty() || pattern.len() > 256) {
                let suggestion = Some(grow::copy("say \"match\": [\"name-*\"]"));
                self.fault(tree.location, "a kind of model wants `match`: patterns of model ids", suggestion);
            }
            self.plan.kinds.put((grow::copy(name), patterns.into_iter().map(grow::copy).gather()));
            if kind.is_none() {
                self.known_switches(tree, &grow::list(SWITCHES.iter().chain(&["match"]).copied()));
                // its lists are empty as yet
                let kept = self.plan.layout.clone();
                self.switches(&laid_over(layout, tree));
                self.plan.layout = kept;
            }
        }
    }

    fn switch(&mut self, group: &str, name: &str, value: &Tree) {
        match (group, name) {
            ("", "system") => {
                self.plan.layout.system = self.choice(
                    value,
                    &[
                        ("keep", SystemPlace::Keep),
                        ("hoist", SystemPlace::Hoist),
                        ("hoist_leading", SystemPlace::HoistLeading),
                        ("before_answer", SystemPlace::BeforeAnswer),
                        ("first", SystemPlace::First),
                        ("user", SystemPlace::User),
                    ],
                );
            }
            ("", "roles") => self.roles(value),
            ("turns", "split") => {
                let kinds: Vec<Keyword> = Keyword::of(Slot::Kind, Scope::Message)
                    .iter()
                    .copied()
                    .filter(|&word| word != Keyword::Message)
                    .gather();
                self.plan.layout.split = self.kinds(value, &kinds);
            }
            ("turns", "merge") => {
                let merges = [
                    ("none", Merge::None),
                    ("tool_results", Merge::ToolResults),
                    ("calls", Merge::Calls),
                    ("all", Merge::All),
                    ("turns", Merge::Turns),
                ];
                self.plan.layout.merge = self.choice(value, &merges);
            }
            ("text", "empty") => {
                let drops = self.choice(
                    value,
                    &[("keep", (false, false)), ("drop_empty", (true, false)), ("drop_blank", (true, true))],
                );
                (self.plan.layout.drop_empty_text, self.plan.layout.drop_blank_text) = drops;
            }
            ("results", "empty") => self.plan.layout.empty_result = Some(self.layout_text(value)),
            ("results", "empty_error") => self.plan.layout.empty_error = Some(self.layout_text(value)),
            ("results", "media") => self.plan.layout.result_media = self.result_media(value),
            ("turns", "apart") => self.plan.layout.apart = self.apart(value),
            ("calls", "unanswered") => self.plan.layout.open_calls = Some(self.layout_text(value)),
            ("calls", "missing_signature") => self.plan.layout.unsigned_calls = Some(self.layout_text(value)),
            ("text", "with_document") => self.plan.layout.document_text = Some(self.layout_text(value)),
            ("text", "with_reasoning") => self.plan.layout.reasoning_text = Some(self.layout_text(value)),
            ("text", "trim_last") => self.plan.layout.trim_last = self.boolean(value),
            ("turns", "first") => self.plan.layout.first = self.filler(value),
            ("turns", "last") => self.plan.layout.last = self.filler(value),
            ("turns", "between") => self.plan.layout.after_results = self.filler(value),
            ("calls", "ids") if value.text() == Some("order") => self.plan.layout.tool_ids = CallIds::Order,
            ("calls", "ids") => self.plan.layout.tool_ids = self.id_rule(value).map_or(CallIds::Any, CallIds::Fit),
            ("calls", "names") => self.plan.layout.tool_names = self.id_rule(value),
            ("results", "orphans") => {
                self.plan.layout.orphans =
                    self.choice(value, &[("keep", Orphans::Keep), ("text", Orphans::Text), ("drop", Orphans::Drop)]);
            }
            ("results", "elsewhere") => self.plan.layout.elsewhere = self.elsewhere(value),
            ("", "cache_ttls") => {
                self.plan.layout.cache_ttls = value.elements().iter().map(|ttl| self.layout_text(ttl)).gather();
            }
            ("results", "after_calls") => self.plan.layout.results_after_calls = self.boolean(value),
            ("calls", "declare") => self.plan.layout.tools_from_history = self.boolean(value),
            _ => {}
        }
    }

    /// Fields of the request: slots, and a provider's own.
    fn elsewhere(&mut self, tree: &Tree) -> Vec<Elsewhere> {
        let named = |compiler: &mut Self, field: &Tree| match field.text().and_then(|name| name.strip_prefix("own.")) {
            Some(own) => Some(Elsewhere::Own(grow::copy(own))),
            None => compiler.slot_named(field).map(Elsewhere::Slot),
        };
        tree.elements().iter().filter_map(|field| named(self, field)).gather()
    }

    /// True if the templates write cache marks of parts.
    pub(super) fn marks_parts(&self) -> bool {
        let is_mark = |slot| matches!(slot, Slot::CacheControl | Slot::CacheType | Slot::CacheTtl);
        self.plan.ops.iter().filter_map(|op| op.slot()).any(|read| read.scope == Scope::Part && is_mark(read.slot))
    }

    fn layout_text(&mut self, value: &Tree) -> Span {
        if value.text().is_none() {
            self.wants(value, "a text");
        }
        self.json(value)
    }

    fn choice<T: Copy + Default>(&mut self, value: &Tree, known: &[(&str, T)]) -> T {
        let text = value.text().unwrap_or_default();
        if let Some(&(_, choice)) = known.iter().find(|(name, _)| *name == text) {
            return choice;
        }
        self.unknown(value.location, "setting", text, &mut known.iter().map(|(name, _)| *name));
        T::default()
    }

    fn role(&mut self, name: &str, location: crate::json::tree::Location) -> Option<Keyword> {
        let known = Keyword::of(Slot::Role, Scope::Message);
        let word = Keyword::find(name).filter(|word| known.contains(word));
        if word.is_none() {
            self.unknown(location, "role", name, &mut known.iter().map(|word| word.text()));
        }
        word
    }

    fn roles(&mut self, roles: &Tree) {
        if roles.members().is_empty() {
            self.wants(roles, "an object: roles and their wire names");
        }
        for (name, wire) in roles.members() {
            if wire.text().is_none() {
                self.wants(wire, "a role's wire name");
            }
            let span = self.json(wire);
            if let Some(word) = self.role(name, wire.location)
                && let Some(location) = self.plan.layout.roles.get_mut(word as usize)
            {
                *location = Some(span);
            }
        }
    }

    fn filler(&mut self, tree: &Tree) -> Option<Filler> {
        self.object(tree, "field of a filler", &["role", "text"]);
        let (Some(role), Some(text)) = (tree.get("role").filter(|role| role.text().is_some()), tree.get("text")) else {
            self.fault(
                tree.location,
                "wants `role` and `text`",
                Some(grow::copy("say {\"role\": \"user\", \"text\": \".\"}")),
            );
            return None;
        };
        if text.text().is_none() {
            self.wants(text, "a text");
        }
        let text = self.json(text);
        let role = self.role(role.text().unwrap_or_default(), role.location)?;
        Some(Filler { role, text })
    }

    fn apart(&mut self, tree: &Tree) -> Option<Apart> {
        self.object(tree, "field of `apart`", &["user", "assistant", "sources"]);
        let (Some(user), Some(assistant)) = (tree.get("user"), tree.get("assistant")) else {
            let suggestion = Some(grow::copy("say what each of them says in between"));
            self.fault(tree.location, "wants `user` and `assistant`", suggestion);
            return None;
        };
        Some(Apart { user: self.layout_text(user), assistant: self.layout_text(assistant) })
    }

    fn result_media(&mut self, tree: &Tree) -> Option<ResultMedia> {
        self.object(tree, "field of `media`", &["kinds", "text", "instead", "sources"]);
        let (Some(kinds), Some(text), Some(instead)) = (tree.get("kinds"), tree.get("text"), tree.get("instead"))
        else {
            let suggestion = Some(grow::copy("say which kinds, and what is said of them"));
            self.fault(tree.location, "wants `kinds`, `text` and `instead`", suggestion);
            return None;
        };
        let kinds = self.kinds(kinds, MEDIA);
        if text.text().is_none() {
            self.wants(text, "a text");
        }
        let text = self.media_text(text.text().unwrap_or_default());
        Some(ResultMedia { kinds, text, instead: self.layout_text(instead) })
    }

    /// A text in which `{$name}` and `{$id}` are those of a result.
    fn media_text(&mut self, text: &str) -> Vec<MediaText> {
        let mut pieces = Vec::new();
        let mut rest = text;
        let slots = [("{$name}", Slot::Name), ("{$id}", Slot::Id)];
        while let Some((at, mark, slot)) =
            slots.iter().filter_map(|&(mark, slot)| Some((rest.find(mark)?, mark, slot))).min_by_key(|found| found.0)
        {
            pieces.put(MediaText::Text(self.intern(&escape(&rest[..at]))));
            pieces.put(MediaText::Slot(slot));
            rest = &rest[at + mark.len()..];
        }
        pieces.put(MediaText::Text(self.intern(&escape(rest))));
        pieces
    }

    fn id_rule(&mut self, tree: &Tree) -> Option<IdRule> {
        self.object(tree, "field of a rule for identifiers", &["characters", "first", "min", "max", "sources"]);
        let characters = tree.get("characters").and_then(Tree::text).map(character_set).unwrap_or_default();
        let first = tree.get("first").and_then(Tree::text).map_or(characters, character_set);
        let min = tree.get("min").and_then(|min| self.count(min)).unwrap_or(1);
        let max = tree.get("max").and_then(|max| self.count(max)).unwrap_or(64);
        let (letters, count) = letters(characters, first);
        if count.0 == 0 {
            self.fault(
                tree.location,
                "`characters`, and `first` of them, must hold letters or digits",
                Some(grow::copy("say \"a-zA-Z0-9_-\"")),
            );
            return None;
        }
        if min > max || max == 0 || max > 1000 {
            self.fault(tree.location, text!("the lengths {min} to {max} are not a range within 1 to 1000"), None);
            return None;
        }
        Some(IdRule { letters, count, characters, first, min, max })
    }

    fn modalities(&mut self) {
        let mut parts = Keyword::of(Slot::Kind, Scope::Part).iter().fold(0, |bits, &word| bits | 1 << word as u64);
        if let Some(modalities) = self.spec.get("modalities") {
            self.object(modalities, "field of `modalities`", &["input", "output", "sources"]);
            if let Some(output) = modalities.get("output") {
                let listed = self.kinds(output, KINDS);
                self.plan.layout.outputs = Some(listed);
            }
            if let Some(input) = modalities.get("input") {
                let listed = self.kinds(input, KINDS);
                parts &= MEDIA.iter().fold(u64::MAX, |bits, &word| bits & !(1 << word as u64)) | listed;
            }
        }
        self.plan.layout.parts = parts;
    }
}

/// A layout under what a kind of model says otherwise.
fn laid_over(layout: &Tree, own: &Tree) -> Tree {
    let apart = |tree: &Tree| {
        let members =
            tree.members().iter().filter(|(key, _)| !["by_model", "match", "sources"].contains(&key.as_str()));
        Tree::object(members.cloned().gather(), tree.location)
    };
    let mut merged = apart(layout);
    merged.merge(&apart(own));
    merged
}

/// The letters and digits of a set, those that may stand first in front: how many these are, and how many there are.
fn letters(characters: u128, first: u128) -> ([u8; 62], (u8, u8)) {
    let mut letters = [b'0'; 62];
    let (mut count, mut begin) = (0, 0);
    for may_begin in [true, false] {
        let mut set = if may_begin { characters & first } else { characters & !first };
        while set != 0 {
            let byte = set.trailing_zeros() as u8;
            set &= set - 1;
            if byte.is_ascii_alphanumeric() {
                letters[count] = byte;
                count += 1;
            }
        }
        begin = if may_begin { count } else { begin };
    }
    (letters, (begin as u8, count as u8))
}

/// The characters of a set such as `a-zA-Z0-9_-`: single ones and ranges; a `-` at either end means itself.
pub(super) fn character_set(text: &str) -> u128 {
    let bytes: Vec<u8> = text.bytes().filter(u8::is_ascii).gather();
    let mut set = 0;
    let mut at = 0;
    while at < bytes.len() {
        let (from, to) = match bytes.get(at + 1..at + 3) {
            Some(&[b'-', to]) => (bytes[at], to),
            _ => (bytes[at], bytes[at]),
        };
        at += if from == to { 1 } else { 3 };
        set |= (from..=to).fold(0, |bits, byte| bits | 1u128 << byte);
    }
    set
}
