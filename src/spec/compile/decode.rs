//! Compiles the templates of a merged spec to be read backwards.
//!
//! A spec that is read here has been checked: what is wrong with a template was told when it was compiled for writing.
//! What goes one way alone (`$reported`, `| utf8`, `| settings`, `$nothing`) becomes [`Pat::Never`].

use super::ambiguity::{Alternative, ambiguous};
use super::by_name::{ByName, by_name, section};
use super::extra::extra_name;
use crate::grow::{self, Gather, Grow, Text};
use crate::json::tree::{Json, Key, Location, Tree};
use crate::sort;
use crate::spec::fault::Fault;
use crate::spec::names::ascii_lower;
use crate::spec::plan::decode::{Case, DecodePlan, Expected, Pat, PatId, When};
use crate::spec::plan::{Run, SlotRef, Span};
use crate::table::Table;
use crate::vocabulary::{Keyword, Scope, Slot};

/// Compiles a merged tree.
pub fn compile_decode(spec: &Tree, provider: &str, dialect: &str) -> DecodePlan {
    compiled(spec, provider, dialect).plan
}

/// Alternatives of a merged tree's templates that no request is ever read as.
pub fn never_read(spec: &Tree) -> Vec<Fault> {
    let compiler = compiled(spec, "", "");
    compiler.never_read(compiler.plan.body)
}

fn compiled<'s>(spec: &'s Tree, provider: &str, dialect: &str) -> Compiler<'s> {
    let plan = named(spec, provider, dialect);
    let snake = spec.get("also_named").and_then(Tree::text) == Some("snake_case");
    let mut compiler = Compiler { snake, ..Compiler::new(spec, plan) };
    if grow::short() {
        return compiler;
    }
    compiler.plan.single = spec.get("also_single").is_some_and(|single| single.json == Json::Bool(true));
    compiler.roles();
    if let Some(body) = spec.get("request") {
        compiler.plan.body = compiler.pattern(body, Scope::Request, Mood::default());
    }
    compiler.headers();
    compiler.hostless = true;
    compiler.plan.url = match spec.get("http").and_then(|http| http.get("url")) {
        Some(url) => compiler.pattern(url, Scope::Request, Mood::default()),
        None => compiler.push(Pat::Never),
    };
    compiler
}

/// A plan of nothing.
fn named(spec: &Tree, provider: &str, dialect: &str) -> DecodePlan {
    DecodePlan {
        provider: grow::copy(provider),
        dialect: grow::copy(dialect),
        extra: grow::copy(extra_name(spec, provider, dialect)),
        patterns: grow::room_for_one(),
        ..DecodePlan::default()
    }
}

/// What is said of an alternative that nothing is read as.
const NEVER_READ: &str = "cannot be told apart when it is read: an alternative before it takes all that it writes";

/// What is asked of an object beside its constants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Mood {
    /// All its slots must be there: it is an alternative of `$first`.
    bound: bool,
    /// Its first member must be there: it is the form of a kind.
    leads: bool,
}

/// The deepest nesting of templates; the writing side refuses deeper ones.
const MAX_NESTED: u32 = 300;

pub(super) struct Compiler<'s> {
    pub(super) spec: &'s Tree,
    pub(super) plan: DecodePlan,
    names: ByName<'s>,
    pub(super) traits: ByName<'s>,
    defines: Table<(&'s str, Scope, Mood), PatId>,
    depth: u32,
    /// The base URL counts as nothing: a caller's may be another host's.
    pub(super) hostless: bool,
    /// Members may also be named in `snake_case`.
    snake: bool,
    /// Where alternatives stand.
    places: Table<Alternative, Location>,
}

impl<'s> Compiler<'s> {
    /// For the templates of responses.
    pub(super) fn for_responses(spec: &'s Tree, provider: &str, dialect: &str) -> Self {
        Self::new(spec, DecodePlan { response: true, ..named(spec, provider, dialect) })
    }

    fn new(spec: &'s Tree, plan: DecodePlan) -> Self {
        Self {
            spec,
            plan,
            names: by_name(section(spec, "define")),
            traits: by_name(section(spec, "traits")),
            defines: Table::default(),
            depth: 0,
            hostless: false,
            snake: false,
            places: Table::default(),
        }
    }

    /// A template of responses.
    pub(super) fn response(&mut self, tree: &'s Tree) -> PatId {
        self.pattern(tree, Scope::Response, Mood::default())
    }

