//! A library that takes the process's default log, as programs do, and catches a panic of its own.

use std::sync::atomic::{AtomicI32, Ordering};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt as _};

static OWN: AtomicI32 = AtomicI32::new(0);
static FOREIGN: AtomicI32 = AtomicI32::new(0);

struct Count;

impl<S: Subscriber> Layer<S> for Count {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let counter = if event.metadata().target().starts_with("neighbour") { &OWN } else { &FOREIGN };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

/// Takes the default log: 0, or 1 if it is taken already.
#[unsafe(no_mangle)]
pub extern "C" fn neighbour_start() -> i32 {
    i32::from(tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Count)).is_err())
}

/// Logs one event and tells how many of the own ones have arrived.
#[unsafe(no_mangle)]
pub extern "C" fn neighbour_speak() -> i32 {
    tracing::info!("a word");
    OWN.load(Ordering::Relaxed)
}

/// How many events of others have arrived.
#[unsafe(no_mangle)]
pub extern "C" fn neighbour_overheard() -> i32 {
    FOREIGN.load(Ordering::Relaxed)
}

/// 1 if a panic was caught.
#[unsafe(no_mangle)]
pub extern "C" fn neighbour_panic() -> i32 {
    std::panic::set_hook(Box::new(|_| {}));
    i32::from(std::panic::catch_unwind(|| std::panic::panic_any(1)).is_err())
}
