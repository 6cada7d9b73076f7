//! Where results go: a file or standard output.

use super::args::Layout;
use super::failure::Failure;
use super::format;
use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write, stdout};
use std::path::{Path, PathBuf};

/// An opened output.
pub struct Output {
    to: BufWriter<Box<dyn Write + Send>>,
    name: PathBuf,
    is_terminal: bool,
}

impl Output {
    /// The file of this name, or standard output.
    pub fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else { return Ok(Self::standard()) };
        let file = File::create(path).map_err(|error| Failure::file(path, &error))?;
        Ok(Self { to: BufWriter::new(Box::new(file)), name: path.to_owned(), is_terminal: false })
    }

    /// Standard output.
    pub fn standard() -> Self {
        let is_terminal = stdout().is_terminal();
        Self { to: BufWriter::new(Box::new(stdout())), name: PathBuf::from("standard output"), is_terminal }
    }

    /// Writes JSON in the wanted layout: indented on a terminal, unless told otherwise.
    pub fn json(&mut self, json: &str, layout: Layout) -> Result<(), Failure> {
        self.line(&format::json(json, layout.pretty || (!layout.compact && self.is_terminal)))
    }

    /// Writes a text.
    pub fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.to.write_all(text.as_bytes()).map_err(|error| Failure::file(&self.name, &error))
    }

    /// Writes a line.
    pub fn line(&mut self, text: &str) -> Result<(), Failure> {
        writeln!(self.to, "{text}").map_err(|error| Failure::file(&self.name, &error))
    }

    /// Writes bytes, and hands them over at once: whoever reads a stream waits for them.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let written = self.to.write_all(bytes).and_then(|()| self.to.flush());
        written.map_err(|error| Failure::file(&self.name, &error))
    }

    /// Hands over what is still held back.
    pub fn finish(mut self) -> Result<(), Failure> {
        self.to.flush().map_err(|error| Failure::file(&self.name, &error))
    }
}
