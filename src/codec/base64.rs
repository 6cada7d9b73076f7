//! Text that the prompt has as base64.

use super::Output;
use crate::grow::Grow;
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
