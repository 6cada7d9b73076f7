//! Wide strings.
//!
//! Windows programs hold UTF-16; Specado takes UTF-8.

use super::args;
use super::call::{SUCCESS, call};
use super::call_error::CallError;
use super::error::{specado_result, specado_result_t};
use super::outgoing::{OutgoingString, out_string};
use std::ffi::c_char;

/// The characters of a UTF-16 text, each with the index of its first unit, or the index of what is wrong.
fn characters(units: &[u16]) -> impl Iterator<Item = Result<char, CallError>> + '_ {
    let mut index = 0;
    char::decode_utf16(units.iter().copied()).map(move |decoded| {
        let at = index;
        match decoded {
            Ok('\0') => {
                Err(CallError::invalid(text!("unit {at} is NUL, which a C string cannot hold; end the text there")))
            }
            Ok(character) => {
                index += character.len_utf16();
                Ok(character)
            }
            Err(unpaired) => {
                let unit = unpaired.unpaired_surrogate();
                let message = text!(
                    "unit {at} (0x{unit:04X}) is half of a surrogate pair without its other half; pass the text whole"
                );
                Err(CallError::new(specado_result::SPECADO_UTF8_ERROR, message))
            }
        }
    })
}

/// Converts `count` units of UTF-16 into UTF-8.
///
/// - `units`: the text, without a terminating NUL; may be NULL if `count` is 0.
/// - `out_utf8`: receives the text, to be freed with `specado_string_free`; NULL unless the call succeeds.
///
/// Half a surrogate pair is `SPECADO_UTF8_ERROR`, a NUL inside the text is `SPECADO_INVALID_INPUT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_utf16_to_utf8(
    units: *const u16,
    count: usize,
    out_utf8: *mut *mut c_char,
) -> specado_result_t {
    call("specado_utf16_to_utf8", || {
        // SAFETY: the header asks for NULL or a place that may be written.
        let out = unsafe { out_string(out_utf8, "out_utf8") }?;
        // SAFETY: the header asks for NULL or `count` units that stay as they are during the call.
        let units = if count == 0 { &[] } else { unsafe { args::array(units, count, "units") }? };
        let length = characters(units).map(|character| character.map(char::len_utf8)).sum::<Result<usize, _>>()?;
        let mut text = OutgoingString::with_room_for(length)?;
        for character in characters(units) {
            text.buffer().push(character?);
        }
        text.store(&out);
        Ok(SUCCESS)
    })
}
