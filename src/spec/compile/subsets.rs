//! The subsets of JSON Schema.

use super::Compiler;
use super::calm::calm;
use crate::grow::{self, Gather, Grow};
use crate::json::tree::Tree;
use crate::spec::plan::subset::{Counts, Limit, Objects, Refs, Subset};

/// What is asked of a whole schema.
const OF_ALL: &[&str] = &[
    "drop",
    "keep",
    "rename",
    "keywords",
    "refs",
    "const_as_enum",
    "close_objects",
    "require_all",
    "requires_one",
    "known_required",
    "with_items",
    "prefix_items",
    "merge_all_of",
    "type_in_branches",
    "typed",
    "untyped",
    "tell",
    "no_boolean",
    "refuse",
    "at_most",
];
/// What is asked of its top alone.
const OF_TOP: &[&str] = &["keep_top", "with_properties", "otherwise", "flat_top", "empty", "not_object", "sources"];

/// The most keywords, and values of them, that a schema subset may name: those of each schema are looked for among
/// them.
const MAX_KEYWORDS: usize = 1000;

impl<'s> Compiler<'s> {
    pub(super) fn subsets(&mut self) {
        // any may name any other
        for (name, _) in self.section("schemas") {
            let number = self.names.schemas.len() as u32;
            self.names.schemas.enter(name, number);
        }
        for (_, tree) in self.section("schemas") {
            let subset = self.subset(tree);
            self.plan.subsets.put(subset);
        }
    }

    fn subset(&mut self, tree: &'s Tree) -> Subset {
        let mut subset = Subset::default();
        for (key, value) in
            self.object(tree, "field of a schema subset", &grow::list(OF_ALL.iter().chain(OF_TOP).copied()))
        {
            match key.as_str() {
                "drop" => subset.drop = self.keywords(value),
                "keep" => subset.keep = self.keywords(value),
                "keep_top" => subset.keep_top = self.keywords(value),
                "rename" => subset.rename = self.renamed(value),
                "keywords" => subset.keywords = self.limits_of_keywords(value),
                "refs" => subset.refs = Some(self.refs(value)),
                "const_as_enum" => subset.const_as_enum = self.boolean(value),
                "close_objects" => subset.close_objects = self.boolean(value),
                "require_all" => subset.require_all = self.boolean(value),
                "requires_one" => subset.requires_one = self.boolean(value),
                "known_required" => subset.known_required = self.boolean(value),
                "with_properties" => subset.with_properties = self.objects(value),
                "with_items" => subset.with_items = self.boolean(value),
                "prefix_items" => subset.prefix_items = self.boolean(value),
                "merge_all_of" => subset.merge_all_of = self.boolean(value),
                "type_in_branches" => subset.type_in_branches = self.boolean(value),
                "typed" => subset.typed = self.boolean(value),
                "untyped" => {
                    self.keywords(value);
                    subset.untyped = Some(self.json(value));
                }
                "tell" => subset.tell = self.boolean(value),
                "refuse" => subset.refuse = self.keywords(value),
                "at_most" => subset.at_most = Some(self.counts(value)),
                "otherwise" => subset.otherwise = self.subset_named(value),
                "flat_top" => subset.flat_top = self.keywords(value),
                "no_boolean" => subset.no_boolean = self.boolean(value),
                "empty" => subset.empty = Some(self.json(value)),
                "not_object" => subset.not_object = Some(self.json(value)),
                _ => {}
            }
        }
        if named(&subset) > MAX_KEYWORDS {
            self.fault(tree.location, text!("a schema subset names at most {MAX_KEYWORDS} keywords"), None);
        }
        subset.top_only = subset.with_properties != Objects::All && !OF_ALL.iter().any(|name| tree.get(name).is_some());
        subset.calm = calm(&subset);
        subset
    }

    fn keywords(&mut self, tree: &Tree) -> Vec<String> {
        self.strings(tree).into_iter().map(grow::copy).gather()
    }

