//! Headers of a request that is read: what they ask for beside the body.

use super::Decoded;
use crate::grow::{self, Grow};
use crate::spec::names::fits;
use crate::spec::plan::decode::DecodePlan;

/// HTTP's own fields, and those of its standard companions, whoever the service is: how a message is sent, by whom, and
/// with whose leave (RFC 9110 to 9113, RFC 6265, RFC 6454; W3C Trace Context and Fetch Metadata; the draft of
/// Idempotency-Key).
const TRANSPORT: &[&str] = &[
    "accept",
    "accept-encoding",
    "accept-language",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "date",
    "host",
    "idempotency-key",
    "origin",
    "referer",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
    "sec-fetch-user",
    "te",
    "traceparent",
    "tracestate",
    "transfer-encoding",
    "user-agent",
    "via",
];

/// Reads headers: tokens go to the prompt's own fields, and what no spec knows is told (tenants, regions, flags).
pub fn read(plan: &DecodePlan, headers: Option<&str>, decoded: &mut Decoded) {
    let mut asks = false;
    for line in headers.unwrap_or_default().lines() {
        let Some((name, value)) = line.split_once(':') else { continue };
        let name = grow::spelled(name.trim().chars().map(|character| character.to_ascii_lowercase()));
        if let Some(at) = plan.tokens.iter().position(|(known, _)| *known == name) {
            let tokens = value.split(',').map(str::trim).filter(|token| !token.is_empty());
            decoded.tokens.put_each(tokens.map(|token| (at, grow::copy(token))));
            continue;
        }
        let silent = TRANSPORT.contains(&name.as_str()) || plan.headers.iter().any(|pattern| fits(pattern, &name));
        asks |= !name.is_empty() && !silent;
    }
    if asks {
        decoded.losses.put(super::outside(
            "came with headers that ask for more than its body says; give them to the request that is sent",
        ));
    }
}
