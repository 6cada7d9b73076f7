//! A session of a coding agent, as one has it after an hour: a long system prompt, many tools with real schemas, and
//! messages with calls, files, diffs and the output of commands, full of what JSON escapes.

use std::fmt::Write;

/// The verbs and the objects that names of tools are made of.
const VERBS: [&str; 6] = ["read", "search", "edit", "list", "run", "compare"];
const OBJECTS: [&str; 5] = ["file", "symbol", "branch", "task", "page"];

/// Rules of the system prompt; a number comes before each.
const RULES: [&str; 5] = [
    "Read a file before you edit it; never guess what stands in it. Say \"I have not read it\" where you have not.",
    "Keep to the style of the file: its names, its comments, its line length.\n   Run `cargo fmt` before you are done.",
    "Run the tests that touch your change:\n\n   ```sh\n   cargo test --test \"$NAME\" -- --nocapture\n   ```\n",
    "A path is relative to the root of the workspace (\"src/lib.rs\", not \"/home/me/src/lib.rs\"), and is in quotes.",
    "When a command fails, read all it prints before you try again.\n   Never pass \"--force\", and never reset a branch.",
];

/// Lines of a file.
const CODE: [&str; 12] = [
    "use std::collections::BTreeMap;",
    "",
    "/// What a row of the table is called, and where it stands.",
    "pub fn entry(&self, name: &str) -> Result<&Entry, Error> {",
    "    let Some(place) = self.names.get(name) else {",
    "        return Err(Error::new(format!(\"no entry is called {name:?}\")));",
    "    };",
    "    debug!(target: \"table\", \"{name} stands at {place}\");",
    "    match self.rows.get(*place) {",
    "        Some(row) if row.kind == \"entry\" => Ok(&row.entry),",
    "        _ => Err(Error::new(\"the row is gone, or it is no \\\"entry\\\"\")),",
    "\t}",
];

/// The session after so many turns of the agent: 53 make 119 messages and about 150 KB.
pub fn session(turns: usize) -> String {
    let mut out = format!(
        "{{\"temperature\":0.2,\"max_tokens\":8192,\"messages\":[{{\"role\":\"system\",\"content\":{}}}",
        quoted(&system())
    );
    let task = "The table forgets entries when it is \"compacted\".\nFind out why, repair it, and add a test.";
    message(&mut out, "user", task);
    (0..turns).for_each(|turn| take(&mut out, turn));
    out.push_str("],\"tools\":[");
    for number in 0..VERBS.len() * OBJECTS.len() {
        out.push_str(if number > 0 { "," } else { "" });
        tool(&mut out, number);
    }
    out.push_str("]}");
    out
}

/// A text as JSON has it.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text can be written")
}

fn system() -> String {
    let mut text = "You are a coding agent in a workspace of Rust.\n\n# Rules\n\n".to_owned();
    for number in 1..=170 {
        // writing to a string cannot fail
        let _ = writeln!(text, "{number}. {}", RULES[number % RULES.len()]);
    }
    text
}

fn name(number: usize) -> String {
    format!("{}_{}", VERBS[number % VERBS.len()], OBJECTS[number / VERBS.len()])
}

/// One of the tools, with a schema of about 1.3 KB.
fn tool(out: &mut String, number: usize) {
    let (verb, object) = (VERBS[number % VERBS.len()], OBJECTS[number / VERBS.len()]);
    let text = |what: &str| {
        let words = format!("{what} of the {object}, as the workspace has it; \"\" stands for the one that is open.");
        format!("{{\"type\":\"string\",\"description\":{}}}", quoted(&words))
    };
    let _ = write!(
        out,
        "{{\"type\":\"function\",\"function\":{{\"name\":\"{}\",\"description\":{},\"parameters\":{{\"type\":\"object\",\
         \"properties\":{{\"path\":{},\"range\":{{\"type\":\"object\",\"description\":\"The lines that are meant\",\
         \"properties\":{{\"first\":{{\"type\":\"integer\",\"description\":\"The first line, counted from 1\"}},\
         \"last\":{{\"type\":\"integer\",\"description\":\"The last line, which is meant as well\"}}}},\
         \"required\":[\"first\",\"last\"]}},\"mode\":{{\"type\":\"string\",\"enum\":[\"exact\",\"words\",\"pattern\"],\
         \"description\":\"How the text is compared with what stands there\"}},\"edits\":{{\"type\":\"array\",\
         \"description\":\"What is changed, from the first to the last\",\"items\":{{\"type\":\"object\",\"properties\":\
         {{\"old\":{},\"new\":{}}},\"required\":[\"old\",\"new\"]}}}},\"dry_run\":{{\"type\":\"boolean\",\
         \"description\":\"True if nothing is written and only what would be is told\"}},\"reason\":{}}},\
         \"required\":[\"path\",\"reason\"]}}}}}}",
        name(number),
        quoted(&format!("Can {verb} one {object} of the workspace.\nFails where \"path\" names none that is there.")),
        text("The path"),
        text("The text before it, exactly"),
        text("The text after it, whole"),
        text("The reason why you ask"),
    );
}

