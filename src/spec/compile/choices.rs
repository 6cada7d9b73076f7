//! The constructs that choose: `$match` and `$first`.

use super::Compiler;
use super::template::{Named, Template};
use crate::prompt::vocabulary::{Scope, Shape, Slot, Word};
use crate::spec::plan::{Alternative, Arm, Op, Pattern, Run, SlotRef};
use crate::spec::tree::{Json, Tree};

impl<'s> Compiler<'s> {
    pub(super) fn match_template(&mut self, tree: &'s Tree, scope: Scope) -> Template {
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
    pub(super) fn chosen(&mut self, tree: &'s Tree, value: Option<&str>, scope: Scope) -> Template {
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

    pub(super) fn arms(&mut self, tree: &'s Tree, slot: SlotRef, scope: Scope) -> Template {
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

    pub(super) fn pattern(&mut self, arm: &Tree, key: &str, words: &[Word]) -> Option<Pattern> {
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
    pub(super) fn reachable(&mut self, arm: &Tree, key: &str, before: &[Arm]) {
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

    pub(super) fn first(&mut self, tree: &'s Tree, scope: Scope) -> Template {
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
    pub(super) fn needs(&self, tree: &Tree, scope: Scope, needs: &mut Vec<SlotRef>, fuel: &mut u32) {
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
}

/// Lists are never unbound; their emptiness shows when they are written.
fn is_bindable(slot: SlotRef) -> bool {
    slot.slot.info().shape != Shape::List
}
