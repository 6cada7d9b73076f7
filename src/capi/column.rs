//! A column at a time.
//!
//! For programs that have a million prompts, or answers, in memory: databases, data frames, batch jobs. A column is
//! what Apache Arrow has for texts, all of them behind each other and a list of where each ends, and the columns that
//! are made have the same form. Each row stands on its own: a bad one fails alone, with a result code and an error text
//! of its own. A row that is null stays null. All threads have ended when the call returns.
//!
//! ```c
//!     specado_column_t prompts = {sizeof prompts, rows, data, NULL, offsets, NULL, 0};
//!     specado_column_options_t options = {sizeof options, "anthropic", "claude-sonnet-4-5"};
//!     specado_columns_t made = {sizeof made};
//!     if (specado_translate_column(&prompts, &options, &made) == SPECADO_SUCCESS) {
//!         for (size_t i = 0; i < made.rows; i++) {
//!             const specado_column_t *column = made.codes[i] == SPECADO_SUCCESS ? made.bodies : made.errors;
//!             const int64_t *ends = column->offsets64;
//!             printf("%.*s\n", (int)(ends[i + 1] - ends[i]), column->data + ends[i]);
//!         }
//!         specado_columns_free(&made);
//!     }
//! ```

use super::allocations::{self, Kind, placed};
use super::args;
use super::call::{SUCCESS, call, release};
use super::call_error::CallError;
use super::error::specado_result_t;
use super::rows::{Given, Made, Rows, Verb, Wanted};
use super::workers;
use crate::columns::{Column, Ends, Layout, Offsets, Texts};
use crate::report::Mode;
use std::ffi::c_char;
use std::mem::offset_of;
use std::ptr;

/// A column of texts, as Arrow's `utf8` and `large_utf8` have it.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct specado_column_t {
    /// `sizeof(specado_column_t)`.
    pub size: usize,
    /// How many texts there are.
    pub rows: usize,
    /// The texts, UTF-8, one behind the other.
    pub data: *const c_char,
    /// Offsets of 32 bits: text i goes from element i to element i + 1. NULL where those of 64 bits are given.
    pub offsets32: *const i32,
    /// Offsets of 64 bits; NULL where those of 32 bits are given.
    pub offsets64: *const i64,
    /// A bit for each row, the lowest of a byte first: 0 where the row is null. NULL if none is.
    pub validity: *const u8,
    /// How many rows are null. Of a column that you give it is not looked at.
    pub null_count: usize,
}

/// What is made of each row: values for `specado_column_options_t.contents`, to be added up.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub enum specado_column_contents {
    /// The request's body; of a response, the canonical response.
    SPECADO_COLUMN_BODIES = 1,
    /// The report, JSON; null where there is nothing to report.
    SPECADO_COLUMN_REPORTS = 2,
    /// The whole result, as `specado_translate` or `specado_decode_response` has it.
    SPECADO_COLUMN_RESULTS = 4,
    /// Of a prompt: its receipt, for `specado_column_options_t.receipts` of the responses; null where nothing was
    /// changed that is to be undone.
    SPECADO_COLUMN_RECEIPTS = 8,
}

/// How a column is translated or decoded. What is 0 or NULL is left to Specado.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct specado_column_options_t {
    /// `sizeof(specado_column_options_t)`.
    pub size: usize,
    /// The provider of all rows, as for `specado_translate`. NULL where `providers` is given.
    pub provider_spec_json: *const c_char,
    /// The model of all rows. NULL where `models` is given; of responses also where it is not known.
    pub model_id: *const c_char,
    /// The mode: NULL is "standard" for prompts, and "coerce" for responses.
    pub mode: *const c_char,
    /// The prompts are requests in this dialect, or of this provider; NULL: they are prompts.
    pub dialect: *const c_char,
    /// A provider for each row.
    pub providers: *const specado_column_t,
    /// A model for each row.
    pub models: *const specado_column_t,
    /// Of responses: the HTTP status of each row, 0 where it is not known.
    pub statuses: *const i32,
    /// What is made, some of `SPECADO_COLUMN_...`; 0: bodies and reports.
    pub contents: i32,
    /// On how many threads; 0: one for each core.
    pub threads: i32,
    /// Of responses: the receipt of each row's translation; null where there is none. What was changed for the wire
    /// (names of tools, JSON by a tool) is undone.
    pub receipts: *const specado_column_t,
}

