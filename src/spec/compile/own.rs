//! `$own.NAME`: a field that the prompt has under the provider's own name for it.

use super::Compiler;
use super::template::Template;
use crate::grow::{self, Gather, Grow, Text};
use crate::json::tape::Tape;
use crate::json::tree::{Tree, quote};
use crate::model::Prompt;
use crate::model::read::read;
use crate::spec::names::short;
use crate::spec::plan::{Op, Own};
use crate::vocabulary::Scope;

impl<'s> Compiler<'s> {
    /// Compiles the reference to such a field of the record that the template writes.
    pub(super) fn own(&mut self, tree: &'s Tree, path: &'s str, has_codec: bool, scope: Scope) -> Template {
        if has_codec {
            self.fault(tree.location, text!("`$own.{}` is carried as it stands: it takes no codec", short(path)), None);
        } else if scope == Scope::Item {
            self.fault(tree.location, "what stands here has no fields of its own", None);
        } else if let Some(at) = self.own_number(tree, path, scope) {
            return self.dynamic(Op::Own(at), &[]);
        }
        self.nothing()
    }

    /// The number of such a field; a fault, if it is none.
    pub(super) fn own_number(&mut self, tree: &'s Tree, path: &'s str, scope: Scope) -> Option<u32> {
        if names(path).0.split('.').any(str::is_empty) {
            self.fault(tree.location, "`$own.` is followed by the names that lead to the field", None);
            return None;
        }
        let field = self.own_field(path, scope);
        if field.is_none() {
            let remedy = Some(grow::copy("name the slot that it is read to, or give the field by its slot"));
            self.fault(tree.location, text!("the field `{}` of a prompt is read to a slot", short(path)), remedy);
        }
        field
    }

    /// The number of the field, unless it is read to a slot. Each is looked at once.
    fn own_field(&mut self, path: &'s str, scope: Scope) -> Option<u32> {
        if let Some(&known) = self.own.get(&(path, scope)) {
            return known;
        }
        let (path_to_it, is_list) = names(path);
        let own = Own { scope, path: path_to_it.split('.').map(grow::copy).gather(), is_list };
        let at = (!is_read(&own)).then(|| {
            self.plan.own.put(own);
            grow::last(&self.plan.own)
        });
        self.own.enter((path, scope), at);
        at
    }
}

/// The names that lead to a field, and whether it must be a list.
pub(super) fn names(path: &str) -> (&str, bool) {
    path.strip_suffix("[]").map_or((path, false), |path| (path, true))
}

/// True if the reader knows the field: it then never counts as the provider's own. A number is put there, and looked
/// for.
fn is_read(own: &Own) -> bool {
    let (before, after) = match own.scope {
        Scope::Request => (r#"{"messages":[{"role":"user","content":"x"}],"#, "}"),
        Scope::Message => (r#"{"messages":[{"role":"assistant","content":"x","#, "}]}"),
        Scope::Tool => (r#"{"prompt":"x","tools":[{"type":"function","name":"x","#, "}]}"),
        Scope::Part => (r#"{"messages":[{"role":"user","content":[{"type":"text","text":"x","#, "}]}]}"),
        _ => return false,
    };
    let mut text = Text::default();
    text.push_str(before);
    for (at, key) in own.path.iter().enumerate() {
        text.push_str(if at > 0 { "{" } else { "" });
        quote(key, &mut text);
        text.push(':');
    }
    let offset = text.len();
    text.push('7');
    own.path.iter().skip(1).for_each(|_| text.push('}'));
    text.push_str(after);
    let (mut tape, mut prompt) = (Tape::default(), Prompt::default());
    let Ok(doc) = tape.parse(&text) else { return true };
    read(doc, &mut prompt);
    let in_path = |node: u32| (before.len()..=offset).contains(&doc.offset(node));
    let faulty = prompt.problems.iter().map(|problem| problem.node).any(in_path);
    let said_again = prompt.notes.iter().any(|note| in_path(note.node) || in_path(note.instead));
    let nodes = 0..doc.node_count() as u32;
    faulty || said_again || nodes.into_iter().any(|node| in_path(node) && (doc.tag(node) != 0 || doc.is_used(node)))
}