    /// Likewise, one that is told from others by its first member.
    pub(super) fn alternative(&mut self, tree: &'s Tree) -> PatId {
        self.pattern(tree, Scope::Response, Mood { bound: false, leads: true })
    }

    /// What was compiled.
    pub(super) fn finish(self) -> DecodePlan {
        self.plan
    }

    pub(super) fn find(&self, name: &str, scope: Scope) -> Option<(Slot, Scope)> {
        if self.plan.response { Slot::find_in_response(name, scope) } else { Slot::find(name, scope) }
    }

    /// Alternatives of a template that nothing is ever read as.
    pub(super) fn never_read(&self, root: PatId) -> Vec<Fault> {
        if grow::short() {
            // patterns may be missing
            return Vec::new();
        }
        let faults = ambiguous(&self.plan, root).into_iter().filter_map(|alternative| {
            let remedy = grow::copy("say {\"$write\": …} around it, or put the one first that is to be read");
            Some(Fault::new(*self.places.get(&alternative)?, NEVER_READ, Some(remedy)))
        });
        faults.gather()
    }

    pub(super) fn push(&mut self, pattern: Pat) -> PatId {
        self.plan.patterns.put(pattern);
        grow::last(&self.plan.patterns)
    }

    pub(super) fn intern(&mut self, text: &str) -> Span {
        let start = self.plan.text.len() as u32;
        grow::append(&mut self.plan.text, text);
        Span { start, end: self.plan.text.len() as u32 }
    }

    fn children(&mut self, children: &[PatId]) -> Run {
        let first = self.plan.children.len() as u32;
        self.plan.children.put_all(children);
        Run { first, count: children.len() as u32 }
    }

    /// Which roles each wire name may stand for.
    fn roles(&mut self) {
        let renamed = self.spec.get("layout").and_then(|layout| layout.get("roles"));
        for &word in Keyword::of(Slot::Role, Scope::Message) {
            let wire = renamed.and_then(|roles| roles.get(word.text())?.text()).unwrap_or(word.text());
            let bit = 1 << word as u64;
            match self.plan.roles.iter_mut().find(|(name, _)| name == wire) {
                Some((_, words)) => *words |= bit,
                None => self.plan.roles.put((grow::copy(wire), bit)),
            }
        }
    }

    /// Which headers are read, and which say nothing.
    fn headers(&mut self) {
        let Some(http) = self.spec.get("http") else { return };
        let of = |name: &str| http.get(name).map_or(&[][..], Tree::members).iter();
        let own = of("headers").map(|(name, _)| name.as_str());
        let listed = http.get("not_read").map_or(&[][..], Tree::elements).iter().filter_map(Tree::text);
        self.plan.headers = own.chain(listed).map(ascii_lower).gather();
        let tokens = of("tokens").filter_map(|(name, field)| Some((ascii_lower(name), grow::copy(field.text()?))));
        self.plan.tokens = tokens.gather();
    }

    fn pattern(&mut self, tree: &'s Tree, scope: Scope, mood: Mood) -> PatId {
        if self.depth == MAX_NESTED {
            return self.push(Pat::Never);
        }
        self.depth += 1;
        let pattern = match &tree.json {
            Json::String(text) => self.string(tree, text, scope),
            Json::Array(elements) => {
                let children: Vec<PatId> =
                    elements.iter().map(|element| self.pattern(element, scope, Mood { leads: false, ..mood })).gather();
                let children = self.children(&children);
                self.push(Pat::Array(children))
            }
            Json::Object(members) => self.object(tree, members, scope, mood),
            _ => self.constant(&tree.to_json()),
        };
        self.depth -= 1;
        pattern
    }

