//! What the library is built from besides its code.

#[path = "build/catalogue.rs"]
mod catalogue;
#[path = "build/facts.rs"]
mod facts;

fn main() {
    // once loaded the library stays: threads may still hold its data
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
    facts::tell();
    catalogue::write();
}
