//! Pieces of JSON text.

use std::fmt::Display;
use std::ops::Range;

/// Texts with commas between.
pub fn list<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(",")
}

/// One text for each number, with commas between.
pub fn each<T: Display>(count: usize, item: impl Fn(usize) -> T) -> String {
    list((0..count).map(item))
}

/// A prompt of these messages and, where they are given, these other members.
pub fn prompt(messages: &str, others: &str) -> String {
    let comma = if others.is_empty() { "" } else { "," };
    format!("{{\"messages\":[{messages}]{comma}{others}}}")
}

/// A message whose content is any JSON.
pub fn message(role: &str, content: &str) -> String {
    format!("{{\"role\":\"{role}\",\"content\":{content}}}")
}

/// A message of the user.
pub const ASKED: &str = "{\"role\":\"user\",\"content\":\"Well?\"}";

/// One message of the user with these parts.
pub fn parts(parts: &str) -> String {
    prompt(&message("user", &format!("[{parts}]")), "")
}

/// A question, and these other members.
pub fn asked(others: &str) -> String {
    prompt(ASKED, others)
}

/// The numbers of a range in an order that is no order, always the same.
pub fn shuffled(range: Range<usize>) -> Vec<usize> {
    let mut numbers: Vec<usize> = range.collect();
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    for at in (1..numbers.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        numbers.swap(at, (state % (at as u64 + 1)) as usize);
    }
    numbers
}
