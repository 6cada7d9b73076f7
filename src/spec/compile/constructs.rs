//! The constructs that go through lists and defines, or add to the request: `$each`, `$one`, `$join`, `$unique`,
//! `$use`, `$header`.

use super::Compiler;
use super::by_name::section;
use super::http::NO_CONTROL;
use super::template::{Named, READ_ONLY, Template};
use crate::grow::{self, Gather, Grow};
use crate::json::tree::{Json, Key, Tree, escape};
use crate::spec::plan::{Flag, Join, Op, Run, SlotRef};
use crate::vocabulary::Scope;

/// The least length of a string that may have to be told from others.
const LEAST_UNIQUE: u32 = 16;

const CONSTRUCTS: &[&str] = &[
    "$each",
    "$one",
    "$join",
    "$unique",
    "$put",
    "$match",
    "$first",
    "$has",
    "$use",
    "$header",
    "$reported",
    "$read",
    "$write",
];

/// The most header tokens; each has a bit.
const MAX_FLAGS: usize = 64;

impl<'s> Compiler<'s> {
    /// Compiles an object: one of the constructs, or a plain one.
    pub(super) fn object_template(&mut self, tree: &'s Tree, members: &'s [(Key, Tree)], scope: Scope) -> Template {
        let Some(construct) =
            members.iter().map(|(key, _)| key.as_str()).find(|key| key.starts_with('$') && !key.starts_with("$$"))
        else {
            return self.plain_object(members, scope);
        };
        match construct {
            "$each" | "$one" => self.each(tree, construct, scope),
            "$join" => self.join(tree, scope),
            "$unique" => self.unique(tree, scope),
            "$put" => self.put(tree),
            "$match" => self.match_template(tree, scope),
            "$first" => self.first(tree, scope),
            "$has" => self.has(tree, scope),
            "$use" => self.use_template(tree, scope),
            "$header" => self.flagged(tree, members, scope),
            "$reported" => self.reported(tree, members, scope),
            "$read" if tree.get("$write").is_none() => self.read_only(tree, scope),
            "$read" | "$write" => self.write_only(tree, scope),
            "$any" if self.response => self.any(tree, scope),
            "$minus" if self.response => self.minus(tree, scope),
            "$keep" if self.response => self.keep(tree, scope),
            other => {
                self.unknown(tree.location, "construct", other, &mut CONSTRUCTS.iter().copied());
                self.nothing()
            }
        }
    }

    /// Checks that a construct has only its own members.
    pub(super) fn construct(&mut self, tree: &'s Tree, known: &[&str]) {
        for (key, value) in tree.members() {
            if !known.contains(&key.as_str()) {
                self.unknown(value.location, "member beside a construct", key, &mut known.iter().copied());
            }
        }
    }

    #[inline(never)]
    fn each(&mut self, tree: &'s Tree, construct: &str, scope: Scope) -> Template {
        self.construct(tree, &[construct, "$as"]);
        let Some((slot, body)) = self.walk(tree, construct, scope) else { return self.nothing() };
        self.dynamic(if construct == "$one" { Op::One(slot, body.op) } else { Op::Each(slot, body.op) }, &[body])
    }

    /// `$join`: what a define writes for each element, as one string.
    #[inline(never)]
    fn join(&mut self, tree: &'s Tree, scope: Scope) -> Template {
        self.construct(tree, &["$join", "$as", "$with"]);
        let between = match tree.get("$with").map(|with| (with, with.text())) {
            Some((_, Some(text))) => self.intern(&escape(text)),
            Some((with, None)) => {
                self.wants(with, "a text");
                return self.nothing();
            }
            None => self.intern(""),
        };
        let Some((slot, body)) = self.walk(tree, "$join", scope) else { return self.nothing() };
        self.joined.put((body.op, tree.location));
        self.plan.joins.put(Join { body: body.op, between });
        self.dynamic(Op::Join(slot, grow::last(&self.plan.joins)), &[body])
    }

