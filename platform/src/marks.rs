//! Tables that are written into a page between two marks.

use std::fmt::Display;
use std::path::Path;

/// Puts `text` between the marks of a page, each of which is a line of it.
pub fn replace(page: &Path, begin: &str, end: &str, text: &str) -> Result<(), String> {
    let fault = |error: &dyn Display| format!("{}: {error}", page.display());
    let old = std::fs::read_to_string(page).map_err(|error| fault(&error))?;
    let (before, rest) = old.split_once(begin).ok_or_else(|| fault(&format!("the mark {begin:?} is missing")))?;
    let (_, after) = rest.split_once(end).ok_or_else(|| fault(&format!("the mark {end:?} is missing")))?;
    let page_text = format!("{before}{begin}\n\n{}\n\n{end}{after}", text.trim());
    std::fs::write(page, page_text).map_err(|error| fault(&error))
}
