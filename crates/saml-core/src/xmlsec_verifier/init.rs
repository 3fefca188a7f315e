//! Starting the C libraries, once per process.

use std::ffi::{c_char, c_int};
use std::ptr::null;
use std::sync::OnceLock;

use xmlsec::bindings;

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
pub(super) fn ensure() -> bool {
    static STARTED: OnceLock<bool> = OnceLock::new();
    *STARTED.get_or_init(|| {
        // SAFETY: `OnceLock` runs this once, before any other call into the libraries, in the
        // order that their documentation asks for. They are never shut down.
        unsafe {
            bindings::xmlInitParser();
            let started = bindings::xmlSecInit() == 0
                && bindings::xmlSecOpenSSLAppInit(null()) == 0
                && bindings::xmlSecOpenSSLInit() == 0;
            xmlSecErrorsSetCallback(None);
            xmlSecIOCleanupCallbacks();
            started
        }
    })
}