    /// `$unique`: a string that no other such template writes.
    #[inline(never)]
    fn unique(&mut self, tree: &'s Tree, scope: Scope) -> Template {
        self.construct(tree, &["$unique", "$max"]);
        let Some(body) = tree.get("$unique").map(|body| self.template(body, scope)) else { return self.nothing() };
        let most = tree.get("$max").map_or(Some(u32::MAX), |most| self.count(most));
        if most.is_some_and(|most| most < LEAST_UNIQUE) {
            self.fault(
                tree.location,
                text!("`$max` is at least {LEAST_UNIQUE}: there must be room for a number"),
                None,
            );
        }
        self.joined.put((body.op, tree.location));
        Template {
            always_writes: body.always_writes,
            ..self.dynamic(Op::Unique(body.op, most.unwrap_or(u32::MAX)), &[body])
        }
    }

    /// `$put`: a constant that stands in for what the prompt does not have, which is reported.
    #[inline(never)]
    fn put(&mut self, tree: &'s Tree) -> Template {
        self.construct(tree, &["$put", "because"]);
        let reason = self.reason(tree);
        let Some(value) = tree.get("$put") else { return self.nothing() };
        if value.text().is_some_and(|text| text.starts_with('$'))
            || !matches!(value.json, Json::String(_) | Json::Number(_) | Json::Bool(_))
        {
            self.fault(value.location, "`$put` takes a text, a number or a boolean", None);
        }
        let json = self.json(value);
        self.plan.puts.put((json, reason));
        Template { always_writes: true, ..self.dynamic(Op::Put(grow::last(&self.plan.puts)), &[]) }
    }

    /// The strings of `$join` and `$unique` must be strings. Said when all defines are compiled, as one can use itself.
    pub(super) fn check_joins(&mut self) {
        for (body, location) in std::mem::take(&mut self.joined) {
            self.must_be_text(body, location);
        }
    }

    /// The list that a construct walks, and the define that it walks it with.
    fn walk(&mut self, tree: &'s Tree, name: &str, scope: Scope) -> Option<(SlotRef, Template)> {
        let Some(list) = tree.get(name).and_then(|list| list.text()?.strip_prefix('$')) else {
            self.fault(
                tree.location,
                text!("`{name}` takes the name of a list"),
                Some(grow::copy("say \"$messages\", \"$parts\", \"$tools\" …")),
            );
            return None;
        };
        let Some(Named::Slot(slot)) = self.named(tree, list, scope) else { return None };
        let Some(element) = slot.slot.info().element else {
            self.fault(
                tree.location,
                text!("`${list}` is not a list"),
                Some(grow::copy("lists are $messages, $system, $parts, $tools, $tool_choice.tools, $rag.documents, $output.modalities")),
            );
            return None;
        };
        if slot.scope == Scope::Request && scope != Scope::Request {
            self.fault(tree.location, text!("`${list}` can only be walked from the request's own template"), None);
            return None;
        }
        let wanted = tree.get("$as").map_or(&[][..], Tree::elements);
        let names: Vec<&str> = wanted.iter().filter_map(Tree::text).gather();
        if names.is_empty() || names.len() != wanted.len() || (names.len() > 1 && name != "$each") {
            self.fault(tree.location, text!("`{name}` wants `$as`: the name of a define"), None);
            return None;
        }
        let open = std::mem::take(&mut self.open);
        let bodies: Vec<Template> = names.iter().map(|define| self.define(tree, define, element)).gather();
        self.open = open;
        Some((slot, self.sequence(&bodies)))
    }

    /// What is written for one element of a list: one template, or several in a row.
    fn sequence(&mut self, bodies: &[Template]) -> Template {
        if let [only] = bodies {
            return *only;
        }
        let run = Run { first: self.plan.children.len() as u32, count: bodies.len() as u32 };
        self.plan.children.put_each(bodies.iter().map(|body| body.op));
        self.dynamic(Op::Sequence(run), bodies)
    }

    /// `$read`: a slot, or an object with templates, that is read from here and never written.
    #[inline(never)]
    fn read_only(&mut self, tree: &'s Tree, scope: Scope) -> Template {
        self.construct(tree, &["$read"]);
        if self.response {
            // it was looked at when it was compiled to be read
            return self.nothing();
        }
        if let Some(inner) = tree.get("$read").filter(|inner| inner.is_object()) {
            // it is looked at as if it were written
            self.template(inner, scope);
            return self.nothing();
        }
        let reference = tree.get("$read").and_then(|slot| slot.text()?.strip_prefix('$'));
        let named =
            reference.map(|name| name.split_once('|').map_or((name, None), |(name, codec)| (name, Some(codec))));
        match named.map(|(name, codec)| (self.named(tree, name.trim(), scope), codec.map(str::trim))) {
            Some((Some(Named::Slot(found)), Some(READ_ONLY))) if found.slot.is_schema() => {}
            // what is unknown is said
            Some((Some(Named::Slot(_)), codec)) => {
                codec.map(|codec| self.codec(tree, codec));
            }
            Some((None, _)) => {}
            _ => self.fault(tree.location, "`$read` takes a slot", Some(grow::copy("say {\"$read\": \"$content\"}"))),
        }
        self.nothing()
    }

