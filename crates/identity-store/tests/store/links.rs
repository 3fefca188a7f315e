//! What becomes of the links of NameIDs when SCIM changes the record.

use diesel::{RunQueryDsl as _, sql_query};
use identity_store::accounts::credentials;
use identity_store::sign_in::{RejectionCode, sessions};
use identity_store::{Secret, Store};
use serde_json::json;
use statux_testkit::{apply, on_both_databases};

use super::support::{
    complete, now, organization, provider, provision, read, scim_create, scim_patch, sign_in, write,
};

fn holds(store: &Store, secret: &Secret) -> bool {
    read(store, |db| sessions::find(db, secret, now())).is_some()
}

#[apply(on_both_databases)]
fn a_name_id_that_never_was_the_email_does_not_follow_it(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let replace = |id, path: &str, value: &str| {
        let operation = json!({ "op": "replace", "path": path, "value": value });
        scim_patch(store, &ours, id, &operation).unwrap();
    };
    let body = json!({
        "userName": "ada",
        "externalId": "key@example.com",
        "emails": [{ "type": "work", "value": "ada@example.com", "primary": true }],
    });
    let ada = scim_create(store, &ours, &body).unwrap().user.user;
    let enters = |name_id: &str| complete(store, &sign_in(&okta, name_id)).map(|it| it.user.id);
    assert_eq!(enters("key@example.com"), Ok(ada.id.clone()));
    replace(&ada.id, "externalId", "E7");
    replace(
        &ada.id,
        "emails[type eq \"work\"].value",
        "augusta@example.com",
    );
    assert_eq!(enters("key@example.com"), Ok(ada.id.clone()));
    assert_eq!(
        enters("augusta@example.com"),
        Err(RejectionCode::NameIdConflict)
    );
    // One that is the e-mail address does.
    let bob = provision(store, &ours, "bob@example.com").user;
    assert_eq!(enters("bob@example.com"), Ok(bob.id.clone()));
    replace(&bob.id, "userName", "rob@example.com");
    assert_eq!(enters("rob@example.com"), Ok(bob.id));
}

#[apply(on_both_databases)]
fn sessions_end_with_the_link_and_stay_where_it_only_follows(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    let ada = provision(store, &ours, "ada@example.com").user;
    let rename = |to: &str| {
        let operation = json!({ "op": "replace", "path": "userName", "value": to });
        scim_patch(store, &ours, &ada.id, &operation).unwrap();
    };
    let session = complete(store, &sign_in(&okta, "ada@example.com")).unwrap();
    rename("augusta@example.com");
    assert!(holds(store, &session.secret), "the link has followed");
    let (of, id) = (ours.id.clone(), ada.id.clone());
    write(store, move |db| {
        credentials::set(db, &of, &id, "$argon2id$hash", now())
    });
    rename("king@example.com");
    assert!(
        !holds(store, &session.secret),
        "a guarded account's link ends"
    );
}

#[apply(on_both_databases)]
fn adoption_ends_the_sessions_only_of_whom_it_ends_a_link(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    for (name_id, stays) in [("ada@example.com", true), ("00u-bob", false)] {
        let email = if stays { name_id } else { "bob@example.com" };
        let mut attempt = sign_in(&okta, name_id);
        attempt.email = Some(email.to_owned());
        let made = complete(store, &attempt).unwrap();
        assert!(made.created && holds(store, &made.secret), "baseline");
        let adopted = provision(store, &ours, email).user;
        assert_eq!(adopted.id, made.user.id);
        assert_eq!(holds(store, &made.secret), stays, "{name_id}");
    }
}

#[apply(on_both_databases)]
fn a_link_that_a_migration_has_folded_without_its_domain_still_opens(store: &Store) {
    let okta = provider(store, &organization(store, "Ours"));
    let enters = || complete(store, &sign_in(&okta, "ada@b\u{fc}cher.example"));
    let made = enters().unwrap();
    let unfolded = "UPDATE saml_name_ids SET name_id_compared = name_id";
    write(store, move |db| Ok(sql_query(unfolded).execute(db)?));
    let again = enters().unwrap();
    assert_eq!((again.user.id, again.created), (made.user.id, false));
}
