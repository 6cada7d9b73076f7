//! A column at a time, by Arrow's C data interface.
//!
//! For programs that have columns as Apache Arrow has them (Spark, DuckDB, Polars, pandas): what they export goes in as
//! it is, and what comes out they import, without a copy. The structures are Arrow's own, `struct ArrowArray` and
//! `struct ArrowSchema`; a program has them from there.
//!
//! What goes in is lent, and stays the caller's to release: a column of texts (`utf8`, `large_utf8`, `utf8_view`, or
//! binary), or a struct (a record batch) with a column "prompt" or "response", and if it likes "provider" and "model"
//! for each row, and of responses "status" (`int32`) and "receipt". What comes out is the caller's to release: a struct
//! of the columns that were asked for, "body" (of responses "response"), "report", "result" and "receipt", then
//! "error", texts, and "code", `int32`.

use super::args::Out;
use super::arrow_abi::{Array, Given as Away, Lent, Schema, given_away};
use super::call::{SUCCESS, call};
use super::call_error::CallError;
use super::column::{read_options, specado_column_options_t};
use super::error::specado_result_t;
use super::rows::Given;

/// Arrow's own array.
#[derive(Debug)]
pub struct ArrowArray(());

/// Arrow's own schema.
#[derive(Debug)]
pub struct ArrowSchema(());

/// Does a column.
///
/// # Safety
/// As the header asks of both functions.
unsafe fn column(
    given: (*const ArrowArray, *const ArrowSchema),
    options: *const specado_column_options_t,
    out: (*mut ArrowArray, *mut ArrowSchema),
    decodes: bool,
) -> Result<specado_result_t, CallError> {
    let name = if decodes { "response" } else { "prompt" };
    // SAFETY: as the caller of this function holds, for all that follow.
    unsafe {
        let out_array = Out::new(out.0.cast::<Array>(), "out_array")?;
        let out_schema = Out::new(out.1.cast::<Schema>(), "out_schema")?;
        out_array.set(Array::NONE);
        out_schema.set(Schema::NONE);
        let lent = Lent::new(given.0.cast(), given.1.cast(), if decodes { "responses" } else { "prompts" })?;
        let rows = lent.rows()?;
        let mut options = read_options(options, rows)?;
        let numbers;
        let (texts, wide) = if lent.is_struct() {
            let stretch = lent.stretch()?;
            let Some(column) = lent.child(name)? else {
                return Err(CallError::invalid(text!("the struct has no column \"{name}\"")));
            };
            for (name, place) in [("provider", &mut options.providers), ("model", &mut options.models)] {
                if let Some(child) = lent.child(name)? {
                    *place = Given::Each(child.texts(Some(stretch), name)?.0);
                }
            }
            if let Some(child) = lent.child("status")?.filter(|_| decodes) {
                numbers = child.numbers(stretch, "status")?;
                options.statuses = Some(&numbers);
            }
            if let Some(child) = lent.child("receipt")?.filter(|_| decodes) {
                options.receipts = Given::Each(child.texts(Some(stretch), "receipt")?.0);
            }
            column.texts(Some(stretch), name)?
        } else {
            lent.texts(None, name)?
        };
        let made = options.rows(texts, wide, decodes)?.made()?;
        let body = if decodes { c"response" } else { c"body" };
        let mut columns = Vec::new();
        columns.try_reserve_exact(6).map_err(|_| CallError::no_memory())?;
        let texts =
            [(body, made.bodies), (c"report", made.reports), (c"result", made.results), (c"receipt", made.receipts)];
        for (name, column) in texts {
            columns.extend(column.map(|column| (name, Away::Texts(column))));
        }
        columns.push((c"error", Away::Texts(made.errors)));
        columns.push((c"code", Away::Codes(made.codes)));
        let (array, schema) = given_away(rows, columns)?;
        out_array.set(array);
        out_schema.set(schema);
    }
    Ok(SUCCESS)
}

/// Translates a column of prompts, as `specado_translate_column` does.
///
/// - `prompts`, `schema`: the column, or a struct; not released.
/// - `options`: what is the same for all rows. A column of the struct comes before it.
/// - `out_array`, `out_schema`: receive a struct, to be released by the caller; released already unless the call
///   succeeds. They need not be initialised.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_translate_arrow(
    prompts: *const ArrowArray,
    schema: *const ArrowSchema,
    options: *const specado_column_options_t,
    out_array: *mut ArrowArray,
    out_schema: *mut ArrowSchema,
) -> specado_result_t {
    // SAFETY: the header asks for NULL or structures as Arrow has them, which stay as they are during the call.
    let body = || unsafe { column((prompts, schema), options, (out_array, out_schema), false) };
    call("specado_translate_arrow", body)
}

/// Reads a column of whole responses, as `specado_decode_column` does; the arguments are those of
/// `specado_translate_arrow`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decode_arrow(
    responses: *const ArrowArray,
    schema: *const ArrowSchema,
    options: *const specado_column_options_t,
    out_array: *mut ArrowArray,
    out_schema: *mut ArrowSchema,
) -> specado_result_t {
    // SAFETY: the header asks for NULL or structures as Arrow has them, which stay as they are during the call.
    let body = || unsafe { column((responses, schema), options, (out_array, out_schema), true) };
    call("specado_decode_arrow", body)
}
