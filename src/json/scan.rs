//! Looking through the insides of strings, sixteen bytes at a time.

use wide::u8x16;

const BLOCK: usize = 16;

/// How many bytes are looked at together in a long text.
const FAR_BLOCK: usize = 4 * BLOCK;

/// Of sixteen bytes those that do not mean themselves inside a string: quote, backslash, control characters.
#[inline]
fn odd(block: [u8; BLOCK]) -> u8x16 {
    let block = u8x16::new(block);
    let control = block.min(u8x16::new([0x1F; BLOCK])).cmp_eq(block);
    control | block.cmp_eq(u8x16::new([b'"'; BLOCK])) | block.cmp_eq(u8x16::new([b'\\'; BLOCK]))
}

/// A bit for each byte that was found.
#[inline]
fn bits(found: u8x16) -> u32 {
    found.move_mask().cast_unsigned()
}

#[inline]
fn block(text: &[u8], at: usize) -> Option<[u8; BLOCK]> {
    text.get(at..)?.first_chunk().copied()
}

/// The end of the run of bytes from `at` on that mean themselves inside a string.
#[inline]
pub fn plain_run(text: &[u8], at: usize) -> usize {
    // most strings end in the first block
    match block(text, at).map(|block| bits(odd(block))) {
        Some(0) => long_run(text, at + BLOCK),
        Some(found) => at + found.trailing_zeros() as usize,
        None => last_run(text, at),
    }
}

#[inline(never)]
fn long_run(text: &[u8], mut at: usize) -> usize {
    while let Some(far) = far(text, at) {
        let found = far_bits(far);
        if found != 0 {
            return at + found.trailing_zeros() as usize;
        }
        at += FAR_BLOCK;
    }
    while let Some(block) = block(text, at) {
        let found = bits(odd(block));
        if found != 0 {
            return at + found.trailing_zeros() as usize;
        }
        at += BLOCK;
    }
    last_run(text, at)
}

#[inline]
fn far(text: &[u8], at: usize) -> Option<&[u8; FAR_BLOCK]> {
    text.get(at..)?.first_chunk()
}

/// A bit for each of 64 bytes that does not mean itself inside a string.
#[inline]
fn far_bits(far: &[u8; FAR_BLOCK]) -> u64 {
    // (an array's `map` is not inlined)
    let (&[first, second, third, fourth], _) = far.as_chunks::<BLOCK>() else { return 0 };
    let (first, second, third, fourth) = (odd(first), odd(second), odd(third), odd(fourth));
    // in most texts there are none for long
    if bits(first | second | third | fourth) == 0 {
        return 0;
    }
    let low = u64::from(bits(first) | bits(second) << BLOCK);
    low | u64::from(bits(third) | bits(fourth) << BLOCK) << (2 * BLOCK)
}

/// True for what may stand behind a backslash, but for the `u` of a number.
const ESCAPES: [bool; 256] = {
    let (mut escapes, mut at, letters) = ([false; 256], 0, *b"\"\\/bfnrt");
    while at < letters.len() {
        escapes[letters[at] as usize] = true;
        at += 1;
    }
    escapes
};

/// Goes on through the inside of a string, over escapes of one letter. Returns where it stops: at the quote that ends
/// the string, at another escape, at a character that must not stand there, or close to the end of the text; and
/// whether it has passed an escape.
#[inline(never)]
pub fn escaped_run(text: &[u8], mut at: usize) -> (usize, bool) {
    let mut escaped = false;
    'far: while let Some(far) = far(text, at) {
        let mut found = far_bits(far);
        while found != 0 {
            let place = found.trailing_zeros() as usize;
            let letter = text.get(at + place + 1).copied().unwrap_or(0);
            if far[place % FAR_BLOCK] != b'\\' || !ESCAPES[usize::from(letter)] {
                return (at + place, escaped);
            }
            escaped = true;
            if place + 2 >= FAR_BLOCK {
                at += place + 2;
                continue 'far;
            }
            // what is escaped means itself
            found &= u64::MAX << (place + 2);
        }
        at += FAR_BLOCK;
    }
    (plain_run(text, at), escaped)
}

