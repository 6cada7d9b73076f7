//! The C ABI as C programmers use it: each program of `tests/c` is compiled with the system's compilers, linked with
//! the shared and the static library that this very test run has built, and must exit with 0 and an empty stderr.
#![cfg(unix)]

mod native;

use native::{Linkage, STRICT, build, check_silent, compiler, compilers, run, shared_library};
use specado_ffi::{Context, Mode, Request};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn source(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/c").join(file)
}

/// Runs a program of `tests/c` with the shared and with the static library.
#[track_caller]
fn check(name: &str, arguments: &[&str]) {
    let compiler = compiler("CC", "cc");
    let arguments: Vec<&OsStr> = arguments.iter().map(OsStr::new).collect();
    for linkage in [Linkage::Shared, Linkage::Static] {
        let mut flags = vec!["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-pthread", "-g", "-O1"];
        flags.extend(STRICT);
        if name == "openmp" {
            flags.push("-fopenmp");
        }
        let program =
            build(&compiler, &format!("{name}-{linkage:?}"), &[source(&format!("{name}.c"))], &flags, linkage);
        check_silent(&program, &arguments);
    }
}

macro_rules! programs {
    ($($name:ident),* $(,)?) => {
        $(#[test]
        fn $name() {
            check(stringify!($name), &[]);
        })*
    };
}

programs!(
    arrow, batch, buffers, column, context, decode, errors, http, layout, lengths, log, models, null, reentrant,
    response, serve, sigpipe, strings, threads, utf16, validate, with_error
);

// Apple's clang has no OpenMP
#[cfg(not(target_os = "macos"))]
programs!(openmp);

#[cfg(feature = "debug-memory")]
programs!(memory);

#[test]
fn version() {
    check("version", &[env!("CARGO_PKG_VERSION")]);
}

#[test]
fn limits() {
    let wrapped = env::var_os("SPECADO_TEST_WRAPPER").is_some();
    check("limits", &[if wrapped { "10" } else { "100" }]);
}

/// With what nests as deep as it may, calls stay within a bound on the stack, in KiB; valgrind has stacks of its own.
#[cfg(target_os = "linux")]
#[test]
fn stack() {
    if env::var_os("SPECADO_TEST_WRAPPER").is_none() {
        check("stack", &[if cfg!(debug_assertions) { "320" } else { "128" }]);
    }
}

/// Without a log, a child goes on whatever its parent's other threads did; valgrind runs one thread at a time, and
/// counting allocations takes a lock.
#[cfg(not(feature = "debug-memory"))]
#[test]
fn fork() {
    if env::var_os("SPECADO_TEST_WRAPPER").is_none() {
        check("fork", &[]);
    }
}

/// A column takes no more memory than docs/c-api.md says; valgrind has memory of its own.
#[cfg(target_os = "linux")]
#[test]
fn column_memory() {
    if env::var_os("SPECADO_TEST_WRAPPER").is_none() {
        check("column_memory", &["20000", "2", "reports"]);
    }
}

/// The whole corpus by every way of the C ABI: what comes out is what the library gives, byte for byte.
#[test]
fn corpus() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("the corpus is there").flatten().map(|entry| entry.path()).collect();
    files.sort();
    let program = build(&compiler("CC", "cc"), "corpus", &[source("corpus.c")], &["-std=c11", "-O1"], Linkage::Shared);
    let targets = [
        ("openai", "gpt-4o", "coerce"),
        ("openai-responses", "gpt-5.1", "standard"),
        ("anthropic", "claude-sonnet-4-5", "standard"),
        ("google", "gemini-2.5-flash", "strict"),
    ];
    let wrapped = env::var_os("SPECADO_TEST_WRAPPER").is_some();
    for (spec, model, mode) in targets.into_iter().take(if wrapped { 1 } else { 4 }) {
        let words = [spec, model, mode].map(OsStr::new).into_iter();
        let arguments: Vec<&OsStr> = words.chain(files.iter().map(|file| file.as_os_str())).collect();
        let output = run(&program, &arguments, &[]);
        assert!(output.status.success(), "{spec}: {}", String::from_utf8_lossy(&output.stderr));
        let printed = String::from_utf8(output.stdout).expect("results are text");
        let printed: Vec<&str> = printed.split_terminator('\x1e').collect();
        assert!(printed.len() == files.len() && files.len() > 100, "{spec}: {} of {}", printed.len(), files.len());
        for (file, printed) in files.iter().zip(printed) {
            let prompt = fs::read_to_string(file).expect("a prompt is text");
            let mode = Mode::parse(Some(mode)).expect("a mode");
            let mut wanted = String::new();
            let request = Request { prompt: &prompt, spec, model, mode };
            let result = Context::new().translate_into(&request, &mut wanted);
            let (name, text) = printed.split_once(' ').expect("a result's name stands in front");
            let succeeded = result.map_err(|error| wanted = error.to_string()).is_ok();
            assert_eq!((name == "SPECADO_SUCCESS", text), (succeeded, wanted.as_str()), "{spec}: {}", file.display());
        }
    }
}

