//! Short names: what stands for an organization in the URL of its own sign-in page.
//!
//! They are public, and bookmarks lead to them: one that was given up is kept for a year, in which
//! only the organization that had it may take it again.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;

use super::error::OrganizationError;
use crate::db::micros::Micros;
use crate::db::schema::{organizations, retired_short_names};
use crate::{Connection, OrganizationId, StoreError};

/// The fewest and the most characters.
const CHARS: std::ops::RangeInclusive<usize> = 2..=40;

/// What stands below `/sign-in/` otherwise, or may one day.
const RESERVED: [&str; 17] = [
    "choose",
    "confirm",
    "connect",
    "continue",
    "finish",
    "help",
    "invitation",
    "organization",
    "organizations",
    "password",
    "proof",
    "reset",
    "somebody-else",
    "sso",
    "stay",
    "test",
    "verify",
];

/// How long a name that was given up is kept for the organization that had it.
const KEPT_FOR: Duration = Duration::days(365);

/// A short name: lower-case ASCII letters, digits, and hyphens between them.
///
/// ```
/// use identity_store::organizations::ShortName;
///
/// assert_eq!(ShortName::parse("Example").unwrap().as_str(), "example");
/// assert!(ShortName::parse("exa mple").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShortName(String);

impl ShortName {
    /// Takes what somebody typed; capital letters are lowered.
    ///
    /// # Errors
    /// When the text is not a short name, or one that URLs use for something else.
    pub fn parse(text: &str) -> Result<Self, OrganizationError> {
        let name = text.trim().to_ascii_lowercase();
        let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let hyphen_outside = name.starts_with('-') || name.ends_with('-');
        if !CHARS.contains(&name.chars().count()) || !name.chars().all(known) || hyphen_outside {
            let received = text.chars().take(80).collect();
            return Err(OrganizationError::InvalidShortName { received });
        }
        if RESERVED.contains(&name.as_str()) {
            return Err(OrganizationError::ReservedShortName(name));
        }
        Ok(Self(name))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What a name for people suggests: its ASCII letters and digits, with hyphens for what is
    /// between them. `None` if too little is left.
    fn suggested(name: &str) -> Option<Self> {
        let words = name.split(|c: char| !c.is_ascii_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        // Room for a number at the end.
        let joined: String = words.join("-").chars().take(32).collect();
        Self::parse(joined.trim_end_matches('-')).ok()
    }
}

/// A free short name after a name for people: with a number where the plain one is taken.
pub(super) fn free_for(
    db: &mut Connection,
    id: &OrganizationId,
    name: &str,
    now: DateTime<Utc>,
) -> Result<ShortName, StoreError> {
    if let Some(plain) = ShortName::suggested(name) {
        for number in 1..=9_u8 {
            let candidate = match number {
                1 => plain.clone(),
                _ => ShortName(format!("{}-{number}", plain.as_str())),
            };
            if is_free(db, &candidate, id, now)? {
                return Ok(candidate);
            }
        }
    }
    Ok(unique(id))
}

/// A short name that nobody else has: the id itself.
pub(super) fn unique(id: &OrganizationId) -> ShortName {
    ShortName(id.to_string())
}

/// Whether the organization may take the name.
pub(super) fn is_free(
    db: &mut Connection,
    name: &ShortName,
    for_organization: &OrganizationId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let others: i64 = organizations::table
        .filter(organizations::short_name.eq(name.as_str()))
        .filter(organizations::id.ne(for_organization))
        .count()
        .get_result(db)?;
    let retired: i64 = retired_short_names::table
        .filter(retired_short_names::short_name.eq(name.as_str()))
        .filter(retired_short_names::organization_id.ne(for_organization))
        .filter(retired_short_names::retired_at.gt(Micros::from(now - KEPT_FOR)))
        .count()
        .get_result(db)?;
    Ok(others == 0 && retired == 0)
}

/// Keeps a name that an organization gives up.
pub(crate) fn retire(
    db: &mut Connection,
    organization: &OrganizationId,
    short_name: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let same = retired_short_names::table.filter(retired_short_names::short_name.eq(short_name));
    diesel::delete(same).execute(db)?;
    diesel::insert_into(retired_short_names::table)
        .values((
            retired_short_names::short_name.eq(short_name),
            retired_short_names::organization_id.eq(organization),
            retired_short_names::retired_at.eq(Micros::from(now)),
        ))
        .execute(db)?;
    Ok(())
}

/// The organization that gave the name up less than a year ago.
pub(super) fn former_holder(
    db: &mut Connection,
    name: &ShortName,
    now: DateTime<Utc>,
) -> Result<Option<OrganizationId>, StoreError> {
    Ok(retired_short_names::table
        .filter(retired_short_names::short_name.eq(name.as_str()))
        .filter(retired_short_names::retired_at.gt(Micros::from(now - KEPT_FOR)))
        .select(retired_short_names::organization_id)
        .get_result(db)
        .optional()?)
}

/// Forgets names that were given up long ago; returns how many.
pub(crate) fn delete_expired(db: &mut Connection, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let old = retired_short_names::retired_at.le(Micros::from(now - KEPT_FOR));
    Ok(diesel::delete(retired_short_names::table.filter(old)).execute(db)?)
}

#[cfg(test)]
mod tests {
    use super::{OrganizationError, ShortName};

    #[test]
    fn a_short_name_is_what_fits_into_a_url_and_nothing_else() {
        for (typed, name) in [
            ("example", "example"),
            (" Example-2 ", "example-2"),
            ("a1", "a1"),
            (
                "3f2c9a10-0000-4000-8000-000000000000",
                "3f2c9a10-0000-4000-8000-000000000000",
            ),
        ] {
            assert_eq!(ShortName::parse(typed).unwrap().as_str(), name);
        }
        let long = "a".repeat(41);
        for wrong in [
            "", "a", "-a", "a-", "a b", "exämple", "a/b", "a.b", "a\0b", &long,
        ] {
            let error = ShortName::parse(wrong).unwrap_err();
            assert!(
                matches!(error, OrganizationError::InvalidShortName { .. }),
                "{wrong:?}"
            );
        }
        let error = ShortName::parse("Proof").unwrap_err();
        assert!(matches!(error, OrganizationError::ReservedShortName(_)));
    }

    #[test]
    fn names_for_people_suggest_short_ones() {
        for (name, short) in [
            ("Example", Some("example")),
            ("Example & Sons, Ltd.", Some("example-sons-ltd")),
            ("  Müller AG ", Some("m-ller-ag")),
            ("例", None),
            ("SSO", None),
        ] {
            let suggested = ShortName::suggested(name);
            assert_eq!(suggested.as_ref().map(ShortName::as_str), short, "{name}");
        }
        let long = ShortName::suggested(&"long word ".repeat(20)).unwrap();
        assert!(long.as_str().len() <= 32 && !long.as_str().ends_with('-'));
    }
}
