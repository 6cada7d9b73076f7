//! Reading streams.
//!
//! A decoder takes the bytes of a response as the network brings them, cut anywhere, and tells of them in flat events,
//! the same for all providers. It knows the framing (server-sent events, lines of JSON, a JSON array, the event stream
//! of AWS), and notices when it gets a whole response or an error where a stream was asked for.
//!
//! ```c
//!     specado_decoder_t *decoder = NULL;
//!     specado_event_t event;
//!     if (specado_decoder_new(&response, 0, &decoder) != SPECADO_SUCCESS)
//!         return fail(specado_get_last_error());
//!     while ((length = receive(buffer, sizeof buffer)) > 0) {
//!         specado_decoder_feed(decoder, buffer, length);
//!         while (specado_decoder_next(decoder, &event) == 1)
//!             if (event.type == SPECADO_EVENT_DELTA && event.field == SPECADO_FIELD_TEXT)
//!                 fwrite(event.text, 1, event.text_length, stdout);
//!     }
//!     result = specado_decoder_finish(decoder);
//! ```
//!
//! Whatever the provider does: START comes first; parts of a choice are numbered 0, 1, 2 …; each DELTA lies between its
//! part's `PART_START` and `PART_END`; END is the last event, also after an ERROR. Pieces of a field are appended, but
//! those of `SPECADO_FIELD_SIGNATURE`, `_ENCRYPTED` and `_RAW`, which replace what came before, and `_CITATION`, which
//! is one more JSON object. Texts of events are UTF-8 with a NUL behind them, never NULL, and borrowed until the next
//! call with the decoder. A decoder is used by one thread at a time.

use super::allocations::Kind;
use super::args::{self, Out};
use super::call::{SUCCESS, call, call_with, release_with};
use super::call_error::CallError;
use super::error::{specado_result, specado_result_t};
use super::guard::{Guarded, Handle, Leaving, enter, hand_out};
use super::response::{Given, allowed, code_of, specado_response_t};
use super::thread_context;
use crate::Mode;
use crate::response::{Decoder, Event, EventKind, Field, Stretch};
use crate::vocabulary::Keyword;
use std::ffi::c_char;
use std::mem::offset_of;
use std::ptr;

/// A decoder. Its content is Specado's own.
#[derive(Debug)]
pub struct specado_decoder_t {
    content: Guarded<Held>,
}

/// A decoder, and where losses fail.
#[derive(Debug)]
pub(super) struct Held {
    decoder: Decoder,
    mode: Mode,
}

impl Handle for specado_decoder_t {
    type Content = Held;
    const KIND: Kind = Kind::Decoder;
    const NAME: &'static str = "decoder";

    fn new(content: Guarded<Held>) -> Self {
        Self { content }
    }

    fn guarded(&self) -> &Guarded<Held> {
        &self.content
    }
}

/// What an event tells: the values of `specado_event_t.type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum specado_event_type {
    /// The response begins: `id`, and `name`, the model.
    SPECADO_EVENT_START = 0,
    /// A part begins: `kind`; of a call `id` and `name`.
    SPECADO_EVENT_PART_START = 1,
    /// A piece of a part: `field`, `text`; of a summary `number`, which of its texts.
    SPECADO_EVENT_DELTA = 2,
    /// The part is whole. The arguments of a call are one JSON text now.
    SPECADO_EVENT_PART_END = 3,
    /// The choice is whole: `name`, why, and `text`, the provider's own word.
    SPECADO_EVENT_FINISH = 4,
    /// What it cost so far: `text`, JSON. The last one counts; they are not added up.
    SPECADO_EVENT_USAGE = 5,
    /// Something that the spec does not know: `name`, its JSON Pointer, and `text`, its JSON.
    SPECADO_EVENT_EXTRA = 6,
    /// The response has failed: `result`, `name` (the class), `text` (the message), `number` (try again after so many
    /// milliseconds; -1 if nobody says).
    SPECADO_EVENT_ERROR = 7,
    /// Nothing more comes: `number` is 1 if the response is whole.
    SPECADO_EVENT_END = 8,
}

