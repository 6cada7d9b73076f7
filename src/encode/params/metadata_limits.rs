//! An object that holds strings under names of the caller's (metadata): how many, which names, which texts.

use super::ParameterPass;
use crate::grow::Grow;
use crate::json;
use crate::json::node::{Kind, NodeId};
use crate::model::Value;
use crate::report::loss::{Code, Loss, Severity, Shown};
use crate::spec::plan::{Entries, Parameter, TextLimits};
use std::borrow::Cow;

const NAME: &str = "has a name that the provider does not take; it is left out";
const NO_TEXT: &str = "must be a string at this provider; it is left out";
const TEXT: &str = "is a string that the provider does not take; it is left out";
const OVER: &str = "is one entry more than the provider takes; it is left out";
const QUOTED: &str = "is written as a string, as the provider demands";

impl ParameterPass<'_> {
    /// Leaves out the entries that the provider does not take, and writes numbers and booleans as strings.
    pub(super) fn entries(&mut self, parameter: &Parameter, entries: &Entries, object: NodeId) {
        let (doc, slot) = (self.input.doc, parameter.slot);
        let start = self.work.computed.scratch.len();
        let (mut kept, mut changed) = (0, false);
        self.work.computed.scratch.push('{');
        for (key, value) in doc.members(object) {
            let kind = doc.kind(value);
            let text = match kind {
                Kind::String => Some(doc.string(value)),
                Kind::Number | Kind::Bool => Some(Cow::Borrowed(doc.raw(value))),
                _ => None,
            };
            let taken = match text {
                _ if !takes(&entries.keys, &doc.string(key)) => Err(NAME),
                None => Err(NO_TEXT),
                Some(text) if !takes(&entries.values, &text) => Err(TEXT),
                Some(_) if kept == entries.max_items => Err(OVER),
                Some(text) => Ok(text),
            };
            changed |= taken.is_err() || kind != Kind::String;
            match taken {
                Err(why) => {
                    let loss = Loss::at(value, Code::Drop, Severity::of(slot.info().weight), why);
                    self.work.losses.put(loss.reason(parameter.reason));
                }
                Ok(text) => {
                    let scratch = &mut self.work.computed.scratch;
                    if kept > 0 {
                        scratch.push(',');
                    }
                    kept += 1;
                    scratch.push_str(doc.raw(key));
                    scratch.push(':');
                    let from = scratch.len() as u32;
                    json::string(scratch, &text);
                    if kind != Kind::String {
                        let loss = Loss::at(value, Code::MapFallback, Severity::Info, QUOTED);
                        let after = Shown::Scratch(from, scratch.len() as u32);
                        self.work.losses.put(loss.reason(parameter.reason).after(after));
                    }
                }
            }
        }
        self.work.computed.scratch.push('}');
        if !changed {
            return self.work.computed.scratch.truncate(start);
        }
        self.input.mark(self.work.value(slot));
        self.work.values.set(slot, if kept == 0 { Value::Absent } else { self.work.computed.add_scratch(start) });
    }
}

fn takes(limits: &TextLimits, text: &str) -> bool {
    let length = text.chars().count();
    let known = |set: u128| text.chars().all(|found| found.is_ascii() && set >> found as u32 & 1 == 1);
    length >= limits.min as usize
        && limits.max.is_none_or(|most| length <= most as usize)
        && limits.characters.is_none_or(known)
}
