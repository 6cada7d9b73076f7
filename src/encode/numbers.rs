//! Strings that must be unlike each other: which were written, and the numbers that tell them apart.

use crate::grow;
use crate::table::{Set, Table};

/// The strings that were written, and the numbers that stand behind some.
#[derive(Debug, Default)]
pub struct Numbers {
    written: Set<String>,
    /// The last number of so many digits behind each beginning: many strings are cut to the same one.
    last: Table<(String, u32), u64>,
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
        if self.is_new(name) {
            return grow::copy(name);
        }
        for digits in 1.. {
            let begins = cut(name, most.saturating_sub(digits as usize + 1));
            let end = 10_u64.saturating_pow(digits);
            let key = (grow::copy(begins), digits);
            let mut last = self.last.get(&key).copied().unwrap_or((end / 10).max(2) - 1);
            let mut given = None;
            while last + 1 < end && given.is_none() {
                last += 1;
                given = Some(text!("{begins}-{last}")).filter(|numbered| self.is_new(numbered));
            }
            self.last.enter(key, last);
            if let Some(given) = given {
                return given;
            }
        }
        grow::copy(name)
    }

    /// Notes a string; true if it was not written before. Where there is no memory for it, it is as if it were new.
    fn is_new(&mut self, name: &str) -> bool {
        self.written.add(grow::copy(name)) || grow::short()
    }
}

/// The first characters of a text.
fn cut(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}
