//! Folders of the machine that builds: another stands in the place of each, and nothing that is shipped names one.

use std::path::{Path, PathBuf};

/// What stands in their place: who builds there has nothing to hide.
const INSTEAD: [&str; 3] = ["/specado", "/target", "/cargo"];

/// The compiler's flag by which another folder stands in the place of one.
pub fn remap(from: &Path, to: &str) -> String {
    format!("--remap-path-prefix={}={to}", from.display())
}

/// Where cargo keeps the sources of dependencies.
pub fn cargo_home() -> Option<PathBuf> {
    let own = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    own.or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".cargo")))
}

/// Fails if a file below one of these names a folder of the machine that has built it.
pub fn inspect(below: &[&Path], refused: &[&Path]) -> Result<(), String> {
    for place in below {
        let text = |error: std::io::Error| format!("{}: {error}", place.display());
        for entry in std::fs::read_dir(place).map_err(text)?.flatten() {
            let path = entry.path();
            if path.is_dir() {
                inspect(&[&path], refused)?;
                continue;
            }
            let bytes = std::fs::read(&path).map_err(text)?;
            let said = String::from_utf8_lossy(&bytes);
            let names = |folder: &&&Path| said.contains(&format!("{}/", folder.display()));
            let mut others =
                refused.iter().filter(|folder| INSTEAD.iter().all(|instead| Path::new(instead) != **folder));
            if let Some(folder) = others.find(names) {
                return Err(format!("{} names the folder {}", path.display(), folder.display()));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_found_wherever_they_stand() {
        let place = std::env::temp_dir().join(format!("specado-folders-{}", std::process::id()));
        std::fs::create_dir_all(place.join("lib/.debug")).expect("a folder for files");
        std::fs::write(place.join("lib/.debug/a"), b"\xff\0/home/me/src/lib.rs\0").expect("it is written");
        let refused = |folder: &str| inspect(&[&place], &[Path::new("/nowhere"), Path::new(folder)]);
        assert!(refused("/home/me").is_err_and(|message| message.contains("lib/.debug/a names the folder /home/me")));
        assert_eq!(refused("/home/m"), Ok(()));
        std::fs::write(place.join("lib/.debug/a"), b"\0/specado/src/lib.rs\0").expect("it is written");
        assert_eq!(refused("/specado"), Ok(()));
        std::fs::remove_dir_all(&place).expect("it was there");
    }
}
