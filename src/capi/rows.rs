//! The rows of a column, each on its own, on many threads.

use super::args;
use super::call::SUCCESS;
use super::call_error::CallError;
use super::error::{specado_result, specado_result_t};
use super::response::{allowed, document, status};
use super::thread_context::trim_after;
use super::workers;
use crate::columns::{self, Column, Texts, Written, gather};
use crate::context::Context;
use crate::encode::Request;
use crate::grow::{self, Grow};
use crate::report::Mode;
use crate::response::Reply;
use std::sync::{Mutex, PoisonError};

/// What the rows are.
pub(super) enum Verb<'a> {
    /// Prompts, or requests in a dialect.
    Translate { dialect: Option<&'a str> },
    /// Whole responses, the HTTP status of each, and the receipts of what they answer.
    Decode { statuses: Option<&'a [i32]>, receipts: Given<'a> },
}

/// Something that is the same for all rows, or has a column of its own.
pub(super) enum Given<'a> {
    Once(Option<&'a str>),
    Each(Texts<'a>),
}

/// What is made of each row.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each column is asked for or not, whatever the others are")]
pub(super) struct Wanted {
    pub bodies: bool,
    pub reports: bool,
    pub results: bool,
    pub receipts: bool,
}

/// A column, and what is to be done with it.
pub(super) struct Rows<'a> {
    pub verb: Verb<'a>,
    pub texts: Texts<'a>,
    pub providers: Given<'a>,
    pub models: Given<'a>,
    pub mode: Mode,
    pub wanted: Wanted,
    pub threads: usize,
    /// Whether the columns that are made have offsets of 64 bits.
    pub wide: bool,
}

/// The columns that were made.
pub(super) struct Made {
    pub bodies: Option<Column>,
    pub reports: Option<Column>,
    pub results: Option<Column>,
    pub receipts: Option<Column>,
    pub errors: Column,
    pub codes: Vec<specado_result_t>,
}

/// What a thread has made of some rows.
#[derive(Default)]
struct Piece {
    bodies: Written,
    reports: Written,
    results: Written,
    receipts: Written,
    errors: Written,
    codes: Vec<specado_result_t>,
}

impl<'a> Given<'a> {
    fn of(&self, row: usize, name: &str) -> Result<Option<&'a str>, CallError> {
        match self {
            Self::Once(text) => Ok(*text),
            Self::Each(texts) => texts.get(row)?.map(|bytes| args::utf8(bytes, name)).transpose(),
        }
    }
}

impl Rows<'_> {
    /// Does all rows.
    pub fn made(&self) -> Result<Made, CallError> {
        let stride = columns::stride(self.texts.rows, self.threads);
        let tasks = self.texts.rows.div_ceil(stride);
        let mut pieces: Vec<Mutex<Option<Result<Piece, CallError>>>> = Vec::new();
        pieces.try_reserve_exact(tasks).map_err(|_| CallError::no_memory())?;
        pieces.resize_with(tasks, Mutex::default);
        workers::run(tasks, self.threads, &|task, context| {
            let first = task * stride;
            let piece = self.piece(context, first, self.texts.rows.min(first + stride));
            if let Some(place) = pieces.get(task) {
                *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(piece);
            }
        });
        let (mut bodies, mut reports, mut results) = (Vec::new(), Vec::new(), Vec::new());
        let (mut receipts, mut errors) = (Vec::new(), Vec::new());
        let mut codes: Vec<specado_result_t> = Vec::new();
        grow::begin();
        for piece in pieces {
            let piece =
                piece.into_inner().unwrap_or_else(PoisonError::into_inner).ok_or_else(CallError::no_memory)??;
            bodies.put(piece.bodies);
            reports.put(piece.reports);
            results.put(piece.results);
            receipts.put(piece.receipts);
            errors.put(piece.errors);
            codes.put_all(&piece.codes);
        }
        if grow::short() {
            return Err(CallError::no_memory());
        }
        let share = |tasks, task: &(dyn Fn(usize) + Sync)| workers::run(tasks, self.threads, &|number, _| task(number));
        let column = |pieces| gather(pieces, self.wide, &share);
        let wanted = |is_wanted: bool, pieces| is_wanted.then(|| column(pieces)).transpose();
        Ok(Made {
            bodies: wanted(self.wanted.bodies, bodies)?,
            reports: wanted(self.wanted.reports, reports)?,
            results: wanted(self.wanted.results, results)?,
            receipts: wanted(self.wanted.receipts, receipts)?,
            errors: column(errors)?,
            codes,
        })
    }

    /// Some of the rows. It fails as a whole if memory was short, or a fault has taken away what was written.
    fn piece(&self, context: &mut Context, first: usize, end: usize) -> Result<Piece, CallError> {
        let mut piece = Piece::default();
        let mut form = String::new();
        for row in first..end {
            let done = workers::guarded(context, |context| self.row(context, row, &mut form, &mut piece));
            grow::begin();
            match done {
                Ok(is_there) => piece.close(self.wanted, is_there),
                Err(failure) if failure.code == specado_result::SPECADO_MEMORY_ERROR && !piece.has_room() => {
                    return Err(failure);
                }
                Err(failure) if !piece.is_whole() => return Err(failure),
                Err(failure) => piece.fail(self.wanted, &failure),
            }
            if grow::short() {
                return Err(CallError::no_memory());
            }
        }
        Ok(piece)
    }

    /// A row. False if it is null.
    fn row(&self, context: &mut Context, row: usize, form: &mut String, piece: &mut Piece) -> Result<bool, CallError> {
        let Some(bytes) = self.texts.get(row)? else { return Ok(false) };
        let spec = self.providers.of(row, "provider_spec_json")?.ok_or_else(|| args::null("provider_spec_json"))?;
        let model = self.models.of(row, "model_id")?;
        match &self.verb {
            Verb::Translate { dialect } => {
                let text = args::utf8(bytes, "prompt_json")?;
                let prompt = match dialect {
                    Some(dialect) => columns::form(dialect, text, form)?,
                    None => text,
                };
                let model = model.ok_or_else(|| args::null("model_id"))?;
                let request = Request { prompt, spec, model, mode: self.mode };
                let done = piece.translate(context, &request, self.wanted);
                trim_after(context, prompt.len());
                done?;
            }
            Verb::Decode { statuses, receipts } => {
                let given = statuses.and_then(|all| all.get(row).copied()).unwrap_or_default();
                let receipt = receipts.of(row, "receipt")?;
                let reply = Reply { status: status(given)?, headers: "", receipt };
                let done = piece.decode(context, (spec, model), &reply, bytes, (self.mode, self.wanted));
                trim_after(context, bytes.len());
                done?;
            }
        }
        Ok(true)
    }
}

