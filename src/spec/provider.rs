//! A provider: its merged documents, its models, and the plans that were compiled so far.

use super::compile::serve::compile_serve;
use super::compile::{Compiled, compile_decode, compile_for, compile_response};
use super::error::SpecError;
use super::fault::{Document, locate};
use super::kept::Kept;
use super::load::{Documents, Registered, load};
use super::names::{fits, nearest};
use super::plan::Plan;
use super::plan::decode::DecodePlan;
use super::plan::response::ResponsePlan;
use super::plan::serve::ServePlan;
use crate::grow::{self, Gather};
use crate::json::tree::Tree;
use std::sync::Arc;

/// The longest model id that is looked up; the longest known ones are resource names in clouds.
const MAX_MODEL_ID: usize = 2048;

/// A provider spec that has been loaded.
#[derive(Debug)]
pub struct Provider {
    documents: Documents,
    plans: Kept<Plan>,
    /// The same templates for reading; compiled when a request is first read.
    decoders: Kept<DecodePlan>,
    /// The templates of responses; compiled when a response is first read.
    responses: Kept<ResponsePlan>,
    /// Likewise, to be written; compiled when one is first written.
    served: Kept<ServePlan>,
}

/// A model as a spec lists it, or a family's unlisted ones.
#[derive(Clone, Debug)]
pub struct ModelEntry {
    /// The id; for a family its first pattern.
    pub id: String,
    /// The family's name, if it has one.
    pub family: Option<String>,
    /// Other ids of the same model.
    pub aliases: Vec<String>,
    /// True if the spec lists the model; else only its family is known.
    pub listed: bool,
    /// The merged spec of exactly this model: limits, modalities, parameters …
    pub spec: Tree,
}

/// What an id leads to.
enum Found<'p> {
    /// A listed model: its id and its entry.
    Listed(&'p str, &'p Tree),
    /// The name of the family whose pattern fits.
    Family(&'p str),
}

impl Provider {
    /// Loads a spec document and checks the whole of it, every family and model.
    pub fn load(text: &str, registered: Registered<'_>) -> Result<Arc<Self>, SpecError> {
        let provider = Self::load_trusted(text, registered)?;
        let problems = grow::whole(|| super::check::faults(&provider.documents)).ok_or(SpecError::NoMemory)?;
        if !problems.is_empty() {
            return Err(SpecError::Invalid { problems: locate(&problems, &provider.documents.sources) });
        }
        grow::shared(provider).ok_or(SpecError::NoMemory)
    }

    /// Loads a document whose whole is checked elsewhere (the built-in ones are, by a test): only what is used is
    /// compiled.
    pub fn load_trusted(text: &str, registered: Registered<'_>) -> Result<Self, SpecError> {
        Ok(Self {
            documents: grow::whole(|| load(text, registered)).ok_or(SpecError::NoMemory)??,
            plans: Kept::default(),
            decoders: Kept::default(),
            responses: Kept::default(),
            served: Kept::default(),
        })
    }

    /// The provider's name.
    pub fn name(&self) -> &str {
        &self.documents.name
    }

    /// The documents it is made of: itself first, then what it inherits.
    pub fn sources(&self) -> &[Document] {
        &self.documents.sources
    }

    /// The documents' trees, in the order of [`Self::sources`].
    pub fn trees(&self) -> &[Tree] {
        &self.documents.trees
    }

    /// The models that the spec lists, then its families with patterns; without those that are [another
    /// provider's](Self::elsewhere).
    pub fn models(&self) -> Vec<ModelEntry> {
        let listed = self.documents.models.iter().map(|(id, model)| self.listed(id, model));
        let families = self.documents.families.iter().filter(|(_, family)| other(family).is_none());
        let families = families.filter_map(|(name, family)| Some(self.unlisted(patterns(family).next()?, name)));
        listed.chain(families).gather()
    }

    /// The providers that write the requests for some of this one's models.
    pub fn others(&self) -> impl Iterator<Item = &str> {
        self.documents.families.iter().filter_map(|(_, family)| other(family))
    }

    /// The provider that writes the requests for this model, if it is another one.
    pub fn elsewhere(&self, model: &str) -> Result<Option<&str>, SpecError> {
        Ok(match self.find(model)? {
            Found::Listed(..) => None,
            Found::Family(name) => self.documents.family(name).and_then(other),
        })
    }

