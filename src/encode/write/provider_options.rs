//! `provider_options.<provider>`: merged into the body verbatim, last, as RFC 7396 says ([`json::patch`]): text is
//! written as it stands, and what is replaced is reported.

use crate::grow;
use crate::grow::{Grow, Text};
use crate::input::computed::Computed;
use crate::json;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::json::patch::{Fate, Value, fate};
use crate::json::tape::{MAX_DEPTH, SyntaxError, Tape};
use crate::report::loss::{Code, Loss, Severity, Shown};
use crate::table::Table;
use std::borrow::Cow;

/// Merges the options into the body that stands in `out` from `start` on. What they replace is reported.
pub fn merge(
    doc: Doc<'_>,
    options: NodeId,
    out: &mut Text,
    start: usize,
    computed: &mut Computed,
    losses: &mut Vec<Loss>,
) -> Result<(), SyntaxError> {
    let body = grow::copy(out.read_back(start));
    out.truncate(start);
    let mut tape = Tape::default();
    // a schema may sit deeper in the body than in the prompt
    let body = tape.parse_within(&body, 4 * MAX_DEPTH)?;
    doc.mark_used(options);
    Merge { doc, body, out, computed, losses }.objects(Some(Doc::ROOT), options);
    Ok(())
}

struct Merge<'a> {
    doc: Doc<'a>,
    body: Doc<'a>,
    out: &'a mut Text,
    computed: &'a mut Computed,
    losses: &'a mut Vec<Loss>,
}

/// An object that is being written, up to where: what nests is kept here, for the stack of a thread may be small.
struct Level<'a> {
    /// The options that are not written yet, by name.
    fresh: Table<Cow<'a, str>, Option<NodeId>>,
    /// The next key of the body, and of the options; and where they end.
    body: (NodeId, NodeId),
    options: (NodeId, NodeId),
}

/// What comes after a member.
enum Next {
    Member,
    /// Options over an object of the body, or over nothing.
    Object(Option<NodeId>, NodeId),
    End,
}

impl<'a> Merge<'a> {
    /// A patch over an object of the body; over nothing (`None`), what it makes of an empty one.
    fn objects(&mut self, body: Option<NodeId>, options: NodeId) {
        let mut open = Vec::new();
        let mut next = Next::Object(body, options);
        loop {
            match next {
                Next::Object(body, options) => open.put(self.level(body, options)),
                Next::Member => {}
                Next::End => {
                    json::close(self.out, '}');
                    open.pop();
                    self.out.push_str(if open.is_empty() { "" } else { "," });
                }
            }
            let Some(level) = open.last_mut() else { return };
            next = self.member(level);
        }
    }

