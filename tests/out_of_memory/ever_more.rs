//! Calls with so little memory that they fail, then with ever more.

use super::allocator::with_ever_more;
use super::calls::{MEMORY_ERROR, SUCCESS, Wanted, compare, describe, in_a_context, validate};
use super::prompts::{many, targets};
use specado_ffi::capi::batch::{specado_output_t, specado_outputs_free, specado_translate_batch};
use specado_ffi::capi::catalogue::specado_provider_spec;
use specado_ffi::capi::column::{
    specado_column_options_t, specado_column_t, specado_columns_free, specado_columns_t, specado_translate_column,
};
use specado_ffi::capi::log::specado_set_log_callback;
use std::ffi::{CStr, CString, c_char, c_void};
use std::mem::MaybeUninit;
use std::ptr;

#[test]
fn a_prompt_of_many_pieces() {
    for (name, prompt) in many() {
        for (spec, model) in targets() {
            let wanted = Wanted::new(&prompt, spec, model);
            let took = with_ever_more(&format!("{name} for {spec:?}"), SUCCESS, || in_a_context(None, &wanted));
            assert!(took < 1000 * prompt.count_bytes(), "{name} for {spec:?}: {took} bytes are much");
        }
    }
}

#[test]
fn validating() {
    let roles = (0..300).map(|at| format!(r#"{{"role":"gardener {at}","content":1}}"#)).collect::<Vec<_>>().join(",");
    let prompt = CString::new(format!(r#"{{"messages":[{roles}]}}"#)).expect("no NUL");
    let faulty = c"{\"provider\": \"x\", \"requests\": {}, \"families\": {\"a\": {\"match\": [\"*\"], \"odd\": 1}}}";
    let mut texts = vec![(c"prompt", prompt.as_c_str()), (c"provider_spec", faulty)];
    // SAFETY: the names are strings, and a built-in spec is for ever.
    let of = |name: &CStr| unsafe { CStr::from_ptr(specado_provider_spec(name.as_ptr())) };
    texts.extend([c"ollama", c"openai"].map(|name| (c"provider_spec", of(name))));
    for (kind, text) in texts {
        with_ever_more(&format!("{kind:?} of {} bytes", text.count_bytes()), SUCCESS, || validate(kind, text));
    }
}

#[test]
fn loading_a_spec() {
    let members = (0..500).map(|at| format!("\"m{at}\": [{at}, \"$sampling.seed\"]")).collect::<Vec<_>>().join(",");
    let spec = format!(
        r#"{{"provider": "mine", "base_url": "https://mine.example", "http": {{"url": "{{$base_url}}/"}},
            "families": {{"any": {{"match": ["*"]}}}}, "request": {{"model": "$model.id", {members}}}}}"#
    );
    let spec = CString::new(spec).expect("no NUL");
    let heir = c"{\"provider\": \"heir\", \"inherits\": \"openai\", \"title\": \"An heir\"}";
    let hello = c"{\"prompt\": \"Hello\"}";
    for (name, own) in [(c"mine", spec.as_c_str()), (c"heir", heir)] {
        for (what, given, register) in [("given", own, None), ("registered", name, Some(own))] {
            let wanted = Wanted::new(hello, given, c"gpt-4o");
            with_ever_more(&format!("{name:?} {what}"), SUCCESS, || in_a_context(register, &wanted));
        }
    }
}

#[test]
fn models() {
    let prompt = c"{\"prompt\": \"Hello\", \"seed\": 1, \"top_k\": 2}";
    for (spec, model) in targets() {
        with_ever_more(&format!("description of {spec:?}"), SUCCESS, || describe(spec, model));
        with_ever_more(&format!("comparison of {spec:?}"), SUCCESS, || compare(prompt, spec, model));
    }
}

#[test]
fn a_batch() {
    let prompts = many();
    let items: Vec<_> =
        prompts.iter().map(|(_, prompt)| Wanted::new(prompt, c"anthropic", c"claude-sonnet-4-5").request()).collect();
    let batch = || {
        let mut outputs = [const { MaybeUninit::<specado_output_t>::uninit() }; 6];
        assert_eq!(outputs.len(), items.len());
        // SAFETY: the items live during the call; there is room for as many outputs, which it makes, and which are
        // freed once.
        unsafe {
            assert_eq!(specado_translate_batch(items.as_ptr(), items.len(), outputs.as_mut_ptr().cast()), SUCCESS);
            let results = outputs.map(|output| output.assume_init().result);
            specado_outputs_free(outputs.as_mut_ptr().cast(), outputs.len());
            assert!(results.iter().all(|result| [SUCCESS, MEMORY_ERROR].contains(result)), "{results:?}");
        }
        SUCCESS
    };
    with_ever_more("a batch", SUCCESS, batch);
}

/// On one thread, whose memory is what is counted; rows fail alone, or the column as a whole.
#[test]
fn a_column() {
    let (mut data, mut ends) = (String::new(), vec![0_i64]);
    for row in 0..70 {
        data.push_str(&format!(
            "{{\"prompt\": \"Number {row}.\", \"odd\": {row}, \"tools\": [{{\"name\": \"a.b\"}}]}}"
        ));
        ends.push(i64::try_from(data.len()).expect("it is short"));
    }
    let prompts = specado_column_t {
        size: size_of::<specado_column_t>(),
        rows: 70,
        data: data.as_ptr().cast(),
        offsets32: ptr::null(),
        offsets64: ends.as_ptr(),
        validity: ptr::null(),
        null_count: 0,
    };
    let options = specado_column_options_t {
        size: size_of::<specado_column_options_t>(),
        provider_spec_json: c"anthropic".as_ptr(),
        model_id: c"claude-sonnet-4-5".as_ptr(),
        mode: ptr::null(),
        dialect: ptr::null(),
        providers: ptr::null(),
        models: ptr::null(),
        statuses: ptr::null(),
        contents: 15,
        threads: 1,
        receipts: ptr::null(),
    };
    let column = || {
        let mut made = specado_columns_t {
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
        // SAFETY: column and options live during the call; what it makes is freed once.
        unsafe {
            let result = specado_translate_column(&raw const prompts, &raw const options, &raw mut made);
            if result == SUCCESS {
                let codes = std::slice::from_raw_parts(made.codes, made.rows);
                assert!(codes.len() == 70 && codes.iter().all(|code| [SUCCESS, MEMORY_ERROR].contains(code)));
            } else {
                assert!(made.held.is_null() && made.bodies.is_null());
            }
            specado_columns_free(&raw mut made);
            result
        }
    };
    with_ever_more("a column", SUCCESS, column);
}

/// A callback that looks at its line.
unsafe extern "C" fn look(_: i32, target: *const c_char, message: *const c_char, _: *mut c_void) {
    // SAFETY: strings that live during the call.
    let line = unsafe { [target, message].map(|text| CStr::from_ptr(text).to_bytes()) };
    assert!(line.iter().all(|text| !text.is_empty()));
}

#[test]
fn logging() {
    // SAFETY: the callback lives for ever.
    unsafe { specado_set_log_callback(5, Some(look), ptr::null_mut()) };
    for (spec, model) in targets() {
        let wanted = Wanted::new(c"{\"prompt\": \"Hello\"}", spec, model);
        with_ever_more(&format!("a logged call for {spec:?}"), SUCCESS, || in_a_context(None, &wanted));
    }
    // SAFETY: there is no callback any more.
    unsafe { specado_set_log_callback(0, None, ptr::null_mut()) };
}
