//! What the library is built from besides its code.

#[path = "build/catalogue.rs"]
mod catalogue;
#[path = "build/facts.rs"]
mod facts;

fn main() {
    facts::tell();
    catalogue::write();
}
