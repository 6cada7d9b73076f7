//! Which keywords of JSON Schema a subset takes as they stand: decided once, where the spec is compiled, so that a
//! schema that asks for nothing is told by one look at each of its keywords.

/// The keywords that most schemas are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Common {
    Type,
    Properties,
    Required,
    Items,
    AdditionalProperties,
    AnyOf,
    Enum,
    Const,
    Description,
    Title,
    Default,
    Format,
    Pattern,
    Minimum,
    Maximum,
    ExclusiveMinimum,
    ExclusiveMaximum,
    MultipleOf,
    MinLength,
    MaxLength,
    MinItems,
    MaxItems,
    UniqueItems,
    Examples,
    Schema,
}

impl Common {
    /// All of them.
    pub const ALL: [Self; 25] = [
        Self::Type,
        Self::Properties,
        Self::Required,
        Self::Items,
        Self::AdditionalProperties,
        Self::AnyOf,
        Self::Enum,
        Self::Const,
        Self::Description,
        Self::Title,
        Self::Default,
        Self::Format,
        Self::Pattern,
        Self::Minimum,
        Self::Maximum,
        Self::ExclusiveMinimum,
        Self::ExclusiveMaximum,
        Self::MultipleOf,
        Self::MinLength,
        Self::MaxLength,
        Self::MinItems,
        Self::MaxItems,
        Self::UniqueItems,
        Self::Examples,
        Self::Schema,
    ];

    /// The keyword of this name.
    pub fn find(name: &str) -> Option<Self> {
        Some(match name {
            "type" => Self::Type,
            "properties" => Self::Properties,
            "required" => Self::Required,
            "items" => Self::Items,
            "additionalProperties" => Self::AdditionalProperties,
            "anyOf" => Self::AnyOf,
            "enum" => Self::Enum,
            "const" => Self::Const,
            "description" => Self::Description,
            "title" => Self::Title,
            "default" => Self::Default,
            "format" => Self::Format,
            "pattern" => Self::Pattern,
            "minimum" => Self::Minimum,
            "maximum" => Self::Maximum,
            "exclusiveMinimum" => Self::ExclusiveMinimum,
            "exclusiveMaximum" => Self::ExclusiveMaximum,
            "multipleOf" => Self::MultipleOf,
            "minLength" => Self::MinLength,
            "maxLength" => Self::MaxLength,
            "minItems" => Self::MinItems,
            "maxItems" => Self::MaxItems,
            "uniqueItems" => Self::UniqueItems,
            "examples" => Self::Examples,
            "$schema" => Self::Schema,
            _ => return None,
        })
    }

    /// True for the keyword of this name.
    pub fn is(self, name: &str) -> bool {
        Self::find(name) == Some(self)
    }

    /// The keyword's bit.
    #[inline]
    pub fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// What a subset takes as it stands: a bit for each [`Common`] keyword.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calm {
    /// At the top of a schema.
    pub top: u32,
    /// Further down.
    pub inside: u32,
    /// With some values only.
    pub limited: u32,
}
