//! Translates prompts for models and prints a JSON line for each pair: what `run.py` gives to the judges.
//!
//! `translate_all MODE PROVIDER/MODEL … -- PROMPT.json …`; without a model, one of every family of every built-in provider.

use specado_ffi::spec::catalogue;
use specado_ffi::translate::{Context, Mode, Request};
use std::error::Error;
use std::io::Write;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mode = Mode::parse(arguments.next().as_deref())?;
    let mut targets: Vec<(String, String)> = Vec::new();
    for argument in arguments.by_ref().take_while(|argument| argument != "--") {
        let (provider, model) = argument.split_once('/').ok_or("a target is written PROVIDER/MODEL")?;
        targets.push((provider.to_owned(), model.to_owned()));
    }
    if targets.is_empty() {
        targets = every_family()?;
    }
    let mut context = Context::new();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for path in arguments {
        let prompt = std::fs::read_to_string(&path)?;
        for (provider, model) in &targets {
            let line = line(&mut context, &prompt, provider, model, mode)?;
            writeln!(out, "{{\"id\":{},\"provider\":{},\"model\":{},{line}}}", json(&path)?, json(provider)?, json(model)?)?;
        }
    }
    Ok(())
}

fn json(text: &str) -> Result<String, serde_json::Error> {
    serde_json::to_string(text)
}

fn line(context: &mut Context, prompt: &str, provider: &str, model: &str, mode: Mode) -> Result<String, Box<dyn Error>> {
    match context.translate(&Request { prompt, spec: provider, model, mode }) {
        Ok(done) => {
            // raw schemas keep their line breaks, which are white space here: inside strings they are escaped
            let body = done.body.replace(['\n', '\r'], " ");
            Ok(format!("\"body\":{body},\"headers\":{}", done.headers))
        }
        Err(error) => Ok(format!("\"refused\":{}", json(&format!("{:?}: {error}", error.kind))?)),
    }
}

fn every_family() -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let mut targets = Vec::new();
    for provider in (0..catalogue::count()).filter_map(catalogue::name) {
        let spec = catalogue::provider(provider).ok_or("a name of the catalogue is not in it")??;
        let mut families = Vec::new();
        for model in spec.models() {
            if !families.contains(&model.family) {
                families.push(model.family.clone());
                // a family without a listed model stands there by its pattern
                let model = if model.id == "*" { "some-model".to_owned() } else { model.id.replace('*', "") };
                targets.push((provider.to_owned(), model));
            }
        }
    }
    Ok(targets)
}
