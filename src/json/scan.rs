//! Looking through the insides of strings, sixteen bytes at a time.

use wide::u8x16;

const BLOCK: usize = 16;

/// How many blocks are looked at together in a long text.
const FAR: usize = 4;

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
    while let Some(far) = text.get(at..).and_then(<[u8]>::first_chunk::<{ FAR * BLOCK }>) {
        let (blocks, _) = far.as_chunks::<BLOCK>();
        let found = blocks.iter().fold(u8x16::new([0; BLOCK]), |found, &block| found | odd(block));
        if bits(found) != 0 {
            break;
        }
        at += FAR * BLOCK;
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

/// Where the next backslash stands.
#[inline]
pub fn backslash(text: &[u8], mut at: usize) -> Option<usize> {
    while let Some(block) = block(text, at) {
        let found = bits(u8x16::new(block).cmp_eq(u8x16::new([b'\\'; BLOCK])));
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize);
        }
        at += BLOCK;
    }
    text.get(at..)?.iter().position(|&byte| byte == b'\\').map(|more| at + more)
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
                        let backslash = text[at..].iter().position(|&byte| byte == b'\\').map(|more| at + more);
                        assert_eq!(super::backslash(&text, at), backslash);
                        assert_eq!(plain_run(&text, at), slowly(&text, at), "{odd} at {place} of {length}, from {at}");
                    }
                }
            }
        }
    }
}
