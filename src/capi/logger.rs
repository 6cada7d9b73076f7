//! Where events of the library go: to standard error or to a function of the host's, for the time of a call.

use super::last_error::SetAside;
use crate::grow::{self, Text};
use std::borrow::Cow;
use std::cell::Cell;
use std::ffi::{c_char, c_void};
use std::fmt::{Debug, Write as _};
use std::io::Write as _;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{OnceLock, PoisonError, RwLock};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::subscriber::NoSubscriber;
use tracing::{Dispatch, Event, Level, Metadata, Subscriber, dispatcher, span};
use tracing_subscriber::filter::Targets;

/// A function of the host's that receives lines.
type Callback = unsafe extern "C" fn(level: i32, target: *const c_char, message: *const c_char, user_data: *mut c_void);

/// Where the log goes.
enum Sink {
    Stderr,
    Callback { function: Callback, user_data: *mut c_void },
}

// SAFETY: `user_data` is only handed back; the header says that the callback is called on any thread.
unsafe impl Send for Sink {}
// SAFETY: as above.
unsafe impl Sync for Sink {}

impl Sink {
    fn write(&self, level: Level, target: &str, message: &str) {
        match *self {
            // A stderr that is closed is no reason to fail.
            Self::Stderr => drop(writeln!(std::io::stderr().lock(), "specado {level:>5} {target}: {message}")),
            Self::Callback { function, user_data } => {
                let (target, message) = (ended(target), ended(message));
                let _own = SetAside::new();
                IN_CALLBACK.set(true);
                // SAFETY: the caller has registered a function of this type, with its user data.
                unsafe { function(number(level), target.as_ptr().cast(), message.as_ptr().cast(), user_data) }
                IN_CALLBACK.set(false);
            }
        }
    }
}

/// A text as C has it, or as much of it as there is memory for.
fn ended(text: &str) -> Cow<'static, str> {
    let mut ended = Text::default();
    text.chars().for_each(|character| ended.push(if character == '\0' { '\u{2400}' } else { character }));
    ended.push('\0');
    if ended.spent().is_none() { Cow::Owned(ended.into_string()) } else { Cow::Borrowed("(out of memory)\0") }
}

/// The number of a level in C.
fn number(level: Level) -> i32 {
    match level {
        Level::ERROR => 1,
        Level::WARN => 2,
        Level::INFO => 3,
        Level::DEBUG => 4,
        _ => 5,
    }
}

/// The filter of a level, by its number in C.
pub(super) fn level_filter(number: i32) -> Option<LevelFilter> {
    use LevelFilter as Filter;
    let levels = [Filter::OFF, Filter::ERROR, Filter::WARN, Filter::INFO, Filter::DEBUG, Filter::TRACE];
    usize::try_from(number).ok().and_then(|index| levels.get(index).copied())
}

/// Writes events as lines. It is entered for the time of a call and never made the default, because that is the host's.
struct Logger {
    filter: Targets,
    sink: Sink,
}

impl Subscriber for Logger {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        !metadata.is_span() && self.filter.would_enable(metadata.target(), metadata.level())
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        self.filter.iter().map(|(_, level)| level).chain(self.filter.default_level()).max()
    }

    fn event(&self, event: &Event<'_>) {
        // a line for which there is no memory is no reason to fail, and a callback may make calls of its own
        grow::apart(|| {
            let mut line = Line::default();
            event.record(&mut line);
            line.message.push_str(&line.fields);
            // a line is never empty, whatever there is memory for
            let message = if line.message.is_empty() { "(out of memory)" } else { &*line.message };
            self.sink.write(*event.metadata().level(), event.metadata().target(), message);
        });
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// An event as text: the message, then ` name=value` for each field.
#[derive(Default)]
struct Line {
    message: Text,
    fields: Text,
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Writing into a string cannot fail.
        let _ = if field.name() == "message" {
            write!(self.message, "{value:?}")
        } else {
            write!(self.fields, " {field}={value:?}")
        };
    }
}

