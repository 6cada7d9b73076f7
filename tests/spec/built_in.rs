//! The catalogue: every built-in document is sound, and every model of it has a plan.

use specado_ffi::json::Diagnostic;
use specado_ffi::spec::check::check;
use specado_ffi::spec::{built_in, catalogue};
use std::sync::Arc;

fn names() -> Vec<&'static str> {
    (0..catalogue::COUNT).filter_map(catalogue::name).collect()
}

#[test]
fn every_document_is_sound() {
    for (name, text) in names()
        .into_iter()
        .map(|name| (name, catalogue::text(name)))
        .chain(catalogue::dialects().map(|name| (name, catalogue::dialect(name))))
    {
        let problems: Vec<String> =
            check(text.expect("it is listed"), &|_| None).iter().map(Diagnostic::to_string).collect();
        assert!(problems.is_empty(), "{name}: {problems:#?}");
    }
}

#[test]
fn every_model_has_a_plan() {
    for name in names() {
        let provider = built_in::provider(name).expect("it is listed").expect("it is sound");
        assert_eq!(provider.name(), name, "the file has the provider's name");
        assert!(!provider.models().is_empty());
        for model in provider.models() {
            for id in std::iter::once(&model.id).chain(&model.aliases) {
                let id = id.replace('*', "x");
                let plan = provider.plan(&id).unwrap_or_else(|error| panic!("{name}, {id}: {error}"));
                assert_eq!(plan.provider, name);
                assert!(!plan.dialect.is_empty());
            }
        }
    }
}

#[test]
fn the_list_is_in_order_and_ends() {
    let names = names();
    assert!(names.is_sorted() && names.contains(&"openai"), "{names:?}");
    assert_eq!(catalogue::name(catalogue::COUNT), None);
    assert_eq!(catalogue::name(usize::MAX), None);
    for name in names {
        let text = catalogue::text_c(name).expect("it is listed").expect("there is memory");
        assert_eq!(text.to_str().ok(), catalogue::text(name));
        // line by line, without the indentation
        let file = std::fs::read_to_string(format!("providers/{name}.json")).expect("it is there");
        let built_in = catalogue::text(name).unwrap_or_default();
        assert!(file.lines().map(str::trim_start).eq(built_in.lines()), "{name}");
    }
    assert!(
        catalogue::text("no-such-provider").is_none() && built_in::provider("openai-chat").is_none(),
        "a dialect is no provider"
    );
    for name in catalogue::dialects() {
        let file = std::fs::read_to_string(format!("providers/dialects/{name}.json")).expect("it is there");
        let built_in = catalogue::dialect(name).unwrap_or_default();
        assert!(file.lines().map(str::trim_start).eq(built_in.lines()), "{name}: a dialect's text can be had");
    }
    assert!(catalogue::text("openai-chat").is_some(), "by its name as well");
}

#[test]
fn a_provider_is_loaded_once_for_all_threads() {
    let load = || built_in::provider("openai").expect("it is listed").expect("it is sound");
    let first = load();
    let plan = first.plan("gpt-4o").expect("it has this model");
    let threads: Vec<_> = (0..8)
        .map(|_| std::thread::spawn(move || (load(), load().plan("gpt-4o").expect("it has this model"))))
        .collect();
    for thread in threads {
        let (provider, same) = thread.join().expect("no thread panics");
        assert!(Arc::ptr_eq(&provider, &first) && Arc::ptr_eq(&same, &plan));
    }
}

#[test]
fn unlisted_models_of_a_family_share_a_plan() {
    let provider = built_in::provider("groq").expect("it is listed").expect("it is sound");
    let plan = |id: &str| provider.plan(id).expect("any id is taken");
    assert!(Arc::ptr_eq(&plan("some-model"), &plan("some-other-model")));
    assert!(!Arc::ptr_eq(&plan("some-model"), &plan("qwen/some-model")));
}
