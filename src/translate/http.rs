//! The HTTP request around the body: method, URL, headers with the tokens that templates raised.

use super::engine::{Engine, too_much};
use super::error::Error;
use super::work::Source;
use super::writer::{Frame, Wrote};
use crate::json;
use crate::spec::plan::{OpId, Plan};

/// The longest URL or header.
const LIMIT: usize = 1 << 20;

impl Engine {
    /// Writes method, URL and headers.
    pub fn write_http(&mut self, source: Source<'_>) -> Result<(), Error> {
        let plan = source.plan;
        self.method.clear();
        self.method.push_str(&plan.http.method);
        let mut url = std::mem::take(&mut self.url);
        url.clear();
        let mut writer = self.writer(source, &mut url, LIMIT);
        writer.percent = true;
        writer.run(plan.http.url, &Frame::REQUEST);
        let exhausted = writer.exhausted();
        // a JSON string becomes its text: URLs have nothing to escape
        if url.len() >= 2 {
            url.pop();
            url.remove(0);
        }
        self.url = url;
        self.write_headers(source);
        if exhausted { Err(too_much(plan)) } else { Ok(()) }
    }

    /// The headers, and the tokens that templates added to them.
    fn write_headers(&mut self, source: Source<'_>) {
        let plan = source.plan;
        let mut headers = std::mem::take(&mut self.headers);
        headers.clear();
        headers.push('{');
        for &(ref name, op) in &plan.http.headers {
            let start = headers.len();
            json::string(&mut headers, name);
            headers.push(':');
            if !self.write_one(source, op, &mut headers) {
                headers.truncate(start);
                continue;
            }
            headers.pop();
            self.tokens(plan, name, true, &mut headers);
            headers.push_str("\",");
        }
        for (at, flag) in plan.flags.iter().enumerate() {
            let known = plan.http.headers.iter().any(|(name, _)| *name == flag.header);
            let first = plan.flags[..at].iter().enumerate().all(|(at, other)| other.header != flag.header || !self.is_raised(at));
            if known || !first || !self.is_raised(at) {
                continue;
            }
            json::string(&mut headers, &flag.header);
            headers.push_str(":\"");
            self.tokens(plan, &flag.header, false, &mut headers);
            headers.push_str("\",");
        }
        json::close(&mut headers, '}');
        self.headers = headers;
    }

    fn write_one(&mut self, source: Source<'_>, op: OpId, out: &mut String) -> bool {
        let limit = out.len() + LIMIT;
        let mut writer = self.writer(source, out, limit);
        writer.run(op, &Frame::REQUEST) != Wrote::Absent
    }

    fn is_raised(&self, flag: usize) -> bool {
        self.work.flags >> flag & 1 == 1
    }

    /// The tokens that were raised for a header, each once, joined by commas.
    fn tokens(&self, plan: &Plan, header: &str, mut follows: bool, out: &mut String) {
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
