//! Features that the provider lacks, put together from others: an instruction in the system prompt, a tool that is
//! chosen.

use super::ParameterPass;
use crate::encode::write::{Frame, Writer, Wrote};
use crate::grow::{self, Gather, Grow};
use crate::input::computed::{Computed, ComputedText};
use crate::input::node_of;
use crate::model::{Field, NO_NODE, Record, Run, Value};
use crate::report::loss::{Code, Loss, Severity, Shown, Suggestion};
use crate::spec::plan::{Codec, Emulation, Op, OpId};
use crate::table::{Set, Table};
use crate::vocabulary::{Keyword, Slot};

impl ParameterPass<'_> {
    /// Applies the emulations whose conditions hold. Returns the system texts that they add.
    pub fn emulate(&mut self) -> Vec<Value> {
        let plan = self.input.plan;
        let mut instructions = Vec::new();
        let mut given = self.given();
        for emulation in &plan.emulations {
            if emulation.provider_tool.is_none() && self.is_wanted(emulation, &given) {
                self.apply(emulation, &mut instructions);
                given = self.given();
            }
        }
        instructions
    }

    /// Narrows the tools to those that the choice allows, where that is the emulation: rules then see the choice as it
    /// will be sent.
    pub fn restrict_to_allowed_tools(&mut self) {
        let (plan, given) = (self.input.plan, self.given());
        let narrowing =
            plan.emulations.iter().find(|emulation| emulation.only_allowed_tools && self.is_wanted(emulation, &given));
        if let Some(emulation) = narrowing
            && let Value::Keyword(choice @ (Keyword::Allowed | Keyword::Named), _) = self.work.value(Slot::ToolChoice)
            && (choice == Keyword::Allowed || self.names_a_tool())
        {
            self.narrow_tools(emulation, choice);
        }
    }

    fn names_a_tool(&self) -> bool {
        let name = self.input.scalar(self.work.value(Slot::ToolChoiceName), &self.work.computed);
        self.draft.tools.iter().any(|tool| self.tool_name(tool).as_deref() == name.as_deref())
    }

    fn apply(&mut self, emulation: &Emulation, instructions: &mut Vec<Value>) {
        // one that speaks of what the prompt does not say cannot stand in for it
        let instruction = emulation.instruction.map(|op| self.render(op));
        let tool = emulation.tool.map(|tool| {
            let description = tool.description.map_or(Value::Absent, |op| self.render(op));
            (self.render(tool.name), description, self.schema_of(tool.json_schema))
        });
        if instruction == Some(Value::Absent)
            || tool.is_some_and(|(name, _, schema)| name == Value::Absent || schema == Value::Absent)
        {
            return;
        }
        for &slot in &emulation.replaces {
            let value = self.work.value(slot);
            if value != Value::Absent {
                let loss = Loss::at(
                    node_of(value),
                    Code::Emulate,
                    Severity::Warning,
                    "is not native to this model; it is put together from other features",
                );
                self.work.losses.put(loss.slot(slot).reason(Some(emulation.reason)));
                self.input.mark(value);
                self.clear_children(slot);
                self.work.values.set(slot, Value::Absent);
            }
        }
        if emulation.replaces.is_empty() && instruction.is_some() {
            let message = "lack what the provider asks for; an instruction is put in";
            let loss = Loss::at(NO_NODE, Code::Emulate, Severity::Info, message)
                .slot(Slot::Messages)
                .reason(Some(emulation.reason));
            self.work.losses.put(loss.after(instruction.map_or(Shown::None, |text| self.work.computed.evidence(text))));
        }
        instructions.put_each(instruction);
        if let Some((name, description, json_schema)) = tool {
            let name = self.free_name(name);
            self.add_tool(name, description, json_schema);
            self.work.values.set(Slot::ToolChoice, Value::Keyword(Keyword::Named, NO_NODE));
            self.work.values.set(Slot::ToolChoiceName, name);
            if emulation.replaces.contains(&Slot::ResponseFormat) {
                self.work.answer_tool = name;
            }
        }
    }

    /// The name, or where a tool has it, the name with a number that none has.
    fn free_name(&mut self, name: Value) -> Value {
        let own = self.input.scalar(name, &self.work.computed).map(grow::owned);
        let is_taken = |tool: &Record| self.tool_name(tool).is_some_and(|other| Some(other) == own);
        let Some(own) = own.as_ref().filter(|_| self.draft.tools.iter().any(is_taken)) else { return name };
        let taken = self.draft.tools.iter().filter_map(|tool| self.tool_name(tool)).gather::<Set<_>>();
        let free = (2..=taken.len() + 2).map(|number| text!("{own}_{number}")).find(|name| !taken.contains(name));
        free.map_or(name, |free| self.work.computed.add_string(&free))
    }

    /// Sends only the tools that the choice allows. A mode that is none, and a name that no tool has, stay unused: they
    /// are reported.
    fn narrow_tools(&mut self, emulation: &Emulation, word: Keyword) {
        let choice = self.work.value(Slot::ToolChoice);
        let mode = self.work.value(Slot::ToolChoiceMode);
        let required = word == Keyword::Named
            || self.input.scalar(mode, &self.work.computed).is_some_and(|mode| mode == "required");
        if required || self.input.scalar(mode, &self.work.computed).is_some_and(|mode| mode == "auto") {
            self.input.mark(mode);
        }
        let allowed = self.draft.choices.iter().filter_map(|choice| Some((self.tool_name(choice)?, *choice)));
        let mut allowed: Table<String, Option<Record>> = allowed.map(|(name, choice)| (name, Some(choice))).gather();
        if word == Keyword::Named {
            let name = self.work.value(Slot::ToolChoiceName);
            if let Some(name) = self.input.scalar(name, &self.work.computed) {
                allowed.enter(grow::owned(name), None);
            }
            self.input.mark(name);
        }
        let tools = std::mem::take(&mut self.draft.tools);
        for tool in tools {
            if let Some(choice) = self.tool_name(&tool).and_then(|name| allowed.get(&name)) {
                if let Some(choice) = choice {
                    self.mark_choice(choice, tool.word);
                }
                self.draft.tools.put(tool);
                continue;
            }
            let loss =
                Loss::at(tool.node, Code::Emulate, Severity::Info, "is not one of the allowed tools; it is not sent");
            self.work.losses.put(loss.reason(Some(emulation.reason)));
            self.input.mark(Value::Node(tool.node));
        }
        let message = "is not native to this model; only the allowed tools are sent";
        let loss = Loss::at(node_of(choice), Code::Emulate, Severity::Warning, message);
        self.work.losses.put(loss.slot(Slot::ToolChoice).reason(Some(emulation.reason)));
        self.input.mark(choice);
        self.clear_children(Slot::ToolChoice);
        let word = if required { Keyword::Required } else { Keyword::Auto };
        let has_tools = !self.draft.tools.is_empty();
        self.work.values.set(Slot::ToolChoice, if has_tools { Value::Keyword(word, NO_NODE) } else { Value::Absent });
    }

    /// An allowed tool that is sent: its name and kind have done their work.
    fn mark_choice(&self, choice: &Record, tool: Keyword) {
        self.input.mark(self.draft.field(choice, Slot::Name));
        let kind = self.draft.field(choice, Slot::Type);
        let said = self.input.scalar(kind, &self.work.computed);
        if tool == Keyword::Provider || said.is_some_and(|said| said == tool.text()) {
            self.input.mark(kind);
        }
    }

    /// The name of a tool, or the type of one that the provider runs.
    fn tool_name(&self, tool: &Record) -> Option<String> {
        let named = [Slot::Name, Slot::Type]
            .map(|slot| self.draft.field(tool, slot))
            .into_iter()
            .find(|&value| value != Value::Absent)?;
        self.input.scalar(named, &self.work.computed).map(grow::owned)
    }

    /// Declares a function tool.
    pub fn add_tool(&mut self, name: Value, description: Value, json_schema: Value) {
        let first = self.draft.fields.len() as u32;
        self.draft.fields.put(Field { slot: Slot::Kind, value: Value::Keyword(Keyword::Function, NO_NODE) });
        self.draft.fields.put(Field { slot: Slot::Name, value: name });
        self.draft.fields.put(Field { slot: Slot::JsonSchema, value: json_schema });
        if description != Value::Absent {
            self.draft.fields.put(Field { slot: Slot::Description, value: description });
        }
        let fields = Run { first, count: self.draft.fields.len() as u32 - first };
        self.draft.tools.put(Record { word: Keyword::Function, node: NO_NODE, fields, parts: Run::default() });
    }

    /// The schema of an emulated tool: where it is the caller's own, it is that, of which the report can speak.
    fn schema_of(&mut self, op: OpId) -> Value {
        match self.input.plan.ops[op as usize] {
            Op::Slot(slot, Codec::Raw) => self.work.value(slot.slot),
            _ => self.render(op),
        }
    }

    /// What an op writes in the request's scope, as a value; absent if it writes nothing.
    pub(super) fn render(&mut self, op: OpId) -> Value {
        let mut out = std::mem::take(&mut self.work.written);
        out.clear();
        out.set_limit(self.work.limit);
        let mut writer = Writer::new(self.work, self.input, self.draft, &mut out);
        let wrote = writer.run(op, &Frame::REQUEST) != Wrote::Absent;
        let spent = writer.spent();
        let computed = &mut self.work.computed;
        if let Some(why) = spent {
            computed.scratch.spend(why);
        }
        let value = if wrote { store(computed, &out) } else { Value::Absent };
        self.work.written = out;
        value
    }

    /// Declares the tools that the history calls, when the prompt declares none that is sent.
    pub fn declare_called_tools(&mut self) {
        if (0..self.draft.tools.len()).any(|at| self.is_sent(at)) {
            return;
        }
        let message = if self.draft.tools.is_empty() {
            "calls a tool that the prompt does not declare; the provider wants it declared, so it is, for any arguments"
        } else {
            "calls a tool that this provider does not have; it wants what is called declared, so it is, for any arguments"
        };
        let mut declared = Set::default();
        for at in 0..self.draft.parts.len() {
            let part = self.draft.parts[at];
            let name = self.draft.field(&part, Slot::Name);
            let text = self.input.scalar(name, &self.work.computed);
            if part.word != Keyword::ToolCall || !text.is_some_and(|text| declared.add(grow::owned(text))) {
                continue;
            }
            let schema = self.work.computed.add(ComputedText::Fixed("{\"type\":\"object\"}"));
            self.add_tool(name, Value::Absent, schema);
            let loss = Loss::at(part.node, Code::Emulate, Severity::Warning, message);
            self.work.losses.put(
                loss.before(Shown::None)
                    .suggestion(Suggestion::Text("give the prompt the tools that its history calls")),
            );
        }
    }

    /// True for a tool that the body has a place for: not for those that other services alone run.
    fn is_sent(&mut self, at: usize) -> bool {
        if self.draft.tools[at].word != Keyword::Provider {
            return true;
        }
        let mut out = std::mem::take(&mut self.work.written);
        let has_place = Writer::new(self.work, self.input, self.draft, &mut out).has_place_for_tool(at);
        self.work.written = out;
        has_place
    }
}

fn store(computed: &mut Computed, json: &str) -> Value {
    let start = computed.scratch.len();
    computed.scratch.push_str(json);
    computed.add_scratch(start)
}
