//! What groups the parts of an answer: what is said stands together, all else alone.

use crate::encode::workspace::Workspace;
use crate::grow::Grow;
use crate::input::computed::ComputedText;
use crate::model::{Field, NO_NODE, Prompt, Record, Run, Value};
use crate::vocabulary::{Keyword, Slot};

/// True for what stands together with its like.
pub fn is_said(word: Keyword) -> bool {
    matches!(word, Keyword::Text | Keyword::Refusal)
}

/// Groups the parts of the first answer.
pub fn group(prompt: &mut Prompt, work: &mut Workspace) {
    let Some(choice) = prompt.answer.choices.first().copied() else { return };
    let phase = prompt.field(&choice, Slot::Phase);
    let mut parts = choice.parts.indices().peekable();
    while let Some(part) = parts.next() {
        let first = prompt.answer.order.len() as u32;
        prompt.answer.order.put(part as u32);
        let kind = prompt.parts[part].word;
        while let Some(next) = parts.next_if(|&next| is_said(kind) && is_said(prompt.parts[next].word)) {
            prompt.answer.order.put(next as u32);
        }
        let count = prompt.answer.order.len() as u32 - first;
        let phase = if is_said(kind) { phase } else { Value::Absent };
        push(prompt, work, Run { first, count }, phase);
    }
}

/// Adds a group of these parts.
pub fn push(prompt: &mut Prompt, work: &mut Workspace, parts: Run, phase: Value) {
    let number = prompt.answer.outputs.len();
    let first = prompt.fields.len() as u32;
    let start = work.computed.scratch.len();
    crate::json::number(&mut work.computed.scratch, number);
    let end = work.computed.scratch.len();
    let index = work.computed.add(ComputedText::Scratch(start as u32, end as u32));
    prompt.fields.put(Field { slot: Slot::OutputIndex, value: index });
    if phase != Value::Absent {
        prompt.fields.put(Field { slot: Slot::Phase, value: phase });
    }
    let fields = Run { first, count: prompt.fields.len() as u32 - first };
    prompt.answer.outputs.put(Record { word: Keyword::Message, node: NO_NODE, fields, parts });
}
