//! `platform/symbols.txt`, the single list of what the library exports, in the forms that linkers read.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// The exported functions, sorted, each with its version.
pub struct Symbols(BTreeMap<String, String>);

impl Symbols {
    /// Reads the list and compares it with the header.
    pub fn read(root: &Path) -> Result<Self, String> {
        let path = root.join("platform/symbols.txt");
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let (mut list, mut node) = (Self(BTreeMap::new()), "");
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            match line.strip_suffix(':') {
                Some(heading) => node = heading,
                None => drop(list.0.insert(line.to_owned(), node.to_owned())),
            }
        }
        let path = root.join("include/specado.h");
        let header = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        list.compare("include/specado.h", declared(&header))?;
        Ok(list)
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Fails if `found` are not exactly the symbols of the list.
    pub fn compare(&self, place: &str, found: impl IntoIterator<Item = String>) -> Result<(), String> {
        let found: BTreeSet<String> = found.into_iter().collect();
        let known: BTreeSet<String> = self.0.keys().cloned().collect();
        let missing: Vec<_> = known.difference(&found).collect();
        let extra: Vec<_> = found.difference(&known).collect();
        if missing.is_empty() && extra.is_empty() {
            return Ok(());
        }
        Err(format!("{place} and platform/symbols.txt differ: it lacks {missing:?} and has besides {extra:?}"))
    }

    /// For GNU ld and lld: the version of every symbol, each version on top of the one before, and that nothing else is
    /// exported.
    pub fn version_script(&self) -> String {
        let nodes: BTreeSet<&String> = self.0.values().collect();
        let (mut script, mut before) = (String::new(), String::new());
        for node in nodes {
            let _ = writeln!(script, "{node} {{\n  global:");
            for (name, _) in self.0.iter().filter(|(_, own)| *own == node) {
                let _ = writeln!(script, "    {name};");
            }
            let _ = writeln!(script, "{}}}{before};", if before.is_empty() { "  local: *;\n" } else { "" });
            before = format!(" {node}");
        }
        script
    }

    /// Fails if a symbol lacks its version, or has another: `exports` are lines such as `specado_translate@@SPECADO_1`.
    pub fn versions(&self, exports: &str) -> Result<(), String> {
        let exports: BTreeSet<&str> = exports.lines().collect();
        let wanted = self.0.iter().map(|(name, node)| format!("{name}@@{node}"));
        let missing: Vec<String> = wanted.filter(|line| !exports.contains(line.as_str())).collect();
        if missing.is_empty() { Ok(()) } else { Err(format!("the shared library does not export {missing:?}")) }
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
    fn each_symbol_has_its_version() {
        let one = |name: &str, node: &str| (name.to_owned(), node.to_owned());
        let symbols = Symbols([one("b", "S_1"), one("c", "S_1.1"), one("a", "S_1")].into());
        let script = "S_1 {\n  global:\n    a;\n    b;\n  local: *;\n};\nS_1.1 {\n  global:\n    c;\n} S_1;\n";
        assert_eq!(symbols.version_script(), script);
        assert!(symbols.versions("a@@S_1\nb@@S_1\nc@@S_1.1").is_ok());
        assert!(symbols.versions("a@@S_1\nb@@S_1\nc@@S_1").is_err_and(|message| message.contains("c@@S_1.1")));
    }

    #[test]
    fn what_can_fail_has_a_twin_that_hands_out_its_error() {
        let header = include_str!("../../../include/specado.h");
        let functions: Vec<(&str, &str)> = header
            .lines()
            .filter_map(|line| line.strip_prefix("SPECADO_API ")?.split_once("SPECADO_CALL "))
            .map(|(returned, rest)| (returned.trim(), rest.split('(').next().unwrap_or(rest)))
            .collect();
        let mut twins = 0;
        for (returned, name) in functions.iter().filter(|(_, name)| !name.ends_with("_with_error")) {
            let twin = format!("{name}_with_error");
            let has_twin = functions.iter().any(|(_, other)| *other == twin);
            // an output has the error text of its own
            let declared = header.split_once(&format!("SPECADO_CALL {name}(")).map_or("", |(_, rest)| rest);
            let tells = declared.split(';').next().is_some_and(|rest| rest.contains("specado_output_t *output)"));
            assert!(has_twin || tells || *returned != "specado_result_t", "{name} can fail, but there is no {twin}");
            twins += usize::from(has_twin);
        }
        assert_eq!(twins, functions.iter().filter(|(_, name)| name.ends_with("_with_error")).count());
    }

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