    fn level(&mut self, body: Option<NodeId>, options: NodeId) -> Level<'a> {
        self.out.push('{');
        let members = |doc: Doc<'a>, node: NodeId| match doc.kind(node) {
            Kind::Object => (node + 1, doc.next(node)),
            _ => (0, 0),
        };
        let (body, options_left) = (body.map_or((0, 0), |body| members(self.body, body)), members(self.doc, options));
        Level { fresh: self.by_name(options), body, options: options_left }
    }

    /// Writes the next member: those of the body, then the options that it does not have.
    #[inline(never)]
    fn member(&mut self, level: &mut Level<'a>) -> Next {
        if level.body.0 < level.body.1 {
            let key = level.body.0;
            level.body.0 = self.body.next(key + 1);
            let option = level.fresh.get_mut(&self.body.string(key)).and_then(Option::take);
            return self.member_of_body(key, option);
        }
        if level.options.0 >= level.options.1 {
            return Next::End;
        }
        let (key, option) = (level.options.0, level.options.0 + 1);
        level.options.0 = self.doc.next(option);
        if level.fresh.get(&self.doc.string(key)) != Some(&Some(option)) {
            return Next::Member;
        }
        if fate(None, to_a_patch(self.doc, option)) == Fate::Absent {
            self.removes_nothing(option);
            return Next::Member;
        }
        self.key(self.doc.raw(key));
        self.option(option)
    }

    fn member_of_body(&mut self, key: NodeId, option: Option<NodeId>) -> Next {
        let (over, value) = (self.body, key + 1);
        let Some(option) = option else {
            self.key(over.raw(key));
            self.out.push_str(over.raw(value));
            self.out.push(',');
            return Next::Member;
        };
        match fate(Some(to_a_patch(over, value)), to_a_patch(self.doc, option)) {
            // a field of the options' own, written as it stands: there was nothing else
            Fate::Absent => self.removes_nothing(option),
            Fate::Removed => self.replaced(value, option, "removes what the prompt says elsewhere"),
            Fate::Merged => {
                self.key(over.raw(key));
                return Next::Object(Some(value), option);
            }
            Fate::Replaced => {
                self.key(over.raw(key));
                if over.raw(value) != self.doc.raw(option) {
                    self.replaced(value, option, "replaces what the prompt says elsewhere");
                }
                return self.option(option);
            }
        }
        Next::Member
    }

    /// The options by name. Of a name that stands twice the last counts, which is reported.
    fn by_name(&mut self, options: NodeId) -> Table<Cow<'a, str>, Option<NodeId>> {
        let mut names = Table::default();
        for (key, option) in self.doc.members(options) {
            if let Some(earlier) = names.enter(self.doc.string(key), Some(option)).flatten() {
                let loss = Loss::at(
                    earlier,
                    Code::Conflict,
                    Severity::Warning,
                    "appears twice in one object; the last one counts",
                );
                self.losses.put(loss.after(Shown::Node(option)));
            }
        }
        names
    }

    fn key(&mut self, raw: &str) {
        self.out.push_str(raw);
        self.out.push(':');
    }

    /// An option where the body has nothing that it could be merged with, and a comma.
    fn option(&mut self, option: NodeId) -> Next {
        if self.doc.kind(option) == Kind::Object {
            return Next::Object(None, option);
        }
        self.out.push_str(self.doc.raw(option));
        self.out.push(',');
        Next::Member
    }

    fn removes_nothing(&mut self, option: NodeId) {
        let message = "removes what is not there: it changes nothing";
        self.losses.put(Loss::at(option, Code::Drop, Severity::Info, message));
    }

    fn replaced(&mut self, body: NodeId, option: NodeId, message: &'static str) {
        let before = self.computed.shown(self.body.raw(body));
        let loss = Loss::at(option, Code::Conflict, Severity::Info, message).before(before);
        let removed = self.doc.kind(option) == Kind::Null;
        self.losses.put(if removed { loss } else { loss.after(Shown::Node(option)) });
    }
}

fn to_a_patch(doc: Doc<'_>, node: NodeId) -> Value {
    match doc.kind(node) {
        Kind::Null => Value::Null,
        Kind::Object => Value::Object,
        _ => Value::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::tree::Tree;

    /// What options make of a body, with a lead before it.
    fn merged(body: &str, options: &str) -> String {
        let mut out = Text::from(format!("lead{body}"));
        let mut tape = Tape::default();
        let doc = tape.parse(options).expect("it is JSON");
        merge(doc, Doc::ROOT, &mut out, 4, &mut Computed::default(), &mut Vec::new()).expect("the body is JSON");
        out.strip_prefix("lead").expect("what stands before stays").to_owned()
    }

    /// RFC 7396: the same for options over a body, and for one spec over another.
    #[test]
    fn a_patch_is_a_patch() {
        for (body, patch, result) in [
            (r#"{"a":"b"}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"b":"c"}"#, r#"{"a":"b","b":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"a":null}"#, r"{}"),
            (r#"{"a":"b","b":"c"}"#, r#"{"a":null}"#, r#"{"b":"c"}"#),
            (r#"{"a":["b"]}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"c"}"#, r#"{"a":["b",null]}"#, r#"{"a":["b",null]}"#),
            (r#"{"a":{"b":"c"}}"#, r#"{"a":{"b":"d","c":null}}"#, r#"{"a":{"b":"d"}}"#),
            (r#"{"a":[{"b":"c"}]}"#, r#"{"a":[1]}"#, r#"{"a":[1]}"#),
            (r#"{"a":"foo"}"#, r#"{"a":{"b":{"c":null,"d":1}}}"#, r#"{"a":{"b":{"d":1}}}"#),
            (r#"{"e":1}"#, r#"{"a":{"bb":{"ccc":null}},"n":null}"#, r#"{"e":1,"a":{"bb":{}}}"#),
            (r#"{"a":{"b":{"c":1,"d":2}},"e":3}"#, r#"{"a":{"b":{"c":null}}}"#, r#"{"a":{"b":{"d":2}},"e":3}"#),
        ] {
            assert_eq!(merged(body, patch), result, "{patch} over the body {body}");
            let mut tree = Tree::parse(body).expect("it is JSON");
            tree.merge(&Tree::parse(patch).expect("it is JSON"));
            assert_eq!(tree.to_json(), result, "{patch} over the spec {body}");
        }
    }
}