impl Piece {
    fn translate(&mut self, context: &mut Context, request: &Request<'_>, wanted: Wanted) -> Result<(), CallError> {
        match wanted {
            Wanted { bodies: true, reports: false, results: false, receipts: false } => {
                context.body_into(request, self.bodies.data())?;
            }
            Wanted { bodies: false, reports: false, results: true, receipts: false } => {
                context.translate_into(request, self.results.data())?;
            }
            Wanted { bodies, reports, results, receipts } => {
                context.translate(request)?;
                let last = context.last().ok_or_else(CallError::no_memory)?;
                if bodies {
                    append(&mut self.bodies, last.body)?;
                }
                if reports && context.losses().next().is_some() {
                    append(&mut self.reports, last.lossiness)?;
                }
                if receipts {
                    append(&mut self.receipts, last.receipt)?;
                }
                if results {
                    append(&mut self.results, context.result().ok_or_else(CallError::no_memory)?)?;
                }
            }
        }
        Ok(())
    }

    fn decode(
        &mut self,
        context: &mut Context,
        (spec, model): (&str, Option<&str>),
        reply: &Reply<'_>,
        body: &[u8],
        (mode, wanted): (Mode, Wanted),
    ) -> Result<(), CallError> {
        let decoder = context.whole_response(spec, model, reply, body)?;
        allowed(mode, decoder)?;
        let has_losses = decoder.worst().is_some();
        if wanted.bodies {
            append(&mut self.bodies, decoder.response()?)?;
        }
        if wanted.reports && has_losses {
            append(&mut self.reports, decoder.lossiness()?)?;
        }
        if wanted.results {
            document(decoder, |text| append(&mut self.results, text))?;
        }
        Ok(())
    }

    /// Ends a row that was done, or is null.
    fn close(&mut self, wanted: Wanted, is_there: bool) {
        for (is_wanted, column) in self.columns(wanted) {
            match (is_wanted, is_there && column.has_more()) {
                (false, _) => {}
                (true, true) => column.end(),
                (true, false) => column.null(),
            }
        }
        self.errors.null();
        self.codes.put(SUCCESS);
    }

    /// Ends a row that has failed.
    fn fail(&mut self, wanted: Wanted, failure: &CallError) {
        for (is_wanted, column) in self.columns(wanted) {
            if is_wanted {
                column.null();
            }
        }
        self.errors.put(&failure.message);
        self.codes.put(failure.code as specado_result_t);
    }

    fn columns(&mut self, wanted: Wanted) -> [(bool, &mut Written); 4] {
        [
            (wanted.bodies, &mut self.bodies),
            (wanted.reports, &mut self.reports),
            (wanted.results, &mut self.results),
            (wanted.receipts, &mut self.receipts),
        ]
    }

    fn is_whole(&self) -> bool {
        [&self.bodies, &self.reports, &self.results, &self.receipts].iter().all(|column| column.is_whole())
    }

    /// True if a row's text is not what there is no memory for.
    fn has_room(&mut self) -> bool {
        grow::begin();
        self.errors.data().try_reserve(1 << 16).is_ok()
    }
}

fn append(column: &mut Written, text: &str) -> Result<(), CallError> {
    if column.append(text) { Ok(()) } else { Err(CallError::no_memory()) }
}
