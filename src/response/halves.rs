//! Halves of surrogate pairs: a provider that cuts a text between UTF-16 units sends a high half at the end of one
//! piece and a low half at the beginning of the next. JSON text has no place for either, so that they are carried as
//! characters of a private plane until they meet.

use crate::grow::Text;

/// Where the 2048 halves are carried.
const CARRIER: u32 = 0x10_F800;

/// The text with lone halves carried; `None` if there are none.
pub fn carried(text: &str, out: &mut Text) -> bool {
    out.clear();
    let (mut plain, mut at, mut found) = (0, 0, false);
    while let Some(offset) = memchr::memchr(b'\\', &text.as_bytes()[at..]) {
        at += offset;
        let Some(unit) = unit(text, at) else {
            at = (at + 2).min(text.len());
            continue;
        };
        let low = unit_if(text, at + 6, 0xDC00..=0xDFFF);
        if (0xD800..=0xDBFF).contains(&unit) && low.is_some() {
            at += 12;
            continue;
        }
        if (0xD800..=0xDFFF).contains(&unit) {
            out.push_str(&text[plain..at]);
            out.push(char::from_u32(CARRIER + unit - 0xD800).unwrap_or('\u{FFFD}'));
            (plain, found) = (at + 6, true);
        }
        at += 6;
    }
    out.push_str(&text[plain..]);
    found
}

/// The UTF-16 unit that is escaped here.
fn unit(text: &str, at: usize) -> Option<u32> {
    let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
    u32::from_str_radix(digits, 16).ok()
}

fn unit_if(text: &str, at: usize, within: std::ops::RangeInclusive<u32>) -> Option<u32> {
    unit(text, at).filter(|unit| within.contains(unit))
}

/// The half that a character carries.
fn half(character: char) -> Option<u32> {
    (u32::from(character)).checked_sub(CARRIER).map(|half| half + 0xD800)
}

/// Puts halves together: `pending` is the high half that the last piece ended with, and is left with this one's. Halves
/// that have no other half become U+FFFD; true if there was one.
pub fn join(piece: &str, pending: &mut u16, out: &mut Text) -> bool {
    let mut lost = false;
    for character in piece.chars() {
        let Some(half) = half(character) else {
            lost |= give_up(pending, out);
            out.push(character);
            continue;
        };
        if (0xD800..0xDC00).contains(&half) {
            lost |= give_up(pending, out);
            *pending = half as u16;
        } else if *pending != 0 {
            let whole = 0x1_0000 + ((u32::from(*pending) - 0xD800) << 10) + (half - 0xDC00);
            *pending = 0;
            out.push(char::from_u32(whole).unwrap_or('\u{FFFD}'));
        } else {
            out.push('\u{FFFD}');
            lost = true;
        }
    }
    lost
}

/// A half that waits in vain.
pub fn give_up(pending: &mut u16, out: &mut Text) -> bool {
    let waits = std::mem::take(pending) != 0;
    if waits {
        out.push('\u{FFFD}');
    }
    waits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_meet() {
        let (mut first, mut second, mut out, mut pending) = (Text::default(), Text::default(), Text::default(), 0);
        assert!(carried(r#"{"text":"a\ud83d"}"#, &mut first));
        assert!(carried(r#"{"text":"\ude00b"}"#, &mut second));
        let inner = |text: &str| text[9..text.len() - 2].to_owned();
        assert!(!join(&inner(&first), &mut pending, &mut out));
        assert!(!join(&inner(&second), &mut pending, &mut out));
        assert_eq!((&*out, pending), ("a\u{1F600}b", 0));
    }

    #[test]
    fn whole_pairs_and_other_escapes_stay() {
        let mut out = Text::default();
        let text = r#"{"a":"\ud83d\ude00 \\ud83d \n \u00e9"}"#;
        assert!(!carried(text, &mut out));
        assert_eq!(&*out, text);
    }

    #[test]
    fn a_half_alone_is_told() {
        let (mut out, mut pending) = (Text::default(), 0);
        assert!(join("\u{10FC00}x", &mut pending, &mut out));
        assert_eq!(&*out, "\u{FFFD}x");
    }
}
