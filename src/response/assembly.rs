//! Arguments that come in pieces, each with its place in them: the JSON text that they are, as far as it has come.

use crate::grow::{self, Text};
use crate::json;
use crate::table::Set;

/// How deep a place may be.
const MAX_STEPS: usize = 128;
const NO_PATH: &str = "is a piece of arguments without a path such as $.city[0]; it is left out";
const TWICE: &str = "is a piece of arguments whose place has a value already; it is left out";
const ASTRAY: &str = "is a piece of arguments whose place does not go with that of the others; it is left out";

/// A step of a path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step<'p> {
    Key(&'p str),
    /// A key in quotes, with escapes.
    Quoted(&'p str),
    Index(u32),
}

impl Step<'_> {
    fn is_index(self) -> bool {
        matches!(self, Self::Index(_))
    }
}

/// The text of the arguments is open at the end: this is where.
#[derive(Debug, Default)]
pub struct Assembly {
    /// The place of the last value; empty before the first.
    path: Text,
    /// That value is a string, and more of it was announced.
    in_text: bool,
    /// The places that have something.
    known: Set<String>,
}

impl Assembly {
    pub fn clear(&mut self) {
        self.path.clear();
        self.in_text = false;
        self.known.clear();
    }

    /// True if something is open.
    pub fn is_begun(&self) -> bool {
        !self.path.is_empty()
    }

    /// Writes what a piece adds: `value` is JSON.
    pub fn add(&mut self, path: &str, value: &str, continues: bool, out: &mut Text) -> Result<(), &'static str> {
        let text = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        if self.in_text
            && *self.path == *path
            && let Some(more) = text
        {
            out.push_str(more);
            self.in_text = continues;
            if !continues {
                out.push('"');
            }
            return Ok(());
        }
        self.go_to(path, out)?;
        self.path.clear();
        self.path.push_str(path);
        self.in_text = continues && text.is_some();
        out.push_str(if self.in_text { value.strip_suffix('"').unwrap_or(value) } else { value });
        Ok(())
    }

    /// Ends what is open and does not hold the new place, begins what does.
    fn go_to(&mut self, path: &str, out: &mut Text) -> Result<(), &'static str> {
        let (mut old, mut new) = ([None; MAX_STEPS], [None; MAX_STEPS]);
        let before = steps(&self.path, &mut old).unwrap_or(0);
        let count = steps(path, &mut new).filter(|&count| count > 0).ok_or(NO_PATH)?;
        let common = old.iter().zip(&new).take(before).take_while(|(old, new)| old == new).count();
        if common == count || before > 0 && common == before {
            return Err(TWICE);
        }
        for (at, step) in new.iter().enumerate().take(count).skip(common) {
            let follows = match (old[at].filter(|_| at == common), step.map(|(step, _)| step)) {
                (None, Some(Step::Index(index))) => index == 0,
                (Some((Step::Index(last), _)), Some(Step::Index(index))) => last.checked_add(1) == Some(index),
                (Some((last, _)), Some(step)) => !last.is_index() && !step.is_index(),
                _ => true,
            };
            if !follows {
                return Err(ASTRAY);
            }
        }
        let ends = new.iter().flatten().skip(common).map(|&(_, end)| end);
        if ends.clone().take(1).any(|end| self.known.contains(&path[..end])) {
            return Err(TWICE);
        }
        self.known.add_all(ends.map(|end| grow::copy(&path[..end])));
        if std::mem::take(&mut self.in_text) {
            out.push('"');
        }
        for step in old[..before].iter().skip(common + 1).rev().flatten() {
            out.push(if step.0.is_index() { ']' } else { '}' });
        }
        for (at, &(step, _)) in new.iter().flatten().enumerate().skip(common) {
            match (at == common && before > 0, step.is_index()) {
                (true, _) => out.push(','),
                (false, true) => out.push('['),
                (false, false) => out.push('{'),
            }
            write_key(step, out);
        }
        Ok(())
    }

    /// Ends all that is open.
    pub fn close(&mut self, out: &mut Text) {
        if std::mem::take(&mut self.in_text) {
            out.push('"');
        }
        let mut open = [None; MAX_STEPS];
        let count = steps(&self.path, &mut open).unwrap_or(0);
        for step in open[..count].iter().rev().flatten() {
            out.push(if step.0.is_index() { ']' } else { '}' });
        }
        self.path.clear();
    }
}

