//! What holds for every prompt at every model: generated prompts, and the corpus.

use super::prompts::prompt;
use super::support::{Target, in_parallel, report, targets, translate, whole_corpus};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use specado_ffi::json::doc::Doc;
use specado_ffi::json::node::{Kind, NodeId};
use specado_ffi::json::path::path_of;
use specado_ffi::json::tape::Tape;
use specado_ffi::spec::built_in;
use specado_ffi::spec::plan::{Bound, Parameter, Plan};
use specado_ffi::vocabulary::SLOTS;
use specado_ffi::{Context, ErrorKind, Mode, Request};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const CODES: &[&str] =
    &["Clamp", "Drop", "Emulate", "Conflict", "Relocate", "Unsupported", "MapFallback", "PerformanceImpact"];
const SEVERITIES: &[&str] = &["none", "info", "warning", "error"];

fn plan(target: &Target) -> Arc<Plan> {
    let spec =
        built_in::provider(&target.provider).expect("the provider is built in").expect("a built-in spec is sound");
    spec.plan(&target.model).expect("the model is the provider's")
}

#[test]
fn hold_for_generated_prompts() {
    let targets = targets();
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(1500);
    let mut warm = Context::new();
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() });
    let strategy = (prompt(), any::<prop::sample::Index>());
    let warm = std::cell::RefCell::new(&mut warm);
    let outcome = runner.run(&strategy, |(prompt, target)| {
        let complaints = complaints(&mut warm.borrow_mut(), &prompt, target.get(&targets));
        prop_assert!(complaints.is_empty(), "{:#?}", complaints);
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}

#[test]
fn hold_for_the_corpus() {
    let targets = targets();
    let complaints = in_parallel(&whole_corpus(), |sample, context| {
        let all = targets.iter().flat_map(|target| complaints(context, &sample.text, target));
        all.map(|complaint| format!("{}: {complaint}", sample.name)).collect()
    });
    report(&complaints);
}

/// Everything that is wrong with what comes out for this prompt.
fn complaints(warm: &mut Context, prompt: &str, target: &Target) -> Vec<String> {
    let mut complaints = Vec::new();
    let result = match translate(warm, prompt, target, Mode::Coerce) {
        Ok(result) => result,
        Err(error) if error.kind == ErrorKind::InvalidInput => return Vec::new(),
        Err(error) => return vec![format!("{target:?}: coerce fails: {:?} {error}", error.kind)],
    };
    complaints.extend(determined(warm, prompt, target, &result));
    let mut tape = Tape::default();
    match tape.parse(&result) {
        Ok(doc) => {
            complaints.extend(report_holds(doc, prompt, warm, target));
            complaints.extend(body_holds(doc, prompt, target));
        }
        Err(error) => complaints.push(format!("the result is not JSON: {error} at {}", error.offset)),
    }
    if let Err(error) = serde_json::from_str::<&serde_json::value::RawValue>(&result) {
        complaints.push(format!("serde_json does not take the result: {error}"));
    }
    complaints.into_iter().map(|complaint| format!("{}/{}: {complaint}", target.provider, target.model)).collect()
}

/// The same bytes again, from a fresh context, and by every way to ask for them.
fn determined(warm: &mut Context, prompt: &str, target: &Target, result: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let request = Request { prompt, spec: &target.provider, model: &target.model, mode: Mode::Coerce };
    let fresh = translate(&mut Context::new(), prompt, target, Mode::Coerce);
    if fresh.as_deref() != Ok(result) {
        complaints.push(format!("a fresh context says otherwise: {fresh:?}\nthan a warm one: {result}"));
    }
    let mut body = String::new();
    if warm.body_into(&request, &mut body).is_err() || !result["{\"provider_request_json\":".len()..].starts_with(&body)
    {
        complaints.push("the bare body is not the result's".to_owned());
    }
    let viewed = warm.translate(&request).is_ok_and(|views| views.body == body);
    if !viewed || warm.result() != Some(result) {
        complaints.push("the views are not the result's".to_owned());
    }
    complaints
}

/// The report's own order: known codes, places that exist, severities that decide the modes.
fn report_holds(result: Doc<'_>, prompt: &str, warm: &mut Context, target: &Target) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut tape = Tape::default();
    let doc = tape.parse(prompt).expect("what was translated is JSON");
    let places: BTreeSet<String> = (0..doc.node_count() as NodeId)
        .filter(|&node| doc.kind(node) != Kind::Key)
        .map(|node| path_of(&doc, node))
        .collect();
    let member =
        |of: NodeId, name: &str| result.get(of, name).unwrap_or_else(|| panic!("no {name} in {}", result.raw(of)));
    let lossiness = member(Doc::ROOT, "lossiness");
    let text = |of: NodeId, name: &str| result.string(member(of, name)).into_owned();
    let rank = |name: &str| SEVERITIES.iter().position(|known| *known == name);
    let mut worst = Some(0);
    for item in result.elements(member(lossiness, "items")) {
        let (code, severity) = (text(item, "code"), text(item, "severity"));
        let path = text(item, "path");
        worst = worst.max(rank(&severity));
        if !CODES.contains(&code.as_str())
            || rank(&severity).is_none_or(|rank| rank == 0)
            || text(item, "message").is_empty()
        {
            complaints.push(format!("an odd item: {}", result.raw(item)));
        }
        if !places.contains(&path) && !SLOTS.iter().any(|slot| slot.name == path) {
            complaints.push(format!("{path:?} is no place in the prompt: {}", result.raw(item)));
        }
    }
    let most = rank(&text(lossiness, "max_severity"));
    if most != worst {
        complaints.push(format!("max_severity is not that of the items: {}", result.raw(lossiness)));
    }
    for (mode, line) in [(Mode::Strict, 2), (Mode::Standard, 3)] {
        let outcome = translate(warm, prompt, target, mode);
        let right = match &outcome {
            Ok(same) => same == result.text() && most < Some(line),
            Err(error) => error.kind == ErrorKind::Lossy && most >= Some(line),
        };
        if !right {
            complaints.push(format!("{mode:?} does not fit {}: {outcome:?}", result.raw(lossiness)));
        }
    }
    complaints
}

/// The body's own order: no key twice (unless the prompt has it so), no number that neither prompt nor spec nor report
/// has.
fn body_holds(result: Doc<'_>, prompt: &str, target: &Target) -> Vec<String> {
    let mut complaints = Vec::new();
    let Some(body) = result.get(Doc::ROOT, "provider_request_json") else { return vec!["no body".to_owned()] };
    let report = result.get(Doc::ROOT, "lossiness").map_or("", |node| result.raw(node));
    let plan = plan(target);
    let known =
        numbers(prompt).into_iter().chain(numbers(&plan.text)).chain(numbers(report)).collect::<BTreeSet<&str>>();
    for node in body..result.next(body) {
        match result.kind(node) {
            Kind::Object => {
                let keys: Vec<&str> = result.members(node).map(|(key, _)| result.raw(key)).collect();
                let distinct: BTreeSet<&str> = keys.iter().copied().collect();
                if distinct.len() < keys.len() && !prompt.contains(result.raw(node)) {
                    complaints.push(format!("a key stands twice in {}", result.raw(node)));
                }
            }
            Kind::Number if !known.contains(result.raw(node)) => {
                complaints.push(format!("nobody said {}: {}", result.raw(node), result.raw(body)));
            }
            _ => {}
        }
    }
    complaints
}

/// All runs of characters that a number can be made of.
fn numbers(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '-' | '+' | 'e' | 'E'))
        .filter(|run| !run.is_empty())
        .collect()
}

