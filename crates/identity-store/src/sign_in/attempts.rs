//! Sign-in attempts: admins find them by reference code.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::connection::per_backend;
use crate::db::micros::Micros;
use crate::db::schema::sign_in_attempts;
use crate::db::sql_text::text_enum;
use crate::sign_in::let_in_offers::{self, NewOffer};
use crate::sign_in::reference::{SealedRejection, random_code};
use crate::sign_in::rejection_code::RejectionCode;
use crate::sign_in::sessions::SignInMethod;
use crate::{
    Connection, OrganizationId, Page, PageRequest, SignInAttemptId, StoreError, UserId, fold_email,
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
    pub(crate) account_folded: Option<String>,
    /// The IP address of the client.
    pub client_ip: Option<String>,
    /// Whether a signature or a password was right. Anybody can make other attempts.
    pub proven: bool,
    /// How many equal ones followed within the hour, of those for which nothing was proven.
    pub repeats: i64,
}

impl SignInAttempt {
    /// What a sealed reference says; it stands for the identifier too.
    pub(super) fn of_sealed(
        organization: &OrganizationId,
        reference: &str,
        sealed: &SealedRejection,
    ) -> Self {
        let reference = reference.to_ascii_uppercase();
        let by_password = matches!(
            sealed.code,
            RejectionCode::WrongPassword | RejectionCode::RateLimited
        );
        Self {
            id: SignInAttemptId::stored(reference.clone()),
            organization_id: Some(organization.clone()),
            reference,
            at: sealed.at,
            method: if by_password {
                SignInMethod::Password
            } else {
                SignInMethod::Sso
            },
            outcome: Outcome::Rejected,
            code: Some(sealed.code.as_str().to_owned()),
            expected: None,
            received: None,
            user_id: None,
            account_folded: None,
            client_ip: None,
            proven: false,
            repeats: 0,
        }
    }
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
    /// What it takes to let the sign-in in, where a platform admin may.
    pub offer: Option<Box<NewOffer>>,
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
            offer: None,
        }
    }
}

/// Texts of rejections come from strangers, so they are truncated to this many characters.
const MAX_TEXT: usize = 1000;

fn cut(text: Option<&String>) -> Option<String> {
    text.map(|text| text.chars().take(MAX_TEXT).collect())
}

/// Records an attempt that succeeded, or that was rejected although a signature or a password was
/// right; returns its reference code, such as `7K3Q9XW2MB`.
pub fn record(
    db: &mut Connection,
    new: &NewAttempt,
    now: DateTime<Utc>,
) -> Result<String, StoreError> {
    insert(db, new, true, now)
}

/// Records a rejection for which nothing was proven, within bounds that hold however many there are:
/// equal ones of an hour, by code and IP address, are one row, and an organization has at most
/// [`UNPROVEN_AN_HOUR`] of them. `None` when there are that many.
pub fn record_unproven(
    db: &mut Connection,
    new: &NewAttempt,
    now: DateTime<Utc>,
) -> Result<Option<String>, StoreError> {
    let hour = Micros::from(hour_of(now));
    let mut of_hour = sign_in_attempts::table
        .filter(sign_in_attempts::proven.eq(false))
        .filter(sign_in_attempts::outcome.eq(Outcome::Rejected))
        .filter(sign_in_attempts::at.ge(hour))
        .into_boxed();
    of_hour = match &new.organization {
        Some(organization) => of_hour.filter(sign_in_attempts::organization_id.eq(organization)),
        None => of_hour.filter(sign_in_attempts::organization_id.is_null()),
    };
    // No more than the bound are read, and mostly far fewer.
    let recorded: Vec<(String, Option<String>, Option<String>)> = of_hour
        .order(sign_in_attempts::id.desc())
        .limit(UNPROVEN_AN_HOUR)
        .select((
            sign_in_attempts::reference,
            sign_in_attempts::code,
            sign_in_attempts::client_ip,
        ))
        .load(db)?;
    let equal = recorded.iter().find(|(_, code, client_ip)| {
        code.as_deref() == new.code.map(|code| code.as_str()) && *client_ip == new.client_ip
    });
    if let Some((reference, ..)) = equal {
        add_repeats(db, reference, 1)?;
        return Ok(Some(reference.clone()));
    }
    if i64::try_from(recorded.len()).is_ok_and(|rows| rows < UNPROVEN_AN_HOUR) {
        return insert(db, new, false, now).map(Some);
    }
    Ok(None)
}

/// The most rows for rejections without proof that an organization gets in an hour.
pub const UNPROVEN_AN_HOUR: i64 = 60;

/// The hour in which equal rejections are one row.
pub fn hour_of(now: DateTime<Utc>) -> DateTime<Utc> {
    let seconds = now.timestamp().div_euclid(3600) * 3600;
    DateTime::from_timestamp(seconds, 0).unwrap_or(now)
}

/// Counts rejections that are equal to the one with this reference code.
pub fn add_repeats(db: &mut Connection, reference: &str, repeats: i64) -> Result<(), StoreError> {
    let row = sign_in_attempts::table.filter(sign_in_attempts::reference.eq(reference));
    diesel::update(row)
        .set(sign_in_attempts::repeats.eq(sign_in_attempts::repeats + repeats))
        .execute(db)?;
    Ok(())
}

fn insert(
    db: &mut Connection,
    new: &NewAttempt,
    proven: bool,
    now: DateTime<Utc>,
) -> Result<String, StoreError> {
    let attempt = SignInAttempt {
        id: SignInAttemptId::new(now),
        organization_id: new.organization.clone(),
        reference: random_code(),
        at: now,
        method: new.method,
        outcome: new.outcome,
        code: new.code.map(|code| code.as_str().to_owned()),
        expected: cut(new.expected.as_ref()),
        received: cut(new.received.as_ref()),
        user_id: new.user.clone(),
        account_folded: cut(new.account.as_deref().map(fold_email).as_ref()),
        client_ip: new.client_ip.clone(),
        proven,
        repeats: 0,
    };
    let (id, reference) = (attempt.id.clone(), attempt.reference.clone());
    let insert = diesel::insert_into(sign_in_attempts::table).values(attempt);
    per_backend!(db, db => insert.execute(db))?;
    if let (Some(organization), Some(offer)) = (&new.organization, &new.offer) {
        let_in_offers::insert(db, &id, organization, offer, now)?;
    }
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

/// The organization's latest rejected attempts: those for which something was proven, and apart from
/// them the others, which strangers can make as many of as they like.
pub fn latest_rejected(
    db: &mut Connection,
    organization: &OrganizationId,
    proven: bool,
    limit: u8,
) -> Result<Vec<SignInAttempt>, StoreError> {
    Ok(sign_in_attempts::table
        .filter(sign_in_attempts::organization_id.eq(organization))
        .filter(sign_in_attempts::outcome.eq(Outcome::Rejected))
        .filter(sign_in_attempts::proven.eq(proven))
        .order(sign_in_attempts::id.desc())
        .limit(limit.into())
        .select(SignInAttempt::as_select())
        .load(db)?)
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
