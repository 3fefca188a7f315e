//! Which account an assertion means.

use identity_store::accounts::{self, Origin, Role};
use identity_store::audit::Actor;
use identity_store::organizations::{self, Settings};
use identity_store::sign_in::{RejectionCode, SsoSignIn};
use identity_store::{Caller, PageRequest, Store, members};
use serde_json::json;
use statux_testkit::{apply, on_both_databases};

use super::support::{
    complete, deactivation, local_user, now, organization, provider, provision, read, scim_create,
    scim_delete, scim_patch, sign_in, write,
};

/// A sign-in by an opaque NameID with this e-mail address.
fn opaque(
    store: &Store,
    of: &identity_store::sso::providers::Provider,
    id: &str,
    email: &str,
) -> SsoSignIn {
    SsoSignIn {
        email: Some(email.to_owned()),
        ..sign_in(store, of, id)
    }
}

#[apply(on_both_databases)]
fn the_link_comes_before_external_id_and_email(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let linked = complete(store, &opaque(store, &okta, "E7", "ada@example.com"))
        .unwrap()
        .user;
    let body = json!({ "userName": "bob@example.com", "externalId": "E7" });
    scim_create(store, &ours, &body).unwrap();
    let again = complete(store, &opaque(store, &okta, "E7", "bob@example.com")).unwrap();
    assert_eq!(again.user.id, linked.id);
}

#[apply(on_both_databases)]
fn the_external_id_comes_before_the_email(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let body = json!({ "userName": "bob@example.com", "externalId": "E7" });
    let bob = scim_create(store, &ours, &body).unwrap().user.user;
    provision(store, &ours, "ada@example.com");
    let signed_in = complete(store, &opaque(store, &okta, "E7", "ada@example.com")).unwrap();
    assert_eq!(signed_in.user.id, bob.id);
    // Exactly: another letter case is another NameID.
    let other = complete(store, &opaque(store, &okta, "e7", "eve@example.com")).unwrap();
    assert!(other.created);
}

#[apply(on_both_databases)]
fn an_email_finds_the_local_admin_and_keeps_the_role(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let admin = local_user(store, &ours, "Ada@Example.com", Role::PlatformAdmin);
    let signed_in = complete(store, &sign_in(store, &okta, "ada@example.COM")).unwrap();
    assert_eq!(
        (signed_in.user.id, signed_in.user.role),
        (admin.id, Role::PlatformAdmin)
    );
    let members = read(store, |db| {
        members::list(db, &ours.id, &PageRequest::first(9))
    });
    assert_eq!(members.items[0].name_ids[0].name_id, "ada@example.COM");
    assert!(members.items[0].has_password);
}

#[apply(on_both_databases)]
fn a_listed_further_address_finds_the_user_too(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let body = json!({
        "userName": "ada@tenant.onmicrosoft.example",
        "emails": [{ "value": "ada@example.com", "primary": true }],
    });
    let ada = scim_create(store, &ours, &body).unwrap().user.user;
    let signed_in = complete(store, &opaque(store, &okta, "0815", "ADA@example.com")).unwrap();
    assert_eq!((signed_in.user.id, signed_in.created), (ada.id, false));
}

#[apply(on_both_databases)]
fn an_email_never_hands_an_account_to_a_second_name_id(store: &Store) {
    let okta = provider(store, &organization(store, "Ours"));
    assert!(complete(store, &opaque(store, &okta, "one", "ada@example.com")).is_ok());
    let second = complete(store, &opaque(store, &okta, "two", "ada@example.com"));
    assert_eq!(second.unwrap_err(), RejectionCode::NameIdConflict);
    assert!(complete(store, &opaque(store, &okta, "one", "ada@example.com")).is_ok());
}

#[apply(on_both_databases)]
fn nobody_is_matched_across_organizations(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let (okta, other) = (provider(store, &ours), provider(store, &theirs));
    let body = json!({ "userName": "ada@example.com", "externalId": "E7" });
    let ada = scim_create(store, &ours, &body).unwrap().user.user;
    complete(store, &opaque(store, &okta, "E7", "ada@example.com")).unwrap();
    let there = complete(store, &opaque(store, &other, "E7", "ada@example.com")).unwrap();
    assert!(there.created);
    assert_ne!(there.user.id, ada.id);
    assert_eq!(there.user.organization_id, theirs.id);
}

#[apply(on_both_databases)]
fn a_new_account_is_an_ordinary_member_with_what_the_assertion_says(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let attempt = SsoSignIn {
        display_name: Some("Ada King".to_owned()),
        given_name: Some("Ada".to_owned()),
        ..sign_in(store, &okta, "Ada@Example.com")
    };
    let made = complete(store, &attempt).unwrap();
    assert!(made.created);
    assert_eq!(
        (made.user.role, made.user.origin),
        (Role::Member, Origin::Sso)
    );
    assert_eq!(made.user.email, "Ada@Example.com");
    assert_eq!(made.user.display_name, "Ada King");
    assert_eq!(made.user.given_name.as_deref(), Some("Ada"));
}

#[apply(on_both_databases)]
fn without_just_in_time_only_known_people_get_in(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let id = ours.id.clone();
    write(store, move |db| {
        let settings = Settings {
            jit_provisioning: Some(false),
            ..Settings::default()
        };
        organizations::update_settings(db, &Caller::new(&id, &Actor::Cli, now()), settings)
    });
    let stranger = complete(store, &sign_in(store, &okta, "eve@example.com"));
    assert_eq!(stranger.unwrap_err(), RejectionCode::NotProvisioned);
    provision(store, &ours, "ada@example.com");
    assert!(complete(store, &sign_in(store, &okta, "ada@example.com")).is_ok());
}

#[apply(on_both_databases)]
fn signing_in_never_revives_anybody(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    for (name, delete) in [("ada@example.com", false), ("bob@example.com", true)] {
        let user = provision(store, &ours, name).user;
        assert!(complete(store, &sign_in(store, &okta, name)).is_ok());
        if delete {
            scim_delete(store, &ours, &user.id).unwrap();
        } else {
            scim_patch(store, &ours, &user.id, &deactivation()).unwrap();
        }
        let linked = complete(store, &sign_in(store, &okta, name));
        assert_eq!(
            linked.unwrap_err(),
            RejectionCode::UserDeactivated,
            "{name}"
        );
        let unlinked = complete(store, &opaque(store, &okta, "other", name));
        assert_eq!(
            unlinked.unwrap_err(),
            RejectionCode::UserDeactivated,
            "{name}"
        );
    }
    assert_eq!(read(store, |db| accounts::count(db, &ours.id)), 1);
}

#[apply(on_both_databases)]
fn scim_values_win_and_the_assertion_fills_blanks(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let body = json!({ "userName": "ada@example.com", "name": { "givenName": "Augusta" } });
    scim_create(store, &ours, &body).unwrap();
    let attempt = SsoSignIn {
        given_name: Some("Ada".to_owned()),
        family_name: Some("King".to_owned()),
        ..sign_in(store, &okta, "ada@example.com")
    };
    let user = complete(store, &attempt).unwrap().user;
    assert_eq!(user.given_name.as_deref(), Some("Augusta"));
    assert_eq!(user.family_name.as_deref(), Some("King"));
}
