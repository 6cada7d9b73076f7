//! Writing JSON.

use super::scan::plain_run;
use crate::grow::Sink;

/// Writes a string with its quotes, escaping what must be escaped.
pub fn string(out: &mut impl Sink, text: &str) {
    out.push('"');
    escaped(out, text);
    out.push('"');
}

/// Writes the inside of a string.
pub fn escaped(out: &mut impl Sink, text: &str) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut from = 0;
    loop {
        let at = plain_run(text.as_bytes(), from);
        out.push_str(&text[from..at]);
        let Some(&byte) = text.as_bytes().get(at) else { return };
        from = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            _ => {
                out.push_str("\\u00");
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
}

/// Ends an object or array whose elements were each written with a comma: the last comma becomes the bracket.
#[inline]
pub fn close(out: &mut impl Sink, bracket: char) {
    out.pop_if(',');
    out.push(bracket);
}

/// Writes an unsigned number.
pub fn number(out: &mut impl Sink, number: usize) {
    let (mut digits, mut at, mut rest) = ([b'0'; 20], 20, number);
    while at == 20 || rest > 0 {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    out.push_str(str::from_utf8(&digits[at..]).unwrap_or_default());
}

/// What stands in a URL's path as it is, a bit for each byte.
const UNRESERVED: u128 = {
    let (mut bits, mut byte) = (0, 0_u8);
    while byte < 128 {
        let plain = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b':' | b'@');
        bits |= (plain as u128) << byte;
        byte += 1;
    }
    bits
};

/// Percent-encodes everything but unreserved characters.
pub fn percent_encoded(out: &mut impl Sink, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let reserved = |&byte: &u8| UNRESERVED.checked_shr(u32::from(byte)).is_none_or(|bits| bits & 1 == 0);
    let mut rest = text.as_bytes();
    loop {
        let plain = rest.iter().position(reserved).unwrap_or(rest.len());
        out.push_str(str::from_utf8(&rest[..plain]).unwrap_or_default());
        let Some(&byte) = rest.get(plain) else { return };
        rest = &rest[plain + 1..];
        out.push('%');
        out.push(char::from(HEX[usize::from(byte >> 4)]));
        out.push(char::from(HEX[usize::from(byte & 15)]));
    }
}