/// The kinds of part: the values of `specado_event_t.kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum specado_part_kind {
    /// The event is of no part.
    SPECADO_KIND_NONE = 0,
    /// What the model says.
    SPECADO_KIND_TEXT = 1,
    /// What the model thought.
    SPECADO_KIND_REASONING = 2,
    /// Why the model does not answer.
    SPECADO_KIND_REFUSAL = 3,
    /// A call of a tool.
    SPECADO_KIND_TOOL_CALL = 4,
    /// A call of a custom tool, which takes free text.
    SPECADO_KIND_CUSTOM_CALL = 5,
    /// An image that the model made.
    SPECADO_KIND_IMAGE = 6,
    /// What the model speaks.
    SPECADO_KIND_AUDIO = 7,
    /// A video that the model made.
    SPECADO_KIND_VIDEO = 8,
    /// A document that the model made.
    SPECADO_KIND_DOCUMENT = 9,
    /// Of the provider's own: it is carried as it is.
    SPECADO_KIND_OTHER = 10,
}

/// The fields of parts that come in pieces: the values of `specado_event_t.field`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum specado_field {
    /// The event is no delta.
    SPECADO_FIELD_NONE = 0,
    /// Of a text, a thought, a refusal.
    SPECADO_FIELD_TEXT = 1,
    /// Of a call: JSON text.
    SPECADO_FIELD_ARGUMENTS = 2,
    /// Of a call of a custom tool: text.
    SPECADO_FIELD_INPUT = 3,
    /// Of a thought.
    SPECADO_FIELD_SUMMARY = 4,
    /// Of audio.
    SPECADO_FIELD_TRANSCRIPT = 5,
    /// Of a medium: base64.
    SPECADO_FIELD_DATA = 6,
    /// What the provider knows its own part by.
    SPECADO_FIELD_SIGNATURE = 7,
    /// A thought that only the provider can read.
    SPECADO_FIELD_ENCRYPTED = 8,
    /// What a text quotes, a JSON object.
    SPECADO_FIELD_CITATION = 9,
    /// A part of the provider's own, JSON.
    SPECADO_FIELD_RAW = 10,
    /// Of a part of the provider's own: JSON, one more element of the list that it has.
    SPECADO_FIELD_ITEM = 11,
}

/// Which part of what has come is asked for: one of the `SPECADO_DECODER_VIEW_...` values.
pub type specado_decoder_view_t = i32;

/// The values of `specado_decoder_view_t`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum specado_decoder_view {
    /// The response so far, JSON.
    SPECADO_DECODER_VIEW_RESPONSE = 0,
    /// The report so far, JSON.
    SPECADO_DECODER_VIEW_LOSSINESS = 1,
    /// The error, JSON; an empty text if there is none.
    SPECADO_DECODER_VIEW_ERROR = 2,
    /// The message of the first choice so far, JSON: a message of a prompt; an empty text if there is none.
    SPECADO_DECODER_VIEW_MESSAGE = 3,
}

/// An event.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct specado_event_t {
    /// One of the `SPECADO_EVENT_...` values.
    pub r#type: i32,
    /// The choice's number: 0, but where several answers were asked for.
    pub choice: i32,
    /// The part's number in its choice.
    pub part: i32,
    /// One of the `SPECADO_KIND_...` values.
    pub kind: i32,
    /// One of the `SPECADO_FIELD_...` values.
    pub field: i32,
    /// Of an error: its class.
    pub result: specado_result_t,
    /// What it says depends on the type, as for the three texts.
    pub number: i64,
    /// An id, with a NUL behind it.
    pub id: *const c_char,
    /// Its length in bytes.
    pub id_length: usize,
    /// A name.
    pub name: *const c_char,
    /// Its length.
    pub name_length: usize,
    /// The text.
    pub text: *const c_char,
    /// Its length.
    pub text_length: usize,
}

const _: () = {
    let word = size_of::<usize>();
    assert!(offset_of!(specado_event_t, number) == 24 && offset_of!(specado_event_t, id) == 32);
    assert!(offset_of!(specado_event_t, text_length) == 32 + 5 * word);
};

/// Gives a new decoder to the caller.
///
/// # Safety
/// `out_decoder` is NULL or may be written.
pub(super) unsafe fn new_decoder<'a>(
    flags: i32,
    out_decoder: *mut *mut specado_decoder_t,
    response: impl FnOnce() -> Result<Given<'a>, CallError>,
) -> Result<specado_result_t, CallError> {
    // SAFETY: as the caller of this function holds.
    let out = unsafe { Out::new(out_decoder, "out_decoder") }?;
    out.set(ptr::null_mut());
    if flags != 0 {
        return Err(CallError::invalid(text!("unknown flags {flags} of a decoder; give 0")));
    }
    let given = response()?;
    let decoder = thread_context::with(|context| context.decoder_of(given.spec, given.model, &given.reply))?;
    out.set(hand_out(Held { decoder, mode: given.mode })?);
    Ok(SUCCESS)
}

