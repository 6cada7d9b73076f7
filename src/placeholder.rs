//! Placeholders, which stand where a secret belongs in a URL or a header: `${ENV:NAME}`.

/// What a placeholder begins and ends with.
const MARKS: (&str, char) = ("${ENV:", '}');
/// The longest name of a placeholder.
pub const MAX_NAME: usize = 255;

/// A piece of a text with placeholders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Stays as it is.
    Text(&'t str),
    /// The name of a placeholder.
    Name(&'t str),
}

/// The pieces of a text. What looks like a placeholder and is none (`${HOME}`, `${ENV:a b}`) is text.
pub fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let name = rest.strip_prefix(MARKS.0).and_then(|after| after.split_once(MARKS.1)).map(|(name, _)| name);
        if let Some(name) = name.filter(|name| is_name(name)) {
            rest = &rest[MARKS.0.len() + name.len() + MARKS.1.len_utf8()..];
            return Some(Piece::Name(name));
        }
        // a mark at the beginning is none
        let from = if rest.starts_with(MARKS.0) { MARKS.0.len() } else { 0 };
        let end = rest[from..].find(MARKS.0).map_or(rest.len(), |at| from + at);
        let text = &rest[..end];
        rest = &rest[end..];
        Some(Piece::Text(text))
    })
}

/// True for the name of a variable.
fn is_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::Piece::{Name, Text};
    use super::pieces;

    #[test]
    fn placeholders_stand_in_texts() {
        let of = |text| pieces(text).collect::<Vec<_>>();
        assert_eq!(of(""), []);
        assert_eq!(of("Bearer ${ENV:A_KEY}"), [Text("Bearer "), Name("A_KEY")]);
        assert_eq!(of("${ENV:A}${ENV:B}c"), [Name("A"), Name("B"), Text("c")]);
        assert_eq!(of("${HOME}"), [Text("${HOME}")]);
        assert_eq!(of("${ENV:a b}${ENV:A}"), [Text("${ENV:a b}"), Name("A")]);
        assert_eq!(of("${ENV:}é${ENV:"), [Text("${ENV:}é"), Text("${ENV:")]);
    }
}
