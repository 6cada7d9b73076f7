//! What a body is, by its first bytes: not always what was asked for.

use super::Framing;
use super::stock::Stock;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// How a body is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Not known yet.
    Unknown,
    /// Lines of server-sent events; a text without any is a page.
    Sse,
    /// JSON texts.
    NdJson,
    /// The elements of an array.
    JsonArray,
    /// Binary messages.
    AwsEventStream,
    /// All of it.
    Page,
}

/// What the body is, if that can be told. Byte order mark and white space before it are dropped.
pub(super) fn form(stock: &mut Stock, expected: Framing) -> Option<Form> {
    // white space that has come alone may have been dropped before
    let (rest, start) = (stock.rest(), stock.offset(0) == 0);
    let first = *rest.first()?;
    let text = !start || matches!(first, b'\t' | b'\n' | b'\r' | b' '..=b'~') || first == BYTE_ORDER_MARK[0];
    if expected == Framing::AwsEventStream && !text {
        return Some(Form::AwsEventStream);
    }
    if start && rest.starts_with(BYTE_ORDER_MARK) {
        stock.take(BYTE_ORDER_MARK.len());
    } else if start && BYTE_ORDER_MARK.starts_with(rest) && !stock.ended() {
        return None;
    }
    stock.skip_white();
    Some(match (stock.rest().first()?, expected) {
        (b'[', _) => Form::JsonArray,
        (b'<', _) => Form::Page,
        (b'{', Framing::NdJson | Framing::JsonArray | Framing::AwsEventStream) => Form::NdJson,
        _ => Form::Sse,
    })
}
