//! SCIM tokens and API keys: both kinds keep the same promises, and keys have scopes.

use chrono::Duration;
use identity_store::Caller;
use identity_store::Store;
use identity_store::audit::Actor;
use statux_testkit::{apply, on_both_databases};

use super::support::{now, organization, read, write};

macro_rules! bearer_tests {
    ($name:ident, $module:ident, $check:ident, $prefix:literal $(, $scopes:expr)?) => {
        mod $name {
            use super::*;
            use identity_store::Secret;
            use identity_store::tokens::$module::{self, $check};

            #[apply(on_both_databases)]
            fn a_secret_opens_its_organization_until_revoked(store: &Store) {
                let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
                let of = ours.id.clone();
                let (record, secret) = write(store, move |db| {
                    let caller = Caller::new(&of, &Actor::Cli, now());
                    $module::create(db, &caller, "Okta", None $(, $scopes)?)
                });
                assert!(secret.expose().starts_with($prefix));
                assert!(secret.expose().ends_with(&record.last_four));
                let check =
                    |secret: &Secret| read(store, |db| $module::authenticate(db, secret, now()));
                let $check::Valid(bearer) = check(&secret) else {
                    panic!("expected a valid secret");
                };
                assert_eq!(bearer.id, record.id);
                assert_eq!(bearer.organization_id, ours.id);
                assert_eq!(bearer.actor().id(), Some(record.id.as_str()));
                assert_eq!(check(&Secret::generate($prefix)), $check::Unknown);
                assert_eq!(check(&Secret::from_client("")), $check::Unknown);

                let (of, id) = (theirs.id.clone(), record.id.clone());
                let revoked = write(store, move |db| {
                    $module::revoke(db, &Caller::new(&of, &Actor::Cli, now()), &id)
                });
                assert!(!revoked);
                assert!(matches!(check(&secret), $check::Valid(_)));
                assert!(read(store, |db| $module::list(db, &theirs.id)).is_empty());

                for _ in 0..2 {
                    let (of, id) = (ours.id.clone(), record.id.clone());
                    assert!(write(store, move |db| {
                        $module::revoke(db, &Caller::new(&of, &Actor::Cli, now()), &id)
                    }));
                }
                assert!(matches!(check(&secret), $check::Revoked(_)));
                assert_eq!(read(store, |db| $module::list(db, &ours.id)).len(), 1);
            }

            #[apply(on_both_databases)]
            fn it_expires_and_notes_its_use_once_a_minute(store: &Store) {
                let (of, theirs) = (
                    organization(store, "Ours").id,
                    organization(store, "Theirs").id,
                );
                let ours = of.clone();
                let end = now() + Duration::hours(1);
                let (record, secret) = write(store, move |db| {
                    let caller = Caller::new(&of, &Actor::Cli, now());
                    $module::create(db, &caller, "Okta", Some(end) $(, $scopes)?)
                });
                let at = |time| read(store, |db| $module::authenticate(db, &secret, time));
                assert!(matches!(at(end - Duration::seconds(1)), $check::Valid(_)));
                assert!(matches!(at(end), $check::Expired(_)));

                let needs_touch = || {
                    let check = at(now());
                    $module::needs_touch(check.bearer().unwrap(), now())
                };
                assert!(needs_touch());
                let id = record.id.clone();
                write(store, move |db| $module::touch(db, &theirs, &id, now()));
                assert!(needs_touch());
                for (after, expected) in [(0, 0), (59, 0), (60, 60)] {
                    let (of, id) = (ours.clone(), record.id.clone());
                    let time = now() + Duration::seconds(after);
                    write(store, move |db| $module::touch(db, &of, &id, time));
                    let $check::Valid(found) = at(now()) else {
                        panic!("expected a valid secret");
                    };
                    let used = now() + Duration::seconds(expected);
                    assert_eq!(found.last_used_at, Some(used));
                    assert!(!needs_touch());
                }
            }
        }
    };
}

bearer_tests!(a_scim_token, scim_tokens, TokenCheck, "stx_scim_");
bearer_tests!(
    an_api_key,
    api_keys,
    KeyCheck,
    "stx_key_",
    &identity_store::tokens::Scopes::usual()
);

