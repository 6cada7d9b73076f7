//! Whole lines out of a file or a pipe, as many as come at once.

use std::io::{ErrorKind, Read, Result};

/// How much is asked for at once.
const SIZE: usize = 256 << 10;

/// An input that is read by whole lines.
pub struct Blocks<R> {
    input: R,
    /// What is read comes here.
    buffer: Vec<u8>,
    /// The beginning of a line whose end has not come.
    rest: Vec<u8>,
    /// How many blocks were given.
    count: u64,
}

impl<R: Read> Blocks<R> {
    pub fn new(input: R) -> Self {
        Self { input, buffer: vec![0; SIZE], rest: Vec::new(), count: 0 }
    }

    /// The next lines, each with its end (but perhaps the last of all), and which block it is; `None` at the end.
    pub fn next(&mut self) -> Result<Option<(u64, Vec<u8>)>> {
        let mut block = std::mem::take(&mut self.rest);
        loop {
            let read = match self.input.read(&mut self.buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
                Ok(0) => break,
                Ok(read) => read,
            };
            let length = block.len();
            block.extend_from_slice(self.buffer.get(..read).unwrap_or_default());
            let come = block.get(length..).unwrap_or_default();
            if let Some(end) = memchr::memrchr(b'\n', come) {
                self.rest = block.split_off(length + end + 1);
                break;
            }
        }
        if block.is_empty() {
            return Ok(None);
        }
        self.count += 1;
        Ok(Some((self.count - 1, block)))
    }
}

#[cfg(test)]
mod tests {
    use super::Blocks;
    use std::io::Read;

    /// Gives a text in pieces of this size.
    struct Pieces<'t>(&'t [u8], usize);

    impl Read for Pieces<'_> {
        fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
            let size = self.1.min(self.0.len()).min(to.len());
            let (now, later) = self.0.split_at(size);
            to[..size].copy_from_slice(now);
            self.0 = later;
            Ok(size)
        }
    }

    #[test]
    fn blocks_are_whole_lines_however_they_come() {
        let long = "x".repeat(700_000);
        for text in ["", "a", "a\n", "\n\na\nbc\n", "one\ntwo\nthree", &format!("{long}\n{long}\nend")] {
            for size in [1, 2, 7, 1 << 20].into_iter().filter(|&size| size > 2 || text.len() < 100) {
                let mut blocks = Blocks::new(Pieces(text.as_bytes(), size));
                let mut all = Vec::new();
                let mut ended = true;
                while let Some((number, block)) = blocks.next().expect("it can be read") {
                    assert!(ended && !block.is_empty(), "a block follows one that has no end");
                    assert!(number == 0 || !all.is_empty());
                    ended = block.ends_with(b"\n");
                    all.extend(block);
                }
                assert_eq!(all, text.as_bytes());
            }
        }
    }
}
