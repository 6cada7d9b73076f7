//! The HTTP request around the body, and templates that must write a string.

use super::Compiler;
use crate::grow::{self, Gather, Grow, Text};
use crate::json;
use crate::json::doc::unescape;
use crate::json::tree::{Location, Tree};
use crate::spec::names::ascii_lower;
use crate::spec::plan::{Codec, Header, Op, OpId, Piece, Presence, Span};
use crate::table::Set;
use crate::vocabulary::{JsonType, Scope};

/// What is said of a header, or of a token for one.
pub(super) const NO_CONTROL: &str = "a header takes no line breaks or other control characters";

impl<'s> Compiler<'s> {
    pub(super) fn http(&mut self) {
        self.base_url();
        let spec = self.spec;
        let Some(http) = spec.get("http") else {
            return self.fault(
                spec.location,
                "has no `http`: method, URL and headers",
                Some(grow::copy("inherit a dialect, or give one")),
            );
        };
        self.object(http, "field of `http`", &["method", "url", "headers", "tokens", "not_read"]);
        self.plan.http.method = match http.get("method").map(|method| (method, method.text())) {
            Some((_, Some(method))) if !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase()) => {
                grow::copy(method)
            }
            Some((tree, _)) => {
                self.fault(tree.location, "must be a method in capital letters", Some(grow::copy("say \"POST\"")));
                String::new()
            }
            None => grow::copy("POST"),
        };
        match http.get("url") {
            Some(url) => {
                self.plan.http.url = self.text_template(url);
                let breaks = |character: char| character.is_control() || matches!(character, ' ' | '"' | '\\');
                self.plain_literals(
                    self.plan.http.url,
                    url.location,
                    "a URL takes no blanks, quotes, backslashes or control characters",
                    breaks,
                );
            }
            None => self.fault(http.location, "has no `url`", Some(grow::copy("say \"url\": \"{$base_url}/…\""))),
        }
        if let Some(headers) = http.get("headers").filter(|headers| !headers.is_object()) {
            self.wants(headers, "an object: names and values");
        }
        let mut names = Set::default();
        for (name, value) in http.get("headers").map_or(&[][..], Tree::members) {
            self.header_name(name, value.location);
            if !names.add(ascii_lower(name)) {
                self.fault(
                    value.location,
                    text!("the header {name:?} appears twice; upper and lower case are the same"),
                    None,
                );
            }
            let op = self.text_template(value);
            self.plain_literals(op, value.location, NO_CONTROL, char::is_control);
            let constant = self.constant_header(name, op);
            self.plan.http.headers.put(Header { name: grow::copy(name), op, constant });
        }
        self.token_headers(http);
        self.constant_http();
        if let Some(list) = http.get("not_read").filter(|list| list.elements().iter().any(|name| name.text().is_none()))
        {
            self.wants(list, "an array of strings: headers that say nothing of a prompt");
        }
    }

    /// A header's member, up to the closing quote, if it is the same in all requests. Nothing behind it could end a
    /// placeholder that it begins.
    fn constant_header(&self, name: &str, op: OpId) -> Option<String> {
        let Op::Text(span) = self.plan.ops[op as usize] else { return None };
        let value = self.plan.get(span);
        let is_whole = value.split("${").skip(1).all(|piece| piece.contains('}'));
        let mut member = Text::default();
        json::string(&mut member, name);
        member.push(':');
        member.push_str(value.strip_suffix('"')?);
        is_whole.then(|| member.into_string())
    }

    /// Puts together what is the same in all requests.
    fn constant_http(&mut self) {
        let plan = &mut self.plan;
        if let Op::Text(span) = plan.ops[plan.http.url as usize] {
            let url = plan.get(span).trim_matches('"');
            // a segment that begins so may lead elsewhere, which is told when the request is written
            plan.http.constant_url = (!["/.", "/%"].iter().any(|begin| url.contains(begin))).then(|| grow::copy(url));
        }
        let members = plan.http.headers.iter().map(|header| Some(text!("{}\"", header.constant.as_ref()?)));
        plan.http.constant_headers = members
            .gather::<Option<Vec<_>>>()
            .map(|all| text!("{{{}}}", grow::joined(all.iter().map(String::as_str), ",")));
    }

    /// Headers whose tokens a prompt may give, under a name of its own.
    fn token_headers(&mut self, http: &'s Tree) {
        let Some(tokens) = http.get("tokens") else { return };
        if !tokens.is_object() {
            self.wants(tokens, "an object: headers, and the fields of a prompt that have their tokens");
        }
        for (name, field) in tokens.members() {
            self.header_name(name, field.location);
            match field.text() {
                Some(path) => {
                    let own = self.own_number(field, path, Scope::Request);
                    self.plan.http.tokens.put_each(own.map(|at| (grow::copy(name), at)));
                }
                None => self.wants(field, "a string: the field of a prompt that has its tokens"),
            }
        }
    }

    fn base_url(&mut self) {
        let Some(base) = self.spec.get("base_url") else { return };
        match base.text() {
            None => self.wants(base, "a URL, as a string"),
            Some(url) if url.contains("{$") => {
                self.fault(
                    base.location,
                    "is a constant",
                    Some(grow::copy("put what depends on the prompt into `http.url`")),
                );
            }
            Some(url) if url.contains(char::is_control) => {
                self.fault(base.location, "a URL takes no control characters", None);
            }
            Some(_) => {}
        }
    }

    /// Looks through all constants that a template of URL or header can write, wherever they come from.
    fn plain_literals(&mut self, op: OpId, location: Location, message: &str, breaks: impl Fn(char) -> bool) {
        let mut texts = Vec::new();
        let mut fuel = 10_000;
        self.literals(op, &mut texts, &mut fuel);
        let is_text = self.faults.last().is_none_or(|fault| fault.location != location);
        if is_text && texts.iter().any(|&span| unescape(self.plan.get(span).trim_matches('"')).contains(&breaks)) {
            self.fault(location, message, None);
        }
    }

    fn literals(&self, op: OpId, texts: &mut Vec<Span>, fuel: &mut u32) {
        *fuel = fuel.saturating_sub(1);
        // where memory is short steps may be missing
        if *fuel == 0 || grow::short() {
            return;
        }
        let plan = &self.plan;
        let op = plan.ops[op as usize];
        match op {
            Op::Text(span) => texts.put(span),
            Op::Put(put) => texts.put(plan.puts[put as usize].0),
            Op::Interpolate(run) => texts.put_each(run.of(&plan.pieces).iter().filter_map(|piece| match *piece {
                Piece::Text(span) => Some(span),
                Piece::Slot(_) => None,
            })),
            Op::Join(_, join) => texts.put(plan.joins[join as usize].between),
            _ => {}
        }
        plan.inside(op, &mut |op| self.literals(op, texts, fuel));
    }

    /// Header names are tokens; anything else would break the request apart.
    pub(super) fn header_name(&mut self, name: &str, location: Location) {
        let good =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        if !good {
            self.fault(
                location,
                text!("{name:?} is not a header name"),
                Some(grow::copy("letters, digits and - are taken")),
            );
        }
    }

    /// A template of the request that writes a string, whatever it writes.
    pub(super) fn text_template(&mut self, tree: &'s Tree) -> OpId {
        let template = self.template(tree, Scope::Request);
        self.must_be_text(template.op, tree.location);
        template.op
    }

    pub(super) fn must_be_text(&mut self, op: OpId, location: Location) {
        let mut fuel = 10_000;
        if !self.too_deep && !self.is_text(op, &mut fuel) {
            self.fault(location, "must be a string, whatever it depends on", None);
        }
    }

    /// True if an op writes a string or nothing. `fuel` ends what defines multiply.
    fn is_text(&self, op: OpId, fuel: &mut u32) -> bool {
        if *fuel == 0 || grow::short() {
            return false;
        }
        *fuel -= 1;
        let plan = &self.plan;
        match plan.ops[op as usize] {
            Op::Text(span) => plan.get(span).starts_with('"'),
            Op::Put(put) => plan.get(plan.puts[put as usize].0).starts_with('"'),
            Op::Interpolate(_)
            | Op::Join(..)
            | Op::Slot(_, Codec::Text | Codec::Upper | Codec::Charset(_) | Codec::Utf8)
            | Op::Unique(..) => true,
            Op::Slot(slot, Codec::Raw) => matches!(slot.slot.info().shape, JsonType::String | JsonType::Keyword),
            Op::Match(_, run) => run.of(&plan.arms).iter().all(|arm| self.is_text(arm.then, fuel)),
            Op::First(run) => run.of(&plan.alternatives).iter().all(|alternative| self.is_text(alternative.then, fuel)),
            Op::Has(at) => {
                let Presence { then, otherwise, .. } = plan.presences[at as usize];
                [then].into_iter().chain(otherwise).all(|op| self.is_text(op, fuel))
            }
            Op::Call(op) | Op::HeaderToken(op, _) | Op::Reported(op, _) | Op::Substitute(op, _) => {
                self.is_text(op, fuel)
            }
            Op::Slot(..)
            | Op::Own(_)
            | Op::Object(_)
            | Op::Array(_)
            | Op::Each(..)
            | Op::One(..)
            | Op::Sequence(_)
            | Op::Less(_)
            | Op::Keep(..) => false,
        }
    }
}
