//! What the library is built from besides its code.

#[path = "build/facts.rs"]
mod facts;

fn main() {
    facts::tell();
}
