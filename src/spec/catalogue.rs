//! The built-in specs: the files of `providers/`, packed and embedded by the build script.

use super::error::SpecError;
use super::names::{has_word, nearest, short};
use crate::grow;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};
use std::ffi::{CStr, CString};
use std::sync::OnceLock;

/// Where a packed text stands in [`PACKED`], and how long it is.
#[derive(Clone, Copy)]
struct Packed {
    first: u32,
    end: u32,
    length: u32,
}

/// A built-in document.
struct Document {
    name: &'static CStr,
    /// What people call it; empty if the document has no title.
    title: &'static str,
    packed: Packed,
    /// The text, if it was asked for as something that stays.
    text: OnceLock<CString>,
}

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

/// The texts of all documents: each packed as what follows the text that they have much in common with, which comes
/// first.
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/specs.packed"));

/// The text that comes first, once it was needed.
static BEFORE: OnceLock<Vec<u8>> = OnceLock::new();

impl Packed {
    /// The text, unpacked behind what comes before it, with so many bytes of 0 at its end.
    fn behind(self, before: &[u8], end: usize) -> Result<Vec<u8>, SpecError> {
        let length = before.len() + self.length as usize;
        let mut whole = with_room(length)?;
        whole.extend_from_slice(before);
        whole.resize(length, 0);
        let packed = PACKED.get(self.first as usize..self.end as usize).unwrap_or_default();
        let mut state = DecompressorOxide::new();
        // that each comes out whole is tested
        decompress(&mut state, packed, &mut whole, before.len(), TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF);
        // of its very length, so that nobody asks for memory once more to make it shorter
        let mut text = with_room(self.length as usize + end)?;
        text.extend_from_slice(&whole[before.len()..]);
        text.resize(self.length as usize + end, 0);
        Ok(text)
    }
}

fn with_room(length: usize) -> Result<Vec<u8>, SpecError> {
    let mut text = Vec::new();
    text.try_reserve_exact(length).map_err(|_| SpecError::NoMemory)?;
    Ok(text)
}

impl Document {
    const fn new(name: &'static CStr, title: &'static str, packed: Packed) -> Self {
        Self { name, title, packed, text: OnceLock::new() }
    }

    /// The text, and so many bytes of 0 behind it.
    fn unpacked(&self, end: usize) -> Result<Vec<u8>, SpecError> {
        let before = if let Some(before) = BEFORE.get() {
            before
        } else {
            let before = COMMON.behind(&[], 0)?;
            BEFORE.get_or_init(|| before)
        };
        self.packed.behind(before, end)
    }

    /// The text, for as long as it is needed.
    fn read(&self) -> Result<String, SpecError> {
        // the build script reads the files as text
        Ok(String::from_utf8(self.unpacked(0)?).unwrap_or_default())
    }

    /// The text, for ever.
    fn kept(&self) -> Result<&CStr, SpecError> {
        if let Some(text) = self.text.get() {
            return Ok(text);
        }
        let text = CString::from_vec_with_nul(self.unpacked(1)?).unwrap_or_default();
        Ok(self.text.get_or_init(|| text))
    }
}

fn text_of(text: &'static CStr) -> &'static str {
    // the build script reads the files as text
    text.to_str().unwrap_or_default()
}

fn find(documents: &'static [Document], name: &str) -> Option<&'static Document> {
    documents.iter().find(|document| document.name.to_bytes() == name.as_bytes())
}

/// The number of a built-in provider, in alphabetical order.
pub fn number(name: &str) -> Option<usize> {
    PROVIDERS.iter().position(|document| document.name.to_bytes() == name.as_bytes())
}

/// How many providers there are.
pub const COUNT: usize = PROVIDERS.len();

/// The name of a provider, in alphabetical order, as C has it.
pub fn name_c(index: usize) -> Option<&'static CStr> {
    PROVIDERS.get(index).map(|document| document.name)
}

/// The name of a provider, in alphabetical order.
pub fn name(index: usize) -> Option<&'static str> {
    name_c(index).map(text_of)
}

/// The providers that an unknown name may mean, at most three: near to their names, or a word of their titles.
fn meant(name: &str) -> Vec<&'static str> {
    let near = nearest(name, (0..COUNT).filter_map(self::name));
    if !near.is_empty() {
        return near;
    }
    let titled = PROVIDERS.iter().filter(|document| has_word(document.title, name));
    grow::list(titled.take(3).map(|document| text_of(document.name)))
}

/// What is said of a provider that is not there.
pub fn unknown(name: &str) -> String {
    let near = meant(name);
    let help = if near.is_empty() {
        grow::copy(
            "specado_provider_name lists the built-in ones (`specado providers`), and a spec document (JSON) can be given instead",
        )
    } else {
        text!("did you mean {}?", grow::joined(near, ", "))
    };
    text!("there is no provider {:?}; {help}", short(name))
}

/// What is said of a dialect that is not there; the name of a provider is as good.
pub fn unknown_dialect(name: &str) -> String {
    let near = nearest(name, dialects());
    let near = if near.is_empty() { meant(name) } else { near };
    let help = if near.is_empty() {
        text!("there are {}, and the names of providers", grow::joined(dialects(), ", "))
    } else {
        text!("did you mean {}?", grow::joined(near, ", "))
    };
    text!("there is no dialect or provider {:?}; {help}", short(name))
}

/// The spec document of a provider or a dialect, as C has it: for ever.
pub fn text_c(name: &str) -> Option<Result<&'static CStr, SpecError>> {
    find(&PROVIDERS, name).or_else(|| find(&DIALECTS, name)).map(Document::kept)
}

/// The spec document of a provider or a dialect, for ever; `None` if there is none, or no memory for it.
pub fn text(name: &str) -> Option<&'static str> {
    text_c(name)?.ok().map(text_of)
}

/// The spec document of a dialect, for ever; `None` if there is none, or no memory for it.
pub fn dialect(name: &str) -> Option<&'static str> {
    find(&DIALECTS, name)?.kept().ok().map(text_of)
}

/// The spec document of a provider, to be let go.
pub fn read_provider(name: &str) -> Option<Result<String, SpecError>> {
    find(&PROVIDERS, name).map(Document::read)
}

/// The spec document of a dialect, to be let go.
pub fn read_dialect(name: &str) -> Option<Result<String, SpecError>> {
    find(&DIALECTS, name).map(Document::read)
}

/// True for the name of a built-in provider.
pub fn name_is_provider(name: &str) -> bool {
    find(&PROVIDERS, name).is_some()
}

/// The names of the dialects.
pub fn dialects() -> impl Iterator<Item = &'static str> {
    DIALECTS.iter().map(|document| text_of(document.name))
}
