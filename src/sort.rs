//! Sorting in little code. The standard library's sorts are quick for a million numbers, and each use of one is ten
//! kilobytes of instructions; what is sorted here is short, or in order already.

use crate::grow::note;
use std::cmp::Ordering;

/// Up to so many are put in their places one by one, without any memory.
const FEW: usize = 32;

/// Sorts; what is equal keeps its order.
pub fn by<T>(items: &mut [T], order: impl Fn(&T, &T) -> Ordering) {
    if items.is_sorted_by(|one, next| order(one, next).is_le()) {
        return;
    }
    if items.len() <= FEW {
        for next in 1..items.len() {
            let mut at = next;
            while at > 0 && order(&items[at], &items[at - 1]).is_lt() {
                items.swap(at, at - 1);
                at -= 1;
            }
        }
        return;
    }
    let mut places = places(items.len(), &|one, other| order(&items[one as usize], &items[other as usize]));
    // each round of items that take each other's place
    for start in 0..places.len() {
        let mut at = start;
        loop {
            let from = std::mem::replace(&mut places[at], at as u32) as usize;
            if from == start {
                break;
            }
            items.swap(at, from);
            at = from;
        }
    }
}

/// Sorts by something of each item; what is equal keeps its order.
pub fn by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    by(items, |one, other| key(one).cmp(&key(other)));
}

/// Where the items come from that belong in each place; nothing if there is no memory for it.
fn places(count: usize, order: &dyn Fn(u32, u32) -> Ordering) -> Vec<u32> {
    let mut places = Vec::new();
    if places.try_reserve_exact(count).is_ok() || note() {
        places.extend(0..count as u32);
        places.sort_unstable_by(|&one, &other| order(one, other).then(one.cmp(&other)));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_the_standard_library_sorts(keys in proptest::collection::vec(0u8..40, 0..120)) {
            let mut items: Vec<(u8, usize)> = keys.into_iter().enumerate().map(|(at, key)| (key, at)).collect();
            let mut known = items.clone();
            known.sort_by_key(|&(key, _)| key);
            by_key(&mut items, |&(key, _)| key);
            prop_assert_eq!(items, known);
        }
    }
}