/// The columns that were made of a column. NULL where it was not asked for.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct specado_columns_t {
    /// `sizeof(specado_columns_t)`, which you set before the call.
    pub size: usize,
    /// How many rows each of them has.
    pub rows: usize,
    /// How each row ended: `SPECADO_SUCCESS`, or why it failed.
    pub codes: *const specado_result_t,
    /// The error texts; null where a row has not failed.
    pub errors: *const specado_column_t,
    /// Bodies; null where a row has failed, or was null.
    pub bodies: *const specado_column_t,
    /// Reports.
    pub reports: *const specado_column_t,
    /// Whole results.
    pub results: *const specado_column_t,
    /// Specado's own.
    pub held: *mut specado_columns_held_t,
    /// Receipts of prompts.
    pub receipts: *const specado_column_t,
}

/// What holds the columns. Its content is Specado's own.
#[derive(Debug)]
pub struct specado_columns_held_t {
    codes: Vec<specado_result_t>,
    columns: [Option<Held>; 5],
}

/// A column, and the structure that shows it to C.
#[derive(Debug)]
struct Held {
    shown: specado_column_t,
    /// The memory that is shown.
    _column: Column,
}

const _: () = {
    let word = size_of::<*const c_char>();
    assert!(size_of::<specado_column_t>() == 7 * word && offset_of!(specado_column_t, null_count) == 6 * word);
    assert!(offset_of!(specado_column_options_t, contents) == 8 * word);
    assert!(OLDEST_OPTIONS == 8 * word + 8 && size_of::<specado_column_options_t>() == OLDEST_OPTIONS + word);
    assert!(offset_of!(specado_columns_t, held) == 7 * word);
    assert!(OLDEST_COLUMNS == 8 * word && size_of::<specado_columns_t>() == OLDEST_COLUMNS + word);
};

/// How large the options were before the receipts came to them.
const OLDEST_OPTIONS: usize = offset_of!(specado_column_options_t, receipts);
/// How large the columns were before the receipts came to them.
const OLDEST_COLUMNS: usize = offset_of!(specado_columns_t, receipts);

impl specado_column_t {
    /// Checks and converts.
    ///
    /// # Safety
    /// The pointers lead to what the structure says of them, which nobody changes while the result lives.
    unsafe fn read<'a>(&self, name: &str) -> Result<Texts<'a>, CallError> {
        args::sized(self.size, size_of::<Self>(), name, "specado_column_t")?;
        // SAFETY: as the caller of this function holds.
        unsafe {
            let rows = self.rows;
            let ends = rows.saturating_add(1);
            let offsets = match (self.offsets32.is_null(), self.offsets64.is_null()) {
                (true, true) if rows == 0 => Offsets::Wide(&[]),
                (true, false) => Offsets::Wide(args::array(self.offsets64, ends, "offsets64")?),
                (false, true) => Offsets::Narrow(args::array(self.offsets32, ends, "offsets32")?),
                _ => {
                    let message = text!("{name} must have either `offsets32` or `offsets64`, and not both");
                    return Err(CallError::invalid(message));
                }
            };
            texts(self.data.cast(), offsets, self.validity, (0, rows), name)
        }
    }
}

/// A column by its pointers.
///
/// # Safety
/// `data` has as many bytes as the last offset says, `validity` is NULL or has a bit for each row, and nobody changes
/// them while the result lives.
pub(super) unsafe fn texts<'a>(
    data: *const u8,
    offsets: Offsets<'a>,
    validity: *const u8,
    (first, rows): (usize, usize),
    name: &str,
) -> Result<Texts<'a>, CallError> {
    let Some(bytes) = (if rows == 0 { Some(0) } else { offsets.end(first + rows) }) else {
        return Err(CallError::invalid(text!("the last offset of {name} is negative; check how the column was made")));
    };
    // SAFETY: as the caller of this function holds.
    let data = if bytes == 0 { &[] } else { unsafe { args::array(data, bytes, "data") }? };
    // SAFETY: likewise.
    let validity = unsafe { bits(validity, first + rows) }?;
    Ok(Texts { layout: Layout::Offsets { data, offsets }, validity, first, rows })
}

