//! Which account an assertion means.

use chrono::Duration;
use identity_store::accounts::{self, Origin, Role};
use identity_store::audit::Actor;
use identity_store::organizations::Settings;
use identity_store::provisioning::{ProvisioningError, users};
use identity_store::sign_in::{
    self, Proof, RejectionCode, SsoOutcome, SsoSignIn, WaitsFor, confirm, sessions,
};
use identity_store::{Caller, Decision, PageRequest, Secret, Store, members};
use scim_model::UserResource;
use serde_json::json;
use statux_testkit::{apply, on_both_databases};

use super::support::{
    complete, deactivation, local_user, now, organization, provider, provision, read, scim_create,
    scim_delete, scim_patch, set, sign_in, write,
};

/// A sign-in by an opaque NameID with this e-mail address.
fn opaque(of: &identity_store::sso::providers::Provider, id: &str, email: &str) -> SsoSignIn {
    SsoSignIn {
        email: Some(email.to_owned()),
        ..sign_in(of, id)
    }
}

#[apply(on_both_databases)]
fn the_link_comes_before_external_id_and_email(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let linked = complete(store, &opaque(&okta, "E7", "ada@example.com"))
        .unwrap()
        .user;
    let body = json!({ "userName": "bob@example.com", "externalId": "E7" });
    scim_create(store, &ours, &body).unwrap();
    let again = complete(store, &opaque(&okta, "E7", "bob@example.com")).unwrap();
    assert_eq!(again.user.id, linked.id);
}

#[apply(on_both_databases)]
fn the_external_id_comes_before_the_email(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let body = json!({ "userName": "bob@example.com", "externalId": "E7" });
    let bob = scim_create(store, &ours, &body).unwrap().user.user;
    provision(store, &ours, "ada@example.com");
    let signed_in = complete(store, &opaque(&okta, "E7", "ada@example.com")).unwrap();
    assert_eq!(signed_in.user.id, bob.id);
    // Exactly: another letter case is another NameID.
    let other = complete(store, &opaque(&okta, "e7", "eve@example.com")).unwrap();
    assert!(other.created);
}

#[apply(on_both_databases)]
fn an_email_leads_to_the_local_admin_whom_only_the_proof_lets_in(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let admin = local_user(store, &ours, "Ada@Example.com", Role::PlatformAdmin);
    let attempt = sign_in(&okta, "ada@example.COM");
    let pending = match write(store, move |db| sign_in::complete(db, &attempt)) {
        Decision::Accepted(SsoOutcome::Pending(pending)) => pending,
        other => panic!("{other:?}"),
    };
    assert_eq!(pending.waits_for, WaitsFor::Proof);
    assert_eq!(pending.account.as_ref(), Some(&admin.id));
    let confirm = |hash: &str| {
        let (pending, hash) = (pending.clone(), hash.to_owned());
        let proof = Proof::Password { hash };
        write(store, move |db| confirm(db, &pending, &proof, now())).into_result()
    };
    let signed_in = confirm("$argon2id$hash").unwrap();
    assert_eq!(
        (signed_in.user.id, signed_in.user.role),
        (admin.id.clone(), Role::PlatformAdmin)
    );
    assert_eq!(
        confirm("$argon2id$hash").unwrap_err().code,
        RejectionCode::Replayed
    );
    let members = read(store, |db| {
        members::list(db, &ours.id, &PageRequest::first(9))
    });
    assert_eq!(members.items[0].name_ids[0].name_id, "ada@example.COM");
    assert!(members.items[0].has_password);
    let again = complete(store, &sign_in(&okta, "Ada@example.com")).unwrap();
    assert_eq!(again.user.id, admin.id);
}

#[apply(on_both_databases)]
fn a_proof_by_a_password_that_has_changed_since_is_none(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    local_user(store, &ours, "ada@example.com", Role::PlatformAdmin);
    for (hash, accepted) in [("$argon2id$older", false), ("$argon2id$hash", true)] {
        let attempt = sign_in(&okta, "ada@example.com");
        let decision = write(store, move |db| sign_in::complete(db, &attempt));
        let Decision::Accepted(SsoOutcome::Pending(pending)) = decision else {
            panic!("{decision:?}");
        };
        let proof = Proof::Password {
            hash: hash.to_owned(),
        };
        let done = write(store, move |db| confirm(db, &pending, &proof, now()));
        let done = done.into_result().map_err(|rejection| rejection.code);
        if accepted {
            assert!(done.is_ok());
        } else {
            assert_eq!(done.unwrap_err(), RejectionCode::WrongPassword);
        }
    }
}

