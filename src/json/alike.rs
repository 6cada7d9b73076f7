//! Texts alike: the same bytes, but for holes in which values stand that nothing else depends on.

use super::doc::begins_plainly;
use super::tape::string_end;
use crate::grow::{Grow, Text};

/// The longest whole number that is sure to be one everywhere.
const DIGITS: usize = 15;

/// From which length on it costs more to pass a string than to know where it ends.
const LONG: usize = 256;

/// What stands in a hole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The inside of a string.
    Text,
    /// The same, of a string that begins with a plain character (see [`begins_plainly`]).
    Plain,
    /// A whole number.
    Number,
    /// White space before the last brace: some pad events with it.
    Space,
}

/// A value that may be another one each time.
#[derive(Clone, Copy, Debug)]
pub struct Hole {
    /// Where it stands among the bytes that are always the same.
    pub at: u32,
    /// What it is.
    pub kind: Kind,
}

/// What a hole is filled with: a stretch of the text.
#[derive(Clone, Copy, Debug)]
pub struct Filling {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// It is text with escapes.
    pub escaped: bool,
}

/// What texts have in common.
#[derive(Debug, Default)]
pub struct Alike {
    /// What is always the same.
    pub same: Text,
    /// In order.
    pub holes: Vec<Hole>,
}

impl Alike {
    /// Forgets it, keeps the memory.
    pub fn clear(&mut self) {
        self.same.clear();
        self.holes.clear();
    }

    /// Appends a hole.
    pub fn hole(&mut self, kind: Kind) {
        self.holes.put(Hole { at: self.same.len() as u32, kind });
    }

    /// Finds what the holes are filled with, if a text is one of these; else how much of it was compared for that, at
    /// most. There must be room for as many fillings. Where the text is compared with several, `long` has the long
    /// strings that were passed already, as far as it has room: so each is passed once.
    #[inline(never)]
    pub fn fits(&self, data: &[u8], fillings: &mut Vec<Filling>, long: &mut Vec<Filling>) -> Result<(), usize> {
        fillings.clear();
        let same = self.same.as_bytes();
        let last = &same[self.holes.last().map_or(0, |hole| hole.at as usize)..];
        // what differs in length, or at its end, need not be looked through
        if data.len() < same.len() {
            return Err(0);
        }
        let (mut at, mut from) = (0, 0);
        let differs = |at: usize| Err(at + last.len());
        if !data.ends_with(last) {
            return differs(at);
        }
        for hole in &self.holes {
            let piece = &same[from..hole.at as usize];
            let Some(rest) = data[at..].strip_prefix(piece) else { return differs(at + piece.len()) };
            let start = data.len() - rest.len();
            let found = match hole.kind {
                Kind::Plain if !begins_plainly(rest) => None,
                Kind::Text | Kind::Plain => text_end(data, start, long),
                Kind::Number => number_end(data, start).map(|end| (end, false)),
                Kind::Space => Some((space_end(data, start), false)),
            };
            let Some((end, escaped)) = found.filter(|_| fillings.len() < fillings.capacity()) else {
                return differs(start);
            };
            fillings.push(Filling { start, end, escaped });
            (at, from) = (end, hole.at as usize);
        }
        if data.len() - at == last.len() { Ok(()) } else { differs(at) }
    }
}

/// Where the inside of a string ends that begins here, and whether it has escapes.
fn text_end(data: &[u8], start: usize, long: &mut Vec<Filling>) -> Option<(usize, bool)> {
    if let Some(known) = long.iter().find(|known| known.start == start) {
        return Some((known.end, known.escaped));
    }
    let (end, escaped) = string_end(data, start)?;
    if end - start >= LONG && long.len() < long.capacity() {
        long.push(Filling { start, end, escaped });
    }
    Some((end, escaped))
}

/// Where white space ends that begins here.
fn space_end(data: &[u8], start: usize) -> usize {
    start + data[start..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count()
}

/// Where a whole number ends that begins here.
pub fn number_end(data: &[u8], start: usize) -> Option<usize> {
    let rest = &data[start..];
    let digits = rest.iter().take(DIGITS + 1).take_while(|byte| byte.is_ascii_digit()).count();
    let fine = (1..=DIGITS).contains(&digits) && (digits == 1 || rest[0] != b'0');
    fine.then_some(start + digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_alike_but_for_their_holes() {
        let mut alike = Alike::default();
        alike.same.push_str("{\"a\":\"");
        alike.hole(Kind::Plain);
        alike.same.push_str("\",\"b\":\"");
        alike.hole(Kind::Text);
        alike.same.push_str("\",\"c\":");
        alike.hole(Kind::Number);
        alike.same.push('}');
        let mut fillings = Vec::with_capacity(3);
        let mut found = |text: &str| {
            let fits = alike.fits(text.as_bytes(), &mut fillings, &mut Vec::new()).is_ok();
            fits.then(|| fillings.iter().map(|filling| text[filling.start..filling.end].to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(found(r#"{"a":"x","b":"","c":12}"#), Some(vec!["x".to_owned(), String::new(), "12".to_owned()]));
        assert!(found(r#"{"a":"é \" ","b":" \n","c":0}"#).is_some());
        for other in [
            r#"{"a":"","b":"","c":12}"#,
            r#"{"a":" x","b":"","c":12}"#,
            r#"{"a":"\n","b":"","c":12}"#,
            "{\"a\":\"\u{a0}\",\"b\":\"\",\"c\":12}",
            r#"{"a":"x","b":"\x","c":12}"#,
            r#"{"a":"x","b":"","c":012}"#,
            r#"{"a":"x","b":"","c":12 }"#,
            r#"{"a":"x","b":"","c":1}}"#,
            r#"{"a":"x","d":"","c":1}"#,
            r#"{"a":"x","b":"c":1}"#,
            "}",
        ] {
            assert_eq!(found(other), None, "{other}");
        }
    }
    #[test]
    fn long_strings_are_passed_once() {
        let text = format!(r#"{{"a":"{}","b":1}}"#, "x".repeat(LONG));
        let mut alike = Alike::default();
        alike.same.push_str("{\"a\":\"");
        alike.hole(Kind::Text);
        alike.same.push_str("\",\"b\":1}");
        let (mut fillings, mut long) = (Vec::with_capacity(1), Vec::with_capacity(1));
        assert_eq!(alike.fits(text.as_bytes(), &mut fillings, &mut long), Ok(()));
        assert_eq!((long.len(), long[0].start, long[0].end), (1, 6, 6 + LONG));
        assert_eq!((alike.fits(text.as_bytes(), &mut fillings, &mut long), long.len()), (Ok(()), 1));
        // it is believed
        long[0].end -= 1;
        assert_eq!(alike.fits(text.as_bytes(), &mut fillings, &mut long), Err(5 + LONG + "\",\"b\":1}".len()));
    }
}
