//! Compiles the templates of responses to be written: whole ones, events of streams, errors.
//!
//! They are those that are read ([`response`](super::response)); what is wrong with them is told there, but for what
//! only writing shows.

use super::Compiler;
use super::likeness;
use super::template::{Named, Template};
use crate::grow::{self, Gather, Grow};
use crate::json::tree::Tree;
use crate::spec::fault::Fault;
use crate::spec::plan::response::{ErrorRow, StreamFormat};
use crate::spec::plan::serve::{ErrorWords, Moment, Parts, ServePlan, Written};
use crate::spec::plan::{Arm, Op, OpId, Pattern, Presence, Run, SlotRef};
use crate::table::Set;
use crate::vocabulary::{Keyword, Scope, Slot};

/// Compiles a merged tree to write responses by.
pub fn compile_serve(spec: &Tree, provider: &str, dialect: &str) -> (ServePlan, Vec<Fault>) {
    if ["response", "stream", "errors"].iter().all(|name| spec.get(name).is_none()) {
        return (ServePlan::default(), Vec::new());
    }
    let mut compiler = Compiler::new(spec, provider, dialect, true);
    if grow::short() {
        return (ServePlan::default(), Vec::new());
    }
    compiler.response = true;
    compiler.plan.response = true;
    let mut plan = ServePlan::default();
    if let Some(body) = spec.get("response") {
        plan.known = true;
        compiler.plan.body = compiler.template(body, Scope::Response).op;
    }
    let error = spec.get("errors").and_then(|errors| errors.get("body"));
    plan.error = error.map(|body| compiler.template(body, Scope::Response).op);
    let read = super::response::compile_response(spec, provider, dialect);
    plan.likeness = likeness::of_answers(spec, &read.defines);
    let read = read.plan;
    plan.form = read.form;
    plan.classes = words(&read.classes);
    plan.headers = read.headers;
    if let Some(stream) = spec.get("stream") {
        compiler.stream(stream, &mut plan);
    }
    compiler.plan.layout.parts = u64::MAX;
    if compiler.faults.is_empty() && !grow::short() {
        super::shorten(&mut compiler.plan);
        plan.events.iter_mut().for_each(|event| compiler.shorten_root(&mut event.body));
        plan.error.iter_mut().for_each(|body| compiler.shorten_root(body));
    }
    let is_summary = |op: &Op| op.slot().is_some_and(|read| matches!(read.slot, Slot::Summary | Slot::SummaryText));
    plan.summaries = compiler.plan.ops.iter().any(is_summary);
    plan.templates = compiler.plan;
    (plan, compiler.faults)
}

/// The words for each class, those of the first row that has any.
fn words(rows: &[ErrorRow]) -> Vec<ErrorWords> {
    let mut words: Vec<ErrorWords> = Vec::new();
    let json = |text: &Option<String>| text.as_deref().map(Tree::quoted);
    // a row that asks for words of the message is for some errors of its class alone
    let plain = |row: &&ErrorRow| row.message.is_empty();
    for row in rows.iter().filter(plain).chain(rows.iter().filter(|row| !plain(row))) {
        let of_class = |known: &&mut ErrorWords| known.class == row.class;
        match words.iter_mut().find(of_class) {
            Some(known) => {
                known.status = known.status.or(row.status);
                if known.kind.is_none() && known.code.is_none() {
                    (known.kind, known.code) = (json(&row.kind), json(&row.code));
                }
            }
            None => words.put(ErrorWords {
                class: row.class,
                status: row.status,
                kind: json(&row.kind),
                code: json(&row.code),
            }),
        }
    }
    words
}

impl<'s> Compiler<'s> {
    fn shorten_root(&self, op: &mut u32) {
        while let Op::Call(next) = self.plan.ops[*op as usize] {
            *op = next;
        }
    }

    fn stream(&mut self, stream: &'s Tree, plan: &mut ServePlan) {
        plan.last = stream.get("last").and_then(Tree::text).map(grow::copy);
        if let Some(framing) = stream.get("framing") {
            plan.format = self.moment(framing, "framing", &StreamFormat::ALL).unwrap_or_default();
        }
        plan.event = stream.get("event").and_then(Tree::text).map(grow::copy);
        plan.named = plan.event.is_some() || plan.format == StreamFormat::AwsEventStream;
        if let Some(whole) = stream.get("whole") {
            plan.whole = self.kinds(whole, &Keyword::OF_ANSWERS);
        }
        if let Some(parts) = stream.get("parts") {
            plan.parts = self.moment(parts, "order of parts", &Parts::ALL).unwrap_or_default();
        }
        for (name, event) in stream.get("events").map_or(&[][..], Tree::members) {
            self.written_event(name, event, plan);
        }
    }

    fn written_event(&mut self, name: &'s str, event: &'s Tree, plan: &mut ServePlan) {
        let (Some(writes), Some(body)) = (event.get("writes"), event.get("body")) else { return };
        let mut moments = 0;
        for writes in writes.elements() {
            if let Some(moment) = self.moment(writes, "moment", &Moment::ALL) {
                moments |= 1 << moment as u8;
            }
        }
        let kinds = event.get("for").map_or(u64::MAX, |kinds| self.kinds(kinds, &Keyword::OF_ANSWERS));
        let texts = |name: &str| event.get(name).map_or(&[][..], Tree::elements).iter().filter_map(Tree::text);
        let finish = texts("finish").map(grow::copy).gather();
        let asked = event.get("asked").and_then(Tree::text).map(|path| path.split('.').map(grow::copy).gather());
        let has_name = plan.event.as_deref().is_none_or(|key| body.get(key).is_some());
        let op = self.template(body, Scope::Response).op;
        let lists = self.lists_of(op);
        plan.items |= moments >> Moment::ItemStart as u8 & 1 == 1;
        plan.choices |= lists.contains(&Slot::Choices);
        let tells = !lists.is_empty();
        let asked = asked.unwrap_or_default();
        let once = event.get("once").and_then(Tree::scalar).as_deref() == Some("true");
        let name = grow::copy(name);
        plan.events.put(Written { name, moments, kinds, finish, asked, has_name, tells, once, body: op });
    }

