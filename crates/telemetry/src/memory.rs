//! The allocator of every process.

use std::ffi::c_int;

use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// `mi_option_purge_delay` of mimalloc 2 and 3, which the bindings leave out:
/// <https://github.com/microsoft/mimalloc/blob/v3.1.5/include/mimalloc.h>.
const PURGE_DELAY: c_int = 15;
/// How long free memory waits before the system gets it back. A download of a million rows then adds half of what it does
/// with the allocator's own second, and takes no longer; a tenth of this makes it a quarter slower.
const PURGE_DELAY_MS: i64 = 100;

pub(crate) fn init() {
    #[expect(unsafe_code, reason = "the allocator's options can only be set through its C interface")]
    // SAFETY: the function stores a number and may be called at any time from any thread.
    unsafe {
        libmimalloc_sys::mi_option_set(PURGE_DELAY, PURGE_DELAY_MS);
    }
}
