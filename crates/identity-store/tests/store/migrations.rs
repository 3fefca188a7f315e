//! A database keeps its data when it is migrated.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use identity_store::audit::Actor;
use identity_store::provisioning::users;
use identity_store::sign_in::{RejectionCode, attempts, reference};
use identity_store::testing::revert_to;
use identity_store::tokens::server_key::settle;
use identity_store::{
    Caller, Connection, OrganizationId, PageRequest, Store, members, organizations,
};
use scim_model::UserResource;
use serde_json::json;
use statux_testkit::{apply, on_both_databases};

use super::support::{now, read, write};

const BEFORE_WORDS: &str = "20261128000600";
const BEFORE_PEOPLE: &str = "20261130000700";
const BEFORE_SERVER_KEY: &str = "20261130001101";

/// A row in each table, and a value in each column, that the migration renames.
const OLD_ROWS: [&str; 7] = [
    "INSERT INTO organizations \
     (id, name, allow_just_in_time, accept_unsolicited, created_at, updated_at) \
     VALUES ('o', 'Old', false, true, 1, 1)",
    "INSERT INTO users (id, organization_id, user_name, user_name_folded, email, email_folded, \
     email_listed, display_name, active, role, origin, scim_managed, scim_attributes, version, \
     created_at, updated_at) VALUES ('0', 'o', 'ann', 'ann', 'ann@example.com', \
     'ann@example.com', true, 'Ann', true, 'member', 'sso', false, '{\"userName\":\"ann\"}', 1, 1, 1)",
    "INSERT INTO identities (id, organization_id, user_id, provider_entity_id, name_id, \
     created_at, last_used_at) VALUES ('i', 'o', '0', 'https://idp.example.com', 'ann', 1, 1)",
    "INSERT INTO seen_assertions (organization_id, provider_entity_id, assertion_id, expires_at) \
     VALUES ('o', 'https://idp.example.com', '_a', 7)",
    "INSERT INTO sign_in_attempts (id, organization_id, reference, at, method, outcome, address) \
     VALUES ('a', 'o', 'R', 1, 'sso', 'refused', '192.0.2.1')",
    "INSERT INTO scim_places (organization_id, resource_type, first_id, total) \
     VALUES ('o', 'User', '', 1)",
    "INSERT INTO scim_places (organization_id, resource_type, first_id, total) \
     VALUES ('o', 'User', 'z', 0)",
];

#[derive(Debug, PartialEq, QueryableByName)]
struct Counted {
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = BigInt)]
    number: i64,
}

fn counted(store: &Store, query: &str) -> Vec<(String, i64)> {
    let rows: Vec<Counted> = read(store, |db| Ok(sql_query(query).load(db)?));
    rows.into_iter().map(|row| (row.key, row.number)).collect()
}

fn checkpoints(store: &Store) -> Vec<(String, i64)> {
    counted(
        store,
        "SELECT first_id AS key, total AS number FROM scim_page_checkpoints \
         WHERE organization_id = 'o' AND resource_type = 'User' ORDER BY first_id",
    )
}

#[apply(on_both_databases)]
fn renamed_tables_and_columns_keep_their_rows(store: &Store) {
    revert_to(store, BEFORE_WORDS).unwrap();
    write(store, |db| {
        for row in OLD_ROWS {
            sql_query(row).execute(db)?;
        }
        Ok(())
    });
    assert!(!store.migrate().unwrap().is_empty());

    let [organization] = <[_; 1]>::try_from(read(store, organizations::list)).unwrap();
    assert!(!organization.jit_provisioning && organization.allow_idp_initiated);
    let page = PageRequest::first(10);
    let of = organization.id;
    let members = read(store, |db| members::list(db, &of, &page)).items;
    let name_ids: Vec<&str> = members
        .iter()
        .flat_map(|member| &member.name_ids)
        .map(|link| link.name_id.as_str())
        .collect();
    assert_eq!(name_ids, ["ann"]);
    let consumed = "SELECT assertion_id AS key, expires_at AS number FROM consumed_assertions";
    assert_eq!(counted(store, consumed), [("_a".to_owned(), 7)]);
    let attempts = read(store, |db| attempts::list(db, &of, &page)).items;
    assert_eq!(attempts[0].client_ip.as_deref(), Some("192.0.2.1"));

    // The page checkpoints are there, and still counted.
    let numbers = |first| [(String::new(), first), ("z".to_owned(), 0)];
    assert_eq!(checkpoints(store), numbers(1));
    let resource = json!({ "userName": "bob", "emails": [{ "value": "bob@example.com" }] });
    let resource = UserResource::from_client(&resource).unwrap();
    let organization = of.clone();
    let created = store
        .write(move |db| {
            users::create(
                db,
                &Caller::new(&organization, &Actor::Cli, now()),
                &resource,
            )
        })
        .wait()
        .unwrap();
    assert_eq!(checkpoints(store), numbers(2));
    let id = created.user.user.id;
    store
        .write(move |db| users::delete(db, &Caller::new(&of, &Actor::Cli, now()), &id, None))
        .wait()
        .unwrap();
    assert_eq!(checkpoints(store), numbers(1));
}

