//! Numbered tasks on many threads: whoever draws the next number does that task. All threads have ended when a call
//! returns.

use super::call::catch;
use super::call_error::CallError;
use super::error::specado_result;
use super::logger::Log;
use super::thread_context;
use crate::context::Context;
use crate::grow;
use std::num::NonZero;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What the standard library asks for to start a thread, and to end it.
const THREAD: usize = 64 << 10;

/// As many threads as are worth having. Asking the system is slow, and takes memory, so that it is asked once.
pub(super) fn all() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    if CORES.get().is_none() && !grow::room(THREAD) {
        return 1;
    }
    *CORES.get_or_init(|| thread::available_parallelism().map_or(1, NonZero::get))
}

/// Does all tasks with this thread and as many more as help. One that cannot be started is done without.
pub(super) fn run(tasks: usize, threads: usize, task: &(dyn Fn(usize, &mut Context) + Sync)) {
    let next = AtomicUsize::new(0);
    let work = |context: &mut Context| {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= tasks {
                break;
            }
            task(number, context);
        }
    };
    let threads = threads.min(tasks);
    if threads < 2 || !grow::room(THREAD) {
        return thread_context::with(work);
    }
    thread::scope(|scope| {
        let log = Log::current();
        for _ in 1..threads {
            // the thread's own records; its stack is the system's affair
            if !grow::room(THREAD) {
                break;
            }
            let (log, work) = (log.clone(), &work);
            let worker = move || log.scope(|| work(&mut Context::new()));
            if thread::Builder::new().name("specado-batch".into()).spawn_scoped(scope, worker).is_err() {
                break;
            }
        }
        thread_context::with(work);
    });
}

/// One item of a task: after a fault inside of Specado the context is a new one.
pub(super) fn guarded<R>(
    context: &mut Context,
    item: impl FnOnce(&mut Context) -> Result<R, CallError>,
) -> Result<R, CallError> {
    catch(|| item(context)).inspect_err(|failure| {
        if failure.code == specado_result::SPECADO_INTERNAL_ERROR {
            *context = Context::new();
        }
    })
}
