//! The constructs that choose: `$match`, `$first` and `$has`.

use super::Compiler;
use super::arms::{arm_of, arms_of};
use super::needs::Needs;
use super::template::{Named, Template, always_bound};
use crate::grow::{self, Gather, Grow};
use crate::json::tree::{Json, Tree};
use crate::spec::plan::{Alternative, Arm, Op, Own, Pattern, Presence, Run, SlotRef};
use crate::vocabulary::{JsonType, Keyword, Scope, Slot};

/// How many arms or alternatives another is compared with, to see whether it is ever reached: more than sensible specs
/// have.
const COMPARED: usize = 250;

impl<'s> Compiler<'s> {
    #[inline(never)]
    pub(super) fn match_template(&mut self, tree: &'s Tree, scope: Scope) -> Template {
        let name = tree
            .get("$match")
            .and_then(|slot| slot.text()?.strip_prefix('$'))
            .map(|name| name.strip_suffix('?').unwrap_or(name));
        let Some(name) = name else {
            self.fault(tree.location, "`$match` takes a slot", Some(grow::copy("say \"$kind\", \"$role\" …")));
            return self.nothing();
        };
        match self.named(tree, name, scope) {
            Some(Named::Slot(slot)) => self.arms(tree, slot, scope),
            Some(Named::Constant(value)) => self.chosen(tree, value.scalar().as_deref(), scope),
            Some(Named::Missing) => self.chosen(tree, None, scope),
            None => self.nothing(),
        }
    }

    /// A match on a constant of the spec: the arm that fits is the template. The others are compiled too, to be
    /// checked.
    fn chosen(&mut self, tree: &'s Tree, value: Option<&str>, scope: Scope) -> Template {
        let chosen = arm_of(tree, value);
        let mut template = None;
        for (key, arm) in arms_of(tree) {
            self.arm_key(arm, key);
            let compiled = self.template(arm, scope);
            if chosen.is_some_and(|chosen| std::ptr::eq(chosen, arm)) {
                template = Some(compiled);
            }
        }
        match template {
            Some(template) => template,
            None => self.nothing(),
        }
    }

    fn arms(&mut self, tree: &'s Tree, slot: SlotRef, scope: Scope) -> Template {
        let words = Keyword::of(slot.slot, slot.scope);
        let mut arms: Vec<Arm> = Vec::new();
        let mut compiled: Vec<Template> = Vec::new();
        let mut otherwise = None;
        if slot.slot.info().shape == JsonType::List {
            self.fault(tree.location, "`$match` takes no list", None);
        }
        for (key, arm) in arms_of(tree) {
            self.arm_key(arm, key);
            if key == "$else" {
                let then = self.template(arm, scope);
                otherwise = Some(self.substituted(arm, key, slot, &then));
                continue;
            }
            let Some(when) = self.pattern(arm, key, words) else { continue };
            self.reachable(arm, key, &arms);
            // in the arms of a turn's kind, its one part is in scope
            let enters = slot.slot == Slot::Kind && slot.scope == Scope::Message && key != Keyword::Message.text();
            let then = self.template(arm, if enters { Scope::Part } else { scope });
            let then = self.substituted(arm, key, slot, &then);
            arms.put(Arm { when, then: then.op });
            compiled.put(then);
        }
        if arms.is_empty() && tree.members().len() < 2 {
            self.fault(tree.location, "has no arms: values, and what is then written", None);
        }
        arms.put_each(otherwise.map(|then| Arm { when: Pattern::Else, then: then.op }));
        compiled.put_each(otherwise);
        let optional = tree.get("$match").and_then(Tree::text).is_some_and(|name| name.ends_with('?'));
        let always_writes =
            (optional || always_bound(slot)) && otherwise.is_some() && compiled.iter().all(|arm| arm.always_writes);
        let first = self.plan.arms.len() as u32;
        let count = arms.len() as u32;
        self.plan.arms.put_each(arms);
        let needs = if optional { Needs::default() } else { Needs::of(slot) };
        Template { always_writes, needs, ..self.dynamic(Op::Match(slot, Run { first, count }), &compiled) }
    }

    fn pattern(&mut self, arm: &Tree, key: &str, words: &[Keyword]) -> Option<Pattern> {
        if words.is_empty() {
            return Some(match key.strip_suffix('*') {
                Some(prefix) => Pattern::Prefix(self.intern(prefix)),
                None => Pattern::Text(self.intern(key)),
            });
        }
        let word = Keyword::find(key).filter(|word| words.contains(word));
        if word.is_none() {
            self.unknown(arm.location, "value of this slot:", key, &mut words.iter().map(|word| word.text()));
        }
        word.map(Pattern::Keyword)
    }

