//! Which plan a call asks for: a built-in spec by name, a registered one, or a document.

use crate::error::{Error, ErrorKind};
use crate::grow;
use crate::grow::Grow;
use crate::spec::plan::Plan;
use crate::spec::plan::decode::DecodePlan;
use crate::spec::{Provider, SpecError, built_in, catalogue};
use std::borrow::Cow;
use std::sync::Arc;

/// How many plans, and how many documents, a context keeps at hand.
const KEPT: usize = 16;

/// How many names of dialects and providers, and how many models that requests are read from.
const NAMES: usize = 64;

/// How much of their text is kept; the last one is, however long.
const KEPT_TEXT: usize = 1 << 20;

/// How often a model is passed on from provider to provider.
const MAX_HOPS: usize = 8;

/// The specs that a context knows, and the plans that it used last.
#[derive(Debug, Default)]
pub struct Specs {
    registered: Vec<(String, Arc<String>, Arc<Provider>)>,
    documents: Vec<(String, Arc<Provider>)>,
    dialects: Vec<(String, Arc<Provider>)>,
    plans: Vec<(String, String, Arc<Plan>)>,
    readers: Vec<Reader>,
}

/// What the requests to a model are read by.
#[derive(Debug)]
struct Reader {
    provider: Arc<Provider>,
    model: Option<String>,
    plan: Arc<DecodePlan>,
}

impl Specs {
    /// Registers a spec document under its provider name.
    pub fn register(&mut self, spec: &str) -> Result<(), Error> {
        let provider = self.load(spec)?;
        let entry = grow::whole(|| {
            self.registered.room_for(1);
            Some((grow::copy(provider.name()), grow::shared(grow::copy(spec))?))
        });
        let (name, text) = entry.flatten().ok_or_else(Error::no_memory)?;
        self.registered.retain(|(known, ..)| *known != name);
        self.registered.put((name, text, provider));
        self.plans.clear();
        self.documents.clear();
        self.dialects.clear();
        self.readers.clear();
        Ok(())
    }

    /// The plan for a spec (name or document) and a model.
    pub fn plan(&mut self, spec: &str, model: &str) -> Result<Arc<Plan>, Error> {
        if let Some((.., plan)) = self.plans.iter().find(|(known, id, _)| id == model && known == spec) {
            return Ok(Arc::clone(plan));
        }
        if model.is_empty() {
            return Err(Error::new(ErrorKind::InvalidInput, "the model id is empty; name the model"));
        }
        let plan = self.provider_of(spec, model)?.plan(model)?;
        let entry = || (grow::copy(spec), grow::copy(model), Arc::clone(&plan));
        keep(&mut self.plans, KEPT, entry, |(text, ..)| text.len());
        Ok(plan)
    }

    /// The provider that writes the requests for a model: the one behind the spec, or the one that it names for it.
    pub fn provider_of(&mut self, spec: &str, model: &str) -> Result<Arc<Provider>, Error> {
        let mut provider = self.provider(spec)?;
        for _ in 0..MAX_HOPS {
            let Some(other) = provider.elsewhere(model)? else { return Ok(provider) };
            let next = self.provider(other).map_err(|error| {
                let message =
                    text!("{} has its model {model:?} from another provider: {}", provider.name(), error.message);
                Error::new(ErrorKind::InvalidSpec, message)
            })?;
            provider = next;
        }
        let message =
            text!("more than {MAX_HOPS} providers pass the model {model:?} on; the last one is {:?}", provider.name());
        Err(Error::new(ErrorKind::InvalidSpec, message))
    }

    /// The provider that a model really is of, as far as that is known.
    pub fn whose(&mut self, mut provider: Arc<Provider>, model: Option<&str>) -> Result<Arc<Provider>, Error> {
        for _ in 0..MAX_HOPS {
            match model.map(|model| provider.elsewhere(model)) {
                Some(Ok(Some(other))) => provider = self.provider(other)?,
                _ => break,
            }
        }
        Ok(provider)
    }

    /// The provider behind a spec: a document, or the name of a registered or built-in one.
    pub fn provider(&mut self, spec: &str) -> Result<Arc<Provider>, Error> {
        let trimmed = spec.trim_ascii();
        if trimmed.starts_with('{') {
            return self.document(spec);
        }
        let name = name(trimmed)?;
        if let Some((.., provider)) = self.registered.iter().find(|(known, ..)| *known == name) {
            return Ok(Arc::clone(provider));
        }
        match built_in::provider(&name) {
            Some(provider) => Ok(provider?),
            None => Err(Error::new(ErrorKind::ProviderNotFound, catalogue::unknown(&name))),
        }
    }

