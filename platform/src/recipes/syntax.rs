//! What is read here, and run elsewhere.

use super::Bench;
use crate::run::{command, done};
use crate::set_up::REMEDY;

/// The formula is Ruby.
pub fn ruby(bench: &Bench) -> Result<(), String> {
    let mut ruby = command(&bench.root, "ruby", &["-wc"]);
    ruby.arg(bench.recipes.join("homebrew/specado.rb"));
    done(ruby, REMEDY)
}
