//! A context: compiled specs and all buffers, kept from call to call.

mod checks;
mod learned;

use self::learned::{Learned, Lesson, Through};
use crate::decode::{self, Form, Wire};
use crate::encode::Request;
use crate::encode::engine::{Engine, without_nul};
use crate::error::{Error, ErrorKind};
use crate::grow::{self, Grow, Text};
use crate::input::asked::Asked;
use crate::input::{Input, Origin};
use crate::json::doc::{Doc, line_column};
use crate::json::tape::{NO_MEMORY, Tape};
use crate::model::read::read;
use crate::model::{Prompt, Proven};
use crate::report::loss::{Code, Loss, Severity};
use crate::report::problems::refuse_problems;
use crate::response::{Decoder, Reply};
use crate::serve::whole::Server;
use crate::serve::{Encoder, Target, Transcoder};
use crate::spec::plan::Plan;
use crate::spec::plan::decode::DecodePlan;
use crate::spec::plan::response::ResponsePlan;
use crate::spec::plan::serve::ServePlan;
use crate::spec::{ModelEntry, Provider};
use crate::spec_cache::Specs;
use std::borrow::Cow;
use std::sync::Arc;

/// Bytes that a buffer keeps when a context is trimmed.
const KEPT: usize = 1 << 20;

/// Compiled specs and all buffers that translating needs, kept from call to call.
#[derive(Debug, Default)]
pub struct Context {
    specs: Specs,
    tape: Tape,
    /// Of a request in another dialect.
    wire_tape: Tape,
    decoding: decode::Work,
    prompt: Prompt,
    engine: Engine,
    /// The body of the last translation, for views.
    body: Text,
    result: Text,
    /// Names and values of the headers, each with a NUL behind it; written when they are first asked for.
    header_texts: Text,
    finished: bool,
    /// What was found of the schemas of the prompt that is translated.
    misfits: Asked,
    /// What there was memory for.
    proven: Proven,
    /// Prompts that were translated before.
    learned: Learned,
    /// For whole responses.
    decoder: Option<Decoder>,
    server: Server,
}

/// A model that a context knows.
#[derive(Debug)]
pub struct Known {
    /// Whose it is.
    pub provider: Arc<Provider>,
    /// What the spec says of it.
    pub entry: ModelEntry,
    /// The spec, compiled for it.
    pub plan: Arc<Plan>,
}

/// A finished translation: views into its [`Context`].
#[derive(Clone, Copy, Debug)]
pub struct Translation<'c> {
    /// The request body, JSON.
    pub body: &'c str,
    /// The HTTP method.
    pub method: &'c str,
    /// The URL.
    pub url: &'c str,
    /// The headers, a JSON object.
    pub headers: &'c str,
    /// The report, a JSON object.
    pub lossiness: &'c str,
    /// Provider, model, dialect …, a JSON object.
    pub metadata: &'c str,
    /// What the answer is to have undone, a JSON object; empty if there is nothing.
    pub receipt: &'c str,
}

impl Context {
    /// A context that knows the built-in specs.
    pub fn new() -> Self {
        Self::default()
    }

    /// Registers a spec document under its provider name, for this context, before the built-in ones.
    pub fn add_spec(&mut self, spec: &str) -> Result<(), Error> {
        self.learned.clear();
        self.specs.register(spec)
    }

    /// The provider behind a spec (a document, or the name of a registered or built-in one), and what it says of a
    /// model.
    pub fn model(&mut self, spec: &str, model: &str) -> Result<Known, Error> {
        let plan = self.specs.plan(spec, model)?;
        let provider = self.specs.provider_of(spec, model)?;
        let entry = provider.model(model)?;
        Ok(Known { provider, entry, plan })
    }

    /// What the last translation changed, and how bad it is.
    pub fn losses(&self) -> impl Iterator<Item = (Code, Severity)> {
        self.engine.work.losses.iter().map(|loss| (loss.code, loss.severity))
    }

