//! Access tokens: a SCIM token for a while.

use chrono::Duration;
use identity_store::audit::Actor;
use identity_store::jobs::cleanup;
use identity_store::tokens::scim_access_tokens::{self, TTL};
use identity_store::tokens::scim_tokens::{self, ScimTokenBearer, TokenCheck};
use identity_store::{Caller, Secret, Store};
use statux_testkit::{apply, on_both_databases};

use super::support::{now, organization, read, write};

fn scim_token(store: &Store, lives: Option<Duration>) -> (ScimTokenBearer, Secret) {
    let of = organization(store, "Ours").id;
    let end = lives.map(|lives| now() + lives);
    let (_, secret) = write(store, move |db| {
        scim_tokens::create(db, &Caller::new(&of, &Actor::Cli, now()), "Entra", end)
    });
    let check = read(store, |db| scim_tokens::authenticate(db, &secret, now()));
    let owner = check.bearer().unwrap().clone();
    (owner, secret)
}

fn issue(store: &Store, owner: &ScimTokenBearer) -> Secret {
    let owner = owner.clone();
    write(store, move |db| {
        scim_access_tokens::issue(db, &owner, now())
    })
    .0
}

#[apply(on_both_databases)]
fn it_stands_for_its_scim_token_until_either_ends(store: &Store) {
    let (owner, secret) = scim_token(store, None);
    let access = issue(store, &owner);
    let check = |secret: &Secret, after| {
        read(store, |db| {
            scim_access_tokens::authenticate(db, secret, now() + after)
        })
    };
    let moment = Duration::microseconds(1);
    assert_eq!(
        check(&secret, Duration::zero()),
        TokenCheck::Valid(owner.clone())
    );
    assert_eq!(
        check(&access, TTL - moment),
        TokenCheck::Valid(owner.clone())
    );
    assert_eq!(check(&access, TTL), TokenCheck::Expired(owner.clone()));
    let unknown = Secret::generate(scim_access_tokens::PREFIX);
    assert_eq!(check(&unknown, Duration::zero()), TokenCheck::Unknown);
    let as_scim_token = read(store, |db| scim_tokens::authenticate(db, &access, now()));
    assert_eq!(as_scim_token, TokenCheck::Unknown);

    let (of, id) = (owner.organization_id.clone(), owner.id.clone());
    write(store, move |db| {
        scim_tokens::revoke(db, &Caller::new(&of, &Actor::Cli, now()), &id)
    });
    assert!(matches!(
        check(&access, Duration::zero()),
        TokenCheck::Revoked(_)
    ));
}

#[apply(on_both_databases)]
fn it_ends_with_a_scim_token_that_ends_first_and_is_then_thrown_away(store: &Store) {
    let lives = Duration::minutes(10);
    let (owner, _) = scim_token(store, Some(lives));
    let of = owner.clone();
    let (access, end) = write(store, move |db| scim_access_tokens::issue(db, &of, now()));
    assert_eq!(end, now() + lives);
    let check = || {
        read(store, |db| {
            scim_access_tokens::authenticate(db, &access, now())
        })
    };
    let clean = |after| write(store, move |db| cleanup::delete_expired(db, now() + after));
    assert_eq!(clean(lives - Duration::seconds(1)), 0);
    assert_eq!(check(), TokenCheck::Valid(owner));
    assert_eq!(clean(lives), 1);
    assert_eq!(check(), TokenCheck::Unknown);
}
