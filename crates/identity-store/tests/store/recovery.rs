//! The link that lets a platform admin in again.

use chrono::{DateTime, Duration, Utc};
use identity_store::accounts::{self, Role, User, credentials};
use identity_store::audit::{self, Actor};
use identity_store::jobs::cleanup;
use identity_store::members::{self, Change, Member};
use identity_store::organizations::recovery::{self, NewRecoveryLink};
use identity_store::organizations::{self, Organization, OrganizationError};
use identity_store::sign_in::RejectionCode;
use identity_store::sign_in::sessions::{self, SignInMethod};
use identity_store::sso::providers::Provider;
use identity_store::{Caller, PageRequest, Secret, Store, UserId};
use statux_testkit::{apply, on_both_databases};

use super::support::{
    complete, deactivation, local_user, now, organization, provider, provision, read, scim_patch,
    sign_in, write,
};

fn caller(of: &Organization) -> Caller {
    Caller::new(&of.id, &Actor::Cli, now())
}

fn link(store: &Store, of: &Organization, email: &str) -> Result<Secret, OrganizationError> {
    let caller = caller(of);
    let new = NewRecoveryLink {
        email: email.to_owned(),
        display_name: Some("Ada Lovelace".to_owned()),
    };
    let made = store.write(move |db| recovery::create_link(db, &caller, &new, Duration::hours(1)));
    made.wait().map(|made| made.unwrap().0)
}

fn usable(store: &Store, link: &Secret, at: DateTime<Utc>) -> bool {
    read(store, |db| recovery::peek(db, link, at)).is_some()
}

fn recover(store: &Store, link: &Secret, at: DateTime<Utc>) -> Result<User, OrganizationError> {
    let link = link.clone();
    let done = store.write(move |db| recovery::complete(db, &link, "$argon2id$new", at));
    done.wait().map(|(_, user)| user)
}

fn assert_invalid(store: &Store, link: &Secret, at: DateTime<Utc>) {
    let rejected = recover(store, link, at);
    assert!(
        matches!(rejected, Err(OrganizationError::InvalidLink)),
        "{rejected:?}"
    );
    assert!(!usable(store, link, at));
}

fn password(store: &Store, user: &User) -> Option<String> {
    read(store, |db| {
        credentials::for_user(db, &user.organization_id, &user.id)
    })
}

fn member(store: &Store, of: &Organization, id: &UserId) -> Member {
    let page = PageRequest::first(10);
    let members = read(store, |db| members::list(db, &of.id, &page)).items;
    members.into_iter().find(|it| it.user.id == *id).unwrap()
}

#[apply(on_both_databases)]
fn a_link_makes_one_platform_admin_once_within_the_hour(store: &Store) {
    let ours = organization(store, "Ours");
    let link = link(store, &ours, "ada@example.com").unwrap();
    let asked = read(store, |db| recovery::peek(db, &link, now())).unwrap();
    assert_eq!(asked.organization, ours);
    assert_eq!(asked.email, "ada@example.com");
    assert_invalid(store, &link, now() + Duration::hours(1));
    assert_invalid(store, &Secret::generate(""), now());

    let ada = recover(store, &link, now() + Duration::minutes(59)).unwrap();
    assert_eq!(
        (ada.role, &*ada.email, &*ada.display_name),
        (Role::PlatformAdmin, "ada@example.com", "Ada Lovelace")
    );
    assert_eq!(ada.sign_in_email.as_deref(), Some("ada@example.com"));
    assert_eq!(password(store, &ada).unwrap(), "$argon2id$new");
    assert_invalid(store, &link, now());
    let page = read(store, |db| {
        audit::list(db, &ours.id, &PageRequest::first(9))
    });
    let mut actions: Vec<&str> = page.items.iter().map(|event| &*event.action).collect();
    // Those of one time have no order.
    actions.sort_unstable();
    assert_eq!(
        actions,
        [
            "organization.recovered",
            "organization.recovery_link_created",
            "user.created"
        ]
    );
    assert!(page.items.iter().all(|event| event.actor_kind == "cli"));
    let recovered = page.items.iter().find(|it| it.action == actions[0]);
    assert!(recovered.unwrap().detail.contains(ada.id.as_str()));
}

#[apply(on_both_databases)]
fn a_newer_link_replaces_the_one_before_and_no_other_organizations(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let older = link(store, &ours, "ada@example.com").unwrap();
    let others = link(store, &theirs, "ada@example.com").unwrap();
    let newer = link(store, &ours, "grace@example.com").unwrap();
    assert_invalid(store, &older, now());
    let grace = recover(store, &newer, now()).unwrap();
    assert_eq!(grace.organization_id, ours.id);
    let ada = recover(store, &others, now()).unwrap();
    assert_eq!(ada.organization_id, theirs.id);
}

/// A platform admin who signs in with SSO, and has been kept out in each way.
fn kept_out(store: &Store, of: &Organization, okta: &Provider) -> User {
    local_user(store, of, "root@example.com", Role::PlatformAdmin);
    let id = provision(store, of, "ada@example.com").user.id;
    complete(store, &sign_in(okta, "ada@example.com")).unwrap();
    let linked = member(store, of, &id).name_ids;
    let promotion = Change {
        role: Some(Role::PlatformAdmin),
        confirmed_name_ids: linked.into_iter().map(|link| link.id).collect(),
        ..Change::default()
    };
    let block = Change {
        blocked: Some(true),
        ..Change::default()
    };
    for change in [promotion, block] {
        complete(store, &sign_in(okta, "ada@example.com")).unwrap();
        let (by, id) = (caller(of), id.clone());
        let done = store.write(move |db| members::change(db, &by, &id, &change));
        done.wait().unwrap();
    }
    scim_patch(store, of, &id, &deactivation()).unwrap();
    let user = member(store, of, &id).user;
    assert!(!user.active && user.blocked_at.is_some());
    user
}

