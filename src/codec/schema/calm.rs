//! Schemas of which nothing has to be changed, told by one walk over them: those go as they were written. What this
//! is not sure of is left to the pen, which finds the same out slowly.

use super::keyword::{Taken, taken};
use crate::input::Input;
use crate::json::doc::Doc;
use crate::json::node::{Kind, NodeId};
use crate::spec::plan::calm::Common;
use crate::spec::plan::subset::{Objects, Subset};

/// As many required names are looked for one by one.
const MANY: usize = 16;

impl Input<'_> {
    /// True if a schema that is an object is such as the subset takes, all through.
    pub(super) fn is_calm(&self, schema: NodeId, subset: &Subset) -> bool {
        subset.calm.top != 0 && Look { doc: self.doc, subset }.object(schema, true)
    }
}

struct Look<'s, 'a> {
    doc: Doc<'a>,
    subset: &'s Subset,
}

/// What one schema says, as far as other keywords depend on it.
#[derive(Default)]
struct Says {
    /// Its keywords, a bit each.
    keywords: u32,
    properties: Option<NodeId>,
    required: Option<NodeId>,
    object: bool,
    array: bool,
    /// Properties that it does not name may be there.
    open: bool,
}

impl Says {
    fn has(&self, keyword: Common) -> bool {
        self.keywords & keyword.bit() != 0
    }
}

impl Look<'_, '_> {
    fn object(&self, schema: NodeId, top: bool) -> bool {
        let (doc, calm) = (self.doc, &self.subset.calm);
        let taken = if top { calm.top } else { calm.inside };
        let mut says = Says::default();
        for (key, value) in doc.members(schema) {
            let Some(keyword) = Common::find(doc.inner(key)) else { return false };
            let bit = keyword.bit();
            let new = taken & bit != 0 && says.keywords & bit == 0 && !doc.escaped(key);
            if !new || calm.limited & bit != 0 && !self.is_within(keyword, value) {
                return false;
            }
            says.keywords |= bit;
            if !self.keyword(keyword, value, &mut says) {
                return false;
            }
        }
        self.lacks_nothing(&says, top)
    }

    /// True if the value of a keyword, and all in it, is taken.
    fn keyword(&self, keyword: Common, value: NodeId, says: &mut Says) -> bool {
        let doc = self.doc;
        match (keyword, doc.kind(value)) {
            (Common::Type, Kind::String) => {
                says.object = doc.is(value, "object");
                says.array = doc.is(value, "array");
                true
            }
            (Common::Properties, Kind::Object) => {
                says.properties = Some(value);
                doc.members(value).all(|(_, schema)| self.any(schema))
            }
            (Common::Required, Kind::Array) => {
                says.required = Some(value);
                true
            }
            (Common::AdditionalProperties, Kind::Bool) => {
                says.open = doc.raw(value) != "false";
                true
            }
            (Common::AdditionalProperties, Kind::Object) => {
                says.open = true;
                self.object(value, false)
            }
            (Common::Items, Kind::Object | Kind::Bool) => self.any(value),
            (Common::AnyOf, Kind::Array) => doc.elements(value).all(|schema| self.any(schema)),
            (
                Common::Type
                | Common::Properties
                | Common::Required
                | Common::AdditionalProperties
                | Common::Items
                | Common::AnyOf,
                _,
            ) => false,
            _ => true,
        }
    }

    fn any(&self, schema: NodeId) -> bool {
        match self.doc.kind(schema) {
            Kind::Object => self.object(schema, false),
            Kind::Bool => !self.subset.no_boolean,
            _ => true,
        }
    }

    fn is_within(&self, keyword: Common, value: NodeId) -> bool {
        let mut limits = self.subset.keywords.iter().filter(|(name, _)| Common::find(name) == Some(keyword));
        limits.all(|(_, limit)| matches!(taken(self.doc, value, limit), Taken::As))
    }

    /// True if there is nothing that the subset wants of a schema beside what it says.
    fn lacks_nothing(&self, says: &Says, top: bool) -> bool {
        let subset = self.subset;
        let is_object = says.object || says.properties.is_some();
        let properties = match subset.with_properties {
            Objects::None => false,
            Objects::Top => top,
            Objects::All => true,
        };
        let closed = says.has(Common::AdditionalProperties) && !says.open;
        let wants_type = subset.typed || subset.untyped.is_some() || top && subset.empty.is_some();
        // of branches each has its own type
        let has_type = says.has(Common::Type)
            || !top && says.has(Common::AnyOf) && !says.has(Common::Enum) && !says.has(Common::Const);
        let lacks = wants_type && !has_type
            || is_object && properties && says.properties.is_none()
            || is_object && subset.close_objects && !closed
            || says.array && subset.with_items && !says.has(Common::Items)
            || subset.known_required && !self.knows_required(says);
        !lacks
    }

    /// True if all names that are required are those of properties.
    fn knows_required(&self, says: &Says) -> bool {
        let Some(required) = says.required else { return true };
        let (doc, properties) = (self.doc, says.properties);
        let known = |name| {
            let text = doc.inner(name);
            doc.kind(name) == Kind::String
                && !doc.escaped(name)
                && properties.is_some_and(|list| doc.members(list).any(|(key, _)| doc.is(key, text)))
        };
        doc.elements(required).nth(MANY).is_none() && doc.elements(required).all(known)
    }
}
