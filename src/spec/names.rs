//! Names: patterns, and which known name is meant by an unknown one.

use crate::grow::{self, Grow};
use crate::sort;

/// True if a pattern with `*` (any text) and `?` (any one character) fits the whole name.
pub fn fits(pattern: &str, name: &str) -> bool {
    let mut steps = usize::MAX;
    fits_within(pattern, name, &mut steps).unwrap_or_default()
}

/// The same for a text in any case: of ASCII letters, the pattern has the lower ones.
pub fn fits_in_any_case(pattern: &str, text: &str) -> bool {
    let mut steps = usize::MAX;
    compare(pattern.as_bytes(), text.as_bytes(), &mut steps, |byte| byte.to_ascii_lowercase()).unwrap_or_default()
}

/// The same in no more than so many steps, of which those that are taken are subtracted; `None` if they are not enough.
/// At most a pattern's length times the name's are taken.
pub fn fits_within(pattern: &str, name: &str, steps: &mut usize) -> Option<bool> {
    compare(pattern.as_bytes(), name.as_bytes(), steps, |byte| byte)
}

fn compare(pattern: &[u8], name: &[u8], steps: &mut usize, spelled: impl Fn(u8) -> u8) -> Option<bool> {
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        *steps = steps.checked_sub(1)?;
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(&byte) if byte == b'?' || byte == spelled(name[n]) => {
                p += 1;
                n += 1;
            }
            _ => match star {
                // give the last star one more character
                Some((at, from)) => {
                    p = at + 1;
                    n = from + 1;
                    star = Some((at, n));
                }
                None => return Some(false),
            },
        }
    }
    Some(pattern[p..].iter().all(|&byte| byte == b'*'))
}

/// The known names that are nearest to an unknown one, at most three, the nearest first: without regard to case,
/// misspelt, or begun and not ended (`gemini` for `gemini-2.5-flash`).
pub fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    nearest_of(name, &mut known.into_iter())
}

/// The longest name that may be a misspelt one, and how many others one is compared with: names are short and few, and
/// what is wrong must not cost a long time.
const LONGEST: usize = 100;
const COMPARED: usize = 256;

/// The same, once for all kinds of iterator.
fn nearest_of<'n>(name: &str, known: &mut dyn Iterator<Item = &'n str>) -> Vec<&'n str> {
    if name.len() > LONGEST {
        return Vec::new();
    }
    let (mut letters, mut count) = (['\0'; LONGEST], 0);
    for (letter, place) in lowered(name).zip(&mut letters) {
        (*place, count) = (letter, count + 1);
    }
    let (letters, most) = (&letters[..count], name.len() / 3 + 1);
    let far = |other: &str| {
        let alike = other.chars().count().abs_diff(count) <= most;
        let misspelt = alike.then(|| distance(letters, lowered(other))).filter(|far| *far <= most);
        misspelt.or_else(|| begins(lowered(other), letters).then_some(most + 1))
    };
    let mut near: Vec<(usize, &str)> = Vec::new();
    for other in known.take(COMPARED) {
        if let Some(far) = far(other).filter(|_| near.iter().all(|(_, known)| *known != other)) {
            near.put((far, other));
        }
    }
    // of two that are as near, the one that comes first in the list
    sort::by_key(&mut near, |(far, _)| *far);
    grow::list(near.into_iter().take(3).map(|(_, name)| name))
}

/// A name in lower case.
pub fn lower(name: &str) -> String {
    grow::spelled(lowered(name))
}

/// The same, of ASCII letters alone.
pub fn ascii_lower(name: &str) -> String {
    grow::spelled(name.chars().map(|character| character.to_ascii_lowercase()))
}

fn lowered(name: &str) -> impl Iterator<Item = char> {
    name.chars().flat_map(char::to_lowercase)
}

