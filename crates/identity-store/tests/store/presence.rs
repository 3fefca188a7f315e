//! Presence by SSO: which response proves that it is still the person of the session.

use chrono::{DateTime, Duration, Utc};
use identity_store::accounts::{Role, User, credentials};
use identity_store::sign_in::sessions::{self, Session, SignInMethod, is_fresh};
use identity_store::sign_in::{self, BegunBy, LoginPurpose, RejectionCode, SsoOutcome, SsoSignIn};
use identity_store::sso::providers::Provider;
use identity_store::{Decision, Secret, Store, UserId};
use statux_testkit::{apply, on_both_databases};

use super::support::{
    complete, local_user, now, organization, provider, provision, request, sign_in, write,
};

/// A session by SSO, which nothing proves yet.
fn session(store: &Store, okta: &Provider, user: &User) -> (Session, Secret) {
    let (user, provider) = (user.clone(), okta.id.clone());
    let ttl = Duration::hours(1);
    let begun = store.write(move |db| {
        sessions::create(db, &user, SignInMethod::Sso, Some(&provider), now(), ttl)
    });
    begun.wait().unwrap()
}

/// A response to the question of this session.
fn response(
    okta: &Provider,
    by: Option<&Session>,
    name_id: &str,
    authenticated_at: Option<DateTime<Utc>>,
) -> SsoSignIn {
    let begun_by = by.map(BegunBy::from);
    SsoSignIn {
        request: Some(request(okta, LoginPurpose::Presence, begun_by)),
        authenticated_at,
        ..sign_in(okta, name_id)
    }
}

fn answer(store: &Store, response: &SsoSignIn) -> Result<UserId, RejectionCode> {
    let response = response.clone();
    match write(store, move |db| sign_in::complete(db, &response)) {
        Decision::Accepted(SsoOutcome::Present(user)) => Ok(user),
        Decision::Accepted(other) => panic!("{other:?}"),
        Decision::Rejected(rejection) => Err(rejection.code),
    }
}

#[apply(on_both_databases)]
fn only_who_has_just_authenticated_as_the_person_of_the_session_proves_it(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    local_user(store, &ours, "root@example.com", Role::PlatformAdmin);
    let bob = complete(store, &sign_in(&okta, "bob@example.com"))
        .unwrap()
        .user;
    let eve = complete(store, &sign_in(&okta, "eve@example.com"))
        .unwrap()
        .user;
    // An account that a hint would find, and nothing is linked to.
    let ann = provision(store, &ours, "ann@example.com").user;
    let (bobs, secret) = session(store, &okta, &bob);
    let (anns, _) = session(store, &okta, &ann);
    let is_proven = || {
        let (secret, later) = (secret.clone(), now() + Duration::minutes(1));
        let found = store.read(move |db| sessions::find(db, &secret, later));
        is_fresh(&found.unwrap().unwrap().session, later)
    };
    let (just_now, before) = (Some(now()), Some(now() - Duration::seconds(1)));
    let cases = [
        (
            Some(&bobs),
            "bob@example.com",
            before,
            RejectionCode::AuthnNotFresh,
        ),
        (
            Some(&bobs),
            "bob@example.com",
            Some(now() + Duration::hours(2)),
            RejectionCode::AuthnNotFresh,
        ),
        (
            Some(&bobs),
            "bob@example.com",
            None,
            RejectionCode::AuthnNotFresh,
        ),
        (
            Some(&bobs),
            "eve@example.com",
            just_now,
            RejectionCode::AnotherPerson,
        ),
        (
            Some(&anns),
            "ann@example.com",
            just_now,
            RejectionCode::AnotherPerson,
        ),
        (
            None,
            "bob@example.com",
            just_now,
            RejectionCode::SessionChanged,
        ),
    ];
    for (by, name_id, authenticated_at, code) in cases {
        let response = response(&okta, by, name_id, authenticated_at);
        assert_eq!(answer(store, &response), Err(code), "{name_id}");
        assert_eq!(answer(store, &response), Err(RejectionCode::Replayed));
        assert!(!is_proven(), "{name_id}");
    }
    let honest = response(&okta, Some(&bobs), "bob@example.com", just_now);
    assert_eq!(answer(store, &honest), Ok(bob.id.clone()));
    assert!(is_proven());
    // With a password it is that which proves it.
    let (of, id) = (ours.id.clone(), eve.id.clone());
    write(store, move |db| {
        credentials::set(db, &of, &id, "$argon2id$eve", now())
    });
    let (eves, _) = session(store, &okta, &eve);
    let by_sso = response(&okta, Some(&eves), "eve@example.com", just_now);
    assert_eq!(answer(store, &by_sso), Err(RejectionCode::SessionChanged));
    assert_eq!(answer(store, &honest), Err(RejectionCode::Replayed));

    // A session that has ended proves nothing, nor is another one of the person's marked.
    let (second, second_secret) = session(store, &okta, &bob);
    let (third, third_secret) = session(store, &okta, &bob);
    let ended = second_secret.clone();
    write(store, move |db| sessions::end(db, &ended));
    let late = response(&okta, Some(&second), "bob@example.com", just_now);
    assert_eq!(answer(store, &late), Err(RejectionCode::SessionChanged));
    let found = store.read(move |db| sessions::find(db, &third_secret, now()));
    let found = found.unwrap().unwrap().session;
    assert_eq!(found.id, third.id);
    assert!(!is_fresh(&found, now()));
}
