//! Which slots an alternative of `$first` needs.

use super::Compiler;
use super::arms::arm_of;
use crate::json::tree::{Json, Tree};
use crate::spec::plan::SlotRef;
use crate::vocabulary::{JsonType, SLOTS, Scope, Slot};

const SCOPES: [Scope; 7] = [Scope::Request, Scope::Message, Scope::Part, Scope::Tool, Scope::AllowedTool, Scope::Document, Scope::Item];

const _: () = assert!(SLOTS.len() <= 128, "a set of slots has a bit for each");

/// A set of slots, each in a scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Needs([u128; SCOPES.len()]);

impl Needs {
    fn add(&mut self, slot: SlotRef) {
        self.0[slot.scope as usize] |= 1 << slot.slot as u32;
    }

    fn join(&mut self, other: Self) {
        for (own, other) in self.0.iter_mut().zip(other.0) {
            *own |= other;
        }
    }

    /// True if the other's slots are all among these.
    pub fn contains(self, other: Self) -> bool {
        self.0.iter().zip(other.0).all(|(own, other)| other & !own == 0)
    }

    /// True if something is written when they are bound; a role alone is nothing.
    pub fn binds_any(self) -> bool {
        self.slots().any(|slot| slot.slot != Slot::Role)
    }

    /// The slots, in the order of the vocabulary.
    pub fn slots(self) -> impl Iterator<Item = SlotRef> {
        SCOPES.into_iter().flat_map(move |scope| {
            let bits = self.0[scope as usize];
            Slot::all(scope).filter(move |&slot| bits >> slot as u32 & 1 == 1).map(move |slot| SlotRef { slot, scope })
        })
    }
}

impl Compiler<'_> {
    /// The slots that must be bound for a template to apply as an alternative: all but the optional ones, those inside
    /// nested firsts and lists, and those in the arms of matches. Each define is looked at once per scope.
    pub(super) fn needs(&mut self, tree: &Tree, scope: Scope) -> Needs {
        let mut needs = Needs::default();
        match &tree.json {
            Json::String(text) if text.starts_with("$$") => {}
            Json::String(text) if text.contains("{$") => {
                let names = text.split("{$").skip(1).filter_map(|rest| rest.split_once('}'));
                names.for_each(|(name, _)| need(&mut needs, name, scope));
            }
            Json::String(text) => {
                let name = text.strip_prefix('$').map(|reference| reference.split('|').next().unwrap_or(reference).trim());
                if let Some(name) = name.filter(|name| !name.ends_with('?')) {
                    need(&mut needs, name, scope);
                }
            }
            Json::Array(elements) => elements.iter().for_each(|element| needs.join(self.needs(element, scope))),
            Json::Object(members) => {
                if let Some(matched) = tree.get("$match") {
                    return self.match_needs(tree, matched, scope);
                }
                if let Some(name) = tree.get("$use").and_then(Tree::text) {
                    return self.define_needs(name, scope);
                }
                if !["$each", "$one", "$join", "$first", "$put"].iter().any(|construct| tree.get(construct).is_some()) {
                    let values = members.iter().filter(|(key, _)| key != "$header" && key != "$reported");
                    values.for_each(|(_, value)| needs.join(self.needs(value, scope)));
                }
            }
            _ => {}
        }
        needs
    }

    /// A match needs its slot; one on a constant of the spec is the arm that fits.
    fn match_needs(&mut self, tree: &Tree, matched: &Tree, scope: Scope) -> Needs {
        let name = matched.text().and_then(|text| text.strip_prefix('$')).unwrap_or_default();
        let spec = self.spec;
        let constant = match name.strip_prefix("traits.") {
            Some(name) => self.names.traits.get(name).copied(),
            None if name == "base_url" => spec.get(name),
            None => return self.needs(matched, scope),
        };
        let value = constant.and_then(Tree::scalar);
        arm_of(tree, value.as_deref()).map(|arm| self.needs(arm, scope)).unwrap_or_default()
    }

    fn define_needs(&mut self, name: &str, scope: Scope) -> Needs {
        let Some((&name, &body)) = self.names.defines.get_key_value(name) else { return Needs::default() };
        if let Some(&known) = self.define_needs.get(&(name, scope)) {
            return known;
        }
        // a define that uses itself is a fault of its own; here it must only have an end
        self.define_needs.insert((name, scope), Needs::default());
        let needs = self.needs(body, scope);
        self.define_needs.insert((name, scope), needs);
        needs
    }
}

/// Lists are never unbound; their emptiness shows when they are written.
fn need(needs: &mut Needs, name: &str, scope: Scope) {
    if let Some((slot, scope)) = Slot::find(name, scope).filter(|(slot, _)| slot.info().shape != JsonType::List) {
        needs.add(SlotRef { slot, scope });
    }
}
