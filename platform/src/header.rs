//! `include/specado.h`, put together from what cbindgen reads in `src/capi`.
//!
//! cbindgen alone would list all types and then all functions. Here each file is a section of the header with the
//! file's opening comment as its prose, so that cbindgen is asked for one file at a time. Besides, what cbindgen cannot
//! do: `SPECADO_CALL` goes between a function's return type and its name, and into the types of callbacks; the version
//! comes from Cargo.toml; enums lose their names, because an argument is an `int32_t` whose values the constants are.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The files of `src/capi`, in the order of the header's sections.
const SECTIONS: [&str; 27] = [
    "error",
    "memory",
    "translate",
    "buffer",
    "batch",
    "context",
    "http",
    "decode",
    "response",
    "decoder",
    "encode",
    "encoder",
    "column",
    "arrow",
    "lengths",
    "serve_lengths",
    "validate",
    "catalogue",
    "models",
    "ask_lengths",
    "utf16",
    "log",
    "with_error",
    "serve_with_error",
    "column_with_error",
    "version",
    "debug",
];

/// The longest line of a declaration.
const WIDTH: usize = 110;

/// The text of `specado.h` for the project in the folder `root`.
pub fn generate(root: &Path) -> Result<String, String> {
    let mut config = cbindgen::Config::from_file(root.join("cbindgen.toml"))?;
    let opening = config.header.take().unwrap_or_default();
    let macros = with_version(&config.after_includes.take().unwrap_or_default(), root)?;
    let guard = config.include_guard.take().ok_or("cbindgen.toml has no include_guard")?;
    let includes: String =
        std::mem::take(&mut config.sys_includes).iter().map(|file| format!("#include <{file}>\n")).collect();
    let mut header =
        format!("{}\n\n#ifndef {guard}\n#define {guard}\n\n{includes}\n{}\n\n", opening.trim(), macros.trim());
    header.push_str("#ifdef __cplusplus\nextern \"C\" {\n#endif\n");
    for name in SECTIONS {
        let path = root.join("src/capi").join(name).with_extension("rs");
        header.push_str(&section(&path, &config).map_err(|error| format!("{}: {error}", path.display()))?);
    }
    let _ = write!(header, "\n#ifdef __cplusplus\n}}\n#endif\n\n#endif /* {guard} */\n");
    Ok(header)
}

/// The prose and the declarations of one file.
fn section(path: &Path, config: &cbindgen::Config) -> Result<String, String> {
    let source = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    let builder = cbindgen::Builder::new().with_config(config.clone()).with_src(path);
    builder.generate().map_err(|error| error.to_string())?.write(&mut bytes);
    let declarations = String::from_utf8(bytes).map_err(|error| error.to_string())?;
    let section = prose(&source) + "\n" + &with_calling_convention(&without_enum_names(&declarations));
    Ok(with_neat_comments(&section))
}

/// A file's opening comment as a C comment.
fn prose(source: &str) -> String {
    let mut out = String::from(
        "\n/* ------------------------------------------------------------------------------------------\n",
    );
    for line in source.lines().map_while(|line| line.strip_prefix("//!")) {
        let _ = writeln!(out, " *{line}");
    }
    out + " */\n"
}

/// `typedef enum name {` … `} name;` becomes `enum {` … `};`.
fn without_enum_names(declarations: &str) -> String {
    let mut out = String::with_capacity(declarations.len());
    let mut open = None;
    for line in declarations.lines() {
        if let Some(name) = line.strip_prefix("typedef enum ").and_then(|rest| rest.strip_suffix(" {")) {
            open = Some(format!("}} {name};"));
            out.push_str("enum {\n");
        } else if open.as_deref() == Some(line) {
            open = None;
            out.push_str("};\n");
        } else {
            let _ = writeln!(out, "{line}");
        }
    }
    out
}

/// Puts the calling convention into the declarations of functions and callbacks.
fn with_calling_convention(declarations: &str) -> String {
    let mut out = String::with_capacity(declarations.len());
    for line in declarations.lines() {
        let line = line.replace("(*specado_", "(SPECADO_CALL *specado_");
        match line.strip_prefix("SPECADO_API ").and_then(|rest| rest.split_once('(')) {
            Some((head, arguments)) => out.push_str(&function(head, arguments)),
            None => out.push_str(&line),
        }
        out.push('\n');
    }
    out
}

/// A function's declaration, from `type name` and `arguments);`. Within a file's own declarations cbindgen says
/// `struct`, which the types' names make superfluous.
fn function(head: &str, arguments: &str) -> String {
    let name = head.rfind("specado_").unwrap_or_default();
    let (returned, name) = head.split_at(name);
    let start = format!("SPECADO_API {returned}SPECADO_CALL {name}(").replace("struct ", "");
    let arguments = arguments.replace("struct ", "");
    if start.len() + arguments.len() <= WIDTH {
        return start + &arguments;
    }
    let mut lines = start;
    let mut width = WIDTH;
    for argument in arguments.split_inclusive(", ") {
        if width + argument.trim_end().len() > WIDTH {
            lines.truncate(lines.trim_end().len());
            lines.push_str("\n    ");
            width = 4;
        }
        lines.push_str(argument);
        width += argument.len();
    }
    lines
}

/// Comments of one line stand on one line; code in comments is set off, not fenced.
fn with_neat_comments(declarations: &str) -> String {
    let lines: Vec<&str> = declarations.lines().collect();
    let mut out = String::with_capacity(declarations.len());
    let mut code = false;
    let mut at = 0;
    while let Some(&line) = lines.get(at) {
        at += 1;
        match lines.get(at..at + 2) {
            Some(&[text, close]) if line.trim() == "/**" && close.trim() == "*/" => {
                let _ = writeln!(out, "{line} {} */", text.trim_start().trim_start_matches("* "));
                at += 2;
            }
            _ if line.starts_with(" * ```") => code = !code,
            _ if code => {
                let _ = writeln!(out, " *    {}", line.trim_start_matches(" *"));
            }
            _ => {
                let _ = writeln!(out, "{line}");
            }
        }
    }
    out
}

fn with_version(macros: &str, root: &Path) -> Result<String, String> {
    let manifest = fs::read_to_string(root.join("Cargo.toml")).map_err(|error| format!("Cargo.toml: {error}"))?;
    let version = manifest
        .lines()
        .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .ok_or("Cargo.toml has no version")?;
    let numbers = version.split(['-', '+']).next().unwrap_or(version);
    let text = macros.replace("@VERSION@", version);
    Ok(["@MAJOR@", "@MINOR@", "@PATCH@"]
        .iter()
        .zip(numbers.split('.'))
        .fold(text, |text, (name, number)| text.replace(name, number)))
}
