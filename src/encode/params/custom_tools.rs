//! Tools that take free text, for models whose tools take arguments: a function with one text, `input`. The receipt
//! says which they are, so that their calls are calls of the same tools again in the answer.

use super::ParameterPass;
use crate::grow::Grow;
use crate::input::computed::ComputedText;
use crate::input::node_of;
use crate::model::{Field, Record, Run, Value};
use crate::report::loss::{Code, Loss, Severity, Shown};
use crate::spec::plan::Span;
use crate::vocabulary::{Keyword, Slot};

const SCHEMA: &str =
    r#"{"type":"object","properties":{"input":{"type":"string"}},"required":["input"],"additionalProperties":false}"#;

impl ParameterPass<'_> {
    /// Makes functions of custom tools, and of the calls and results of them that the history has, where that is the
    /// emulation: rules then see functions, and a choice among them.
    pub fn customs_as_functions(&mut self) {
        let (plan, given) = (self.input.plan, self.given());
        let emulation =
            plan.emulations.iter().find(|emulation| emulation.custom_as_functions && self.is_wanted(emulation, &given));
        let Some(reason) = emulation.map(|emulation| emulation.reason) else { return };
        for at in 0..self.draft.tools.len() {
            let tool = self.draft.tools[at];
            if tool.word == Keyword::Custom {
                self.draft.tools[at] = self.function_of(&tool, reason);
            }
        }
        for at in 0..self.draft.parts.len() {
            let part = self.draft.parts[at];
            match part.word {
                Keyword::CustomCall => self.call_of(at, &part),
                Keyword::CustomResult => self.is_now(at, &part, Keyword::ToolResult),
                _ => {}
            }
        }
        if let Value::Keyword(Keyword::Custom, node) = self.work.value(Slot::ToolChoice) {
            self.work.values.set(Slot::ToolChoice, Value::Keyword(Keyword::Named, node));
        }
    }

    fn function_of(&mut self, tool: &Record, reason: Span) -> Record {
        let first = self.draft.fields.len() as u32;
        let schema = self.work.computed.add(ComputedText::Fixed(SCHEMA));
        let kind = node_of(self.draft.field(tool, Slot::Kind));
        self.draft.fields.put(Field { slot: Slot::Kind, value: Value::Keyword(Keyword::Function, kind) });
        self.draft.fields.put(Field { slot: Slot::JsonSchema, value: schema });
        for at in tool.fields.indices() {
            let Field { slot, value } = self.draft.fields[at];
            match slot {
                // what else the format says is told as left out
                Slot::Kind | Slot::Description | Slot::Format => {}
                Slot::FormatType | Slot::Syntax | Slot::Definition => self.input.mark(value),
                _ => self.draft.fields.put(Field { slot, value }),
            }
        }
        let description = self.description_of(tool);
        if description != Value::Absent {
            self.draft.fields.put(Field { slot: Slot::Description, value: description });
        }
        let name = self.draft.field(tool, Slot::Name);
        self.work.customs.put(name);
        let message = "takes free text, which this model's tools do not; it is a function with one text, `input`";
        let loss = Loss::at(tool.node, Code::Emulate, Severity::Warning, message);
        self.work.losses.put(loss.before(Shown::None).reason(Some(reason)));
        let fields = Run { first, count: self.draft.fields.len() as u32 - first };
        Record { word: Keyword::Function, fields, ..*tool }
    }

    /// Its own description, and the grammar that its text must fit.
    fn description_of(&mut self, tool: &Record) -> Value {
        let own = self.draft.field(tool, Slot::Description);
        let definition = self.draft.field(tool, Slot::Definition);
        let computed = &self.work.computed;
        let Some(grammar) = self.input.scalar(definition, computed) else { return own };
        let syntax = self.input.scalar(self.draft.field(tool, Slot::Syntax), computed).unwrap_or_default();
        let before = self.input.scalar(own, computed).map(|text| text!("{text}\n\n")).unwrap_or_default();
        let text = text!("{before}`input` is a text that fits this {syntax} grammar:\n{grammar}");
        self.input.mark(own);
        self.work.computed.add_string(&text)
    }

    fn call_of(&mut self, at: usize, part: &Record) {
        for field in part.fields.indices() {
            let Field { slot: Slot::Input, value } = self.draft.fields[field] else { continue };
            let text = crate::grow::copy(self.input.text(value, &self.work.computed));
            let computed = &mut self.work.computed;
            let start = computed.scratch.len();
            for piece in ["{\"input\":", &text, "}"] {
                computed.scratch.push_str(piece);
            }
            let value_of = computed.add_scratch(start);
            self.input.mark(value);
            self.draft.fields[field] = Field { slot: Slot::Arguments, value: value_of };
        }
        self.is_now(at, part, Keyword::ToolCall);
    }

    fn is_now(&mut self, at: usize, part: &Record, word: Keyword) {
        for field in part.fields.indices() {
            if let Field { slot: Slot::Kind, value: Value::Keyword(_, node) } = self.draft.fields[field] {
                self.draft.fields[field].value = Value::Keyword(word, node);
            }
        }
        self.draft.parts[at].word = word;
    }
}
