//! Presence by SSO: the person whose session it is has authenticated anew at the identity provider.

use chrono::Duration;
use diesel::prelude::*;

use super::links;
use super::login_request::{BegunBy, LoginRequest};
use super::outcome::SsoOutcome;
use super::rejection::{SignInRejection, rejected};
use super::rejection_code::RejectionCode;
use super::sso_sign_in::SsoSignIn;
use crate::accounts::{self, credentials};
use crate::db::lock;
use crate::db::schema::sessions;
use crate::{Connection, Stop, StoreError};

/// How far a provider's clock may be ahead, twice the most skew that can be set: an instant beyond is
/// not one of this sign-in.
const AHEAD: Duration = Duration::minutes(20);

/// Marks the session that asked as proven. The provider has to say that the person authenticated after
/// the request, since it lets anybody in who sits at a browser that it still knows, and the NameID has
/// to be the account's already: nothing is found by a hint, linked or made.
pub(super) fn prove(
    db: &mut Connection,
    sign_in: &SsoSignIn,
    request: &LoginRequest,
) -> Result<SsoOutcome, Stop<SignInRejection>> {
    let Some(by) = &request.begun_by else {
        return rejected(RejectionCode::SessionChanged);
    };
    let possible = request.begun_at()..=sign_in.now + AHEAD;
    if sign_in
        .authenticated_at
        .is_none_or(|at| !possible.contains(&at))
    {
        return rejected(RejectionCode::AuthnNotFresh);
    }
    lock::user(db, &by.user)?;
    let user = accounts::get(db, &sign_in.organization, &by.user)?;
    let of = &sign_in.organization;
    // An account with a password is proven by that, whatever the provider says.
    if !user.is_some_and(|user| user.may_sign_in())
        || credentials::for_user(db, of, &by.user)?.is_some()
    {
        return rejected(RejectionCode::SessionChanged);
    }
    let entity_id = &sign_in.provider_entity_id;
    let link = links::find(db, of, entity_id, sign_in.name_id())?;
    if link.is_none_or(|link| link.user_id != by.user) {
        return rejected(RejectionCode::AnotherPerson);
    }
    if is_proven(db, sign_in, by)? {
        Ok(SsoOutcome::Present(by.user.clone()))
    } else {
        rejected(RejectionCode::SessionChanged)
    }
}

/// Marks the session; `false` if it has ended.
fn is_proven(db: &mut Connection, sign_in: &SsoSignIn, by: &BegunBy) -> Result<bool, StoreError> {
    let now = sign_in.now.timestamp_micros();
    let own = sessions::table
        .find(&by.session)
        .filter(sessions::organization_id.eq(&sign_in.organization))
        .filter(sessions::user_id.eq(&by.user))
        .filter(sessions::expires_at.gt(now));
    let marked = diesel::update(own).set(sessions::proven_at.eq(now));
    Ok(marked.execute(db)? == 1)
}
