//! Results that stand apart from the message with their call: most providers refuse them there, and they go up right behind it.

use super::layout::{Layouter, is_system};
use super::loss::{Advice, Code, Evidence, Item, Severity};
use crate::prompt::model::{Range, Record};
use crate::prompt::vocabulary::{Slot, Word};
use crate::spec::plan::SystemPlace;
use std::collections::{BTreeMap, HashMap, VecDeque};

/// What has to move: the parts behind each message, by the message's number.
type Behind = BTreeMap<usize, Vec<(usize, u32)>>;

fn is_call(part: &Record) -> bool {
    matches!(part.word, Word::ToolCall | Word::CustomCall)
}

fn is_result(part: &Record) -> bool {
    matches!(part.word, Word::ToolResult | Word::CustomResult)
}

impl Layouter<'_> {
    /// Brings every result behind the message with its call, where something else stands in between.
    pub(super) fn gather_results(&mut self) {
        if self.may_be_scattered() {
            let behind = self.scattered();
            if !behind.is_empty() {
                self.rebuild(behind);
            }
        }
    }

    fn parts_of(&self, message: &Record) -> &[Record] {
        &self.prompt.parts[message.parts.indices()]
    }

    /// A quick look: is there a result that does not directly follow the last message with calls?
    fn may_be_scattered(&self) -> bool {
        let (mut open, mut interrupted) = (0_usize, false);
        for message in &self.prompt.messages {
            let mut calls = 0;
            for part in self.parts_of(message) {
                if is_call(part) {
                    calls += 1;
                } else if !is_result(part) {
                    interrupted = true;
                } else if interrupted || open == 0 {
                    return true;
                } else {
                    open -= 1;
                }
            }
            if calls > 0 {
                (open, interrupted) = (calls, false);
            }
        }
        false
    }

    /// The results that stand apart from their call, each reported; those without an identifier stay where they are.
    fn scattered(&mut self) -> Behind {
        let mut open: HashMap<String, VecDeque<usize>> = HashMap::new();
        let mut behind = Behind::new();
        // the message whose calls the parts up to here answer, and the last one in which something was said
        let (mut answering, mut said) = (None, None);
        let hoists = self.source.plan.layout.system == SystemPlace::Hoist;
        for at in 0..self.prompt.messages.len() {
            let message = self.prompt.messages[at];
            if hoists && is_system(message.word) {
                continue;
            }
            let mut calls = false;
            for index in message.parts.indices() {
                let part = self.prompt.parts[index];
                let id = self.source.scalar(self.prompt.field(&part, Slot::Id), &self.work.extras).map(String::from);
                if is_call(&part) {
                    calls = true;
                    open.entry(id.unwrap_or_default()).or_default().push_back(at);
                    continue;
                }
                let call = id.filter(|_| is_result(&part)).and_then(|id| open.get_mut(&id)?.pop_front());
                match call {
                    Some(call) if answering != Some(call) => {
                        self.report_moved(&part, said >= Some(call));
                        behind.entry(call).or_default().push((at, index as u32));
                    }
                    Some(_) => {}
                    None => {
                        answering = None;
                        said = Some(at);
                    }
                }
            }
            if calls {
                answering = Some(at);
            }
        }
        behind
    }

    fn report_moved(&mut self, part: &Record, past_words: bool) {
        let severity = if past_words { Severity::Warning } else { Severity::Info };
        let message = "stands apart from the call that it answers, which the provider refuses; it goes up right behind it";
        let item = Item::at(part.node, Code::Relocate, severity, message).before(Evidence::None);
        self.work.items.push(item.advice(Advice::Text("put results right behind the message with their calls")));
    }

    /// The messages anew, with what moves behind the results that stand at a call already.
    fn rebuild(&mut self, mut behind: Behind) {
        let messages = std::mem::take(&mut self.prompt.messages);
        let moved: Vec<u32> = {
            let mut moved: Vec<u32> = behind.values().flatten().map(|&(_, part)| part).collect();
            moved.sort_unstable();
            moved
        };
        let mut waiting = Vec::new();
        for (at, message) in messages.iter().enumerate() {
            let kept: Vec<u32> =
                message.parts.indices().map(|part| part as u32).filter(|part| moved.binary_search(part).is_err()).collect();
            if kept.is_empty() && message.parts.count > 0 {
                continue;
            }
            let results = kept.iter().take_while(|&&part| is_result(&self.prompt.parts[part as usize])).count();
            let stays = if waiting.is_empty() { kept.len() } else { results };
            self.emit(message, &kept[..stays]);
            if stays < kept.len() || (kept.is_empty() && !waiting.is_empty()) {
                self.emit_all(&messages, &mut waiting);
                self.emit(message, &kept[stays..]);
            }
            if let Some(results) = behind.remove(&at) {
                waiting = results;
            }
        }
        self.emit_all(&messages, &mut waiting);
    }

    fn emit_all(&mut self, messages: &[Record], waiting: &mut Vec<(usize, u32)>) {
        for (from, part) in waiting.drain(..) {
            self.emit(&messages[from], &[part]);
        }
    }

    /// A message of these parts of another.
    fn emit(&mut self, message: &Record, parts: &[u32]) {
        if parts.len() == message.parts.count as usize {
            self.prompt.messages.push(*message);
        } else if !parts.is_empty() {
            let range = Range { first: self.prompt.parts.len() as u32, count: parts.len() as u32 };
            for &part in parts {
                self.prompt.parts.extend_from_within(part as usize..=part as usize);
            }
            self.prompt.messages.push(Record { parts: range, ..*message });
        }
    }
}