#[apply(on_both_databases)]
fn a_key_has_the_scopes_that_it_was_made_with_and_one_made_before_reads_and_writes(store: &Store) {
    use diesel::RunQueryDsl as _;
    use identity_store::tokens::api_keys::{self, KeyCheck};
    use identity_store::tokens::{Scope, Scopes};

    let ours = organization(store, "Ours");
    let make = |scopes: &'static [Scope]| {
        let caller = Caller::new(&ours.id, &Actor::Cli, now());
        write(store, move |db| {
            api_keys::create(db, &caller, "Key", None, &Scopes::of(scopes))
        })
    };
    let scopes_of = |secret| match read(store, |db| api_keys::authenticate(db, secret, now())) {
        KeyCheck::Valid(key) => key.scopes,
        other => panic!("expected a valid key, received {other:?}"),
    };
    let (reader, secret) = make(&[Scope::Read]);
    assert_eq!(scopes_of(&secret), Scopes::of(&[Scope::Read]));
    let (_, secret) = make(&[Scope::Keys, Scope::Write]);
    assert_eq!(scopes_of(&secret).to_string(), "write keys");
    // What the migration writes for a key from before.
    write(store, |db| {
        let before = "UPDATE api_keys SET scopes = 'read write'";
        Ok(diesel::sql_query(before).execute(db)?)
    });
    assert_eq!(scopes_of(&secret), Scopes::usual());
    let listed = read(store, |db| api_keys::list(db, &ours.id));
    assert_eq!(listed.len(), 2);
    let found = read(store, |db| api_keys::get(db, &ours.id, &reader.id));
    assert_eq!(found.map(|key| key.id.clone()), Some(reader.id.clone()));
    let theirs = organization(store, "Theirs");
    assert!(read(store, |db| api_keys::get(db, &theirs.id, &reader.id)).is_none());
}

#[apply(on_both_databases)]
fn a_key_that_is_replaced_stops_and_its_successor_may_do_the_same(store: &Store) {
    use identity_store::tokens::api_keys::{self, KeyCheck};
    use identity_store::tokens::{Scope, Scopes};

    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let end = now() + Duration::days(9);
    let caller = Caller::new(&ours.id, &Actor::Cli, now());
    let (old, secret) = write(store, move |db| {
        api_keys::create(db, &caller, "Key", Some(end), &Scopes::of(&[Scope::Read]))
    });
    let rotate = |of: &identity_store::OrganizationId| {
        let (caller, id) = (Caller::new(of, &Actor::Cli, now()), old.id.clone());
        write(store, move |db| api_keys::rotate(db, &caller, &id))
    };
    let check = |secret| read(store, |db| api_keys::authenticate(db, secret, now()));
    assert!(rotate(&theirs.id).is_none());
    assert!(matches!(check(&secret), KeyCheck::Valid(_)));
    let (new, new_secret) = rotate(&ours.id).unwrap();
    assert_eq!((new.name.as_str(), new.expires_at), ("Key", Some(end)));
    assert_eq!(new.scopes, old.scopes);
    assert!(matches!(check(&secret), KeyCheck::Revoked(_)));
    assert!(matches!(check(&new_secret), KeyCheck::Valid(_)));
    assert!(rotate(&ours.id).is_none(), "only once");
}

#[apply(on_both_databases)]
fn whoever_made_a_secret_is_known_also_by_way_of_a_key(store: &Store) {
    use identity_store::accounts::Role;
    use identity_store::members::{self, Change};
    use identity_store::tokens::{Scopes, api_keys, makers, scim_tokens};

    let ours = organization(store, "Ours");
    let ada = super::support::local_user(store, &ours, "ada@example.com", Role::PlatformAdmin);
    let bob = super::support::local_user(store, &ours, "bob@example.com", Role::PlatformAdmin);
    let caller = Caller::new(&ours.id, &Actor::User(ada.id.clone()), now());
    let (key, _) = write(store, move |db| {
        api_keys::create(db, &caller, "Key", None, &Scopes::usual())
    });
    let caller = Caller::new(&ours.id, &Actor::ApiKey(key.id.clone()), now());
    let (token, _) = write(store, move |db| scim_tokens::create(db, &caller, "T", None));
    assert_eq!(key.created_by, Some(ada.id.clone()));
    assert_eq!(token.created_by, Some(ada.id.clone()));
    let is_admin = |id: &identity_store::UserId| {
        let made_by = read(store, |db| makers(db, &ours.id, [id]));
        made_by[id].is_admin
    };
    assert!(is_admin(&ada.id) && is_admin(&bob.id));
    let caller = Caller::new(&ours.id, &Actor::Cli, now());
    let (id, blocked) = (ada.id.clone(), Some(true));
    let change = Change {
        blocked,
        ..Change::default()
    };
    let changed = store.write(move |db| members::change(db, &caller, &id, &change));
    changed.wait().unwrap();
    assert!(!is_admin(&ada.id) && is_admin(&bob.id));
}
