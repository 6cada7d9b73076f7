//! Strings that must be unlike each other all over the request: a number tells them apart.

use super::{Frame, Writer, Wrote};
use crate::grow::Grow;
use crate::json;
use crate::json::doc::unescape;
use crate::model::NO_NODE;
use crate::report::loss::{Code, Loss, Severity, Shown};
use crate::spec::plan::OpId;

impl Writer<'_> {
    /// Writes the op's string, cut to so many characters, with a number behind it if it was written before.
    pub(super) fn unique(&mut self, op: OpId, most: usize, frame: &Frame) -> Wrote {
        let start = self.to.out.len();
        let wrote = self.run(op, frame);
        if wrote == Wrote::Absent {
            return wrote;
        }
        // a string: the spec is checked for it
        let written = self.to.out.read_back(start);
        let asked = unescape(written.get(1..written.len().saturating_sub(1)).unwrap_or_default());
        let given = self.numbers.tell_apart(&asked, most);
        if given == asked {
            return wrote;
        }
        self.to.out.truncate(start);
        json::string(self.to.out, &given);
        // a name that nobody gave is nobody's loss
        if wrote == Wrote::Bound {
            let after = self.to.made(&given);
            let node = self.record(frame).map_or(NO_NODE, |record| record.node);
            let message =
                "has a name that is too long for the provider, or that another one has; it gets one of its own";
            let loss = Loss::at(node, Code::MapFallback, Severity::Info, message);
            self.to.losses.put(loss.before(Shown::None).after(after));
        }
        wrote
    }
}