/// A validity bitmap.
///
/// # Safety
/// `validity` is NULL or has a bit for each row, which nobody changes while the result lives.
pub(super) unsafe fn bits<'a>(validity: *const u8, rows: usize) -> Result<Option<&'a [u8]>, CallError> {
    if validity.is_null() {
        return Ok(None);
    }
    // SAFETY: as the caller of this function holds.
    unsafe { args::array(validity, rows.div_ceil(8), "validity") }.map(Some)
}

/// What the options say.
pub(super) struct Options<'a> {
    pub providers: Given<'a>,
    pub models: Given<'a>,
    pub mode: Option<&'a str>,
    pub dialect: Option<&'a str>,
    pub statuses: Option<&'a [i32]>,
    pub receipts: Given<'a>,
    pub wanted: Wanted,
    pub threads: usize,
}

/// Reads the options for so many rows.
///
/// # Safety
/// `options` is NULL or leads to options whose pointers lead to what the structure says of them, for so many rows,
/// which nobody changes while the result lives.
pub(super) unsafe fn read_options<'a>(
    options: *const specado_column_options_t,
    rows: usize,
) -> Result<Options<'a>, CallError> {
    // SAFETY: as the caller of this function holds; zeros are NULL and numbers.
    unsafe { args::versioned(options, OLDEST_OPTIONS, "options", "specado_column_options_t")?.read(rows) }
}

impl specado_column_options_t {
    /// Checks and converts.
    ///
    /// # Safety
    /// As for [`read_options`].
    unsafe fn read<'a>(&self, rows: usize) -> Result<Options<'a>, CallError> {
        // SAFETY: as the caller of this function holds, for each of them.
        unsafe {
            let statuses = if self.statuses.is_null() || rows == 0 {
                None
            } else {
                Some(args::array(self.statuses, rows, "statuses")?)
            };
            Ok(Options {
                providers: given(self.provider_spec_json, self.providers, rows, ["provider_spec_json", "providers"])?,
                models: given(self.model_id, self.models, rows, ["model_id", "models"])?,
                mode: args::optional_text(self.mode, "mode")?,
                dialect: args::optional_text(self.dialect, "dialect")?,
                statuses,
                receipts: given(ptr::null(), self.receipts, rows, ["receipt", "receipts"])?,
                wanted: wanted(self.contents)?,
                threads: threads(self.threads)?,
            })
        }
    }
}

/// What is given once, or for each row.
///
/// # Safety
/// As for [`read_options`].
unsafe fn given<'a>(
    once: *const c_char,
    each: *const specado_column_t,
    rows: usize,
    [once_name, each_name]: [&str; 2],
) -> Result<Given<'a>, CallError> {
    if each.is_null() {
        // SAFETY: as the caller of this function holds.
        return Ok(Given::Once(unsafe { args::optional_text(once, once_name) }?));
    }
    if !once.is_null() {
        return Err(CallError::invalid(text!("`{once_name}` and `{each_name}` are both given; give one of them")));
    }
    // SAFETY: not NULL, and as the caller of this function holds.
    let texts = unsafe { args::structure(each, each_name)?.read(each_name) }?;
    if texts.rows != rows {
        return Err(CallError::invalid(text!("`{each_name}` has {} rows, and there are {rows}", texts.rows)));
    }
    Ok(Given::Each(texts))
}

fn wanted(contents: i32) -> Result<Wanted, CallError> {
    const BODIES: i32 = specado_column_contents::SPECADO_COLUMN_BODIES as i32;
    const REPORTS: i32 = specado_column_contents::SPECADO_COLUMN_REPORTS as i32;
    const RESULTS: i32 = specado_column_contents::SPECADO_COLUMN_RESULTS as i32;
    const RECEIPTS: i32 = specado_column_contents::SPECADO_COLUMN_RECEIPTS as i32;
    if contents & !(BODIES | REPORTS | RESULTS | RECEIPTS) != 0 {
        let message = text!("unknown contents {contents}; add up some of the SPECADO_COLUMN_ values, or give 0");
        return Err(CallError::invalid(message));
    }
    let contents = if contents == 0 { BODIES | REPORTS } else { contents };
    let has = |bit| contents & bit != 0;
    Ok(Wanted { bodies: has(BODIES), reports: has(REPORTS), results: has(RESULTS), receipts: has(RECEIPTS) })
}

