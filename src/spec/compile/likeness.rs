//! What the answers of a spec look like, as a number: those of two specs with the same one look alike.

use super::by_name::section;
use crate::grow::Text;
use crate::json::digest;
use crate::json::tree::Tree;
use crate::table::Set;

/// Of whole responses: their template, and the defines that it uses.
pub fn of_answers(spec: &Tree, defines: &Set<String>) -> u64 {
    digest::hash(look(spec, defines).as_bytes())
}

/// Of streams: their events besides, and their framing.
pub fn of_streams(spec: &Tree, defines: &Set<String>) -> u64 {
    let mut json = look(spec, defines);
    if let Some(stream) = spec.get("stream") {
        stream.write(&mut json);
    }
    digest::hash(json.as_bytes())
}

fn look(spec: &Tree, defines: &Set<String>) -> Text {
    let mut json = Text::from(spec.get("response").map(Tree::to_json).unwrap_or_default());
    for (name, body) in section(spec, "define") {
        if defines.contains(name.as_str()) {
            json.push_str(name);
            body.write(&mut json);
        }
    }
    json
}