fn message(out: &mut String, role: &str, text: &str) {
    let _ = write!(out, ",{{\"role\":\"{role}\",\"content\":{}}}", quoted(text));
}

/// A message of the agent: a text, if there is one, and calls: the number of a tool, and arguments.
fn calls(out: &mut String, turn: usize, text: Option<&str>, calls: &[(usize, String)]) {
    let text = text.map_or_else(|| "null".to_owned(), quoted);
    let _ = write!(out, ",{{\"role\":\"assistant\",\"content\":{text},\"tool_calls\":[");
    for (at, (tool, arguments)) in calls.iter().enumerate() {
        let _ = write!(
            out,
            "{}{{\"id\":\"call_{turn:03}_{at}\",\"type\":\"function\",\"function\":{{\"name\":\"{}\",\"arguments\":{}}}}}",
            if at > 0 { "," } else { "" },
            name(*tool),
            quoted(arguments)
        );
    }
    out.push_str("]}");
}

fn result(out: &mut String, turn: usize, call: usize, text: &str) {
    let _ =
        write!(out, ",{{\"role\":\"tool\",\"tool_call_id\":\"call_{turn:03}_{call}\",\"content\":{}}}", quoted(text));
}

/// Lines of a file, from one on.
fn code(first: usize, lines: usize, before: &str) -> String {
    (first..first + lines).fold(String::new(), |text, line| text + before + CODE[line % CODE.len()] + "\n")
}

/// One turn: the agent reads, searches, edits, runs, and tells, by turns.
fn take(out: &mut String, turn: usize) {
    let path = format!("src/table/part_{turn}.rs");
    let read =
        format!("{{\"path\":\"{path}\",\"range\":{{\"first\":1,\"last\":50}},\"reason\":\"see \\\"entry\\\"\"}}");
    match turn % 5 {
        0 => {
            calls(out, turn, Some("I read the file first:\n"), &[(0, read)]);
            result(out, turn, 0, &code(turn, 50, ""));
        }
        1 => {
            let search = format!("{{\"path\":\"src\",\"mode\":\"exact\",\"reason\":\"who calls part_{turn}?\"}}");
            calls(out, turn, None, &[(7, search), (0, read)]);
            let found = (0..12).map(|line| format!("src/main_{line}.rs:{}: table.entry(\"name\")?;\n", line * 17 + 3));
            result(out, turn, 0, &found.collect::<String>());
            result(out, turn, 1, &code(turn, 40, ""));
        }
        2 => {
            let (old, new) = (quoted(&code(turn, 5, "")), quoted(&code(turn + 3, 7, "")));
            let edit = format!(
                "{{\"path\":\"{path}\",\"edits\":[{{\"old\":{old},\"new\":{new}}}],\"dry_run\":false,\"reason\":\"repair\"}}"
            );
            calls(out, turn, Some("The place is looked up before the rows are moved."), &[(2, edit)]);
            let diff = format!(
                "--- a/{path}\n+++ b/{path}\n@@ -{turn},5 +{turn},7 @@\n{}{}{}",
                code(turn, 6, " "),
                code(turn, 5, "-"),
                code(turn + 3, 7, "+")
            );
            result(out, turn, 0, &diff);
        }
        3 => {
            let run = "{\"path\":\"cargo test --test \\\"table\\\"\",\"reason\":\"does it hold?\"}".to_owned();
            calls(out, turn, None, &[(4, run)]);
            let tests = (0..20).map(|test| format!("test table::case_{turn}_{test} ... ok\n"));
            let failed = format!("left: \"part_{turn}\"\n right: \"\"\ntest result: FAILED. 19 passed; 1 failed\n");
            result(out, turn, 0, &(tests.collect::<String>() + &failed));
        }
        _ => {
            let told = "The test fails still, because \"compact\" moves rows without telling the names of it.\n\n\
                1. `entry` looks the place up,\n2. `compact` moves the row,\n3. the place is that of \"nothing\".\n";
            message(out, "assistant", told);
            message(out, "user", "Go on: let \"compact\" write the places anew, and show me what you have changed.");
        }
    }
}
