//! Finding sign-in attempts.

use diesel::prelude::*;

use super::attempts::{Outcome, SignInAttempt, find_by_reference};
use super::reference;
use crate::db::schema::sign_in_attempts;
use crate::tokens::server_key::ServerKeys;
use crate::{Connection, OrganizationId, Page, PageRequest, StoreError, fold};

/// Which attempts: those that fulfill everything that is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttemptFilter {
    /// The code that the person was shown, in any letter case.
    pub reference: Option<String>,
    /// How the attempt ended.
    pub outcome: Option<Outcome>,
    /// A text that stands, in any letter case, in the account as it was typed, the reason code, what
    /// was expected or received, the user's id or the IP address.
    pub text: Option<String>,
}

/// A page of the organization's attempts, the newest first.
///
/// A reference is found by its index, or says itself what it stands for; anything else is found among a bounded number of attempts for each page:
/// a page may be short, and even empty, while its cursor goes on.
pub fn search(
    db: &mut Connection,
    keys: &ServerKeys,
    organization: &OrganizationId,
    filter: &AttemptFilter,
    page: &PageRequest,
) -> Result<Page<SignInAttempt>, StoreError> {
    let text = filter.text.as_deref().map(fold);
    let fulfills = |attempt: &SignInAttempt| {
        filter
            .outcome
            .is_none_or(|outcome| attempt.outcome == outcome)
            && text.as_deref().is_none_or(|text| has(attempt, text))
    };
    if let Some(reference) = &filter.reference {
        let found = find_by_reference(db, organization, reference)?;
        let found = found.or_else(|| sealed(keys, organization, reference));
        return Ok(Page {
            items: found.filter(fulfills).into_iter().collect(),
            next_cursor: None,
        });
    }
    page.scan(
        |cursor, limit| scanned(db, organization, cursor, limit),
        fulfills,
        |attempt| attempt.id.as_str(),
    )
}

/// What a reference says for which nothing was recorded.
fn sealed(
    keys: &ServerKeys,
    organization: &OrganizationId,
    reference: &str,
) -> Option<SignInAttempt> {
    let opened = reference::open(keys, reference)?;
    let is_own = opened.is_of(organization);
    is_own.then(|| SignInAttempt::of_sealed(organization, reference, &opened))
}

fn has(attempt: &SignInAttempt, folded: &str) -> bool {
    let texts = [
        attempt.account_folded.as_deref(),
        attempt.code.as_deref(),
        attempt.expected.as_deref(),
        attempt.received.as_deref(),
        attempt.user_id.as_ref().map(crate::UserId::as_str),
        attempt.client_ip.as_deref(),
    ];
    texts
        .into_iter()
        .flatten()
        .any(|text| fold(text).contains(folded))
}

fn scanned(
    db: &mut Connection,
    organization: &OrganizationId,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Vec<SignInAttempt>, StoreError> {
    let mut query = sign_in_attempts::table
        .filter(sign_in_attempts::organization_id.eq(organization))
        .order(sign_in_attempts::id.desc())
        .limit(limit)
        .select(SignInAttempt::as_select())
        .into_boxed();
    if let Some(cursor) = cursor {
        query = query.filter(sign_in_attempts::id.lt(cursor.to_owned()));
    }
    Ok(query.load(db)?)
}