    fn object(&mut self, tree: &'s Tree, members: &'s [(Key, Tree)], scope: Scope, mood: Mood) -> PatId {
        let construct =
            members.iter().map(|(key, _)| key.as_str()).find(|key| key.starts_with('$') && !key.starts_with("$$"));
        match construct {
            Some("$match") => self.match_pattern(tree, scope, mood),
            Some("$first") => {
                let mood = Mood { bound: true, ..mood };
                let trees = tree.get("$first").map_or(&[][..], Tree::elements);
                let alternatives: Vec<PatId> = trees.iter().map(|tree| self.pattern(tree, scope, mood)).gather();
                let alternatives = self.children(&alternatives);
                let numbers = alternatives.indices().map(|at| Alternative::Child(at as u32));
                self.places.enter_all(numbers.zip(trees.iter().map(|tree| tree.location)));
                self.push(Pat::First(alternatives))
            }
            Some("$has") => self.either(tree, scope, mood),
            Some("$use") => match tree.get("$use").and_then(Tree::text) {
                Some(name) => self.define(name, scope, mood),
                None => self.push(Pat::Never),
            },
            Some("$each") => self.walk(tree, "$each", scope),
            Some("$one" | "$join") => self.walk(tree, if tree.get("$one").is_some() { "$one" } else { "$join" }, scope),
            Some("$unique") => self.inner(tree, "$unique", scope, mood),
            Some("$read") => self.inner(tree, "$read", scope, mood),
            Some("$put") => self.inner(tree, "$put", scope, mood),
            Some("$header") if tree.get("$value").is_some() => self.inner(tree, "$value", scope, mood),
            Some("$write") if tree.get("$read").is_some() => self.inner(tree, "$read", scope, mood),
            Some("$reported" | "$write") => self.push(Pat::Never),
            Some("$any") => {
                let alternatives = tree.get("$any").map_or(&[][..], Tree::elements);
                let alternatives: Vec<PatId> = alternatives.iter().map(|tree| self.constant(&tree.to_json())).gather();
                let alternatives = self.children(&alternatives);
                self.push(Pat::First(alternatives))
            }
            Some("$minus") => self.minus(tree, scope),
            Some("$keep") => {
                let kept = tree.get("$keep").and_then(|slot| self.slot_named(slot, scope));
                let inner = self.inner(tree, "$value", scope, mood);
                match kept {
                    Some(slot) => self.push(Pat::Keep(slot, inner)),
                    None => inner,
                }
            }
            _ => self.members(members, scope, mood),
        }
    }

    /// The slot that a template names by itself.
    fn slot_named(&self, tree: &Tree, scope: Scope) -> Option<SlotRef> {
        let name = tree.text()?.strip_prefix('$')?;
        self.find(name, scope).map(|(slot, scope)| SlotRef { slot, scope })
    }

    fn minus(&mut self, tree: &'s Tree, scope: Scope) -> PatId {
        let slots: Vec<SlotRef> = tree
            .get("$minus")
            .map_or(&[][..], Tree::elements)
            .iter()
            .filter_map(|slot| self.slot_named(slot, scope))
            .gather();
        let Some((&from, less)) = slots.split_first() else { return self.push(Pat::Never) };
        let first = self.plan.less.len() as u32;
        self.plan.less.put_all(less);
        self.push(Pat::Less(from, Run { first, count: less.len() as u32 }))
    }

    /// `$has`: what there is of its two templates.
    fn either(&mut self, tree: &'s Tree, scope: Scope, mood: Mood) -> PatId {
        let trees = ["$value", "$else"].into_iter().filter_map(|name| tree.get(name));
        let written: Vec<&Tree> = trees.filter(|tree| tree.text() != Some("$nothing")).gather();
        let patterns: Vec<PatId> = written.iter().map(|tree| self.pattern(tree, scope, mood)).gather();
        match *patterns {
            [] => self.push(Pat::Never),
            [only] => only,
            _ => {
                let alternatives = self.children(&patterns);
                let numbers = alternatives.indices().map(|at| Alternative::Child(at as u32));
                self.places.enter_all(numbers.zip(written.iter().map(|tree| tree.location)));
                self.push(Pat::First(alternatives))
            }
        }
    }

    fn inner(&mut self, tree: &'s Tree, name: &str, scope: Scope, mood: Mood) -> PatId {
        match tree.get(name) {
            Some(inner) => self.pattern(inner, scope, mood),
            None => self.push(Pat::Never),
        }
    }

    fn members(&mut self, members: &'s [(Key, Tree)], scope: Scope, mood: Mood) -> PatId {
        let mut expected = Vec::new();
        for (key, value) in members.iter().filter(|(key, _)| key != "$header") {
            let inner = self.pattern(value, scope, Mood { leads: false, ..mood });
            let constant = self.is_constant(inner);
            // what comes in pieces has its constants in the first one alone
            let required = if self.plan.response {
                (mood.leads || mood.bound) && expected.is_empty()
            } else {
                constant || mood.bound && self.must_be_bound(inner, value) || mood.leads && expected.is_empty()
            };
            let agrees = constant && (mood.leads || mood.bound);
            let key = grow::copy(key.strip_prefix('$').filter(|rest| rest.starts_with('$')).unwrap_or(key));
            let rank = self.rank(inner, 0);
            let other = if self.snake { snake_case(&key) } else { None };
            expected.put(Expected { key, other, value: inner, required, agrees, rank });
        }
        sort::by_key(&mut expected, |member| member.rank);
        let first = self.plan.members.len() as u32;
        let count = expected.len() as u32;
        self.plan.members.put_each(expected);
        self.push(Pat::Object(Run { first, count }))
    }

