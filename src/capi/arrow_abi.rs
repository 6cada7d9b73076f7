//! The structures of Arrow's C data interface: how columns come in, and how they are given away.
//!
//! <https://arrow.apache.org/docs/format/CDataInterface.html>, opened 2026-11-29.

use super::allocations::placed;
use super::args;
use super::call_error::CallError;
use super::column::{bits, texts};
use super::error::specado_result_t;
use crate::columns::{Column, Ends, Layout, Offsets, Texts};
use std::ffi::{CStr, c_char, c_void};
use std::ptr;

/// `struct ArrowSchema`.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Schema {
    format: *const c_char,
    name: *const c_char,
    metadata: *const c_char,
    flags: i64,
    n_children: i64,
    children: *mut *mut Schema,
    dictionary: *mut Schema,
    release: Option<unsafe extern "C" fn(*mut Schema)>,
    private_data: *mut c_void,
}

/// `struct ArrowArray`.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Array {
    length: i64,
    null_count: i64,
    offset: i64,
    n_buffers: i64,
    n_children: i64,
    buffers: *mut *const c_void,
    children: *mut *mut Array,
    dictionary: *mut Array,
    release: Option<unsafe extern "C" fn(*mut Array)>,
    private_data: *mut c_void,
}

const NULLABLE: i64 = 2;

/// An array and its schema, as the caller lends them.
#[derive(Clone, Copy)]
pub(super) struct Lent<'a> {
    array: &'a Array,
    schema: &'a Schema,
}

/// A count of the caller's.
fn count(value: i64, what: &str) -> Result<usize, CallError> {
    usize::try_from(value).map_err(|_| CallError::invalid(text!("the Arrow array's {what} is {value}")))
}

/// A text of a schema.
///
/// # Safety
/// `pointer` is NULL or a NUL-terminated string.
unsafe fn label<'a>(pointer: *const c_char) -> &'a str {
    if pointer.is_null() {
        return "";
    }
    // SAFETY: as the caller of this function holds.
    unsafe { CStr::from_ptr(pointer) }.to_str().unwrap_or_default()
}

impl<'a> Lent<'a> {
    /// What is behind the caller's pointers.
    ///
    /// # Safety
    /// Each is NULL, or a structure as Arrow has it, which nobody changes while the result lives.
    pub unsafe fn new(array: *const Array, schema: *const Schema, name: &str) -> Result<Self, CallError> {
        // SAFETY: as the caller of this function holds.
        let lent = unsafe { Self { array: args::structure(array, name)?, schema: args::structure(schema, "schema")? } };
        if lent.array.release.is_none() || lent.schema.release.is_none() {
            return Err(CallError::invalid(text!("`{name}` or its schema was released already")));
        }
        if !lent.schema.dictionary.is_null() {
            let message = text!("`{name}` is encoded by a dictionary; give its plain texts (a cast to utf8)");
            return Err(CallError::invalid(message));
        }
        Ok(lent)
    }

