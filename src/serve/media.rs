//! What a medium is: events do not tell, but its first bytes do.

use super::held::Held;
use crate::response::Field;

/// True for a medium of which nobody knows what it is.
pub fn is_unknown(held: &Held) -> bool {
    let data = held.field(Field::Data);
    !data.is_empty() && type_of(data) == UNKNOWN
}

const UNKNOWN: &str = "application/octet-stream";

/// What base64 begins with tells what it is.
pub fn type_of(data: &str) -> &'static str {
    const KNOWN: [(&str, &str); 7] = [
        ("iVBOR", "image/png"),
        ("/9j/", "image/jpeg"),
        ("R0lGOD", "image/gif"),
        ("UklGR", "image/webp"),
        ("SUQz", "audio/mpeg"),
        ("T2dnUw", "audio/ogg"),
        ("JVBERi", "application/pdf"),
    ];
    KNOWN.iter().find(|(start, _)| data.starts_with(start)).map_or(UNKNOWN, |&(_, name)| name)
}
