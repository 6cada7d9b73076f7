//! How one value is written in the form that a provider's request has it in: one file a form.
//!
//! All of these are told what to write, never where: slots, lists and templates are the writer's.

mod arguments;
pub mod base64;
mod charset;
pub mod openapi;
mod schema;
mod text;
mod time;
mod tool_settings;

pub use self::schema::begun::Steps;
use crate::grow::{self, Text};
use crate::input::Input;
use crate::input::computed::Computed;
use crate::json;
use crate::json::tape::Tape;
use crate::model::Value;
use crate::report::loss::Loss;
use crate::spec::plan::Codec;

/// Where codecs read and write.
#[derive(Debug)]
pub struct Output<'a> {
    /// The prompt and the spec.
    pub input: Input<'a>,
    /// Values that were computed.
    pub computed: &'a mut Computed,
    /// What is reported.
    pub losses: &'a mut Vec<Loss>,
    /// Text that is decoded on the way.
    pub decoded: &'a mut Text,
    /// JSON that stands inside a string of the prompt.
    pub inner: &'a mut Tape,
    /// What is still to be written of a schema.
    pub steps: &'a mut Steps,
    /// What is written.
    pub out: &'a mut Text,
}

impl Output<'_> {
    /// A schema codec can have something to say for a schema that is not there.
    ///
    /// True if something was written.
    pub fn absent(&mut self, codec: Codec) -> bool {
        let plan = self.input.plan;
        match codec {
            Codec::Schema(subset) => match plan.subsets[subset as usize].empty {
                Some(empty) => {
                    self.out.push_str(plan.get(empty));
                    true
                }
                None => false,
            },
            // what stands in for none is such as the subset takes
            Codec::Fits(subset) if plan.subsets[subset as usize].empty.is_some() => {
                self.out.push_str("true");
                true
            }
            _ => false,
        }
    }

    /// Writes a value and marks its node.
    #[inline(never)]
    pub fn write(&mut self, value: Value, codec: Codec) {
        if codec != Codec::Settings {
            self.input.mark(value);
            if let Some(node) = self.computed.made_of(value) {
                self.input.doc.mark_used(node);
            }
        }
        match codec {
            Codec::Raw => self.plain(value),
            Codec::Text => self.json_text(value),
            Codec::Object => self.object_of(value),
            Codec::JsonObject => self.json_object(value),
            Codec::ObjectText => self.object_text(value),
            Codec::List => self.list(value),
            Codec::Charset(set) => self.respelled(value, set),
            Codec::Utf8 => {
                let text = self.encoded_text(value).unwrap_or_default();
                json::string(self.out, &text);
            }
            Codec::Upper => {
                let text = self.input.scalar(value, self.computed).unwrap_or_default();
                let text = grow::spelled(text.chars().map(|character| character.to_ascii_uppercase()));
                json::string(self.out, &text);
            }
            Codec::Settings => self.settings(value),
            Codec::Schema(subset) => self.schema(value, subset),
            Codec::SchemaText(subset) => {
                let start = self.out.len();
                self.schema(value, subset);
                self.decoded.clear();
                self.decoded.push_str(self.out.read_back(start));
                self.out.truncate(start);
                json::string(self.out, self.decoded);
            }
            Codec::Date => self.date(value),
            Codec::Seconds => self.seconds(value),
            Codec::Fits(subset) => self.fits_subset(value, subset),
        }
    }

    /// True if a value has the form that a codec asks for.
    pub fn has_form(&mut self, value: Value, codec: Codec) -> bool {
        match codec {
            Codec::Utf8 => self.encoded_text(value).is_some(),
            Codec::JsonObject => self.is_json_object(value),
            Codec::Settings => self.type_of(value).is_some(),
            _ => true,
        }
    }
}