fn threads(threads: i32) -> Result<usize, CallError> {
    /// More are no help to anybody.
    const MOST: usize = 1024;
    match usize::try_from(threads) {
        Ok(0) => Ok(workers::all()),
        Ok(threads) => Ok(threads.min(MOST)),
        Err(_) => Err(CallError::invalid(text!("{threads} is no number of threads; give 0 for one on each core"))),
    }
}

impl<'a> Options<'a> {
    /// The rows that these options are for.
    pub fn rows(self, texts: Texts<'a>, wide: bool, decodes: bool) -> Result<Rows<'a>, CallError> {
        let refused = match (decodes, self.dialect, self.statuses, &self.receipts) {
            (false, _, Some(_), _) => "`statuses` are of responses; prompts have none",
            (false, _, _, Given::Each(_)) => "`receipts` are of responses; those of prompts are made, if asked for",
            (true, Some(_), ..) => "`dialect` is of prompts; responses are of their provider",
            (true, ..) if self.wanted.receipts => "receipts are made of prompts; responses have none",
            _ => "",
        };
        if !refused.is_empty() {
            return Err(CallError::invalid(refused));
        }
        let (verb, mode) = if decodes {
            let (statuses, receipts) = (self.statuses, self.receipts);
            (Verb::Decode { statuses, receipts }, Some(self.mode.unwrap_or("coerce")))
        } else {
            (Verb::Translate { dialect: self.dialect }, self.mode)
        };
        let (providers, models, wanted, threads) = (self.providers, self.models, self.wanted, self.threads);
        Ok(Rows { verb, texts, providers, models, mode: Mode::parse(mode)?, wanted, threads, wide })
    }
}

impl Held {
    fn new(column: Column) -> Self {
        let (offsets32, offsets64) = match &column.ends {
            Ends::Narrow(ends) => (ends.as_ptr(), ptr::null()),
            Ends::Wide(ends) => (ptr::null(), ends.as_ptr()),
        };
        let validity = if column.nulls == 0 { ptr::null() } else { column.validity.as_ptr() };
        let shown = specado_column_t {
            size: size_of::<specado_column_t>(),
            rows: column.rows,
            data: column.data().cast(),
            offsets32,
            offsets64,
            validity,
            null_count: column.nulls,
        };
        Self { shown, _column: column }
    }
}

/// The caller's structure, which may be one that ends before the receipts.
struct Place {
    columns: *mut specado_columns_t,
    size: usize,
}

impl Place {
    /// # Safety
    /// `columns` is NULL or may be written, for as many bytes as its size says, while the result lives.
    unsafe fn new(columns: *mut specado_columns_t) -> Result<Self, CallError> {
        // SAFETY: as the caller of this function holds; the size comes first.
        let size = *unsafe { args::structure(columns.cast::<usize>(), "out_columns") }?;
        args::sized(size, OLDEST_COLUMNS, "out_columns", "specado_columns_t")?;
        Ok(Self { columns, size })
    }

    fn has_receipts(&self) -> bool {
        self.size >= size_of::<specado_columns_t>()
    }

