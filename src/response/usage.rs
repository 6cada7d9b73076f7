//! What a response cost, in inclusive numbers whatever the provider counts.

use crate::grow::Text;
use crate::json;
use crate::model::Run;
use crate::spec::plan::SlotRef;
use crate::vocabulary::Slot;

const FIRST: u8 = Slot::UsageInput as u8;
const COUNT: usize = (Slot::UsageRejected as u8 - FIRST) as usize + 1;

/// The numbers so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Usage {
    /// 0 where none was told, so that they can be added up without a look.
    numbers: [u64; COUNT],
    /// Which were told, as bits.
    known: u32,
    /// What a number leaves out, of the plan's.
    less: [Option<Run>; COUNT],
    /// Something was said since it was last asked.
    pub changed: bool,
    /// This event has said it.
    pub told: bool,
}

/// Objects inside the canonical one: name, and the slots from where to where.
const GROUPS: [(&str, Slot, Slot); 2] =
    [("input", Slot::UsageCached, Slot::UsageInputAudio), ("output", Slot::UsageReasoning, Slot::UsageRejected)];

impl Usage {
    /// True for the slots of numbers.
    pub fn counts(slot: Slot) -> bool {
        (FIRST..FIRST + COUNT as u8).contains(&(slot as u8))
    }

    /// Takes a number; false if the slot is none of usage.
    pub fn take(&mut self, slot: Slot, number: &str, less: Option<Run>) -> bool {
        let Some(at) = (slot as u8).checked_sub(FIRST).map(usize::from).filter(|&at| at < COUNT) else { return false };
        let Some(number) = whole(number) else { return false };
        if self.told(at) != Some(number) || self.less[at] != less {
            (self.numbers[at], self.less[at], self.changed) = (number, less, true);
            self.known |= 1 << at;
        }
        true
    }

    /// A number with all that belongs to it.
    fn whole_number(&self, at: usize, less: &[SlotRef]) -> Option<u64> {
        let number = self.told(at)?;
        let Some(run) = self.less[at] else { return Some(number) };
        let left_out = less.get(run.indices()).unwrap_or_default();
        let counted = left_out.iter().map(|slot| self.numbers[(slot.slot as u8 - FIRST) as usize]);
        Some(counted.fold(number, u64::saturating_add))
    }

    fn told(&self, at: usize) -> Option<u64> {
        (self.known >> at & 1 == 1).then_some(self.numbers[at])
    }

    /// A slot's number, with all that belongs to it.
    pub fn number(&self, slot: Slot, less: &[SlotRef]) -> Option<u64> {
        self.whole_number((slot as u8 - FIRST) as usize, less)
    }

    /// The provider's total, where it is not what the numbers add up to.
    pub fn odd_total(&self, less: &[SlotRef]) -> Option<(u64, u64)> {
        let total = self.number(Slot::UsageTotal, less)?;
        let sum = self.number(Slot::UsageInput, less)?.saturating_add(self.number(Slot::UsageOutput, less)?);
        (sum != total).then_some((total, sum))
    }

    /// Writes the canonical members, each with a comma behind it.
    pub fn write(&self, less: &[SlotRef], out: &mut Text) {
        let (input, output) = (self.number(Slot::UsageInput, less), self.number(Slot::UsageOutput, less));
        let total = match (input, output) {
            (Some(input), Some(output)) => Some(input.saturating_add(output)),
            _ => self.number(Slot::UsageTotal, less),
        };
        for (name, number) in [("input_tokens", input), ("output_tokens", output), ("total_tokens", total)] {
            if let Some(number) = number {
                member(name, number, out);
            }
        }
        for (group, first, last) in GROUPS {
            let before = out.len();
            // these names have nothing that JSON escapes, as those of slots
            out.push('"');
            out.push_str(group);
            out.push_str("\":{");
            let inner = out.len();
            for at in (first as u8 - FIRST) as usize..=(last as u8 - FIRST) as usize {
                let Some(number) = self.whole_number(at, less) else { continue };
                let Some(slot) = Slot::from_index(u16::from(FIRST) + at as u16) else { continue };
                let name = slot.info().name;
                if name.ends_with("by_ttl.5m") || name.ends_with("by_ttl.1h") {
                    continue;
                }
                member(name.rsplit('.').next().unwrap_or(name), number, out);
            }
            if group == "input" {
                self.by_ttl(less, out);
            }
            if out.len() == inner {
                out.truncate(before);
            } else {
                json::close(out, '}');
                out.push(',');
            }
        }
    }

    fn by_ttl(&self, less: &[SlotRef], out: &mut Text) {
        let ttls = [("5m", Slot::UsageCacheWrite5m), ("1h", Slot::UsageCacheWrite1h)];
        if ttls.iter().all(|&(_, slot)| self.number(slot, less).is_none()) {
            return;
        }
        out.push_str("\"cache_write_by_ttl\":{");
        for (name, slot) in ttls {
            if let Some(number) = self.number(slot, less) {
                member(name, number, out);
            }
        }
        json::close(out, '}');
        out.push(',');
    }
}

fn member(name: &str, number: u64, out: &mut Text) {
    out.push('"');
    out.push_str(name);
    out.push_str("\":");
    json::number(out, number as usize);
    out.push(',');
}

/// A count: some APIs write it with a decimal point.
fn whole(number: &str) -> Option<u64> {
    if let Ok(number) = number.parse() {
        return Some(number);
    }
    let number: f64 = number.parse().ok()?;
    #[allow(clippy::cast_sign_loss, reason = "it is not below 0")]
    ((0.0..9e15).contains(&number) && number.fract() == 0.0).then_some(number as u64)
}
