//! Sign-in attempts: admins find them by reference code.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::micros::Micros;
use crate::db::random;
use crate::db::schema::sign_in_attempts;
use crate::db::sql_text::text_enum;
use crate::sign_in::rejection_code::RejectionCode;
use crate::sign_in::sessions::SignInMethod;
use crate::{
    Connection, OrganizationId, Page, PageRequest, SignInAttemptId, StoreError, UserId, fold,
};

text_enum! {
    /// How an attempt ended.
    Outcome {
        /// A session was created.
        Succeeded = "succeeded",
        /// The attempt was rejected.
        Rejected = "refused",
    }
}

/// An attempt, as the admins of its organization may see it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sign_in_attempts, treat_none_as_default_value = false)]
#[non_exhaustive]
pub struct SignInAttempt {
    /// Its identifier, in chronological order.
    pub id: SignInAttemptId,
    /// The organization, when it is known.
    pub organization_id: Option<OrganizationId>,
    /// The code that the person was shown.
    pub reference: String,
    /// The time of the attempt.
    #[diesel(serialize_as = Micros, deserialize_as = Micros)]
    pub at: DateTime<Utc>,
    /// By password or by SSO.
    pub method: SignInMethod,
    /// How it ended.
    pub outcome: Outcome,
    /// The stable reason code of a rejection.
    pub code: Option<String>,
    /// The expected value.
    pub expected: Option<String>,
    /// The received value.
    pub received: Option<String>,
    /// The user, when it is known.
    pub user_id: Option<UserId>,
    account_folded: Option<String>,
    /// The IP address of the client.
    pub client_ip: Option<String>,
}

/// An attempt, before it is recorded.
#[derive(Debug, Clone)]
pub struct NewAttempt {
    /// The organization, when it is known.
    pub organization: Option<OrganizationId>,
    /// By password or by SSO.
    pub method: SignInMethod,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it was rejected.
    pub code: Option<RejectionCode>,
    /// The expected value.
    pub expected: Option<String>,
    /// The received value; never a password or an assertion.
    pub received: Option<String>,
    /// The user, when it is known.
    pub user: Option<UserId>,
    /// The account as typed; this module folds it.
    pub account: Option<String>,
    /// The IP address of the client.
    pub client_ip: Option<String>,
}

impl NewAttempt {
    /// An attempt with only method and outcome.
    pub fn new(method: SignInMethod, outcome: Outcome) -> Self {
        Self {
            organization: None,
            method,
            outcome,
            code: None,
            expected: None,
            received: None,
            user: None,
            account: None,
            client_ip: None,
        }
    }
}

/// Crockford's base 32, without letters that look like digits.
const ALPHABET: [char; 32] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J',
    'K', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Y', 'Z',
];

/// Ten random characters that can be read out over the phone.
fn new_reference() -> String {
    random::bytes::<10>()
        .iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte % 32)))
        .collect()
}

/// Texts of rejections come from strangers, so they are truncated to this many characters.
const MAX_TEXT: usize = 1000;

fn cut(text: Option<&String>) -> Option<String> {
    text.map(|text| text.chars().take(MAX_TEXT).collect())
}

/// Records an attempt; returns its reference code, such as `7K3Q9XW2MB`.
pub fn record(
    db: &mut Connection,
    new: &NewAttempt,
    now: DateTime<Utc>,
) -> Result<String, StoreError> {
    let attempt = SignInAttempt {
        id: SignInAttemptId::new(now),
        organization_id: new.organization.clone(),
        reference: new_reference(),
        at: now,
        method: new.method,
        outcome: new.outcome,
        code: new.code.map(|code| code.as_str().to_owned()),
        expected: cut(new.expected.as_ref()),
        received: cut(new.received.as_ref()),
        user_id: new.user.clone(),
        account_folded: cut(new.account.as_deref().map(fold).as_ref()),
        client_ip: new.client_ip.clone(),
    };
    let reference = attempt.reference.clone();
    diesel::insert_into(sign_in_attempts::table)
        .values(attempt)
        .execute(db)?;
    Ok(reference)
}

/// The organization's attempt with this reference code, in any letter case.
pub fn find_by_reference(
    db: &mut Connection,
    organization: &OrganizationId,
    reference: &str,
) -> Result<Option<SignInAttempt>, StoreError> {
    Ok(sign_in_attempts::table
        .filter(sign_in_attempts::reference.eq(reference.to_ascii_uppercase()))
        .filter(sign_in_attempts::organization_id.eq(organization))
        .select(SignInAttempt::as_select())
        .get_result(db)
        .optional()?)
}

/// The reason code for a reference code of any organization: a stranger with the code may learn no
/// more. `None` if the attempt does not exist or succeeded.
pub fn code_of_reference(
    db: &mut Connection,
    reference: &str,
) -> Result<Option<String>, StoreError> {
    let code: Option<Option<String>> = sign_in_attempts::table
        .filter(sign_in_attempts::reference.eq(reference.to_ascii_uppercase()))
        .select(sign_in_attempts::code)
        .get_result(db)
        .optional()?;
    Ok(code.flatten())
}

/// A page of the organization's attempts, newest first.
pub fn list(
    db: &mut Connection,
    organization: &OrganizationId,
    page: &PageRequest,
) -> Result<Page<SignInAttempt>, StoreError> {
    let mut query = sign_in_attempts::table
        .filter(sign_in_attempts::organization_id.eq(organization))
        .order(sign_in_attempts::id.desc())
        .limit(page.fetch())
        .select(SignInAttempt::as_select())
        .into_boxed();
    if let Some(cursor) = page.cursor() {
        query = query.filter(sign_in_attempts::id.lt(cursor.to_owned()));
    }
    let items = query.load(db)?;
    Ok(page.page(items, |attempt: &SignInAttempt| attempt.id.as_str()))
}