#[apply(on_both_databases)]
fn the_proof_of_somebody_who_is_kept_out_meanwhile_links_nothing(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    for (email, keep_out) in [("ada@example.com", false), ("bob@example.com", true)] {
        let user = local_user(store, &ours, email, Role::Member);
        let attempt = sign_in(&okta, email);
        let decision = write(store, move |db| sign_in::complete(db, &attempt));
        let Decision::Accepted(SsoOutcome::Pending(pending)) = decision else {
            panic!("{decision:?}");
        };
        let change = members::Change {
            blocked: Some(keep_out),
            ..members::Change::default()
        };
        let (caller, id) = (Caller::new(&ours.id, &Actor::Cli, now()), user.id.clone());
        let changed = store.write(move |db| members::change(db, &caller, &id, &change));
        changed.wait().unwrap();
        let proof = Proof::Password {
            hash: "$argon2id$hash".to_owned(),
        };
        let done = write(store, move |db| confirm(db, &pending, &proof, now()));
        let rejected = done.into_result().err().map(|rejection| rejection.code);
        let expected = keep_out.then_some(RejectionCode::UserBlocked);
        assert_eq!(rejected, expected, "{email}");
        let seen = read(store, |db| Ok(members::get(db, &ours.id, &user.id, now())));
        let links = seen.unwrap().member.name_ids.len();
        assert_eq!(links, usize::from(!keep_out), "{email}");
    }
}

#[apply(on_both_databases)]
fn a_trusted_attribute_finds_the_primary_address_and_no_further_one(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let body = json!({
        "userName": "ada@tenant.onmicrosoft.example",
        "emails": [
            { "value": "ada@example.com", "primary": true },
            { "value": "lovelace@example.com" },
        ],
    });
    let ada = scim_create(store, &ours, &body).unwrap().user.user;
    let by = |id: &str, email: &str| complete(store, &opaque(&okta, id, email));
    assert_eq!(
        by("0815", "ADA@example.com").unwrap_err(),
        RejectionCode::EmailAttributeUntrusted
    );
    set(
        store,
        &ours,
        Settings {
            trust_email_attribute: Some(true),
            ..Settings::default()
        },
    );
    for further in ["lovelace@example.com", "ada@tenant.onmicrosoft.example"] {
        assert_eq!(
            by("0815", further).unwrap_err(),
            RejectionCode::NameIdConflict,
            "{further}"
        );
    }
    let signed_in = by("0815", "ADA@example.com").unwrap();
    assert_eq!((signed_in.user.id, signed_in.created), (ada.id, false));
}

#[apply(on_both_databases)]
fn an_email_never_hands_an_account_to_a_second_name_id(store: &Store) {
    let okta = provider(store, &organization(store, "Ours"));
    assert!(complete(store, &opaque(&okta, "one", "ada@example.com")).is_ok());
    let second = complete(store, &opaque(&okta, "two", "ada@example.com"));
    assert_eq!(second.unwrap_err(), RejectionCode::NameIdConflict);
    assert!(complete(store, &opaque(&okta, "one", "ada@example.com")).is_ok());
}

#[apply(on_both_databases)]
fn a_name_id_whose_character_stands_for_another_is_not_that_ones(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let kim = provision(store, &ours, "kim@example.com").user;
    let email = Some("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress".to_owned());
    let by = |name_id: &str| {
        let attempt = SsoSignIn {
            name_id_format: email.clone(),
            email: None,
            ..sign_in(&okta, name_id)
        };
        complete(store, &attempt)
    };
    assert_eq!(by("KIM@example.com").unwrap().user.id, kim.id, "baseline");
    // KELVIN SIGN, which becomes a K in any normal form.
    let guest = by("\u{212a}im@example.com");
    assert_eq!(guest.unwrap_err(), RejectionCode::EmailMissing);
}

#[apply(on_both_databases)]
fn who_links_an_account_ends_the_session_of_whoever_made_it_in_their_name(store: &Store) {
    let okta = provider(store, &organization(store, "Ours"));
    let fay = SsoSignIn {
        name_id_format: Some("urn:oasis:names:tc:SAML:2.0:nameid-format:transient".to_owned()),
        ..opaque(&okta, "_1", "eve@example.com")
    };
    let made = complete(store, &fay).unwrap();
    let holds = |secret: &Secret| read(store, |db| sessions::find(db, secret, now())).is_some();
    assert!(made.created && holds(&made.secret), "baseline");
    let eve = complete(store, &sign_in(&okta, "eve@example.com")).unwrap();
    assert_eq!(eve.user.id, made.user.id);
    assert!(!holds(&made.secret) && holds(&eve.secret));
    // Linked, it is one person's, who may hold several.
    let again = complete(store, &sign_in(&okta, "eve@example.com")).unwrap();
    assert!(holds(&eve.secret) && holds(&again.secret));
}

#[apply(on_both_databases)]
fn nobody_is_matched_across_organizations(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let (okta, other) = (provider(store, &ours), provider(store, &theirs));
    let body = json!({ "userName": "ada@example.com", "externalId": "E7" });
    let ada = scim_create(store, &ours, &body).unwrap().user.user;
    complete(store, &opaque(&okta, "E7", "ada@example.com")).unwrap();
    let there = complete(store, &opaque(&other, "E7", "ada@example.com")).unwrap();
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
        ..sign_in(&okta, "Ada@Example.com")
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
    let settings = Settings {
        jit_provisioning: Some(false),
        ..Settings::default()
    };
    set(store, &ours, settings);
    let stranger = complete(store, &sign_in(&okta, "eve@example.com"));
    assert_eq!(stranger.unwrap_err(), RejectionCode::NotProvisioned);
    provision(store, &ours, "ada@example.com");
    assert!(complete(store, &sign_in(&okta, "ada@example.com")).is_ok());
}