const BEFORE_FOLDING: &str = "20261130000700";

/// A user whose name and address were folded as they were before.
fn old_user(id: &str, name: &str, folded: &str) -> String {
    format!(
        "INSERT INTO users (id, organization_id, user_name, user_name_folded, email, email_folded, \
         email_listed, display_name, active, role, origin, scim_managed, scim_attributes, version, \
         created_at, updated_at) VALUES ('{id}', 'o', '{name}', '{folded}', '{name}', '{folded}', \
         true, 'X', true, 'member', 'scim', true, \
         '{{\"userName\":\"{name}\",\"emails\":[{{\"value\":\"{name}\"}},{{\"value\":\"Ä{name}\"}}]}}', \
         1, 1, 1)"
    )
}

#[apply(on_both_databases)]
fn users_are_folded_anew_unless_they_would_become_another(store: &Store) {
    revert_to(store, BEFORE_FOLDING).unwrap();
    write(store, |db| {
        let organization = "INSERT INTO organizations \
             (id, name, jit_provisioning, allow_idp_initiated, created_at, updated_at) \
             VALUES ('o', 'Old', false, true, 1, 1)";
        sql_query(organization).execute(db)?;
        for (id, name, folded) in [
            ("1", "ann@example.com", "ann@example.com"),
            ("2", "ÄNN@example.com", "änn@example.com"),
            ("3", "ann@BÜCHER.example", "ann@bücher.example"),
            (
                "4",
                "ann@xn--bcher-kva.example",
                "ann@xn--bcher-kva.example",
            ),
        ] {
            sql_query(old_user(id, name, folded)).execute(db)?;
            let more = format!(
                "INSERT INTO user_emails (organization_id, email_folded, user_id) \
                 VALUES ('o', 'ä{folded}', '{id}')"
            );
            sql_query(more).execute(db)?;
        }
        Ok(())
    });
    store.migrate().unwrap();
    for _ in 0..2 {
        // The third would be the fourth, so both stay as they are; as often as the server starts.
        let colliding = users::fold_anew(store).unwrap();
        let ids: Vec<&str> = colliding.iter().map(|it| it.user_id.as_str()).collect();
        assert_eq!(ids, ["3"]);
    }
    let folded = |column: &str, order: &str| {
        let query =
            format!("SELECT {column} AS key, version AS number FROM users ORDER BY {order}");
        let rows = counted(store, &query).into_iter();
        rows.map(|(key, _)| key).collect::<Vec<_>>()
    };
    for column in ["user_name_folded", "email_folded"] {
        assert_eq!(
            folded(column, "id"),
            [
                "ann@example.com",
                "Änn@example.com",
                "ann@bücher.example",
                "ann@xn--bcher-kva.example"
            ]
        );
    }
    let more =
        "SELECT email_folded AS key, CAST(0 AS BIGINT) AS number FROM user_emails ORDER BY user_id";
    let more: Vec<String> = counted(store, more)
        .into_iter()
        .map(|(key, _)| key)
        .collect();
    assert_eq!(
        more,
        [
            "Äann@example.com",
            "ÄÄnn@example.com",
            "äann@bücher.example",
            "Äann@xn--bcher-kva.example"
        ]
    );
    // Who is deleted is in nobody's way.
    write(store, |db| {
        sql_query("UPDATE users SET deleted_at = 2 WHERE id = '4'").execute(db)?;
        Ok(())
    });
    assert!(users::fold_anew(store).unwrap().is_empty());
    for column in ["user_name_folded", "email_folded"] {
        let folded = folded(column, "id");
        assert_eq!(folded[2..], ["ann@xn--bcher-kva.example", "deleted 4"]);
    }
}

