//! Keeps libxml2's messages about a document from the process's error stream.

use std::ffi::c_void;
use std::ptr::null_mut;

use xmlsec::bindings;

/// While it lives, this thread's errors of libxml2 go nowhere; then they go where they went before.
///
/// libxml2 keeps one receiver of errors a thread, so other threads notice nothing, and neither does
/// a program that uses libxml2 itself.
pub(super) struct Silence {
    handler: bindings::xmlStructuredErrorFunc,
    data: *mut c_void,
}

impl Silence {
    pub(super) fn new() -> Self {
        // SAFETY: both functions return pointers to this thread's settings, which are valid as long as it runs.
        let before = unsafe {
            Self {
                handler: *bindings::__xmlStructuredError(),
                data: *bindings::__xmlStructuredErrorContext(),
            }
        };
        // SAFETY: the receiver looks at nothing that it is given.
        unsafe { bindings::xmlSetStructuredErrorFunc(null_mut(), Some(ignore)) };
        before
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        // SAFETY: the receiver and its data are those that were set before. The pointer makes this
        // neither `Send` nor `Sync`, so this is still the same thread.
        unsafe { bindings::xmlSetStructuredErrorFunc(self.data, self.handler) }
    }
}

unsafe extern "C" fn ignore(_data: *mut c_void, _error: bindings::xmlErrorPtr) {}