    /// The model of this id or alias, else what is known of the family whose pattern fits.
    pub fn model(&self, model: &str) -> Result<ModelEntry, SpecError> {
        let found = self.find(model)?;
        let entry = grow::whole(|| match found {
            Found::Listed(id, entry) => self.listed(id, entry),
            Found::Family(name) => self.unlisted(model, name),
        });
        entry.ok_or(SpecError::NoMemory)
    }

    fn listed(&self, id: &str, model: &Tree) -> ModelEntry {
        let family = model.get("family").and_then(Tree::text).map(grow::copy);
        let aliases = model.get("aliases").map_or(&[][..], Tree::elements).iter().filter_map(Tree::text);
        let aliases = grow::list(aliases.map(grow::copy));
        ModelEntry {
            id: grow::copy(id),
            spec: self.documents.merged(family.as_deref(), Some(model)),
            family,
            aliases,
            listed: true,
        }
    }

    fn unlisted(&self, id: &str, family: &str) -> ModelEntry {
        let spec = self.documents.merged(Some(family), None);
        ModelEntry { id: grow::copy(id), spec, family: Some(grow::copy(family)), aliases: Vec::new(), listed: false }
    }

    fn find(&self, model: &str) -> Result<Found<'_>, SpecError> {
        if model.len() > MAX_MODEL_ID {
            return Err(self.no_model(model));
        }
        if let Some((id, entry)) =
            self.documents.models.iter().find(|(id, entry)| id == model || has_alias(entry, model))
        {
            return Ok(Found::Listed(id, entry));
        }
        let family =
            self.documents.families.iter().find(|(_, family)| patterns(family).any(|pattern| fits(pattern, model)));
        family.map(|(name, _)| Found::Family(name)).ok_or_else(|| self.no_model(model))
    }

    /// The plan of a model: by id or alias, else by the first family whose pattern fits. Compiled once and kept.
    pub fn plan(&self, model: &str) -> Result<Arc<Plan>, SpecError> {
        let (key, family, entry) = match self.find(model)? {
            Found::Listed(id, entry) => {
                (grow::whole(|| grow::copy(id)), entry.get("family").and_then(Tree::text), Some(entry))
            }
            Found::Family(name) => (grow::whole(|| text!("*{name}")), Some(name), None),
        };
        let key = key.ok_or(SpecError::NoMemory)?;
        let plan = self.compiled(&key, family, entry, None)?;
        match plan.kind_of(model) {
            Some(kind) => {
                let key = grow::whole(|| text!("{key}\0{kind}")).ok_or(SpecError::NoMemory)?;
                self.compiled(&key, family, entry, Some(kind))
            }
            None => Ok(plan),
        }
    }

    /// A plan: of a family or a model, or of those of its models that are of a kind which is laid out in a way of its
    /// own.
    fn compiled(
        &self,
        key: &str,
        family: Option<&str>,
        entry: Option<&Tree>,
        kind: Option<&str>,
    ) -> Result<Arc<Plan>, SpecError> {
        if let Some(plan) = self.plans.get(key) {
            return Ok(plan);
        }
        // Compiled and logged without the lock: the log may be a function of the host's, which asks for a plan itself
        // or waits for a lock of its own. Threads that need the plan at the same time compile it each, and keep the
        // first.
        let compiled = grow::whole(|| {
            let merged = self.documents.merged(family, entry);
            compile_for(&merged, &self.documents.name, &self.documents.dialect, false, kind)
        });
        let Compiled { plan, faults, .. } = compiled.ok_or(SpecError::NoMemory)?;
        if !faults.is_empty() {
            return Err(SpecError::Invalid { problems: locate(&faults, &self.documents.sources) });
        }
        tracing::debug!(target: "specado::spec", provider = self.documents.name, plan = key, steps = plan.ops.len(), "compiled");
        self.plans.put(grow::whole(|| grow::copy(key)), plan)
    }

    /// The templates of a model's requests, to be read backwards; those that all have in common for a model that is not
    /// known.
    pub fn decoder(&self, model: Option<&str>) -> Result<Arc<DecodePlan>, SpecError> {
        let found = model.and_then(|model| self.find(model).ok());
        let is_of = |key: &str| match found {
            Some(Found::Listed(id, _)) => key == id,
            Some(Found::Family(name)) => key.strip_prefix('*') == Some(name),
            None => key.is_empty(),
        };
        if let Some(plan) = self.decoders.find(is_of) {
            return Ok(plan);
        }
        let (key, family, entry) = match found {
            Some(Found::Listed(id, entry)) => {
                (grow::whole(|| grow::copy(id)), entry.get("family").and_then(Tree::text), Some(entry))
            }
            Some(Found::Family(name)) => (grow::whole(|| text!("*{name}")), Some(name), None),
            None => (Some(String::new()), None, None),
        };
        let key = key.ok_or(SpecError::NoMemory)?;
        let whole = grow::whole(|| {
            let merged = self.documents.merged(family, entry);
            compile_decode(&merged, &self.documents.name, &self.documents.dialect)
        });
        let plan = whole.ok_or(SpecError::NoMemory)?;
        self.decoders.put(Some(key), plan)
    }

    /// What a model answers; what all have in common for a model that is not known.
    pub fn response(&self, model: Option<&str>) -> Result<Arc<ResponsePlan>, SpecError> {
        let (key, family, entry) = match model.and_then(|model| self.find(model).ok()) {
            Some(Found::Listed(id, entry)) => {
                (grow::whole(|| grow::copy(id)), entry.get("family").and_then(Tree::text), Some(entry))
            }
            Some(Found::Family(name)) => (grow::whole(|| text!("*{name}")), Some(name), None),
            None => (Some(String::new()), None, None),
        };
        let key = key.ok_or(SpecError::NoMemory)?;
        if let Some(plan) = self.responses.get(&key) {
            return Ok(plan);
        }
        let compiled = grow::whole(|| {
            let merged = self.documents.merged(family, entry);
            compile_response(&merged, &self.documents.name, &self.documents.dialect)
        });
        let compiled = compiled.ok_or(SpecError::NoMemory)?;
        if !compiled.faults.is_empty() {
            return Err(SpecError::Invalid { problems: locate(&compiled.faults, &self.documents.sources) });
        }
        self.responses.put(Some(key), compiled.plan)
    }

    /// The same, for whoever writes it: what all models of the provider have in common.
    pub fn serve(&self) -> Result<Arc<ServePlan>, SpecError> {
        if let Some(plan) = self.served.get("") {
            return Ok(plan);
        }
        let compiled = grow::whole(|| {
            let merged = self.documents.merged(None, None);
            compile_serve(&merged, &self.documents.name, &self.documents.dialect)
        });
        let (plan, faults) = compiled.ok_or(SpecError::NoMemory)?;
        if !faults.is_empty() {
            return Err(SpecError::Invalid { problems: locate(&faults, &self.documents.sources) });
        }
        self.served.put(Some(String::new()), plan)
    }

    /// The member of the body that names the model, if one does.
    pub fn model_key(&self) -> Option<&str> {
        let body = self.documents.base.get("request")?;
        body.members().iter().find(|(_, value)| value.text() == Some("$model.id")).map(|(key, _)| key.as_str())
    }

    fn no_model(&self, model: &str) -> SpecError {
        let known = self.documents.models.iter().map(|(id, _)| id.as_str());
        let error = grow::whole(|| SpecError::ModelNotFound {
            provider: grow::copy(&self.documents.name),
            model: grow::spelled(model.chars().take(100)),
            nearest: grow::list(nearest(model, known).into_iter().map(grow::copy)),
        });
        error.unwrap_or(SpecError::NoMemory)
    }
}

fn has_alias(entry: &Tree, model: &str) -> bool {
    entry.get("aliases").is_some_and(|aliases| aliases.elements().iter().any(|alias| alias.text() == Some(model)))
}

/// The provider that a family belongs to, if not to this one.
fn other(family: &Tree) -> Option<&str> {
    family.get("provider").and_then(Tree::text)
}

fn patterns(family: &Tree) -> impl Iterator<Item = &str> {
    family.get("match").map_or(&[][..], Tree::elements).iter().filter_map(Tree::text)
}
