//! Compiles a merged spec tree to a [`Plan`], and finds everything that is wrong with it on the way.

mod ambiguity;
mod arms;
mod by_name;
mod calm;
mod charsets;
mod choices;
mod constructs;
mod decode;
mod decode_order;
mod decode_text;
mod entries;
mod extra;
mod gates;
mod http;
mod layout;
mod likeness;
mod needs;
mod own;
mod response;
mod response_check;
mod rules;
pub mod serve;
mod settings;
mod sources;
mod subsets;
mod template;
mod turns;
mod values;

pub use self::decode::{compile_decode, never_read};
pub use self::response::compile_response;
pub use self::sources::sources;
use super::fault::{Fault, MAX_FAULTS, meant};
use super::names::{did_you_mean, short};
use super::plan::{Idle, Op, OpId, Parameter, Plan, Rule, Span};
use crate::grow::{self, Gather, Grow};
use crate::json::tree::{Json, Key, Location, Tree, escape};
use crate::table::{Set, Table};
use crate::vocabulary::{Keyword, Scope, Slot};
use by_name::{ByName, by_name};
use std::borrow::Cow;
use template::Template;

/// The most ops that a plan may have.
const MAX_OPS: usize = 65_536;

/// What a spec was compiled to.
#[derive(Debug)]
pub struct Compiled {
    /// The plan; usable only if there are no faults.
    pub plan: Plan,
    /// All that is wrong.
    pub faults: Vec<Fault>,
    /// What the templates used.
    pub used: Used,
}

/// The names that templates used.
#[derive(Debug, Default)]
pub struct Used {
    /// Defines.
    pub defines: Set<String>,
    /// Traits.
    pub traits: Set<String>,
    /// Subsets of JSON Schema.
    pub schemas: Set<String>,
    /// Character sets.
    pub charsets: Set<String>,
}

/// Compiles a merged tree. A `partial` one is a dialect by itself, to be checked: what a provider gives is not missed.
pub fn compile(spec: &Tree, provider: &str, dialect: &str, partial: bool) -> Compiled {
    compile_for(spec, provider, dialect, partial, None)
}

/// Likewise, for the models of one kind among those that the layout tells apart.
pub fn compile_for(spec: &Tree, provider: &str, dialect: &str, partial: bool, kind: Option<&str>) -> Compiled {
    let mut compiler = Compiler::new(spec, provider, dialect, partial);
    compiler.run(kind);
    Compiled { plan: compiler.plan, faults: compiler.faults, used: compiler.used }
}

