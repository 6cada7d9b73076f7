//! Serving an API: streams.
//!
//! An encoder takes the events of a decoder, or a program's own, and gives the bytes of an API's stream, framed. A
//! transcoder is both in one: bytes of one API's stream in, bytes of another's out.
//!
//! ```c
//!     specado_transcoder_t *transcoder = NULL;
//!     if (specado_transcoder_new(&response, &target, &transcoder) != SPECADO_SUCCESS)
//!         return fail(specado_get_last_error());
//!     while ((length = receive(buffer, sizeof buffer)) > 0) {
//!         specado_transcoder_feed(transcoder, buffer, length, &bytes, &count);
//!         send(bytes, count);
//!     }
//!     specado_transcoder_finish(transcoder, &bytes, &count);
//!     send(bytes, count);
//! ```
//!
//! Status and media type are known before the first byte ([`SPECADO_ENCODER_VIEW_HEAD`]): an error that comes first is
//! the API's own error with its status, one in the midst of a stream is the API's own event. What no event of the API
//! has a place for is in the report; in mode "strict" or "standard" it ends the stream with an error, and the call is
//! `SPECADO_LOSSY`. Bytes are borrowed until the next call with the handle; they may hold NUL. A handle is used by one
//! thread at a time.
//!
//! [`SPECADO_ENCODER_VIEW_HEAD`]: specado_encoder_view::SPECADO_ENCODER_VIEW_HEAD

use super::allocations::Kind;
use super::args::{self, Out};
use super::call::{SUCCESS, call, call_with, release_with};
use super::call_error::CallError;
use super::decoder::{event_kind, field_of, part_kind, specado_event_t};
use super::encode::{self, specado_target_t};
use super::error::specado_result_t;
use super::guard::{Guarded, Handle, Leaving, enter, hand_out};
use super::response::{self, class_of, specado_response_t};
use super::thread_context;
use crate::serve::{Encoder, Told, Transcoder};
use std::ffi::c_char;
use std::ptr;

/// An encoder. Its content is Specado's own.
#[derive(Debug)]
pub struct specado_encoder_t {
    content: Guarded<Encoder>,
}

impl Handle for specado_encoder_t {
    type Content = Encoder;
    const KIND: Kind = Kind::Encoder;
    const NAME: &'static str = "encoder";

    fn new(content: Guarded<Encoder>) -> Self {
        Self { content }
    }

    fn guarded(&self) -> &Guarded<Encoder> {
        &self.content
    }
}

/// A transcoder. Its content is Specado's own.
#[derive(Debug)]
pub struct specado_transcoder_t {
    content: Guarded<Transcoder>,
}

impl Handle for specado_transcoder_t {
    type Content = Transcoder;
    const KIND: Kind = Kind::Transcoder;
    const NAME: &'static str = "transcoder";

    fn new(content: Guarded<Transcoder>) -> Self {
        Self { content }
    }

    fn guarded(&self) -> &Guarded<Transcoder> {
        &self.content
    }
}

/// What is asked of an encoder or a transcoder: one of the `SPECADO_ENCODER_VIEW_...` values.
pub type specado_encoder_view_t = i32;

/// The values of `specado_encoder_view_t`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum specado_encoder_view {
    /// What the last call has made to be sent. It may hold NUL, and has none behind it.
    SPECADO_ENCODER_VIEW_BYTES = 0,
    /// The HTTP status and the media type, JSON: `{"status": 200, "content_type": "text/event-stream"}`. They count
    /// until the first bytes are there; a response that is an error may have `headers`, an object, beside them.
    SPECADO_ENCODER_VIEW_HEAD = 1,
    /// The report so far, JSON. That of a transcoder is of what was written; what was read is in view 3.
    SPECADO_ENCODER_VIEW_LOSSINESS = 2,
    /// Of a transcoder: the report of what was read, JSON.
    SPECADO_ENCODER_VIEW_READ_LOSSINESS = 3,
    /// Of a transcoder: the response so far, JSON, in the canonical form.
    SPECADO_ENCODER_VIEW_RESPONSE = 4,
}

/// Makes an encoder.
///
/// # Safety
/// `out_encoder` is NULL or may be written.
pub(super) unsafe fn new_encoder<'a>(
    out_encoder: *mut *mut specado_encoder_t,
    target: impl FnOnce() -> Result<encode::Given<'a>, CallError>,
) -> Result<specado_result_t, CallError> {
    // SAFETY: as the caller of this function holds.
    let out = unsafe { Out::new(out_encoder, "out_encoder") }?;
    out.set(ptr::null_mut());
    let given = target()?;
    let encoder = thread_context::with(|context| context.encoder_of(given.spec, &given.target))?;
    out.set(hand_out(encoder)?);
    Ok(SUCCESS)
}

/// A new encoder for a stream. Free it with `specado_encoder_free`.
///
/// - `out_encoder`: receives the encoder; NULL unless the call succeeds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_encoder_new(
    target: *const specado_target_t,
    out_encoder: *mut *mut specado_encoder_t,
) -> specado_result_t {
    call("specado_encoder_new", || {
        // SAFETY: the header asks for NULL or a place that may be written, and for NULL or a structure whose texts stay
        // as they are during the call.
        unsafe { new_encoder(out_encoder, || args::structure(target, "target")?.read()) }
    })
}

