//! Organizations and their settings.

use identity_store::audit::Actor;
use identity_store::organizations::{self, Settings};
use identity_store::{Caller, OrganizationId, Store, StoreError};
use statux_testkit::{apply, on_both_databases};

use super::support::{now, organization, read, write};

#[apply(on_both_databases)]
fn settings_change_one_at_a_time_and_in_one_organization(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    assert!(ours.jit_provisioning && !ours.allow_idp_initiated);
    let id = ours.id.clone();
    let changed = write(store, move |db| {
        let settings = Settings {
            allow_idp_initiated: Some(true),
            ..Settings::default()
        };
        organizations::update_settings(db, &Caller::new(&id, &Actor::Cli, now()), settings)
    })
    .unwrap();
    assert!(changed.jit_provisioning && changed.allow_idp_initiated);
    let stored = read(store, |db| organizations::get(db, &ours.id)).unwrap();
    assert_eq!(stored, changed);
    let untouched = read(store, |db| organizations::get(db, &theirs.id)).unwrap();
    assert_eq!(untouched, theirs);
    assert_eq!(read(store, organizations::list).len(), 2);
}

#[apply(on_both_databases)]
fn an_unknown_organization_is_not_an_error(store: &Store) {
    let unknown = OrganizationId::parse("' OR 1=1 --").unwrap();
    assert_eq!(read(store, |db| organizations::get(db, &unknown)), None);
    let changed: Result<_, StoreError> = store
        .write(move |db| {
            organizations::update_settings(
                db,
                &Caller::new(&unknown, &Actor::Cli, now()),
                Settings::default(),
            )
        })
        .wait();
    assert_eq!(changed.unwrap(), None);
}
