//! libxml2's canonical form of one element.

use std::ffi::{CString, c_int, c_void};
use std::ptr::{NonNull, null_mut};
use std::slice;

use xmlsec::bindings;

use super::error::XmlsecError;

/// `XML_C14N_EXCLUSIVE_1_0` of `libxml/c14n.h`.
const EXCLUSIVE: c_int = 1;

/// `xmlC14NIsVisibleCallback` of `libxml/c14n.h`.
type IsVisible =
    unsafe extern "C" fn(*mut c_void, bindings::xmlNodePtr, bindings::xmlNodePtr) -> c_int;

// Not bound by the xmlsec crate: `libxml/c14n.h`.
unsafe extern "C" {
    fn xmlC14NExecute(
        document: bindings::xmlDocPtr,
        is_visible: Option<IsVisible>,
        of_is_visible: *mut c_void,
        mode: c_int,
        inclusive_prefixes: *mut *mut bindings::xmlChar,
        with_comments: c_int,
        output: bindings::xmlOutputBufferPtr,
    ) -> c_int;
}

/// Canonical bytes in libxml2's memory.
#[derive(Debug)]
pub(crate) struct Canonical {
    output: NonNull<bindings::xmlOutputBuffer>,
}

impl Canonical {
    /// The exclusive canonical form of an element, without one child. `inclusive` is the
    /// `PrefixList`.
    ///
    /// The document has nothing else in it meanwhile: asking of each node whether it belongs to a set
    /// takes longer than all the rest.
    ///
    /// # Safety
    ///
    /// `element` is an element of a live document that no other thread uses, and `without` a child of
    /// it.
    pub(super) unsafe fn of(
        element: bindings::xmlNodePtr,
        inclusive: &[CString],
        without: Option<bindings::xmlNodePtr>,
    ) -> Result<Self, XmlsecError> {
        let mut prefixes: Vec<*mut bindings::xmlChar> = inclusive
            .iter()
            .map(|prefix| prefix.as_ptr().cast_mut().cast())
            .collect();
        prefixes.push(null_mut());
        // SAFETY: without a writer, the output grows in memory. The list of prefixes ends with null
        // and is only read, as are the nodes: the document is put back together afterwards.
        unsafe {
            let output = bindings::xmlAllocOutputBuffer(null_mut());
            let canonical = Self {
                output: NonNull::new(output).ok_or(XmlsecError::Failed)?,
            };
            let _narrowed = Narrowed::to(element, without);
            let document = (*element).doc;
            let prefixes = prefixes.as_mut_ptr();
            let done = xmlC14NExecute(document, None, null_mut(), EXCLUSIVE, prefixes, 0, output);
            if done < 0 {
                return Err(XmlsecError::Failed);
            }
            Ok(canonical)
        }
    }

    /// The bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        // SAFETY: the output is valid as long as `self` lives, and nothing is written to it any more;
        // its content is readable for its size.
        unsafe {
            let content = bindings::xmlOutputBufferGetContent(self.output.as_ptr());
            let size = bindings::xmlOutputBufferGetSize(self.output.as_ptr());
            if content.is_null() {
                return &[];
            }
            slice::from_raw_parts(content, size)
        }
    }
}

impl Drop for Canonical {
    fn drop(&mut self) {
        // SAFETY: the pointer is owned and not used again.
        unsafe {
            bindings::xmlOutputBufferClose(self.output.as_ptr());
        }
    }
}

/// A document that seems to have nothing but one element in it, until this is dropped. Parents are
/// still found, and with them the namespaces in scope. Nothing may be freed or changed meanwhile.
struct Narrowed {
    element: bindings::xmlNodePtr,
    root: bindings::xmlNodePtr,
    next: bindings::xmlNodePtr,
    without: Option<bindings::xmlNodePtr>,
}

impl Narrowed {
    /// # Safety
    ///
    /// As for [`Canonical::of`]; this is dropped before the document is.
    unsafe fn to(element: bindings::xmlNodePtr, without: Option<bindings::xmlNodePtr>) -> Self {
        // SAFETY: the nodes and the document are valid.
        unsafe {
            let narrowed = Self {
                element,
                root: (*(*element).doc).children,
                next: (*element).next,
                without,
            };
            if let Some(without) = without {
                *link_to(without) = (*without).next;
            }
            (*element).next = null_mut();
            (*(*element).doc).children = element;
            narrowed
        }
    }
}

impl Drop for Narrowed {
    fn drop(&mut self) {
        // SAFETY: the nodes and the document are valid, and nothing has changed them.
        unsafe {
            (*(*self.element).doc).children = self.root;
            (*self.element).next = self.next;
            if let Some(without) = self.without {
                *link_to(without) = without;
            }
        }
    }
}

/// The pointer that leads to a node from the one before it, or from its parent.
///
/// # Safety
///
/// `node` is valid and has a parent.
unsafe fn link_to(node: bindings::xmlNodePtr) -> *mut bindings::xmlNodePtr {
    // SAFETY: a valid node's neighbors and parent are valid or null.
    unsafe {
        let before = (*node).prev;
        if before.is_null() {
            &raw mut (*(*node).parent).children
        } else {
            &raw mut (*before).next
        }
    }
}