    /// The provider behind the name of a dialect, or of a provider as for [`Self::provider`]. A provider's name goes
    /// first: it knows the dialect's deviations.
    pub fn dialect(&mut self, name: &str) -> Result<Arc<Provider>, Error> {
        if let Some((_, provider)) = self.dialects.iter().find(|(known, _)| known == name) {
            return Ok(Arc::clone(provider));
        }
        if name.trim_ascii_start().starts_with('{') {
            return self.document(name);
        }
        let own = if catalogue::name_is_provider(name) { None } else { catalogue::read_dialect(name) };
        let provider = match own {
            Some(text) => {
                let provider = Provider::load_trusted(&text?, &|_| None)?;
                grow::shared(provider).ok_or_else(Error::no_memory)?
            }
            None => self.provider(name).map_err(|error| match error.kind {
                ErrorKind::ProviderNotFound => Error::new(error.kind, catalogue::unknown_dialect(name.trim_ascii())),
                _ => error,
            })?,
        };
        keep(&mut self.dialects, NAMES, || (grow::copy(name), Arc::clone(&provider)), |(name, _)| name.len());
        Ok(provider)
    }

    /// The templates that a request to a model is read by.
    pub fn reader(&mut self, provider: Arc<Provider>, model: Option<&str>) -> Result<Arc<DecodePlan>, Error> {
        let known = |reader: &&Reader| Arc::ptr_eq(&reader.provider, &provider) && reader.model.as_deref() == model;
        if let Some(reader) = self.readers.iter().find(known) {
            return Ok(Arc::clone(&reader.plan));
        }
        let plan = self.whose(Arc::clone(&provider), model)?.decoder(model)?;
        let reader = || Reader { provider, model: model.map(grow::copy), plan: Arc::clone(&plan) };
        keep(&mut self.readers, NAMES, reader, |reader| reader.model.as_ref().map_or(0, String::len));
        Ok(plan)
    }

    fn document(&mut self, spec: &str) -> Result<Arc<Provider>, Error> {
        if let Some((_, provider)) = self.documents.iter().find(|(known, _)| known == spec) {
            return Ok(Arc::clone(provider));
        }
        let provider = self.load(spec)?;
        keep(&mut self.documents, KEPT, || (grow::copy(spec), Arc::clone(&provider)), |(text, _)| text.len());
        Ok(provider)
    }

    fn load(&self, spec: &str) -> Result<Arc<Provider>, Error> {
        let registered =
            |name: &str| self.registered.iter().find(|(known, ..)| known == name).map(|(_, text, _)| Arc::clone(text));
        Ok(Provider::load(spec, &registered)?)
    }
}

/// Keeps an entry, if there is memory for it, and forgets the oldest ones where there are too many.
fn keep<T>(entries: &mut Vec<T>, most: usize, entry: impl FnOnce() -> T, length: impl Fn(&T) -> usize) {
    if entries.len() == most {
        entries.remove(0);
    }
    if let Some(entry) = grow::whole(entry) {
        entries.put(entry);
        forget(entries, length);
    }
}

/// Forgets the oldest entries while there is more text than is kept.
fn forget<T>(entries: &mut Vec<T>, length: impl Fn(&T) -> usize) {
    let mut text: usize = entries.iter().map(&length).sum();
    while text > KEPT_TEXT && entries.len() > 1 {
        text -= length(&entries.remove(0));
    }
}

/// A name as given: bare or as a JSON string.
fn name(spec: &str) -> Result<Cow<'_, str>, Error> {
    if !spec.starts_with('"') {
        return Ok(Cow::Borrowed(spec));
    }
    let mut tape = crate::json::tape::Tape::default();
    match tape.parse(spec) {
        Ok(doc) => Ok(Cow::Owned(doc.string(0).into_owned())),
        Err(error) => {
            Err(Error::new(ErrorKind::Json, text!("the provider's name is not a JSON string: {}", error.reason)))
        }
    }
}

impl From<SpecError> for Error {
    fn from(error: SpecError) -> Self {
        let kind = match error {
            SpecError::NotJson { .. } | SpecError::Invalid { .. } => ErrorKind::InvalidSpec,
            SpecError::ModelNotFound { .. } => ErrorKind::ModelNotFound,
            SpecError::NoMemory => return Self::no_memory(),
        };
        Self::new(kind, text!("{error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_keeps_little_of_large_documents() {
        let mut specs = Specs::default();
        let document = |at: usize| {
            let title = "x".repeat(600_000);
            format!(
                r#"{{"provider": "x", "title": "{title}{at}", "base_url": "https://example.org", "http": {{"url": "{{$base_url}}/"}},
                    "families": {{"any": {{"match": ["*"]}}}}, "request": {{"model": "$model.id"}}}}"#
            )
        };
        for at in 0..5 {
            specs.plan(&document(at), "m").expect("it is sound");
        }
        assert_eq!((specs.documents.len(), specs.plans.len()), (1, 1));
        for at in 0..40 {
            specs.plan("openai", &format!("gpt-4o-{at}")).expect("a family takes it");
        }
        assert_eq!((specs.documents.len(), specs.plans.len()), (1, KEPT), "names are short");
    }
}
