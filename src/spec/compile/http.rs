//! The HTTP request around the body.

use super::Compiler;
use crate::prompt::vocabulary::Scope;
use crate::spec::tree::Tree;

impl Compiler<'_> {
    pub(super) fn http(&mut self) {
        if let Some(base) = self.spec.get("base_url").filter(|base| base.text().is_none()) {
            self.wants(base, "a URL, as a string");
        }
        let spec = self.spec;
        let Some(http) = spec.get("http") else {
            return self.fault(spec.place, "has no `http`: method, URL and headers", Some("inherit a dialect, or give one".to_owned()));
        };
        self.object(http, "field of `http`", &["method", "url", "headers"]);
        self.plan.http.method = match http.get("method").map(|method| (method, method.text())) {
            Some((_, Some(method))) if method.bytes().all(|byte| byte.is_ascii_uppercase()) => method.to_owned(),
            Some((tree, _)) => {
                self.wants(tree, "a method in capital letters");
                String::new()
            }
            None => "POST".to_owned(),
        };
        match http.get("url") {
            Some(url) => self.plan.http.url = self.template(url, Scope::Request).op,
            None => self.fault(http.place, "has no `url`", Some("say \"url\": \"{$base_url}/…\"".to_owned())),
        }
        for (name, value) in http.get("headers").map_or(&[][..], Tree::members) {
            let named = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
            if !named {
                self.fault(value.place, format!("{name:?} is no header name"), None);
            }
            let op = self.template(value, Scope::Request).op;
            self.plan.http.headers.push((name.clone(), op));
        }
    }
}
