//! What stands for a long text: its beginning, its length, and a fingerprint of all of it.

use super::doc::decode_escape;
use super::write::number;
use crate::grow::Sink;
use std::fmt::Write;

/// The longest text that is shown whole, in bytes.
pub const WHOLE: usize = 240;
/// How much is shown of a longer one.
const SHOWN: usize = 80;

/// The beginning of a raw text, never ending inside a character, an escape or a pair of them.
pub fn cut(raw: &str) -> &str {
    let mut end = 0;
    loop {
        let rest = &raw[end..];
        let length = match rest.chars().next() {
            Some('\\') => decode_escape(rest).1,
            Some(other) => other.len_utf8(),
            None => return raw,
        };
        if end + length > SHOWN {
            return &raw[..end];
        }
        end += length;
    }
}

/// Writes what follows the beginning of a text that was cut.
pub fn cut_off(out: &mut (impl Sink + Write), whole: &str) {
    out.push_str("… (");
    number(out, whole.len());
    // writing to a string cannot fail
    let _ = write!(out, " bytes, fingerprint {:016x})", hash(whole.as_bytes()));
}

/// FNV-1a over words, then mixed: fast, the same on every machine. It is for what is shown. What is looked up goes into
/// a table that compares it: anyone can find texts of one hash.
pub fn hash(bytes: &[u8]) -> u64 {
    let mut state = 0xCBF2_9CE4_8422_2325_u64 ^ bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        state = (state ^ u64::from_le_bytes(word)).wrapping_mul(0x0000_0100_0000_01B3);
        state ^= state >> 32;
    }
    mix(state)
}

/// Spreads what differs over all bits.
pub fn mix(state: u64) -> u64 {
    let state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    state ^ (state >> 31)
}
