//! `specado.hpp` as C++ programmers use it: the programs of `tests/cpp`, with every compiler that is here, in every
//! standard, with and without exceptions; and programs that must not compile.
#![cfg(unix)]

mod native;

use native::{Linkage, build, check_silent, compilers, run};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const STRICT: [&str; 9] = [
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Wconversion",
    "-Wshadow",
    "-Wold-style-cast",
    "-Wundef",
    "-Wnon-virtual-dtor",
    "-Werror",
];
/// `c++2b` is C++23 by the name that older compilers know, too.
const STANDARDS: [&str; 3] = ["-std=c++17", "-std=c++20", "-std=c++2b"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(names: &[&str]) -> Vec<PathBuf> {
    names.iter().map(|name| root().join("tests/cpp").join(name)).collect()
}

fn cpp_compilers() -> Vec<String> {
    let mut found = compilers("CXX", ["g++", "clang++", "c++"]);
    if found.len() > 1 {
        // another name for one of the others
        found.retain(|compiler| compiler != "c++");
    }
    found.dedup();
    assert!(!found.is_empty(), "no C++ compiler is here; `cargo xtask set-up` installs them on Debian");
    found
}

#[test]
fn everything_works_in_every_standard() {
    for compiler in cpp_compilers() {
        for standard in STANDARDS {
            for features in [&[][..], &["-fno-exceptions", "-fno-rtti"]] {
                let flags = [&[standard, "-O1", "-pthread"], features, &STRICT].concat();
                let linkage = if features.is_empty() { Linkage::Shared } else { Linkage::Static };
                let program = build(&compiler, "cpp-api", &sources(&["api.cpp", "elsewhere.cpp"]), &flags, linkage);
                check_silent(&program, &[]);
            }
        }
    }
}

#[test]
fn a_view_that_has_ended_ends_the_program() {
    for compiler in cpp_compilers() {
        let program =
            build(&compiler, "cpp-expired", &sources(&["expired.cpp"]), &["-std=c++17", "-O1"], Linkage::Shared);
        let output = run(&program, &[], &[]);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output.status.success() && stderr.contains("a view was looked at after its context's next call"),
            "{stderr}"
        );
    }
}

#[test]
fn the_example_and_the_page_are_right() {
    let page = include_str!("../docs/cpp-api.md");
    let program = |number: usize| {
        let code = page.split("```cpp\n").nth(number).and_then(|rest| rest.split("```").next());
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("page-{number}.cpp"));
        fs::write(&file, code.expect("the page has this program")).expect("the folder is there");
        file
    };
    let (file, answer) = (program(1), program(2));
    let prompt = root().join("examples/weather.json");
    let example = [prompt.as_os_str(), OsStr::new("anthropic"), OsStr::new("claude-sonnet-4-5")];
    let nobody = [prompt.as_os_str(), OsStr::new("nobody"), OsStr::new("m")];
    let translate = root().join("examples/cpp/translate.cpp");
    let rows: [(&Path, &[&OsStr], i32, &str, &str); 4] = [
        (&file, &[], 0, "{\"provider_request_json\":{", ""),
        (&answer, &[], 0, "Hi!\n{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Hi!\"}]", ""),
        (&translate, &example, 0, "POST https://api.anthropic.com/", "logit_bias"),
        (&translate, &nobody, 1, "", "SPECADO_PROVIDER_NOT_FOUND"),
    ];
    for compiler in cpp_compilers() {
        for (source, arguments, status, stdout, stderr) in &rows {
            let flags = [&["-std=c++17"], &STRICT[..]].concat();
            let program = build(&compiler, "cpp-page", &[source.to_path_buf()], &flags, Linkage::Shared);
            let output = run(&program, arguments, &[]);
            let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            assert_eq!(output.status.code(), Some(*status), "{}: {err}", source.display());
            assert!(out.contains(stdout) && err.contains(stderr), "{}: {out}{err}", source.display());
        }
    }
}

/// Mistakes that the compiler finds, and one line without any, to show that it looks at them.
#[test]
fn mistakes_do_not_compile() {
    let rows = [
        ("auto context = *specado::context::create(); auto copy = std::move(context); (void)copy;", true),
        ("auto context = *specado::context::create(); auto copy = context; (void)copy;", false),
        ("specado::string text; auto copy = text; (void)copy;", false),
        ("std::string_view body = specado::string().view(); (void)body;", false),
        ("std::string_view body = specado::string(); (void)body;", false),
        ("auto body = std::move(*specado::translate(\"\", \"\", \"\")).body(); (void)body;", false),
        ("for (const auto &loss : specado::translation(specado::string()).losses()) (void)loss;", false),
        ("auto view = specado::context::create().value().translate(\"\", \"\", \"\"); (void)view;", false),
        (
            "specado::start_log(specado::log_level::info, [](specado::log_level, std::string_view, std::string_view) {}).value();",
            false,
        ),
        ("int sink = 0; specado::start_log(specado::log_level::info, sink).value();", false),
    ];
    for compiler in cpp_compilers() {
        for (code, compiles) in rows {
            let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mistake.cpp");
            fs::write(&file, format!("#include \"specado.hpp\"\nint main() {{ {code} }}\n"))
                .expect("the folder is there");
            let mut command = Command::new(&compiler);
            command.args(["-std=c++17", "-fsyntax-only", "-I"]).arg(root().join("include")).arg(&file);
            let output = command.output().unwrap_or_else(|error| panic!("{compiler}: {error}"));
            assert_eq!(
                output.status.success(),
                compiles,
                "{compiler}: {code}\n{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
}
