//! Provider specs, which are checked as a whole. Where a spec may not have so many of something, it has a tenth.

use super::Kind;
use super::json::each;

pub const KINDS: &[Kind] = &[
    ("families", |n| {
        let families =
            each(n - 10, |at| format!("\"f{at}\":{{\"match\":[\"f{at}\"],\"limits\":{{\"context_window\":{at}}}}}"));
        spec(&format!("{{{families}}}"), "{\"a\":\"$user\"}", "")
    }),
    ("families that inherit", |n| {
        let families =
            each(n - 10, |at| format!("\"f{at}\":{{\"inherits\":\"f{}\",\"match\":[\"f{at}\"]}}", at / 2 * 2 + 1));
        spec(&format!("{{{families}}}"), "{\"a\":\"$user\"}", "")
    }),
    ("names of models", |n| {
        let names = each(n, |at| format!("\"m{at}\""));
        spec(&format!("{{\"any\":{{\"match\":[{names}]}}}}"), "{\"a\":\"$user\"}", "")
    }),
    ("patterns that are nearly alike", |n| {
        let patterns = each(n / 20, |at| format!("\"*{}b{at:03}\"", "a".repeat(120 + at % 8)));
        spec(&format!("{{\"any\":{{\"match\":[{patterns}]}}}}"), "{\"a\":\"$user\"}", "")
    }),
    ("models", |n| any(&format!("\"models\":{{{}}}", each(n - 10, |at| format!("\"m{at}\":{{\"family\":\"any\"}}"))))),
    ("sources", |n| any(&format!("\"sources\":[{}]", each(n, |at| format!("{{\"url\":\"https://a.example/{at}\"}}"))))),
    ("rules that are none", |n| any(&format!("\"rules\":{{{}}}", each(n, |at| format!("\"r{at}\":1"))))),
    ("unknown members of a spec", |n| any(&each(n, |at| format!("\"field{at}\":1")))),
    ("one member of a spec again and again", |n| any(&each(n, |_| "\"title\":\"x\""))),
    ("traits that are not used", |n| any(&format!("\"traits\":{{{}}}", each(n, |at| format!("\"t{at}\":{at}"))))),
    ("unknown defines", |n| {
        let defines = each(n, |at| format!("\"d{at}\":{{\"$use\":\"e{at}\"}}"));
        let used = each(n, |at| format!("{{\"$use\":\"d{at}\"}}"));
        spec(ANY, &format!("{{\"a\":[{used}]}}"), &format!("\"define\":{{{defines}}}"))
    }),
    ("defines", |n| {
        let defines = each(n, |at| format!("\"d{at}\":{{\"x\":\"$user\"}}"));
        spec(ANY, &format!("{{{}}}", uses(n, "d")), &format!("\"define\":{{{defines}}}"))
    }),
    ("defines of responses", |n| any(&response(n, "d"))),
    ("unknown defines of responses", |n| any(&response(n, "e"))),
    ("character sets", |n| character_sets(n, "c")),
    ("unknown character sets", |n| character_sets(n, "x")),
    ("subsets of schemas", |n| {
        let sets = each(n, |at| format!("\"s{at}\":{{\"drop\":[\"title\"]}}"));
        let used = each(n, |at| format!("\"m{at}\":\"$json_schema | schema:s{at}\""));
        spec(
            ANY,
            "{\"t\":{\"$each\":\"$tools\",\"$as\":\"t\"}}",
            &format!("\"schemas\":{{{sets}}},\"define\":{{\"t\":{{{used}}}}}"),
        )
    }),
    ("defines that nest too deep", |n| {
        let chain = each(n, |at| format!("\"d{at}\":{{\"$use\":\"d{}\"}}", at + 1));
        let upwards = each(n, |at| format!("{{\"$use\":\"d{}\"}}", n - at));
        spec(ANY, &format!("{{\"a\":[{upwards}]}}"), &format!("\"define\":{{{chain},\"d{n}\":\"$user\"}}"))
    }),
    ("members of a constant", |n| request(&format!("{{{}}}", each(n, |at| format!("\"k{at}\":{at}"))))),
    ("slots of a request", |n| request(&format!("{{{}}}", each(n, |at| format!("\"k{at}\":\"$user\""))))),
    ("traits", |n| {
        let used = each(n, |at| format!("\"m{at}\":\"$traits.t{at}\""));
        let traits = each(n, |at| format!("\"t{at}\":{at}"));
        spec(ANY, &format!("{{{used}}}"), &format!("\"traits\":{{{traits}}}"))
    }),
    ("arms of responses", |n| {
        let arms = each(n, |at| format!("\"a{at}\":\"x{at}\""));
        any(&format!("\"response\":{{\"x\":{{\"$match\":\"$response.id\",{arms}}}}}"))
    }),
    ("forms of parts of responses", |n| {
        let forms = each(n, |at| format!("{{\"type\":\"t{at}\",\"x\":\"$text\"}}"));
        let response = "\"response\":{\"c\":{\"$each\":\"$parts\",\"$as\":\"p\"}}";
        any(&format!("{response},\"define\":{{\"p\":{{\"$first\":[{forms}]}}}}"))
    }),
    ("arms", |n| request(&format!("{{\"m\":{{\"$match\":\"$user\",{}}}}}", each(n, |at| format!("\"u{at}\":\"x\""))))),
    ("keywords of a subset", |n| {
        let keywords = each(n / 10, |at| format!("\"k{at}\""));
        spec(
            ANY,
            "{\"t\":{\"$each\":\"$tools\",\"$as\":\"t\"}}",
            &format!(
                "\"schemas\":{{\"s\":{{\"drop\":[{keywords}]}}}},\
                 \"define\":{{\"t\":{{\"s\":\"$json_schema | schema:s\"}}}}"
            ),
        )
    }),
    ("texts of a rule", |n| {
        let texts = each(n, |at| format!("\"u{at}\""));
        let rule = format!("{{\"when\":{{\"user\":[{texts}]}},\"forbid\":[\"store\"],\"because\":\"b\"}}");
        spec(ANY, "{\"u\":\"$user\",\"s\":\"$store\"}", &format!("\"rules\":{{\"r\":{rule}}}"))
    }),
];

