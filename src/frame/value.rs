//! Where a JSON value ends, found piece by piece. Whether it is JSON at all is for others to say.

use memchr::memchr3;

/// How far a value has been looked through.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scan {
    depth: usize,
    text: bool,
    escaped: bool,
}

/// A string with a line's end in it, and where: no JSON text has that.
pub(super) struct BrokenString(pub(super) usize);

impl Scan {
    /// Looks through further bytes. Where the value ends among them, if it does.
    pub(super) fn end(&mut self, bytes: &[u8]) -> Result<Option<usize>, BrokenString> {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if self.escaped {
                self.escaped = false;
            } else if self.text {
                let Some(found) = memchr3(b'"', b'\\', b'\n', &bytes[at..]) else { return Ok(None) };
                at += found;
                match bytes[at] {
                    b'"' => self.text = false,
                    b'\\' => self.escaped = true,
                    _ => return Err(BrokenString(at)),
                }
                if self.depth == 0 && !self.text {
                    return Ok(Some(at + 1));
                }
            } else {
                match byte {
                    b'"' => self.text = true,
                    b'{' | b'[' => self.depth += 1,
                    b'}' | b']' | b',' | b' ' | b'\t' | b'\r' | b'\n' if self.depth == 0 => return Ok(Some(at)),
                    b'}' | b']' => {
                        self.depth -= 1;
                        if self.depth == 0 {
                            return Ok(Some(at + 1));
                        }
                    }
                    _ => {}
                }
            }
            at += 1;
        }
        Ok(None)
    }
}
