//! Identifiers are unique over every spelling that some parser might take for one.

use crate::refusal::{ReasonCode, Refusal};
use crate::xml::Document;

/// Refuses two attributes named `ID`, in any case and namespace, with the same value.
pub(super) fn check(document: &Document<'_>) -> Result<(), Refusal> {
    let mut values: Vec<&str> = document
        .attributes()
        .iter()
        .filter(|attribute| attribute.local.eq_ignore_ascii_case("id"))
        .map(|attribute| &*attribute.value)
        .collect();
    values.sort_unstable();
    match values.windows(2).find(|pair| pair.first() == pair.last()) {
        Some(pair) => Err(Refusal::new(ReasonCode::DuplicateId)
            .expected("every ID once")
            .received(format!(
                "{} twice",
                pair.first().copied().unwrap_or_default()
            ))),
        None => Ok(()),
    }
}
