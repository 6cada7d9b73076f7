//! Which parts of turns are written by more than what stands in the turn: all others are written as ones like them
//! were, also in another request.

use crate::grow::{self, Grow};
use crate::spec::plan::{Op, OpId, Pattern, Piece, Plan, SlotRef};
use crate::vocabulary::{Scope, Slot};

/// All kinds of parts.
const ALL: u64 = u64::MAX;

/// The kinds of parts, a bit each, in whose templates a slot of the request is looked at: all of them, if one is looked
/// at wherever a turn is written.
pub(super) fn beside(plan: &Plan) -> u64 {
    // what is still to be looked through, and for which kinds it is written
    let mut ahead: Vec<(OpId, u64)> = Vec::new();
    for op in &plan.ops {
        if let Op::Each(SlotRef { slot: Slot::Messages, .. }, body) = *op {
            ahead.put((body, ALL));
        }
    }
    let mut seen: Vec<u64> = Vec::new();
    seen.put_each(plan.ops.iter().map(|_| 0));
    let mut found = 0;
    while let Some((at, kinds)) = ahead.pop() {
        // where memory is short steps may be missing
        if grow::short() {
            return ALL;
        }
        if seen[at as usize] & kinds == kinds {
            continue;
        }
        seen[at as usize] |= kinds;
        if looks(plan, plan.ops[at as usize]) {
            found |= kinds;
        }
        if let Op::Match(SlotRef { slot: Slot::Kind, scope: Scope::Part }, run) = plan.ops[at as usize] {
            for arm in run.of(&plan.arms) {
                let kinds = if let Pattern::Keyword(kind) = arm.when { 1 << kind as u64 } else { kinds };
                ahead.put((arm.then, kinds));
            }
        } else {
            plan.inside(plan.ops[at as usize], &mut |op| ahead.put((op, kinds)));
        }
    }
    found
}

/// True if an op itself looks at what is the request's.
fn looks(plan: &Plan, op: Op) -> bool {
    let slot = |slot: &SlotRef| slot.scope == Scope::Request;
    let own = |own: u32| plan.own[own as usize].scope == Scope::Request;
    op.slot().is_some_and(|read| slot(&read))
        || match op {
            Op::Own(field) => own(field),
            Op::Has(at) => own(plan.presences[at as usize].field),
            Op::Interpolate(run) => {
                run.of(&plan.pieces).iter().any(|piece| matches!(piece, Piece::Slot(read) if slot(read)))
            }
            Op::Less(run) => run.of(&plan.needs).iter().any(slot),
            Op::First(run) => {
                run.of(&plan.alternatives).iter().any(|other| other.needs.of(&plan.needs).iter().any(slot))
            }
            Op::Keep(read, _) | Op::Substitute(_, read) => slot(&read),
            Op::Text(_)
            | Op::Put(_)
            | Op::Slot(..)
            | Op::Object(_)
            | Op::Array(_)
            | Op::Sequence(_)
            | Op::Each(..)
            | Op::One(..)
            | Op::Join(..)
            | Op::Match(..)
            | Op::Call(_)
            | Op::Unique(..)
            | Op::HeaderToken(..)
            | Op::Reported(..) => false,
        }
}
