//! `specado validate`.

use super::args::{Kind, Validate};
use super::failure::{Failure, REFUSED};
use super::losses::tell;
use super::output::Output;
use super::{format, input};
use specado_ffi::model::check::check;
use specado_ffi::spec;

/// Something wrong, from either kind of text.
struct Wrong {
    source: Option<String>,
    pointer: String,
    line: usize,
    column: usize,
    message: String,
    suggestion: Option<String>,
}

/// Prints the verdict as JSON on standard output, and for people on standard error.
pub fn run(options: &Validate) -> Result<u8, Failure> {
    let text = input::text(options.file.as_deref())?;
    let kind = options.kind.unwrap_or_else(|| if spec::check::is_spec(&text) { Kind::ProviderSpec } else { Kind::Prompt });
    let (name, wrong) = match kind {
        Kind::Prompt => ("prompt", prompt(&text)),
        Kind::ProviderSpec => ("provider_spec", provider_spec(&text)),
    };
    for Wrong { source, pointer, line, column, message, suggestion } in &wrong {
        let source = source.as_ref().map(|source| format!("{source}: ")).unwrap_or_default();
        let pointer = if pointer.is_empty() { "/" } else { pointer };
        let suggestion = suggestion.as_ref().map(|suggestion| format!("; {suggestion}")).unwrap_or_default();
        tell(&format!("{source}{pointer} (line {line}, column {column}): {message}{suggestion}\n"));
    }
    let errors: Vec<String> = wrong.iter().map(Wrong::to_json).collect();
    let verdict = format!("{{\"valid\":{},\"kind\":\"{name}\",\"errors\":[{}]}}", wrong.is_empty(), errors.join(","));
    let mut out = Output::standard();
    out.json(&verdict, options.layout)?;
    out.finish()?;
    Ok(if wrong.is_empty() { 0 } else { REFUSED })
}

impl Wrong {
    fn to_json(&self) -> String {
        let mut json = format!("{{\"path\":{},\"line\":{},\"column\":{}", format::string(&self.pointer), self.line, self.column);
        json.push_str(&format!(",\"message\":{}", format::string(&self.message)));
        for (name, text) in [("suggestion", &self.suggestion), ("source", &self.source)] {
            if let Some(text) = text {
                json.push_str(&format!(",\"{name}\":{}", format::string(text)));
            }
        }
        json.push('}');
        json
    }
}

fn prompt(text: &str) -> Vec<Wrong> {
    let wrong = check(text).into_iter();
    wrong
        .map(|issue| Wrong {
            source: None,
            pointer: issue.pointer,
            line: issue.line,
            column: issue.column,
            message: issue.message,
            suggestion: issue.suggestion,
        })
        .collect()
}

fn provider_spec(text: &str) -> Vec<Wrong> {
    let wrong = spec::check::check(text, &|_| None).into_iter();
    wrong
        .map(|problem| Wrong {
            source: Some(problem.source),
            pointer: problem.pointer,
            line: problem.line,
            column: problem.column,
            message: problem.message,
            suggestion: problem.suggestion,
        })
        .collect()
}
