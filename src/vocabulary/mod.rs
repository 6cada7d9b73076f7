//! The vocabulary of prompts: every slot that a spec's template can name, and every word that a slot can hold.
//!
//! This is the single home of the names. The reader fills slots, specs name them, the report looks up how bad it is
//! to lose one. The prompt's JSON Schema and `docs/provider-spec.md` are held to this table by tests.

mod keyword;
mod slot;
mod slots;

pub use self::keyword::Keyword;
pub use self::slot::{JsonType, PROMPT_SLOTS, SLOTS, Scope, Slot, SlotInfo, Weight};
pub use self::slots::Slots;
