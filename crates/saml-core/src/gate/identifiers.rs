//! Identifiers are names, short, where the schemas have them, and unique over every spelling that
//! some parser might take for one.

use crate::rejection::{ReasonCode, Rejection};
use crate::xml::{Document, Element, collapse, is_ncname, ns};

/// The longest identifier, in bytes. Real ones have 20 to 80; callers keep them as keys of a table.
const MAX_ID_BYTES: usize = 512;

/// Rejects a longer attribute named `ID`, in any case and namespace, two such attributes with the
/// same value, and those that no schema has: on an element of SAML in any other spelling than `ID`,
/// or with a value that is not a name.
pub(super) fn check(document: &Document<'_>) -> Result<(), Rejection> {
    let root = document.root();
    let mut values = Vec::new();
    let mut misfit = None;
    for element in std::iter::once(root).chain(root.descendants()) {
        for attribute in element.attributes() {
            let name = attribute.name;
            if name.local().eq_ignore_ascii_case("id") {
                let value = collapse(&attribute.value);
                misfit = misfit.or_else(|| misfit_of(element, name.as_str(), &value));
                values.push(value);
            }
        }
    }
    if let Some(long) = values.iter().find(|value| value.len() > MAX_ID_BYTES) {
        return Err(Rejection::new(ReasonCode::LimitExceeded)
            .expected(format!("IDs of at most {MAX_ID_BYTES} bytes"))
            .received(format!("one of {} bytes", long.len())));
    }
    values.sort_unstable();
    if let Some([twice, _]) = values
        .array_windows()
        .find(|[first, second]| first == second)
    {
        return Err(Rejection::new(ReasonCode::DuplicateId)
            .expected("every ID once")
            .received(format!("{twice} twice")));
    }
    misfit.map_or(Ok(()), Err)
}

/// Why an element must not have this identifier.
fn misfit_of(element: Element<'_>, name: &str, value: &str) -> Option<Rejection> {
    let is_saml = matches!(element.namespace(), ns::SAML | ns::SAMLP | ns::MD);
    let of_signature = matches!(element.namespace(), ns::DS | ns::XENC | ns::XENC11);
    let schema = |expected: &str, received: String| {
        Rejection::new(ReasonCode::SchemaViolation)
            .expected(expected)
            .received(received)
    };
    if is_saml && name != "ID" {
        let expected = "identifiers of SAML elements in the attribute ID";
        return Some(schema(expected, format!("{name} of {}", element.local())));
    }
    let is_typed = (is_saml && name == "ID") || (of_signature && name == "Id");
    if is_typed && !is_ncname(value) {
        let expected = "IDs that are XML names: a letter or '_' first, no colon";
        return Some(schema(
            expected,
            format!("{name} {value} of {}", element.local()),
        ));
    }
    None
}
