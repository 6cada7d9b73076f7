//! Headers of a request that is read: what they ask for beside the body.

use crate::report::loss::Loss;

/// Headers that say nothing of the prompt: what the transport needs, who asks, and which version of the API it is.
const TRANSPORT: &[&str] = &[
    "accept",
    "accept-encoding",
    "accept-language",
    "api-key",
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
    "te",
    "traceparent",
    "tracestate",
    "transfer-encoding",
    "user-agent",
    "via",
];

/// Reports headers that ask for something which a prompt cannot say: feature flags, tenants, regions.
pub fn read(headers: Option<&str>, losses: &mut Vec<Loss>) {
    let names =
        headers.unwrap_or_default().lines().filter_map(|line| line.split_once(':')).map(|(name, _)| name.trim());
    let asks = |name: &str| {
        let name = name.to_ascii_lowercase();
        !TRANSPORT.contains(&name.as_str())
            && !name.ends_with("-version")
            && !name.ends_with("api-key")
            && !name.starts_with("x-stainless-")
    };
    if names.filter(|name| !name.is_empty()).any(asks) {
        losses.push(super::outside(
            "came with headers that ask for more than its body says; give them to the request that is sent",
        ));
    }
}
