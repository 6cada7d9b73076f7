//! Members of an object of the response that come one by one, the last of each counts.

use crate::grow::{Grow, Text};
use crate::json;
use crate::vocabulary::Slot;

/// Slots and their JSON. The memory is kept from response to response.
#[derive(Debug, Default)]
pub struct Members {
    entries: Vec<(Slot, Text)>,
    count: usize,
}

impl Members {
    /// Forgets all.
    pub fn clear(&mut self) {
        self.count = 0;
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Sets a member.
    pub fn set(&mut self, slot: Slot, write: impl FnOnce(&mut Text)) {
        let known = self.entries[..self.count].iter().position(|(known, _)| *known == slot);
        let at = known.unwrap_or(self.count);
        if at == self.entries.len() {
            self.entries.put((slot, Text::default()));
        }
        let Some(entry) = self.entries.get_mut(at) else { return };
        entry.0 = slot;
        entry.1.clear();
        write(&mut entry.1);
        self.count = self.count.max(at + 1);
    }

    /// The JSON of a member.
    pub fn get(&self, slot: Slot) -> Option<&str> {
        self.entries[..self.count].iter().find(|(known, _)| *known == slot).map(|(_, json)| &**json)
    }

    /// Writes the members, each with a comma behind it.
    pub fn write(&self, out: &mut Text) {
        for (slot, value) in &self.entries[..self.count] {
            let name = slot.info().name;
            json::string(out, name.rsplit('.').next().unwrap_or(name));
            out.push(':');
            out.push_str(value);
            out.push(',');
        }
    }
}
