//! Small readers that the parts of an assertion share.

use std::time::SystemTime;

use crate::rejection::{ReasonCode, Rejection};
use crate::time;
use crate::xml::{Element, collapse};

/// The one child of this name, or none; two would be ambiguous.
pub(crate) fn at_most_one<'d>(
    parent: Element<'d>,
    namespace: &str,
    local: &str,
) -> Result<Option<Element<'d>>, Rejection> {
    let mut found = parent.children_named(namespace, local);
    let first = found.next();
    match found.next() {
        Some(_) => Err(Rejection::new(ReasonCode::SchemaViolation)
            .expected(format!("at most one {local} in {}", parent.local()))
            .received("several")),
        None => Ok(first),
    }
}

/// The element's text without surrounding white space.
pub(crate) fn text(element: Element<'_>) -> Result<String, Rejection> {
    match element.text() {
        Some(text) => Ok(text.trim_ascii().to_owned()),
        None => Err(Rejection::new(ReasonCode::SchemaViolation)
            .expected(format!("text in {}", element.local()))
            .received("elements")),
    }
}

/// An attribute's value, if it is there.
pub(crate) fn optional(element: Element<'_>, name: &str) -> Option<String> {
    element.attribute(name).map(ToOwned::to_owned)
}

/// The value of an attribute whose type collapses white space, such as a URI or a name, if it is
/// there.
pub(crate) fn collapsed(element: Element<'_>, name: &str) -> Option<String> {
    element
        .attribute(name)
        .map(|value| collapse(value).into_owned())
}

/// `InResponseTo`: the ID of a request. An empty one names none.
pub(crate) fn in_response_to(element: Element<'_>) -> Option<String> {
    collapsed(element, "InResponseTo").filter(|id| !id.is_empty())
}

/// The text of an element that is a URI, which collapses white space.
pub(crate) fn uri_text(element: Element<'_>) -> Result<String, Rejection> {
    text(element).map(|text| collapse(&text).into_owned())
}

/// The value of an attribute that the schema requires and whose type collapses white space.
pub(crate) fn required_collapsed(element: Element<'_>, name: &str) -> Result<String, Rejection> {
    required(element, name).map(|value| collapse(&value).into_owned())
}

/// An attribute's value, which the schema requires.
pub(crate) fn required(element: Element<'_>, name: &str) -> Result<String, Rejection> {
    optional(element, name).ok_or_else(|| {
        Rejection::new(ReasonCode::SchemaViolation)
            .expected(format!("attribute {name} of {}", element.local()))
            .received("none")
    })
}

/// An attribute that is a time which no rule uses, if it is there: it may have an offset.
pub(crate) fn instant_with_offset(
    element: Element<'_>,
    name: &str,
) -> Result<Option<SystemTime>, Rejection> {
    match element.attribute(name).and_then(time::parse_with_offset) {
        Some(instant) => Ok(Some(instant)),
        None => instant(element, name),
    }
}

/// An attribute that is a time, if it is there.
pub(crate) fn instant(element: Element<'_>, name: &str) -> Result<Option<SystemTime>, Rejection> {
    let Some(value) = element.attribute(name) else {
        return Ok(None);
    };
    time::parse(value).map(Some).ok_or_else(|| {
        Rejection::new(ReasonCode::TimeInvalid)
            .expected(format!("{name} as a UTC time such as 2026-01-31T12:34:56Z"))
            .received(value)
    })
}
