//! Members of an object of the response that come one by one, the last of each counts.

use super::pool::Pool;
use crate::grow::Text;
use crate::json;
use crate::vocabulary::Slot;

/// Slots and their JSON.
#[derive(Debug, Default)]
pub struct Members(Pool<(Option<Slot>, Text)>);

impl Members {
    /// Forgets all.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Sets a member.
    pub fn set(&mut self, slot: Slot, write: impl FnOnce(&mut Text)) {
        let known = self.0.iter().position(|(known, _)| *known == Some(slot));
        let entry = match known {
            Some(at) => self.0.used().get_mut(at),
            None => self.0.more(),
        };
        let Some((name, held)) = entry else { return };
        *name = Some(slot);
        held.clear();
        write(held);
    }

    /// The JSON of a member.
    pub fn get(&self, slot: Slot) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == Some(slot)).map(|(_, json)| &**json)
    }

    /// Writes the members, each with a comma behind it.
    pub fn write(&self, out: &mut Text) {
        for (slot, value) in self.0.iter() {
            let name = slot.map_or("", |slot| slot.info().name);
            json::string(out, name.rsplit('.').next().unwrap_or(name));
            out.push(':');
            out.push_str(value);
            out.push(',');
        }
    }
}
