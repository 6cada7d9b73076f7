//! Calls in processes whose memory the system limits.

use super::calls::{MEMORY_ERROR, SUCCESS, Wanted, in_a_context, last_error, validate};
use std::ffi::CString;

/// Says to the process that `under_a_limit_of_the_system` starts that it is that one.
const LIMITED: &str = "SPECADO_TEST_LIMITED";

/// The same with a limit that the system sets (`RLIMIT_AS`, by the shell's `ulimit`), in processes of their own: large
/// calls fail for memory, and afterwards the library works as before.
#[test]
fn under_a_limit_of_the_system() {
    if std::env::var_os(LIMITED).is_some() {
        return large_calls();
    }
    let own = std::env::current_exe().expect("this program has a file");
    let mut refused = 0;
    for megabytes in [100, 150, 200, 300, 450] {
        let limited = format!(
            "ulimit -v {} && exec \"$0\" --exact system_limit::under_a_limit_of_the_system --nocapture",
            megabytes << 10
        );
        let child = std::process::Command::new("sh")
            .args(["-c", &limited])
            .arg(&own)
            .env(LIMITED, "1")
            .output()
            .expect("there is sh");
        let said = [child.stdout, child.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
        assert!(child.status.success(), "with {megabytes} MB: {}\n{said}", child.status);
        refused += said.matches("refused: ").count();
    }
    assert!(refused > 5, "{refused} calls were refused: the limits are too generous to show anything");
}

fn large_calls() {
    let hello = c"{\"prompt\": \"Hello\"}";
    let messages = vec![r#"{"role":"user","content":"x"}"#; 500_000].join(",");
    let prompt = CString::new(format!(r#"{{"messages":[{messages}]}}"#)).expect("no NUL");
    let spec = format!(
        r#"{{"provider": "mine", "families": {{"any": {{"match": ["*"]}}}}, "request": [{}]}}"#,
        vec!["1"; 1 << 20].join(",")
    );
    let spec = CString::new(spec).expect("no NUL");
    let target = [c"anthropic", c"claude-sonnet-4-5"];
    let calls: [(&str, &dyn Fn() -> i32); 4] = [
        ("prompt", &|| in_a_context(None, &Wanted::new(&prompt, target[0], target[1]))),
        ("spec", &|| in_a_context(None, &Wanted::new(hello, &spec, target[1]))),
        ("validating a prompt", &|| validate(c"prompt", &prompt)),
        ("validating a spec", &|| validate(c"provider_spec", &spec)),
    ];
    for (what, call) in calls {
        let result = call();
        if result == MEMORY_ERROR {
            println!("refused: {what}: {}", last_error());
        }
        let usual = [SUCCESS, MEMORY_ERROR, -17];
        assert!(usual.contains(&result), "{what}: {result}: {}", last_error());
        assert_eq!(
            in_a_context(None, &Wanted::new(hello, target[0], target[1])),
            SUCCESS,
            "after {what}: {}",
            last_error()
        );
    }
}
