//! The reader: every accepted form, as the canonical model that it becomes.

mod anything;
mod conversation;
mod media;
mod places;
mod problems;
mod request;
mod schema;
mod shown;

use shown::shown;

#[test]
fn takes_every_form_of_a_prompt() {
    let conversation =
        |json: &str| shown(json, |shown| (shown.records(&shown.prompt.messages), shown.settings(), shown.problems()));
    let hello = |settings: &[&str]| {
        (vec!["user[text(text=\"Hello\")]".to_owned()], settings.iter().map(ToString::to_string).collect(), vec![])
    };
    for (json, expected) in [
        (r#"{"prompt": "Hello"}"#, hello(&[])),
        (r#"{"temperature": 0.50, "prompt": "Hello"}"#, hello(&["sampling.temperature=0.50"])),
        (r#"{"messages": [{"role": "user", "content": "Hello"}]}"#, hello(&[])),
        (r#"{"prompt": {"messages": [{"role": "user", "content": "Hello"}], "seed": 1}}"#, hello(&["sampling.seed=1"])),
        (r#"{"prompt": {"prompt": "Hello"}}"#, hello(&[])),
        (r#"{"messages": [{"content": [{"text": "Hello", "type": "text"}], "role": "user"}]}"#, hello(&[])),
        (r#"{"messages": [{"role": "user", "content": ["Hello"]}]}"#, hello(&[])),
        ("{\"mess\\u0061ges\": [{\"r\\u006fle\": \"us\\u0065r\", \"content\": \"Hello\"}]}", hello(&[])),
    ] {
        assert_eq!(conversation(json), expected, "{json}");
    }
    shown(r#"{"system": "S", "messages": [{"role": "user", "content": "U"}]}"#, |shown| {
        assert_eq!(shown.records(&shown.prompt.messages), ["system[text(text=\"S\")]", "user[text(text=\"U\")]"]);
    });
    shown(r#"{"messages": [], "system": [{"type": "text", "text": "S"}, "T"]}"#, |shown| {
        assert_eq!(shown.records(&shown.prompt.messages)[0], "system[text(text=\"S\") text(text=\"T\")]");
    });
}
