//! Identifiers are short, and unique over every spelling that some parser might take for one.

use crate::rejection::{ReasonCode, Rejection};
use crate::xml::Document;

/// The longest identifier, in bytes. Real ones have 20 to 80; callers keep them as keys of a table.
const MAX_ID_BYTES: usize = 512;

/// Rejects a longer attribute named `ID`, in any case and namespace, and two such attributes
/// with the same value.
pub(super) fn check(document: &Document<'_>) -> Result<(), Rejection> {
    let mut values: Vec<&str> = document
        .attributes()
        .iter()
        .filter(|attribute| attribute.name.local().eq_ignore_ascii_case("id"))
        .map(|attribute| &*attribute.value)
        .collect();
    if let Some(long) = values.iter().find(|value| value.len() > MAX_ID_BYTES) {
        return Err(Rejection::new(ReasonCode::LimitExceeded)
            .expected(format!("IDs of at most {MAX_ID_BYTES} bytes"))
            .received(format!("one of {} bytes", long.len())));
    }
    values.sort_unstable();
    match values.windows(2).find(|pair| pair.first() == pair.last()) {
        Some(pair) => Err(Rejection::new(ReasonCode::DuplicateId)
            .expected("every ID once")
            .received(format!(
                "{} twice",
                pair.first().copied().unwrap_or_default()
            ))),
        None => Ok(()),
    }
}