    fn renamed(&mut self, tree: &Tree) -> Vec<(String, String)> {
        if !tree.is_object() {
            self.wants(tree, "an object: keywords and their new names");
        }
        let mut renamed = Vec::new();
        for (from, to) in tree.members() {
            match to.text() {
                Some(to) => renamed.put((grow::copy(from), grow::copy(to))),
                None => self.wants(to, "a keyword"),
            }
        }
        renamed
    }

    fn objects(&mut self, tree: &Tree) -> Objects {
        match tree.text() {
            Some("top") => Objects::Top,
            Some("all") => Objects::All,
            _ => {
                self.wants(tree, "\"top\" or \"all\"");
                Objects::None
            }
        }
    }

    fn limits_of_keywords(&mut self, tree: &Tree) -> Vec<(String, Limit)> {
        if !tree.is_object() {
            self.wants(tree, "an object: keywords and which of their values are taken");
        }
        let mut limits = Vec::new();
        for (keyword, tree) in tree.members() {
            let mut limit = Limit::default();
            for (key, value) in self.object(tree, "field of a keyword", &["values", "without", "min", "max"]) {
                match key.as_str() {
                    "values" => limit.values = value.elements().iter().map(text_or_json).gather(),
                    "without" => limit.without = self.keywords(value),
                    "min" => limit.min = self.finite(value),
                    "max" => limit.max = self.finite(value),
                    _ => {}
                }
            }
            if tree.is_object() && tree.members().is_empty() {
                self.fault(
                    tree.location,
                    "limits nothing",
                    Some(grow::copy("say `values`, `without`, `min` or `max`")),
                );
            }
            limits.put((grow::copy(keyword), limit));
        }
        limits
    }

    fn counts(&mut self, tree: &Tree) -> Counts {
        const NAMES: &[&str] = &["functions", "properties", "optional", "unions", "enum_values", "levels"];
        let mut most = Counts::ANY;
        for (key, value) in self.object(tree, "field of `at_most`", NAMES) {
            let Some(bound) = self.count(value) else { continue };
            match key.as_str() {
                "functions" => most.functions = bound,
                "properties" => most.properties = bound,
                "optional" => most.optional = bound,
                "unions" => most.unions = bound,
                "enum_values" => most.enum_values = bound,
                "levels" => most.levels = bound,
                _ => {}
            }
        }
        most
    }

    fn refs(&mut self, tree: &Tree) -> Refs {
        let mut refs = Refs::default();
        for (key, value) in self.object(tree, "field of `refs`", &["to", "alone", "recursive"]) {
            match key.as_str() {
                "to" => refs.to = self.keywords(value),
                "alone" => refs.alone = self.boolean(value),
                "recursive" => refs.recursive = self.boolean(value),
                _ => {}
            }
        }
        refs
    }

    /// The number of the subset that a spec names.
    pub(super) fn subset_named(&mut self, tree: &Tree) -> Option<u32> {
        if let Some(name) = tree.text() {
            return self.subset_of(name, tree);
        }
        self.wants(tree, "the name of a schema subset");
        None
    }

    /// The number of the subset of this name, which stands somewhere in `tree`.
    pub(super) fn subset_of(&mut self, name: &str, tree: &Tree) -> Option<u32> {
        if let Some(&at) = self.names.schemas.get(name) {
            self.used.schemas.add(grow::copy(name));
            return Some(at);
        }
        let known = std::mem::take(&mut self.names.schemas);
        self.unknown(tree.location, "schema subset", name, &mut known.keys().copied());
        self.names.schemas = known;
        None
    }
}

/// A string without its quotes, anything else as JSON.
fn text_or_json(tree: &Tree) -> String {
    tree.text().map_or_else(|| tree.to_json(), grow::copy)
}

/// How many keywords, and values of them, a subset names.
fn named(subset: &Subset) -> usize {
    let lists = [&subset.drop, &subset.keep, &subset.keep_top, &subset.refuse, &subset.flat_top];
    let limits = subset.keywords.iter().map(|(_, limit)| 1 + limit.values.len() + limit.without.len());
    let refs = subset.refs.as_ref().map_or(0, |refs| refs.to.len());
    lists.map(Vec::len).iter().sum::<usize>() + subset.rename.len() + limits.sum::<usize>() + refs
}
