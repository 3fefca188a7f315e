//! Rejected sign-ins that a platform admin may let in: the NameID that came, whom it means, and how
//! that account was then.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;

use super::links::Link;
use super::sso_sign_in::SsoSignIn;
use crate::accounts::{Role, User};
use crate::db::micros::Micros;
use crate::db::schema::let_in_offers;
use crate::{
    Connection, NameIdLinkId, OrganizationId, ProviderId, SignInAttemptId, StoreError, UserId,
};

/// How long a rejected sign-in can be let in.
pub const OFFERED_FOR: Duration = Duration::hours(24);

/// How many are listed of a person.
const LISTED: i64 = 20;

/// What a sign-in would need to be let in, before its attempt is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOffer {
    user_id: UserId,
    user_version: i64,
    user_role: Role,
    link_id: Option<NameIdLinkId>,
    provider_id: ProviderId,
    provider_version: i64,
    provider_entity_id: String,
    name_id: String,
    name_id_format: Option<String>,
    email: Option<String>,
    display_name: Option<String>,
}

impl NewOffer {
    /// The offer to let a verified sign-in in to this account, whose present link to the provider is
    /// given. `None` for a NameID that is never linked.
    pub(super) fn of(sign_in: &SsoSignIn, user: &User, link: Option<&Link>) -> Option<Self> {
        if sign_in.name_id().is_transient() {
            return None;
        }
        Some(Self {
            user_id: user.id.clone(),
            user_version: user.version,
            user_role: user.role,
            link_id: link.map(|link| link.id.clone()),
            provider_id: sign_in.provider_id.clone(),
            provider_version: sign_in.provider_version,
            provider_entity_id: sign_in.provider_entity_id.clone(),
            name_id: sign_in.name_id.clone(),
            name_id_format: sign_in.name_id_format.clone(),
            email: sign_in.usable_email().map(str::to_owned),
            display_name: sign_in.display_name.clone(),
        })
    }

    /// The account that is meant.
    pub fn user_id(&self) -> &UserId {
        &self.user_id
    }
}

/// A rejected sign-in that a platform admin may let in.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = let_in_offers)]
#[non_exhaustive]
pub struct Offer {
    /// The rejected attempt.
    pub attempt_id: SignInAttemptId,
    /// The account that is meant.
    pub user_id: UserId,
    pub(crate) provider_id: ProviderId,
    pub(crate) provider_version: i64,
    /// The identity provider whose NameID it is.
    pub provider_entity_id: String,
    /// The NameID that came.
    pub name_id: String,
    /// Its format.
    pub name_id_format: Option<String>,
    /// The e-mail address that came with it.
    pub email: Option<String>,
    /// The name that came with it.
    pub display_name: Option<String>,
    pub(crate) user_version: i64,
    pub(crate) user_role: Role,
    pub(crate) link_id: Option<NameIdLinkId>,
    /// When the sign-in was rejected.
    #[diesel(deserialize_as = Micros)]
    pub created_at: DateTime<Utc>,
}

/// Keeps an offer with the attempt that was recorded.
pub(super) fn insert(
    db: &mut Connection,
    attempt: &SignInAttemptId,
    organization: &OrganizationId,
    new: &NewOffer,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(let_in_offers::table)
        .values((
            let_in_offers::attempt_id.eq(attempt),
            let_in_offers::organization_id.eq(organization),
            let_in_offers::user_id.eq(&new.user_id),
            let_in_offers::provider_id.eq(&new.provider_id),
            let_in_offers::provider_version.eq(new.provider_version),
            let_in_offers::provider_entity_id.eq(&new.provider_entity_id),
            let_in_offers::name_id.eq(&new.name_id),
            let_in_offers::name_id_format.eq(&new.name_id_format),
            let_in_offers::email.eq(&new.email),
            let_in_offers::display_name.eq(&new.display_name),
            let_in_offers::user_version.eq(new.user_version),
            let_in_offers::user_role.eq(new.user_role),
            let_in_offers::link_id.eq(&new.link_id),
            let_in_offers::created_at.eq(Micros::from(now)),
        ))
        .execute(db)?;
    Ok(())
}

/// The offer of an attempt, while it stands.
pub(crate) fn find(
    db: &mut Connection,
    organization: &OrganizationId,
    attempt: &SignInAttemptId,
    now: DateTime<Utc>,
) -> Result<Option<Offer>, StoreError> {
    Ok(let_in_offers::table
        .find(attempt)
        .filter(let_in_offers::organization_id.eq(organization))
        .filter(let_in_offers::created_at.gt(Micros::from(now - OFFERED_FOR)))
        .select(Offer::as_select())
        .get_result(db)
        .optional()?)
}

/// Which of these attempts can be let in, as far as their age says.
pub fn standing(
    db: &mut Connection,
    organization: &OrganizationId,
    attempts: &[&SignInAttemptId],
    now: DateTime<Utc>,
) -> Result<Vec<SignInAttemptId>, StoreError> {
    Ok(let_in_offers::table
        .filter(let_in_offers::attempt_id.eq_any(attempts))
        .filter(let_in_offers::organization_id.eq(organization))
        .filter(let_in_offers::created_at.gt(Micros::from(now - OFFERED_FOR)))
        .select(let_in_offers::attempt_id)
        .load(db)?)
}

/// The rejected sign-ins that mean a person and can be let in, the newest first.
pub(crate) fn of_user(
    db: &mut Connection,
    organization: &OrganizationId,
    user: &UserId,
    now: DateTime<Utc>,
) -> Result<Vec<Offer>, StoreError> {
    Ok(let_in_offers::table
        .filter(let_in_offers::user_id.eq(user))
        .filter(let_in_offers::organization_id.eq(organization))
        .filter(let_in_offers::created_at.gt(Micros::from(now - OFFERED_FOR)))
        .order(let_in_offers::attempt_id.desc())
        .limit(LISTED)
        .select(Offer::as_select())
        .load(db)?)
}

/// How many were made since a time, counted up to a limit.
pub fn count_since(
    db: &mut Connection,
    organization: &OrganizationId,
    since: DateTime<Utc>,
    limit: i64,
) -> Result<usize, StoreError> {
    let recent: Vec<SignInAttemptId> = let_in_offers::table
        .filter(let_in_offers::organization_id.eq(organization))
        .filter(let_in_offers::created_at.gt(Micros::from(since)))
        .limit(limit)
        .select(let_in_offers::attempt_id)
        .load(db)?;
    Ok(recent.len())
}

/// Takes back all offers of a person.
pub(crate) fn delete_of_user(
    db: &mut Connection,
    organization: &OrganizationId,
    user: &UserId,
) -> Result<(), StoreError> {
    let own = let_in_offers::table
        .filter(let_in_offers::user_id.eq(user))
        .filter(let_in_offers::organization_id.eq(organization));
    diesel::delete(own).execute(db)?;
    Ok(())
}

/// Deletes those that can no longer be let in; returns how many.
pub(crate) fn delete_expired(db: &mut Connection, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let old = let_in_offers::created_at.le(Micros::from(now - OFFERED_FOR));
    Ok(diesel::delete(let_in_offers::table.filter(old)).execute(db)?)
}
