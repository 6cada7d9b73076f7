//! `cargo xtask pages`: every command of the pages that a newcomer reads is run as it is printed, and every link leads
//! somewhere.

mod blocks;
pub mod links;
mod run;

use crate::steps::{self, Step};
use std::path::{Path, PathBuf};

/// Where the project lives.
pub const REPOSITORY: &str = "https://github.com/specado/specado";
/// The pages whose commands are run.
const RUN: [&str; 2] = ["README.md", "docs/install.md"];

/// Checks the links of all pages, then runs the commands of these, or of both; this machine's archive must be there.
pub fn run(root: &Path, names: &[&str]) -> Result<(), String> {
    if let Some(unknown) = names.iter().find(|name| !RUN.contains(name)) {
        return Err(format!("the commands of {unknown:?} are not run; those of {} are", RUN.join(" and ")));
    }
    let mut steps = vec![Step::new("links of the pages", || links_of(root, root))];
    for page in RUN.into_iter().filter(|page| names.is_empty() || names.contains(page)) {
        steps.push(Step::new(page, move || run::page(root, page)));
    }
    steps::table(&steps::done(steps)).map_err(|_| "one of the pages promises what does not hold; see above".to_owned())
}

/// The links of the pages in `folder`, the repository or an archive's documentation.
pub fn links_of(folder: &Path, root: &Path) -> Result<(), String> {
    let broken = pages(folder)?.iter().flat_map(|page| links::broken(page, root)).collect::<Vec<_>>();
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n")) }
}

/// All pages that people read.
pub fn pages(root: &Path) -> Result<Vec<PathBuf>, String> {
    let mut pages = Vec::new();
    let mut folders = vec![root.to_owned(), root.join("docs")];
    // archives have none
    folders.extend(Some(root.join("bindings")).filter(|folder| folder.is_dir()));
    while let Some(folder) = folders.pop() {
        let files = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for path in files.flatten().map(|file| file.path()) {
            if path.extension().is_some_and(|end| end == "md") {
                pages.push(path);
            } else if path.is_dir() && folder != *root {
                folders.push(path);
            }
        }
    }
    pages.sort();
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn the_repository_s_own_links_lead_somewhere() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate is in the project's folder");
        super::links_of(root, root).expect("no link is broken");
    }

    #[test]
    fn the_pages_that_are_run_can_be_read() {
        for (name, page) in
            [("README", include_str!("../../../README.md")), ("install", include_str!("../../../docs/install.md"))]
        {
            let blocks = super::blocks::blocks(page).expect("commands that cannot be run say so");
            assert!(blocks.iter().any(|block| block.kind == super::blocks::Kind::Commands), "{name} has no commands");
        }
    }
}
