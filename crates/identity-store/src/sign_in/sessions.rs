//! Sessions of signed-in browsers.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;

use crate::accounts::{self, User};
use crate::db::connection::per_backend;
use crate::db::micros::{MaybeMicros, Micros};
use crate::db::schema::{organizations, sessions, users};
use crate::db::sql_text::text_enum;
use crate::organizations::Organization;
use crate::sign_in::rejection_code::RejectionCode;
use crate::sign_in::subject::SamlSubject;
use crate::{
    Caller, Connection, OrganizationId, ProviderId, Secret, SessionId, Stop, StoreError, UserId,
};

text_enum! {
    /// How a person signed in, or tried to.
    SignInMethod {
        /// With e-mail address and password.
        Password = "password",
        /// Through the organization's identity provider.
        Sso = "sso",
    }
}

/// The session of a signed-in browser, without the secret in its cookie.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
#[non_exhaustive]
pub struct Session {
    /// Its identifier.
    pub id: SessionId,
    /// The user's organization.
    pub organization_id: OrganizationId,
    /// The signed-in user.
    pub user_id: UserId,
    secret_hash: Vec<u8>,
    /// The CSRF token in every form of this session; a secret, so it is never logged.
    pub csrf_token: String,
    /// How the user signed in.
    pub method: SignInMethod,
    /// The provider, for single sign-on.
    pub provider_id: Option<ProviderId>,
    /// When it began.
    #[diesel(serialize_as = Micros, deserialize_as = Micros)]
    pub created_at: DateTime<Utc>,
    /// When it expires.
    #[diesel(serialize_as = Micros, deserialize_as = Micros)]
    pub expires_at: DateTime<Utc>,
    /// When it was last used, as recorded by [`touch`].
    #[diesel(serialize_as = Micros, deserialize_as = Micros)]
    pub last_seen_at: DateTime<Utc>,
    /// When the person last proved to this browser who they are, by their password.
    #[diesel(serialize_as = MaybeMicros, deserialize_as = MaybeMicros)]
    pub proven_at: Option<DateTime<Utc>>,
    saml_name_id: Option<String>,
    saml_subject: Option<String>,
}

impl Session {
    /// The name by which the identity provider knows the session.
    pub fn subject(&self) -> Option<SamlSubject> {
        SamlSubject::read(self.saml_subject.as_deref()?)
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("id", &self.id)
            .field("user_id", &self.user_id)
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// A session with its user and organization.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// The user, who is allowed to sign in.
    pub user: User,
    /// The user's organization.
    pub organization: Organization,
}

/// The shortest interval between writes of the time of last use.
const TOUCH_EVERY: Duration = Duration::minutes(5);

/// The most sessions of a person that are listed.
pub const LISTED: i64 = 100;

/// How long a password that was given proves who is at the browser.
pub const FRESH_FOR: Duration = Duration::minutes(15);

/// Whether the password was given to the browser of a session a short while ago.
pub fn is_fresh(session: &Session, now: DateTime<Utc>) -> bool {
    let proven_at = session.proven_at;
    session.expires_at > now && proven_at.is_some_and(|at| now - at <= FRESH_FOR)
}

/// Records that the person has just given the password to the browser of this session.
pub fn set_proven(db: &mut Connection, caller: &Caller, id: &SessionId) -> Result<(), StoreError> {
    let own = sessions::table
        .find(id)
        .filter(sessions::organization_id.eq(&caller.organization));
    diesel::update(own)
        .set(sessions::proven_at.eq(caller.now.timestamp_micros()))
        .execute(db)?;
    Ok(())
}

/// Starts a session for a user who has just authenticated; the secret is its cookie.
///
/// # Errors
/// When the user may not sign in.
pub fn create(
    db: &mut Connection,
    user: &User,
    method: SignInMethod,
    provider: Option<&ProviderId>,
    now: DateTime<Utc>,
    ttl: Duration,
) -> Result<(Session, Secret), Stop<RejectionCode>> {
    create_known_as(db, user, method, provider, None, now, ttl)
}

/// Like [`create`], with the name by which the identity provider knows the session.
pub(super) fn create_known_as(
    db: &mut Connection,
    user: &User,
    method: SignInMethod,
    provider: Option<&ProviderId>,
    subject: Option<&SamlSubject>,
    now: DateTime<Utc>,
    ttl: Duration,
) -> Result<(Session, Secret), Stop<RejectionCode>> {
    // The update comes first, since it locks the row: a concurrent deactivation either sees this
    // session and ends it, or is seen here.
    let open = organizations::table
        .filter(organizations::suspended_at.is_null())
        .select(organizations::id);
    let usable = users::table
        .find(&user.id)
        .filter(users::active.eq(true))
        .filter(users::blocked_at.is_null())
        .filter(users::deleted_at.is_null())
        .filter(users::organization_id.eq_any(open));
    let last = users::last_sign_in_at.eq(now.timestamp_micros());
    let signed_in = per_backend!(db, db => diesel::update(usable).set(last).execute(db))?;
    if signed_in == 0 {
        return Err(Stop::Rejected(why_not(db, user)?));
    }
    let secret = Secret::generate("");
    let session = Session {
        id: SessionId::new(now),
        organization_id: user.organization_id.clone(),
        user_id: user.id.clone(),
        secret_hash: secret.hash(),
        csrf_token: Secret::generate("").expose().to_owned(),
        method,
        provider_id: provider.cloned(),
        created_at: now,
        expires_at: now + ttl,
        last_seen_at: now,
        proven_at: (method == SignInMethod::Password).then_some(now),
        saml_name_id: subject.map(SamlSubject::compared),
        saml_subject: subject.map(SamlSubject::stored),
    };
    let insert = diesel::insert_into(sessions::table).values(session.clone());
    per_backend!(db, db => insert.execute(db))?;
    Ok((session, secret))
}

/// Why a user may not sign in: the account as it is stored now, or its organization.
fn why_not(db: &mut Connection, user: &User) -> Result<RejectionCode, StoreError> {
    let stored = accounts::get(db, &user.organization_id, &user.id)?;
    Ok(match stored {
        Some(user) if user.may_sign_in() => RejectionCode::OrganizationSuspended,
        Some(user) => RejectionCode::of_user(&user),
        None => RejectionCode::UserDeactivated,
    })
}

/// The session of a cookie, if it is still valid: not ended, not expired, its user may sign in, and
/// its organization is not suspended.
pub fn find(
    db: &mut Connection,
    secret: &Secret,
    now: DateTime<Utc>,
) -> Result<Option<SignedIn>, StoreError> {
    let found: Option<(Session, User, Organization)> = per_backend!(db, db => sessions::table
        .inner_join(users::table)
        .inner_join(organizations::table)
        .filter(sessions::secret_hash.eq(secret.hash()))
        .select((
            Session::as_select(),
            User::as_select(),
            Organization::as_select(),
        ))
        .get_result(db))
    .optional()?;
    Ok(found
        .map(|(session, user, organization)| SignedIn {
            session,
            user,
            organization,
        })
        .filter(|found| {
            secret.matches(&found.session.secret_hash)
                && found.session.expires_at > now
                && found.user.may_sign_in()
                && found.organization.suspended_at.is_none()
        }))
}

/// Whether a session has not been used for as long as it may be idle.
pub fn is_idle(session: &Session, idle: Duration, now: DateTime<Utc>) -> bool {
    now - session.last_seen_at >= idle
}

/// Whether the recorded last use is old enough to be written anew, for sessions that may be idle for
/// so long.
pub fn needs_touch(session: &Session, idle: Duration, now: DateTime<Utc>) -> bool {
    now - session.last_seen_at >= TOUCH_EVERY.min(idle / 4)
}

/// Records that a session is in use.
pub fn touch(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &SessionId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let own = sessions::table
        .find(id)
        .filter(sessions::organization_id.eq(organization));
    diesel::update(own)
        .set(sessions::last_seen_at.eq(Micros::from(now)))
        .execute(db)?;
    Ok(())
}

/// Ends the session of a cookie, if it exists: at sign-out, and when a new sign-in replaces it.
pub fn end(db: &mut Connection, secret: &Secret) -> Result<(), StoreError> {
    diesel::delete(sessions::table.filter(sessions::secret_hash.eq(secret.hash()))).execute(db)?;
    Ok(())
}

/// Ends all sessions of a user; returns their number.
pub fn end_all_for_user(
    db: &mut Connection,
    organization: &OrganizationId,
    user: &UserId,
) -> Result<usize, StoreError> {
    let all = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::organization_id.eq(organization));
    Ok(per_backend!(db, db => diesel::delete(all).execute(db))?)
}

