//! Errors in the words of an API.

use crate::encode::workspace::Workspace;
use crate::grow;
use crate::json;
use crate::json::doc::Doc;
use crate::json::node::NodeId;
use crate::model::Value;
use crate::spec::plan::response::{ErrorClass, StreamFormat};
use crate::spec::plan::serve::{ErrorWords, ServePlan};
use crate::vocabulary::Slot;

/// The class of a canonical error.
pub fn class_of(doc: Doc<'_>, error: NodeId) -> ErrorClass {
    let named = doc.get(error, "code").map(|code| doc.string(code));
    let known = ErrorClass::ALL.iter().find(|(name, _)| named.as_deref() == Some(name));
    known.map_or(ErrorClass::Server, |&(_, class)| class)
}

/// The type and the code that an API has for a class, JSON. Where it has no type for the class itself, it has that of
/// what the status says: of requests that are wrong, or of servers that are.
pub fn words(plan: &ServePlan, class: ErrorClass) -> [Option<&str>; 2] {
    let of = |class| plan.classes.iter().find(|words| words.class == class);
    let wider = if class.status() < 500 { ErrorClass::InvalidRequest } else { ErrorClass::Server };
    let kind = |words: &ErrorWords| words.kind.as_deref().is_some();
    let (own, wider) = (of(class), of(wider));
    let named = own.filter(|words| kind(words)).or(wider);
    [named.and_then(|words| words.kind.as_deref()), own.and_then(|words| words.code.as_deref())]
}

/// The status that tells a class.
pub fn status(plan: &ServePlan, class: ErrorClass) -> u16 {
    let own = plan.classes.iter().find(|words| words.class == class);
    own.and_then(|words| words.status).unwrap_or_else(|| class.status())
}

/// Gives an error the API's own type and code, where it has none, and the status.
pub fn name(plan: &ServePlan, class: ErrorClass, work: &mut Workspace) {
    if work.values[Slot::ErrorStatus] == Value::Absent {
        let start = work.computed.scratch.len();
        json::number(&mut work.computed.scratch, usize::from(status(plan, class)));
        work.values.set(Slot::ErrorStatus, work.computed.add_scratch(start));
    }
    let [kind, code] = words(plan, class);
    let said = |slot: Slot| work.values[slot] != Value::Absent;
    // an error that has a type of its own, or a code, is not given a code that it may contradict
    let code = code.filter(|_| !said(Slot::ErrorCode) && !said(Slot::ErrorType));
    let kind = kind.filter(|_| !said(Slot::ErrorType));
    for (slot, json) in [(Slot::ErrorType, kind), (Slot::ErrorCode, code)] {
        if let Some(json) = json {
            let start = work.computed.scratch.len();
            work.computed.scratch.push_str(json);
            work.values.set(slot, work.computed.add_scratch(start));
        }
    }
}

/// The name of an event that tells of an error in the midst of a stream, where events have names.
pub fn event_name(plan: &ServePlan, class: ErrorClass) -> Option<String> {
    if plan.format != StreamFormat::AwsEventStream {
        return plan.named.then(|| grow::copy("error"));
    }
    // of a type such as ThrottlingException the event is throttlingException
    let kind = words(plan, class)[0].unwrap_or("\"internalServerException\"");
    let kind = kind.trim_matches('"');
    let (first, rest) = kind.split_at_checked(1)?;
    Some(grow::spelled(first.chars().map(|letter| letter.to_ascii_lowercase()).chain(rest.chars())))
}
