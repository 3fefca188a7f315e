//! Looking at libxml2's tree.

use std::ffi::CStr;
use std::ptr::null_mut;

use xmlsec::bindings;

/// Whether a node is an element with an expanded name.
///
/// # Safety
///
/// `node` is null or a valid node.
pub(super) unsafe fn is_named(node: bindings::xmlNodePtr, namespace: &CStr, local: &CStr) -> bool {
    // SAFETY: an element's name is a C string; its namespace is null or has a C string or null.
    unsafe {
        if !is_element(node) {
            return false;
        }
        let own = (*node).ns;
        !own.is_null()
            && !(*own).href.is_null()
            && CStr::from_ptr((*node).name.cast()) == local
            && CStr::from_ptr((*own).href.cast()) == namespace
    }
}

/// Whether a node is an element.
///
/// # Safety
///
/// `node` is null or a valid node.
pub(super) unsafe fn is_element(node: bindings::xmlNodePtr) -> bool {
    // SAFETY: every node has a type.
    unsafe { !node.is_null() && (*node).type_ == bindings::xmlElementType_XML_ELEMENT_NODE }
}

/// The first child element with an expanded name.
///
/// # Safety
///
/// `node` is null or a valid node.
pub(super) unsafe fn child(
    node: bindings::xmlNodePtr,
    namespace: &CStr,
    local: &CStr,
) -> Option<bindings::xmlNodePtr> {
    // SAFETY: the children of a valid node are valid or null.
    unsafe {
        let mut child = if node.is_null() {
            null_mut()
        } else {
            (*node).children
        };
        while !child.is_null() {
            if is_named(child, namespace, local) {
                return Some(child);
            }
            child = (*child).next;
        }
    }
    None
}

/// The child elements of one that has nothing else than these and white space in it.
///
/// # Safety
///
/// `element` is an element of a live document; so are those that are returned.
pub(super) unsafe fn only_elements(
    element: bindings::xmlNodePtr,
) -> Option<Vec<bindings::xmlNodePtr>> {
    let mut found = Vec::with_capacity(4);
    // SAFETY: the children of a valid node are valid or null.
    unsafe {
        let mut child = (*element).children;
        while !child.is_null() {
            if is_element(child) {
                found.push(child);
            } else if !is_white_space(child) {
                return None;
            }
            child = (*child).next;
        }
    }
    Some(found)
}

/// Whether all that stands in an element is text.
///
/// # Safety
///
/// `element` is an element of a live document.
pub(super) unsafe fn has_only_text(element: bindings::xmlNodePtr) -> bool {
    // SAFETY: the children of a valid node are valid or null.
    unsafe {
        let mut child = (*element).children;
        while !child.is_null() {
            if (*child).type_ != bindings::xmlElementType_XML_TEXT_NODE {
                return false;
            }
            child = (*child).next;
        }
    }
    true
}

/// The value of the one attribute that an element has, and that has this name and no namespace.
///
/// # Safety
///
/// `element` is an element of a live document, which lives as long as the value.
pub(super) unsafe fn only_attribute<'d>(
    element: bindings::xmlNodePtr,
    name: &CStr,
) -> Option<&'d CStr> {
    // SAFETY: the attributes of a valid element are valid or null.
    unsafe {
        let attribute = (*element).properties;
        if attribute.is_null() || !(*attribute).next.is_null() {
            return None;
        }
        value(attribute, name)
    }
}

/// The value of an element's attribute with this name and no namespace.
///
/// # Safety
///
/// `element` is an element of a live document, which lives as long as the value.
pub(super) unsafe fn attribute<'d>(element: bindings::xmlNodePtr, name: &CStr) -> Option<&'d CStr> {
    // SAFETY: the attributes of a valid element are valid or null.
    unsafe {
        let mut attribute = (*element).properties;
        while !attribute.is_null() {
            if let Some(value) = value(attribute, name) {
                return Some(value);
            }
            attribute = (*attribute).next;
        }
    }
    None
}

/// An attribute's value, if it has this name, no namespace, and at most one piece of text in it.
///
/// # Safety
///
/// `attribute` is one of a live document, which lives as long as the value.
unsafe fn value<'d>(attribute: *mut bindings::_xmlAttr, name: &CStr) -> Option<&'d CStr> {
    // SAFETY: an attribute's name is a C string, and so is what a text node has in it.
    unsafe {
        if !(*attribute).ns.is_null() || CStr::from_ptr((*attribute).name.cast()) != name {
            return None;
        }
        let text = (*attribute).children;
        if text.is_null() {
            return Some(c"");
        }
        let is_one = (*text).next.is_null()
            && (*text).type_ == bindings::xmlElementType_XML_TEXT_NODE
            && !(*text).content.is_null();
        is_one.then(|| CStr::from_ptr((*text).content.cast()))
    }
}

/// Whether a node is text of nothing but white space.
///
/// # Safety
///
/// `node` is a valid node.
unsafe fn is_white_space(node: bindings::xmlNodePtr) -> bool {
    // SAFETY: what a text node has in it is a C string or null.
    unsafe {
        (*node).type_ == bindings::xmlElementType_XML_TEXT_NODE
            && !(*node).content.is_null()
            && CStr::from_ptr((*node).content.cast())
                .to_bytes()
                .iter()
                .all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
    }
}
