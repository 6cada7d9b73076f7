//! Sorting in little code. The standard library's sorts are quick for a million numbers, and each use of one is ten
//! kilobytes of instructions; what is sorted here is short, or in order already.

use crate::grow::Grow;
use std::cmp::Ordering;
use std::mem::swap;

/// Up to so many are sorted without any memory.
const FEW: usize = 32;

/// Memory that sorting uses again.
#[derive(Debug, Default)]
pub struct Room([Vec<u32>; 2]);

/// Sorts; what is equal keeps its order.
pub fn by<T>(items: &mut [T], order: impl Fn(&T, &T) -> Ordering) {
    by_in(items, order, &mut Room::default());
}

/// The same, with memory that is there.
pub fn by_in<T>(items: &mut [T], order: impl Fn(&T, &T) -> Ordering, room: &mut Room) {
    let mut few = [[0; FEW]; 2];
    let of = |one: u32, other: u32| order(&items[one as usize], &items[other as usize]);
    let places = places(items.len(), &of, &mut few, room);
    put(places, &mut |one, other| items.swap(one, other));
}

/// Sorts by something of each item; what is equal keeps its order.
pub fn by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    by(items, |one, other| key(one).cmp(&key(other)));
}

/// How two items are to stand, by their places.
type Order<'o> = dyn Fn(u32, u32) -> Ordering + 'o;

/// Where the items come from that belong in each place, by merging ever longer runs; nothing if they are there already,
/// or if there is no memory.
#[inline(never)]
fn places<'p>(
    count: usize,
    order: &Order<'_>,
    few: &'p mut [[u32; FEW]; 2],
    Room(many): &'p mut Room,
) -> &'p mut [u32] {
    if (1..count as u32).all(|next| order(next - 1, next).is_le()) {
        return &mut [];
    }
    let [mut from, mut to] = if count <= FEW {
        few.each_mut().map(|room| &mut room[..count])
    } else {
        for room in &mut *many {
            room.clear();
            if !room.room_for(count) {
                return &mut [];
            }
            room.resize(count, 0);
        }
        many.each_mut().map(Vec::as_mut_slice)
    };
    from.iter_mut().zip(0..).for_each(|(place, at)| *place = at);
    let mut run = 1;
    while run < count {
        for start in (0..count).step_by(2 * run) {
            let (middle, end) = ((start + run).min(count), (start + 2 * run).min(count));
            let (mut left, mut right) = (start, middle);
            for place in &mut to[start..end] {
                let is_left = left < middle && (right == end || order(from[left], from[right]).is_le());
                let next = if is_left { &mut left } else { &mut right };
                *place = from[*next];
                *next += 1;
            }
        }
        swap(&mut from, &mut to);
        run *= 2;
    }
    from
}

/// Puts the items in their places: each round of those that take each other's.
#[inline(never)]
fn put(places: &mut [u32], swap: &mut dyn FnMut(usize, usize)) {
    for start in 0..places.len() {
        let mut at = start;
        loop {
            let from = std::mem::replace(&mut places[at], at as u32) as usize;
            if from == start {
                break;
            }
            swap(at, from);
            at = from;
        }
    }
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
