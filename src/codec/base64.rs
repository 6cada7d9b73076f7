//! Text that the prompt has as base64.

use super::Output;
use crate::grow::{Grow, Text};
use crate::model::Value;
use ::base64::Engine as _;
use ::base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Base64 as it is met: with the usual alphabet, padded or not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &::base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl Output<'_> {
    /// The text that base64 data stand for.
    pub(super) fn encoded_text(&self, value: Value) -> Option<String> {
        let data = self.input.scalar(value, self.computed)?;
        let mut bytes = Vec::new();
        bytes.room_for(data.len() / 4 * 3 + 3).then_some(())?;
        BASE64.decode_vec(&*data, &mut bytes).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        // bytes that no text has: these are of something else
        (!text.contains('\0')).then_some(text)
    }
}

/// How much of it is written at a time.
const BLOCK: usize = 1 << 10;

/// Appends base64 that is in the alphabet for URLs in the usual one, padded; false, with nothing of use appended, if it
/// is in no such alphabet.
pub fn from_urls(data: &str, out: &mut Text) -> bool {
    let mut block = [0; BLOCK];
    for chunk in data.as_bytes().chunks(BLOCK) {
        // without an early end, so that many bytes are looked at in one step
        let mut fits = true;
        for (usual, &byte) in block.iter_mut().zip(chunk) {
            fits &= byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' || byte == b'=';
            *usual = if byte == b'-' {
                b'+'
            } else if byte == b'_' {
                b'/'
            } else {
                byte
            };
        }
        if !fits {
            return false;
        }
        out.push_str(str::from_utf8(&block[..chunk.len()]).unwrap_or_default());
    }
    out.push_str(&"==="[..data.len().wrapping_neg() % 4]);
    true
}

/// The media type of an image, by the first bytes of it: those of the formats that services take.
pub fn image_type(data: &str) -> Option<&'static str> {
    match data {
        _ if data.starts_with("iVBORw0KGgo") => Some("image/png"),
        _ if data.starts_with("/9j/") => Some("image/jpeg"),
        _ if data.starts_with("R0lGOD") => Some("image/gif"),
        // RIFF, how long it is, WEBP
        _ if data.starts_with("UklGR") && data.get(12..16) == Some("RUJQ") => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alphabet_for_urls_becomes_the_usual_one() {
        let usual = |data: &str| {
            let mut out = Text::default();
            from_urls(data, &mut out).then(|| out.into_string())
        };
        for (data, wanted) in [("_-8=", "/+8="), ("_-8", "/+8="), ("-_", "+/=="), ("aZ09", "aZ09"), ("", "")] {
            assert_eq!(usual(data).as_deref(), Some(wanted));
        }
        // what does not fit is found in each block, and each block is written
        let long = "_-aZ".repeat(BLOCK);
        assert_eq!(usual(&long), Some(long.replace('_', "/").replace('-', "+")));
        for other in ["+", "/", ".", "@", "[", "`", "{", ":", "é", "\\", " "] {
            assert_eq!(usual(&[&long[..=BLOCK], other].concat()), None, "{other}");
        }
    }
}
