//! Where texts come from: files, standard input, the catalogue.

use super::failure::Failure;
use specado_ffi::spec::catalogue;
use std::fs::File;
use std::io::{Read, stdin};
use std::path::Path;

/// A file that is named, or standard input; and how many bytes it has, if that is known.
pub fn open(path: Option<&Path>) -> Result<(Box<dyn Read + Send>, Option<u64>), Failure> {
    let Some(path) = path.filter(|path| *path != Path::new("-")) else { return Ok((Box::new(stdin()), None)) };
    let file = File::open(path).map_err(|error| Failure::file(path, &error))?;
    let size = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|facts| facts.len());
    Ok((Box::new(file), size))
}

/// The whole text of a file that is named, or of standard input.
pub fn text(path: Option<&Path>) -> Result<String, Failure> {
    let name = name(path);
    let mut bytes = Vec::new();
    open(path)?.0.read_to_end(&mut bytes).map_err(|error| Failure::file(name, &error))?;
    String::from_utf8(bytes).map_err(|error| Failure::not_utf8(name, error.utf8_error()))
}

/// A provider as the library takes it: the name of a built-in one, or the text of a spec's file.
pub fn spec(provider: &str) -> Result<String, Failure> {
    let path = Path::new(provider);
    let is_file = path.is_file() || path.extension().is_some_and(|end| end == "json");
    if catalogue::text(provider).is_none() && is_file { text(Some(path)) } else { Ok(provider.to_owned()) }
}

/// What an input is called in errors.
pub fn name(path: Option<&Path>) -> &Path {
    path.filter(|path| *path != Path::new("-")).unwrap_or(Path::new("standard input"))
}