    fn format(&self) -> &'a str {
        // SAFETY: a schema's format is a NUL-terminated string.
        unsafe { label(self.schema.format) }
    }

    /// True if it is of several columns.
    pub fn is_struct(&self) -> bool {
        self.format() == "+s"
    }

    /// How many rows there are.
    pub fn rows(&self) -> Result<usize, CallError> {
        count(self.array.length, "length")
    }

    /// The child of a name.
    pub fn child(&self, name: &str) -> Result<Option<Self>, CallError> {
        let children = count(self.schema.n_children, "number of children")?;
        if children != count(self.array.n_children, "number of children")? {
            return Err(CallError::invalid("the Arrow array and its schema have different numbers of children"));
        }
        for at in 0..children {
            // SAFETY: there are so many children.
            let (array, schema) = unsafe {
                let arrays: &[*mut Array] = args::array(self.array.children, children, "children")?;
                let schemas: &[*mut Schema] = args::array(self.schema.children, children, "children")?;
                let (Some(array), Some(schema)) = (arrays.get(at), schemas.get(at)) else { continue };
                (array.cast_const(), schema.cast_const())
            };
            // SAFETY: a child is a structure like its parent.
            let child = unsafe { Self::new(array, schema, name) };
            // SAFETY: not NULL, or `new` has failed; a schema's name is NUL-terminated or NULL.
            if !schema.is_null() && unsafe { label((*schema).name) } == name {
                return child.map(Some);
            }
        }
        Ok(None)
    }

    /// The rows of a struct, as its children count them. Rows of the struct itself cannot be null.
    pub fn stretch(&self) -> Result<(usize, usize), CallError> {
        let (first, rows) = (count(self.array.offset, "offset")?, self.rows()?);
        if self.array.null_count != 0 && count(self.array.n_buffers, "number of buffers")? > 0 && rows > 0 {
            // SAFETY: a struct has a validity bitmap, or NULL in its place.
            let validity = unsafe { bits(self.buffer(0)?.cast(), first + rows) }?;
            let is_null = |bits: &[u8], row: usize| bits.get(row / 8).is_none_or(|byte| byte & (1 << (row % 8)) == 0);
            if validity.is_some_and(|bits| (first..first + rows).any(|row| is_null(bits, row))) {
                let message = "rows of the struct itself are null; let the texts in it be null instead";
                return Err(CallError::invalid(message));
            }
        }
        Ok((first, rows))
    }

    fn buffer(&self, at: usize) -> Result<*const c_void, CallError> {
        let buffers = count(self.array.n_buffers, "number of buffers")?;
        // SAFETY: there are so many buffers.
        let all: &[*const c_void] = unsafe { args::array(self.array.buffers, buffers, "buffers") }?;
        all.get(at).copied().ok_or_else(|| CallError::invalid(text!("the Arrow array has only {buffers} buffers")))
    }

    /// The texts, and whether they have offsets of 64 bits. Of a struct's child the stretch is the struct's.
    pub fn texts(&self, stretch: Option<(usize, usize)>, name: &str) -> Result<(Texts<'a>, bool), CallError> {
        let (first, rows) = stretch.unwrap_or((0, self.rows()?));
        let (first, end) = (count(self.array.offset, "offset")? + first, first + rows);
        if self.rows()? < end {
            return Err(CallError::invalid(text!("`{name}` has fewer rows than the struct that it is of")));
        }
        let ends = if rows == 0 { 0 } else { first + rows + 1 };
        let validity: *const u8 = self.buffer(0)?.cast();
        // SAFETY: buffers of these formats are these, and as long.
        unsafe {
            let (offsets, wide) = match self.format() {
                "u" | "z" => (Offsets::Narrow(buffer_of(self.buffer(1)?, ends)?), false),
                "U" | "Z" => (Offsets::Wide(buffer_of(self.buffer(1)?, ends)?), true),
                "vu" | "vz" => return Ok((self.views(validity, first, rows)?, true)),
                other => {
                    let message = text!(
                        "`{name}` has Arrow's format \"{other}\"; give texts (utf8, large_utf8, utf8_view, or binary)"
                    );
                    return Err(CallError::invalid(message));
                }
            };
            Ok((texts(self.buffer(2)?.cast(), offsets, validity, (first, rows), name)?, wide))
        }
    }

    /// Texts behind views.
    ///
    /// # Safety
    /// The array has the buffers of its format.
    unsafe fn views(&self, validity: *const u8, first: usize, rows: usize) -> Result<Texts<'a>, CallError> {
        let count = count(self.array.n_buffers, "number of buffers")?.saturating_sub(3);
        let mut buffers: Vec<&[u8]> = Vec::new();
        buffers.try_reserve_exact(count).map_err(|_| CallError::no_memory())?;
        // SAFETY: as the caller of this function holds; the last buffer has the lengths of those in the middle.
        unsafe {
            let lengths: &[i64] = buffer_of(self.buffer(count + 2)?, count)?;
            for (at, &length) in lengths.iter().enumerate() {
                buffers.push(buffer_of(self.buffer(at + 2)?, usize::try_from(length).unwrap_or_default())?);
            }
            let views = buffer_of(self.buffer(1)?, first + rows)?;
            Ok(Texts { layout: Layout::Views { views, buffers }, validity: bits(validity, first + rows)?, first, rows })
        }
    }

    /// Numbers of 32 bits, one for each row; 0 where a row is null.
    pub fn numbers(&self, (first, rows): (usize, usize), name: &str) -> Result<Vec<i32>, CallError> {
        if self.format() != "i" || self.rows()? < first + rows {
            return Err(CallError::invalid(text!("`{name}` must be a column of int32, with a number for each row")));
        }
        let first = first + count(self.array.offset, "offset")?;
        // SAFETY: buffers of this format are these, and as long.
        let (all, validity): (&[i32], _) = unsafe {
            let end = if rows == 0 { 0 } else { first + rows };
            (buffer_of(self.buffer(1)?, end)?, bits(self.buffer(0)?.cast(), end)?)
        };
        let mut numbers = Vec::new();
        numbers.try_reserve_exact(rows).map_err(|_| CallError::no_memory())?;
        for (row, number) in all.iter().enumerate().skip(first) {
            let is_there =
                validity.is_none_or(|bits| bits.get(row / 8).is_some_and(|byte| byte & (1 << (row % 8)) != 0));
            numbers.push(if is_there { *number } else { 0 });
        }
        Ok(numbers)
    }
}