/// A program that knows the library's path alone.
#[test]
fn load() {
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("load");
    let mut command = Command::new(compiler("CC", "cc"));
    command
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-I"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("include"));
    let output = command.arg(source("load.c")).arg("-o").arg(&program).arg("-ldl").output().expect("a C compiler");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    check_silent(&program, &[shared_library().as_os_str()]);
}

/// What `SPECADO_FFI_LOG` brings to stderr: a piece of it, or nothing at all.
#[test]
fn log_of_the_environment() {
    let program = build(&compiler("CC", "cc"), "silence", &[source("silence.c")], &["-std=c11"], Linkage::Shared);
    let rows = [
        ("off", ""),
        ("OFF", ""),
        ("", ""),
        ("error", ""),
        ("warn", ""),
        ("debug", "specado DEBUG specado::capi: specado_translate result=\"SPECADO_SUCCESS\""),
        ("trace", "specado DEBUG specado::capi: specado_translate"),
        ("specado::capi=debug", "specado DEBUG specado::capi: specado_translate"),
        ("specado=debug", "specado DEBUG specado::capi: specado_translate"),
        ("specado::spec=error,specado::capi=info", ""),
        ("specado::capi=loud", "specado  WARN specado::log: SPECADO_FFI_LOG is not a valid filter, nothing is logged"),
    ];
    for (filter, piece) in rows {
        let output = run(&program, &[], &[("SPECADO_FFI_LOG", filter)]);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{filter}: {}", output.status);
        assert_eq!(stderr.is_empty(), piece.is_empty(), "{filter}: {stderr}");
        assert!(stderr.contains(piece), "{filter}: {stderr}");
        assert!(!stderr.contains('\u{1b}') && !stderr.contains("Hello"), "{filter}: {stderr}");
    }
}

/// The programs with which the pages begin do what they say.
#[test]
fn documented_programs() {
    let readme = include_str!("../README.md");
    let rows = [
        ("c-api.c", include_str!("../docs/c-api.md"), "c", "CC", "cc", "-std=c99"),
        ("readme.c", readme, "c", "CC", "cc", "-std=c99"),
        ("readme.cpp", readme, "cpp", "CXX", "c++", "-std=c++17"),
    ];
    for (name, page, language, variable, usual, standard) in rows {
        let fence = format!("```{language}\n");
        let code = page
            .split(&fence)
            .nth(1)
            .and_then(|rest| rest.split("```").next())
            .expect("the page begins with a program");
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::write(&file, code).expect("the folder is there");
        for linkage in [Linkage::Shared, Linkage::Static] {
            let program = build(
                &compiler(variable, usual),
                &format!("{name}-{linkage:?}"),
                std::slice::from_ref(&file),
                &[standard],
                linkage,
            );
            let output = run(&program, &[], &[]);
            assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
            assert!(
                output.stdout.starts_with(b"{\"provider_request_json\":{"),
                "{name}: {}",
                String::from_utf8_lossy(&output.stdout)
            );
        }
    }
}

