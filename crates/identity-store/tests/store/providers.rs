//! One provider for each organization.

use chrono::Duration;
use identity_store::Caller;
use identity_store::Store;
use identity_store::audit::Actor;
use identity_store::sign_in::sessions;
use identity_store::sso::providers::{self, CreateProviderError, NewMetadata, Replacement};
use statux_testkit::{apply, on_both_databases};

use super::support::{
    IDP, complete, new_provider, now, organization, provider, read, sign_in, write,
};

const SAME: Replacement = Replacement::SameProvider;

#[apply(on_both_databases)]
fn a_second_provider_is_rejected_and_the_first_stays(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let first = provider(store, &ours);
    let of = ours.id.clone();
    let second = store
        .write(move |db| {
            providers::create(db, &Caller::new(&of, &Actor::Cli, now()), &new_provider())
        })
        .wait();
    assert!(matches!(second, Err(CreateProviderError::AlreadyExists)));
    assert_eq!(
        read(store, |db| providers::find(db, &ours.id)),
        Some(first.clone())
    );
    assert_eq!(read(store, providers::sole_provider), Some(first.clone()));
    assert_eq!(read(store, |db| providers::find(db, &theirs.id)), None);
    assert_eq!(
        read(store, |db| providers::get(db, &theirs.id, &first.id)),
        None
    );
    provider(store, &theirs);
    assert_eq!(read(store, providers::sole_provider), None);
}

#[apply(on_both_databases)]
fn changes_stay_inside_the_organization(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let first = provider(store, &ours);
    let (of, id) = (theirs.id.clone(), first.id.clone());
    let metadata = NewMetadata {
        entity_id: "https://other.example.com".to_owned(),
        url: None,
        xml: "<Other/>".to_owned(),
    };
    let (newer, seen) = (metadata.clone(), first.clone());
    write(store, move |db| {
        assert!(providers::rename(db, &Caller::new(&of, &Actor::Cli, now()), "Other")?.is_none());
        let none = providers::replace_metadata(
            db,
            &Caller::new(&of, &Actor::Cli, now()),
            &metadata,
            SAME,
        )?;
        assert!(none.is_none());
        assert!(!providers::record_refresh_error(db, &of, &seen, "broken")?);
        assert!(providers::record_refreshed(db, &of, &id, now())?.is_none());
        assert!(providers::remove(db, &Caller::new(&of, &Actor::Cli, now()))?.is_none());
        Ok(())
    });
    assert_eq!(
        read(store, |db| providers::find(db, &ours.id)),
        Some(first.clone())
    );

    let of = ours.id.clone();
    let changed = write(store, move |db| {
        assert!(providers::record_refresh_error(db, &of, &first, "broken")?);
        providers::rename(db, &Caller::new(&of, &Actor::Cli, now()), "Other")?;
        providers::replace_metadata(db, &Caller::new(&of, &Actor::Cli, now()), &newer, SAME)
    })
    .unwrap();
    assert_eq!((changed.name.as_str(), changed.version), ("Other", 3));
    assert_eq!((changed.refresh_error, changed.metadata_url), (None, None));
}

#[apply(on_both_databases)]
fn a_refresh_that_failed_says_nothing_of_metadata_that_replaced_what_it_saw(store: &Store) {
    let ours = organization(store, "Ours");
    let seen = provider(store, &ours);
    let newer = NewMetadata {
        entity_id: IDP.to_owned(),
        url: None,
        xml: "<Newer/>".to_owned(),
    };
    let replaced = write(store, move |db| {
        assert!(providers::record_refresh_error(
            db,
            &seen.organization_id,
            &seen,
            "broken"
        )?);
        let caller = Caller::new(&seen.organization_id, &Actor::Cli, now());
        let replaced = providers::replace_metadata(db, &caller, &newer, SAME)?;
        assert!(!providers::record_refresh_error(
            db,
            &seen.organization_id,
            &seen,
            "broken"
        )?);
        Ok(replaced)
    });
    let stored = read(store, |db| providers::find(db, &ours.id));
    assert_eq!(stored, replaced);
    assert_eq!(stored.unwrap().refresh_error, None);
}

#[apply(on_both_databases)]
fn removing_ends_its_sessions_and_keeps_the_links(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let signed_in = complete(store, &sign_in(&okta, "ada@example.com")).unwrap();
    let under_way = sign_in(&okta, "ada@example.com");
    let of = ours.id.clone();
    let removed = write(store, move |db| {
        providers::remove(db, &Caller::new(&of, &Actor::Cli, now()))
    })
    .unwrap();
    assert_eq!((removed.ended_sessions, removed.linked_users), (1, 1));
    assert!(read(store, |db| sessions::find(db, &signed_in.secret, now())).is_none());
    assert!(complete(store, &under_way).is_err());

    let again = provider(store, &ours);
    let back = complete(store, &sign_in(&again, "ada@example.com")).unwrap();
    assert_eq!((back.user.id, back.created), (signed_in.user.id, false));
}

#[apply(on_both_databases)]
fn a_removal_at_the_moment_of_signing_in_leaves_no_session(store: &Store) {
    let ours = organization(store, "Ours");
    for _ in 0..5 {
        let okta = provider(store, &ours);
        let attempt = sign_in(&okta, "ada@example.com");
        let signed_in = std::thread::scope(|scope| {
            let thread = scope.spawn(|| complete(store, &attempt));
            let of = ours.id.clone();
            write(store, move |db| {
                providers::remove(db, &Caller::new(&of, &Actor::Cli, now()))
            });
            thread.join().unwrap()
        });
        if let Ok(signed_in) = signed_in {
            let at = now() + Duration::minutes(1);
            assert!(read(store, |db| sessions::find(db, &signed_in.secret, at)).is_none());
        }
    }
}
