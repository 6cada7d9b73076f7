//! Translates prompts for models and prints a line for each: what `run.py` gives to the judges. It is JSON; after a tab
//! comes the body.
//!
//! `translate_all families` lists one model of every family of every built-in provider, as PROVIDER/MODEL.
//! `translate_all MODE` reads lines of PROVIDER/MODEL, a tab and the path of a prompt.

use specado_ffi::spec::{built_in, catalogue};
use specado_ffi::{Context, Mode, Request};
use std::error::Error;
use std::io::{BufRead, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let wish = std::env::args().nth(1);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    if wish.as_deref() == Some("families") {
        for target in every_family()? {
            writeln!(out, "{target}")?;
        }
        return Ok(());
    }
    let mode = Mode::parse(wish.as_deref())?;
    let mut context = Context::new();
    for job in std::io::stdin().lock().lines() {
        let job = job?;
        let (target, path) = job.split_once('\t').ok_or("a job is written PROVIDER/MODEL, tab, path")?;
        let (provider, model) = target.split_once('/').ok_or("a target is written PROVIDER/MODEL")?;
        let prompt = std::fs::read_to_string(path)?;
        let line = line(&mut context, &Request { prompt: &prompt, spec: provider, model, mode })?;
        writeln!(out, "{{\"id\":{},\"provider\":{},\"model\":{},{line}", json(path)?, json(provider)?, json(model)?)?;
    }
    Ok(())
}

fn json(text: &str) -> Result<String, serde_json::Error> {
    serde_json::to_string(text)
}

/// What is copied raw keeps its line breaks and tabs, which are white space here: inside strings they are escaped.
fn line(context: &mut Context, request: &Request<'_>) -> Result<String, Box<dyn Error>> {
    let in_one_line = |text: &str| text.replace(['\n', '\r', '\t'], " ");
    match context.translate(request) {
        Ok(done) => {
            let head = format!(
                "\"headers\":{},\"metadata\":{},\"lossiness\":{}}}",
                done.headers, done.metadata, done.lossiness
            );
            Ok(format!("{}\t{}", in_one_line(&head), in_one_line(done.body)))
        }
        Err(error) => Ok(format!("\"refused\":{}}}", json(&format!("{:?}: {error}", error.kind))?)),
    }
}

fn every_family() -> Result<Vec<String>, Box<dyn Error>> {
    let mut targets = Vec::new();
    for provider in (0..catalogue::COUNT).filter_map(catalogue::name) {
        let spec = built_in::provider(provider).ok_or("a name of the catalogue is not in it")??;
        let mut families = Vec::new();
        for model in spec.models() {
            if !families.contains(&model.family) {
                families.push(model.family.clone());
                // a family without a listed model stands there by its pattern
                let model = if model.id == "*" { "some-model".to_owned() } else { model.id.replace('*', "") };
                targets.push(format!("{provider}/{model}"));
            }
        }
    }
    Ok(targets)
}
