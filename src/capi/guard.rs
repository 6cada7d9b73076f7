//! What a caller holds by a pointer: one call at a time works with it, and none after a panic.

use super::allocations::{self, Kind, placed};
use super::args;
use super::call::Hold;
use super::call_error::CallError;
use std::cell::UnsafeCell;
use std::ptr;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;

const IDLE: u8 = 0;
const BUSY: u8 = 1;
const BROKEN: u8 = 2;

/// The content of a handle, and whether a call has it.
#[derive(Debug)]
pub(super) struct Guarded<T> {
    state: AtomicU8,
    content: UnsafeCell<T>,
}

/// A structure that callers hold by a pointer.
pub(super) trait Handle: Sized {
    type Content;
    /// What the list of live allocations has it as.
    const KIND: Kind;
    /// What it is called in errors.
    const NAME: &'static str;
    fn new(content: Guarded<Self::Content>) -> Self;
    fn guarded(&self) -> &Guarded<Self::Content>;
}

/// A new handle with this content.
pub(super) fn hand_out<H: Handle>(content: H::Content) -> Result<*mut H, CallError> {
    let handle = placed(H::new(Guarded { state: AtomicU8::new(IDLE), content: UnsafeCell::new(content) }))?;
    allocations::enter(handle, H::KIND);
    Ok(handle)
}

/// A handle's content while one call has it to itself.
pub(super) struct Entered<'a, T> {
    guarded: &'a Guarded<T>,
    broken: bool,
}

/// Enters the handle behind a pointer.
///
/// # Safety
/// `pointer` is NULL or a handle that is not freed while the result lives.
pub(super) unsafe fn enter<'a, H: Handle + 'a>(pointer: *const H) -> Result<Entered<'a, H::Content>, CallError> {
    // SAFETY: as the caller of this function holds.
    let handle: &'a H = unsafe { args::structure(pointer, H::NAME) }?;
    let guarded = handle.guarded();
    // A call holds it until its last line is logged: the callback must not find it idle.
    match guarded.state.compare_exchange(IDLE, BUSY, Ordering::Acquire, Ordering::Relaxed) {
        Ok(_) => Ok(Entered { guarded, broken: false }),
        Err(BROKEN) => {
            let message = text!("an internal error has broken this {0}; free it and use a new one", H::NAME);
            Err(CallError::invalid(message))
        }
        Err(_) => {
            let message = text!("the {0} is in use by another call; use one {0} per thread", H::NAME);
            Err(CallError::invalid(message))
        }
    }
}

impl<T> Entered<'_, T> {
    pub fn get(&mut self) -> &mut T {
        // SAFETY: the state is BUSY by us, so that no other reference is alive.
        unsafe { &mut *self.guarded.content.get() }
    }
}

impl<T> Hold for Entered<'_, T> {
    fn unwound(&mut self) {
        self.broken = true;
    }
}

impl<T> Drop for Entered<'_, T> {
    fn drop(&mut self) {
        let broken = self.broken || thread::panicking();
        self.guarded.state.store(if broken { BROKEN } else { IDLE }, Ordering::Release);
    }
}

/// A handle that is being freed: in use until the call's last line is logged, and gone then.
pub(super) struct Leaving<H: Handle>(*mut H);

impl<H: Handle> Leaving<H> {
    /// Takes the handle behind a pointer away from everybody else.
    ///
    /// # Safety
    /// `pointer` came from [`hand_out`] and was not freed since. With `debug-memory` it may be anything.
    pub unsafe fn new(pointer: *mut H) -> Result<Self, CallError> {
        allocations::leave(pointer, H::KIND)?;
        // SAFETY: as the caller of this function holds.
        if unsafe { &*pointer }.guarded().state.swap(BUSY, Ordering::Acquire) == BUSY {
            allocations::enter(pointer, H::KIND);
            return Err(CallError::invalid(text!("the {} is in use by another call; it is left alone", H::NAME)));
        }
        Ok(Self(pointer))
    }
}

impl<H: Handle> Hold for Leaving<H> {
    fn unwound(&mut self) {}
}

impl<H: Handle> Drop for Leaving<H> {
    fn drop(&mut self) {
        // SAFETY: it came from `hand_out`, and nobody else uses it: it was neither in use nor given up before.
        drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(self.0, 1)) });
    }
}
