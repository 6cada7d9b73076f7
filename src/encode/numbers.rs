//! Strings that must be unlike each other: which were written, and the numbers that tell them apart.

use std::collections::{HashMap, HashSet};

/// The strings that were written, and the numbers that stand behind some.
#[derive(Debug, Default)]
pub struct Numbers {
    written: HashSet<String>,
    /// The last number of so many digits behind each beginning: many strings are cut to the same one.
    last: HashMap<(String, u32), u64>,
}

impl Numbers {
    /// Forgets everything, keeps the memory.
    pub fn clear(&mut self) {
        self.written.clear();
        self.last.clear();
    }

    /// The string itself if it is new, else with the next number that makes it so.
    pub fn tell_apart(&mut self, asked: &str, most: usize) -> String {
        let name = cut(asked, most);
        if self.written.insert(name.to_owned()) {
            return name.to_owned();
        }
        for digits in 1.. {
            let begins = cut(name, most.saturating_sub(digits as usize + 1));
            let end = 10_u64.saturating_pow(digits);
            let last = self.last.entry((begins.to_owned(), digits)).or_insert((end / 10).max(2) - 1);
            while *last + 1 < end {
                *last += 1;
                let numbered = text!("{begins}-{last}");
                if self.written.insert(numbered.clone()) {
                    return numbered;
                }
            }
        }
        name.to_owned()
    }
}

/// The first characters of a text.
fn cut(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}
