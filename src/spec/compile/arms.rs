//! The arms of a `$match`.

use crate::json::tree::Tree;

/// The arms of a match, `$else` among them.
pub(super) fn arms_of(tree: &Tree) -> impl Iterator<Item = (&str, &Tree)> {
    tree.members().iter().filter(|(key, _)| key != "$match").map(|(key, arm)| (key.as_str(), arm))
}

/// The arm that a constant takes.
pub(super) fn arm_of<'t>(tree: &'t Tree, value: Option<&str>) -> Option<&'t Tree> {
    let fits = |key: &str| match (key.strip_suffix('*'), value) {
        (Some(prefix), Some(value)) => value.starts_with(prefix),
        (None, Some(value)) => value == key,
        (_, None) => false,
    };
    let fitting = arms_of(tree).find(|(key, _)| *key != "$else" && fits(key)).map(|(_, arm)| arm);
    fitting.or_else(|| tree.get("$else"))
}
