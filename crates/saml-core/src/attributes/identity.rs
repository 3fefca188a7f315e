//! The identity of the user who signed in, from the validated assertion.

use std::collections::HashMap;
use std::time::SystemTime;

use super::email::looks_like_email;
use super::names;
use crate::assertion::{Assertion, Attribute, NameId, SubjectConfirmation};
use crate::rejection::{ReasonCode, Rejection};

/// The most e-mail addresses, beside the first, that a rejection names.
const MAX_NAMED: usize = 3;

/// The user who signed in. Made only from an assertion that was verified and passed every rule.
///
/// The key of a user is (identity provider, [`Self::name_id`]): the e-mail address is only as
/// trustworthy as that provider and says nothing about users of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Identity {
    /// The identity provider's name for the user.
    pub name_id: String,
    /// The format of the name, a URI.
    pub name_id_format: Option<String>,
    /// The domain in which the name is unique (`NameQualifier`); a logout request repeats it.
    pub name_qualifier: Option<String>,
    /// The service provider that the name is for (`SPNameQualifier`); a logout request repeats it.
    pub sp_name_qualifier: Option<String>,
    /// The entity ID of the identity provider.
    pub issuer: String,
    /// The assertion's ID: reject it when it is presented again before [`Self::not_on_or_after`].
    pub assertion_id: String,
    /// When the assertion can no longer be used, skew not counted: how long to remember its ID.
    pub not_on_or_after: SystemTime,
    /// The request that was answered; `None` for an unsolicited response.
    pub in_response_to: Option<String>,
    /// When the user authenticated at the identity provider (`AuthnInstant`), the earliest of several.
    /// A session that it had already keeps the instant of its beginning.
    pub authn_instant: Option<SystemTime>,
    /// The identity provider's name for its session.
    pub session_index: Option<String>,
    /// When the identity provider's session ends.
    pub session_not_on_or_after: Option<SystemTime>,
    /// The e-mail address: from the attributes, which must agree, else from a NameID that is one.
    pub email: Option<String>,
    /// The full name. This and the two below come from the first attribute that has one.
    pub name: Option<String>,
    /// The given name.
    pub given_name: Option<String>,
    /// The family name.
    pub family_name: Option<String>,
    /// The groups; `None` when no attribute lists groups, which differs from an empty list. They
    /// come from one attribute: one of groups if there is any, else one of roles.
    pub groups: Option<Vec<String>>,
    /// Every attribute by its `Name`, in order of first appearance, with all its values.
    pub attributes: Vec<(String, Vec<String>)>,
}

impl Identity {
    pub(crate) fn from_assertion(
        assertion: Assertion,
        accepted: SubjectConfirmation,
    ) -> Result<Self, Rejection> {
        let last_use = latest_use(&assertion);
        // The rules guarantee both; a rejection is better than a panic.
        let name_id = assertion.name_id.ok_or(ReasonCode::NameIdMissing)?;
        let confirmed = accepted
            .not_on_or_after
            .ok_or(ReasonCode::NotOnOrAfterMissing)?;
        let statements = &assertion.authn_statements;
        let attributes = merged(assertion.attributes);
        Ok(Self {
            email: email(&attributes, &name_id)?,
            name_id: name_id.value,
            name_id_format: name_id.format,
            name_qualifier: name_id.name_qualifier,
            sp_name_qualifier: name_id.sp_name_qualifier,
            issuer: assertion.issuer.ok_or(ReasonCode::IssuerMissing)?,
            assertion_id: assertion.id,
            not_on_or_after: last_use.unwrap_or(confirmed).max(confirmed),
            in_response_to: accepted.in_response_to,
            authn_instant: statements.iter().filter_map(|it| it.authn_instant).min(),
            session_index: statements.iter().find_map(|it| it.session_index.clone()),
            session_not_on_or_after: statements
                .iter()
                .filter_map(|it| it.session_not_on_or_after)
                .min(),
            name: name(&attributes),
            given_name: first_of(&attributes, names::GIVEN_NAME),
            family_name: first_of(&attributes, names::FAMILY_NAME),
            groups: groups(&attributes),
            attributes,
        })
    }
}

/// The latest end of any bearer confirmation: until then another of them might be accepted.
fn latest_use(assertion: &Assertion) -> Option<SystemTime> {
    assertion
        .bearer_confirmations()
        .filter_map(|it| it.not_on_or_after)
        .max()
}

