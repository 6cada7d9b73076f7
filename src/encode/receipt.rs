//! The receipt: what was changed for the wire, so that the answer can have it undone.

use super::workspace::Workspace;
use crate::grow::Text;
use crate::input::Input;
use crate::json;
use crate::model::Value;

/// Writes it as a JSON object; nothing if nothing was changed.
pub fn write(input: Input<'_>, work: &Workspace, out: &mut Text) {
    if work.renames.is_empty() && work.customs.is_empty() && work.answer_tool == Value::Absent {
        return;
    }
    let text = |value: Value| input.scalar(value, &work.computed).unwrap_or_default();
    out.push('{');
    if !work.renames.is_empty() {
        out.push_str("\"tools\":{");
        for &(own, wire) in &work.renames {
            json::string(out, &text(wire));
            out.push(':');
            json::string(out, &text(own));
            out.push(',');
        }
        json::close(out, '}');
        out.push(',');
    }
    if !work.customs.is_empty() {
        out.push_str("\"custom_tools\":[");
        for &name in &work.customs {
            json::string(out, &text(name));
            out.push(',');
        }
        json::close(out, ']');
        out.push(',');
    }
    if work.answer_tool != Value::Absent {
        out.push_str("\"answer_tool\":");
        json::string(out, &text(work.answer_tool));
        out.push(',');
    }
    json::close(out, '}');
}
