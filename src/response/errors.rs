//! What an error is, and whether to try again.

use super::answer::Failure;
use super::headers;
use crate::grow::Text;
use crate::spec::names::{fits, fits_in_any_case};
use crate::spec::plan::response::{ErrorClass, ErrorRow, ResponsePlan};
use crate::vocabulary::Slot;

/// The class of an error: the first row of the spec that fits, else what HTTP means by its status.
pub fn classify(plan: &ResponsePlan, failure: &Failure) -> ErrorClass {
    let row = plan.classes.iter().find(|row| row_fits(row, failure));
    row.map_or_else(|| of_status(failure.status), |row| row.class)
}

fn row_fits(row: &ErrorRow, failure: &Failure) -> bool {
    let named = row.kind.is_some() || row.code.is_some() || row.reason.is_some();
    // an error in the middle of a stream has no status of its own
    let status = match row.status {
        Some(status) if failure.status >= 400 => status == failure.status,
        Some(_) => named || !row.message.is_empty(),
        None => true,
    };
    let is = |wanted: &Option<String>, slot| {
        wanted.as_ref().is_none_or(|wanted| failure.others.get(slot).is_some_and(|json| fits(wanted, scalar(json))))
    };
    status
        && is(&row.kind, Slot::ErrorType)
        && is(&row.code, Slot::ErrorCode)
        && is(&row.reason, Slot::ErrorReason)
        && (row.message.is_empty() || row.message.iter().any(|pattern| fits_in_any_case(pattern, &failure.message)))
}

/// A scalar's text.
fn scalar(json: &str) -> &str {
    json.strip_prefix('"').and_then(|json| json.strip_suffix('"')).unwrap_or(json)
}

/// HTTP's own meaning of a status.
fn of_status(status: u16) -> ErrorClass {
    match status {
        401 => ErrorClass::Authentication,
        402 => ErrorClass::Quota,
        403 => ErrorClass::Permission,
        404 => ErrorClass::ModelNotFound,
        408 | 504 => ErrorClass::Timeout,
        413 => ErrorClass::TooLarge,
        429 => ErrorClass::RateLimit,
        400..=499 => ErrorClass::InvalidRequest,
        _ => ErrorClass::Server,
    }
}

/// Fills in what status, headers and rows say of an error.
pub fn complete(plan: &ResponsePlan, headers: &str, failure: &mut Failure) {
    failure.class = classify(plan, failure);
    let told = failure.others.get(Slot::ErrorRetryAfter).and_then(seconds);
    failure.retry_after_ms = headers::retry_after_ms(headers).or(told);
    failure.retryable = headers::should_retry(headers).unwrap_or_else(|| failure.class.is_worth_a_retry());
}

/// A delay such as `3`, `"3.5s"` or `"250ms"`, in milliseconds.
fn seconds(json: &str) -> Option<u64> {
    let text = scalar(json);
    if let Some(text) = text.strip_suffix("ms") {
        return headers::milliseconds(text.trim(), 1.0);
    }
    headers::milliseconds(text.strip_suffix('s').unwrap_or(text).trim(), 1000.0)
}

/// A body that no template reads is its own message, as far as that is good for people.
pub fn of_text(body: &str, failure: &mut Failure) {
    const SHOWN: usize = 4 << 10;
    let mut end = body.len().min(SHOWN);
    while !body.is_char_boundary(end) {
        end -= 1;
    }
    failure.message = Text::default();
    failure.message.push_str(&body[..end]);
}
