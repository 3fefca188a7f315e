//! Bearer secrets of programs: the common part of SCIM tokens and API keys.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;

use crate::audit::{self, Action, Actor, Event};
use crate::db::micros::MaybeMicros;
use crate::db::schema::api_keys;
use crate::tokens::secret::is_same_hash;
use crate::{Caller, Connection, OrganizationId, Secret, StoreError, UserId};

/// The shortest interval between writes of the time of last use.
const TOUCH_EVERY: Duration = Duration::seconds(60);

/// A kind of bearer secret, implemented by its identifier type: its constants, and the statements
/// on its table.
pub(super) trait Kind: Clone + ToString + Sized {
    /// The prefix of every secret of this kind.
    const PREFIX: &'static str;
    /// The audit actions of creating and revoking one.
    const CREATED: Action;
    const REVOKED: Action;

    fn new(now: DateTime<Utc>) -> Self;
    /// The actor when the secret is used.
    fn actor(&self) -> Actor;

    fn insert(db: &mut Connection, record: &Record<Self>) -> Result<(), StoreError>;
    fn all(db: &mut Connection, of: &OrganizationId) -> Result<Vec<Record<Self>>, StoreError>;
    fn exists(&self, db: &mut Connection, of: &OrganizationId) -> Result<bool, StoreError>;
    /// Revokes one; `false` if it was already revoked or does not exist.
    fn set_revoked(
        &self,
        db: &mut Connection,
        of: &OrganizationId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError>;
    fn by_hash(db: &mut Connection, hash: &[u8]) -> Result<Option<Bearer<Self>>, StoreError>;
    /// Sets the time of last use if the recorded one is not after `due`.
    fn set_used(
        &self,
        db: &mut Connection,
        of: &OrganizationId,
        due: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError>;
}

/// The record of a secret, without the secret itself.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[non_exhaustive]
pub struct Record<Id> {
    /// Its identifier, in order of creation.
    pub id: Id,
    /// The organization it opens.
    pub organization_id: OrganizationId,
    /// The name that its creator gave it.
    pub name: String,
    pub(super) secret_hash: Vec<u8>,
    /// The prefix of the secret.
    pub prefix: String,
    /// The last four characters of the secret.
    pub last_four: String,
    /// The person who created it, or the key that created it, if it was a person.
    pub created_by: Option<UserId>,
    /// When it was created.
    #[diesel(deserialize_as = crate::db::micros::Micros)]
    pub created_at: DateTime<Utc>,
    /// When it expires.
    #[diesel(deserialize_as = MaybeMicros)]
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    #[diesel(deserialize_as = MaybeMicros)]
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    #[diesel(deserialize_as = MaybeMicros)]
    pub revoked_at: Option<DateTime<Utc>>,
}

impl<Id> Record<Id> {
    /// Whether the secret is neither revoked nor expired at this time.
    pub fn is_valid_at(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| end > now)
    }
}

/// The bearer of a presented secret: only the columns that a request needs, since every request
/// reads them.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[non_exhaustive]
pub struct Bearer<Id> {
    /// The secret's identifier.
    pub id: Id,
    /// The organization it opens.
    pub organization_id: OrganizationId,
    secret_hash: Vec<u8>,
    #[diesel(deserialize_as = MaybeMicros)]
    pub(super) expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    #[diesel(deserialize_as = MaybeMicros)]
    pub last_used_at: Option<DateTime<Utc>>,
    #[diesel(deserialize_as = MaybeMicros)]
    revoked_at: Option<DateTime<Utc>>,
    /// When its organization was suspended, while it is.
    #[diesel(deserialize_as = MaybeMicros)]
    suspended_at: Option<DateTime<Utc>>,
}

#[expect(
    private_bounds,
    reason = "the kinds are those of this module, and their statements are nobody else's"
)]
impl<Id: Kind> Bearer<Id> {
    /// The actor when this secret is used.
    pub fn actor(&self) -> Actor {
        self.id.actor()
    }
}

impl<Id> Bearer<Id> {
    /// When the secret ends by itself.
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.expires_at
    }

    /// Whether its secret has this hash, compared in constant time.
    pub(super) fn has_hash(&self, hash: &[u8]) -> bool {
        is_same_hash(hash, &self.secret_hash)
    }
}

/// The result of checking a presented secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum Check<B> {
    /// It is valid.
    Valid(B),
    /// It does not exist.
    Unknown,
    /// It was revoked.
    Revoked(B),
    /// It has expired.
    Expired(B),
    /// It is valid, but its organization is suspended.
    Suspended(B),
}