/// A buffer. An empty one may be anywhere.
///
/// # Safety
/// It has so many elements, which nobody changes while the result lives.
unsafe fn buffer_of<'a, T>(buffer: *const c_void, count: usize) -> Result<&'a [T], CallError> {
    if count == 0 {
        return Ok(&[]);
    }
    // SAFETY: as the caller of this function holds.
    unsafe { args::array(buffer.cast(), count, "buffer") }
}

/// A column that is given away.
pub(super) enum Given {
    Texts(Column),
    Codes(Vec<specado_result_t>),
}

/// What an array that was given away holds.
struct Held {
    buffers: Vec<*const c_void>,
    children: Vec<*mut Array>,
    _given: Option<Given>,
}

/// What its schema holds.
struct HeldSchema {
    children: Vec<*mut Schema>,
}

/// A vector of all of these, if there is memory.
fn listed<T>(all: impl ExactSizeIterator<Item = T>) -> Result<Vec<T>, CallError> {
    let mut list = Vec::new();
    list.try_reserve_exact(all.len()).map_err(|_| CallError::no_memory())?;
    list.extend(all);
    Ok(list)
}

impl Given {
    fn format(&self) -> &'static CStr {
        match self {
            Self::Texts(Column { ends: Ends::Narrow(_), .. }) => c"u",
            Self::Texts(Column { ends: Ends::Wide(_), .. }) => c"U",
            Self::Codes(_) => c"i",
        }
    }

    fn array(self) -> Result<Array, CallError> {
        let (length, null_count, buffers) = match &self {
            Self::Texts(column) => {
                let validity = if column.nulls == 0 { ptr::null() } else { column.validity.as_ptr() };
                let ends: *const c_void = match &column.ends {
                    Ends::Narrow(ends) => ends.as_ptr().cast(),
                    Ends::Wide(ends) => ends.as_ptr().cast(),
                };
                let buffers = [validity.cast(), ends, column.data().cast()];
                (column.rows, column.nulls, listed(buffers.into_iter())?)
            }
            Self::Codes(codes) => (codes.len(), 0, listed([ptr::null(), codes.as_ptr().cast::<c_void>()].into_iter())?),
        };
        Array::new(length, null_count, Held { buffers, children: Vec::new(), _given: Some(self) })
    }
}

/// A count as Arrow has it.
fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Array {
    fn new(length: usize, null_count: usize, held: Held) -> Result<Self, CallError> {
        let held = placed(held)?;
        // SAFETY: it was made just now.
        let content = unsafe { &mut *held };
        Ok(Self {
            length: number(length),
            null_count: number(null_count),
            offset: 0,
            n_buffers: number(content.buffers.len()),
            n_children: number(content.children.len()),
            buffers: content.buffers.as_mut_ptr(),
            children: content.children.as_mut_ptr(),
            dictionary: ptr::null_mut(),
            release: Some(release_array),
            private_data: held.cast(),
        })
    }

    /// An array that was released already.
    pub const NONE: Self = Self {
        length: 0,
        null_count: 0,
        offset: 0,
        n_buffers: 0,
        n_children: 0,
        buffers: ptr::null_mut(),
        children: ptr::null_mut(),
        dictionary: ptr::null_mut(),
        release: None,
        private_data: ptr::null_mut(),
    };
}

