//! One digest or signature in the library.

use std::ptr::NonNull;

use xmlsec::bindings;

use super::error::XmlsecError;
use super::key::Key;

/// Whether a digest of the bytes, or a signature by this key over them, is the one in a node.
///
/// # Safety
///
/// `class` is a static class, of a signature exactly where there is a key; `node` is an element of a
/// live document.
pub(super) unsafe fn check(
    class: bindings::xmlSecTransformId,
    key: Option<&Key>,
    bytes: &[u8],
    node: bindings::xmlNodePtr,
) -> Result<(), XmlsecError> {
    let len = u32::try_from(bytes.len()).map_err(|_| XmlsecError::Failed)?;
    // SAFETY: the context is valid and owns the transform. The key is only read: the transform takes
    // another reference to what openssl has of it. The bytes are readable for their length.
    unsafe {
        let context = Context::new().ok_or(XmlsecError::Failed)?;
        let pointer = context.pointer.as_ptr();
        let transform = bindings::xmlSecTransformCtxCreateAndAppend(pointer, class);
        if transform.is_null() {
            return Err(XmlsecError::Failed);
        }
        (*transform).operation = bindings::xmlSecTransformOperation_xmlSecTransformOperationVerify;
        let is_done = key.is_none_or(|key| key.give_to(transform))
            && bindings::xmlSecTransformCtxBinaryExecute(pointer, bytes.as_ptr(), len) == 0
            && bindings::xmlSecTransformVerifyNodeContent(transform, node, pointer) == 0;
        if !is_done {
            return Err(XmlsecError::Failed);
        }
        // That the library ran does not mean that they are the same: the status tells.
        if (*transform).status == bindings::xmlSecTransformStatus_xmlSecTransformStatusOk {
            Ok(())
        } else {
            Err(XmlsecError::Rejected)
        }
    }
}

/// A context of transforms, owned.
struct Context {
    pointer: NonNull<bindings::xmlSecTransformCtx>,
}

impl Context {
    fn new() -> Option<Self> {
        // SAFETY: what is returned is null or valid.
        let pointer = unsafe { bindings::xmlSecTransformCtxCreate() };
        NonNull::new(pointer).map(|pointer| Self { pointer })
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: the pointer is owned and not used again; this destroys the transforms too.
        unsafe { bindings::xmlSecTransformCtxDestroy(self.pointer.as_ptr()) }
    }
}
