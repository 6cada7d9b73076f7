//! With the feature `debug-memory`, a list of everything that callers hold; without it, nothing at all.

use super::call_error::CallError;

/// A place of its own for something that callers hold by a pointer; it is freed as a `Box`.
pub(super) fn placed<T>(content: T) -> Result<*mut T, CallError> {
    // a `Box` would abort without memory; a vector of exactly one has the same layout
    let mut place = Vec::new();
    place.try_reserve_exact(1).map_err(|_| CallError::no_memory())?;
    place.push(content);
    Ok(Box::into_raw(place.into_boxed_slice()).cast())
}

/// What an allocation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    String,
    Context,
    Decoder,
    Encoder,
    Transcoder,
    Columns,
}

#[cfg(feature = "debug-memory")]
mod live {
    use super::{CallError, Kind};
    use std::collections::HashMap;
    use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

    static LIVE: LazyLock<Mutex<HashMap<usize, Kind>>> = LazyLock::new(Mutex::default);

    fn live() -> MutexGuard<'static, HashMap<usize, Kind>> {
        LIVE.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn enter<T>(pointer: *const T, kind: Kind) {
        live().insert(pointer.addr(), kind);
    }

    pub fn leave<T>(pointer: *const T, kind: Kind) -> Result<(), CallError> {
        let mut live = live();
        let problem = match live.get(&pointer.addr()) {
            Some(&found) if found == kind => {
                live.remove(&pointer.addr());
                return Ok(());
            }
            Some(Kind::Encoder) => "is an encoder: free it with specado_encoder_free",
            Some(Kind::Transcoder) => "is a transcoder: free it with specado_transcoder_free",
            Some(Kind::Decoder) => "is a decoder: free it with specado_decoder_free",
            Some(Kind::Context) => "is a context: free it with specado_context_free",
            Some(Kind::Columns) => "is of columns: free them with specado_columns_free",
            Some(Kind::String) => "is a string: free it with specado_string_free",
            None => "was freed already, or did not come from Specado",
        };
        drop(live);
        tracing::error!(target: "specado::memory", "the pointer {pointer:p} {problem}; it is left alone");
        Err(CallError::invalid(format!("the pointer {pointer:p} {problem}; it is left alone")))
    }

    pub fn count() -> usize {
        live().len()
    }
}

#[cfg(not(feature = "debug-memory"))]
mod live {
    use super::{CallError, Kind};

    pub fn enter<T>(_: *const T, _: Kind) {}

    #[expect(clippy::unnecessary_wraps, reason = "the same signature as with the feature")]
    pub fn leave<T>(_: *const T, _: Kind) -> Result<(), CallError> {
        Ok(())
    }

    pub fn count() -> usize {
        0
    }
}

pub(super) use live::{count, enter, leave};
