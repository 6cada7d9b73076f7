//! The constructs that go through lists and defines, or add to the request: `$each`, `$one`, `$use`, `$header`.

use super::Compiler;
use super::template::{Named, Template};
use crate::prompt::vocabulary::Scope;
use crate::spec::plan::{Flag, Op, OpId};
use crate::spec::tree::Tree;

impl<'s> Compiler<'s> {
    pub(super) fn each(&mut self, tree: &'s Tree, scope: Scope) -> Template {
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

    pub(super) fn use_template(&mut self, tree: &'s Tree, scope: Scope) -> Template {
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
    pub(super) fn define(&mut self, tree: &Tree, name: &'s str, scope: Scope) -> OpId {
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

    /// `$header`: tokens for request headers, raised when the object is written.
    pub(super) fn flagged(&mut self, tree: &'s Tree, members: &'s [(String, Tree)], scope: Scope) -> Template {
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
