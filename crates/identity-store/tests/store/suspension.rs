//! A suspended organization: nobody gets in, and everything is kept.

use chrono::Duration;
use identity_store::accounts::Role;
use identity_store::audit::Actor;
use identity_store::sign_in::RejectionCode;
use identity_store::sign_in::sessions::{self, SignInMethod};
use identity_store::tokens::{Scopes, api_keys, scim_access_tokens, scim_tokens};
use identity_store::{Caller, Stop, Store, organizations};
use statux_testkit::{apply, on_both_databases};

use super::support::{complete, local_user, now, organization, provider, read, sign_in, write};

#[apply(on_both_databases)]
fn nobody_signs_in_to_a_suspended_organization_and_its_tokens_are_told_why(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let ada = local_user(store, &ours, "ada@example.com", Role::PlatformAdmin);
    let eve = local_user(store, &theirs, "eve@example.com", Role::PlatformAdmin);
    let okta = provider(store, &ours);
    let begin = |user: &identity_store::accounts::User| {
        let user = user.clone();
        let ttl = Duration::hours(8);
        let begun = store
            .write(move |db| sessions::create(db, &user, SignInMethod::Password, None, now(), ttl));
        begun.wait().map(|(_, secret)| secret)
    };
    let caller = Caller::new(&ours.id, &Actor::Cli, now());
    let by = caller.clone();
    let (key, token) = write(store, move |db| {
        let (_, key) = api_keys::create(db, &by, "Key", None, &Scopes::usual())?;
        Ok((key, scim_tokens::create(db, &by, "Token", None)?.1))
    });
    let key_check = || read(store, |db| api_keys::authenticate(db, &key, now()));
    let token_check = || read(store, |db| scim_tokens::authenticate(db, &token, now()));
    let scim_tokens::TokenCheck::Valid(owner) = token_check() else {
        panic!("expected a valid token");
    };
    let (access, _) = write(store, move |db| {
        scim_access_tokens::issue(db, &owner, now())
    });
    let access_check = || {
        read(store, |db| {
            scim_access_tokens::authenticate(db, &access, now())
        })
    };
    let session = begin(&ada).unwrap();
    let others = begin(&eve).unwrap();
    let signed_in = |secret| read(store, |db| sessions::find(db, secret, now())).is_some();
    assert!(complete(store, &sign_in(&okta, "bob@example.com")).is_ok());
    assert!(signed_in(&session));
    assert!(matches!(key_check(), api_keys::KeyCheck::Valid(_)));

    let by = caller.clone();
    let suspended = write(store, move |db| organizations::suspend(db, &by)).unwrap();
    assert_eq!(suspended.organization.suspended_at, Some(now()));
    assert_eq!(suspended.ended_sessions, 2);
    let by = caller.clone();
    let again = write(store, move |db| organizations::suspend(db, &by)).unwrap();
    assert_eq!(again.ended_sessions, 0);
    assert!(!signed_in(&session) && signed_in(&others));
    let rejected = begin(&ada).unwrap_err();
    let code = RejectionCode::OrganizationSuspended;
    assert!(matches!(rejected, Stop::Rejected(it) if it == code));
    let by_sso = complete(store, &sign_in(&okta, "bob@example.com"));
    assert_eq!(by_sso.unwrap_err(), code);
    assert!(begin(&eve).is_ok());
    assert!(matches!(key_check(), api_keys::KeyCheck::Suspended(_)));
    for check in [token_check(), access_check()] {
        assert!(matches!(check, scim_tokens::TokenCheck::Suspended(_)));
    }

    let opened = store.write(move |db| organizations::resume(db, &caller));
    let opened = opened.wait().unwrap().unwrap();
    assert_eq!(opened.organization.suspended_at, None);
    assert_eq!(opened.canceled_deletion, None);
    assert!(!signed_in(&session), "sessions stay ended");
    assert!(begin(&ada).is_ok());
    assert!(complete(store, &sign_in(&okta, "bob@example.com")).is_ok());
    assert!(matches!(key_check(), api_keys::KeyCheck::Valid(_)));
    for check in [token_check(), access_check()] {
        assert!(matches!(check, scim_tokens::TokenCheck::Valid(_)));
    }
}
