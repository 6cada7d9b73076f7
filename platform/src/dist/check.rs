//! Budgets and floors.

use std::path::Path;

/// The most bytes that a shared library may have.
pub const SHARED: u64 = 1_800_000;
/// The most bytes that a static library may have, where its debug information and bitcode can be removed (ELF).
pub const STATIC: u64 = 4_600_000;

/// Fails if a file is larger than its budget.
pub fn size(file: &Path, budget: u64) -> Result<(), String> {
    let size = std::fs::metadata(file).map_err(|error| format!("{}: {error}", file.display()))?.len();
    if size <= budget { Ok(()) } else { Err(format!("{} has {size} bytes; its budget is {budget}", file.display())) }
}

/// Fails if a library's version information asks for a newer glibc than `floor`.
pub fn glibc(versions: &str, floor: &str) -> Result<(), String> {
    let highest = versions
        .split("GLIBC_")
        .skip(1)
        .map(|rest| numbers(rest.split(|c: char| c != '.' && !c.is_ascii_digit()).next()))
        .max();
    match highest {
        Some(highest) if highest <= numbers(Some(floor)) => Ok(()),
        Some(highest) => Err(format!("a symbol of GLIBC {highest:?} is needed, but {floor} is promised")),
        None => Err("no symbol of GLIBC is needed, which cannot be".to_owned()),
    }
}

/// `2.17` as numbers, which compare as versions do.
fn numbers(version: Option<&str>) -> Vec<u32> {
    version.unwrap_or_default().split('.').filter_map(|number| number.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::glibc;

    #[test]
    fn the_highest_version_decides() {
        for (versions, fits) in [
            ("GLIBC_2.2.5 GLIBC_2.17", true),
            ("GLIBC_2.2.5", true),
            ("GLIBC_2.4\nName: GLIBC_2.34  Flags", false),
            ("GLIBC_2.17.1", false),
            ("GLIBC_3", false),
            ("", false),
        ] {
            assert_eq!(glibc(versions, "2.17").is_ok(), fits, "{versions}");
        }
    }
}
