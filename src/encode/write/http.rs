//! The HTTP request around the body: method, URL, headers with the tokens that templates raised and the prompt asks
//! for.

use super::{Frame, OWN_DOLLAR, Written, Wrote};
use crate::encode::engine::{Engine, enough, without_nul};
use crate::error::{Error, ErrorKind};
use crate::grow::Text;
use crate::input::Input;
use crate::json;
use crate::json::doc::{Doc, decode_escape, unescape_into};
use crate::json::node::{Kind, NodeId};
use crate::json::tape::NO_MEMORY;
use crate::model::NO_NODE;
use crate::spec::plan::{Flag, Header, OpId};
use crate::vocabulary::JsonType;

/// The longest URL, and the most that all headers may hold.
const LIMIT: usize = 1 << 20;

impl Engine {
    /// Writes method, URL and headers.
    pub fn write_http(&mut self, input: Input<'_>) -> Result<(), Error> {
        let plan = input.plan;
        self.method.clear();
        self.method.push_str(&plan.http.method);
        let mut url = std::mem::take(&mut self.url);
        url.clear();
        url.set_limit(LIMIT);
        let limit = self.work.limit;
        let spent = if let Some(constant) = &plan.http.constant_url {
            url.push_str(constant);
            url.spent()
        } else {
            let mut writer = self.writer(input, &mut url, limit);
            writer.kind = Written::Url;
            writer.run(plan.http.url, &Frame::REQUEST);
            let spent = writer.spent();
            // a JSON string becomes its text: URLs have nothing to escape
            if url.len() >= 2 {
                url.pop();
                url.replace_range(0..1, "");
            }
            spent
        };
        self.url = url;
        enough(plan, spent)?;
        if plan.http.constant_url.is_none() {
            no_dot_segment(&self.url)?;
        }
        let mut headers = std::mem::take(&mut self.headers);
        headers.clear();
        headers.set_limit(LIMIT);
        let written = self.write_headers(input, &mut headers);
        let spent = headers.spent();
        self.headers = headers;
        written.and(enough(plan, spent))
    }

    /// Writes the names and values of the headers, decoded, each with a NUL behind it.
    pub fn list_headers(&mut self, out: &mut Text) -> Result<(), Error> {
        let headers = self.work.inner.parse(without_nul(&self.headers)).map_err(|error| match error.reason {
            NO_MEMORY => Error::no_memory(),
            reason => Error::new(ErrorKind::Internal, text!("the headers are not JSON ({reason}); please report this")),
        })?;
        for text in headers.members(Doc::ROOT).flat_map(|(name, value)| [name, value]) {
            unescape_into(headers.inner(text), out);
            out.push('\0');
        }
        if out.spent().is_some() { Err(Error::no_memory()) } else { Ok(()) }
    }

    /// The headers, and the tokens that templates added to them.
    fn write_headers(&mut self, input: Input<'_>, headers: &mut Text) -> Result<(), Error> {
        let plan = input.plan;
        if let Some(constant) = &plan.http.constant_headers
            && self.work.flags == 0
            && plan.http.tokens.iter().all(|(name, _)| self.asked_tokens(input, name).next().is_none())
        {
            headers.push_str(constant);
            return Ok(());
        }
        headers.push('{');
        for Header { name, op, constant } in &plan.http.headers {
            let start = headers.len();
            if let Some(constant) = constant {
                headers.push_str(constant);
            } else {
                json::string(headers, name);
                headers.push(':');
                let value = headers.len();
                if !self.write_one(input, *op, headers)? {
                    headers.truncate(start);
                    continue;
                }
                settle(name, value, headers)?;
                headers.pop();
            }
            self.tokens(input, name, true, headers)?;
            headers.push_str("\",");
        }
        self.more_headers(input, headers)?;
        json::close(headers, '}');
        Ok(())
    }

    /// Headers of nothing but tokens, that templates have raised or the prompt gives.
    fn more_headers(&self, input: Input<'_>, headers: &mut Text) -> Result<(), Error> {
        let plan = input.plan;
        let known = |name: &str| plan.http.headers.iter().any(|known| known.name == name);
        let raised = if self.work.flags == 0 { &[] } else { &plan.flags[..] };
        for (at, flag) in raised.iter().enumerate() {
            if !known(&flag.header) && plan.flags[..at].iter().all(|other| other.header != flag.header) {
                self.token_header(input, &flag.header, headers)?;
            }
        }
        for (name, _) in &plan.http.tokens {
            let asked = self.asked_tokens(input, name).next().is_some();
            if asked && !known(name) && raised.iter().all(|flag| flag.header != *name) {
                self.token_header(input, name, headers)?;
            }
        }
        Ok(())
    }

    fn write_one(&mut self, input: Input<'_>, op: OpId, out: &mut Text) -> Result<bool, Error> {
        let limit = self.work.limit;
        let mut writer = self.writer(input, out, limit);
        writer.kind = Written::Header;
        let wrote = writer.run(op, &Frame::REQUEST) != Wrote::Absent;
        enough(input.plan, writer.spent()).map(|()| wrote)
    }

