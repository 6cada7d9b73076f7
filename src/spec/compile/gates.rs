//! What a member of a request's object waits for: slots without any of which it comes to nothing, so that nothing need
//! be run to see it.

use crate::grow::{Gather, Grow};
use crate::spec::plan::{Alternative, Idle, Op, OpId, Pattern, Piece, Plan, SlotRef};
use crate::vocabulary::{Scope, Slot, Slots};
use std::num::NonZeroU32;

/// How many ops are looked at for one member.
const FUEL: u32 = 200;

/// Works it out for all members, object by object.
pub(super) fn gates(plan: &mut Plan) {
    if plan.response {
        return;
    }
    // the first one is nobody's: numbers of gates are not 0
    plan.gates.put(Idle::default());
    for op in 0..plan.ops.len() {
        let Op::Object(run) = plan.ops[op] else { continue };
        // what is written whatever there is waits for nothing
        let slots =
            |at: usize| plan.members[at].dynamic.then(|| waits(plan, plan.members[at].value, &mut { FUEL })).flatten();
        let slots: Vec<_> = run.indices().map(slots).gather();
        for ((at, idle), slots) in run.indices().zip(Idle::row(&slots)).zip(slots) {
            plan.members[at].gate = slots.and_then(|_| {
                plan.gates.put(idle);
                NonZeroU32::new(plan.gates.len() as u32 - 1)
            });
        }
    }
}

/// The slots of which one must have a value; `None`: it may come to something without.
fn waits(plan: &Plan, op: OpId, fuel: &mut u32) -> Option<Slots> {
    *fuel = fuel.checked_sub(1)?;
    match plan.ops[op as usize] {
        Op::Slot(slot, codec) if !codec.writes_without_value() => own_value(slot),
        Op::Match(slot, arms) => {
            let is_else = arms.of(&plan.arms).last().is_some_and(|arm| arm.when == Pattern::Else);
            if is_else { None } else { own_value(slot) }
        }
        Op::Object(run) => {
            let mut dynamic = run.of(&plan.members).iter().filter(|member| member.dynamic).peekable();
            dynamic.peek()?;
            any_of(dynamic.map(|member| waits(plan, member.value, fuel)))
        }
        Op::Array(run) => any_of(run.of(&plan.children).iter().map(|&child| waits(plan, child, fuel))),
        Op::First(run) => any_of(run.of(&plan.alternatives).iter().map(|other| needs(plan, other, fuel))),
        // all of them: any will do
        Op::Interpolate(run) => run.of(&plan.pieces).iter().find_map(|piece| match *piece {
            Piece::Slot(slot) => own_value(slot),
            Piece::Text(_) => None,
        }),
        Op::Each(list, _) | Op::One(list, _) | Op::Join(list, _) => own_value(list),
        Op::HeaderToken(op, _) | Op::Call(op) | Op::Reported(op, _) | Op::Unique(op, _) => waits(plan, op, fuel),
        _ => None,
    }
}

fn needs(plan: &Plan, alternative: &Alternative, fuel: &mut u32) -> Option<Slots> {
    let needed = alternative.needs.of(&plan.needs).iter().find_map(|&slot| own_value(slot));
    needed.or_else(|| waits(plan, alternative.then, fuel))
}

fn any_of(all: impl Iterator<Item = Option<Slots>>) -> Option<Slots> {
    let mut any = Slots::default();
    for slots in all {
        any.add_all(slots?);
    }
    Some(any)
}

/// A slot of the request. What the layout makes of messages may be there where there are none.
fn own_value(slot: SlotRef) -> Option<Slots> {
    let own = slot.scope == Scope::Request && slot.slot != Slot::Messages;
    own.then(|| [slot.slot].into_iter().collect())
}