    /// An arm that a pattern before it covers can never be taken.
    fn reachable(&mut self, arm: &Tree, key: &str, before: &[Arm]) {
        let plan = &self.plan;
        let covers = |earlier: &Arm| matches!(earlier.when, Pattern::Prefix(span) if key.starts_with(plan.get(span)));
        let covered = before.iter().take(COMPARED).any(covers);
        if covered {
            self.fault(
                arm.location,
                text!("the arm {key:?} is never reached: a pattern before it covers it"),
                Some(grow::copy("put it first")),
            );
        }
    }

    #[inline(never)]
    pub(super) fn first(&mut self, tree: &'s Tree, scope: Scope) -> Template {
        self.construct(tree, &["$first"]);
        let Some(alternatives) = tree.get("$first").filter(|list| matches!(list.json, Json::Array(_))) else {
            self.fault(tree.location, "`$first` takes an array of alternatives", None);
            return self.nothing();
        };
        if alternatives.elements().is_empty() {
            self.fault(tree.location, "`$first` has no alternative", Some(grow::copy("say \"$nothing\"")));
        }
        let mut before = Vec::new();
        let mut list = Vec::new();
        let mut inner = Vec::new();
        for alternative in alternatives.elements() {
            let template = self.template(alternative, scope);
            if alternative.get("$read").is_some() && alternative.get("$write").is_none() {
                continue;
            }
            let needs = template.needs;
            self.reached(alternative, &needs, &before);
            if template.always_writes {
                before.put(Needs::default());
            } else if template.unconditional && needs.binds_any() {
                before.put(needs);
            }
            let first = self.plan.needs.len() as u32;
            self.plan.needs.put_each(needs.slots());
            let count = self.plan.needs.len() as u32 - first;
            list.put(Alternative { needs: Run { first, count }, then: template.op });
            inner.put(template);
        }
        let first = self.plan.alternatives.len() as u32;
        let count = list.len() as u32;
        self.plan.alternatives.put_each(list);
        let always_writes = inner.iter().any(|alternative| alternative.always_writes);
        Template { always_writes, ..self.dynamic(Op::First(Run { first, count }), &inner) }
    }

    /// `$has`: one of two templates, by whether the record has a member in the prompt.
    #[inline(never)]
    pub(super) fn has(&mut self, tree: &'s Tree, scope: Scope) -> Template {
        self.construct(tree, &["$has", "$value", "$else"]);
        let path = tree.get("$has").and_then(Tree::text).filter(|path| !path.split('.').any(str::is_empty));
        let (Some(path), Some(then)) = (path, tree.get("$value")) else {
            let remedy = grow::copy("say {\"$has\": \"NAME\", \"$value\": …}");
            self.fault(tree.location, "`$has` takes the names that lead to a member, and a `$value`", Some(remedy));
            return self.nothing();
        };
        if matches!(scope, Scope::Item | Scope::ArgumentPiece) || self.response {
            self.fault(tree.location, "what stands here has no members in the prompt", None);
            return self.nothing();
        }
        let then = self.template(then, scope);
        let otherwise = tree.get("$else").map(|otherwise| self.template(otherwise, scope));
        let own = Own { scope, path: path.split('.').map(grow::copy).gather(), is_list: false };
        let presence =
            Presence { field: self.plan.own.len() as u32, then: then.op, otherwise: otherwise.map(|other| other.op) };
        self.plan.own.put(own);
        self.plan.presences.put(presence);
        let both: Vec<Template> = [then].into_iter().chain(otherwise).gather();
        let never_writes = both.iter().all(|template| template.never_writes);
        let always_writes = both.len() == 2 && both.iter().all(|template| template.always_writes);
        let op = Op::Has(grow::last(&self.plan.presences));
        Template { always_writes, never_writes, ..self.dynamic(op, &both) }
    }

    /// An alternative is never taken after one that asks for no more than it does, and applies whenever that is there.
    fn reached(&mut self, alternative: &Tree, needs: &Needs, before: &[Needs]) {
        // of responses some alternatives are only read
        if !self.response && before.iter().take(COMPARED).any(|&earlier| needs.contains(earlier)) {
            self.fault(
                alternative.location,
                "is never reached: an alternative before it applies whenever this one would",
                Some(grow::copy("remove it, or put it first")),
            );
        }
    }

    /// The key of an arm may look like a construct only if it is one.
    fn arm_key(&mut self, arm: &Tree, key: &str) {
        if key.starts_with('$') && key != "$else" {
            self.unknown(arm.location, "arm", key, &mut ["$else"].into_iter());
        }
    }
}