impl Schema {
    fn new(format: &'static CStr, name: &'static CStr, flags: i64, held: HeldSchema) -> Result<Self, CallError> {
        let held = placed(held)?;
        // SAFETY: it was made just now.
        let content = unsafe { &mut *held };
        Ok(Self {
            format: format.as_ptr(),
            name: name.as_ptr(),
            metadata: ptr::null(),
            flags,
            n_children: number(content.children.len()),
            children: content.children.as_mut_ptr(),
            dictionary: ptr::null_mut(),
            release: Some(release_schema),
            private_data: held.cast(),
        })
    }

    /// A schema that was released already.
    pub const NONE: Self = Self {
        format: ptr::null(),
        name: ptr::null(),
        metadata: ptr::null(),
        flags: 0,
        n_children: 0,
        children: ptr::null_mut(),
        dictionary: ptr::null_mut(),
        release: None,
        private_data: ptr::null_mut(),
    };
}

/// Columns of one length, as the children of a struct.
pub(super) fn given_away(rows: usize, columns: Vec<(&'static CStr, Given)>) -> Result<(Array, Schema), CallError> {
    let mut arrays = Held { buffers: listed([ptr::null()].into_iter())?, children: Vec::new(), _given: None };
    let mut schemas = HeldSchema { children: Vec::new() };
    arrays.children.try_reserve_exact(columns.len()).map_err(|_| CallError::no_memory())?;
    schemas.children.try_reserve_exact(columns.len()).map_err(|_| CallError::no_memory())?;
    for (name, column) in columns {
        let flags = if matches!(column, Given::Texts(_)) { NULLABLE } else { 0 };
        let schema = placed(Schema::NONE)?;
        schemas.children.push(schema);
        let array = placed(Array::NONE)?;
        arrays.children.push(array);
        // SAFETY: both were placed just now.
        unsafe {
            *schema = Schema::new(column.format(), name, flags, HeldSchema { children: Vec::new() })?;
            *array = column.array()?;
        }
    }
    let mut array = Array::new(rows, 0, arrays)?;
    match Schema::new(c"+s", c"", 0, schemas) {
        Ok(schema) => Ok((array, schema)),
        Err(failure) => {
            // SAFETY: it was made just now, and nobody else has it.
            unsafe { release_array(&raw mut array) };
            Err(failure)
        }
    }
}

/// Frees what an array holds that was given away, but for children that somebody has taken.
unsafe extern "C" fn release_array(array: *mut Array) {
    // SAFETY: Arrow hands a structure back that came from `Array::new`, once; children are boxes of this library.
    unsafe {
        let Some(array) = array.as_mut() else { return };
        array.release = None;
        drop(Box::from_raw(array.private_data.cast::<Held>()));
    }
}

/// The same for a schema.
unsafe extern "C" fn release_schema(schema: *mut Schema) {
    // SAFETY: as for arrays.
    unsafe {
        let Some(schema) = schema.as_mut() else { return };
        schema.release = None;
        drop(Box::from_raw(schema.private_data.cast::<HeldSchema>()));
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        for &child in &self.children {
            // SAFETY: `given_away` has placed it; whoever has taken its content has put no release in its place.
            unsafe {
                if let Some(release) = (*child).release {
                    release(child);
                }
                drop(Box::from_raw(child));
            }
        }
    }
}

impl Drop for HeldSchema {
    fn drop(&mut self) {
        for &child in &self.children {
            // SAFETY: as for arrays.
            unsafe {
                if let Some(release) = (*child).release {
                    release(child);
                }
                drop(Box::from_raw(child));
            }
        }
    }
}
