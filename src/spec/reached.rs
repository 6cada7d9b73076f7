//! Patterns of families that are never looked at, since an earlier one of the same document covers them.

use super::names::fits_within;
use crate::grow::Grow;
use crate::table::Table;

/// The most steps in which patterns are compared with each other: more than enough for any provider.
const MAX_COMPARED: usize = 16 << 20;

/// The number of a document, and a pattern of it.
type Pattern<'d> = (u16, &'d str);

/// The patterns so far, each with its family.
#[derive(Debug)]
pub struct Reached<'d> {
    all: Table<Pattern<'d>, &'d str>,
    /// Those that cover others than themselves.
    wide: Vec<(Pattern<'d>, &'d str)>,
    /// How many steps are left for comparing.
    steps: usize,
}

impl Default for Reached<'_> {
    fn default() -> Self {
        Self { all: Table::default(), wide: Vec::new(), steps: MAX_COMPARED }
    }
}

impl<'d> Reached<'d> {
    /// The pattern that covers a family's, and whose that is; if there is none, it is reached, and may cover others.
    pub fn covers(&mut self, family: &'d str, source: u16, pattern: &'d str) -> Option<(&'d str, &'d str)> {
        if let Some(other) = self.all.get(&(source, pattern)) {
            return Some((pattern, other));
        }
        for &((other_source, earlier), other) in &self.wide {
            if self.steps == 0 {
                break;
            }
            self.steps -= 1;
            if other_source == source && fits_within(earlier, pattern, &mut self.steps) == Some(true) {
                return Some((earlier, other));
            }
        }
        self.all.enter((source, pattern), family);
        // what `?` stands for is not followed
        if pattern.contains('*') && !pattern.contains('?') {
            self.wide.put(((source, pattern), family));
        }
        None
    }
}