/// Frees an encoder. NULL is fine. One that is in use by another call is reported and left alone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_encoder_free(encoder: *mut specado_encoder_t) {
    if encoder.is_null() {
        return;
    }
    // SAFETY: the header asks for an encoder that is freed once.
    let leave = || unsafe { Leaving::new(encoder) };
    release_with("specado_encoder_free", leave, |_| Ok(()));
}

/// Takes an event; the bytes that it makes are in `SPECADO_ENCODER_VIEW_BYTES`.
///
/// Events come in the order that `specado_decoder_next` tells them in: START first, each DELTA between the start and
/// the end of its part, END last. Texts that are NULL are empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_encoder_push(
    encoder: *mut specado_encoder_t,
    event: *const specado_event_t,
) -> specado_result_t {
    // SAFETY: the header asks for NULL or an encoder that lives during the call.
    let entering = || unsafe { enter(encoder) };
    call_with("specado_encoder_push", entering, |entered| {
        let encoder = entered.get();
        encoder.sent();
        // SAFETY: the header asks for NULL or an event whose texts stay as they are during the call.
        let told = unsafe { told(args::structure(event, "event")?) }?;
        encoder.push(&told)?;
        Ok(SUCCESS)
    })
}

/// What an event says.
///
/// # Safety
/// Each text is NULL with length 0, or has its length, and nobody changes it while the result lives.
unsafe fn told<'a>(event: &specado_event_t) -> Result<Told<'a>, CallError> {
    let number = |value: i32, name: &str| {
        u32::try_from(value).map_err(|_| CallError::invalid(text!("`{name}` of the event is {value}")))
    };
    // SAFETY: as the caller of this function holds, for each of the three.
    let (id, name, text) = unsafe {
        (
            piece(event.id, event.id_length, "id")?,
            piece(event.name, event.name_length, "name")?,
            piece(event.text, event.text_length, "text")?,
        )
    };
    Ok(Told {
        kind: event_kind(event.r#type)?,
        choice: number(event.choice, "choice")?,
        part: number(event.part, "part")?,
        of: part_kind(event.kind)?,
        field: field_of(event.field)?,
        class: class_of(event.result),
        id,
        name,
        text,
        number: event.number,
    })
}

/// A text with its length.
///
/// # Safety
/// `pointer` leads to so many bytes, or is NULL and there are none.
unsafe fn piece<'a>(pointer: *const c_char, length: usize, name: &str) -> Result<&'a str, CallError> {
    if length == 0 {
        return Ok("");
    }
    // SAFETY: as the caller of this function holds.
    let bytes = unsafe { args::array(pointer.cast::<u8>(), length, name) }?;
    std::str::from_utf8(bytes).map_err(|_| CallError::invalid(text!("`{name}` of the event is not UTF-8")))
}

/// What an encoder has, borrowed until the next call with it. `length` receives its length in bytes.
///
/// Returns NULL (and length 0) after a failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_encoder_view(
    encoder: *mut specado_encoder_t,
    view: specado_encoder_view_t,
    length: *mut usize,
) -> *const c_char {
    // SAFETY: the header asks for NULL or a place that may be written.
    let length = unsafe { Out::new(length, "length") }.ok();
    // SAFETY: the header asks for NULL or an encoder that lives during the call.
    let entering = || unsafe { enter(encoder) };
    call_with("specado_encoder_view", entering, |entered| {
        let encoder = entered.get();
        looked_at(length.as_ref(), || match view {
            0 => Ok(encoder.bytes()),
            1 => Ok(encoder.head().as_bytes()),
            2 => Ok(encoder.lossiness().as_bytes()),
            _ => Err(unknown(view)),
        })
    })
}

/// Makes a transcoder.
///
/// # Safety
/// `out_transcoder` is NULL or may be written.
pub(super) unsafe fn new_transcoder<'a>(
    out_transcoder: *mut *mut specado_transcoder_t,
    ends: impl FnOnce() -> Result<(response::Given<'a>, encode::Given<'a>), CallError>,
) -> Result<specado_result_t, CallError> {
    // SAFETY: as the caller of this function holds.
    let out = unsafe { Out::new(out_transcoder, "out_transcoder") }?;
    out.set(ptr::null_mut());
    let (from, to) = ends()?;
    let to = to.or_mode(from.mode);
    let source = (from.spec, from.model, &from.reply);
    let transcoder = thread_context::with(|context| context.transcoder_of(source, to.spec, &to.target))?;
    out.set(hand_out(transcoder)?);
    Ok(SUCCESS)
}

