//! Organizations and their settings.

use chrono::{DateTime, Duration, Utc};
use identity_store::audit::Actor;
use identity_store::organizations::{
    self, Organization, OrganizationError, Renamed, Settings, ShortName,
};
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

fn short(text: &str) -> ShortName {
    ShortName::parse(text).unwrap()
}

fn named(store: &Store, short_name: &str, at: DateTime<Utc>) -> Result<String, OrganizationError> {
    let name = short(short_name);
    let created = store.write::<_, OrganizationError, _>(move |db| {
        organizations::create_named(db, "Example", &name, at)
    });
    created.wait().map(|created| created.short_name)
}

fn renamed(
    store: &Store,
    of: &Organization,
    short_name: &str,
    at: DateTime<Utc>,
) -> Result<Option<Organization>, OrganizationError> {
    let caller = Caller::new(&of.id, &Actor::Cli, at);
    let renamed = Renamed {
        name: None,
        short_name: Some(short(short_name)),
    };
    let done = store
        .write::<_, OrganizationError, _>(move |db| organizations::rename(db, &caller, &renamed));
    done.wait()
}

fn found(store: &Store, typed: &str, at: DateTime<Utc>) -> Option<OrganizationId> {
    let found = read(store, |db| organizations::find_by_short_name(db, typed, at));
    found.map(|organization| organization.id)
}

#[apply(on_both_databases)]
fn each_organization_has_a_short_name_of_its_own(store: &Store) {
    let first = organization(store, "Example Inc.");
    let second = organization(store, "Example, Inc");
    let unnameable = organization(store, "例");
    assert_eq!(first.short_name, "example-inc");
    assert_eq!(second.short_name, "example-inc-2");
    assert_eq!(unnameable.short_name, unnameable.id.as_str());
    assert_eq!(found(store, "EXAMPLE-INC", now()), Some(first.id));
    assert_eq!(found(store, "example-inc-2", now()), Some(second.id));
    for nobody in ["example", "", "a\0b", "' OR 1=1 --"] {
        assert_eq!(found(store, nobody, now()), None, "{nobody:?}");
    }
    assert_eq!(named(store, "chosen", now()).unwrap(), "chosen");
    let taken = named(store, "chosen", now());
    assert!(
        matches!(taken, Err(OrganizationError::ShortNameTaken(_))),
        "{taken:?}"
    );
}

#[apply(on_both_databases)]
fn a_short_name_that_was_given_up_leads_on_for_a_year_and_is_nobody_elses_until_then(
    store: &Store,
) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let before_rename = read(store, organizations::list);
    let taken = renamed(store, &ours, "theirs", now());
    assert!(
        matches!(taken, Err(OrganizationError::ShortNameTaken(_))),
        "{taken:?}"
    );
    assert_eq!(read(store, organizations::list), before_rename);

    let after = renamed(store, &ours, "new", now()).unwrap().unwrap();
    assert_eq!(
        (after.short_name.as_str(), &after.name),
        ("new", &ours.name)
    );
    let almost = now() + Duration::days(364);
    for (typed, organization) in [("new", &ours), ("ours", &ours), ("theirs", &theirs)] {
        let found = found(store, typed, almost);
        assert_eq!(found.as_ref(), Some(&organization.id), "{typed}");
    }
    let taken = renamed(store, &theirs, "ours", almost);
    assert!(
        matches!(taken, Err(OrganizationError::ShortNameTaken(_))),
        "{taken:?}"
    );
    let taken = named(store, "ours", almost);
    assert!(
        matches!(taken, Err(OrganizationError::ShortNameTaken(_))),
        "{taken:?}"
    );

    let back = renamed(store, &ours, "ours", almost).unwrap().unwrap();
    assert_eq!(back.short_name, "ours");
    let year_later = almost + Duration::days(366);
    assert_eq!(found(store, "new", year_later), None);
    let theirs = renamed(store, &theirs, "new", year_later).unwrap().unwrap();
    assert_eq!(theirs.short_name, "new");
}
