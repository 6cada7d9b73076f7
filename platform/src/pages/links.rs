//! Links of Markdown pages: whether they lead somewhere, and where they lead when a page lies elsewhere.

use super::REPOSITORY;
use std::path::{Component, Path, PathBuf};

/// Where the targets of links stand in a page: what is between `](` and `)`, outside of code.
fn targets(page: &str) -> Vec<std::ops::Range<usize>> {
    let (mut found, mut in_block, mut at) = (Vec::new(), false, 0);
    for line in page.split_inclusive('\n') {
        if line.starts_with("```") {
            in_block = !in_block;
        } else if !in_block {
            let mut from = 0;
            while let Some(start) = line[from..].find("](").map(|place| from + place + 2) {
                let Some(end) = line[start..].find(')').map(|place| start + place) else { break };
                // an odd number of backticks before it: inside of code
                if line[..start].matches('`').count() % 2 == 0 {
                    found.push(at + start..at + end);
                }
                from = end;
            }
        }
        at += line.len();
    }
    found
}

/// Every link of a page that leads nowhere. A link to this project's own files at its home is looked up in `root`.
pub fn broken(page: &Path, root: &Path) -> Vec<String> {
    let text = match std::fs::read_to_string(page) {
        Ok(text) => text,
        Err(error) => return vec![format!("{}: {error}", page.display())],
    };
    let folder = page.parent().unwrap_or(page);
    let leads = |link: &str| {
        let (path, anchor) = link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor)));
        let file = if let Some(own) = path.strip_prefix(&format!("{REPOSITORY}/blob/")) {
            own.split_once('/').map(|(_, path)| root.join(path)).unwrap_or_default()
        } else if link.starts_with("https://") {
            return true;
        } else if path.is_empty() {
            page.to_owned()
        } else {
            folder.join(path)
        };
        file.exists() && anchor.is_none_or(|anchor| has_heading(&file, anchor))
    };
    let wrong = targets(&text).into_iter().map(|range| &text[range]).filter(|link| !leads(link));
    wrong.map(|link| format!("{}: {link} leads nowhere", page.display())).collect()
}

/// A heading as GitHub links to it: small letters, no signs, `-` for spaces.
fn has_heading(file: &Path, anchor: &str) -> bool {
    let slug = |heading: &str| {
        let kept = heading.trim().chars().filter(|sign| sign.is_alphanumeric() || [' ', '-', '_'].contains(sign));
        kept.collect::<String>().to_lowercase().replace(' ', "-")
    };
    let text = std::fs::read_to_string(file).unwrap_or_default();
    text.lines().filter(|line| line.starts_with('#')).any(|line| slug(line.trim_start_matches('#')) == anchor)
}

/// A page whose links lead where they led, for its place elsewhere. `place` tells where a file of the repository lies
/// there, by its path; what lies nowhere there is linked at the project's home, in this version.
pub fn moved(text: &str, page: &str, version: &str, place: &dyn Fn(&str) -> Option<String>) -> String {
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    let here = place(page).unwrap_or_else(|| page.to_owned());
    for range in targets(text) {
        let link = &text[range.clone()];
        let (path, anchor) = link.split_at(link.find('#').unwrap_or(link.len()));
        if path.is_empty() || path.contains("://") {
            continue;
        }
        let file = joined(Path::new(page).parent().unwrap_or(Path::new("")), path);
        out.push_str(&text[done..range.start]);
        out.push_str(&match place(&file) {
            Some(there) => relative(&here, &there) + anchor,
            None => format!("{REPOSITORY}/blob/v{version}/{file}{anchor}"),
        });
        done = range.end;
    }
    out + &text[done..]
}

/// A path without `.` and `..`.
fn joined(folder: &Path, path: &str) -> String {
    let mut whole = PathBuf::new();
    for part in folder.join(path).components() {
        match part {
            Component::ParentDir => drop(whole.pop()),
            Component::CurDir => {}
            part => whole.push(part),
        }
    }
    whole.display().to_string()
}

/// The way from one file to another.
fn relative(from: &str, to: &str) -> String {
    let (from, to): (Vec<&str>, Vec<&str>) = (from.split('/').collect(), to.split('/').collect());
    let same = from.iter().zip(&to).take(from.len() - 1).take_while(|(a, b)| a == b).count();
    let up = vec![".."; from.len() - 1 - same];
    [up, to[same..].to_vec()].concat().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_follow_a_page_that_moves() {
        let place = |file: &str| match file {
            "docs/a.md" => Some("share/doc/docs/a.md".to_owned()),
            "README.md" => Some("share/doc/README.md".to_owned()),
            "include/x.h" => Some("include/x.h".to_owned()),
            _ => None,
        };
        let text = "[r](../README.md#get-it), [h](../include/x.h), [s](../src/lib.rs), [w](https://a.b), [t](#top), `[c](d)`\n";
        assert_eq!(
            moved(text, "docs/a.md", "1.2.3", &place),
            format!(
                "[r](../README.md#get-it), [h](../../../include/x.h), [s]({REPOSITORY}/blob/v1.2.3/src/lib.rs), [w](https://a.b), \
                 [t](#top), `[c](d)`\n"
            )
        );
    }

    #[test]
    fn a_link_that_leads_nowhere_is_found() {
        let folder = std::env::temp_dir().join(format!("specado-links-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let page = folder.join("page.md");
        let text = format!(
            "# The top, once\n[a](page.md) [b](page.md#the-top-once) [c](gone.md) [d](#gone)\n[e]({REPOSITORY}/blob/v1/page.md) \
             [f]({REPOSITORY}/blob/v1/gone.rs) [g]({REPOSITORY}/blob/v1/page.md#the-top-once) \
             [h]({REPOSITORY}/blob/v1/page.md#gone)\n"
        );
        std::fs::write(&page, text).expect("a page");
        let found = broken(&page, &folder).join("\n");
        std::fs::remove_dir_all(&folder).expect("it was just made");
        assert_eq!(found.matches("leads nowhere").count(), 4, "{found}");
        for link in ["gone.md", "#gone", "gone.rs"] {
            assert!(found.contains(&format!("{link} leads")), "{found}");
        }
    }
}