/// A new transcoder for a stream. Free it with `specado_transcoder_free`.
///
/// - `response`: who answers, the status and the headers; its body is not looked at.
/// - `target`: for whom it is written; NULL in `mode` is that of the response.
/// - `out_transcoder`: receives the transcoder; NULL unless the call succeeds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_transcoder_new(
    response: *const specado_response_t,
    target: *const specado_target_t,
    out_transcoder: *mut *mut specado_transcoder_t,
) -> specado_result_t {
    call("specado_transcoder_new", || {
        // SAFETY: the header asks for NULL or a place that may be written, and for NULL or structures whose texts stay
        // as they are during the call.
        unsafe {
            new_transcoder(out_transcoder, || {
                let from = args::structure(response, "response")?.read()?;
                Ok((from, args::structure(target, "target")?.read()?))
            })
        }
    })
}

/// Frees a transcoder. NULL is fine. One that is in use by another call is reported and left alone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_transcoder_free(transcoder: *mut specado_transcoder_t) {
    if transcoder.is_null() {
        return;
    }
    // SAFETY: the header asks for a transcoder that is freed once.
    let leave = || unsafe { Leaving::new(transcoder) };
    release_with("specado_transcoder_free", leave, |_| Ok(()));
}

/// Takes bytes of the provider's body, cut anywhere.
///
/// - `out_bytes`, `out_length`: receive what is to be sent to the client; also after `SPECADO_LOSSY`, where it is the
///   event that ends the stream. Borrowed until the next call with the transcoder.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_transcoder_feed(
    transcoder: *mut specado_transcoder_t,
    bytes: *const c_char,
    length: usize,
    out_bytes: *mut *const c_char,
    out_length: *mut usize,
) -> specado_result_t {
    // SAFETY: the header asks for NULL or a transcoder that lives during the call.
    let entering = || unsafe { enter(transcoder) };
    call_with("specado_transcoder_feed", entering, |entered| {
        // SAFETY: the header asks for NULL or places that may be written.
        let outs = unsafe { (Out::new(out_bytes, "out_bytes")?, Out::new(out_length, "out_length")?) };
        outs.0.set(c"".as_ptr());
        outs.1.set(0);
        let transcoder = entered.get();
        // SAFETY: the header asks for so many bytes.
        let bytes = if length == 0 { &[][..] } else { unsafe { args::array(bytes.cast::<u8>(), length, "bytes") }? };
        let done = transcoder.feed(bytes);
        give(transcoder, &outs);
        done?;
        Ok(SUCCESS)
    })
}

/// The connection to the provider has ended: what is still to be sent, and the end of the stream.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_transcoder_finish(
    transcoder: *mut specado_transcoder_t,
    out_bytes: *mut *const c_char,
    out_length: *mut usize,
) -> specado_result_t {
    // SAFETY: the header asks for NULL or a transcoder that lives during the call.
    let entering = || unsafe { enter(transcoder) };
    call_with("specado_transcoder_finish", entering, |entered| {
        // SAFETY: the header asks for NULL or places that may be written.
        let outs = unsafe { (Out::new(out_bytes, "out_bytes")?, Out::new(out_length, "out_length")?) };
        outs.0.set(c"".as_ptr());
        outs.1.set(0);
        let transcoder = entered.get();
        let done = transcoder.finish();
        give(transcoder, &outs);
        done?;
        Ok(SUCCESS)
    })
}

fn give(transcoder: &Transcoder, (bytes, length): &(Out<*const c_char>, Out<usize>)) {
    let made = transcoder.bytes();
    if !made.is_empty() {
        bytes.set(made.as_ptr().cast());
        length.set(made.len());
    }
}

/// What a transcoder has, borrowed until the next call with it. `length` receives its length in bytes.
///
/// Returns NULL (and length 0) after a failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_transcoder_view(
    transcoder: *mut specado_transcoder_t,
    view: specado_encoder_view_t,
    length: *mut usize,
) -> *const c_char {
    // SAFETY: the header asks for NULL or a place that may be written.
    let length = unsafe { Out::new(length, "length") }.ok();
    // SAFETY: the header asks for NULL or a transcoder that lives during the call.
    let entering = || unsafe { enter(transcoder) };
    call_with("specado_transcoder_view", entering, |entered| {
        let transcoder = entered.get();
        looked_at(length.as_ref(), || match view {
            0 => Ok(transcoder.bytes()),
            1 => Ok(transcoder.encoder().head().as_bytes()),
            2 => Ok(transcoder.encoder().lossiness().as_bytes()),
            3 => Ok(transcoder.decoder().lossiness()?.as_bytes()),
            4 => Ok(transcoder.decoder().response()?.as_bytes()),
            _ => Err(unknown(view)),
        })
    })
}

fn looked_at<'a>(
    length: Option<&Out<usize>>,
    look: impl FnOnce() -> Result<&'a [u8], CallError>,
) -> Result<*const c_char, CallError> {
    if let Some(length) = length {
        length.set(0);
    }
    let bytes = look()?;
    if let Some(length) = length {
        length.set(bytes.len());
    }
    Ok(if bytes.is_empty() { c"".as_ptr() } else { bytes.as_ptr().cast() })
}

fn unknown(view: specado_encoder_view_t) -> CallError {
    CallError::invalid(text!("unknown view {view}; use one of the SPECADO_ENCODER_VIEW_ values"))
}