/// Makes a logger ready to be entered.
///
/// While there is but one dispatcher, tracing asks the one that is entered whether an event is wanted, and keeps the
/// answer: an event that came first from within a callback, where none is entered, would then be lost for good. So
/// there are two.
fn dispatch(logger: Logger) -> Dispatch {
    static OTHER: OnceLock<Dispatch> = OnceLock::new();
    OTHER.get_or_init(|| Dispatch::new(NoSubscriber::new()));
    Dispatch::new(logger)
}

const UNREAD: u8 = 0;
const OFF: u8 = 1;
const ON: u8 = 2;

/// Whether there is a log at all: all that a call looks at when there is none.
static STATE: AtomicU8 = AtomicU8::new(UNREAD);
static ACTIVE: RwLock<Option<Dispatch>> = RwLock::new(None);

thread_local! {
    /// What a callback does is not logged, or a callback that calls Specado would never end.
    static IN_CALLBACK: Cell<bool> = const { Cell::new(false) };
}

/// The log of this thread's current call, which threads that help with it share.
#[derive(Clone)]
pub(super) struct Log(Option<Dispatch>);

impl Log {
    #[inline]
    pub fn current() -> Self {
        if STATE.load(Ordering::Relaxed) == OFF || IN_CALLBACK.get() { Self(None) } else { Self(active()) }
    }

    /// Runs `body` with its events going to the log.
    #[inline]
    pub fn scope<R>(&self, body: impl FnOnce() -> R) -> R {
        match &self.0 {
            Some(dispatch) => dispatcher::with_default(dispatch, body),
            None => body(),
        }
    }
}

#[cold]
fn active() -> Option<Dispatch> {
    if STATE.load(Ordering::Acquire) == UNREAD {
        let mut active = ACTIVE.write().unwrap_or_else(PoisonError::into_inner);
        if STATE.load(Ordering::Acquire) == UNREAD {
            set(&mut active, from_environment());
        }
    }
    ACTIVE.read().unwrap_or_else(PoisonError::into_inner).clone()
}

fn set(active: &mut Option<Dispatch>, log: Option<Dispatch>) {
    STATE.store(if log.is_some() { ON } else { OFF }, Ordering::Release);
    *active = log;
}

/// The log that `SPECADO_FFI_LOG` asks for.
fn from_environment() -> Option<Dispatch> {
    static DISPATCH: OnceLock<Option<Dispatch>> = OnceLock::new();
    DISPATCH.get_or_init(|| to_stderr(std::env::var_os("SPECADO_FFI_LOG")?.to_str())).clone()
}

fn to_stderr(filter: Option<&str>) -> Option<Dispatch> {
    let filter = filter.map(str::trim);
    if filter.is_some_and(|filter| filter.is_empty() || filter.eq_ignore_ascii_case("off")) {
        return None;
    }
    if let Some(Ok(filter)) = filter.map(str::parse) {
        return Some(dispatch(Logger { filter, sink: Sink::Stderr }));
    }
    let help = "use error, warn, info, debug, trace, or target=level with commas between";
    Sink::Stderr.write(
        Level::WARN,
        "specado::log",
        &text!("SPECADO_FFI_LOG is not a valid filter, nothing is logged; {help}"),
    );
    None
}

/// Sends the log to a function of the host's; without one, where `SPECADO_FFI_LOG` says.
pub(super) fn set_callback(level: LevelFilter, callback: Option<Callback>, user_data: *mut c_void) {
    let log = match callback {
        None => from_environment(),
        Some(_) if level == LevelFilter::OFF => None,
        Some(function) => {
            let sink = Sink::Callback { function, user_data };
            Some(dispatch(Logger { filter: Targets::new().with_default(level), sink }))
        }
    };
    let mut active = ACTIVE.write().unwrap_or_else(PoisonError::into_inner);
    set(&mut active, log);
}
