//! Prompts to try, models to try them on, and one way to do it.

use specado_ffi::spec::{built_in, catalogue};
use specado_ffi::{Context, Error, Mode, Request};
use std::path::{Path, PathBuf};

/// A prompt of the corpus.
pub struct Sample {
    pub name: String,
    pub text: String,
}

/// A model of a built-in provider.
#[derive(Clone, Debug)]
pub struct Target {
    pub provider: String,
    pub model: String,
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The prompts of `tests/corpus`.
pub fn own_corpus() -> Vec<Sample> {
    let samples = folder(&root().join("tests/corpus"));
    assert!(samples.len() > 50, "tests/corpus has {} prompts; it was more", samples.len());
    samples
}

/// The prompts of `tests/corpus`, and those beside the repository (or in the folder `SPECADO_SHARED`), if any.
pub fn whole_corpus() -> Vec<Sample> {
    let mut samples = own_corpus();
    let shared = std::env::var_os("SPECADO_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    samples.extend(folder(&shared.join("corpus")).into_iter().filter(|sample| sample.name != "index"));
    samples
}

fn folder(path: &Path) -> Vec<Sample> {
    let Ok(entries) = std::fs::read_dir(path) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let read = |path: &PathBuf| Sample {
        name: path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default(),
        text: std::fs::read_to_string(path).expect("a prompt of the corpus is UTF-8 text"),
    };
    paths.iter().map(read).collect()
}

/// One model per family of every built-in provider.
pub fn targets() -> Vec<Target> {
    let mut targets = Vec::new();
    for provider in (0..catalogue::COUNT).filter_map(catalogue::name) {
        let spec = built_in::provider(provider)
            .expect("a name of the catalogue is in the catalogue")
            .expect("a built-in spec is sound");
        let mut seen = Vec::new();
        for model in spec.models() {
            if !seen.contains(&model.family) {
                seen.push(model.family.clone());
                // a family without a listed model stands there by its pattern
                let model = if model.id == "*" { "some-model".to_owned() } else { model.id.replace('*', "") };
                targets.push(Target { provider: provider.to_owned(), model });
            }
        }
    }
    targets
}

/// Each how many changes of a prompt one family tries, of so many that there are: those of long prompts are dealt out
/// to the families. With `SPECADO_EXHAUSTIVE=1` each family tries all of them.
pub fn stride(changes: usize, prompt: &str) -> usize {
    /// How many bytes of prompts are translated for one prompt at one family, about.
    const BUDGET: usize = 150_000;
    let exhaustive = std::env::var_os("SPECADO_EXHAUSTIVE").is_some();
    if exhaustive { 1 } else { (changes * prompt.len() / BUDGET).max(1) }
}

/// The result document of a translation.
pub fn translate(context: &mut Context, prompt: &str, target: &Target, mode: Mode) -> Result<String, Error> {
    let mut out = String::new();
    context.translate_into(&Request { prompt, spec: &target.provider, model: &target.model, mode }, &mut out)?;
    Ok(out)
}

/// Runs a check on every item, on all cores; returns what the checks complain about.
pub fn in_parallel<T: Sync>(items: &[T], check: impl Fn(&T, &mut Context) -> Vec<String> + Sync) -> Vec<String> {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let work = || {
        let mut context = Context::new();
        let mut complaints = Vec::new();
        while let Some(item) = items.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
            complaints.extend(check(item, &mut context));
        }
        complaints
    };
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a check does not panic")).collect()
    })
}

/// Fails with the complaints, if there are any; `SPECADO_COMPLAINTS` names a folder for the whole of a long list.
pub fn report(complaints: &[String]) {
    if let Some(folder) = std::env::var_os("SPECADO_COMPLAINTS") {
        let name = std::thread::current().name().unwrap_or("complaints").replace("::", ".");
        std::fs::write(Path::new(&folder).join(name), complaints.join("\n")).expect("the complaints can be written");
    }
    let shown = complaints.iter().take(60).map(String::as_str).collect::<Vec<_>>().join("\n  ");
    assert!(complaints.is_empty(), "{} complaints:\n  {shown}", complaints.len());
}