/// True if a name begins with these whole words.
fn begins(mut name: impl Iterator<Item = char>, words: &[char]) -> bool {
    words.len() > 2
        && words.iter().all(|&letter| name.next() == Some(letter))
        && name.next().is_some_and(|sign| !sign.is_alphanumeric())
}

/// True if a text has this word, without regard to case.
pub fn has_word(text: &str, word: &str) -> bool {
    !word.is_empty()
        && text.split(|sign: char| !sign.is_alphanumeric() && sign != '.').any(|other| lowered(other).eq(lowered(word)))
}

/// As much of a name as a message shows.
pub fn short(name: &str) -> &str {
    name.char_indices().nth(100).map_or(name, |(at, _)| &name[..at])
}

/// A suggestion in words.
pub fn did_you_mean<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<String> {
    meant_of(name, &mut known.into_iter())
}

fn meant_of(name: &str, known: &mut dyn Iterator<Item = &str>) -> Option<String> {
    let near = nearest_of(name, known);
    if near.is_empty() { None } else { Some(text!("did you mean {}?", grow::joined(near, ", "))) }
}

/// The edit distance of two short names.
fn distance(a: &[char], b: impl Iterator<Item = char>) -> usize {
    let mut row: [usize; LONGEST + 1] = std::array::from_fn(|at| at);
    for (i, x) in b.enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &y) in a.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (diagonal + usize::from(x != y)).min(above + 1).min(row[j] + 1);
            diagonal = above;
        }
    }
    row[a.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many steps a comparison takes.
    fn steps(pattern: &str, name: &str) -> usize {
        let mut left = 1 << 30;
        fits_within(pattern, name, &mut left).expect("there are enough");
        (1 << 30) - left
    }

    #[test]
    fn a_comparison_takes_no_more_than_the_product_of_the_lengths() {
        assert_eq!(steps("gpt-4o", "claude"), 1, "most end at the first character");
        for (pattern, name) in [
            ("*ab", "aaaaaaaaaaaaaaaaaaaaaaaa"),
            ("*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaa"),
            ("*aaaaaab", "aaaaaaaaaaaaaaaaa"),
        ] {
            assert!(steps(pattern, name) <= pattern.len() * name.len(), "{pattern} {name}: {}", steps(pattern, name));
        }
        assert_eq!(fits_within("*ab", "aaaaaaaaaaab", &mut 5), None, "what is not enough is told");
    }

    #[test]
    fn the_case_of_a_text_may_not_count() {
        assert!(fits_in_any_case("prompt is *long: *", "Prompt is TOO LONG: é"));
        assert!(!fits_in_any_case("prompt is *long", "the prompt is too long"), "a pattern begins where the text does");
        assert!(!fits("prompt*", "Prompt"));
    }

    #[test]
    fn what_is_near_is_found_and_nothing_else() {
        let known =
            ["anthropic", "azure-openai", "google", "gemini-2.5-pro", "gemini-2.5-flash", "openai", "vertex-ai", "xai"];
        let rows: [(&str, &[&str]); 9] = [
            ("Anthropic", &["anthropic"]),
            ("anthropi", &["anthropic"]),
            ("gemini", &["gemini-2.5-pro", "gemini-2.5-flash"]),
            ("GEMINI-2.5-flsh", &["gemini-2.5-flash", "gemini-2.5-pro"]),
            ("azure", &["azure-openai"]),
            ("vertex", &["vertex-ai"]),
            ("nobody", &[]),
            ("", &[]),
            ("ge", &[]),
        ];
        for (name, wanted) in rows {
            assert_eq!(nearest(name, known), wanted, "{name:?}");
        }
        assert!(nearest(&"a".repeat(101), ["a"]).is_empty());
    }

    #[test]
    fn a_word_is_whole() {
        for (word, has) in [("gemini", true), ("API", true), ("gem", false), ("", false), ("z.ai", true)] {
            assert_eq!(has_word("Google AI Studio (Gemini API), Z.ai", word), has, "{word:?}");
        }
    }
}
