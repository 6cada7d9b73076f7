//! The HTTP request around the body: method, URL, headers with the tokens that templates raised.

use super::{Frame, OWN_DOLLAR, Written, Wrote};
use crate::encode::engine::{Engine, enough, without_nul};
use crate::error::{Error, ErrorKind};
use crate::grow::Text;
use crate::input::Input;
use crate::json;
use crate::json::doc::{Doc, decode_escape, unescape_into};
use crate::spec::plan::{OpId, Plan};

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
        let mut writer = self.writer(input, &mut url, limit);
        writer.kind = Written::Url;
        writer.run(plan.http.url, &Frame::REQUEST);
        let spent = writer.spent();
        // a JSON string becomes its text: URLs have nothing to escape
        if url.len() >= 2 {
            url.pop();
            url.replace_range(0..1, "");
        }
        self.url = url;
        enough(plan, spent)?;
        no_dot_segment(&self.url)?;
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
        let headers = self.work.inner.parse(without_nul(&self.headers)).map_err(|error| {
            Error::new(ErrorKind::Internal, format!("the headers are not JSON ({}); please report this", error.reason))
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
        headers.push('{');
        for &(ref name, op) in &plan.http.headers {
            let start = headers.len();
            json::string(headers, name);
            headers.push(':');
            let value = headers.len();
            if !self.write_one(input, op, headers)? {
                headers.truncate(start);
                continue;
            }
            settle(name, value, headers)?;
            headers.pop();
            self.tokens(plan, name, true, headers);
            headers.push_str("\",");
        }
        for (at, flag) in plan.flags.iter().enumerate() {
            let known = plan.http.headers.iter().any(|(name, _)| *name == flag.header);
            let first = plan.flags[..at]
                .iter()
                .enumerate()
                .all(|(at, other)| other.header != flag.header || !self.is_raised(at));
            if known || !first || !self.is_raised(at) {
                continue;
            }
            json::string(headers, &flag.header);
            headers.push_str(":\"");
            self.tokens(plan, &flag.header, false, headers);
            headers.push_str("\",");
        }
        json::close(headers, '}');
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

    /// The tokens that were raised for a header, each once, joined by commas.
    fn tokens(&self, plan: &Plan, header: &str, mut follows: bool, out: &mut Text) {
        for (at, flag) in plan.flags.iter().enumerate() {
            let again = plan.flags[..at].iter().enumerate().any(|(at, other)| other == flag && self.is_raised(at));
            if flag.header != header || again || !self.is_raised(at) {
                continue;
            }
            if follows {
                out.push(',');
            }
            follows = true;
            json::escaped(out, &flag.token);
        }
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