    /// `$write`: a template that nothing is read by, but for what `$read` beside it says.
    #[inline(never)]
    fn write_only(&mut self, tree: &'s Tree, scope: Scope) -> Template {
        self.construct(tree, &["$write", "$read"]);
        match tree.get("$write") {
            Some(inner) => self.template(inner, scope),
            None => self.nothing(),
        }
    }

    #[inline(never)]
    fn use_template(&mut self, tree: &'s Tree, scope: Scope) -> Template {
        self.construct(tree, &["$use"]);
        if let Some(define) = tree.get("$use").and_then(Tree::text) {
            self.define(tree, define, scope)
        } else {
            self.fault(tree.location, "`$use` takes the name of a define", None);
            self.nothing()
        }
    }

    /// A define in a scope; compiled when first asked for.
    #[inline(never)]
    fn define(&mut self, tree: &Tree, name: &'s str, scope: Scope) -> Template {
        if self.open.contains(&(name, scope)) {
            self.fault(tree.location, text!("the define {name:?} uses itself without an `$each` in between"), None);
            return self.nothing();
        }
        if let Some(&known) = self.defines.get(&(name, scope)) {
            return known;
        }
        let Some(&(_, body)) = self.names.defines.get(name) else {
            let known = section(self.spec, "define").iter();
            self.unknown(tree.location, "define", name, &mut known.map(|(key, _)| key.as_str()));
            return self.nothing();
        };
        self.used.defines.add(grow::copy(name));
        // whoever meets the define before it is done (across an `$each`) calls it by its number
        let call = self.dynamic(Op::Call(0), &[]);
        self.defines.enter((name, scope), call);
        self.open.put((name, scope));
        let body = self.template(body, scope);
        self.open.pop();
        self.plan.ops[call.op as usize] = Op::Call(body.op);
        let done = Template { op: call.op, height: body.height + 1, ..body };
        self.defines.enter((name, scope), done);
        done
    }

    /// `$reported`: what is written as something else than it is, which is said when the object is written.
    #[inline(never)]
    fn reported(&mut self, tree: &'s Tree, members: &'s [(Key, Tree)], scope: Scope) -> Template {
        let template = match tree.get("$value") {
            Some(value) => {
                self.construct(tree, &["$reported", "$value"]);
                self.template(value, scope)
            }
            None => self.plain_object(members, scope),
        };
        let why = tree.get("$reported").and_then(|why| self.prose(why)).unwrap_or_default();
        Template {
            always_writes: template.always_writes,
            never_writes: template.never_writes,
            ..self.dynamic(Op::Reported(template.op, why), &[template])
        }
    }

    /// `$header`: tokens for request headers, raised when the object is written.
    #[inline(never)]
    fn flagged(&mut self, tree: &'s Tree, members: &'s [(Key, Tree)], scope: Scope) -> Template {
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
            self.header_name(name, token.location);
            if token_text.contains(char::is_control) {
                self.fault(token.location, NO_CONTROL, None);
            }
            let flag = Flag { header: grow::copy(name), token: grow::copy(token_text) };
            let known = self.plan.flags.iter().position(|known| *known == flag);
            if known.is_none() && self.plan.flags.len() == MAX_FLAGS {
                self.fault(token.location, text!("there are more than {MAX_FLAGS} header tokens"), None);
                continue;
            }
            let at = known.unwrap_or_else(|| {
                self.plan.flags.put(flag);
                grow::last(&self.plan.flags) as usize
            });
            template = Template {
                always_writes: template.always_writes,
                ..self.dynamic(Op::HeaderToken(template.op, at as u8), &[template])
            };
        }
        template
    }
}
