//! Under the fuzzer, prompts like one before are translated, too.

use crate::context::Context;
use crate::encode::Request;
use crate::grow::Text;
use crate::spec::plan::Plan;
use std::sync::Arc;

impl Context {
    /// Holds what was written as for a prompt before to what is translated.
    pub fn is_what_is_translated(&mut self, plan: &Arc<Plan>, request: &Request<'_>, out: &Text, start: usize) -> bool {
        let before = self.engine.outputs().map(|output| output.to_string());
        let mut body = Text::default();
        self.engine.work.shapes.begin(plan);
        self.translate_with(plan, request, &mut body).expect("a prompt like it was translated");
        let translated = self.engine.outputs().map(|output| output.to_string());
        assert_eq!((&out[start..], before), (&body[..], translated), "{}", request.prompt);
        true
    }
}
