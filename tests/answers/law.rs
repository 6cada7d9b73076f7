//! What holds of the events of every stream: the life of its parts, and that it does not matter where it is cut.

use crate::recorded;
use crate::support::{How, Read, read_all};
use std::collections::BTreeMap;

/// What is wrong with the order of events.
pub fn broken(read: &Read) -> Option<String> {
    let mut open: BTreeMap<(u64, u64), bool> = BTreeMap::new();
    let mut next: BTreeMap<u64, u64> = BTreeMap::new();
    let count = read.events.len();
    for (at, event) in read.events.iter().enumerate() {
        let number = |key: &str| event[key].as_u64().unwrap_or_default();
        let part = (number("choice"), number("part"));
        let name = event["event"].as_str().unwrap_or_default();
        let wrong = match name {
            "start" => at > 0 && read.events[..at].iter().any(|event| event["event"] == "start"),
            "part_start" => {
                let due = next.entry(part.0).or_default();
                let hole = part.1 != *due;
                *due += 1;
                hole || open.insert(part, true).is_some()
            }
            "delta" => open.get(&part) != Some(&true),
            "part_end" => open.insert(part, false) != Some(true),
            "finish" => open.iter().any(|(&(choice, _), open)| choice == part.0 && *open),
            "end" => at + 1 != count || open.values().any(|open| *open),
            _ => false,
        };
        if wrong {
            return Some(format!("event {at} of {count}: {event}"));
        }
    }
    let ends = read.events.last().is_some_and(|event| event["event"] == "end");
    (!ends && read.fault.is_none()).then(|| "no end".to_owned())
}

/// The text of a field of a part, all pieces together, is what the answer has.
fn gathered(read: &Read) -> Option<String> {
    let mut texts: BTreeMap<(u64, u64), String> = BTreeMap::new();
    for event in read.events.iter().filter(|event| event["event"] == "delta" && event["field"] == "text") {
        let number = |key: &str| event[key].as_u64().unwrap_or_default();
        *texts.entry((number("choice"), number("part"))).or_default() += event["text"].as_str().unwrap_or_default();
    }
    texts.into_iter().find_map(|((choice, part), text)| {
        let held = &read.response["choices"][choice as usize]["message"]["content"][part as usize];
        let same = held["text"] == *text || held["type"] != "text" && held["type"] != "reasoning";
        (!same).then(|| format!("{choice} {part}: {text:?}, {held}"))
    })
}

#[test]
fn parts_live_in_order_wherever_the_stream_is_cut() {
    let mut streams = 0;
    for one in recorded::all() {
        if matches!(one.body, recorded::Body::Whole(_)) {
            continue;
        }
        streams += 1;
        let bytes = one.body.bytes();
        let of = |how| read_all(one.spec, one.status, &one.headers, &bytes, how);
        let all = of(How::Pieces(usize::MAX));
        assert_eq!(gathered(&all), None, "{}", one.name);
        for how in [How::Pieces(1), How::Pieces(2), How::Pieces(7), How::Random(3), How::Random(4)] {
            assert_eq!(of(how), all, "{} in {how:?}", one.name);
        }
        // cut off in the middle it is in order as well, and no success
        for share in [3, 5] {
            let cut = read_all(one.spec, one.status, &one.headers, &bytes[..bytes.len() * share / 7], How::Pieces(61));
            assert!(cut.events.len() <= all.events.len() + 8, "{} cut", one.name);
        }
    }
    println!("{streams} streams");
}
