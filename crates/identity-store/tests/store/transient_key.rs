//! The attribute that is the key of people whose NameIDs are transient: what is linked by it, and what
//! a change of the setting leaves closed.

use identity_store::accounts::{self, Role, User};
use identity_store::audit::Actor;
use identity_store::members;
use identity_store::organizations::{Organization, Settings, TransientKey};
use identity_store::sign_in::{RejectionCode, SsoSignIn, SsoSignedIn, TRANSIENT_FORMAT};
use identity_store::sso::providers::Provider;
use identity_store::{Caller, Store};
use serde_json::json;
use statux_testkit::{apply, on_both_databases};

use super::support::{
    complete, local_user, now, organization, provider, read, scim_create, set, sign_in, write,
};

const EPPN: TransientKey = TransientKey::EduPersonPrincipalName;
const PAIRWISE: TransientKey = TransientKey::PairwiseId;

struct Scene<'a> {
    store: &'a Store,
    ours: Organization,
    okta: Provider,
}

impl<'a> Scene<'a> {
    fn new(store: &'a Store) -> Self {
        let ours = organization(store, "Ours");
        let okta = provider(store, &ours);
        Self { store, ours, okta }
    }

    fn name(&self, key: Option<TransientKey>) {
        let settings = Settings {
            transient_key: Some(key),
            ..Settings::default()
        };
        set(self.store, &self.ours, settings);
    }

    fn enters(&self, format: &str, value: &str, email: &str) -> Result<SsoSignedIn, RejectionCode> {
        let sign_in = SsoSignIn {
            name_id_format: Some(format.to_owned()),
            email: Some(email.to_owned()),
            ..sign_in(&self.okta, value)
        };
        complete(self.store, &sign_in)
    }

    fn by(&self, key: TransientKey, value: &str, email: &str) -> Result<User, RejectionCode> {
        let signed_in = self.enters(key.format(), value, email);
        signed_in.map(|signed_in| signed_in.user)
    }

    fn forget(&self, user: &User) {
        let (caller, id) = (
            Caller::new(&self.ours.id, &Actor::Cli, now()),
            user.id.clone(),
        );
        let done = self
            .store
            .write(move |db| members::forget_name_ids(db, &caller, &id));
        done.wait().unwrap();
    }
}

#[apply(on_both_databases)]
fn a_key_makes_one_account_with_the_address_of_the_attribute_and_finds_it_again(store: &Store) {
    let scene = Scene::new(store);
    scene.name(Some(EPPN));
    let made = scene.enters(EPPN.format(), "Ada@Uni.example", "ada@mail.example");
    let made = made.unwrap();
    assert!(made.created);
    assert_eq!(made.user.email, "ada@mail.example", "no mailbox is guessed");
    // Shaped like an e-mail address it is compared folded.
    let again = scene.by(EPPN, "ada@uni.example", "changed@mail.example");
    assert_eq!(again.unwrap().id, made.user.id);
    let bob = scene.by(EPPN, "X1", "bob@mail.example").unwrap();
    let other = scene.by(EPPN, "x1", "eve@mail.example").unwrap();
    assert_ne!(bob.id, other.id, "all others exactly");
    let long = scene.by(EPPN, &"x".repeat(257), "long@mail.example");
    assert_eq!(long.unwrap_err(), RejectionCode::NameIdTooLong);
}

