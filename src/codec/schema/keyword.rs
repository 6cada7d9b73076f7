//! Keywords that are not taken, or not with every value.

use super::object::Pen;
use super::view::View;
use crate::grow;
use crate::json;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::report::loss::{Code, Loss, Severity, Shown};
use crate::spec::names::fits;
use crate::spec::plan::subset::Limit;

/// Keywords that constrain no value.
const ANNOTATING: &[&str] = &["$schema", "$id", "$comment", "$anchor", "title", "definitions", "$defs"];

/// What becomes of a value.
pub(super) enum Taken {
    As,
    Cut(f64),
    No,
}

impl Pen<'_, '_> {
    pub(super) fn is_dropped(&self, keyword: &str, top: bool) -> bool {
        let subset = self.subset;
        if top && !subset.keep_top.is_empty() && !subset.keep_top.iter().any(|kept| kept == keyword) {
            return true;
        }
        if subset.keep.is_empty() {
            subset.drop.iter().any(|name| name == keyword)
        } else {
            !subset.keep.iter().any(|name| name == keyword)
        }
    }

    /// True if the description is to say what this keyword says.
    pub(super) fn is_told(&self, keyword: &str, value: NodeId) -> bool {
        let limited = || {
            self.subset
                .keywords
                .iter()
                .any(|(name, limit)| name == keyword && !matches!(taken(self.doc, value, limit), Taken::As))
        };
        (self.is_dropped(keyword, false) || limited()) && !ANNOTATING.contains(&keyword)
    }

    pub(super) fn left_out(&mut self, keyword: &str, value: NodeId) {
        let (code, message) = if self.subset.tell && self.is_told(keyword, value) {
            (
                Code::Emulate,
                "is a keyword of JSON Schema that the provider does not take here; the description says it instead",
            )
        } else {
            (Code::Drop, "is a keyword of JSON Schema that the provider does not take here")
        };
        let severity = if ANNOTATING.contains(&keyword) { Severity::Info } else { Severity::Warning };
        self.report(Loss::at(value, code, severity, message));
    }

    /// Writes a keyword that the subset may take with some values only.
    pub(super) fn limited(&mut self, keyword: &str, key: NodeId, value: NodeId) {
        let limit = self.subset.keywords.iter().find(|(name, _)| name == keyword);
        match limit.map_or(Taken::As, |(_, limit)| taken(self.doc, value, limit)) {
            Taken::As => self.keyword(keyword, key, value),
            Taken::Cut(bound) => {
                self.name(keyword, key);
                let start = self.to.out.len();
                self.text(&text!("{bound}"));
                let bound = grow::copy(self.to.out.read_back(start));
                self.text(",");
                let after = self.shown(&bound);
                let message = if self.subset.tell {
                    "is more than the provider takes of this keyword; the description says it"
                } else {
                    "is more than the provider takes of this keyword"
                };
                self.report(Loss::at(value, Code::Clamp, Severity::Warning, message).after(after));
            }
            Taken::No => {
                let (code, message) = if self.subset.tell {
                    (
                        Code::Emulate,
                        "is a value that the provider does not take of this keyword; the description says it instead",
                    )
                } else {
                    (Code::Drop, "is a value that the provider does not take of this keyword")
                };
                self.report(Loss::at(value, code, Severity::Warning, message));
            }
        }
    }

    /// Shown of a short JSON text that was written.
    fn shown(&mut self, text: &str) -> Shown {
        let scratch = &mut self.to.computed.scratch;
        let start = scratch.len() as u32;
        scratch.push_str(text);
        Shown::Scratch(start, scratch.len() as u32)
    }

    /// Writes a description that says what was left out.
    pub(super) fn told(&mut self, view: &View) {
        let doc = self.doc;
        self.text("\"description\":\"");
        let own =
            view.get(doc, "description").filter(|&own| doc.kind(own) == Kind::String).map_or("", |own| doc.inner(own));
        self.text(own);
        if !own.is_empty() {
            self.text("\\n\\n");
        }
        let mut first = true;
        for (keyword, _, value) in view.members(doc) {
            if !self.is_told(&keyword, value) {
                continue;
            }
            self.text(if first { "{" } else { ", " });
            first = false;
            json::escaped(self.to.out, &keyword);
            self.text(": ");
            json::escaped(self.to.out, doc.raw(value));
        }
        self.text("}\",");
    }

    pub(super) fn closed(&mut self, key: NodeId, value: NodeId) {
        if self.doc.raw(value) == "false" {
            return self.keyword("additionalProperties", key, value);
        }
        self.text("\"additionalProperties\":false,");
        let after = self.shown("false");
        let message = "is narrowed: the provider takes only closed objects here";
        self.report(Loss::at(value, Code::Clamp, Severity::Warning, message).after(after));
    }
}

/// Whether a value of a keyword is taken.
pub(super) fn taken(doc: Doc<'_>, value: NodeId, limit: &Limit) -> Taken {
    let text = if doc.kind(value) == Kind::String { doc.string(value) } else { doc.raw(value).into() };
    let listed = limit.values.is_empty() || limit.values.iter().any(|pattern| fits(pattern, &text));
    if !listed || limit.without.iter().any(|part| text.contains(part.as_str())) {
        return Taken::No;
    }
    let number = (limit.min.is_some() || limit.max.is_some()).then(|| doc.raw(value).parse::<f64>().ok()).flatten();
    match (number, limit.min, limit.max) {
        (Some(number), Some(min), _) if number < min => Taken::Cut(min),
        (Some(number), _, Some(max)) if number > max => Taken::Cut(max),
        _ => Taken::As,
    }
}
