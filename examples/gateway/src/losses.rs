//! Reports, as a client and a log can take them: in one line, no longer than a header may be.

use specado_ffi::json::tree::Tree;
use std::fmt::Write;

/// The longest text of losses, in bytes.
const LONGEST: usize = 2048;

/// The items of reports, worst first as far as there is room: `error Unsupported messages[0].content[1]; …`.
pub fn line<'r>(reports: impl IntoIterator<Item = &'r str>) -> String {
    let reports: Vec<Tree> = reports.into_iter().filter_map(Tree::parse).collect();
    let items = reports.iter().filter_map(|report| report.get("items")).flat_map(Tree::elements);
    let mut texts: Vec<(u8, String)> = items.map(item).collect();
    texts.sort_by_key(|(severity, _)| *severity);
    let mut line = String::new();
    for (at, (_, text)) in texts.iter().enumerate() {
        let room = line.len() + text.len() + 24 <= LONGEST;
        if !room {
            let _ = write!(line, "; {} more", texts.len() - at);
            break;
        }
        line += if at > 0 { "; " } else { "" };
        line += text;
    }
    line
}

/// How bad an item is, 0 the worst, and what it says in the characters that a header may have.
fn item(item: &Tree) -> (u8, String) {
    let said = |name| item.get(name).and_then(Tree::text).unwrap_or_default();
    let severity = match said("severity") {
        "error" => 0,
        "warning" => 1,
        _ => 2,
    };
    // what is not in the body has no path in it
    let path = Some(said("path")).filter(|path| !path.is_empty()).unwrap_or("(headers)");
    let text = format!("{} {} {path}", said("severity"), said("code"));
    let plain = |sign: char| if sign.is_ascii_graphic() || sign == ' ' { sign } else { '?' };
    (severity, text.chars().map(plain).take(200).collect())
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, line};

    fn report(count: usize, severity: &str) -> String {
        let item = format!(r#"{{"code": "Drop", "path": "sé\n[0]", "severity": "{severity}", "message": "m"}}"#);
        format!(r#"{{"items": [{}]}}"#, vec![item; count].join(","))
    }

    #[test]
    fn reports_are_one_line() {
        assert_eq!(line([r#"{"items": []}"#]), "");
        assert_eq!(line([&*report(1, "info"), &report(1, "error")]), "error Drop s??[0]; info Drop s??[0]");
        let long = line([&*report(1000, "warning")]);
        assert!(long.len() <= LONGEST && long.ends_with(" more"), "{long}");
    }
}