    /// The lists that a template walks, and slots that stand for all of one.
    fn lists_of(&self, op: OpId) -> Vec<Slot> {
        if grow::short() {
            // steps may be missing
            return Vec::new();
        }
        let (mut seen, mut next, mut lists) = (Set::default(), grow::list([op]), Vec::new());
        while let Some(op) = next.pop() {
            if !seen.add(op) {
                continue;
            }
            match self.plan.ops[op as usize] {
                Op::Slot(slot, _) if slot.slot.gathers() && slot.scope != Scope::Part => lists.put(Slot::Parts),
                Op::Each(list, body) | Op::One(list, body) => {
                    lists.put(list.slot);
                    next.put(body);
                }
                Op::Join(list, join) => {
                    lists.put(list.slot);
                    next.put(self.plan.joins[join as usize].body);
                }
                Op::Object(run) => next.put_each(run.of(&self.plan.members).iter().map(|member| member.value)),
                Op::Array(run) | Op::Sequence(run) => next.put_all(run.of(&self.plan.children)),
                Op::Match(_, run) => next.put_each(run.of(&self.plan.arms).iter().map(|arm| arm.then)),
                Op::First(run) => next.put_each(run.of(&self.plan.alternatives).iter().map(|other| other.then)),
                Op::Has(at) => {
                    let Presence { then, otherwise, .. } = self.plan.presences[at as usize];
                    next.put_each([then].into_iter().chain(otherwise));
                }
                Op::Call(op)
                | Op::Unique(op, _)
                | Op::HeaderToken(op, _)
                | Op::Reported(op, _)
                | Op::Substitute(op, _)
                | Op::Keep(_, op) => next.put(op),
                Op::Text(_) | Op::Slot(..) | Op::Put(_) | Op::Own(_) | Op::Interpolate(_) | Op::Less(_) => {}
            }
        }
        lists
    }

    fn moment<T: Copy>(&mut self, tree: &Tree, what: &str, known: &[(&'static str, T)]) -> Option<T> {
        let text = tree.text().unwrap_or_default();
        let found = known.iter().find(|(name, _)| *name == text).map(|&(_, value)| value);
        if found.is_none() {
            self.unknown(tree.location, what, text, &mut known.iter().map(|&(name, _)| name));
        }
        found
    }

    /// The arm for a finish reason that the API has no word for: it says the nearest one, and that is reported. A call
    /// tells its reason by itself.
    pub(super) fn substituted(&mut self, arm: &Tree, key: &str, slot: SlotRef, then: &Template) -> Template {
        let silent = !self.response || slot.slot != Slot::FinishReason || key == "tool_calls";
        let is_read = key != "$else" && arm.get("$read").is_some();
        if silent || is_read || arm.get("$write").is_none() || then.never_writes {
            return *then;
        }
        Template { always_writes: then.always_writes, ..self.dynamic(Op::Substitute(then.op, slot), &[*then]) }
    }

    /// `$any`: the provider's own word if it is one of these, else the first.
    #[inline(never)]
    pub(super) fn any(&mut self, tree: &'s Tree, scope: Scope) -> Template {
        let words = tree.get("$any").map_or(&[][..], Tree::elements);
        let Some(first) = words.first() else { return self.nothing() };
        let Some(Named::Slot(slot)) = self.named(tree, Slot::FinishRaw.info().name, scope) else {
            return self.nothing();
        };
        let mut arms = Vec::new();
        for word in words {
            let Some(text) = self.scalar(word) else { continue };
            let then = self.constant(&word.to_json()).op;
            arms.put(Arm { when: Pattern::Text(text), then });
        }
        arms.put(Arm { when: Pattern::Else, then: self.constant(&first.to_json()).op });
        let run = Run { first: self.plan.arms.len() as u32, count: arms.len() as u32 };
        self.plan.arms.put_each(arms);
        Template { always_writes: true, unconditional: true, ..self.dynamic(Op::Match(slot, run), &[]) }
    }

    /// `$minus`: a number without what others count.
    #[inline(never)]
    pub(super) fn minus(&mut self, tree: &'s Tree, scope: Scope) -> Template {
        let slots = tree.get("$minus").map_or(&[][..], Tree::elements);
        let mut found: Vec<SlotRef> = Vec::new();
        for slot in slots {
            let name = slot.text().and_then(|text| text.strip_prefix('$')).unwrap_or_default();
            if let Some(Named::Slot(slot)) = self.named(slot, name, scope) {
                found.put(slot);
            }
        }
        if found.is_empty() {
            return self.nothing();
        }
        let run = Run { first: self.plan.needs.len() as u32, count: found.len() as u32 };
        self.plan.needs.put_each(found);
        Template { unconditional: true, ..self.dynamic(Op::Less(run), &[]) }
    }

    /// `$keep`: what was kept, if there is such, else what it was kept of.
    #[inline(never)]
    pub(super) fn keep(&mut self, tree: &'s Tree, scope: Scope) -> Template {
        let kept = tree.get("$keep").and_then(|slot| slot.text()?.strip_prefix('$'));
        let kept = kept.and_then(|name| self.named(tree, name, scope));
        let Some(value) = tree.get("$value").map(|value| self.template(value, scope)) else { return self.nothing() };
        match kept {
            Some(Named::Slot(slot)) => self.dynamic(Op::Keep(slot, value.op), &[value]),
            _ => value,
        }
    }
}
