//! Memory that is not there is `SPECADO_MEMORY_ERROR`, and the process goes on: whichever single request of a call fails,
//! alone or with all after it, and however little there is for a call as a whole, a spec that it loads included.

mod allocator;
mod calls;
mod each_request;
mod ever_more;
mod prompts;
mod serving;
mod specs;
#[cfg(target_os = "linux")]
mod system_limit;