/// Ends one session of a user; `false` if the user has none of that id.
pub fn end_one(
    db: &mut Connection,
    organization: &OrganizationId,
    user: &UserId,
    id: &SessionId,
) -> Result<bool, StoreError> {
    let own = sessions::table
        .find(id)
        .filter(sessions::user_id.eq(user))
        .filter(sessions::organization_id.eq(organization));
    Ok(diesel::delete(own).execute(db)? > 0)
}

/// Ends all sessions of a user but one; returns their number.
pub fn end_others(
    db: &mut Connection,
    organization: &OrganizationId,
    user: &UserId,
    kept: &SessionId,
) -> Result<usize, StoreError> {
    let others = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::organization_id.eq(organization))
        .filter(sessions::id.ne(kept));
    Ok(diesel::delete(others).execute(db)?)
}

/// Ends all sessions of a user that began with SSO; returns their number.
pub fn end_sso_for_user(
    db: &mut Connection,
    organization: &OrganizationId,
    user: &UserId,
) -> Result<usize, StoreError> {
    let by_sso = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::organization_id.eq(organization))
        .filter(sessions::method.eq(SignInMethod::Sso));
    Ok(diesel::delete(by_sso).execute(db)?)
}

/// Ends all sessions of an organization; returns their number.
pub fn end_all_in(db: &mut Connection, organization: &OrganizationId) -> Result<usize, StoreError> {
    let all = sessions::table.filter(sessions::organization_id.eq(organization));
    Ok(diesel::delete(all).execute(db)?)
}

/// The sessions of a user that have not expired, those begun last first; at most [`LISTED`].
pub fn of_user(
    db: &mut Connection,
    organization: &OrganizationId,
    user: &UserId,
    now: DateTime<Utc>,
) -> Result<Vec<Session>, StoreError> {
    Ok(sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::organization_id.eq(organization))
        .filter(sessions::expires_at.gt(Micros::from(now)))
        .order(sessions::id.desc())
        .limit(LISTED)
        .select(Session::as_select())
        .load(db)?)
}

/// Ends all sessions that a provider's responses began, but for that of the caller; returns their
/// number.
pub fn end_all_for_provider(
    db: &mut Connection,
    caller: &Caller,
    provider: &ProviderId,
) -> Result<usize, StoreError> {
    let all = sessions::table
        .filter(sessions::organization_id.eq(&caller.organization))
        .filter(sessions::provider_id.eq(provider))
        .filter(sessions::id.ne_all(caller.session.as_slice()));
    Ok(diesel::delete(all).execute(db)?)
}
