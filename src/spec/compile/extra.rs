//! `extra`: whose name stands over what no template knows of a record.

use crate::json::tree::Tree;

/// The dialect's name, or the provider's own, where it takes nothing that came in another's requests.
pub(super) fn extra_name<'n>(spec: &Tree, provider: &'n str, dialect: &'n str) -> &'n str {
    let own = spec.get("extra").is_some() && !provider.is_empty();
    if own { provider } else { dialect }
}
