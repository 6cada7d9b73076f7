//! Features that the provider lacks, put together from others: an instruction in the system prompt, a tool that is chosen.

use super::parameters::Settings;
use crate::encode::write::{Frame, Writer, Wrote};
use crate::input::computed::{Extra, Extras};
use crate::input::node_of;
use crate::model::{Field, NO_NODE, Record, Run, Value};
use crate::report::loss::{Advice, Code, Evidence, Item, Severity};
use crate::spec::plan::{Codec, Emulation, Op, OpId};
use crate::vocabulary::{Slot, Word};
use std::collections::{HashMap, HashSet};

impl Settings<'_> {
    /// Applies the emulations whose conditions hold. Returns the system texts that they add.
    pub fn emulate(&mut self) -> Vec<Value> {
        let plan = self.source.plan;
        let mut instructions = Vec::new();
        for emulation in &plan.emulations {
            if emulation.provider_tool.is_none() && self.all_hold(&emulation.when) {
                self.apply(emulation, &mut instructions);
            }
        }
        instructions
    }

    /// Narrows the tools to those that the choice allows, where that is the emulation: rules then see the choice as it will be sent.
    pub fn narrow(&mut self) {
        let plan = self.source.plan;
        let narrowing = plan.emulations.iter().find(|emulation| emulation.only_allowed_tools && self.all_hold(&emulation.when));
        if let Some(emulation) = narrowing
            && let Value::Word(choice @ (Word::Allowed | Word::Named), _) = self.work.value(Slot::ToolChoice)
            && (choice == Word::Allowed || self.names_a_tool())
        {
            self.narrow_tools(emulation, choice);
        }
    }

    fn names_a_tool(&self) -> bool {
        let name = self.source.scalar(self.work.value(Slot::ToolChoiceName), &self.work.extras);
        self.prompt.tools.iter().any(|tool| self.tool_name(tool).as_deref() == name.as_deref())
    }

    fn apply(&mut self, emulation: &Emulation, instructions: &mut Vec<Value>) {
        // one that speaks of what the prompt does not say cannot stand in for it
        let instruction = emulation.instruction.map(|op| self.written(op));
        let tool = emulation.tool.map(|tool| {
            let description = tool.description.map_or(Value::Absent, |op| self.written(op));
            (self.written(tool.name), description, self.schema_of(tool.json_schema))
        });
        if instruction == Some(Value::Absent) || tool.is_some_and(|(name, _, schema)| name == Value::Absent || schema == Value::Absent) {
            return;
        }
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
        if emulation.replaces.is_empty() && instruction.is_some() {
            let message = "lack what the provider asks for; an instruction is put in";
            let item = Item::at(NO_NODE, Code::Emulate, Severity::Info, message).slot(Slot::Messages).because(Some(emulation.because));
            self.work.items.push(item.after(instruction.map_or(Evidence::None, |text| self.work.extras.evidence(text))));
        }
        instructions.extend(instruction);
        if let Some((name, description, json_schema)) = tool {
            self.add_tool(name, description, json_schema);
            self.work.values[Slot::ToolChoice as usize] = Value::Word(Word::Named, NO_NODE);
            self.work.values[Slot::ToolChoiceName as usize] = name;
        }
    }

    /// Sends only the tools that the choice allows. A mode that is none, and a name that no tool has, stay unused: they are reported.
    fn narrow_tools(&mut self, emulation: &Emulation, word: Word) {
        let choice = self.work.value(Slot::ToolChoice);
        let mode = self.work.value(Slot::ToolChoiceMode);
        let required = word == Word::Named || self.source.scalar(mode, &self.work.extras).is_some_and(|mode| mode == "required");
        if required || self.source.scalar(mode, &self.work.extras).is_some_and(|mode| mode == "auto") {
            self.source.mark(mode);
        }
        let allowed = self.prompt.choices.iter().filter_map(|choice| Some((self.tool_name(choice)?, *choice)));
        let mut allowed: HashMap<String, Option<Record>> = allowed.map(|(name, choice)| (name, Some(choice))).collect();
        if word == Word::Named {
            let name = self.work.value(Slot::ToolChoiceName);
            allowed.extend(self.source.scalar(name, &self.work.extras).map(|name| (name.into_owned(), None)));
            self.source.mark(name);
        }
        let tools = std::mem::take(&mut self.prompt.tools);
        for tool in tools {
            if let Some(choice) = self.tool_name(&tool).and_then(|name| allowed.get(&name)) {
                if let Some(choice) = choice {
                    self.mark_choice(choice, tool.word);
                }
                self.prompt.tools.push(tool);
                continue;
            }
            let item = Item::at(tool.node, Code::Emulate, Severity::Info, "is none of the allowed tools; it is not sent");
            self.work.items.push(item.because(Some(emulation.because)));
            self.source.mark(Value::Node(tool.node));
        }
        let message = "is not native to this model; only the allowed tools are sent";
        let item = Item::at(node_of(choice), Code::Emulate, Severity::Warning, message);
        self.work.items.push(item.slot(Slot::ToolChoice).because(Some(emulation.because)));
        self.source.mark(choice);
        self.remove_members(Slot::ToolChoice);
        let word = if required { Word::Required } else { Word::Auto };
        let has_tools = !self.prompt.tools.is_empty();
        self.work.values[Slot::ToolChoice as usize] = if has_tools { Value::Word(word, NO_NODE) } else { Value::Absent };
    }

    /// An allowed tool that is sent: its name and kind have done their work.
    fn mark_choice(&self, choice: &Record, tool: Word) {
        self.source.mark(self.prompt.field(choice, Slot::Name));
        let kind = self.prompt.field(choice, Slot::Type);
        let said = self.source.scalar(kind, &self.work.extras);
        if tool == Word::Provider || said.is_some_and(|said| said == tool.text()) {
            self.source.mark(kind);
        }
    }

    /// The name of a tool, or the type of one that the provider runs.
    fn tool_name(&self, tool: &Record) -> Option<String> {
        let named = [Slot::Name, Slot::Type].map(|slot| self.prompt.field(tool, slot)).into_iter().find(|&value| value != Value::Absent)?;
        self.source.scalar(named, &self.work.extras).map(std::borrow::Cow::into_owned)
    }

    /// Declares a function tool.
    pub fn add_tool(&mut self, name: Value, description: Value, json_schema: Value) {
        let first = self.prompt.fields.len() as u32;
        self.prompt.fields.push(Field { slot: Slot::Kind, value: Value::Word(Word::Function, NO_NODE) });
        self.prompt.fields.push(Field { slot: Slot::Name, value: name });
        self.prompt.fields.push(Field { slot: Slot::JsonSchema, value: json_schema });
        if description != Value::Absent {
            self.prompt.fields.push(Field { slot: Slot::Description, value: description });
        }
        let fields = Run { first, count: self.prompt.fields.len() as u32 - first };
        self.prompt.tools.push(Record { word: Word::Function, node: NO_NODE, fields, parts: Run::default() });
    }

    /// The schema of an emulated tool: where it is the caller's own, it is that, of which the report can speak.
    fn schema_of(&mut self, op: OpId) -> Value {
        match self.source.plan.ops[op as usize] {
            Op::Slot(slot, Codec::Raw) => self.work.value(slot.slot),
            _ => self.written(op),
        }
    }

    /// What an op writes in the request's scope, as a value; absent if it writes nothing.
    pub(super) fn written(&mut self, op: OpId) -> Value {
        let mut out = std::mem::take(&mut self.work.written);
        out.clear();
        out.set_limit(self.work.limit);
        let mut writer = Writer::new(self.work, self.source, self.prompt, &mut out);
        let wrote = writer.run(op, &Frame::REQUEST) != Wrote::Absent;
        let spent = writer.spent();
        let extras = &mut self.work.extras;
        if let Some(why) = spent {
            extras.scratch.spend(why);
        }
        let value = if wrote { store(extras, &out) } else { Value::Absent };
        self.work.written = out;
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
        settings.add_tool(name, Value::Absent, schema);
        let item = Item::at(
            part.node,
            Code::Emulate,
            Severity::Warning,
            "calls a tool that the prompt does not declare; the provider wants it declared, so it is, for any arguments",
        );
        settings.work.items.push(item.before(Evidence::None).advice(Advice::Text("give the prompt the tools that its history calls")));
    }
}
