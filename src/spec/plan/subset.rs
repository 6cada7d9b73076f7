//! What a provider takes of JSON Schema.

use super::calm::Calm;
use super::span::Span;
use crate::grow;
use crate::spec::names::fits;

/// A subset of JSON Schema, with what is done about the rest.
#[expect(clippy::struct_excessive_bools, reason = "each is one switch of the spec language")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Subset {
    /// Keywords that are left out, unless `keep` is given.
    pub drop: Vec<String>,
    /// The only keywords that stay; empty: all but `drop`.
    pub keep: Vec<String>,
    /// The only keywords that stay at the top; empty: as further down.
    pub keep_top: Vec<String>,
    /// Keywords with another name.
    pub rename: Vec<(String, String)>,
    /// Keywords that are taken with some values only.
    pub keywords: Vec<(String, Limit)>,
    /// Which references are taken, where not all are.
    pub refs: Option<Refs>,
    /// `const: x` becomes `enum: [x]`.
    pub const_as_enum: bool,
    /// Objects are closed: `additionalProperties: false` is put in (replacing true).
    pub close_objects: bool,
    /// All properties are required: those that were not may be null.
    pub require_all: bool,
    /// Objects must require one of their properties at least.
    pub requires_one: bool,
    /// Names that are required must be properties.
    pub known_required: bool,
    /// Which objects must say `properties`.
    pub with_properties: Objects,
    /// Arrays must say `items`.
    pub with_items: bool,
    /// A list of schemas for the first elements stands under `prefixItems`, not under `items`.
    pub prefix_items: bool,
    /// An `allOf` of one schema is merged into the schema that has it.
    pub merge_all_of: bool,
    /// `type` stands in the branches of `anyOf`, not beside it.
    pub type_in_branches: bool,
    /// A schema without `type` gets that which its other keywords tell.
    pub typed: bool,
    /// The types of a schema that says nothing of its value, as a JSON list.
    pub untyped: Option<Span>,
    /// What is left out is said in the description.
    pub tell: bool,
    /// Keywords of schemas that do not fit.
    pub refuse: Vec<String>,
    /// How much the schemas of one request may hold together: beyond that they do not fit.
    pub at_most: Option<Counts>,
    /// The subset in which a schema that does not fit is written; none: it is written as it is.
    pub otherwise: Option<u32>,
    /// Keywords that are not taken at the top: the properties in them go up.
    pub flat_top: Vec<String>,
    /// A boolean schema `true` becomes `{}`.
    pub no_boolean: bool,
    /// Replaces a schema that is missing or has no `type`, at the top: JSON.
    pub empty: Option<Span>,
    /// Replaces what is no JSON object at the top, where `empty` does not: JSON.
    pub not_object: Option<Span>,
    /// All that is asked for is asked of the top alone.
    pub top_only: bool,
    /// What it takes as it stands.
    pub calm: Calm,
}

/// What schemas hold, or the most that they may hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many functions they are of.
    pub functions: u32,
    /// Properties, on all levels.
    pub properties: u32,
    /// Those of them that may be absent.
    pub optional: u32,
    /// Schemas of more than one type: `anyOf`, `oneOf`, or a list of types.
    pub unions: u32,
    /// Values in all `enum`s.
    pub enum_values: u32,
    /// How deep values nest in values: properties of properties, items of items.
    pub levels: u32,
}

impl Counts {
    /// No bound at all.
    pub const ANY: Self = Self {
        functions: u32::MAX,
        properties: u32::MAX,
        optional: u32::MAX,
        unions: u32::MAX,
        enum_values: u32::MAX,
        levels: u32::MAX,
    };

    /// Of both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            functions: self.functions.saturating_add(other.functions),
            properties: self.properties.saturating_add(other.properties),
            optional: self.optional.saturating_add(other.optional),
            unions: self.unions.saturating_add(other.unions),
            enum_values: self.enum_values.saturating_add(other.enum_values),
            levels: self.levels.max(other.levels),
        }
    }

    /// True if nothing is more than `most` has.
    pub fn within(self, most: Self) -> bool {
        self.functions <= most.functions
            && self.properties <= most.properties
            && self.optional <= most.optional
            && self.unions <= most.unions
            && self.enum_values <= most.enum_values
            && self.levels <= most.levels
    }
}

/// Some of the objects of a schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Objects {
    /// None of them.
    #[default]
    None,
    /// The one at the top.
    Top,
    /// All.
    All,
}

/// Which values of a keyword are taken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limit {
    /// These: scalars as JSON spells them, strings as patterns with `*` and `?`; empty: any.
    pub values: Vec<String>,
    /// No string that has one of these in it.
    pub without: Vec<String>,
    /// A number below this is raised to it.
    pub min: Option<f64>,
    /// A number above this is cut to it.
    pub max: Option<f64>,
}

/// Which references are taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Refs {
    /// Where they may lead: patterns; the others are written out.
    pub to: Vec<String>,
    /// No keyword may stand beside one.
    pub alone: bool,
    /// One may lead back to where it stands.
    pub recursive: bool,
}

impl Default for Refs {
    fn default() -> Self {
        Self { to: grow::list([grow::copy("**")]), alone: false, recursive: true }
    }
}

/// True if a reference leads where it may: in a pattern `*` is a name, and `**` any text.
pub fn takes(refs: &Refs, reference: &str) -> bool {
    let steps = |text: &str| text.bytes().filter(|&byte| byte == b'/').count();
    refs.to
        .iter()
        .any(|pattern| fits(pattern, reference) && (pattern.contains("**") || steps(pattern) == steps(reference)))
}
