//! Identifiers and names that are made: each is unlike all that are there, wherever in the prompt those stand.

use super::texts::Texts;
use crate::grow::Text;
use crate::input::Input;
use crate::input::computed::Computed;
use crate::model::Value;

/// How many are tried before there is taken to be none left: a rule of a spec can be so narrow.
const MOST: u64 = 1000;

/// A text that is there.
#[derive(Debug)]
struct Taken {
    value: Value,
    /// How many others were tried in its stead. The next that wants it begins after them: of many that want the same
    /// one, each would else try all that those before it have got.
    tried: u64,
}

/// What is there, and what was made so far.
#[derive(Debug, Default)]
pub struct Fresh {
    taken: Texts<Taken>,
    /// All that the prompt has is in the table.
    pub knows_the_prompt: bool,
    /// The one that is tried.
    text: Text,
}

impl Fresh {
    /// Forgets everything, keeps the memory.
    pub fn clear(&mut self) {
        self.taken.clear();
        self.knows_the_prompt = false;
    }

    /// Gives back memory that an unusually large prompt needed.
    pub fn trim(&mut self, kept: usize) {
        self.taken.trim(kept);
    }

    /// Notes one that is there.
    pub fn note(&mut self, input: Input<'_>, computed: &Computed, value: Value) {
        let Some(text) = input.scalar(value, computed) else { return };
        let place = self.place(input, computed, &text);
        if self.taken.get(place).is_none() {
            self.taken.put(place, Taken { value, tried: 0 });
        }
    }

    fn place(&self, input: Input<'_>, computed: &Computed, text: &str) -> u64 {
        self.taken.place(text, |taken| input.scalar(taken.value, computed).as_deref() == Some(text))
    }

    /// The first text that is not there yet, of those that `write` makes, each for another number. `Err` with one that
    /// is there, if no other is found.
    pub fn make(
        &mut self,
        input: Input<'_>,
        computed: &mut Computed,
        write: impl Fn(u64, &mut Text),
    ) -> Result<Value, Value> {
        let mut text = std::mem::take(&mut self.text);
        let (mut number, mut wanted) = (0, None);
        let mut made = Err(Value::Absent);
        for _ in 0..MOST {
            text.clear();
            write(number, &mut text);
            let place = self.place(input, computed, &text);
            let Some(taken) = self.taken.get(place) else {
                let value = computed.add_string(&text);
                self.taken.put(place, Taken { value, tried: 0 });
                made = Ok(value);
                break;
            };
            number = if wanted.is_none() { taken.tried } else { number } + 1;
            wanted = wanted.or(Some(place));
        }
        if let Some(wanted) = wanted.and_then(|place| self.taken.get_mut(place)) {
            wanted.tried = number;
        }
        let made = made.map_err(|_| computed.add_string(&text));
        self.text = text;
        made
    }
}
