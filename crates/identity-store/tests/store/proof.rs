//! The proof by a session that a guarded account is one's own.

use chrono::{DateTime, Duration, Utc};
use identity_store::accounts::Role;
use identity_store::sign_in::sessions::{self, Session, SignInMethod};
use identity_store::sign_in::{
    self, BegunBy, LoginPurpose, PendingSignIn, Proof, RejectionCode, SsoOutcome, SsoSignIn,
};
use identity_store::{Decision, Store};
use statux_testkit::{apply, on_both_databases};

use super::support::{local_user, now, organization, provider, request, sign_in, write};

#[apply(on_both_databases)]
fn only_the_fresh_session_in_which_the_sign_in_began_proves_it(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let ada = local_user(store, &ours, "ada@example.com", Role::PlatformAdmin);
    let session = |at: DateTime<Utc>| -> Session {
        let (ada, ttl) = (ada.clone(), Duration::hours(8));
        let begun = store
            .write(move |db| sessions::create(db, &ada, SignInMethod::Password, None, at, ttl));
        begun.wait().unwrap().0
    };
    let begun_in = |session: &Session| -> Box<PendingSignIn> {
        let begun_by = Some(BegunBy::from(session));
        let attempt = SsoSignIn {
            request: Some(request(&okta, LoginPurpose::SignIn, begun_by)),
            ..sign_in(&okta, "ada@example.com")
        };
        let decision = write(store, move |db| sign_in::complete(db, &attempt));
        let Decision::Accepted(SsoOutcome::Pending(pending)) = decision else {
            panic!("{decision:?}");
        };
        pending
    };
    let proven = |pending: Box<PendingSignIn>, session: &Session| {
        let proof = Proof::Session(session.id.clone());
        let done = write(store, move |db| {
            sign_in::confirm(db, &pending, &proof, now())
        });
        let done = done.into_result().map_err(|rejection| rejection.code);
        done.map(|signed_in| signed_in.user.id)
    };
    let (fresh, other) = (session(now()), session(now()));
    let old = session(now() - Duration::minutes(16));
    assert_eq!(
        proven(begun_in(&fresh), &other),
        Err(RejectionCode::SessionChanged)
    );
    assert_eq!(
        proven(begun_in(&old), &old),
        Err(RejectionCode::RequestExpired)
    );
    assert_eq!(proven(begun_in(&fresh), &fresh), Ok(ada.id.clone()));
}
