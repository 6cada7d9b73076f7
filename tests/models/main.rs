//! What is known of models, and what moving a prompt would lose.

mod compare;
mod describe;
mod facts;
mod tables;

use specado_ffi::spec::{built_in, catalogue};

/// All built-in providers, each with one model of every family.
fn providers() -> Vec<(&'static str, Vec<String>)> {
    let provider = |name: &str| built_in::provider(name).expect("it is built in").expect("it is sound");
    let models = |name: &str| {
        let own = provider(name);
        let others = own.others().flat_map(|other| provider(other).models());
        let entries = own.models().into_iter().chain(others);
        entries.map(|entry| if entry.listed { entry.id } else { entry.id.replace(['*', '?'], "0") }).collect()
    };
    (0..catalogue::COUNT).filter_map(catalogue::name).map(|name| (name, models(name))).collect()
}