struct Compiler<'s> {
    spec: &'s Tree,
    plan: Plan,
    faults: Vec<Fault>,
    spans: Table<String, Span>,
    /// Each define in each scope.
    defines: Table<(&'s str, Scope), Template>,
    /// The fields of prompts that are no slots, by number in the plan; `None`: one that is.
    own: Table<(&'s str, Scope), Option<u32>>,
    /// The defines that are being compiled without an `$each` in between: one of these again is a cycle.
    open: Vec<(&'s str, Scope)>,
    used: Used,
    /// How many templates are being compiled inside each other.
    depth: u32,
    /// They nested too deep; it has been said.
    too_deep: bool,
    partial: bool,
    /// What joins put together, to be looked at when all is compiled.
    joined: Vec<(OpId, Location)>,
    /// The define, trait and schema subset of each name.
    names: Names<'s>,
    /// The templates are those of responses.
    response: bool,
}

/// Lets what leads to a define lead straight to its template. Calls have an end, or else there was a fault.
fn shorten(plan: &mut Plan) {
    let ops: Vec<Op> = grow::list(plan.ops.iter().copied());
    let shorten = |op: &mut OpId| {
        while let Op::Call(next) = ops[*op as usize] {
            *op = next;
        }
    };
    plan.members.iter_mut().for_each(|member| shorten(&mut member.value));
    plan.arms.iter_mut().for_each(|arm| shorten(&mut arm.then));
    plan.alternatives.iter_mut().for_each(|alternative| shorten(&mut alternative.then));
    plan.joins.iter_mut().for_each(|join| shorten(&mut join.body));
    for presence in &mut plan.presences {
        shorten(&mut presence.then);
        presence.otherwise.as_mut().map(shorten);
    }
    for op in &mut plan.ops {
        if let Op::Each(_, body)
        | Op::One(_, body)
        | Op::HeaderToken(body, _)
        | Op::Reported(body, _)
        | Op::Keep(_, body)
        | Op::Substitute(body, _)
        | Op::Unique(body, _) = op
        {
            shorten(body);
        }
    }
}

/// What templates can name, by name; numbers are those in the plan.
#[derive(Default)]
struct Names<'s> {
    defines: ByName<'s>,
    traits: ByName<'s>,
    schemas: Table<&'s str, u32>,
    charsets: Table<&'s str, u32>,
}

impl<'s> Compiler<'s> {
    fn new(spec: &'s Tree, provider: &str, dialect: &str, partial: bool) -> Self {
        let mut compiler = Self {
            spec,
            plan: Plan {
                provider: grow::copy(provider),
                dialect: grow::copy(dialect),
                extra: grow::copy(extra::extra_name(spec, provider, dialect)),
                ops: grow::room_for_one(),
                ..Plan::default()
            },
            faults: Vec::new(),
            spans: Table::default(),
            defines: Table::default(),
            open: Vec::new(),
            own: Table::default(),
            used: Used::default(),
            depth: 0,
            too_deep: false,
            partial,
            joined: Vec::new(),
            names: Names::default(),
            response: false,
        };
        compiler.names.defines = by_name(compiler.section("define"));
        compiler.names.traits = by_name(compiler.section("traits"));
        compiler
    }

    fn run(&mut self, kind: Option<&str>) {
        if grow::short() {
            return;
        }
        self.subsets();
        self.charsets();
        self.layout(kind);
        self.settings();
        match self.spec.get("request") {
            Some(request) => self.plan.body = self.template(request, Scope::Request).op,
            None => {
                self.fault(
                    self.spec.location,
                    "has no `request`: the template of the body",
                    Some(grow::copy("inherit a dialect, or give one")),
                );
            }
        }
        self.http();
        self.plan.layout.marks_parts = self.marks_parts();
        self.kept_sources();
        self.check_joins();
        self.options();
        if self.plan.ops.len() > MAX_OPS {
            self.fault(self.spec.location, text!("the templates have more than {MAX_OPS} steps"), None);
        }
        if self.faults.is_empty() && !grow::short() {
            shorten(&mut self.plan);
            gates::gates(&mut self.plan);
            self.plan.beside_turns = turns::beside(&self.plan);
            let plan = &mut self.plan;
            let before = text!("{{\"provider\":\"{}\",\"model\":", escape(&plan.provider));
            plan.metadata = (before, text!(",\"dialect\":\"{}\"", escape(&plan.dialect)));
            plan.idle_parameters = Idle::row(&plan.parameters.iter().map(Parameter::waits).gather::<Vec<_>>());
            plan.idle_rules = Idle::row(&plan.rules.iter().map(Rule::waits).gather::<Vec<_>>());
        }
    }

    fn fault<'m>(&mut self, location: Location, message: impl Into<Cow<'m, str>>, suggestion: Option<String>) {
        if self.faults.len() <= MAX_FAULTS {
            self.faults.put(Fault::new(location, message, suggestion));
        }
    }

    /// A field of the spec that is an object of named entries.
    fn section(&mut self, name: &str) -> &'s [(Key, Tree)] {
        let spec = self.spec;
        let Some(tree) = spec.get(name) else { return &[] };
        if !tree.is_object() {
            self.wants(tree, "an object");
        }
        tree.members()
    }

    /// The fault of a value of the wrong type.
    fn wants(&mut self, tree: &Tree, wanted: &str) {
        self.fault(tree.location, text!("must be {wanted}, found {}", tree.kind()), None);
    }

    /// A text in the pool.
    fn intern(&mut self, text: &str) -> Span {
        if let Some(&span) = self.spans.get(text) {
            return span;
        }
        let start = self.plan.text.len() as u32;
        grow::append(&mut self.plan.text, text);
        let span = Span { start, end: self.plan.text.len() as u32 };
        self.spans.enter(grow::copy(text), span);
        span
    }

    /// A value as JSON in the pool.
    fn json(&mut self, tree: &Tree) -> Span {
        self.intern(&tree.to_json())
    }

    /// A scalar's text in the pool, as it is compared with the prompt's.
    fn scalar(&mut self, tree: &Tree) -> Option<Span> {
        if let Some(text) = tree.scalar() {
            Some(self.intern(&text))
        } else {
            self.wants(tree, "a string, a number or a boolean");
            None
        }
    }

    /// A text for people, as the inside of a JSON string.
    fn prose(&mut self, tree: &Tree) -> Option<Span> {
        if let Some(text) = tree.text() {
            Some(self.intern(&escape(text)))
        } else {
            self.wants(tree, "a text");
            None
        }
    }

    fn boolean(&mut self, tree: &Tree) -> bool {
        if let Json::Bool(value) = tree.json {
            value
        } else {
            self.wants(tree, "true or false");
            false
        }
    }

    fn count(&mut self, tree: &Tree) -> Option<u32> {
        match &tree.json {
            Json::Number(text) if text.parse::<u32>().is_ok() => text.parse().ok(),
            _ => {
                self.wants(tree, "a whole number from 0 to 4294967295");
                None
            }
        }
    }

    fn strings<'t>(&mut self, tree: &'t Tree) -> Vec<&'t str> {
        let mut texts = Vec::new();
        for element in tree.elements() {
            match element.text() {
                Some(text) => texts.put(text),
                None => self.wants(element, "a string"),
            }
        }
        texts
    }

    /// The fault of a name that is none of the known ones.
    fn unknown(&mut self, location: Location, what: &str, name: &str, known: &mut dyn Iterator<Item = &str>) {
        const SHOWN: usize = 30;
        if self.faults.len() > MAX_FAULTS {
            return;
        }
        let known: Vec<&str> = known.gather();
        let listed = || {
            (!known.is_empty() && known.len() <= SHOWN)
                .then(|| text!("known are {}", grow::joined(known.iter().copied(), ", ")))
        };
        let suggestion = did_you_mean(name, known.iter().copied()).or_else(listed);
        self.fault(location, text!("unknown {what} {:?}", short(name)), suggestion);
    }

    /// Checks that an object has only known members; returns them.
    fn object<'t>(&mut self, tree: &'t Tree, what: &str, known: &[&str]) -> &'t [(Key, Tree)] {
        if !tree.is_object() {
            self.wants(tree, "an object");
        }
        for (key, value) in tree.members() {
            if !known.contains(&key.as_str()) {
                self.unknown(value.location, what, key, &mut known.iter().copied());
            }
            if key == "sources" {
                self.faults.put_each(sources(value));
            }
        }
        tree.members()
    }

    /// A slot of the request, by name.
    fn request_slot(&mut self, name: &str, location: Location) -> Option<Slot> {
        if let Some((slot, _)) = Slot::find(name, Scope::Request) {
            return Some(slot);
        }
        let suggestion = meant(&self.faults, name, &mut Slot::all(Scope::Request).map(|slot| slot.info().name));
        self.fault(location, text!("unknown slot {:?} of the request", short(name)), suggestion);
        None
    }

    /// Kinds of part, as bits.
    fn kinds(&mut self, tree: &Tree, known: &[Keyword]) -> u64 {
        let mut bits = 0;
        for element in tree.elements() {
            if let Some(word) = element.text().and_then(Keyword::find).filter(|word| known.contains(word)) {
                bits |= 1 << word as u64;
            } else {
                let names = &mut known.iter().map(|word| word.text());
                self.unknown(element.location, "kind of part", element.text().unwrap_or("…"), names);
            }
        }
        bits
    }

    fn options(&mut self) {
        if let Some(named) = self.spec.get("also_named").filter(|named| named.text() != Some("snake_case")) {
            self.fault(named.location, "unknown way of naming", Some(grow::copy("say \"snake_case\"")));
        }
        if let Some(single) = self.spec.get("also_single").filter(|single| !matches!(single.json, Json::Bool(_))) {
            self.wants(single, "true or false");
        }
        if let Some(extra) = self.spec.get("extra").filter(|extra| extra.text() != Some("own")) {
            self.fault(
                extra.location,
                "unknown way of keeping what no template knows",
                Some(grow::copy("say \"own\"")),
            );
        }
        self.plan.option_names.put(grow::copy(&self.plan.provider));
        // what was read from a request in this dialect, whoever it was for
        if !self.plan.dialect.is_empty() && self.plan.dialect != self.plan.provider {
            self.plan.option_names.put(grow::copy(&self.plan.dialect));
        }
        if let Some(options) = self.spec.get("options") {
            for name in self.strings(options) {
                self.plan.option_names.put(grow::copy(name));
            }
        }
        self.plan.replays = self.names("replays");
        self.plan.replays_thoughts = self.names("replays_thoughts");
    }

    fn names(&mut self, key: &str) -> Vec<String> {
        let spec = self.spec;
        let list = spec.get(key).map(|list| self.strings(list));
        list.into_iter().flatten().map(grow::copy).gather()
    }
}
