//! Reads memory that was freed, for the address sanitizer to find: a check of the check.

fn main() {
    let number = Box::into_raw(Box::new(5_u8));
    // SAFETY: none; this is the fault.
    unsafe {
        drop(Box::from_raw(number));
        println!("{}", std::hint::black_box(number).read_volatile());
    }
}
