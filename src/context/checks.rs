//! What is wrong with a text, without a translation of it.

use super::Context;
use crate::decode::{self, Form, Verdict, Wire};
use crate::error::{Error, ErrorKind};
use crate::grow;
use crate::json::doc::{Doc, line_column};
use crate::json::tape::{NO_MEMORY, Tape};
use crate::json::{self, Diagnostic};
use crate::{model, response};

impl Context {
    /// What is wrong with a request in a dialect (or a provider's form of it).
    pub fn check_request(&mut self, dialect: &str, body: &str) -> Result<Verdict, Error> {
        self.check_wire(dialect, &Wire { body, ..Wire::default() })
    }

    fn check_wire(&mut self, dialect: &str, wire: &Wire<'_>) -> Result<Verdict, Error> {
        self.specs.dialect(dialect)?;
        let mut tape = std::mem::take(&mut self.tape);
        let verdict = checked(&mut tape, wire.body, |doc| {
            self.decoder(dialect, doc, wire).map(|plan| decode::check::check(&plan, doc))
        });
        self.tape = tape;
        verdict
    }

    /// What is wrong with what a provider has answered: a whole response, or the body of an error.
    pub fn check_response(&mut self, spec: &str, body: &str) -> Result<Verdict, Error> {
        grow::begin();
        let plan = self.response_plan(spec, None)?;
        checked(&mut self.tape, body, |doc| response::check(&plan, doc))
    }

    /// What is wrong with a prompt, in whichever form: a request in a dialect is one, too.
    pub fn check_prompt(&mut self, text: &str) -> Result<Vec<Diagnostic>, Error> {
        let mut tape = std::mem::take(&mut self.wire_tape);
        let found = match tape.parse(text) {
            Ok(doc) => match Form::of(doc) {
                Ok(Some(form)) => self.check_form(doc, &form),
                Ok(None) => Ok(model::check::check_doc(doc)),
                Err(problems) => Ok(model::check::placed(doc, problems)),
            },
            Err(error) if error.reason == NO_MEMORY => Err(Error::no_memory()),
            Err(error) => Ok(grow::list([Diagnostic::not_json(text, &error)])),
        };
        self.wire_tape = tape;
        if grow::short() { Err(Error::no_memory()) } else { found }
    }

    /// The same for one that is a request in a dialect: its places are those in the prompt.
    fn check_form(&mut self, doc: Doc<'_>, form: &Form<'_>) -> Result<Vec<Diagnostic>, Error> {
        let [dialect, request] = form.places;
        let mut found = match self.check_wire(&form.dialect, &form.wire()) {
            Ok(verdict) => verdict.errors,
            Err(error) if error.kind == ErrorKind::Memory => return Err(error),
            Err(error) => return Ok(json::placed(doc, std::iter::once((dialect, grow::owned(error.message), None)))),
        };
        let (line, column) = line_column(doc.text(), doc.offset(request));
        for wrong in &mut found {
            wrong.column += if wrong.line == 1 { column - 1 } else { 0 };
            wrong.line += line - 1;
            wrong.pointer = text!("/request{}", wrong.pointer);
        }
        Ok(found)
    }
}

/// The verdict on a text; on one that is no JSON it says so.
fn checked(
    tape: &mut Tape,
    text: &str,
    check: impl FnOnce(Doc<'_>) -> Result<Verdict, Error>,
) -> Result<Verdict, Error> {
    let verdict = match tape.parse(text) {
        Ok(doc) => check(doc),
        Err(error) if error.reason == NO_MEMORY => Err(Error::no_memory()),
        Err(error) => Ok(Verdict { errors: grow::list([Diagnostic::not_json(text, &error)]), ..Verdict::default() }),
    };
    if grow::short() { Err(Error::no_memory()) } else { verdict }
}
