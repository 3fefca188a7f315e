//! Begins the session of the person whom a sign-in means, unless the browser is signed in to another
//! account: then the person is asked first.

use diesel::Connection as _;

use super::login_request::BegunBy;
use super::matching::{Found, find_or_create};
use super::outcome::{SsoOutcome, SsoSignedIn};
use super::pending::{PendingSignIn, WaitsFor};
use super::rejection::{SignInRejection, by_code};
use super::sso_sign_in::SsoSignIn;
use crate::accounts::User;
use crate::audit::{self, Action, Actor, Event};
use crate::organizations::Organization;
use crate::sign_in::sessions::{self, SignInMethod};
use crate::{Caller, Connection, Stop, StoreError, UserId};

/// The account that is signed in to the browser, as far as it is known where a sign-in is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Here {
    /// That is not known: the response came from another site, unasked.
    Unknown,
    /// Nobody.
    Nobody,
    /// The user who was signed in when the sign-in began. The session ends with the new one.
    Began(BegunBy),
    /// This account.
    Account(UserId),
    /// Somebody who has agreed to go on as this account, or as a new one.
    Agreed(Option<UserId>),
}

impl Here {
    /// Whether the browser may go on as this person without another question.
    fn goes_on_as(&self, user: &User, created: bool) -> bool {
        match self {
            Self::Unknown => false,
            Self::Nobody => true,
            Self::Began(by) => by.user == user.id,
            Self::Account(id) | Self::Agreed(Some(id)) => *id == user.id,
            Self::Agreed(None) => created,
        }
    }
}

/// Signs the person in, or says what has to be decided first.
pub(super) fn enter(
    db: &mut Connection,
    sign_in: &SsoSignIn,
    settings: &Organization,
    here: &Here,
) -> Result<SsoOutcome, Stop<SignInRejection>> {
    let found = match here {
        Here::Nobody => find_or_create(db, sign_in, settings)?,
        _ => match found_unless_asked(db, sign_in, settings, here) {
            Ok(found) => found,
            Err(Undone::Stopped(stop)) => return Err(stop),
            Err(Undone::Asks(account)) => {
                let pending = PendingSignIn::new(sign_in, WaitsFor::Answer, account);
                return Ok(SsoOutcome::Pending(Box::new(pending)));
            }
        },
    };
    match found {
        Found::Person(user, created) => {
            if let Here::Began(by) = here {
                sessions::end_one(db, &user.organization_id, &user.id, &by.session)?;
            }
            let signed_in = begin(db, sign_in, *user, created)?;
            Ok(SsoOutcome::SignedIn(Box::new(signed_in)))
        }
        Found::NeedsProof(user) => {
            let pending = PendingSignIn::new(sign_in, WaitsFor::Proof, Some(user.id));
            Ok(SsoOutcome::Pending(Box::new(pending)))
        }
    }
}

/// Why what was tried left nothing behind.
enum Undone {
    /// The person has to be asked whether to go on as this account, or as a new one.
    Asks(Option<UserId>),
    Stopped(Stop<SignInRejection>),
}

impl From<diesel::result::Error> for Undone {
    fn from(error: diesel::result::Error) -> Self {
        Self::Stopped(error.into())
    }
}

/// Whom the sign-in means is known only once it is done, so that it is undone where the person has to
/// be asked first.
fn found_unless_asked(
    db: &mut Connection,
    sign_in: &SsoSignIn,
    settings: &Organization,
    here: &Here,
) -> Result<Found, Undone> {
    db.transaction(|db| {
        let found = find_or_create(db, sign_in, settings).map_err(Undone::Stopped)?;
        match &found {
            Found::Person(user, created) if !here.goes_on_as(user, *created) => {
                Err(Undone::Asks((!*created).then(|| user.id.clone())))
            }
            _ => Ok(found),
        }
    })
}

/// Begins the session of the person whom the assertion lets in.
pub(super) fn begin(
    db: &mut Connection,
    sign_in: &SsoSignIn,
    user: User,
    created: bool,
) -> Result<SsoSignedIn, Stop<SignInRejection>> {
    let (session, secret) = sessions::create_known_as(
        db,
        &user,
        SignInMethod::Sso,
        Some(&sign_in.provider_id),
        sign_in.subject.as_ref(),
        sign_in.now,
        sign_in.session_ttl,
    )
    .map_err(by_code)?;
    record(db, sign_in, &user, created)?;
    let requested = sign_in.request.as_ref();
    let requested = requested.map(|request| request.return_to.clone());
    Ok(SsoSignedIn {
        session,
        secret,
        user,
        created,
        return_to: requested.or_else(|| sign_in.asked_path.clone()),
    })
}

fn record(
    db: &mut Connection,
    sign_in: &SsoSignIn,
    user: &User,
    created: bool,
) -> Result<(), StoreError> {
    let event = Event::new(Action::UserSignedIn)
        .target(&user.id)
        .detail(serde_json::json!({ "method": "sso", "created": created }));
    let actor = Actor::User(user.id.clone());
    let caller = Caller::new(&sign_in.organization, &actor, sign_in.now);
    audit::record(db, &caller, &event)
}
