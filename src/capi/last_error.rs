//! Each thread's last error.

use crate::grow::{self, Text};
use std::borrow::Cow;
use std::cell::RefCell;

thread_local! {
    static LAST: RefCell<Option<Kept>> = const { RefCell::new(None) };
}

/// An error text, with a NUL behind it. (A `CString` would want memory exactly of its length, and abort if there is
/// none.)
type Kept = Cow<'static, str>;

/// What is said where there is no memory for more.
const NO_MEMORY: &str = "out of memory\0";

/// Keeps a text as the thread's last error. A thread that is ending has no place for it any more.
pub(super) fn remember(message: Cow<'static, str>) {
    let mut text = if message.contains('\0') {
        Text::from(grow::spelled(
            message.chars().map(|character| if character == '\0' { '\u{2400}' } else { character }),
        ))
    } else {
        Text::from(grow::owned(message))
    };
    // what was written of it without memory is better than nothing, and nothing is said in words that are there
    text.push('\0');
    let text = if text.len() > 1 && text.spent().is_none() {
        Cow::Owned(text.into_string())
    } else {
        Cow::Borrowed(NO_MEMORY)
    };
    let _ = LAST.try_with(|last| last.replace(Some(text)));
}

/// Forgets the thread's last error.
#[inline(never)]
pub(super) fn forget() {
    let _ = LAST.try_with(|last| {
        if last.borrow().is_some() {
            last.replace(None);
        }
    });
}

/// The thread's last error, set aside while a function of the host's runs: what that calls has errors of its own, and
/// the call that it is called from ends as if it had not been there.
pub(super) struct SetAside(Option<Kept>);

impl SetAside {
    pub fn new() -> Self {
        Self(LAST.try_with(RefCell::take).ok().flatten())
    }
}

impl Drop for SetAside {
    fn drop(&mut self) {
        let _ = LAST.try_with(|last| last.replace(self.0.take()));
    }
}

/// Looks at the thread's last error, which ends with a NUL; `None` if there is none.
pub(super) fn with<R>(look: impl FnOnce(&str) -> R) -> Option<R> {
    LAST.try_with(|last| last.borrow().as_deref().map(look)).ok().flatten()
}
