//! What must hold in the whole document, not only in what is made canonical.

use std::ffi::{CStr, c_char};

use xmlsec::bindings;

use super::nodes::{attribute, is_element};

/// The beginning of `xmlURI` of `libxml/uri.h`.
#[repr(C)]
struct Uri {
    scheme: *mut c_char,
}

// Not bound by the xmlsec crate: `libxml/uri.h`.
unsafe extern "C" {
    fn xmlParseURI(text: *const c_char) -> *mut Uri;
    fn xmlFreeURI(uri: *mut Uri);
}

/// How many namespace names that were found to be absolute are not read again.
const REMEMBERED: usize = 8;

/// Whether every namespace name is an absolute URI (or undoes one), and exactly one element has this
/// `ID`.
///
/// # Safety
///
/// `root` is the root element of a live document.
pub(super) unsafe fn holds(root: bindings::xmlNodePtr, id: &CStr) -> bool {
    let mut known: Vec<&CStr> = Vec::with_capacity(REMEMBERED);
    let mut with_id = 0;
    let mut node = root;
    // SAFETY: from a valid node its children, what is next to it and its parent are valid or null;
    // each node below the root has the root above it.
    unsafe {
        loop {
            if is_element(node) {
                if !names_are_absolute(node, &mut known) {
                    return false;
                }
                with_id += usize::from(attribute(node, c"ID") == Some(id));
                if !(*node).children.is_null() {
                    node = (*node).children;
                    continue;
                }
            }
            while node != root && (*node).next.is_null() {
                node = (*node).parent;
            }
            if node == root {
                return with_id == 1;
            }
            node = (*node).next;
        }
    }
}

/// # Safety
///
/// `element` is an element of a live document, which lives as long as what is `known`.
unsafe fn names_are_absolute(element: bindings::xmlNodePtr, known: &mut Vec<&CStr>) -> bool {
    // SAFETY: the declarations of a valid element are valid or null, and a name is a C string or
    // null.
    unsafe {
        let mut declaration = (*element).nsDef;
        while !declaration.is_null() {
            if !(*declaration).href.is_null() {
                let name = CStr::from_ptr((*declaration).href.cast());
                if !name.is_empty() && !known.contains(&name) {
                    if !is_absolute(name) {
                        return false;
                    }
                    if known.len() < REMEMBERED {
                        known.push(name);
                    }
                }
            }
            declaration = (*declaration).next;
        }
    }
    true
}

/// Whether libxml2 reads the text as a URI with a scheme.
fn is_absolute(name: &CStr) -> bool {
    // SAFETY: the text is a C string; what is returned is null or valid until it is freed here.
    unsafe {
        let uri = xmlParseURI(name.as_ptr());
        if uri.is_null() {
            return false;
        }
        let scheme = (*uri).scheme;
        let has_scheme = !scheme.is_null() && *scheme != 0;
        xmlFreeURI(uri);
        has_scheme
    }
}
