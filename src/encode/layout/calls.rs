//! Tool calls and their results: which result answers which call, and under which identifier the provider sees both.

use super::{LayoutPass, PartFate};
use crate::encode::workspace::{CallChain, TrackedCall, Turn};
use crate::grow::{Grow, Text};
use crate::input::node_of;
use crate::json::digest::{hash, mix};
use crate::json::node::{Kind, NodeId};
use crate::model::{Field, NO_NODE, Record, Run, Value};
use crate::report::loss::{Code, Loss, Severity, Shown, Suggestion};
use crate::sort;
use crate::spec::plan::{CallIds, Elsewhere, IdRule, Layout, Orphans};
use crate::vocabulary::{Keyword, Slot};

/// What is said of a call for which no identifier is left.
const NONE_LEFT: &str =
    "needs an identifier of its own, and the provider's rule leaves none: it shares one with another call";

impl LayoutPass<'_> {
    /// Reports a role that a part of the message contradicts, where the part stands by itself and the role is not sent.
    pub(super) fn told_by_another(&mut self, message: &Record, part: Keyword) {
        let fits = match part {
            Keyword::ToolResult | Keyword::CustomResult => matches!(message.word, Keyword::Tool | Keyword::User),
            _ => message.word == Keyword::Assistant,
        };
        let node = node_of(self.draft.field(message, Slot::Role));
        if !fits && self.work.losses.last().is_none_or(|loss| loss.node != node) {
            let loss = Loss::at(
                node,
                Code::MapFallback,
                Severity::Info,
                "is not the role of what the message holds, which is sent all the same",
            );
            self.work.losses.put(loss.slot(Slot::Role));
        }
    }

    /// Looks at a call or a result. Identifiers that the provider refuses are replaced, alike in both.
    pub(super) fn identify(&mut self, index: u32, layout: &Layout) -> PartFate {
        if layout.tool_ids == CallIds::Any && layout.orphans == Orphans::Keep && layout.open_calls.is_none() {
            return PartFate::Keep;
        }
        match self.draft.parts[index as usize].word {
            Keyword::ToolCall | Keyword::CustomCall => {
                self.call(index, layout.tool_ids);
                PartFate::Keep
            }
            Keyword::ToolResult | Keyword::CustomResult => self.result(index, layout),
            _ => PartFate::Keep,
        }
    }

    #[inline]
    pub(super) fn id(&self, index: u32) -> Value {
        self.draft.field(&self.draft.parts[index as usize], Slot::Id)
    }

    fn text(&self, value: Value) -> &str {
        self.input.text(value, &self.work.computed)
    }

    /// Where the calls of an identifier stand in [`Workspace::ids`](crate::encode::workspace::Workspace::ids). However
    /// it is escaped, it is the same.
    fn place(&self, id: Value) -> Option<u64> {
        let work = &*self.work;
        let id = self.input.scalar(id, &work.computed)?;
        let is = |chain: &CallChain| {
            self.input.scalar(work.calls[chain.last as usize].id, &work.computed).as_deref() == Some(&*id)
        };
        Some(work.ids.place(&id, is))
    }

    fn call(&mut self, index: u32, rule: CallIds) {
        let id = self.id(index);
        let unique = self.register_call(index, id);
        let rule = match rule {
            CallIds::Any => return,
            CallIds::Fit(rule) => rule,
            CallIds::Order => return self.drop_id(index),
        };
        if unique && id != Value::Absent && rule.takes(self.text(id)) {
            return;
        }
        let fresh = self.generate_id(index, id, unique, rule);
        let (message, severity) = match (id, unique) {
            (Value::Absent, _) => ("has no identifier, which the provider demands; one is made", Severity::Info),
            (_, false) => (
                "has the identifier of another call; the provider gets another one, in call and result",
                Severity::Warning,
            ),
            (_, true) => {
                ("has an identifier that the provider refuses; it gets another one, in call and result", Severity::Info)
            }
        };
        match fresh {
            Ok(fresh) => self.report(index, id, fresh, message, severity),
            Err(fresh) => self.report(index, id, fresh, NONE_LEFT, Severity::Error),
        }
        self.set_field(index, Slot::Id, fresh.unwrap_or_else(|taken| taken));
    }

    /// An identifier that has done its work: the wire has none.
    fn drop_id(&mut self, index: u32) {
        let node = node_of(self.id(index));
        if node != NO_NODE {
            let loss = Loss::at(
                node,
                Code::MapFallback,
                Severity::Info,
                "is not sent: this provider pairs calls and results by their order",
            );
            self.work.losses.put(loss.slot(Slot::Id));
            self.input.doc.mark_used(node);
        }
    }

    /// Where results have no identifiers, those that follow one another stand in the order of their calls.
    pub(super) fn sort_results_by_call(&mut self) {
        // results were seen in the order of the prompt, so that theirs ascend
        let answers = &self.work.result_calls;
        let call_of =
            |part| answers.binary_search_by_key(&part, |&(result, _)| result).ok().map(|found| answers[found].1);
        let mut moved = Vec::new();
        for results in self
            .work
            .turns
            .chunk_by_mut(|one, next| one.kind == Keyword::ToolResult && next.kind == Keyword::ToolResult)
        {
            let call = |turn: &Turn| call_of(self.work.turn_parts[turn.parts.first as usize]);
            if !results.is_sorted_by_key(call) {
                moved.put(self.work.turn_parts[results[0].parts.first as usize]);
                sort::by_key(results, call);
            }
        }
        for part in moved {
            let node = self.draft.parts[part as usize].node;
            let loss = Loss::at(
                node,
                Code::Relocate,
                Severity::Info,
                "and the results that follow it go in the order of their calls",
            );
            self.work.losses.put(loss.before(Shown::None));
        }
    }

    /// Notes a call under its identifier; true if that is the first of its kind.
    pub(super) fn register_call(&mut self, part: u32, id: Value) -> bool {
        let call = self.work.calls.len() as u32;
        let place = self.place(id);
        self.work.calls.put(TrackedCall { part, id, next: None, next_of_name: None, answered: false });
        let Some(place) = place else { return true };
        let Some(chain) = self.work.ids.get_mut(place) else {
            self.work.ids.put(place, CallChain { open: Some(call), last: call });
            return true;
        };
        self.work.calls[chain.last as usize].next = Some(call);
        *chain = CallChain { open: chain.open.or(Some(call)), last: call };
        false
    }

    /// The first open call with an identifier, which is thereby answered.
    pub(super) fn match_result(&mut self, id: Value) -> Option<u32> {
        let place = self.place(id)?;
        let chain = self.work.ids.get_mut(place)?;
        while let Some(call) = chain.open {
            let seen = &mut self.work.calls[call as usize];
            chain.open = seen.next;
            // it may have been answered by its name already
            if !std::mem::replace(&mut seen.answered, true) {
                return Some(seen.part);
            }
        }
        None
    }

    fn report(&mut self, index: u32, id: Value, fresh: Value, message: &'static str, severity: Severity) {
        let node = match node_of(id) {
            NO_NODE => self.draft.parts[index as usize].node,
            node => node,
        };
        let after = self.work.computed.evidence(fresh);
        let before = if id == Value::Absent { Shown::None } else { Shown::Node(node) };
        self.work
            .losses
            .put(Loss::at(node, Code::MapFallback, severity, message).slot(Slot::Id).before(before).after(after));
        self.input.mark(id);
    }

    /// An identifier that no call and no result has, made from the one that the call has. `Err` if there is none left.
    fn generate_id(&mut self, index: u32, id: Value, unique: bool, rule: IdRule) -> Result<Value, Value> {
        let work = &mut *self.work;
        if !work.fresh.knows_the_prompt {
            work.fresh.knows_the_prompt = true;
            for part in self.draft.parts.iter().filter(|part| part.word.is_call() || part.word.is_result()) {
                work.fresh.note(self.input, &work.computed, self.draft.field(part, Slot::Id));
            }
        }
        let written =
            self.input.scalar(id, &work.computed).map_or_else(|| hash(&index.to_le_bytes()), |id| hash(id.as_bytes()));
        let seed = if unique { written } else { hash_of([written, u64::from(index)]) };
        work.fresh.make(self.input, &mut work.computed, |number, out| {
            write_id(if number == 0 { seed } else { hash_of([seed, number]) }, rule, out);
        })
    }

    fn result(&mut self, index: u32, layout: &Layout) -> PartFate {
        let id = self.id(index);
        let call = if id == Value::Absent { self.call_by_name(index) } else { self.match_result(id) };
        let Some(call) = call else {
            let orphans = if self.calls_stand_elsewhere(layout) { Orphans::Keep } else { layout.orphans };
            return self.orphan(index, orphans);
        };
        if layout.tool_ids == CallIds::Order {
            self.work.result_calls.put((index, call));
            self.drop_id(index);
            return PartFate::Keep;
        }
        let name = self.id(call);
        if matches!(name, Value::Computed(_)) {
            self.report(index, id, name, "names a call whose identifier was replaced; it follows", Severity::Info);
            self.set_field(index, Slot::Id, name);
        } else if id == Value::Absent && matches!(layout.tool_ids, CallIds::Fit(_)) {
            // its call was found by its name, and has an identifier
            self.set_field(index, Slot::Id, name);
        }
        PartFate::Keep
    }

    /// Without an identifier, a result answers the first open call of its name.
    fn call_by_name(&mut self, index: u32) -> Option<u32> {
        while self.work.named < self.work.calls.len() {
            self.enter_name(self.work.named as u32);
            self.work.named += 1;
        }
        let place = self.place_of_name(index)?;
        let chain = self.work.calls_of_name.get_mut(place)?;
        while let Some(call) = chain.open {
            let seen = &mut self.work.calls[call as usize];
            chain.open = seen.next_of_name;
            if !std::mem::replace(&mut seen.answered, true) {
                return Some(seen.part);
            }
        }
        None
    }

    /// Where the calls of a part's name stand.
    fn place_of_name(&self, part: u32) -> Option<u64> {
        let work = &*self.work;
        let named = |part: u32| {
            self.input.scalar(self.draft.field(&self.draft.parts[part as usize], Slot::Name), &work.computed)
        };
        let name = named(part)?;
        let is = |chain: &CallChain| named(work.calls[chain.last as usize].part).as_deref() == Some(&*name);
        Some(work.calls_of_name.place(&name, is))
    }

    fn enter_name(&mut self, call: u32) {
        let Some(place) = self.place_of_name(self.work.calls[call as usize].part) else { return };
        let Some(chain) = self.work.calls_of_name.get_mut(place) else {
            return self.work.calls_of_name.put(place, CallChain { open: Some(call), last: call });
        };
        self.work.calls[chain.last as usize].next_of_name = Some(call);
        *chain = CallChain { open: chain.open.or(Some(call)), last: call };
    }

    /// True if the prompt goes on with what the service keeps.
    fn calls_stand_elsewhere(&self, layout: &Layout) -> bool {
        let doc = self.input.doc;
        let says = |holder: NodeId, own: &str| doc.get(holder, own).is_some_and(|value| doc.kind(value) != Kind::Null);
        layout.elsewhere.iter().any(|field| match field {
            Elsewhere::Slot(slot) => self.work.values[*slot] != Value::Absent,
            Elsewhere::Own(own) => {
                let options = self
                    .draft
                    .provider_options
                    .into_iter()
                    .flat_map(|all| self.input.plan.option_names.iter().filter_map(move |name| doc.get(all, name)));
                let root = Some(self.draft.root).filter(|&root| root != NO_NODE);
                root.into_iter().chain(options).any(|holder| says(holder, own))
            }
        })
    }

    fn orphan(&mut self, index: u32, orphans: Orphans) -> PartFate {
        let part = self.draft.parts[index as usize];
        let content = self.draft.field(&part, Slot::Content);
        match orphans {
            Orphans::Keep => PartFate::Keep,
            Orphans::Text if content != Value::Absent => {
                let loss = Loss::at(
                    part.node,
                    Code::Emulate,
                    Severity::Warning,
                    "answers no call; it goes as a text of the user",
                );
                self.work.losses.put(loss);
                self.mark_part(&part);
                let first = self.draft.fields.len() as u32;
                self.draft.fields.put(Field { slot: Slot::Kind, value: Value::Keyword(Keyword::Text, NO_NODE) });
                self.draft.fields.put(Field { slot: Slot::Text, value: content });
                let record = &mut self.draft.parts[index as usize];
                record.word = Keyword::Text;
                record.fields = Run { first, count: 2 };
                PartFate::AsText
            }
            Orphans::Text | Orphans::Drop => {
                let suggestion = Suggestion::Text("put the assistant message with the call before it");
                let loss = Loss::at(
                    part.node,
                    Code::Drop,
                    Severity::Error,
                    "answers no call, which the provider refuses; it is left out",
                );
                self.work.losses.put(loss.suggestion(suggestion));
                self.mark_part(&part);
                PartFate::Drop
            }
        }
    }
}

/// An identifier made from a hash, as long as the rule allows (at most 24 characters).
fn write_id(seed: u64, rule: IdRule, out: &mut Text) {
    let mut state = seed;
    for at in 0..rule.max.min(rule.min.max(24)) {
        state = mix(state.wrapping_add(0x9E37_79B9_7F4A_7C15));
        let choices = u64::from(if at == 0 { rule.count.0 } else { rule.count.1 }.max(1));
        out.push(char::from(rule.letters[(state % choices) as usize]));
    }
}

fn hash_of(numbers: [u64; 2]) -> u64 {
    hash(numbers.map(u64::to_le_bytes).as_flattened())
}
