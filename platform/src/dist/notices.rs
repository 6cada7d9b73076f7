//! What others wrote: the licences of everything that ends up in an archive, and the bill of materials (`CycloneDX`).

use super::{Job, read};
use crate::run::{cargo, output};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// A dependency of the library or of the command line.
struct Package {
    name: String,
    version: String,
    licence: String,
    repository: String,
    manifest: String,
}

/// The text of `THIRD-PARTY`: every package with its licence's own words.
pub fn licences(job: &Job) -> Result<String, String> {
    let mut text = String::from(
        "Specado's library and command line contain what follows, besides the standard library of Rust\n\
         (MIT or Apache-2.0, https://github.com/rust-lang/rust).\n",
    );
    for package in packages(job)? {
        let rule = "-".repeat(100);
        let _ = write!(
            text,
            "\n{rule}\n{} {}: {}\n{}\n{rule}\n",
            package.name, package.version, package.licence, package.repository
        );
        let folder = Path::new(&package.manifest).parent().unwrap_or(Path::new(""));
        for file in licence_files(folder)? {
            let _ = write!(text, "\n{}\n", read(&folder.join(file))?.trim_end());
        }
    }
    Ok(text)
}

fn licence_files(folder: &Path) -> Result<Vec<String>, String> {
    let is_licence = |name: &String| {
        ["LICEN", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"]
            .iter()
            .any(|start| name.to_uppercase().starts_with(start))
    };
    let files = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?.flatten();
    let files = files.filter(|file| file.path().is_file()).filter_map(|file| file.file_name().into_string().ok());
    let mut names: Vec<String> = files.filter(is_licence).collect();
    names.sort();
    Ok(names)
}

/// The bill of materials, without time or serial number, so that it is the same for the same commit.
pub fn bill_of_materials(job: &Job) -> Result<String, String> {
    let checksums = checksums(&read(&job.root.join("Cargo.lock"))?);
    let packages = packages(job)?;
    let reference = |package: &Package| format!("pkg:cargo/{}@{}", package.name, package.version);
    let components: Vec<Value> = packages
        .iter()
        .map(|package| {
            let hash = checksums.get(&(package.name.clone(), package.version.clone()));
            json!({
                "type": "library", "bom-ref": reference(package), "purl": reference(package),
                "name": package.name, "version": package.version,
                "licenses": [{"expression": package.licence}],
                "hashes": hash.map(|hash| json!({"alg": "SHA-256", "content": hash})).into_iter().collect::<Vec<_>>(),
            })
        })
        .collect();
    let own = format!("pkg:cargo/specado-ffi@{}", job.release.version);
    let bill = json!({
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {"component": {
            "type": "library", "bom-ref": own, "purl": own, "name": "specado-ffi", "version": job.release.version,
            "licenses": [{"expression": "Apache-2.0 OR MIT"}],
            "properties": [{"name": "target", "value": job.target.name}, {"name": "commit", "value": job.commit}],
        }},
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": packages.iter().map(reference).collect::<Vec<_>>()}],
    });
    serde_json::to_string_pretty(&bill).map(|text| text + "\n").map_err(|error| error.to_string())
}

/// `Cargo.lock`'s checksum of each package.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let value = |entry: &str, name: &str| {
        let line = entry.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = \""));
        line.map(|value| value.trim_end_matches('"').to_owned())
    };
    let entries = lock.split("[[package]]");
    entries
        .filter_map(|entry| Some(((value(entry, "name")?, value(entry, "version")?), value(entry, "checksum")?)))
        .collect()
}

/// Everything that the library or the command line is built from, over all of the archive's targets, without what only
/// runs during a build.
fn packages(job: &Job) -> Result<Vec<Package>, String> {
    let mut found = BTreeMap::new();
    for triple in job.target.triples {
        let args = ["metadata", "--format-version", "1", "--locked", "--features", "cli", "--filter-platform", triple];
        let metadata: Value =
            serde_json::from_str(&output(cargo(&job.root, &args), "")?).map_err(|error| error.to_string())?;
        let reached = reached(&metadata);
        let list = metadata["packages"].as_array().into_iter().flatten();
        for package in
            list.filter(|package| reached.contains(text(package, "id")) && text(package, "name") != "specado-ffi")
        {
            let key = (text(package, "name").to_owned(), text(package, "version").to_owned());
            found.insert(key, package_of(package));
        }
    }
    Ok(found.into_values().collect())
}

fn package_of(package: &Value) -> Package {
    let own = |name| text(package, name).to_owned();
    // old manifests write `/` for OR
    let licence = text(package, "license").replace('/', " OR ");
    Package {
        name: own("name"),
        version: own("version"),
        licence,
        repository: own("repository"),
        manifest: own("manifest_path"),
    }
}

/// The packages that the project's own one reaches by dependencies of programs, not of build scripts or tests.
fn reached(metadata: &Value) -> BTreeSet<&str> {
    let nodes: BTreeMap<&str, &Value> =
        metadata["resolve"]["nodes"].as_array().into_iter().flatten().map(|node| (text(node, "id"), node)).collect();
    let is_own = |id: &&str| id.contains("specado-ffi");
    let mut open: Vec<&str> = nodes.keys().copied().filter(is_own).collect();
    let mut reached = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !reached.insert(id) {
            continue;
        }
        let dependencies = nodes.get(id).and_then(|node| node["deps"].as_array()).into_iter().flatten();
        let normal = |dependency: &&Value| {
            dependency["dep_kinds"].as_array().into_iter().flatten().any(|kind| kind["kind"].is_null())
        };
        open.extend(dependencies.filter(normal).map(|dependency| text(dependency, "pkg")));
    }
    reached
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}
