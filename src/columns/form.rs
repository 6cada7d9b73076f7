//! A request in a dialect, in the form that a prompt may have.

use crate::error::Error;
use crate::grow::Text;
use crate::json;

/// Writes `{"dialect": …, "request": …}` in the place of what was there.
pub fn form<'f>(dialect: &str, request: &str, out: &'f mut String) -> Result<&'f str, Error> {
    let mut text = Text::from(std::mem::take(out));
    text.clear();
    text.push_str("{\"dialect\":");
    json::string(&mut text, dialect);
    text.push_str(",\"request\":");
    text.push_str(request);
    text.push('}');
    let spent = text.spent().is_some();
    *out = text.into_string();
    if spent { Err(Error::no_memory()) } else { Ok(out) }
}