/// The same where less than a block is left: the block is looked at that ends with the text.
#[inline(never)]
fn last_run(text: &[u8], at: usize) -> usize {
    let Some((before, last)) = text.split_last_chunk::<BLOCK>() else {
        // a text of less than a block, with control characters behind it
        let mut whole = [0; BLOCK];
        whole[..text.len()].copy_from_slice(text);
        return at + (bits(odd(whole)) >> at).trailing_zeros() as usize;
    };
    let known = at - before.len();
    let found = bits(odd(*last)) >> known << known;
    if found == 0 { text.len() } else { before.len() + found.trailing_zeros() as usize }
}

/// Copies a text up to its next backslash, as far as there is room in whole blocks. Returns how much was copied.
#[inline]
pub fn copy_plain(text: &[u8], to: &mut [u8]) -> usize {
    let mut copied = 0;
    while let (Some(block), Some(room)) = (block(text, copied), room(to, copied)) {
        *room = block;
        let found = bits(u8x16::new(block).cmp_eq(u8x16::new([b'\\'; BLOCK])));
        if found != 0 {
            return copied + found.trailing_zeros() as usize;
        }
        copied += BLOCK;
    }
    let rest = text[copied..].iter().zip(&mut to[copied..]).take_while(|(byte, _)| **byte != b'\\');
    copied + rest.map(|(byte, to)| *to = *byte).count()
}

#[inline]
fn room(to: &mut [u8], at: usize) -> Option<&mut [u8; BLOCK]> {
    to.get_mut(at..)?.first_chunk_mut()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_where_it_ends_byte_by_byte() {
        let slowly = |text: &[u8], at: usize| {
            let odd = text[at..].iter().position(|&byte| byte < 0x20 || matches!(byte, b'"' | b'\\'));
            odd.map_or(text.len(), |more| at + more)
        };
        for length in 0..200 {
            let plain: Vec<u8> = (0..length).map(|at| b"a \x7f\xc3\xa4\xff!#[]"[at % 10]).collect();
            for odd in [b'"', b'\\', 0, 0x1F, b'\n', b' ', 0x80] {
                for place in 0..length {
                    let mut text = plain.clone();
                    text[place] = odd;
                    for at in [0, place.saturating_sub(20), place, (place + 1).min(length), length] {
                        let plain = text[at..].iter().position(|&byte| byte == b'\\').unwrap_or(length - at);
                        for room in [plain / 2, plain, plain + 20] {
                            let mut copy = vec![b'?'; room];
                            assert_eq!(copy_plain(&text[at..], &mut copy), plain.min(room));
                            assert_eq!(copy[..plain.min(room)], text[at..][..plain.min(room)]);
                        }
                        assert_eq!(plain_run(&text, at), slowly(&text, at), "{odd} at {place} of {length}, from {at}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_run_with_escapes_stops_where_it_stops_byte_by_byte() {
        // far from the end all escapes are passed, and what is close to it is left to who reads on
        let slowly = |text: &[u8], mut at: usize| loop {
            match text[at..] {
                [b'\\', b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => at += 2,
                [b'"' | b'\\' | 0..0x20, ..] | [] => return at,
                _ => at += 1,
            }
        };
        let pieces: [&[u8]; 9] = [b"\\n", b"\\\\", b"\\\"", b"a", b"plain text", b"\\u00e4", b"\\x", b"\"", b"\n"];
        let mut seed = 1_u32;
        for _ in 0..20_000 {
            let mut text = Vec::new();
            while text.len() < 150 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                // what ends a run is rare
                let piece = (seed >> 16) as usize % 60;
                text.extend_from_slice(pieces[if piece < 9 { piece } else { piece % 5 }]);
            }
            let (mut at, stop) = (0, slowly(&text, 0));
            loop {
                let (next, escaped) = escaped_run(&text, at);
                assert_eq!(escaped, text[at..next].contains(&b'\\'));
                let is_simple = text.get(next) == Some(&b'\\')
                    && text.get(next + 1).is_some_and(|&letter| {
                        matches!(letter, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't')
                    });
                if !is_simple {
                    assert_eq!(next, stop, "{}", String::from_utf8_lossy(&text));
                    break;
                }
                assert!(next + FAR_BLOCK > text.len() - BLOCK, "stopped at {next} of {}", text.len());
                at = next + 2;
            }
        }
    }
}
