//! The C libraries as a whole: started once per process, their messages kept from its error stream.

use std::ffi::{c_char, c_int, c_void};
use std::ptr::{null, null_mut};
use std::sync::OnceLock;

use xmlsec::bindings;

#[cfg(test)]
use super::whole::other_sha384;

/// `xmlSecErrorsCallback` of `xmlsec/errors.h`.
type ErrorsCallback = unsafe extern "C" fn(
    *const c_char,
    c_int,
    *const c_char,
    *const c_char,
    *const c_char,
    c_int,
    *const c_char,
);

// Not bound by the xmlsec crate: `xmlsec/errors.h` and `xmlsec/io.h`.
unsafe extern "C" {
    fn xmlSecErrorsSetCallback(callback: Option<ErrorsCallback>);
    fn xmlSecIOCleanupCallbacks();
}

/// Starts libxml2 and libxmlsec1 if that has not happened; `false` if they cannot be started.
///
/// Afterwards libxmlsec1 prints nothing (for libxml2 see `Silence`), and neither has means to read
/// files or the network.
pub(super) fn start() -> bool {
    static STARTED: OnceLock<bool> = OnceLock::new();
    *STARTED.get_or_init(|| {
        // SAFETY: `OnceLock` runs this once, before any other call into the libraries, in the
        // order that their documentation asks for. They are never shut down.
        unsafe {
            bindings::xmlInitParser();
            let started = bindings::xmlSecInit() == 0
                && bindings::xmlSecOpenSSLAppInit(null()) == 0
                && bindings::xmlSecOpenSSLInit() == 0;
            #[cfg(test)]
            let started = started && registered(other_sha384());
            xmlSecErrorsSetCallback(None);
            xmlSecIOCleanupCallbacks();
            started
        }
    })
}

/// Makes a class known to the library beside its own.
///
/// # Safety
///
/// The library is started, and no other thread uses it yet.
#[cfg(test)]
unsafe fn registered(class: bindings::xmlSecTransformId) -> bool {
    // SAFETY: as the caller promised; the class is static.
    !class.is_null() && unsafe { bindings::xmlSecTransformIdsRegister(class) == 0 }
}

/// While it lives, this thread's errors of libxml2 are dropped; afterwards the earlier handler gets
/// them again.
///
/// libxml2 keeps one error handler per thread, so neither other threads nor a program that uses
/// libxml2 itself are affected.
pub(super) struct Silence {
    handler: bindings::xmlStructuredErrorFunc,
    data: *mut c_void,
}

impl Silence {
    pub(super) fn new() -> Self {
        // SAFETY: both functions return pointers to this thread's settings, which are valid as long
        // as it runs.
        let before = unsafe {
            Self {
                handler: *bindings::__xmlStructuredError(),
                data: *bindings::__xmlStructuredErrorContext(),
            }
        };
        // SAFETY: the handler reads none of its arguments.
        unsafe { bindings::xmlSetStructuredErrorFunc(null_mut(), Some(ignore)) };
        before
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        // SAFETY: the handler and its data are those that were set before. The pointer makes this
        // neither `Send` nor `Sync`, so this is still the same thread.
        unsafe { bindings::xmlSetStructuredErrorFunc(self.data, self.handler) }
    }
}

unsafe extern "C" fn ignore(_data: *mut c_void, _error: bindings::xmlErrorPtr) {}
