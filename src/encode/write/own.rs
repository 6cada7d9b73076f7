//! What is written beside slots: fields that the prompt has under a provider's own name for them, and what stands in
//! for missing ones.

use super::{Frame, Table, Writer, Wrote};
use crate::encode::watched::Lack;
use crate::grow::Grow;
use crate::input::Input;
use crate::json::node::{Kind, NodeId};
use crate::model::NO_NODE;
use crate::report::loss::{Code, Loss, Severity, Shown};
use crate::spec::plan::{OpId, Own, Presence, Span};
use crate::vocabulary::Scope;

impl Writer<'_> {
    /// Writes the field, if the prompt has it and no slot was read from it.
    pub(super) fn own(&mut self, at: u32, frame: &Frame) -> Wrote {
        let Input { doc, plan, .. } = self.to.input;
        let Some(field) = self.own_field(&plan.own[at as usize], frame) else {
            if self.watched.watching {
                self.lacks(at, false, frame);
            }
            return Wrote::Absent;
        };
        self.watched.looks += 1;
        doc.mark_used(field);
        self.to.out.push_str(doc.raw(field));
        Wrote::Bound
    }

    /// Notes that there is no such field.
    fn lacks(&mut self, own: u32, is_nowhere: bool, frame: &Frame) {
        let part = match (self.to.input.plan.own[own as usize].scope, frame.record) {
            // all turns have the same request
            (Scope::Request, _) => return,
            (Scope::Message, _) => None,
            (Scope::Part, Some((Table::Parts, part))) => Some(part),
            _ => return self.watched.looks += 1,
        };
        self.watched.lacks(Lack { own, part, is_nowhere });
    }

    /// True if what a turn has lacked is there for this frame.
    pub(super) fn has_found(&self, lack: Lack, frame: &Frame) -> bool {
        let own = &self.to.input.plan.own[lack.own as usize];
        if lack.is_nowhere { self.has_member(own, frame) } else { self.own_field(own, frame).is_some() }
    }

    /// The field, if the prompt has it and no slot was read from it.
    pub(super) fn own_field(&self, own: &Own, frame: &Frame) -> Option<NodeId> {
        let doc = self.to.input.doc;
        let said = |holder| {
            let field = own.path.iter().try_fold(holder, |node, key| doc.get(node, key))?;
            let kind = doc.kind(field);
            (kind != Kind::Null && (!own.is_list || kind == Kind::Array)).then_some(field)
        };
        let unread = |field: &NodeId| doc.tag(*field) == 0;
        let field = self.holder_of(own, frame).and_then(said).filter(unread);
        field.or_else(|| self.options(own.scope).find_map(said))
    }

    /// What the prompt has for this provider under `provider_options`: fields of the request, too.
    fn options(&self, scope: Scope) -> impl Iterator<Item = NodeId> {
        let input = self.to.input;
        let all = self.prompt.provider_options.filter(|_| scope == Scope::Request);
        all.into_iter()
            .flat_map(move |all| input.plan.option_names.iter().filter_map(move |name| input.doc.get(all, name)))
    }

    /// Which of two ops is run: whether the record has a member, if only `null`.
    pub(super) fn of_two(&mut self, at: u32, frame: &Frame) -> Option<OpId> {
        let plan = self.to.input.plan;
        let Presence { field, then, otherwise } = plan.presences[at as usize];
        if self.has_member(&plan.own[field as usize], frame) {
            self.watched.looks += 1;
            return Some(then);
        }
        if self.watched.watching {
            self.lacks(field, true, frame);
        }
        otherwise
    }

    fn has_member(&self, own: &Own, frame: &Frame) -> bool {
        let doc = self.to.input.doc;
        let found = |holder| own.path.iter().try_fold(holder, |node, key| doc.get(node, key));
        // what was made on the way has no members in the prompt
        let record = self.holder_of(own, frame).filter(|&node| (node as usize) < doc.node_count());
        record.and_then(found).is_some()
    }

    /// Writes a constant that stands in for what the prompt does not have.
    pub(super) fn put(&mut self, (json, reason): (Span, Span), frame: &Frame) -> Wrote {
        let node = self.written_for(frame);
        let loss = Loss::at(
            node,
            Code::Emulate,
            Severity::Info,
            "lacks what the provider asks for; something stands in for it",
        );
        self.to.losses.put(loss.before(Shown::None).reason(Some(reason)).after(Shown::Plan(json)));
        self.literal(self.to.input.plan.get(json));
        // what it stands in for would be bound
        Wrote::Bound
    }

    /// Writes what goes as something else than it is, and says so.
    pub(super) fn reported(&mut self, op: OpId, why: Span, frame: &Frame) -> Wrote {
        let wrote = self.run(op, frame);
        let node = self.written_for(frame);
        if wrote == Wrote::Bound && node != NO_NODE {
            let loss = Loss::at(node, Code::MapFallback, Severity::Info, "goes as something else");
            self.to.losses.put(loss.before(Shown::None).reason(Some(why)));
        }
        wrote
    }

    /// The node of the record that is being written.
    fn written_for(&self, frame: &Frame) -> NodeId {
        let scope = match (frame.record, frame.turn) {
            (Some((Table::Parts, _)), _) => Scope::Part,
            (Some((Table::Tools, _)), _) => Scope::Tool,
            (Some((Table::Choices, _)), _) => Scope::AllowedTool,
            (Some((Table::Documents, _)), _) => Scope::Document,
            (Some((Table::Answers, _)), _) => Scope::Choice,
            (Some((Table::Outputs, _)), _) => Scope::Output,
            (Some((Table::Cited, _)), _) => Scope::Citation,
            (None, Some(_)) => Scope::Message,
            (None, None) => Scope::Request,
        };
        self.holder(scope, frame).unwrap_or(NO_NODE)
    }

    /// The object of the prompt that may have a field.
    fn holder_of(&self, own: &Own, frame: &Frame) -> Option<NodeId> {
        // most prompts have none of those that the request may have
        let lacks = own.scope == Scope::Request && own.path.first().is_some_and(|key| !self.prompt.keys.may_have(key));
        if lacks { None } else { self.holder(own.scope, frame) }
    }

    /// The object of the prompt that is written here.
    fn holder(&self, scope: Scope, frame: &Frame) -> Option<NodeId> {
        let node = match scope {
            Scope::Request => self.prompt.root,
            Scope::Message => {
                let message = self.turns[frame.turn? as usize].message?;
                self.prompt.messages[message as usize].node
            }
            Scope::Item => frame.item,
            Scope::Response | Scope::ArgumentPiece => return None,
            Scope::Part
            | Scope::Tool
            | Scope::AllowedTool
            | Scope::Document
            | Scope::Choice
            | Scope::Output
            | Scope::AnswerPart
            | Scope::Citation => self.record(frame)?.node,
        };
        (node != NO_NODE).then_some(node)
    }
}
