//! Results that stand apart from the message with their call: most providers refuse them there, and they go up right
//! behind it.

use super::{LayoutPass, is_system};
use crate::grow::{self, Grow};
use crate::model::{Record, Run, Value};
use crate::report::loss::{Code, Loss, Severity, Shown, Suggestion};
use crate::sort;
use crate::spec::plan::SystemPlace;
use crate::vocabulary::Keyword;

/// A result that goes up.
#[derive(Clone, Copy)]
struct DisplacedResult {
    /// The message behind which it goes, by number: that with its call, or the last of a row of such.
    call: usize,
    /// The message that it stood in.
    from: usize,
    part: u32,
}

impl LayoutPass<'_> {
    /// Brings every result behind the message with its call, where something else stands in between.
    pub(super) fn regroup_results(&mut self) {
        if self.may_be_scattered() {
            let moved = self.find_displaced();
            if !moved.is_empty() {
                self.rebuild(&moved);
            }
        }
    }

    fn parts_of(&self, message: &Record) -> &[Record] {
        &self.draft.parts[message.parts.indices()]
    }

    /// A quick look: is there a result that does not directly follow the last message with calls?
    fn may_be_scattered(&self) -> bool {
        let (mut open, mut interrupted) = (0_usize, false);
        let mut row = false;
        for message in &self.draft.messages {
            let mut calls = 0;
            for part in self.parts_of(message) {
                if part.word.is_call() {
                    calls += 1;
                } else if !part.word.is_result() {
                    interrupted = true;
                } else if interrupted || open == 0 {
                    return true;
                } else {
                    open -= 1;
                }
            }
            if calls > 0 {
                open = if row { open + calls } else { calls };
                interrupted = false;
            }
            row = calls > 0 && message.word == Keyword::Assistant;
        }
        false
    }

    /// The results that stand apart from their call, each reported; those without an identifier stay where they are.
    fn find_displaced(&mut self) -> Vec<DisplacedResult> {
        let mut moved = Vec::new();
        // the row of each call that was entered, and the last message of each row
        let (mut callers, mut rows) = (Vec::new(), Vec::<usize>::new());
        let parts = self.draft.parts.len();
        if !(moved.room_for(parts) && callers.room_for(parts) && rows.room_for(parts)) {
            return moved;
        }
        // the row whose calls the parts up to here answer, and the last one behind which something was said
        let (mut answering, mut said) = (None, None);
        let hoists = !matches!(self.input.plan.layout.system, SystemPlace::Keep | SystemPlace::HoistLeading);
        for at in 0..self.draft.messages.len() {
            let message = self.draft.messages[at];
            if hoists && is_system(message.word) {
                continue;
            }
            let mut calls = false;
            let continues = message.word == Keyword::Assistant && at > 0 && rows.last() == Some(&(at - 1));
            for index in message.parts.indices() {
                let part = self.draft.parts[index];
                let id = self.id(index as u32);
                if part.word.is_call() {
                    match rows.last_mut() {
                        Some(last) if calls || continues => *last = at,
                        _ => rows.put(at),
                    }
                    calls = true;
                    answering = Some(rows.len() - 1);
                    self.register_call(index as u32, id);
                    callers.put(rows.len() - 1);
                    continue;
                }
                let answers = part.word.is_result() && id != Value::Absent;
                let call = answers.then(|| self.match_result(id)).flatten();
                // calls were entered in the order of their parts
                let call = call.and_then(|call| self.work.calls.binary_search_by_key(&call, |seen| seen.part).ok());
                match call.map(|call| callers[call]) {
                    Some(row) if answering != Some(row) => {
                        self.report_moved(&part, said >= Some(row));
                        moved.put(DisplacedResult { call: row, from: at, part: index as u32 });
                    }
                    Some(_) => {}
                    None => {
                        answering = None;
                        said = rows.len().checked_sub(1);
                    }
                }
            }
            if calls {
                answering = Some(rows.len() - 1);
            }
        }
        // behind the last message of its row
        for moved in &mut moved {
            moved.call = rows[moved.call];
        }
        // the layout finds calls anew
        self.work.calls.clear();
        self.work.ids.clear();
        moved
    }

    fn report_moved(&mut self, part: &Record, past_words: bool) {
        let severity = if past_words { Severity::Warning } else { Severity::Info };
        let message =
            "stands apart from the call that it answers, which the provider refuses; it goes up right behind it";
        let loss = Loss::at(part.node, Code::Relocate, severity, message).before(Shown::None);
        self.work
            .losses
            .put(loss.suggestion(Suggestion::Text("put results right behind the message with their calls")));
    }

    /// The messages anew, with what moves behind the results that stand at a call already.
    fn rebuild(&mut self, moved: &[DisplacedResult]) {
        let messages = std::mem::take(&mut self.draft.messages);
        let mut by_call = grow::list(moved.iter().copied());
        sort::by_key(&mut by_call, |moved| moved.call);
        let mut rest = by_call.as_slice();
        let mut waiting: &[DisplacedResult] = &[];
        for (at, message) in messages.iter().enumerate() {
            let goes = |part: u32| moved.binary_search_by_key(&part, |moved| moved.part).is_ok();
            let kept = grow::list(message.parts.indices().map(|part| part as u32).filter(|&part| !goes(part)));
            if kept.is_empty() && message.parts.count > 0 {
                continue;
            }
            let results = kept.iter().take_while(|&&part| self.draft.parts[part as usize].word.is_result()).count();
            let stays = if waiting.is_empty() { kept.len() } else { results };
            self.emit(message, &kept[..stays]);
            if stays < kept.len() {
                self.emit_moved(std::mem::take(&mut waiting), &messages);
                self.emit(message, &kept[stays..]);
            }
            let count = rest.iter().take_while(|moved| moved.call == at).count();
            if count > 0 {
                (waiting, rest) = rest.split_at(count);
            }
        }
        self.emit_moved(waiting, &messages);
    }

    fn emit_moved(&mut self, moved: &[DisplacedResult], messages: &[Record]) {
        for moved in moved {
            self.emit(&messages[moved.from], &[moved.part]);
        }
    }

    /// A message of these parts of another.
    fn emit(&mut self, message: &Record, parts: &[u32]) {
        if parts.len() == message.parts.count as usize {
            self.draft.messages.put(*message);
        } else if !parts.is_empty() {
            let range = Run { first: self.draft.parts.len() as u32, count: parts.len() as u32 };
            for &part in parts {
                self.draft.parts.put_within(part as usize..part as usize + 1);
            }
            self.draft.messages.put(Record { parts: range, ..*message });
        }
    }
}