const ANY: &str = "{\"any\":{\"match\":[\"*\"]}}";

fn spec(families: &str, request: &str, others: &str) -> String {
    let comma = if others.is_empty() { "" } else { "," };
    format!(
        "{{\"provider\":\"x\",\"base_url\":\"https://a.example\",\"http\":{{\"url\":\"{{$base_url}}/v1\"}},\
         \"families\":{families},\"request\":{request}{comma}{others}}}"
    )
}

/// Members that each use a character set, which are c0, c1 and so on.
fn character_sets(n: usize, set: &str) -> String {
    let sets = each(n, |at| format!("\"c{at}\":{{\"characters\":\"a-z_\",\"max\":9}}"));
    let used = each(n, |at| format!("\"m{at}\":\"$user | charset:{set}{at}\""));
    spec(ANY, &format!("{{{used}}}"), &format!("\"character_sets\":{{{sets}}}"))
}

/// Members that each use a define.
fn uses(n: usize, define: &str) -> String {
    each(n, |at| format!("\"m{at}\":{{\"$use\":\"{define}{at}\"}}"))
}

/// A response that uses defines, which are d0, d1 and so on.
fn response(n: usize, define: &str) -> String {
    let defines = each(n, |at| format!("\"d{at}\":{{\"x\":\"$response.id\"}}"));
    format!("\"response\":{{{}}},\"define\":{{{defines}}}", uses(n, define))
}

/// A spec with these other members.
fn any(others: &str) -> String {
    spec(ANY, "{\"model\":\"$model.id\"}", others)
}

fn request(template: &str) -> String {
    spec(ANY, template, "")
}
