//! `character_sets`: what a name may be made of, for the codec `charset:NAME`.

use super::Compiler;
use super::layout::character_set;
use crate::grow::{self, Grow};
use crate::json::tree::Tree;
use crate::spec::plan::Charset;

/// What white space is in ASCII, all of which goes where a space may not stand.
const WHITE: &str = " \t\n\r\u{b}\u{c}";

impl Compiler<'_> {
    pub(super) fn charsets(&mut self) {
        for (name, tree) in self.section("character_sets") {
            let charset = self.charset(tree);
            self.names.charsets.enter(name, self.plan.charsets.len() as u32);
            self.plan.charsets.put(charset);
        }
    }

    fn charset(&mut self, tree: &Tree) -> Charset {
        let known = ["characters", "except", "replacement", "single_spaces", "max", "sources"];
        let before = self.faults.len();
        let mut set = Charset { ascii: 0, others: false, replacement: '_', single_spaces: false, max: u32::MAX };
        for (key, value) in self.object(tree, "field of a character set", &known) {
            match key.as_str() {
                "characters" => set.ascii = character_set(self.text_of(value)),
                "except" => {
                    let refused = self.text_of(value);
                    let white = if refused.contains(' ') { WHITE } else { "" };
                    set.ascii = !(character_set(refused) | character_set(white));
                    set.others = true;
                }
                "replacement" => match self.text_of(value).chars().next() {
                    Some(only) if value.text().is_some_and(|text| text.chars().count() == 1) => set.replacement = only,
                    _ => self.wants(value, "one character"),
                },
                "single_spaces" => set.single_spaces = self.boolean(value),
                "max" => set.max = self.count(value).unwrap_or(u32::MAX),
                _ => {}
            }
        }
        if self.faults.len() > before {
            return set;
        }
        if tree.get("characters").is_some() == tree.get("except").is_some() {
            let suggestion = Some(grow::copy("say \"characters\": \"a-zA-Z0-9_-\""));
            self.fault(
                tree.location,
                "wants `characters` or `except`: those that may occur, or those that may not",
                suggestion,
            );
        } else if !(Charset { max: 1, ..set }).fits(set.replacement.encode_utf8(&mut [0; 4])) || set.max == 0 {
            self.fault(tree.location, "the replacement, one character, must itself be taken", None);
        }
        set
    }

    fn text_of<'t>(&mut self, value: &'t Tree) -> &'t str {
        if value.text().is_none() {
            self.wants(value, "a text");
        }
        value.text().unwrap_or_default()
    }

    /// The number of the character set of this name, which stands somewhere in `tree`.
    pub(super) fn charset_of(&mut self, name: &str, tree: &Tree) -> Option<u32> {
        if let Some(&at) = self.names.charsets.get(name) {
            self.used.charsets.add(grow::copy(name));
            return Some(at);
        }
        let known = std::mem::take(&mut self.names.charsets);
        self.unknown(tree.location, "character set", name, &mut known.keys().copied());
        self.names.charsets = known;
        None
    }
}