    /// Translates; the result lies in the context's own buffers (each of them followed by a NUL byte).
    pub fn translate(&mut self, request: &Request<'_>) -> Result<Translation<'_>, Error> {
        self.translate_in_place(request)?;
        Ok(self.views())
    }

    /// The same for who looks at the result later.
    pub fn translate_in_place(&mut self, request: &Request<'_>) -> Result<(), Error> {
        self.finished = false;
        self.result.clear();
        self.header_texts.clear();
        let mut body = std::mem::take(&mut self.body);
        body.clear();
        let done = self.run(request, &mut body);
        body.set_limit(usize::MAX);
        self.body = body;
        done?;
        let outputs = self.engine.outputs();
        if !outputs.into_iter().fold(ended(&mut self.body), |all, output| ended(output) && all) {
            return Err(Error::no_memory());
        }
        self.finished = true;
        Ok(())
    }

    /// Translates and appends the whole result document (`provider_request_json`, `http`, `lossiness`, `metadata`) to
    /// `out`. On an error `out` is as it was.
    pub fn translate_into(&mut self, request: &Request<'_>, out: &mut String) -> Result<(), Error> {
        appending(out, |out| {
            out.push_str("{\"provider_request_json\":");
            self.run(request, out)?;
            out.set_limit(usize::MAX);
            self.engine.tail(out);
            Ok(())
        })
    }

    /// Translates and appends the bare request body to `out`. On an error `out` is as it was.
    pub fn body_into(&mut self, request: &Request<'_>, out: &mut String) -> Result<(), Error> {
        appending(out, |out| self.run(request, out))
    }

    /// Reads a request in a dialect (or a provider's form of it) as a prompt, and appends the document to `out`:
    /// `prompt`, `model`, `stream`, `lossiness`. On an error `out` is as it was.
    pub fn decode_request_into(&mut self, dialect: &str, wire: &Wire<'_>, out: &mut String) -> Result<(), Error> {
        grow::begin();
        appending(out, |out| {
            let mut tape = std::mem::take(&mut self.tape);
            let done = parsed(&mut tape, wire.body, "the request").and_then(|doc| {
                let plan = self.decoder(dialect, doc, wire)?;
                let decoded = decode::decode(&plan, doc, wire, &mut self.decoding, true)?;
                decode::document(&plan, doc, decoded, out);
                if grow::short() { Err(Error::no_memory()) } else { Ok(()) }
            });
            self.tape = tape;
            done
        })
    }

    /// The templates that a request is read by: those of its model, where the dialect is a provider's.
    fn decoder(&mut self, dialect: &str, doc: Doc<'_>, wire: &Wire<'_>) -> Result<Arc<DecodePlan>, Error> {
        let provider = self.specs.dialect(dialect)?;
        let named = provider.model_key().and_then(|key| doc.get(Doc::ROOT, key)).map(|node| doc.string(node));
        let model = match wire.url {
            Some(url) if named.is_none() => decode::model_of_url(&*provider.decoder(None)?, url).map(Cow::Owned),
            _ => named,
        };
        // half a name would be another model's
        if grow::short() {
            return Err(Error::no_memory());
        }
        self.specs.reader(provider, model.as_deref())
    }

    /// A decoder for what a model answers; `spec` is a provider's name, a dialect's, or a document.
    pub fn decoder_of(&mut self, spec: &str, model: Option<&str>, reply: &Reply<'_>) -> Result<Decoder, Error> {
        grow::begin();
        Decoder::new(self.response_plan(spec, model)?, reply)
    }

    /// Reads a whole response, or the body of an error, in the memory of the one before.
    pub fn whole_response(
        &mut self,
        spec: &str,
        model: Option<&str>,
        reply: &Reply<'_>,
        body: &[u8],
    ) -> Result<&mut Decoder, Error> {
        grow::begin();
        let plan = self.response_plan(spec, model)?;
        if let Some(decoder) = &mut self.decoder {
            decoder.renew(&plan, reply)?;
        }
        let decoder = match self.decoder.take() {
            Some(decoder) => decoder,
            None => Decoder::new(plan, reply)?,
        };
        let decoder = self.decoder.insert(decoder);
        decoder.whole(body)?;
        Ok(decoder)
    }

    /// Writes a canonical response in the form of a dialect, or of a provider, and appends the document to `out`:
    /// `status`, `headers`, `body`, `lossiness`. On an error `out` is as it was.
    pub fn encode_response_into(
        &mut self,
        response: &str,
        spec: &str,
        target: &Target,
        out: &mut String,
    ) -> Result<(), Error> {
        grow::begin();
        let plan = self.specs.dialect(spec)?.serve()?;
        appending(out, |out| {
            let mut tape = std::mem::take(&mut self.tape);
            let done = parsed(&mut tape, response, "the response").and_then(|doc| {
                let same = self.is_of(doc, &plan);
                self.server.response(&plan, doc, &target.with_same(same), out)
            });
            self.tape = tape;
            done
        })
    }

    /// True if a canonical response comes from a provider whose answers look like those that the plan writes.
    fn is_of(&mut self, doc: Doc<'_>, plan: &ServePlan) -> bool {
        let said = |name| doc.get(Doc::ROOT, name).map(|node| doc.string(node));
        let (Some(provider), Some(dialect)) = (said("provider").or_else(|| said("dialect")), said("dialect")) else {
            return false;
        };
        let alike = |plan: &ServePlan, specs: &mut Specs| {
            let other = specs.dialect(&provider).and_then(|other| Ok(other.serve()?));
            other.is_ok_and(|other| other.likeness == plan.likeness)
        };
        *dialect == *plan.templates.dialect && (*provider == *plan.templates.provider || alike(plan, &mut self.specs))
    }

    /// An encoder that writes a stream in the form of a dialect, or of a provider.
    pub fn encoder_of(&mut self, spec: &str, target: &Target) -> Result<Encoder, Error> {
        grow::begin();
        Encoder::new(self.specs.dialect(spec)?.serve()?, target)
    }

    /// What a model answers as a stream, in the form of a dialect, or of a provider.
    pub fn transcoder_of(
        &mut self,
        from: (&str, Option<&str>, &Reply<'_>),
        to: &str,
        target: &Target,
    ) -> Result<Transcoder, Error> {
        grow::begin();
        let (spec, model, reply) = from;
        let source = self.response_plan(spec, model)?;
        let served = self.specs.dialect(to)?.serve()?;
        let alike = self.specs.dialect(spec)?.serve()?.likeness == served.likeness;
        let same = alike && source.patterns.dialect == served.templates.dialect;
        let copies = same && source.form == served.form;
        let encoder = Encoder::new(served, &target.with_same(same))?;
        Ok(Transcoder::new(Decoder::new(source, reply)?, encoder, copies))
    }

    /// The templates of what a model answers.
    fn response_plan(&mut self, spec: &str, model: Option<&str>) -> Result<Arc<ResponsePlan>, Error> {
        let provider = self.specs.dialect(spec)?;
        Ok(self.specs.whose(provider, model)?.response(model)?)
    }

    /// The result document of the last translation, from its views; written at the first call after it.
    pub fn result(&mut self) -> Option<&str> {
        if !self.finished {
            return None;
        }
        if self.result.is_empty() {
            let mut result = std::mem::take(&mut self.result);
            result.push_str("{\"provider_request_json\":");
            result.push_str(without_nul(&self.body));
            self.engine.tail(&mut result);
            result.push('\0');
            if result.spent().is_some() {
                result.clear();
            }
            self.result = result;
        }
        (!self.result.is_empty()).then(|| without_nul(&self.result))
    }

    /// A header of the last translation by its number, with a NUL behind name and value; `None` behind the last.
    pub fn header(&mut self, index: usize) -> Result<Option<(&str, &str)>, Error> {
        if !self.finished {
            let message = "there are no headers: no translation yet, or the last one failed";
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        if self.header_texts.is_empty() {
            self.engine.list_headers(&mut self.header_texts)?;
        }
        let mut texts = self.header_texts.split('\0').skip(index.saturating_mul(2));
        Ok(texts.next().zip(texts.next()))
    }

    /// The views of the last translation, if it succeeded.
    pub fn last(&self) -> Option<Translation<'_>> {
        self.finished.then(|| self.views())
    }

    fn views(&self) -> Translation<'_> {
        Translation {
            body: without_nul(&self.body),
            method: without_nul(&self.engine.method),
            url: without_nul(&self.engine.url),
            headers: without_nul(&self.engine.headers),
            lossiness: without_nul(&self.engine.lossiness),
            metadata: without_nul(&self.engine.metadata),
            receipt: without_nul(&self.engine.receipt),
        }
    }

    /// Gives back memory that an unusually large prompt needed. Views are gone then.
    pub fn trim(&mut self) {
        self.finished = false;
        self.proven = Proven::default();
        self.learned.clear();
        self.decoder = None;
        self.misfits = Asked::default();
        self.decoding = decode::Work::default();
        for tape in [&mut self.tape, &mut self.wire_tape] {
            tape.trim(KEPT / 16);
        }
        let own = [&mut self.body, &mut self.result, &mut self.header_texts];
        for buffer in self.engine.outputs().into_iter().chain(own) {
            if buffer.capacity() > KEPT {
                *buffer = Text::default();
            }
        }
        self.engine.work.trim(KEPT);
        self.prompt.trim(KEPT);
        self.engine.draft.trim(KEPT);
    }

    // out of line: it would stand in each way to have a result
    #[inline(never)]
    fn run(&mut self, request: &Request<'_>, out: &mut Text) -> Result<(), Error> {
        self.finished = false;
        grow::begin();
        let plan = self.specs.plan(request.spec, request.model)?;
        let before = out.len();
        let again = self.learned.again(&plan, request, &mut self.engine, out);
        #[cfg(fuzzing)]
        let again = again && self.is_what_is_translated(&plan, request, out, before);
        if !again {
            self.engine.work.shapes.begin(&plan);
            self.translate_with(&plan, request, out)?;
        }
        if grow::short() {
            return Err(Error::no_memory());
        }
        tracing::debug!(
            target: "specado::translate",
            provider = plan.provider, model = request.model, prompt_bytes = request.prompt.len(),
            body_bytes = out.len() - before, losses = self.engine.work.losses.len(), "translated"
        );
        Ok(())
    }

    /// Reads the prompt and writes the request.
    fn translate_with(&mut self, plan: &Arc<Plan>, request: &Request<'_>, out: &mut Text) -> Result<(), Error> {
        let mut tape = std::mem::take(&mut self.tape);
        let done = parsed(&mut tape, request.prompt, "the prompt").and_then(|doc| {
            let (start, due) = (out.len(), self.learned.due(plan, request, &doc));
            out.note_copies(due.is_some());
            let through = match Form::of(doc) {
                Ok(Some(form)) => self.translate_form(doc, &form, plan, request, due.is_some(), out)?.map(Some),
                Ok(None) => self.translate_doc(doc, plan, request, None, out).map(|()| Some(None))?,
                Err(problems) => return refuse_problems(&doc, &problems),
            };
            if let Some((through, kind)) = through.zip(due) {
                let lesson = Lesson { plan, request, doc, through, start, kind };
                lesson.learn(&mut self.learned, &mut self.engine, out);
            }
            Ok(())
        });
        out.note_copies(false);
        self.tape = tape;
        done
    }

    /// Translates a request that is another dialect's: reads it as a prompt first. What stands between both is told, if
    /// that is to be learned.
    fn translate_form(
        &mut self,
        whole: Doc<'_>,
        form: &Form<'_>,
        plan: &Plan,
        request: &Request<'_>,
        learns: bool,
        out: &mut Text,
    ) -> Result<Option<Through>, Error> {
        let mut tape = std::mem::take(&mut self.wire_tape);
        let wire = form.wire();
        let body = tape.take(whole, form.places[1]).ok_or_else(Error::no_memory);
        let done = body.and_then(|body| {
            if !self.proven.covers(&body) {
                return Err(Error::no_memory());
            }
            let decoder = self.decoder(&form.dialect, body, &wire)?;
            let mut decoding = std::mem::take(&mut self.decoding);
            decoding.note_copies(learns);
            let done = decode::decode(&decoder, body, &wire, &mut decoding, false).and_then(|read| {
                read.losses.put_all(&form.losses);
                let origin = Origin { doc: body, offsets: &read.origins, form: Some(&whole) };
                let doc = read.prompt.doc().map_err(unreadable)?;
                self.translate_doc(doc, plan, request, Some((origin, &read.losses)), out)?;
                Ok(read.prompt.copies().map(|copies| Through::new(copies, doc, body, whole, form.places[1])))
            });
            decoding.note_copies(false);
            self.decoding = decoding;
            done
        });
        self.wire_tape = tape;
        done
    }

    fn translate_doc(
        &mut self,
        doc: Doc<'_>,
        plan: &Plan,
        request: &Request<'_>,
        read_from: Option<(Origin<'_>, &[Loss])>,
        out: &mut Text,
    ) -> Result<(), Error> {
        if !self.proven.covers(&doc) {
            return Err(Error::no_memory());
        }
        read(doc, &mut self.prompt);
        if grow::short() || !self.proven.covers_read(&doc, &self.prompt) {
            return Err(Error::no_memory());
        }
        refuse_problems(&doc, &self.prompt.problems)?;
        self.misfits.clear();
        let origin = read_from.map(|(origin, _)| origin);
        let input = Input { doc, plan, origin, misfits: Some(&self.misfits) };
        let already_lost = read_from.map_or(&[][..], |(_, losses)| losses);
        self.engine.translate(input, &self.prompt, request, already_lost, out)
    }
}

/// Reads a text; `what` it is stands in the error.
fn parsed<'a>(tape: &'a mut Tape, text: &'a str, what: &str) -> Result<Doc<'a>, Error> {
    tape.parse(text).map_err(|error| {
        if error.reason == NO_MEMORY {
            return Error::no_memory();
        }
        let (line, column) = line_column(text, error.offset);
        Error::new(ErrorKind::Json, text!("{what} is not JSON: {} (line {line}, column {column})", error.reason))
    })
}

/// That nothing can be made of what was read of a request.
fn unreadable(reason: &'static str) -> Error {
    if reason == NO_MEMORY {
        return Error::no_memory();
    }
    Error::new(ErrorKind::Json, text!("what was read of the request is {reason}"))
}

/// Puts a NUL behind a text, whatever its limit was; true if there is memory for it.
fn ended(text: &mut Text) -> bool {
    text.set_limit(usize::MAX);
    text.push('\0');
    text.spent().is_none()
}

/// Appends to a text of the caller's, whose memory is used; on an error it is as it was.
fn appending(out: &mut String, write: impl FnOnce(&mut Text) -> Result<(), Error>) -> Result<(), Error> {
    let mut text = Text::from(std::mem::take(out));
    let start = text.len();
    let done = write(&mut text).and(if text.spent().is_some() { Err(Error::no_memory()) } else { Ok(()) });
    if done.is_err() {
        text.truncate(start);
    }
    *out = text.into_string();
    done
}
