//! Which keywords a subset of JSON Schema takes as they stand.

use crate::spec::plan::calm::{Calm, Common};
use crate::spec::plan::subset::Subset;

/// What a subset takes.
pub(super) fn calm(subset: &Subset) -> Calm {
    let mut calm = Calm::default();
    // one that wants all properties has something to say of every object
    if subset.require_all {
        return calm;
    }
    for keyword in Common::ALL {
        let among = |names: &[String]| names.iter().any(|name| keyword.is(name));
        let kept = |names: &[String]| names.is_empty() || among(names);
        let renamed = subset.rename.iter().any(|(from, _)| keyword.is(from));
        let moved = subset.type_in_branches && keyword == Common::AnyOf;
        let respelled = subset.const_as_enum && keyword == Common::Const;
        if renamed || moved || respelled {
            continue;
        }
        // `keep` takes the place of `drop`
        let stays = if subset.keep.is_empty() { !among(&subset.drop) } else { among(&subset.keep) };
        if stays {
            calm.inside |= keyword.bit();
            if kept(&subset.keep_top) && !among(&subset.flat_top) {
                calm.top |= keyword.bit();
            }
        }
        if subset.keywords.iter().any(|(name, _)| keyword.is(name)) {
            calm.limited |= keyword.bit();
        }
    }
    calm
}
