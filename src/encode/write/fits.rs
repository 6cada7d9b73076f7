//! What an alternative needs: whether there is something to write of it, before anything is written.

use super::{ARMS, Frame, Table, Writer};
use crate::model::Value;
use crate::spec::plan::{Alternative, Op, OpId};
use crate::vocabulary::Slot;
use std::ops::ControlFlow;

impl Writer<'_> {
    /// True if all that an alternative needs is there, also in the matches and firsts inside it.
    #[inline]
    pub(super) fn is_open(&mut self, alternative: &Alternative, frame: &Frame) -> bool {
        let needs = &self.to.input.plan.needs[alternative.needs.indices()];
        needs.iter().all(|&slot| self.value(slot, frame) != Value::Absent) && self.fits(alternative.then, frame)
    }

    /// True unless a match inside the op has no arm for its value, a first no alternative, a list no element, or data
    /// no text.
    fn fits(&mut self, op: OpId, frame: &Frame) -> bool {
        self.fuel = self.fuel.saturating_sub(1);
        if self.fuel == 0 {
            return false;
        }
        let plan = self.to.input.plan;
        match plan.ops[op as usize] {
            Op::Object(run) => {
                plan.members[run.indices()].iter().all(|member| !member.dynamic || self.fits(member.value, frame))
            }
            Op::Array(run) => plan.children[run.indices()].iter().all(|&child| self.fits(child, frame)),
            Op::First(run) => {
                run.count == 0
                    || plan.alternatives[run.indices()].iter().any(|alternative| self.is_open(alternative, frame))
            }
            Op::Has(at) => self.of_two(at, frame).is_some_and(|op| self.fits(op, frame)),
            Op::Match(slot, run) => match self.value(slot, frame) {
                Value::Absent => true,
                value => {
                    self.looks_into(value);
                    self.fuel = self.fuel.saturating_sub(u64::from(run.count) / ARMS);
                    self.arm(value, &plan.arms[run.indices()]).is_some_and(|arm| self.fits(arm.then, frame))
                }
            },
            Op::HeaderToken(op, _) | Op::Reported(op, _) | Op::Substitute(op, _) | Op::Call(op) | Op::Unique(op, _) => {
                self.fits(op, frame)
            }
            Op::Slot(slot, codec) if codec.can_fail() => {
                let value = self.value(slot, frame);
                !self.charge(value) && self.to.has_form(value, codec)
            }
            Op::Each(list, _) | Op::One(list, _) | Op::Join(list, _) => {
                self.visit(list, frame, &mut |_, _| ControlFlow::Break(())).is_break()
            }
            Op::Text(_)
            | Op::Slot(..)
            | Op::Put(_)
            | Op::Own(_)
            | Op::Interpolate(_)
            | Op::Sequence(_)
            | Op::Less(_)
            | Op::Keep(..) => true,
        }
    }

    /// True if a list has a place for the tool of this number.
    pub fn has_place_for_tool(&mut self, at: usize) -> bool {
        let plan = self.to.input.plan;
        let word = self.prompt.tools[at].word;
        let frame = Frame { record: Some((Table::Tools, at as u32)), ..Frame::REQUEST };
        let lists = [Slot::Tools, Slot::FunctionTools, Slot::CustomTools, Slot::ProviderTools];
        plan.ops.iter().any(|op| match *op {
            Op::Each(list, body) if lists.contains(&list.slot) && word.is_in(list.slot) => {
                let leads = match plan.ops[body as usize] {
                    Op::Sequence(run) => plan.children[run.first as usize],
                    _ => body,
                };
                self.fits(leads, &frame)
            }
            _ => false,
        })
    }
}
