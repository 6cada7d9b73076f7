//! Characters that a name may have.

use crate::grow::Text;

/// The characters that a provider takes in a text, and what becomes of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charset {
    /// One bit per ASCII character that may occur.
    pub ascii: u128,
    /// Other characters may occur as well, but for white space where a space may not.
    pub others: bool,
    /// What stands in for a character that may not.
    pub replacement: char,
    /// White space becomes one space, however much of it there is.
    pub single_spaces: bool,
    /// The most characters.
    pub max: u32,
}

impl Charset {
    /// True if a text is as the provider takes it.
    pub fn fits(&self, text: &str) -> bool {
        let few = text.chars().nth(self.max as usize).is_none();
        let blank = text.is_empty() || self.single_spaces && text.trim().is_empty();
        few && !blank
            && text.chars().all(|character| self.takes(character))
            && !(self.single_spaces && text.contains("  "))
    }

    /// The text as the provider takes it.
    pub fn respell(&self, text: &str) -> String {
        let mut name = Text::default();
        let mut left = self.max;
        for character in text.chars() {
            let white = self.single_spaces && character.is_whitespace();
            if left == 0 || white && name.ends_with(' ') {
                continue;
            }
            left -= 1;
            name.push(match character {
                _ if white => ' ',
                taken if self.takes(taken) => taken,
                _ => self.replacement,
            });
        }
        if name.is_empty() || self.single_spaces && name.trim().is_empty() {
            name.push(self.replacement);
        }
        name.into_string()
    }

    fn takes(&self, character: char) -> bool {
        if character.is_ascii() {
            return self.ascii >> character as u32 & 1 == 1;
        }
        self.others && !(character.is_whitespace() && self.ascii >> u32::from(b' ') & 1 == 0)
    }
}
