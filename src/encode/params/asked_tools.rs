//! Tools that the provider runs, where the prompt asks for them by a setting (`web_search_options`) and the provider
//! has them as tools.

use super::ParameterPass;
use crate::grow::Grow;
use crate::input::node_of;
use crate::model::{Field, NO_NODE, Record, Run, Value};
use crate::report::loss::{Code, Loss, Severity};
use crate::spec::plan::{Emulation, ProviderTool, Span};
use crate::vocabulary::{Keyword, Slot};

impl ParameterPass<'_> {
    /// Declares the tools that settings ask for: before the rules, which then see them among the others.
    pub fn declare_asked(&mut self) {
        let plan = self.input.plan;
        for emulation in &plan.emulations {
            if let Some(tool) = emulation.provider_tool
                && self.is_wanted(emulation, &self.given())
            {
                self.declare_provider_tool(emulation, tool);
            }
        }
    }

    fn declare_provider_tool(&mut self, emulation: &Emulation, tool: ProviderTool) {
        let declared = self.declares(tool.kind);
        let raw = if declared { Value::Absent } else { self.render(tool.raw) };
        for &slot in &emulation.replaces {
            let asked = self.work.value(slot);
            if asked == Value::Absent {
                continue;
            }
            let (severity, message) = if declared {
                (Severity::Warning, "is not sent: the tool that it asks for is declared among the tools, which counts")
            } else {
                (Severity::Info, "asks for a tool that the provider runs; it is sent as that tool")
            };
            let loss =
                Loss::at(node_of(asked), Code::Emulate, severity, message).slot(slot).reason(Some(emulation.reason));
            self.work.losses.put(loss);
            self.account_for(asked, declared);
            self.clear_children(slot);
            self.work.values.set(slot, Value::Absent);
        }
        if raw != Value::Absent {
            self.add_provider_tool(tool.kind, raw);
        }
    }

    /// True if the prompt declares a tool of this type, or of another version of it (`web_search_20250305`).
    fn declares(&self, kind: Span) -> bool {
        let kind = self.input.plan.get(kind).trim_matches('"');
        let same = |tool: &Record| {
            let said = self.input.scalar(self.draft.field(tool, Slot::Type), &self.work.computed);
            said.is_some_and(|said| said.starts_with(kind) || kind.starts_with(&*said))
        };
        self.draft.tools.iter().any(|tool| tool.word == Keyword::Provider && same(tool))
    }

    /// Marks what is taken care of: all of it, or the wish alone; then what the tool does not hold is left for the
    /// report, each for itself.
    fn account_for(&self, asked: Value, whole: bool) {
        let doc = self.input.doc;
        match asked {
            Value::Node(node) if !whole && doc.members(node).next().is_some() => {
                doc.members(node).for_each(|(key, _)| doc.mark_used(key));
            }
            _ => self.input.mark(asked),
        }
    }

    fn add_provider_tool(&mut self, kind: Span, raw: Value) {
        let kind = self.work.computed.add(crate::input::computed::ComputedText::Plan(kind));
        let first = self.draft.fields.len() as u32;
        let fields = [(Slot::Kind, Value::Keyword(Keyword::Provider, NO_NODE)), (Slot::Type, kind), (Slot::Raw, raw)];
        self.draft.fields.put_each(fields.map(|(slot, value)| Field { slot, value }));
        let fields = Run { first, count: fields.len() as u32 };
        self.draft.tools.put(Record { word: Keyword::Provider, node: NO_NODE, fields, parts: Run::default() });
    }
}