#[apply(on_both_databases)]
fn a_value_of_another_attribute_opens_no_account_and_makes_none(store: &Store) {
    let scene = Scene::new(store);
    scene.name(Some(EPPN));
    let ada = scene.by(EPPN, "ada@uni.example", "ada@mail.example");
    let ada = ada.unwrap();
    let body = json!({ "userName": "cleo@example.com", "externalId": "c-1" });
    let cleo = scim_create(store, &scene.ours, &body).unwrap().user.user;
    let by_external_id = scene.by(EPPN, "c-1", "x@mail.example").unwrap();
    assert_eq!(by_external_id.id, cleo.id, "baseline");
    scene.name(Some(PAIRWISE));
    let equal = scene.by(PAIRWISE, "c-1", "mallory@mail.example");
    assert_eq!(equal.unwrap_err(), RejectionCode::NameIdConflict);
    // Bob's value is equal to Ada's of the attribute before.
    let bob = || scene.by(PAIRWISE, "ada@uni.example", "bob@mail.example");
    assert_eq!(bob().unwrap_err(), RejectionCode::NameIdConflict);
    let made = read(store, |db| {
        accounts::find_by_any_email(db, &scene.ours.id, "bob@mail.example")
    });
    assert!(made.is_empty(), "{made:?}");
    // Nor does Ada's own e-mail address, trusted, lead another value to her linked account.
    set(
        store,
        &scene.ours,
        Settings {
            trust_email_attribute: Some(true),
            ..Settings::default()
        },
    );
    for value in ["p-1", "ada@uni.example"] {
        let by_hint = scene.by(PAIRWISE, value, "ada@mail.example");
        assert_eq!(
            by_hint.unwrap_err(),
            RejectionCode::NameIdConflict,
            "{value}"
        );
    }
    // A NameID of a lasting format that is equal is another's as well.
    let plain = complete(
        store,
        &SsoSignIn {
            email: Some("mallory@mail.example".to_owned()),
            ..sign_in(&scene.okta, "ada@uni.example")
        },
    );
    assert!(plain.is_err());
    // What is linked by the first opens it again where that is the key again.
    scene.name(Some(EPPN));
    let again = scene.by(EPPN, "ada@uni.example", "ada@mail.example");
    assert_eq!(again.unwrap().id, ada.id);
    // Once it is forgotten, Bob's value is his, and Ada is found by what is trusted.
    scene.name(Some(PAIRWISE));
    scene.forget(&ada);
    let bob = bob().unwrap();
    assert_ne!(bob.id, ada.id);
    let ada_again = scene.by(PAIRWISE, "p-1", "ada@mail.example");
    assert_eq!(ada_again.unwrap().id, ada.id);
}

#[apply(on_both_databases)]
fn a_response_that_was_read_before_the_setting_changed_is_begun_again(store: &Store) {
    let scene = Scene::new(store);
    let transient = |value: &str| {
        let signed_in = scene.enters(TRANSIENT_FORMAT, value, "tim@mail.example");
        signed_in.map(|signed_in| signed_in.user)
    };
    let eppn = |value: &str| scene.by(EPPN, value, "ada@mail.example");
    let changed = RejectionCode::ProviderChanged;
    transient("_1").unwrap();
    assert_eq!(eppn("ada@uni.example").unwrap_err(), changed);
    scene.name(Some(EPPN));
    assert_eq!(transient("_2").unwrap_err(), changed);
    let ada = eppn("ada@uni.example").unwrap();
    scene.name(Some(PAIRWISE));
    assert_eq!(eppn("ada@uni.example").unwrap_err(), changed);
    scene.name(None);
    assert_eq!(eppn("ada@uni.example").unwrap_err(), changed);
    // The link stays, and keeps hints away.
    let hinted = scene.enters(TRANSIENT_FORMAT, "_3", "ada@mail.example");
    assert!(hinted.is_err());
    scene.name(Some(EPPN));
    assert_eq!(eppn("ada@uni.example").unwrap().id, ada.id);
}

#[apply(on_both_databases)]
fn the_key_of_the_only_admin_stays_until_one_has_a_password(store: &Store) {
    let scene = Scene::new(store);
    scene.name(Some(EPPN));
    let ada = scene.by(EPPN, "ada@uni.example", "ada@mail.example");
    let ada = ada.unwrap();
    let leaves = |key: Option<TransientKey>| {
        let of = scene.ours.id.clone();
        write(store, move |db| accounts::key_leaves_a_way_in(db, &of, key))
    };
    assert!(
        leaves(None),
        "nobody can get in now, so nobody is locked out"
    );
    let (caller, id) = (
        Caller::new(&scene.ours.id, &Actor::Cli, now()),
        ada.id.clone(),
    );
    let links = read(store, |db| {
        Ok(members::get(db, &scene.ours.id, &ada.id, now()))
    });
    let confirmed = links.unwrap().member.name_ids.into_iter().map(|it| it.id);
    let change = members::Change {
        role: Some(Role::PlatformAdmin),
        confirmed_name_ids: confirmed.collect(),
        ..members::Change::default()
    };
    let promoted = store.write(move |db| members::change(db, &caller, &id, &change));
    promoted.wait().unwrap();
    assert_eq!(
        scene.by(EPPN, "ada@uni.example", "x@y.example").unwrap().id,
        ada.id
    );
    assert_eq!(
        [leaves(Some(EPPN)), leaves(Some(PAIRWISE)), leaves(None)],
        [true, false, false]
    );
    local_user(store, &scene.ours, "boss@example.com", Role::PlatformAdmin);
    assert_eq!([leaves(Some(PAIRWISE)), leaves(None)], [true, true]);
}