#[apply(on_both_databases)]
fn an_account_that_was_kept_out_is_open_with_the_new_password_alone(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let okta = provider(store, &ours);
    let before = kept_out(store, &ours, &okta);
    let other = local_user(store, &theirs, "ada@example.com", Role::Member);
    let link = link(store, &ours, "ADA@Example.com").unwrap();
    let known = read(store, |db| recovery::peek(db, &link, now())).unwrap();
    assert_eq!(known.display_name, Some(before.display_name));
    let ada = recover(store, &link, now()).unwrap();
    assert_eq!(ada.id, before.id);
    assert!(ada.may_sign_in() && ada.role == Role::PlatformAdmin);
    assert_eq!(password(store, &ada).unwrap(), "$argon2id$new");
    assert_eq!(member(store, &ours, &ada.id).name_ids.len(), 1);
    let by_sso = complete(store, &sign_in(&okta, "ada@example.com"));
    assert_eq!(by_sso.unwrap_err(), RejectionCode::ProofRequired);
    assert_eq!(member(store, &theirs, &other.id).user, other);
    assert_ne!(password(store, &other).unwrap(), "$argon2id$new");
}

#[apply(on_both_databases)]
fn a_member_with_a_password_is_platform_admin_and_signed_out_everywhere(store: &Store) {
    let ours = organization(store, "Ours");
    let bob = local_user(store, &ours, "bob@example.com", Role::Member);
    let user = bob.clone();
    let begun = store.write(move |db| {
        let ttl = Duration::hours(8);
        sessions::create(db, &user, SignInMethod::Password, None, now(), ttl)
    });
    let session = begun.wait().unwrap().1;
    let link = link(store, &ours, "bob@example.com").unwrap();
    let signed_in = || read(store, |db| sessions::find(db, &session, now())).is_some();
    assert!(signed_in());
    let recovered = recover(store, &link, now()).unwrap();
    assert_eq!(
        (recovered.id, recovered.role),
        (bob.id, Role::PlatformAdmin)
    );
    assert!(!signed_in());
}

#[apply(on_both_databases)]
fn an_account_that_signs_in_otherwise_is_not_handed_over(store: &Store) {
    let ours = organization(store, "Ours");
    let early = link(store, &ours, "bob@example.com").unwrap();
    let bob = provision(store, &ours, "Bob@example.com").user;
    for rejected in [
        link(store, &ours, "bob@example.com").map(drop),
        recover(store, &early, now()).map(drop),
    ] {
        assert!(matches!(rejected, Err(OrganizationError::UserNameTaken)));
    }
    assert!(usable(store, &early, now()), "it was not used up");
    let same = member(store, &ours, &bob.id).user;
    assert_eq!((same.role, same.version), (Role::Member, bob.version));
    assert_eq!(password(store, &same), None);
    // What is free is given.
    let other = link(store, &ours, "bob@home.test").unwrap();
    assert!(recover(store, &other, now()).is_ok());
}

#[apply(on_both_databases)]
fn a_suspended_organization_is_opened_first(store: &Store) {
    let ours = organization(store, "Ours");
    let early = link(store, &ours, "ada@example.com").unwrap();
    let by = caller(&ours);
    write(store, move |db| organizations::suspend(db, &by));
    for rejected in [
        link(store, &ours, "ada@example.com").map(drop),
        recover(store, &early, now()).map(drop),
    ] {
        assert!(matches!(rejected, Err(OrganizationError::Suspended)));
    }
    assert!(!usable(store, &early, now()));
    let by = caller(&ours);
    let opened = store.write(move |db| organizations::resume(db, &by));
    opened.wait().unwrap();
    assert!(recover(store, &early, now()).is_ok());
}

#[apply(on_both_databases)]
fn of_many_uses_at_once_one_counts(store: &Store) {
    let ours = organization(store, "Ours");
    let link = link(store, &ours, "ada@example.com").unwrap();
    let done: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..10)
            .map(|_| scope.spawn(|| recover(store, &link, now()).is_ok()))
            .collect();
        let done = threads.into_iter().map(|thread| thread.join().unwrap());
        done.filter(|done| *done).count()
    });
    assert_eq!(done, 1);
    assert_eq!(read(store, |db| accounts::count(db, &ours.id)), 1);
}

#[apply(on_both_databases)]
fn the_others_are_told_for_30_days_and_links_are_cleaned_up(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let used = link(store, &ours, "ada@example.com").unwrap();
    let ada = recover(store, &used, now()).unwrap();
    let unused = link(store, &ours, "grace@example.com").unwrap();
    let told = |of: &Organization, after| -> Vec<(UserId, DateTime<Utc>)> {
        let found = read(store, |db| recovery::latest(db, &of.id, now() + after));
        found.into_iter().map(|it| (it.user, it.at)).collect()
    };
    let month = Duration::days(30);
    let almost = month - Duration::seconds(1);
    assert_eq!(told(&ours, almost), [(ada.id, now())]);
    assert_eq!(told(&ours, month), []);
    assert_eq!(told(&theirs, Duration::zero()), []);

    let clean = |after| write(store, move |db| cleanup::delete_expired(db, now() + after));
    assert_eq!(clean(Duration::minutes(59)), 0);
    assert!(usable(store, &unused, now()));
    assert_eq!(clean(Duration::hours(1)), 1);
    assert!(!usable(store, &unused, now()));
    assert_eq!(clean(almost), 0);
    assert_eq!(clean(month), 1);
    assert_eq!(told(&ours, Duration::zero()), []);
}