    /// Stores all of the columns that the caller's structure has room for. Its size stays.
    fn set(&self, columns: specado_columns_t) {
        let columns = specado_columns_t { size: self.size, ..columns };
        let known = self.size.min(size_of::<specado_columns_t>());
        // SAFETY: `new` was promised as many bytes as the size says.
        unsafe { (&raw const columns).cast::<u8>().copy_to_nonoverlapping(self.columns.cast(), known) }
    }
}

/// Gives the columns to the caller.
fn hand_out(made: Made, out: &Place) -> Result<(), CallError> {
    let rows = made.codes.len();
    let columns = [Some(made.errors), made.bodies, made.reports, made.results, made.receipts];
    let columns = columns.map(|column| column.map(Held::new));
    let held = placed(specado_columns_held_t { codes: made.codes, columns })?;
    allocations::enter(held, Kind::Columns);
    // SAFETY: it was made here, and nobody else has it yet.
    let content = unsafe { &*held };
    let shown =
        content.columns.each_ref().map(|column| column.as_ref().map_or(ptr::null(), |held| &raw const held.shown));
    let [errors, bodies, reports, results, receipts] = shown;
    let codes = content.codes.as_ptr();
    let size = size_of::<specado_columns_t>();
    out.set(specado_columns_t { size, rows, codes, errors, bodies, reports, results, held, receipts });
    Ok(())
}

const NOTHING: specado_columns_t = specado_columns_t {
    size: size_of::<specado_columns_t>(),
    rows: 0,
    codes: ptr::null(),
    errors: ptr::null(),
    bodies: ptr::null(),
    reports: ptr::null(),
    results: ptr::null(),
    held: ptr::null_mut(),
    receipts: ptr::null(),
};

/// Does a column.
///
/// # Safety
/// As the header asks of both functions.
unsafe fn column(
    texts: *const specado_column_t,
    name: &str,
    options: *const specado_column_options_t,
    out: *mut specado_columns_t,
    decodes: bool,
) -> Result<specado_result_t, CallError> {
    // SAFETY: as the caller of this function holds, for all that follow.
    unsafe {
        let place = Place::new(out)?;
        place.set(NOTHING);
        let given = args::structure(texts, name)?;
        let texts = given.read(name)?;
        let options = read_options(options, texts.rows)?;
        if options.wanted.receipts && !place.has_receipts() {
            args::sized(place.size, size_of::<specado_columns_t>(), "out_columns", "specado_columns_t")?;
        }
        let made = options.rows(texts, given.offsets32.is_null(), decodes)?.made()?;
        hand_out(made, &place)?;
    }
    Ok(SUCCESS)
}

/// Translates a column of prompts.
///
/// - `prompts`: each in any form that `specado_translate` takes.
/// - `options`: for which provider and model, and what is to be made.
/// - `out_columns`: receives the columns, to be freed with `specado_columns_free`; set its `size` first. They have
///   offsets as wide as those of the prompts; where 32 bits do not suffice the call is `SPECADO_MEMORY_ERROR`.
///
/// Returns `SPECADO_SUCCESS` if the column was worked through: look at the code of each row.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_translate_column(
    prompts: *const specado_column_t,
    options: *const specado_column_options_t,
    out_columns: *mut specado_columns_t,
) -> specado_result_t {
    // SAFETY: the header asks for NULL or columns that stay as they are during the call, and a place to write to.
    call("specado_translate_column", || unsafe { column(prompts, "prompts", options, out_columns, false) })
}

/// Reads a column of whole responses, as `specado_decode_response` does. An answer that is an error is no failure of
/// its row: it stands in the response.
///
/// - `responses`: bodies, as the providers sent them.
/// - `options`: of which provider they are, the receipts of their translations, and what is to be made.
/// - `out_columns`: as for `specado_translate_column`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_decode_column(
    responses: *const specado_column_t,
    options: *const specado_column_options_t,
    out_columns: *mut specado_columns_t,
) -> specado_result_t {
    // SAFETY: the header asks for NULL or columns that stay as they are during the call, and a place to write to.
    call("specado_decode_column", || unsafe { column(responses, "responses", options, out_columns, true) })
}

/// Frees what was made of a column and clears the structure, so that freeing again does no harm. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn specado_columns_free(columns: *mut specado_columns_t) {
    if columns.is_null() {
        return;
    }
    release("specado_columns_free", || {
        // SAFETY: the header asks for columns that were made here, or cleared, and nobody else uses. Those that were
        // never filled need not have a size.
        let held = unsafe {
            let held = (&raw const (*columns).held).read();
            Place { columns, size: (*columns).size.max(OLDEST_COLUMNS) }.set(NOTHING);
            held
        };
        if held.is_null() {
            return Ok(());
        }
        allocations::leave(held, Kind::Columns)?;
        // SAFETY: `hand_out` has made it, and it is freed once.
        drop(unsafe { Box::from_raw(held) });
        Ok(())
    });
}
