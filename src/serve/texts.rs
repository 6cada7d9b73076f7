//! What an answer says as one text, for APIs that have it so.

use crate::encode::workspace::Workspace;
use crate::grow::Grow;
use crate::input::Input;
use crate::model::{Field, Prompt, Record, Run, Value};
use crate::report::loss::{Code, Loss, Severity};
use crate::spec::plan::{Op, Plan};
use crate::vocabulary::{Keyword, Scope, Slot};

/// The slots of answers that gather all parts of a kind.
const GATHERED: [(Slot, Keyword); 3] =
    [(Slot::Text, Keyword::Text), (Slot::ReasoningText, Keyword::Reasoning), (Slot::RefusalText, Keyword::Refusal)];

/// Gathers what a template has one place for.
pub fn gather(input: Input<'_>, prompt: &mut Prompt, work: &mut Workspace) {
    for at in 0..prompt.answer.choices.len() {
        let choice = prompt.answer.choices[at];
        let first = prompt.fields.len() as u32;
        prompt.fields.put_within(choice.fields.indices());
        for (slot, word) in GATHERED {
            if !is_gathered(input.plan, slot) {
                continue;
            }
            let value = text_of(input, prompt, work, choice.parts, word);
            if value != Value::Absent {
                prompt.fields.put(Field { slot, value });
            }
        }
        let fields = Run { first, count: prompt.fields.len() as u32 - first };
        prompt.answer.choices[at] = Record { fields, ..choice };
    }
}

/// True if a template has a place for all of an answer's text of a kind.
fn is_gathered(plan: &Plan, slot: Slot) -> bool {
    let reads = |op: &Op| op.slot().is_some_and(|read| read.slot == slot && is_of_answer(read.scope));
    plan.ops.iter().any(reads)
}

fn is_of_answer(scope: Scope) -> bool {
    matches!(scope, Scope::Choice | Scope::Response)
}

fn text_of(input: Input<'_>, prompt: &Prompt, work: &mut Workspace, parts: Run, kind: Keyword) -> Value {
    let of_kind = || prompt.parts[parts.indices()].iter().filter(|part| part.word == kind);
    let texts = || of_kind().map(|part| (part, prompt.field(part, Slot::Text)));
    // which kind it is, the place says
    of_kind().for_each(|part| input.mark(prompt.field(part, Slot::Kind)));
    let mut all = texts().filter(|(_, text)| *text != Value::Absent);
    let Some((_, only)) = all.next() else { return Value::Absent };
    if all.next().is_none() {
        return only;
    }
    let start = work.computed.scratch.len();
    work.computed.scratch.push('"');
    for (part, text) in texts() {
        let of = match text {
            Value::Node(node) => {
                work.computed.scratch.push_str(input.doc.inner(node));
                Some(node)
            }
            _ => work.computed.copy_made(text),
        };
        if let Some(node) = of {
            input.doc.mark_used(node);
            let message = "is joined with the answer's other texts: the API has one place for them";
            let loss = Loss::at(part.node, Code::MapFallback, Severity::Info, message);
            work.losses.put(loss);
        }
    }
    work.computed.scratch.push('"');
    work.computed.add_scratch(start)
}