#[apply(on_both_databases)]
fn signing_in_never_revives_anybody(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    for (name, delete) in [("ada@example.com", false), ("bob@example.com", true)] {
        let user = provision(store, &ours, name).user;
        assert!(complete(store, &sign_in(&okta, name)).is_ok());
        if delete {
            scim_delete(store, &ours, &user.id).unwrap();
        } else {
            scim_patch(store, &ours, &user.id, &deactivation()).unwrap();
        }
        let linked = complete(store, &sign_in(&okta, name));
        assert_eq!(
            linked.unwrap_err(),
            RejectionCode::UserDeactivated,
            "{name}"
        );
        let unlinked = complete(store, &opaque(&okta, "other", name));
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
        ..sign_in(&okta, "ada@example.com")
    };
    let user = complete(store, &attempt).unwrap().user;
    assert_eq!(user.given_name.as_deref(), Some("Augusta"));
    assert_eq!(user.family_name.as_deref(), Some("King"));
}

#[apply(on_both_databases)]
fn a_display_name_is_filled_where_it_only_repeats_the_user_name_or_the_email(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    for (user_name, display_name, filled) in [
        ("ann", None, true),
        ("bob", Some("bob@example.com"), true),
        ("cleo", Some("Cleo"), false),
    ] {
        let email = format!("{user_name}@example.com");
        let mut body = json!({
            "userName": user_name, "emails": [{ "value": email, "primary": true }],
        });
        if let Some(name) = display_name {
            body["displayName"] = json!(name);
        }
        scim_create(store, &ours, &body).unwrap();
        let attempt = SsoSignIn {
            display_name: Some("Said by the provider".to_owned()),
            ..sign_in(&okta, &email)
        };
        let user = complete(store, &attempt).unwrap().user;
        let said = user.display_name == "Said by the provider";
        assert_eq!(said, filled, "{}", user.display_name);
    }
}

#[apply(on_both_databases)]
fn a_name_id_has_at_most_256_characters_of_any_length(store: &Store) {
    let okta = provider(store, &organization(store, "Ours"));
    let by = |number: usize, email: &str| {
        complete(store, &opaque(&okta, &"\u{fc}".repeat(number), email))
    };
    assert!(by(256, "ada@example.com").unwrap().created);
    let longer = by(257, "bob@example.com");
    assert_eq!(longer.unwrap_err(), RejectionCode::NameIdTooLong);
}

#[apply(on_both_databases)]
fn a_transient_name_id_that_is_equal_to_a_linked_one_opens_nothing(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let body = json!({ "userName": "ada@example.com", "externalId": "E7" });
    let ada = scim_create(store, &ours, &body).unwrap().user.user;
    let lasting = || complete(store, &sign_in(&okta, "E7"));
    assert_eq!(lasting().unwrap().user.id, ada.id, "baseline");
    let transient = SsoSignIn {
        name_id_format: Some("urn:oasis:names:tc:SAML:2.0:nameid-format:transient".to_owned()),
        ..sign_in(&okta, "E7")
    };
    let equal = complete(store, &transient);
    assert_eq!(equal.unwrap_err(), RejectionCode::NameIdConflict);
    assert_eq!(lasting().unwrap().user.id, ada.id);
}

#[apply(on_both_databases)]
fn of_many_with_one_email_the_one_who_may_sign_in_is_found(store: &Store) {
    // There are two ways to have it, and a query returns eight of each: as the only e-mail address,
    // and beside a userName that is another.
    for others in [None, Some("left@tenant.example")] {
        let ours = organization(store, "Ours");
        let okta = provider(store, &ours);
        let emails = json!([{ "value": "desk@example.com", "primary": true }]);
        let create = |user_name: &str, active: bool, minutes: i64| {
            let body = json!({ "userName": user_name, "emails": emails, "active": active });
            let resource = UserResource::from_client(&body).unwrap();
            let at = now() + Duration::minutes(minutes);
            let caller = Caller::new(&ours.id, &Actor::System, at);
            let made = store
                .write::<_, ProvisioningError, _>(move |db| users::create(db, &caller, &resource));
            made.wait().unwrap().user.user
        };
        for number in 0..8 {
            create(&format!("left-{number}"), false, number);
        }
        if let Some(user_name) = others {
            create(user_name, false, 8);
        }
        let desk = || complete(store, &sign_in(&okta, "desk@example.com"));
        assert_eq!(desk().unwrap_err(), RejectionCode::UserDeactivated);
        let ann = create("ann", true, 9);
        assert_eq!(desk().unwrap().user.id, ann.id);
    }
}
