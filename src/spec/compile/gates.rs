//! What a member of a request's object waits for: slots without any of which it comes to nothing, so that nothing need
//! be run to see it.

use crate::model::Run;
use crate::spec::plan::{Op, OpId, Pattern, Plan, SlotRef};
use crate::vocabulary::{Scope, Slot};

/// More are no quicker to look at than the template.
const MOST: usize = 4;
/// How many ops are looked at for one member.
const FUEL: u32 = 200;

/// Works it out for all members.
pub(super) fn gates(plan: &mut Plan) {
    if plan.response {
        return;
    }
    for at in 0..plan.members.len() {
        let slots = waits(plan, plan.members[at].value, &mut { FUEL }).unwrap_or_default();
        plan.members[at].gate = Run { first: plan.gates.len() as u32, count: slots.len() as u32 };
        plan.gates.extend(slots);
    }
}

/// The slots of which one must have a value; `None`: it may come to something without.
fn waits(plan: &Plan, op: OpId, fuel: &mut u32) -> Option<Vec<Slot>> {
    *fuel = fuel.checked_sub(1)?;
    match plan.ops[op as usize] {
        Op::Slot(slot, codec) if !codec.writes_without_value() => own_value(slot),
        Op::Match(slot, arms) => {
            let is_else = plan.arms[arms.indices()].last().is_some_and(|arm| arm.when == Pattern::Else);
            if is_else { None } else { own_value(slot) }
        }
        Op::Object(run) => {
            let mut dynamic = plan.members[run.indices()].iter().filter(|member| member.dynamic).peekable();
            dynamic.peek()?;
            any_of(plan, dynamic.map(|member| member.value), fuel)
        }
        Op::First(run) => any_of(plan, plan.alternatives[run.indices()].iter().map(|other| other.then), fuel),
        Op::HeaderToken(op, _) | Op::Call(op) => waits(plan, op, fuel),
        _ => None,
    }
}

fn any_of(plan: &Plan, ops: impl Iterator<Item = OpId>, fuel: &mut u32) -> Option<Vec<Slot>> {
    let mut all = Vec::new();
    for op in ops {
        for slot in waits(plan, op, fuel)? {
            if !all.contains(&slot) {
                all.push(slot);
            }
        }
    }
    (!all.is_empty() && all.len() <= MOST).then_some(all)
}

/// A slot of the request that has its value for itself.
fn own_value(slot: SlotRef) -> Option<Vec<Slot>> {
    let own = slot.scope == Scope::Request && slot.slot != Slot::SystemText && !slot.slot.is_seen();
    own.then(|| vec![slot.slot])
}