    fn match_pattern(&mut self, tree: &'s Tree, scope: Scope, mood: Mood) -> PatId {
        let name = tree.get("$match").and_then(|slot| slot.text()?.strip_prefix('$')).unwrap_or_default();
        let name = name.strip_suffix('?').unwrap_or(name);
        let arms = tree.members().iter().filter(|(key, _)| key != "$match");
        let Some((slot, at)) = self.find(name, scope) else {
            let value = self.constant_of(name).and_then(Tree::scalar);
            return match super::arms::arm_of(tree, value.as_deref()) {
                Some(arm) => self.pattern(arm, scope, mood),
                None => self.push(Pat::Never),
            };
        };
        let words = Keyword::of(slot, at);
        let mut cases = Vec::new();
        for (key, arm) in arms {
            let enters = slot == Slot::Kind && at == Scope::Message && key != Keyword::Message.text();
            let inner = if enters { Scope::Part } else { scope };
            let then = self.pattern(arm, inner, Mood { bound: false, leads: slot == Slot::Kind });
            let when = match key.strip_suffix('*') {
                _ if key == "$else" => When::Else,
                _ if !words.is_empty() => Keyword::find(key).map_or(When::Else, When::Keyword),
                Some(prefix) => When::Prefix(self.intern(prefix)),
                None => When::Text(self.intern(key), self.json_of(key, slot)),
            };
            cases.put((Case { when, then, tells: self.tells(then, 0) }, arm.location));
        }
        // what stands for all that is not named comes last
        sort::by_key(&mut cases, |(case, _)| case.when == When::Else);
        let first = self.plan.arms.len() as u32;
        let count = cases.len() as u32;
        self.places.enter_all((first..).map(Alternative::Arm).zip(cases.iter().map(|&(_, place)| place)));
        self.plan.arms.put_each(cases.into_iter().map(|(case, _)| case));
        self.push(Pat::Match(SlotRef { slot, scope: at }, Run { first, count }))
    }

    fn walk(&mut self, tree: &'s Tree, construct: &str, scope: Scope) -> PatId {
        let list = tree.get(construct).and_then(|list| list.text()?.strip_prefix('$')).unwrap_or_default();
        let Some((slot, element)) = self.find(list, scope).and_then(|(slot, _)| Some((slot, slot.info().element?)))
        else {
            return self.push(Pat::Never);
        };
        let slot = match slot {
            Slot::FunctionTools | Slot::CustomTools | Slot::ProviderTools => Slot::Tools,
            slot => slot,
        };
        // what one of many had, all have: which of them is not told
        if construct != "$each"
            && !matches!(
                slot,
                Slot::Parts | Slot::Messages | Slot::Choices | Slot::Outputs | Slot::Cited | Slot::ErrorItems
            )
        {
            return self.push(Pat::Never);
        }
        let names: Vec<&str> = tree.get("$as").map_or(&[][..], Tree::elements).iter().filter_map(Tree::text).gather();
        let bodies: Vec<PatId> = names.iter().map(|name| self.define(name, element, Mood::default())).gather();
        if construct == "$each" {
            let bodies = self.children(&bodies);
            return self.push(Pat::Each(slot, bodies));
        }
        match bodies.first() {
            Some(&body) => self.push(Pat::One(slot, body)),
            None => self.push(Pat::Never),
        }
    }

    /// A define in a scope; compiled when first asked for.
    fn define(&mut self, name: &str, scope: Scope, mood: Mood) -> PatId {
        let Some(&(name, body)) = self.names.get(name) else { return self.push(Pat::Never) };
        if let Some(&known) = self.defines.get(&(name.as_str(), scope, mood)) {
            return known;
        }
        // whoever meets the define before it is done calls it by its number
        let call = self.push(Pat::Never);
        self.defines.enter((name, scope, mood), call);
        let body = self.pattern(body, scope, mood);
        self.plan.patterns[call as usize] = Pat::Call(body);
        call
    }
}

/// `maxTokens` as `max_tokens`; `None` if it is the same.
fn snake_case(name: &str) -> Option<String> {
    let mut out = Text::default();
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(character.to_ascii_lowercase());
    }
    (*out != *name).then(|| out.into_string())
}
