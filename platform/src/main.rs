//! The chores of the project: `cargo xtask …`. One file per chore; no shell in between.

mod abi;
mod bench;
mod beside;
mod callgrind;
mod conformance;
mod counts;
mod demo;
mod dist;
mod facts;
mod fuzz;
mod growth;
mod header;
mod licences;
mod load;
mod marks;
mod memory;
mod pages;
mod recipes;
mod run;
mod set_up;
mod steps;
mod test;
mod test_dist;
mod workflows;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask CHORE

  demo                 build the library, compile examples/c/translate.c against it, run it on a real prompt
  test [--quick]       everything that must hold: format, lints, tests, header, docs, C programs, memory, fuzzing
                       (--quick: format, lints, header and tests alone)
  set-up [CHORE […]]   only what test (or dist, test-dist, test-recipes, deb) begins with: look for what it needs, install it on
                       Debian as root, else say what to run
  header [--check]     write include/specado.h from src/capi (or fail if the committed one differs)
  conformance […]      have the providers' own SDK types judge what Specado writes (tests/conformance/run.py says what may follow)
  peers                put what clients lose of recorded answers beside what they lose with LiteLLM (tests/peers/run.py)
  facts [--check]      write docs/facts from the specs: what each provider takes, and where that can be read
  fuzz SECONDS [SEED]  run every fuzz target for so long (SEED: a number; the same one tries the same inputs)
  threads              run the threaded test with the thread sanitizer
  growth [--all]       count instructions: what ten times as large a prompt takes is about ten times as much
                       (--all: each kind of prompt at every wire format, which takes minutes more; --table: print
                       what each message, part, tool … costs, from ten of them to a hundred thousand)
  counts [--bless]     count instructions: nothing takes over a twentieth more than benches/counts.tsv says
                       (--bless: write that file)
  load [SECONDS]       a thousand streams at once through the example gateway: whole, unmixed, in bounded memory
  bench                measure, and write docs/performance.md
  profile              count what runs often, in platform/src/dist/hot.profdata: archives are built by it
  dist [TARGET…]       build the archives that users download, of all targets or of some
                       (--check: this machine's, built twice and compared)
  test-dist [TARGET…]  use those archives as their users do: moved, by pkg-config, CMake, meson, loaded
  wheels [TARGET…]     make the Python package's wheels from the archives that are there
                       (--library FILE: of a plain build, for this machine's kind)
  test-wheels          install this machine's wheel into fresh environments, run its tests, its README, mypy
                       (--library FILE: of a plain build)
  test-scale           run the examples for Spark, DuckDB and Ray on 100,000 rows each with that wheel
                       (--library FILE: of a plain build)
  pages [PAGE…]        run every command of README.md and docs/install.md with this machine's archive; check all links
  recipes              write the recipes for package managers, filled in from all archives
  test-recipes         make packages by them of this machine's archive, and build programs with those
  deb                  make the Debian packages
  install OPTION…      build and install for a distribution, by cargo-c: --prefix=/usr --destdir=FOLDER
  abi OLD.so NEW.so    fail if the new library does not serve the programs of the old one (abidiff)
  workflows            lint the workflows of .github: do they work, are they safe
  licences             check the licence of every dependency, and where it comes from";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let root = root();
    let done = match args.as_slice() {
        ["demo"] => demo::run(&root),
        ["set-up", args @ ..] => set_up::run(&root, args),
        ["test"] => test::run(&root, false),
        // what `test` runs beside its other steps
        ["test", "--own-builds"] => test::own_builds(&root),
        ["test", "--quick"] => test::run(&root, true),
        ["header"] => write_header(&root),
        ["header", "--check"] => check_header(&root),
        ["facts"] => facts::write(&root),
        ["facts", "--check"] => facts::check(&root),
        ["fuzz", seconds] => number(seconds).and_then(|seconds| fuzz::run(&root, seconds, None)),
        ["fuzz", seconds, seed] => number(seconds).and_then(|seconds| fuzz::run(&root, seconds, Some(number(seed)?))),
        ["conformance", options @ ..] => conformance::run(&root, options),
        ["peers"] => conformance::peers(&root),
        ["threads"] => memory::thread_sanitizer(&root),
        ["growth"] => growth::run(&root, false),
        ["growth", "--table"] => growth::table(&root),
        ["growth", "--all"] => growth::run(&root, true),
        ["counts"] => counts::run(&root, false),
        ["counts", "--bless"] => counts::run(&root, true),
        ["counts", "--table"] => counts::write_ratios(&root),
        ["load"] => load::run(&root, load::SECONDS),
        ["load", seconds] => load::run(&root, seconds),
        ["bench"] => bench::run(&root),
        ["profile"] => dist::profile::run(&root),
        ["install", args @ ..] => dist::install::run(&root, args),
        ["dist", "--check"] => dist::proof::run(&root),
        ["dist", targets @ ..] => dist::run(&root, targets),
        ["test-dist", targets @ ..] => test_dist::run(&root, targets),
        ["wheels", args @ ..] => dist::wheels::run(&root, args),
        ["test-wheels", args @ ..] => dist::wheels::test(&root, args),
        ["test-scale", args @ ..] => dist::wheels::scale(&root, args),
        ["pages", names @ ..] => pages::run(&root, names),
        ["recipes"] => recipes::run(&root),
        ["test-recipes"] => recipes::test(&root, false),
        ["deb"] => recipes::deb::run(&root).map(drop),
        ["abi", old, new] => abi::run(&root, Path::new(old), Path::new(new)),
        ["workflows"] => workflows::run(&root),
        ["licences"] => licences::run(&root),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // a chore that has said everything itself gives no message
            if !message.is_empty() {
                eprintln!("{message}");
            }
            ExitCode::FAILURE
        }
    }
}

/// A number that was given.
fn number(given: &str) -> Result<u32, String> {
    given.parse().map_err(|_| format!("{given:?} is no number"))
}

/// The project's folder.
/// The project: the one that this program was built of, or the one that is named.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::env::var_os("SPECADO_ROOT").map_or_else(|| here.parent().unwrap_or(here).to_owned(), PathBuf::from)
}

fn header_file(root: &Path) -> PathBuf {
    root.join("include/specado.h")
}

fn write_header(root: &Path) -> Result<(), String> {
    let path = header_file(root);
    std::fs::write(&path, header::generate(root)?).map_err(|error| format!("{}: {error}", path.display()))
}

fn check_header(root: &Path) -> Result<(), String> {
    let path = header_file(root);
    let committed = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    if committed == header::generate(root)? {
        return Ok(());
    }
    Err("include/specado.h is not what src/capi makes it: run `cargo xtask header` and commit the result".to_owned())
}