/// A new decoder for a stream. Free it with `specado_decoder_free`.
///
/// - `response`: who answers, the status and the headers; its body is not looked at.
/// - `flags`: 0.
/// - `out_decoder`: receives the decoder; NULL unless the call succeeds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decoder_new(
    response: *const specado_response_t,
    flags: i32,
    out_decoder: *mut *mut specado_decoder_t,
) -> specado_result_t {
    call("specado_decoder_new", || {
        // SAFETY: the header asks for NULL or a place that may be written, and for NULL or a structure whose texts stay
        // as they are during the call.
        unsafe { new_decoder(flags, out_decoder, || args::structure(response, "response")?.read()) }
    })
}

/// Frees a decoder. NULL is fine. One that is in use by another call is reported and left alone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decoder_free(decoder: *mut specado_decoder_t) {
    if decoder.is_null() {
        return;
    }
    // SAFETY: the header asks for a decoder that is freed once.
    let leave = || unsafe { Leaving::new(decoder) };
    release_with("specado_decoder_free", leave, |_| Ok(()));
}

/// Takes bytes of the body, cut anywhere. Ask for all events then: what is not asked for stays in memory.
///
/// A stream that is damaged (a wrong checksum) is `SPECADO_INVALID_INPUT`; a frame of more than 24 MiB is
/// `SPECADO_MEMORY_ERROR`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decoder_feed(
    decoder: *mut specado_decoder_t,
    bytes: *const c_char,
    length: usize,
) -> specado_result_t {
    // SAFETY: the header asks for NULL or a decoder that lives during the call.
    let entering = || unsafe { enter(decoder) };
    call_with("specado_decoder_feed", entering, |entered| {
        if length > 0 {
            // SAFETY: the header asks for so many bytes.
            let bytes = unsafe { args::array(bytes.cast::<u8>(), length, "bytes") }?;
            entered.get().decoder.feed(bytes)?;
        }
        Ok(SUCCESS)
    })
}

/// The next event.
///
/// Returns 1 with an event, 0 where there is none yet (or, after END, none any more), and a negative result code if the
/// bytes cannot be read; the last error says why.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decoder_next(
    decoder: *mut specado_decoder_t,
    out_event: *mut specado_event_t,
) -> specado_result_t {
    // SAFETY: the header asks for NULL or a decoder that lives during the call.
    let entering = || unsafe { enter(decoder) };
    call_with("specado_decoder_next", entering, |entered| {
        // SAFETY: the header asks for NULL or a place that may be written.
        let out = unsafe { Out::new(out_event, "out_event") }?;
        let decoder = &mut entered.get().decoder;
        match decoder.next_event()? {
            Some(event) => {
                out.set(converted(decoder, &event));
                Ok(1)
            }
            None => Ok(0),
        }
    })
}

/// The connection has ended, or the whole body is there. Events may follow, and END.
///
/// Returns `SPECADO_SUCCESS` for a whole response, `SPECADO_NETWORK_ERROR` for one that was cut, and the class of an
/// error that the provider has sent. In mode "strict" or "standard" a response of which something is lost is
/// `SPECADO_LOSSY`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decoder_finish(decoder: *mut specado_decoder_t) -> specado_result_t {
    // SAFETY: the header asks for NULL or a decoder that lives during the call.
    let entering = || unsafe { enter(decoder) };
    call_with("specado_decoder_finish", entering, |entered| {
        let held = entered.get();
        held.decoder.finish()?;
        if let Some(class) = held.decoder.failure() {
            let message = held.decoder.failure_message();
            let code = code_of(class);
            let known = specado_result::of(code).unwrap_or(specado_result::SPECADO_UNKNOWN);
            return Err(CallError::new(known, crate::grow::copy(message)));
        }
        allowed(held.mode, &held.decoder)?;
        Ok(SUCCESS)
    })
}