    fn is_raised(&self, flag: usize) -> bool {
        self.work.flags >> flag & 1 == 1
    }

    /// A header of nothing but tokens, if there are any.
    fn token_header(&self, input: Input<'_>, name: &str, headers: &mut Text) -> Result<(), Error> {
        let start = headers.len();
        json::string(headers, name);
        headers.push_str(":\"");
        if self.tokens(input, name, false, headers)? {
            headers.push_str("\",");
        } else {
            headers.truncate(start);
        }
        Ok(())
    }

    /// The tokens of a header, joined by commas: those that templates raised, each once, and then those of the prompt.
    fn tokens(&self, input: Input<'_>, header: &str, mut follows: bool, out: &mut Text) -> Result<bool, Error> {
        let plan = input.plan;
        let mut comma = |out: &mut Text| {
            if follows {
                out.push(',');
            }
            follows = true;
        };
        let raised = if self.work.flags == 0 { &[] } else { &plan.flags[..] };
        for (at, flag) in raised.iter().enumerate() {
            if !self.is_raised(at) || flag.header != header {
                continue;
            }
            if plan.flags[..at].iter().enumerate().any(|(at, other)| other == flag && self.is_raised(at)) {
                continue;
            }
            comma(out);
            json::escaped(out, &flag.token);
        }
        let doc = input.doc;
        for token in self.asked_tokens(input, header) {
            let raised =
                |(at, flag): (usize, &Flag)| flag.header == header && self.is_raised(at) && doc.is(token, &flag.token);
            if !plan.flags.iter().enumerate().any(raised) {
                comma(out);
                let start = out.len();
                out.push_str(doc.inner(token));
                settle(header, start, out)?;
            }
        }
        Ok(follows)
    }

    /// The tokens that the prompt has for a header: the elements of a list of strings.
    fn asked_tokens<'a>(&self, input: Input<'a>, header: &str) -> impl Iterator<Item = NodeId> + use<'a> {
        let doc = input.doc;
        let field = input.plan.http.tokens.iter().find(|(name, _)| name == header);
        let list = field.zip((self.draft.root != NO_NODE).then_some(self.draft.root)).and_then(|((_, own), root)| {
            let path = &input.plan.own[*own as usize].path;
            path.first().filter(|key| self.draft.keys.may_have(key))?;
            let list = path.iter().try_fold(root, |node, key| doc.get(node, key))?;
            let texts = doc.kind(list) == Kind::Array && JsonType::Strings.is_of(doc, list);
            (texts && doc.tag(list) == 0).then_some(list)
        });
        list.inspect(|&list| doc.mark_used(list)).into_iter().flat_map(move |list| doc.elements(list))
    }
}

/// Looks through a header's value, which stands in `headers` from `start` on, for what a prompt must not bring in: the
/// end of the line, other control characters, and placeholders that the host would fill in. The spec's own ones stay.
fn settle(name: &str, start: usize, headers: &mut Text) -> Result<(), Error> {
    let mut rest = &headers[start..];
    let mut before = ' ';
    while let Some(next) = rest.chars().next() {
        let (found, length) = if next == '\\' { decode_escape(rest) } else { (next, next.len_utf8()) };
        if next != OWN_DOLLAR && found.is_control() || before == '$' && found == '{' {
            let message = text!(
                "the header {name:?} would hold a line break, another control character or \"${{\" that comes from the prompt; \
                 send a value without them"
            );
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        before = found;
        rest = &rest[length..];
    }
    while let Some(at) = headers[start..].find(OWN_DOLLAR) {
        headers.replace_range(start + at..start + at + OWN_DOLLAR.len_utf8(), "$");
    }
    Ok(())
}

/// HTTP clients take `.` and `..` out of a path, also when they are percent-encoded: the request would go elsewhere.
fn no_dot_segment(url: &str) -> Result<(), Error> {
    // a dot that begins a segment, or a percent sign that may be one
    let mut rest = url.as_bytes().iter();
    while !matches!(rest.as_slice(), [b'.' | b'%', ..]) {
        if !rest.any(|&byte| byte == b'/') {
            return Ok(());
        }
    }
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let is_dots = |segment: &&str| {
        let dot = |text: &'_ str| [".", "%2E", "%2e"].iter().find_map(|dot| text.strip_prefix(dot)).map(str::len);
        let rest = dot(segment).map(|left| &segment[segment.len() - left..]);
        rest.is_some_and(|rest| rest.is_empty() || dot(rest) == Some(0))
    };
    let Some(dots) = path.split('/').find(is_dots) else { return Ok(()) };
    let message =
        text!("the URL would have {dots:?} for a segment of its path, which leads elsewhere; name the model by its id");
    Err(Error::new(ErrorKind::InvalidInput, message))
}