/// Each number alone, within, at and beyond the bounds that the plan has for its slot.
#[test]
fn numbers_are_in_range_and_keep_their_digits() {
    let complaints = in_parallel(&targets(), |target, context| {
        let plan = plan(target);
        let bounded = plan.parameters.iter().filter(|parameter| parameter.min.is_some() || parameter.max.is_some());
        bounded.flat_map(|parameter| bounds_hold(context, target, &plan, parameter)).collect()
    });
    report(&complaints);
}

fn bounds_hold(context: &mut Context, target: &Target, plan: &Plan, parameter: &Parameter) -> Vec<String> {
    let mut complaints = Vec::new();
    let (min, max) = (parameter.min.map(|bound| bound.value), parameter.max.map(|bound| bound.value));
    let name = parameter.slot.info().name;
    let Some((group, field)) = name.split_once('.') else { return Vec::new() };
    let inside = |value: f64| min.is_none_or(|min| value >= min) && max.is_none_or(|max| value <= max);
    let omitted = |value: f64| parameter.omit.iter().any(|&span| plan.get(span).parse() == Ok(value));
    for text in tries(plan, parameter.min, parameter.max) {
        let value: f64 = text.parse().unwrap_or(f64::NAN);
        let prompt =
            format!(r#"{{"messages": [{{"role": "user", "content": "x"}}], "{group}": {{"{field}": {text}}}}}"#);
        let result = match translate(context, &prompt, target, Mode::Coerce) {
            Ok(result) => result,
            Err(error) => return vec![format!("{target:?} {prompt}: {error}")],
        };
        let mut tape = Tape::default();
        let result = match tape.parse(&result) {
            Ok(doc) => doc,
            Err(error) => {
                complaints.push(format!(
                    "{}/{}: {name} = {text}: the result is not JSON, {error}",
                    target.provider, target.model
                ));
                continue;
            }
        };
        let get = |node: Option<NodeId>, name: &str| node.and_then(|node| result.get(node, name));
        let items =
            get(get(Some(Doc::ROOT), "lossiness"), "items").into_iter().flat_map(|items| result.elements(items));
        let item = items.into_iter().find(|&item| get(Some(item), "path").is_some_and(|path| result.is(path, name)));
        let body = get(Some(Doc::ROOT), "provider_request_json").map_or("", |body| result.raw(body));
        // the name of a model may have numbers of its own
        let body = body.replace(&target.model, "");
        let sent = numbers(&body).contains(&text.as_str());
        let after = get(item, "after").and_then(|after| result.raw(after).parse::<f64>().ok());
        let unshown = item.is_none() && !sent && !omitted(value);
        if unshown
            || (sent && !inside(value))
            || (item.is_none() && !inside(value))
            || after.is_some_and(|after| !inside(after))
        {
            complaints.push(format!(
                "{}/{}: {name} = {text}, bounds {min:?} to {max:?}: sent {sent}, {:?}",
                target.provider,
                target.model,
                item.map(|item| result.raw(item))
            ));
        }
    }
    complaints
}

/// Numbers around the bounds, in forms that are not the bounds' own.
fn tries(plan: &Plan, min: Option<Bound>, max: Option<Bound>) -> Vec<String> {
    let mut tries: Vec<String> =
        ["1e400", "-1e400", "123456789012345678901234567890", "-7.250"].map(str::to_owned).to_vec();
    for bound in [min, max].into_iter().flatten() {
        tries.push(plan.get(bound.text).to_owned());
        tries.extend(
            [-1.0, -0.125, 0.125, 1.0]
                .map(|step| format!("{}0", bound.value + step))
                .into_iter()
                .filter(|text| text.contains('.')),
        );
        tries.extend([-1.0, 1.0].map(|step| format!("{}", bound.value + step)));
    }
    tries
}

/// The slots of the generator are the slots of the vocabulary: what is spelled wrongly there would test nothing.
#[test]
fn generated_prompts_reach_the_request() {
    let mut runner = TestRunner::deterministic();
    let mut reached: BTreeMap<bool, usize> = BTreeMap::new();
    let target = Target { provider: "openai".to_owned(), model: "gpt-4o".to_owned() };
    for _ in 0..200 {
        let text = prompt().new_tree(&mut runner).expect("a prompt can be made").current();
        let taken = translate(&mut Context::new(), &text, &target, Mode::Coerce).is_ok();
        *reached.entry(taken).or_default() += 1;
    }
    assert!(reached.get(&true).copied().unwrap_or(0) > 150, "too many generated prompts are refused: {reached:?}");
}
