//! Features that the provider lacks, put together from others: an instruction in the system prompt, a tool that is chosen.

use super::extra::{Extra, Extras};
use super::loss::{Advice, Code, Evidence, Item, Severity};
use super::settings::Settings;
use super::work::node_of;
use super::writer::{Frame, Writer};
use crate::prompt::model::{Field, NO_NODE, Range, Record, Value};
use crate::prompt::vocabulary::{Slot, Word};
use crate::spec::plan::{Emulation, OpId};
use std::collections::HashSet;

impl Settings<'_> {
    /// Applies the emulations whose conditions hold. Returns the system texts that they add.
    pub fn emulate(&mut self) -> Vec<Value> {
        let plan = self.source.plan;
        let mut instructions = Vec::new();
        for emulation in &plan.emulations {
            if self.all_hold(&emulation.when) {
                self.apply(emulation, &mut instructions);
            }
        }
        instructions
    }

    fn apply(&mut self, emulation: &Emulation, instructions: &mut Vec<Value>) {
        let instruction = emulation.instruction.map(|op| self.written(op));
        let tool = emulation
            .tool
            .map(|tool| (self.written(tool.name), tool.description.map(|op| self.written(op)), self.written(tool.json_schema)));
        for &slot in &emulation.replaces {
            let value = self.work.value(slot);
            if value != Value::Absent {
                let item = Item::at(
                    node_of(value),
                    Code::Emulate,
                    Severity::Warning,
                    "is not native to this model; it is put together from other features",
                );
                self.work.items.push(item.slot(slot).because(Some(emulation.because)));
                self.source.mark(value);
                self.remove_members(slot);
                self.work.values[slot as usize] = Value::Absent;
            }
        }
        instructions.extend(instruction);
        if let Some((name, description, json_schema)) = tool {
            self.add_tool(name, description, json_schema);
            self.work.values[Slot::ToolChoice as usize] = Value::Word(Word::Named, NO_NODE);
            self.work.values[Slot::ToolChoiceName as usize] = name;
        }
    }

    /// Declares a function tool.
    pub fn add_tool(&mut self, name: Value, description: Option<Value>, json_schema: Value) {
        let first = self.prompt.fields.len() as u32;
        self.prompt.fields.push(Field { slot: Slot::Kind, value: Value::Word(Word::Function, NO_NODE) });
        self.prompt.fields.push(Field { slot: Slot::Name, value: name });
        self.prompt.fields.push(Field { slot: Slot::JsonSchema, value: json_schema });
        if let Some(value) = description {
            self.prompt.fields.push(Field { slot: Slot::Description, value });
        }
        let fields = Range { first, count: self.prompt.fields.len() as u32 - first };
        self.prompt.tools.push(Record { word: Word::Function, node: NO_NODE, fields, parts: Range::default() });
    }

    /// What an op writes in the request's scope, as a value.
    fn written(&mut self, op: OpId) -> Value {
        let mut out = String::new();
        let mut extras = std::mem::take(&mut self.work.extras);
        let mut writer = Writer {
            source: self.source,
            prompt: self.prompt,
            values: &self.work.values,
            turns: &[],
            order: &[],
            system: &[],
            extras: &mut extras,
            items: &mut self.work.items,
            counts: &mut self.work.counts,
            decoded: &mut self.work.decoded,
            inner: &mut self.work.inner,
            out: &mut out,
            flags: 0,
            percent: false,
            depth: 0,
            fuel: 100_000,
            limit: usize::MAX,
        };
        writer.run(op, &Frame::REQUEST);
        let value = store(&mut extras, &out);
        self.work.extras = extras;
        value
    }
}

fn store(extras: &mut Extras, json: &str) -> Value {
    let start = extras.scratch.len();
    extras.scratch.push_str(json);
    extras.add_scratch(start)
}

/// Declares the tools that the history calls, when the prompt declares none.
pub fn declare_called_tools(settings: &mut Settings<'_>) {
    if settings.is_set(Slot::Tools) {
        return;
    }
    let mut declared = HashSet::new();
    for at in 0..settings.prompt.parts.len() {
        let part = settings.prompt.parts[at];
        let name = settings.prompt.field(&part, Slot::Name);
        let text = settings.source.scalar(name, &settings.work.extras);
        if part.word != Word::ToolCall || !text.is_some_and(|text| declared.insert(text.into_owned())) {
            continue;
        }
        let schema = settings.work.extras.add(Extra::Fixed("{\"type\":\"object\"}"));
        settings.add_tool(name, None, schema);
        let item = Item::at(
            part.node,
            Code::Emulate,
            Severity::Warning,
            "calls a tool that the prompt does not declare; the provider wants it declared, so it is, for any arguments",
        );
        settings.work.items.push(item.before(Evidence::None).advice(Advice::Text("give the prompt the tools that its history calls")));
    }
}