/// What the page says of errors in a stream: the provider's own word for whether they pass is there.
#[test]
fn documented_error() {
    let page = include_str!("../docs/c-api.md");
    let code = page.split("```c\n").nth(2).and_then(|rest| rest.split("```").next()).expect("the page has this code");
    let begin = r#"
        #include <specado.h>
        #include <stdio.h>
        #include <string.h>
        int main(void)
        {
            const specado_response_t from = {sizeof from, "anthropic", "claude-sonnet-4-5", NULL, 529,
                "x-should-retry: false\nretry-after: 3\n", NULL, 0, NULL};
            const char *body = "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy.\"}}";
            specado_decoder_t *decoder = NULL;
            specado_event_t event;
            if (specado_decoder_new(&from, 0, &decoder) != SPECADO_SUCCESS ||
                specado_decoder_feed(decoder, body, strlen(body)) != SPECADO_SUCCESS ||
                specado_decoder_finish(decoder) != SPECADO_OVERLOADED)
                return 1;
            while (specado_decoder_next(decoder, &event) == 1) {
    "#;
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("c-api-error.c");
    fs::write(&file, format!("{begin}{code} }} specado_decoder_free(decoder); return 0; }}\n"))
        .expect("the folder is there");
    let program = build(&compiler("CC", "cc"), "c-api-error", &[file], &["-std=c99"], Linkage::Shared);
    let output = run(&program, &[], &[]);
    let out = String::from_utf8_lossy(&output.stdout);
    assert_eq!(out, "overloaded (-20): Busy.; again: 0 after 3000\n", "{}", String::from_utf8_lossy(&output.stderr));
}

/// The example prints the request to stdout and the report to stderr, or says what is wrong.
#[test]
fn example() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut flags = vec!["-std=c99"];
    flags.extend(STRICT);
    let program =
        build(&compiler("CC", "cc"), "example", &[root.join("examples/c/translate.c")], &flags, Linkage::Shared);
    let prompt = Path::new(env!("CARGO_TARGET_TMPDIR")).join("example.json");
    fs::write(&prompt, r#"{"messages": [{"role": "user", "content": "Hello"}], "sampling": {"seed": 7}}"#)
        .expect("the folder is there");
    let rows = [
        ("anthropic", "claude-sonnet-4-5", 0, "POST https://api.anthropic.com/", "sampling.seed"),
        ("openai", "gpt-4o", 0, "\"seed\":7", "\"items\":[]"),
        ("nobody", "gpt-4o", 1, "", "nobody"),
    ];
    for (provider, model, status, stdout, stderr) in rows {
        let output = run(&program, &[prompt.as_os_str(), provider.as_ref(), model.as_ref()], &[]);
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(status), "{provider}: {err}");
        assert!(out.contains(stdout) && err.contains(stderr), "{provider}: {out}{err}");
    }
}

/// The header in every language it promises, with every compiler that is here, in two translation units.
#[test]
fn header() {
    let c = ["-std=c99", "-std=c11", "-std=c17", "-std=c2x"];
    let cxx = ["-std=c++11", "-std=c++14", "-std=c++17", "-std=c++20"];
    let rows = [("CC", ["cc", "gcc", "clang"], "c", c), ("CXX", ["c++", "g++", "clang++"], "c++", cxx)];
    for (variable, usual, language, standards) in rows {
        for compiler in compilers(variable, usual) {
            for standard in standards {
                let sources = [source("header.c"), source("header_again.c")];
                let mut flags = vec![standard];
                flags.extend(STRICT);
                flags.extend(if language == "c" {
                    ["-Wstrict-prototypes", "-Wmissing-prototypes"]
                } else {
                    ["-Wold-style-cast", "-x"]
                });
                flags.extend((language == "c++").then_some("c++"));
                let mut command = Command::new(&compiler);
                command.args(&flags).arg("-I").arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("include"));
                let output = command.arg("-fsyntax-only").args(&sources).output().expect("a compiler that is here");
                assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
            }
        }
    }
    let both = [source("header.c"), source("header_again.c")];
    check_silent(&build(&compiler("CC", "cc"), "header", &both, &["-std=c99"], Linkage::Shared), &[]);
}

/// The example of a request in another API's form: Anthropic's goes to Gemini.
#[test]
fn example_of_a_dialect() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut flags = vec!["-std=c99"];
    flags.extend(STRICT);
    let program =
        build(&compiler("CC", "cc"), "example-decode", &[root.join("examples/c/decode.c")], &flags, Linkage::Shared);
    let output = run(&program, &[], &[]);
    let (printed, told) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{told}");
    assert!(printed.contains("gemini-2.5-flash:generateContent") && printed.contains("\"mode\":\"ANY\""), "{printed}");
    assert!(told.contains("\"path\":\"metadata.user_id\""), "{told}");
}
