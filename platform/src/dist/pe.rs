//! What differs in a DLL from build to build, made the same: the same input gives the same bytes.

use std::fs;
use std::path::Path;

/// Sets the times in a DLL's headers to none, and the identifier of the PDB that zig writes beside it, which has this
/// machine's folders in it and is not shipped.
pub fn without_time(dll: &Path) -> Result<(), String> {
    let text = |error: std::io::Error| format!("{}: {error}", dll.display());
    let mut bytes = fs::read(dll).map_err(text)?;
    clear(&mut bytes).ok_or_else(|| format!("{} is no DLL", dll.display()))?;
    fs::write(dll, bytes).map_err(text)
}

/// The places have their names in Microsoft's description of the format.
fn clear(bytes: &mut [u8]) -> Option<()> {
    let header = number(bytes, 0x3c)?;
    let (sections, optional) = (half(bytes, header + 6)?, half(bytes, header + 20)?);
    // TimeDateStamp
    fill(bytes, header + 8, 4)?;
    // the seventh of the data directories tells of the debug directory; they stand behind 112 bytes
    let directory = header + 24 + 112 + 6 * 8;
    let (address, size) = (number(bytes, directory)?, number(bytes, directory + 4)?);
    let table = header + 24 + optional;
    let place = (0..sections).find_map(|at| {
        let section = table + at * 40;
        let (begins, length, raw) =
            (number(bytes, section + 12)?, number(bytes, section + 16)?, number(bytes, section + 20)?);
        (begins..begins + length).contains(&address).then(|| raw + address - begins)
    });
    for entry in (0..size / 28).filter_map(|at| place.map(|place| place + at * 28)) {
        fill(bytes, entry + 4, 4)?;
        let data = number(bytes, entry + 24)?;
        // CodeView: its mark, then the identifier
        if bytes.get(data..data + 4) == Some(b"RSDS") {
            fill(bytes, data + 4, 16)?;
        }
    }
    Some(())
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize)
}

fn half(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

fn fill(bytes: &mut [u8], at: usize, count: usize) -> Option<()> {
    bytes.get_mut(at..at + count).map(|bytes| bytes.fill(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of one section at address 4096, whose bytes begin at 512, with one entry in its debug directory.
    fn dll(time: u8, identifier: u8) -> Vec<u8> {
        let mut bytes = vec![0; 1024];
        let mut put = |at: usize, number: u32| bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
        put(0x3c, 64);
        put(64 + 6, 1);
        put(64 + 8, u32::from(time));
        put(64 + 20, 240);
        put(64 + 24 + 112 + 48, 4096 + 16);
        put(64 + 24 + 112 + 52, 28);
        let section = 64 + 24 + 240;
        put(section + 12, 4096);
        put(section + 16, 512);
        put(section + 20, 512);
        put(512 + 16 + 4, u32::from(time));
        put(512 + 16 + 24, 600);
        bytes[600..604].copy_from_slice(b"RSDS");
        bytes[604..620].fill(identifier);
        bytes[620] = b'x';
        bytes
    }

    #[test]
    fn what_differs_is_cleared_and_nothing_else() {
        let (mut one, mut other) = (dll(1, 2), dll(3, 4));
        assert!(clear(&mut one).is_some() && clear(&mut other).is_some());
        assert_eq!(one, other);
        assert_eq!(one, dll(0, 0));
        assert_eq!(clear(&mut [0; 16]), None);
    }

    /// MinGW's have no debug directory.
    #[test]
    fn a_dll_may_have_no_debug_directory() {
        let without = |time| {
            let mut bytes = dll(time, 1);
            bytes[64 + 24 + 112 + 48..][..8].fill(0);
            bytes
        };
        let mut one = without(7);
        assert!(clear(&mut one).is_some());
        let mut expected = without(7);
        expected[64 + 8..][..4].fill(0);
        assert_eq!(one, expected);
    }
}