/// Who has signed in before it was decided who becomes whom.
const OLD_PEOPLE: [&str; 12] = [
    "INSERT INTO organizations (id, name, jit_provisioning, allow_idp_initiated, created_at, \
     updated_at) VALUES ('o', 'Old', true, false, 1, 1)",
    "INSERT INTO users (id, organization_id, user_name, user_name_folded, email, email_folded, \
     email_listed, display_name, active, role, origin, scim_managed, scim_attributes, version, \
     created_at, updated_at) VALUES ('root', 'o', 'Root@x.test', 'root@x.test', 'Root@x.test', \
     'root@x.test', true, 'Root', true, 'platform_admin', 'local', false, '{}', 1, 1, 1)",
    "INSERT INTO users (id, organization_id, user_name, user_name_folded, email, email_folded, \
     email_listed, display_name, active, role, origin, scim_managed, scim_attributes, version, \
     created_at, updated_at) VALUES ('boss', 'o', 'boss@x.test', 'boss@x.test', 'boss@x.test', \
     'boss@x.test', true, 'Boss', true, 'platform_admin', 'sso', false, '{}', 1, 1, 1)",
    "INSERT INTO users (id, organization_id, user_name, user_name_folded, email, email_folded, \
     email_listed, display_name, active, role, origin, scim_managed, scim_attributes, version, \
     created_at, updated_at) VALUES ('ann', 'o', 'ann@upn.test', 'ann@upn.test', 'ann@upn.test', \
     'ann@upn.test', false, 'Ann', true, 'member', 'scim', true, \
     '{\"userName\":\"ann@upn.test\",\"emails\":[{\"value\":\"a@x.test\"},\
     {\"value\":\"Ann@x.test\",\"primary\":true}]}', 1, 1, 1)",
    "INSERT INTO user_emails (organization_id, email_folded, user_id) VALUES ('o', 'a@x.test', 'ann')",
    "INSERT INTO user_emails (organization_id, email_folded, user_id) \
     VALUES ('o', 'ann@x.test', 'ann')",
    "INSERT INTO credentials (user_id, organization_id, password_hash, updated_at) \
     VALUES ('root', 'o', 'h', 1)",
    "INSERT INTO saml_name_ids (id, organization_id, user_id, provider_entity_id, name_id, \
     created_at, last_used_at) VALUES ('1', 'o', 'root', 'idp', 'Root@x.test', 1, 1)",
    "INSERT INTO saml_name_ids (id, organization_id, user_id, provider_entity_id, name_id, \
     created_at, last_used_at) VALUES ('2', 'o', 'boss', 'idp', 'Boss', 1, 1)",
    "INSERT INTO saml_name_ids (id, organization_id, user_id, provider_entity_id, name_id, \
     name_id_format, created_at, last_used_at) VALUES ('3', 'o', 'boss', 'idp', '_x', \
     'urn:oasis:names:tc:SAML:2.0:nameid-format:transient', 1, 1)",
    "INSERT INTO saml_name_ids (id, organization_id, user_id, provider_entity_id, name_id, \
     created_at, last_used_at) VALUES ('4', 'o', 'ann', 'idp', 'Two@x.test', 1, 1)",
    "INSERT INTO saml_name_ids (id, organization_id, user_id, provider_entity_id, name_id, \
     created_at, last_used_at) VALUES ('5', 'o', 'boss', 'idp', 'two@X.test', 1, 1)",
];

#[apply(on_both_databases)]
fn links_made_before_are_compared_folded_and_of_guarded_accounts_unproven(store: &Store) {
    revert_to(store, BEFORE_PEOPLE).unwrap();
    write(store, |db| {
        for row in OLD_PEOPLE {
            sql_query(row).execute(db)?;
        }
        Ok(())
    });
    assert!(!store.migrate().unwrap().is_empty());
    let links = "SELECT id || ' ' || name_id_compared AS key, coalesce(proven_at, 0) AS number \
                 FROM saml_name_ids ORDER BY id";
    assert_eq!(
        counted(store, links),
        [("1 root@x.test".to_owned(), 0), ("2 Boss".to_owned(), 1)],
        "what was transient, or would lead to two accounts, is gone"
    );
    let addresses = "SELECT id || ' ' || coalesce(sign_in_email_folded, '-') || ' ' || \
                     coalesce(primary_email_folded, '-') AS key, version AS number \
                     FROM users ORDER BY id";
    let addresses = counted(store, addresses);
    let addresses: Vec<&str> = addresses.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(
        addresses,
        [
            "ann - ann@x.test",
            "boss boss@x.test -",
            "root root@x.test -"
        ]
    );
}

#[apply(on_both_databases)]
fn a_reference_code_from_before_the_servers_had_one_key_is_still_read(store: &Store) {
    revert_to(store, BEFORE_SERVER_KEY).unwrap();
    write(store, |db| {
        let secret = match db {
            Connection::Sqlite(_) => format!("X'{}'", "07".repeat(32)),
            Connection::Postgres(_) => "decode(repeat('07', 32), 'hex')".to_owned(),
        };
        let row = format!("INSERT INTO sign_in_keys (id, secret) VALUES (1, {secret})");
        sql_query(row).execute(db)?;
        Ok(())
    });
    store.migrate().unwrap();
    let keys = settle(store, None, now()).unwrap();
    let read = reference::open(&keys, "6Z3PTKFETE036V2GHEH6KF715M").unwrap();
    assert_eq!(read.code, RejectionCode::NotBase64);
    assert!(read.is_of(&OrganizationId::parse("o").unwrap()));
}