impl<Id> Check<Bearer<Id>> {
    /// The result for a secret that exists.
    pub(super) fn of(bearer: Bearer<Id>, now: DateTime<Utc>) -> Self {
        if bearer.revoked_at.is_some() {
            Self::Revoked(bearer)
        } else if bearer.expires_at.is_some_and(|end| end <= now) {
            Self::Expired(bearer)
        } else if bearer.suspended_at.is_some() {
            Self::Suspended(bearer)
        } else {
            Self::Valid(bearer)
        }
    }
}

impl<B> Check<B> {
    /// The bearer, even of a secret that is not valid.
    pub fn bearer(&self) -> Option<&B> {
        match self {
            Self::Valid(bearer)
            | Self::Revoked(bearer)
            | Self::Expired(bearer)
            | Self::Suspended(bearer) => Some(bearer),
            Self::Unknown => None,
        }
    }

    /// The same result with another bearer.
    pub(super) fn map<C>(self, other: impl FnOnce(B) -> C) -> Check<C> {
        match self {
            Self::Valid(bearer) => Check::Valid(other(bearer)),
            Self::Unknown => Check::Unknown,
            Self::Revoked(bearer) => Check::Revoked(other(bearer)),
            Self::Expired(bearer) => Check::Expired(other(bearer)),
            Self::Suspended(bearer) => Check::Suspended(other(bearer)),
        }
    }
}

pub(super) fn create<Id: Kind>(
    db: &mut Connection,
    caller: &Caller,
    name: &str,
    expires_at: Option<DateTime<Utc>>,
) -> Result<(Record<Id>, Secret), StoreError> {
    let (organization, now) = (&caller.organization, caller.now);
    let secret = Secret::generate(Id::PREFIX);
    let record = Record {
        id: Id::new(now),
        organization_id: organization.clone(),
        name: name.to_owned(),
        secret_hash: secret.hash(),
        prefix: Id::PREFIX.to_owned(),
        last_four: secret.last_four(),
        created_by: maker(db, caller)?,
        created_at: now,
        expires_at,
        last_used_at: None,
        revoked_at: None,
    };
    Id::insert(db, &record)?;
    let event = Event::new(Id::CREATED).target(&record.id);
    audit::record(db, caller, &event)?;
    Ok((record, secret))
}

/// The person who answers for a secret: the one who made it, or the one who made the key that made it.
fn maker(db: &mut Connection, caller: &Caller) -> Result<Option<UserId>, StoreError> {
    let Actor::ApiKey(key) = &caller.actor else {
        return Ok(caller.actor.user());
    };
    let made_by: Option<Option<UserId>> = api_keys::table
        .find(key)
        .filter(api_keys::organization_id.eq(&caller.organization))
        .select(api_keys::created_by)
        .get_result(db)
        .optional()?;
    Ok(made_by.flatten())
}

pub(super) fn revoke<Id: Kind>(
    db: &mut Connection,
    caller: &Caller,
    id: &Id,
) -> Result<bool, StoreError> {
    Ok(end(db, caller, id)? || id.exists(db, &caller.organization)?)
}

/// Revokes one; `false` if it was already revoked or does not exist.
pub(super) fn end<Id: Kind>(
    db: &mut Connection,
    caller: &Caller,
    id: &Id,
) -> Result<bool, StoreError> {
    let ended = id.set_revoked(db, &caller.organization, caller.now)?;
    if ended {
        audit::record(db, caller, &Event::new(Id::REVOKED).target(id))?;
    }
    Ok(ended)
}

pub(super) fn authenticate<Id: Kind>(
    db: &mut Connection,
    presented: &Secret,
    now: DateTime<Utc>,
) -> Result<Check<Bearer<Id>>, StoreError> {
    let hash = presented.hash();
    let found = Id::by_hash(db, &hash)?;
    Ok(match found.filter(|bearer| bearer.has_hash(&hash)) {
        Some(bearer) => Check::of(bearer, now),
        None => Check::Unknown,
    })
}

/// Whether the recorded last use is at least a minute old.
pub(super) fn needs_touch<Id>(bearer: &Bearer<Id>, now: DateTime<Utc>) -> bool {
    bearer
        .last_used_at
        .is_none_or(|last| now - last >= TOUCH_EVERY)
}

pub(super) fn touch<Id: Kind>(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &Id,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    id.set_used(db, organization, now - TOUCH_EVERY, now)
}
