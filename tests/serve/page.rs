//! docs/serving.md: what it prints is so.

use super::support::body;
use serde_json::Value;

#[test]
fn the_page_prints_what_is_written() {
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/serving.md")).expect("the page is there");
    let block = |name: &str| -> Value {
        let behind = page.split_once(&format!("<!-- {name} -->\n```json\n")).expect("the block is there").1;
        serde_json::from_str(behind.split_once("\n```").expect("the block ends").0).expect("the block is JSON")
    };
    let (made, lost) = body(&block("response"), "openai-chat");
    assert_eq!(made, block("body"));
    assert_eq!(lost, ["choices[0].message.content[0]"]);
}
