//! Tools as providers take them: each name is declared once, and a choice names one that is declared.

use super::ParameterPass;
use crate::grow::Grow;
use crate::input::computed::ComputedText;
use crate::input::node_of;
use crate::model::{NO_NODE, Record, Value};
use crate::report::loss::{Code, Loss, Severity, Suggestion};
use crate::vocabulary::{Keyword, Slot};
use std::borrow::Cow;

const AGAIN: &str = "has the name of a tool before it, which providers refuse; it is left out";

/// How many tools back another version of one is looked for.
const VERSIONS: usize = 64;

/// The type of a tool that a provider runs, without the digits of its version.
fn unversioned(kind: &str) -> &str {
    kind.trim_end_matches(|character: char| character.is_ascii_digit() || character == '_')
}

impl ParameterPass<'_> {
    /// Leaves out a tool that has the name of one before it.
    pub fn dedupe_tools(&mut self) {
        let mut kept = 0;
        for at in 0..self.draft.tools.len() {
            let tool = self.draft.tools[at];
            if let Some(first) = self.find_duplicate(&tool, kept) {
                self.report_duplicate(&tool, first);
            } else {
                self.draft.tools[kept] = tool;
                kept += 1;
            }
        }
        self.draft.tools.truncate(kept);
    }

    /// The tool before it that has the same name, by its number; else it is the next that is kept.
    fn find_duplicate(&mut self, tool: &Record, next: usize) -> Option<usize> {
        if tool.word == Keyword::Provider {
            return self.other_version(tool, next);
        }
        if self.draft.field(tool, Slot::Name) == Value::Absent {
            return None;
        }
        let text = |tool: &Record| self.input.scalar(self.draft.field(tool, Slot::Name), &self.work.computed);
        let name = text(tool)?;
        let place =
            self.work.tools.place(&name, |&other| text(&self.draft.tools[other as usize]).as_deref() == Some(&*name));
        if let Some(&earlier) = self.work.tools.get(place) {
            return Some(earlier as usize);
        }
        self.work.tools.put(place, next as u32);
        None
    }

    /// The tool before it that the provider runs under the same type but for the version: `web_search` and
    /// `web_search_20250305`.
    fn other_version(&self, tool: &Record, next: usize) -> Option<usize> {
        let kind = |tool: &Record| self.input.scalar(self.draft.field(tool, Slot::Type), &self.work.computed);
        let said = kind(tool)?;
        let before = self.draft.tools[..next].iter();
        let same = |other: Cow<'_, str>| other != said && unversioned(&other) == unversioned(&said);
        before
            .rev()
            .take(VERSIONS)
            .position(|other| other.word == Keyword::Provider && kind(other).is_some_and(same))
            .map(|back| next - 1 - back)
    }

    fn report_duplicate(&mut self, tool: &Record, first: usize) {
        let doc = self.input.doc;
        let other = self.draft.tools[first].node;
        let same = tool.node != NO_NODE && other != NO_NODE && doc.raw(tool.node) == doc.raw(other);
        let (severity, message) = if same {
            (Severity::Info, "is declared twice in the same words; it is sent once")
        } else {
            (Severity::Error, AGAIN)
        };
        self.work.losses.put(
            Loss::at(tool.node, Code::Conflict, severity, message)
                .suggestion(Suggestion::Text("give each tool a name of its own")),
        );
        self.input.mark(Value::Node(tool.node));
    }

    /// What templates read of the tools that are left: whether functions stand beside tools that the provider runs.
    pub fn set_mixed_tools(&mut self) {
        if self.is_set(Slot::MixedTools) {
            self.work.values.set(Slot::MixedTools, self.work.computed.add(ComputedText::Fixed("true")));
        }
    }

    /// Leaves out a choice of a tool that is not declared. What a provider runs may go by names that only it knows.
    pub fn drop_undeclared_tool_choice(&mut self) {
        let tools = &self.draft.tools;
        let Value::Keyword(Keyword::Named | Keyword::Custom, _) = self.work.value(Slot::ToolChoice) else { return };
        if tools.is_empty() || tools.iter().any(|tool| tool.word == Keyword::Provider) {
            return;
        }
        let chosen = self.input.scalar(self.work.value(Slot::ToolChoiceName), &self.work.computed);
        let is_chosen =
            |tool: &Record| self.input.scalar(self.draft.field(tool, Slot::Name), &self.work.computed) == chosen;
        if chosen.is_some() && !tools.iter().any(is_chosen) {
            let name = node_of(self.work.value(Slot::ToolChoiceName));
            let message = "names a tool that is not declared, which providers refuse; the model chooses for itself";
            let loss = Loss::at(name, Code::Conflict, Severity::Error, message).slot(Slot::ToolChoiceName);
            self.work.losses.put(loss.suggestion(Suggestion::Text("choose one of the tools")));
            self.input.mark(self.work.value(Slot::ToolChoice));
            self.input.mark(self.work.value(Slot::ToolChoiceName));
            self.work.values.set(Slot::ToolChoice, Value::Absent);
            self.clear_children(Slot::ToolChoice);
        }
    }
}
