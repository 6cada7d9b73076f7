//! Thoughts that stand in the text of an answer, between marks at its beginning.

use crate::grow::Text;
use crate::vocabulary::Keyword;
use std::ops::Range;

/// How far the text of a choice has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum At {
    /// What has come may be the first mark, or white space before it.
    #[default]
    Begin,
    Thought,
    Answer,
}

/// Stretches of the text, and what they are.
type Stretches = [(Keyword, Range<usize>); 3];

/// Tells thoughts from the answer.
#[derive(Debug, Default)]
pub struct Tagged {
    at: At,
    /// What has come and is not told yet: what may be part of a mark.
    pub held: Text,
}

impl Tagged {
    pub fn clear(&mut self) {
        self.at = At::Begin;
        self.held.clear();
    }

    /// True if what comes now is the answer, whatever stands in it.
    pub fn is_past(&self) -> bool {
        self.at == At::Answer && self.held.is_empty()
    }

    /// What that is which is held.
    pub fn kind(&self) -> Keyword {
        if self.at == At::Thought { Keyword::Reasoning } else { Keyword::Text }
    }

    /// What the text held is; and where what must wait for more begins.
    pub fn split(&mut self, [begin, end]: &[String; 2]) -> (Stretches, usize) {
        let whole = self.held.len();
        let mut found = [Keyword::Reasoning, Keyword::Reasoning, Keyword::Text].map(|kind| (kind, 0..0));
        let mut from = 0;
        if self.at == At::Begin {
            let text = self.held.trim_start();
            from = whole - text.len();
            if text.starts_with(begin.as_str()) {
                self.at = At::Thought;
                found[0].1 = 0..from;
                from += begin.len();
            } else if begin.starts_with(text) {
                return (found, 0);
            } else {
                self.at = At::Answer;
                from = 0;
            }
        }
        if self.at == At::Thought {
            let Some(length) = self.held[from..].find(end.as_str()) else {
                let waits = waits(&self.held[from..], end);
                found[1].1 = from..whole - waits;
                return (found, whole - waits);
            };
            self.at = At::Answer;
            found[1].1 = from..from + length;
            from += length + end.len();
        }
        found[2].1 = from..whole;
        (found, whole)
    }
}

/// How many bytes at the end of a text may begin the mark.
fn waits(text: &str, mark: &str) -> usize {
    let most = mark.len().saturating_sub(1).min(text.len());
    (1..=most).rev().find(|&length| mark.is_char_boundary(length) && text.ends_with(&mark[..length])).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pieces: &[&str]) -> Vec<(Keyword, String)> {
        let marks = ["<think>".to_owned(), "</think>".to_owned()];
        let (mut tagged, mut all) = (Tagged::default(), Vec::<(Keyword, String)>::new());
        for piece in pieces {
            tagged.held.push_str(piece);
            let (stretches, rest) = tagged.split(&marks);
            for (kind, stretch) in stretches.into_iter().filter(|(_, stretch)| !stretch.is_empty()) {
                match all.last_mut().filter(|(last, _)| *last == kind) {
                    Some((_, text)) => text.push_str(&tagged.held[stretch]),
                    None => all.push((kind, tagged.held[stretch].to_owned())),
                }
            }
            tagged.held.replace_range(0..rest, "");
        }
        all
    }

    #[test]
    fn wherever_it_is_cut() {
        let text = "\n<think>a < b</thin\u{e9}</think>\n\nNo <think> here.";
        let whole = read(&[text]);
        let texts: Vec<&str> = whole.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["\na < b</thin\u{e9}", "\n\nNo <think> here."]);
        for at in (0..text.len()).filter(|&at| text.is_char_boundary(at)) {
            assert_eq!(read(&[&text[..at], &text[at..]]), whole, "{at}");
        }
        let letters: Vec<String> = text.chars().map(String::from).collect();
        assert_eq!(read(&letters.iter().map(String::as_str).collect::<Vec<_>>()), whole);
    }

    #[test]
    fn text_without_marks_is_the_answer() {
        assert_eq!(read(&["Well, <think>"]), [(Keyword::Text, "Well, <think>".to_owned())]);
        assert_eq!(read(&["<th", "en"]), [(Keyword::Text, "<then".to_owned())]);
    }
}
