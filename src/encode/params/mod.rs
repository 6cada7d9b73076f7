//! What the model takes in each slot, and what stands in for what it does not take.

mod asked_tools;
mod custom_tools;
mod emulate;
mod lengths;
mod mentions;
mod metadata_limits;
mod parameters;
mod rules;
mod strict_tools;
mod tool_names;
mod tools;

use super::workspace::Workspace;
use crate::input::Input;
use crate::model::{Prompt, Value};

/// Works out the slots of the request, the tools, and the choice among them.
#[derive(Debug)]
pub struct ParameterPass<'a> {
    pub input: Input<'a>,
    pub draft: &'a mut Prompt,
    pub work: &'a mut Workspace,
}

impl ParameterPass<'_> {
    /// Runs all of it. Returns system texts that are to be put in.
    ///
    /// The order decides the result:
    ///
    /// 1. Tools are declared once, before anything counts them or looks for one.
    /// 2. Tools that a setting asks for are declared, so that rules see them among the others.
    /// 3. Custom tools are functions where the model has no others. Tools that the choice does not allow are left out:
    ///    rules then see the choice as it will be sent, and how strict the rest is.
    /// 4. Parameters, each by itself, in the order of the spec; then rules, which see what the parameters have made.
    /// 5. A choice of a tool that is not there, which a rule may have dropped, is left out.
    /// 6. Emulations stand in for what the rules left: they may add a tool and choose it.
    /// 7. All names of tools are there now, and are made such as the provider takes.
    /// 8. If no tool was declared, those that the history calls are, under the names that they now have.
    /// 9. Templates are told whether functions stand beside tools that the provider runs.
    pub fn run(&mut self) -> Vec<Value> {
        let layout = &self.input.plan.layout;
        self.dedupe_tools();
        self.declare_asked();
        self.customs_as_functions();
        self.restrict_to_allowed_tools();
        self.set_strict_tools();
        self.parameters_and_rules();
        self.drop_undeclared_tool_choice();
        let instructions = self.emulate();
        if let Some(rule) = layout.tool_names {
            self.sanitize_tool_names(rule);
        }
        if layout.tools_from_history {
            self.declare_called_tools();
        }
        self.set_mixed_tools();
        instructions
    }
}
