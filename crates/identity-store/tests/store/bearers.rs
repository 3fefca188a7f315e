//! SCIM tokens and API keys: both kinds keep the same promises.

use chrono::Duration;
use identity_store::Caller;
use identity_store::Store;
use identity_store::audit::Actor;
use statux_testkit::{apply, on_both_databases};

use super::support::{now, organization, read, write};

macro_rules! bearer_tests {
    ($name:ident, $module:ident, $check:ident, $prefix:literal) => {
        mod $name {
            use super::*;
            use identity_store::Secret;
            use identity_store::tokens::$module::{self, $check};

            #[apply(on_both_databases)]
            fn a_secret_opens_its_organization_until_revoked(store: &Store) {
                let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
                let of = ours.id.clone();
                let (record, secret) = write(store, move |db| {
                    $module::create(db, &Caller::new(&of, &Actor::Cli, now()), "Okta", None)
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
                    $module::create(db, &Caller::new(&of, &Actor::Cli, now()), "Okta", Some(end))
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
bearer_tests!(an_api_key, api_keys, KeyCheck, "stx_key_");
