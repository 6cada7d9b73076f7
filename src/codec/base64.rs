//! Text that the prompt has as base64.

use super::Output;
use crate::grow::{Grow, Text};
use crate::model::Value;
use ::base64::Engine as _;
use ::base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use wide::u8x16;

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

/// How much of it is written at a time, and how many bytes are looked at together.
const BLOCK: usize = 1 << 10;
const LANES: usize = 16;

/// Appends base64 that is in the alphabet for URLs in the usual one, padded; false, with nothing of use appended, if it
/// is in no such alphabet.
pub fn from_urls(data: &str, out: &mut Text) -> bool {
    let mut block = [0; BLOCK];
    for chunk in data.as_bytes().chunks(BLOCK) {
        let (whole, rest) = chunk.as_chunks::<LANES>();
        let mut last = [b'='; LANES];
        last[..rest.len()].copy_from_slice(rest);
        let mut others = u8x16::new([0; LANES]);
        for (usual, &bytes) in block.as_chunks_mut().0.iter_mut().zip(whole.iter().chain([&last])) {
            let (written, other) = usual_lanes(u8x16::new(bytes));
            *usual = written.to_array();
            others |= other;
        }
        if others.move_mask() != 0 {
            return false;
        }
        out.push_str(str::from_utf8(&block[..chunk.len()]).unwrap_or_default());
    }
    out.push_str(&"==="[..data.len().wrapping_neg() % 4]);
    true
}

/// Bytes of base64 in the usual alphabet, and which of them are in neither.
#[inline]
fn usual_lanes(bytes: u8x16) -> (u8x16, u8x16) {
    let all = |byte: u8| u8x16::new([byte; LANES]);
    // whatever is below the first of them lies far above, then
    let within = |bytes: u8x16, first: u8, last: u8| {
        let above = bytes - all(first);
        above.min(all(last - first)).cmp_eq(above)
    };
    let (minus, underscore) = (bytes.cmp_eq(all(b'-')), bytes.cmp_eq(all(b'_')));
    let letter = within(bytes | all(b' '), b'a', b'z');
    let kept = letter | within(bytes, b'0', b'9') | bytes.cmp_eq(all(b'='));
    let written = (kept & bytes) | (minus & all(b'+')) | (underscore & all(b'/'));
    (written, !(kept | minus | underscore))
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
        for other in ('\0'..='\u{ff}').filter(|other| !other.is_ascii_alphanumeric() && !"-_=".contains(*other)) {
            assert_eq!(usual(&format!("{}{other}", &long[..=BLOCK])), None, "{other:?}");
        }
        let all: String = ('\0'..='z').filter(char::is_ascii_alphanumeric).collect();
        assert_eq!(usual(&all).as_deref(), Some(&*format!("{all}==")));
    }
}