/// What has come so far: NUL-terminated UTF-8, borrowed until the next call with this decoder.
///
/// `length` receives its length in bytes; it may be NULL. Returns NULL (and length 0) after a failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decoder_view(
    decoder: *mut specado_decoder_t,
    view: specado_decoder_view_t,
    length: *mut usize,
) -> *const c_char {
    // SAFETY: the header asks for NULL or a place that may be written.
    let length = unsafe { Out::new(length, "length") }.ok();
    if let Some(length) = &length {
        length.set(0);
    }
    // SAFETY: the header asks for NULL or a decoder that lives during the call.
    let entering = || unsafe { enter(decoder) };
    call_with("specado_decoder_view", entering, |entered| {
        let decoder = &mut entered.get().decoder;
        let text = match view {
            0 => decoder.response()?,
            1 => decoder.lossiness()?,
            2 => decoder.error()?,
            3 => decoder.message()?,
            _ => {
                let message = text!("unknown view {view}; use one of the SPECADO_DECODER_VIEW_ values");
                return Err(CallError::invalid(message));
            }
        };
        if let Some(length) = &length {
            length.set(text.len());
        }
        Ok(text.as_ptr().cast())
    })
}

/// Forgets the response, and keeps the memory: the decoder is ready for another of the same model, as after
/// `specado_decoder_new` with status 0 and no headers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decoder_reset(decoder: *mut specado_decoder_t) -> specado_result_t {
    // SAFETY: the header asks for NULL or a decoder that lives during the call.
    let entering = || unsafe { enter(decoder) };
    call_with("specado_decoder_reset", entering, |entered| {
        entered.get().decoder.reset();
        Ok(SUCCESS)
    })
}

fn converted(decoder: &Decoder, event: &Event) -> specado_event_t {
    let place = |all: &[(&'static str, Field)]| all.iter().position(|(_, field)| *field == event.field).unwrap_or(0);
    let kind = EventKind::ALL.iter().position(|(_, kind)| *kind == event.kind).unwrap_or(0);
    let text = |stretch: Stretch| match decoder.text(stretch) {
        "" => (c"".as_ptr(), 0),
        text => (text.as_ptr().cast(), text.len()),
    };
    let ((id, id_length), (name, name_length), (content, text_length)) =
        (text(event.id), text(event.name), text(event.text));
    specado_event_t {
        r#type: kind.try_into().unwrap_or(-1),
        choice: event.choice.try_into().unwrap_or(i32::MAX),
        part: event.part.try_into().unwrap_or(i32::MAX),
        kind: kind_of(event.of) as i32,
        field: place(&Field::ALL).try_into().unwrap_or(-1),
        result: event.class.map_or(SUCCESS, code_of),
        number: event.number,
        id,
        id_length,
        name,
        name_length,
        text: content,
        text_length,
    }
}

/// What an event of a caller's tells.
pub(super) fn event_kind(value: i32) -> Result<EventKind, CallError> {
    let known = usize::try_from(value).ok().and_then(|at| EventKind::ALL.get(at));
    known.map(|&(_, kind)| kind).ok_or_else(|| CallError::invalid(text!("unknown type {value} of an event")))
}

/// Which field an event of a caller's is of.
pub(super) fn field_of(value: i32) -> Result<Field, CallError> {
    let known = usize::try_from(value).ok().and_then(|at| Field::ALL.get(at));
    known.map(|&(_, field)| field).ok_or_else(|| CallError::invalid(text!("unknown field {value} of an event")))
}

/// Which kind of part an event of a caller's is of.
pub(super) fn part_kind(value: i32) -> Result<Option<Keyword>, CallError> {
    let found = Keyword::OF_ANSWERS.into_iter().find(|&kind| kind_of(Some(kind)) as i32 == value);
    let unknown = || CallError::invalid(text!("unknown kind {value} of a part"));
    if value == 0 { Ok(None) } else { found.map(Some).ok_or_else(unknown) }
}

fn kind_of(kind: Option<Keyword>) -> specado_part_kind {
    match kind {
        None => specado_part_kind::SPECADO_KIND_NONE,
        Some(Keyword::Text) => specado_part_kind::SPECADO_KIND_TEXT,
        Some(Keyword::Reasoning) => specado_part_kind::SPECADO_KIND_REASONING,
        Some(Keyword::Refusal) => specado_part_kind::SPECADO_KIND_REFUSAL,
        Some(Keyword::ToolCall) => specado_part_kind::SPECADO_KIND_TOOL_CALL,
        Some(Keyword::CustomCall) => specado_part_kind::SPECADO_KIND_CUSTOM_CALL,
        Some(Keyword::Image) => specado_part_kind::SPECADO_KIND_IMAGE,
        Some(Keyword::Audio) => specado_part_kind::SPECADO_KIND_AUDIO,
        Some(Keyword::Video) => specado_part_kind::SPECADO_KIND_VIDEO,
        Some(Keyword::Document) => specado_part_kind::SPECADO_KIND_DOCUMENT,
        Some(_) => specado_part_kind::SPECADO_KIND_OTHER,
    }
}
