//! What is remembered of people who were deleted.

use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query};
use identity_store::Store;
use identity_store::sign_in::RejectionCode;
use statux_testkit::{apply, on_both_databases};

use super::support::{complete, organization, provider, provision, read, scim_delete, sign_in};

#[derive(QueryableByName)]
struct Remembered {
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = BigInt)]
    hashes: i64,
}

#[apply(on_both_databases)]
fn the_same_email_is_remembered_under_a_key_of_each_organization(store: &Store) {
    for name in ["Ours", "Theirs"] {
        let of = organization(store, name);
        let okta = provider(store, &of);
        let ada = provision(store, &of, "ada@example.com").user;
        scim_delete(store, &of, &ada.id).unwrap();
        let back = complete(store, &sign_in(&okta, "ada@example.com"));
        assert_eq!(back.unwrap_err(), RejectionCode::UserDeactivated);
        assert!(complete(store, &sign_in(&okta, "bob@example.com")).is_ok());
    }
    let count = "SELECT count(*) AS number, count(DISTINCT hash) AS hashes FROM former_identifiers";
    let found: Remembered = read(store, |db| Ok(sql_query(count).get_result(db)?));
    assert_eq!((found.number, found.hashes), (2, 2));
}
