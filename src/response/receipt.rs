//! What the translation changed on the way out, and the answer is to have undone.

use crate::error::{Error, ErrorKind};
use crate::grow::{self, Grow};
use crate::json::doc::Doc;
use crate::json::tape::{NO_MEMORY, Tape};

/// The receipt of a translation.
#[derive(Debug, Default)]
pub struct Receipt {
    /// Tools that were renamed for the wire: the name there, and their own.
    tools: Vec<(String, String)>,
    /// The own names of tools that take free text, and were functions on the wire.
    custom_tools: Vec<String>,
    /// The tool whose arguments are the answer.
    answer_tool: Option<String>,
}

impl Receipt {
    /// Reads a receipt; without one names stay as they are on the wire.
    pub fn read(text: Option<&str>) -> Result<Self, Error> {
        let Some(text) = text.filter(|text| !text.trim_ascii().is_empty()) else { return Ok(Self::default()) };
        let mut tape = Tape::default();
        let doc = tape.parse(text).map_err(|error| {
            if error.reason == NO_MEMORY {
                return Error::no_memory();
            }
            let message = text!("the receipt is not JSON: {}; give `metadata.receipt` as it is", error.reason);
            Error::new(ErrorKind::Json, message)
        })?;
        let mut receipt = Self::default();
        if let Some(tools) = doc.get(Doc::ROOT, "tools") {
            for (wire, own) in doc.members(tools) {
                receipt.tools.put((grow::owned(doc.string(wire)), grow::owned(doc.string(own))));
            }
        }
        if let Some(tools) = doc.get(Doc::ROOT, "custom_tools") {
            doc.elements(tools).for_each(|name| receipt.custom_tools.put(grow::owned(doc.string(name))));
        }
        receipt.answer_tool = doc.get(Doc::ROOT, "answer_tool").map(|name| grow::owned(doc.string(name)));
        if grow::short() { Err(Error::no_memory()) } else { Ok(receipt) }
    }

    /// True if nothing is to be undone.
    pub fn is_empty(&self) -> bool {
        self.tools.is_empty() && self.custom_tools.is_empty() && self.answer_tool.is_none()
    }

    /// A tool's own name.
    pub fn own_name<'n>(&'n self, wire: &'n str) -> &'n str {
        self.tools.iter().find(|(name, _)| name == wire).map_or(wire, |(_, own)| own)
    }

    /// True for the name, on the wire, of a tool that takes free text.
    pub fn is_custom(&self, wire: &str) -> bool {
        !self.custom_tools.is_empty() && self.custom_tools.iter().any(|name| name == self.own_name(wire))
    }

    /// True for the tool whose arguments are the answer.
    pub fn is_answer(&self, name: &str) -> bool {
        self.answer_tool.as_deref() == Some(name)
    }
}