fn write_key(step: Step<'_>, out: &mut Text) {
    match step {
        Step::Index(_) => return,
        Step::Key(name) => json::string(out, name),
        Step::Quoted(name) => {
            out.push('"');
            let mut escaped = false;
            for character in name.chars() {
                match (escaped, character) {
                    (false, '\\') => {}
                    (true, '\'') => out.push('\''),
                    (true, character) => {
                        out.push('\\');
                        out.push(character);
                    }
                    (false, '"') => out.push_str("\\\""),
                    (false, character) => out.push(character),
                }
                escaped = !escaped && character == '\\';
            }
            out.push('"');
        }
    }
    out.push(':');
}

/// The steps of a path such as `$.a['b'][0]`, each with where it ends; how many there are.
fn steps<'p>(path: &'p str, into: &mut [Option<(Step<'p>, usize)>; MAX_STEPS]) -> Option<usize> {
    let mut rest = path.strip_prefix('$')?;
    let mut count = 0;
    while !rest.is_empty() {
        let step;
        if let Some(name) = rest.strip_prefix('.') {
            let end = name.find(['.', '[']).unwrap_or(name.len());
            step = Step::Key(name.get(..end).filter(|name| !name.is_empty())?);
            rest = &name[end..];
        } else if let Some(quote @ ('\'' | '"')) = rest.strip_prefix('[')?.chars().next() {
            let name = &rest[2..];
            let end = end_of_quoted(name, quote)?;
            step = Step::Quoted(&name[..end]);
            rest = name[end + 1..].strip_prefix(']')?;
        } else {
            let (index, behind) = rest[1..].split_once(']')?;
            step = Step::Index(index.parse().ok()?);
            rest = behind;
        }
        *into.get_mut(count)? = Some((step, path.len() - rest.len()));
        count += 1;
    }
    Some(count)
}

fn end_of_quoted(name: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    name.char_indices().find_map(|(at, character)| {
        let ends = !escaped && character == quote;
        escaped = !escaped && character == '\\';
        ends.then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assembled(pieces: &[(&str, &str, bool)]) -> (String, usize) {
        let (mut assembly, mut out, mut refused) = (Assembly::default(), Text::default(), 0);
        for &(path, value, continues) in pieces {
            refused += usize::from(assembly.add(path, value, continues, &mut out).is_err());
        }
        assembly.close(&mut out);
        (out.into_string(), refused)
    }

    #[test]
    fn pieces_are_json() {
        let pieces = [
            ("$.to.city", "\"Os", true),
            ("$.to.city", "\"lo\"", true),
            ("$.to.city", "\"\"", false),
            ("$.to.zip[0]", "1", false),
            ("$.to.zip[1].a['b\\'c']", "null", false),
            ("$.to.zip[1].d", "true", false),
            ("$[\"x\\\"y\"]", "\"z\\n\"", true),
        ];
        let pieces = pieces.map(|(path, value, more)| (path, if value == "\"Os" { "\"Os\"" } else { value }, more));
        let json = r#"{"to":{"city":"Oslo","zip":[1,{"a":{"b'c":null},"d":true}]},"x\"y":"z\n"}"#;
        assert_eq!(assembled(&pieces), (json.to_owned(), 0));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (path, value) in [
            ("$.a", "1"),         // has a value
            ("$.a.b", "1"),       // is no object
            ("$[0]", "1"),        // the whole is an object
            ("$.l[2]", "1"),      // 1 is not there
            ("$.o", "1"),         // is an object
            ("$", "1"),           // names nothing
            ("city", "1"),        // is no path
            ("$.c[", "1"),        // is cut
            ("$.o.p.again", "1"), // was left
        ] {
            let pieces = [
                ("$.o.p.q", "1", false),
                ("$.o.p.again", "1", false),
                ("$.a", "1", false),
                ("$.l[0]", "1", false),
                (path, value, false),
            ];
            let (json, refused) = assembled(&pieces);
            assert_eq!((json.as_str(), refused), (r#"{"o":{"p":{"q":1,"again":1}},"a":1,"l":[1]}"#, 1), "{path}");
        }
    }

    #[test]
    fn deep_places_are_refused() {
        let path = format!("${}", ".a".repeat(MAX_STEPS + 1));
        assert_eq!(assembled(&[(&path, "1", false)]), (String::new(), 1));
    }
}
