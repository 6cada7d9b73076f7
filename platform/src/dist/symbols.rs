//! `platform/symbols.txt`, the single list of what the library exports, in the forms that linkers read.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

/// The exported functions, sorted.
pub struct Symbols(BTreeSet<String>);

impl Symbols {
    /// Reads the list and compares it with the header.
    pub fn read(root: &Path) -> Result<Self, String> {
        let path = root.join("platform/symbols.txt");
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let list = Self(text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(str::to_owned).collect());
        let path = root.join("include/specado.h");
        let header = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        list.compare("include/specado.h", declared(&header))?;
        Ok(list)
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Fails if `found` are not exactly the symbols of the list.
    pub fn compare(&self, place: &str, found: impl IntoIterator<Item = String>) -> Result<(), String> {
        let found: BTreeSet<String> = found.into_iter().collect();
        let missing: Vec<_> = self.0.difference(&found).collect();
        let extra: Vec<_> = found.difference(&self.0).collect();
        if missing.is_empty() && extra.is_empty() {
            return Ok(());
        }
        Err(format!("{place} and platform/symbols.txt differ: it lacks {missing:?} and has besides {extra:?}"))
    }

    /// For GNU ld and lld: the version of every symbol, and that nothing else is exported.
    pub fn version_script(&self, abi: u32) -> String {
        let mut script = format!("SPECADO_{abi} {{\n  global:\n");
        for name in self.names() {
            let _ = writeln!(script, "    {name};");
        }
        script + "  local: *;\n};\n"
    }

    /// For ld64, where every name begins with an underscore.
    pub fn exported_symbols_list(&self) -> String {
        self.names().fold(String::new(), |list, name| list + "_" + name + "\n")
    }

    /// For linkers of Windows.
    pub fn def(&self, dll: &str) -> String {
        self.names().fold(format!("LIBRARY {dll}\nEXPORTS\n"), |list, name| list + "    " + name + "\n")
    }

    /// One name a line.
    pub fn plain(&self) -> String {
        self.names().fold(String::new(), |list, name| list + name + "\n")
    }
}

/// The functions that a header declares.
fn declared(header: &str) -> impl Iterator<Item = String> + '_ {
    header
        .lines()
        .filter(|line| line.starts_with("SPECADO_API "))
        .filter_map(|line| Some(line.split_once("SPECADO_CALL ")?.1.split_once('(')?.0.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_and_the_header_agree() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate is in the project's folder");
        let symbols = Symbols::read(root).expect("they agree");
        let without_one = symbols.names().skip(1).map(str::to_owned);
        assert!(symbols.compare("a build", without_one).is_err_and(|message| message.contains("specado_abi_version")));
        let with_another = symbols.names().chain(["rust_eh_personality"]).map(str::to_owned);
        assert!(symbols.compare("a build", with_another).is_err_and(|message| message.contains("rust_eh_personality")));
    }
}
