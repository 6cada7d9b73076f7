//! Two threads count in one place without a lock, for the thread sanitizer to find: a check of the check.

use std::thread;

static mut COUNT: u64 = 0;

fn count() {
    for _ in 0..1000 {
        // SAFETY: none; this is the fault.
        unsafe { (&raw mut COUNT).write((&raw const COUNT).read() + 1) };
        thread::yield_now();
    }
}

fn main() {
    let other = thread::spawn(count);
    count();
    other.join().expect("the other thread ends");
    // SAFETY: the other thread has ended.
    println!("{}", unsafe { (&raw const COUNT).read() });
}
