//! The fenced blocks of a page: commands, files that the page asks to be written, and what is only shown.

/// A fenced block.
#[derive(Debug, PartialEq, Eq)]
pub struct Block<'p> {
    /// The line on which it begins.
    pub line: usize,
    pub kind: Kind<'p>,
    pub text: &'p str,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Kind<'p> {
    /// Commands for a shell.
    Commands,
    /// Commands before which the page says that, and why, they are not run.
    NotRun(String),
    /// A file: its first line is a comment that holds nothing but its name.
    File(&'p str),
    /// Anything else.
    Shown,
}

/// How a page says that the commands that follow are not run.
const NOT_RUN: &str = "(Not run by the tests";
/// Languages of blocks that hold commands; those of another system must say that they are not run.
const COMMANDS: [&str; 3] = ["sh", "bat", "powershell"];

/// All blocks of a page; an error names one with commands that nothing here can run.
pub fn blocks(page: &str) -> Result<Vec<Block<'_>>, String> {
    let mut blocks = Vec::new();
    // what is said between the last blank line or block and here
    let mut paragraph = String::new();
    let mut open: Option<(usize, &str, usize)> = None;
    let (mut line, mut at) = (0, 0);
    for whole in page.split_inclusive('\n') {
        line += 1;
        let text = whole.trim_end();
        match (text.strip_prefix("```"), open) {
            (Some(language), None) => open = Some((line, language, at + whole.len())),
            (Some(_), Some((start, language, from))) => {
                blocks.push(block(start, language, &page[from..at], &paragraph)?);
                paragraph.clear();
                open = None;
            }
            // a paragraph may stand apart from its block by one blank line
            (None, None) if text.is_empty() && !paragraph.ends_with('\n') => paragraph.push('\n'),
            (None, None) => {
                if paragraph.ends_with('\n') {
                    paragraph.clear();
                }
                paragraph = paragraph + text + " ";
            }
            (None, Some(_)) => {}
        }
        at += whole.len();
    }
    Ok(blocks)
}

fn block<'p>(line: usize, language: &'p str, text: &'p str, paragraph: &str) -> Result<Block<'p>, String> {
    let not_run = paragraph.split_once(NOT_RUN).and_then(|(_, rest)| rest.split_once(')'));
    let kind = match (COMMANDS.contains(&language), not_run) {
        (true, Some((why, _))) => Kind::NotRun(why.trim_start_matches([':', ',', ' ']).to_owned()),
        (true, None) if language == "sh" => Kind::Commands,
        (true, None) => {
            return Err(format!("line {line}: {language} cannot be run here, and the page does not say so"));
        }
        (false, _) => file_name(text).map_or(Kind::Shown, Kind::File),
    };
    Ok(Block { line, kind, text })
}

/// The name in a first line such as `/* first.c */`, `// first.cpp`, `# CMakeLists.txt`.
fn file_name(text: &str) -> Option<&str> {
    let first = text.lines().next()?.trim();
    let name = first.strip_prefix("/* ").and_then(|rest| rest.strip_suffix(" */"));
    let name = name.or_else(|| first.strip_prefix("// ")).or_else(|| first.strip_prefix("# "))?;
    let is_name = name.contains('.') && !name.ends_with('.') && !name.contains(char::is_whitespace);
    is_name.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_as_a_reader_does() {
        let page = "Run:\n\n```sh\nmake\n```\n\n```c\n/* a.c */\nint a;\n```\n(Not run by the tests: no network.) Then\nthis:\n\n\
                    ```sh\nget\n```\n\n```sh\nagain\n```\n```c\nint b;\n```\n";
        let found: Vec<_> =
            blocks(page).expect("a page").into_iter().map(|block| (block.line, block.kind, block.text)).collect();
        assert_eq!(
            found,
            [
                (3, Kind::Commands, "make\n"),
                (7, Kind::File("a.c"), "/* a.c */\nint a;\n"),
                (14, Kind::NotRun("no network.".to_owned()), "get\n"),
                (18, Kind::Commands, "again\n"),
                (21, Kind::Shown, "int b;\n"),
            ]
        );
    }

    #[test]
    fn what_cannot_be_run_must_be_said() {
        assert!(blocks("```bat\ncmake\n```\n").is_err_and(|message| message.contains("line 1")));
        assert!(blocks("(Not run by the tests, which have no Windows.)\n\n```bat\ncmake\n```\n").is_ok());
    }
}