/// One entry a name, in order of first appearance.
fn merged(attributes: Vec<Attribute>) -> Vec<(String, Vec<String>)> {
    let mut merged: Vec<(String, Vec<String>)> = Vec::with_capacity(attributes.len());
    // A linear search for each of thousands of names would take quadratic time.
    let mut positions: HashMap<String, usize> = HashMap::with_capacity(attributes.len());
    for Attribute { name, values } in attributes {
        let known = positions.get(&name);
        if let Some((_, earlier)) = known.and_then(|known| merged.get_mut(*known)) {
            earlier.extend(values);
        } else {
            positions.insert(name.clone(), merged.len());
            merged.push((name, values));
        }
    }
    merged
}

/// The non-empty values under one name.
fn values<'a>(
    attributes: &'a [(String, Vec<String>)],
    wanted: &str,
) -> impl Iterator<Item = &'a String> {
    attributes
        .iter()
        .filter(move |(name, _)| name == wanted)
        .flat_map(|(_, values)| values)
        .filter(|value| !value.is_empty())
}

/// The value under the first of these names that has one; of several the first. Nobody is let in by it:
/// providers send a short and a full name side by side, and directories keep former names.
fn first_of(attributes: &[(String, Vec<String>)], names: &[&str]) -> Option<String> {
    names
        .iter()
        .find_map(|wanted| values(attributes, wanted).next().cloned())
}

fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

/// The one value under all names of the e-mail address, case aside: it decides which account is
/// matched, so no order of preference may choose between two. Of several, the one counts that is the
/// NameID too: by that the provider itself says which is meant.
fn email_attribute(
    attributes: &[(String, Vec<String>)],
    name_id: &str,
) -> Result<Option<String>, Rejection> {
    let mut found = Vec::new();
    for (name, values) in attributes {
        if let Some(rank) = names::email_rank(name) {
            let values = values.iter().filter(|value| !value.is_empty());
            found.extend(values.map(|value| (rank, name, value)));
        }
    }
    found.sort_by_key(|(rank, ..)| *rank);
    let Some((_, name, email)) = found.first().copied() else {
        return Ok(None);
    };
    let equal = |one: &str, other: &str| folded(one).eq(folded(other));
    let others = found.iter().filter(|(.., other)| !equal(other, email));
    // It names enough of them; thousands would be too long.
    let others: Vec<(&String, &String)> = { others }
        .map(|(_, name, value)| (*name, *value))
        .take(MAX_NAMED)
        .collect();
    if others.is_empty() {
        return Ok(Some(email.clone()));
    }
    if let Some((.., meant)) = found.iter().find(|(.., value)| equal(value, name_id)) {
        return Ok(Some((*meant).clone()));
    }
    let values: Vec<&str> = { others.iter() }.map(|(_, value)| value.as_str()).collect();
    let received = format!("{email} and {}", values.join(" and "));
    let rejection = match others.iter().find(|(other, _)| *other != name) {
        None => Rejection::new(ReasonCode::AttributeDuplicate)
            .expected(format!("one value of {name}, or the NameID among them")),
        Some((other, _)) => Rejection::new(ReasonCode::EmailAmbiguous).expected(format!(
            "the same e-mail address in {name} and {other}, or the NameID among them"
        )),
    };
    Err(rejection.received(received))
}

fn email(
    attributes: &[(String, Vec<String>)],
    name_id: &NameId,
) -> Result<Option<String>, Rejection> {
    if let Some(email) = email_attribute(attributes, &name_id.value)? {
        if !looks_like_email(&email) {
            return Err(Rejection::new(ReasonCode::EmailInvalid)
                .expected("an e-mail address")
                .received(email));
        }
        return Ok(Some(email));
    }
    // Some providers state the format of an e-mail address for any NameID.
    Ok(Some(&name_id.value)
        .filter(|value| looks_like_email(value))
        .cloned())
}

fn name(attributes: &[(String, Vec<String>)]) -> Option<String> {
    first_of(attributes, names::NAME).or_else(|| {
        let name = first_of(attributes, &[names::NAME_OR_UPN]);
        name.filter(|name| !name.contains('@'))
    })
}

fn groups(attributes: &[(String, Vec<String>)]) -> Option<Vec<String>> {
    let found = names::GROUPS
        .iter()
        .find_map(|wanted| attributes.iter().find(|(name, _)| name == wanted))?;
    Some(
        found
            .1
            .iter()
            .filter(|value| !value.is_empty())
            .cloned()
            .collect(),
    )
}

#[cfg(test)]
mod tests;
