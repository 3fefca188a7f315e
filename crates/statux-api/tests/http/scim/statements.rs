//! How many statements a request sends to the database: as many with few resources stored as with
//! many, and as many for a long page or a large group as for a small one.

use identity_store::testing::{take_statements, watch_statements};
use serde_json::json;
use statux_testkit::database::{self, TestDatabase};
use statux_testkit::site::{ScimAnswer, ScimSite};

use crate::scim::large_groups::users;

/// Status and statements on SQLite and on PostgreSQL. The first statement of each is that by which
/// the token is found (T).
///
/// PostgreSQL has some more: a row that others may change at the same time is locked by a statement
/// of its own (L). Whether a connection still lives is asked after a pause only, and does not
/// count.
const EXPECTED: [(&str, u16, usize, usize); 20] = [
    // T, and the user with its groups.
    ("GET user", 200, 2, 2),
    ("GET user, unknown", 404, 2, 2),
    // T, and the user with its groups, by an index.
    ("filter userName eq", 200, 2, 2),
    ("filter userName eq, absent", 200, 2, 2),
    // T, the total that triggers keep, and the users of the page with their groups.
    ("page of 10", 200, 3, 3),
    ("page of 100", 200, 3, 3),
    // T, who of those that SCIM does not manage may be meant, the user, the audit event. Whether a
    // name is taken, the index says.
    ("POST user", 201, 4, 4),
    // T, who may be meant, the user that the index rejects, who has the name, before it is locked
    // and after: one who was deactivated would be taken back. PostgreSQL: L.
    ("POST user, taken", 409, 5, 6),
    // T, the user, its groups, the change, its sessions which end, the audit event. PostgreSQL: L.
    ("PATCH active", 200, 6, 7),
    // The same without sessions; the version that the client has covers the groups, which are loaded
    // once.
    ("PATCH title, of a version", 200, 5, 6),
    // As many, though the answer shows no groups: its version covers them.
    ("PATCH title, without groups", 200, 5, 6),
    // T, whether the new member exists, the group, the member, the group's version, the audit
    // event. PostgreSQL: L.
    ("add to a group of 10", 204, 6, 7),
    ("add to a large group", 204, 6, 7),
    // The same, but who leaves need not be there.
    ("remove from a group of 10", 204, 5, 6),
    ("remove from a large group", 204, 5, 6),
    // T, the group, its row, the audit event: none of its members is written. PostgreSQL: L.
    ("rename a large group", 204, 4, 5),
    // T, and the group.
    ("GET group without members", 200, 2, 2),
    // T, the group, and its members.
    ("GET group", 200, 3, 3),
    // T, the user, which stays as a row, its sessions, its NameIDs and further e-mail addresses, the
    // organization's key, which the first deletion makes (two more), what is remembered under it, the
    // password, which groups it is in, and the audit event. PostgreSQL: 2 L.
    ("DELETE user", 204, 13, 15),
    // T, the group, which groups it is in, its members, itself, the audit event. PostgreSQL: L.
    ("DELETE group", 204, 6, 7),
];

/// What each request sent, on a server with `count` users, most of them in one group.
async fn measured(server: &ScimSite, count: usize) -> Vec<(&'static str, u16, Vec<String>)> {
    let ids = users(server, count);
    let ids: Vec<_> = ids.iter().map(String::as_str).collect();
    let large = server.group("Large", &ids[20..]).await;
    let small = server.group("Small", &ids[..10]).await;
    let (ada, bob) = (ids[11], ids[12]);
    let user = format!("/Users/{ada}");
    let change = |op| json!([{"op": op, "path": "members", "value": [{"value": ada}]}]);
    let off = json!([{"op": "Replace", "path": "active", "value": "False"}]);
    let new = json!({"userName": "new@example.com", "externalId": "new"});
    let mut all = vec![];
    let mut note = |answer: ScimAnswer| {
        let (name, status, ..) = EXPECTED[all.len()];
        assert_eq!(answer.status, status, "{name}: {}", answer.body);
        let mut statements = take_statements();
        statements.retain(|statement| statement.split(" -- ").next() != Some("SELECT 1"));
        all.push((name, status, statements));
    };
    take_statements();
    note(server.get(&user).await);
    note(server.get("/Users/unknown").await);
    note(server.find(r#"userName eq "user1@example.com""#).await);
    note(server.find(r#"userName eq "absent@example.com""#).await);
    note(server.get("/Users?count=10").await);
    note(server.get("/Users?count=100").await);
    note(server.post("/Users", new.clone()).await);
    note(server.post("/Users", new).await);
    note(server.patch(&user, off).await);
    let title = |text: &str| json!([{"op": "add", "path": "title", "value": text}]);
    let tag = server.get(&user).await.header("ETag").unwrap().to_owned();
    take_statements();
    let of_version = server.request("PATCH", &user).header("If-Match", &tag);
    let operations = json!({"Operations": title("Dr")});
    note(of_version.json(operations).send().await);
    let without = format!("{user}?excludedAttributes=groups");
    note(server.patch(&without, title("Prof")).await);
    note(server.patch(&small, change("Add")).await);
    note(server.patch(&large, change("Add")).await);
    note(server.patch(&small, change("Remove")).await);
    note(server.patch(&large, change("Remove")).await);
    let rename = json!([{"op": "replace", "path": "displayName", "value": "Larger"}]);
    note(server.patch(&large, rename).await);
    let without = format!("{large}?excludedAttributes=members");
    note(server.get(&without).await);
    note(server.get(&large).await);
    note(server.delete(&format!("/Users/{bob}")).await);
    note(server.delete(&large).await);
    all
}

fn as_many_as_expected(database: fn() -> TestDatabase, expected: impl Fn(usize) -> usize) {
    watch_statements().unwrap();
    for count in [120, 1120] {
        let server = ScimSite::from(database());
        let all = actix_web::rt::System::new().block_on(measured(&server, count));
        assert_eq!(all.len(), EXPECTED.len());
        for (index, (name, _, statements)) in all.iter().enumerate() {
            let shown = statements.join("\n");
            assert_eq!(
                statements.len(),
                expected(index),
                "{name}, of {count}:\n{shown}"
            );
        }
    }
}

mod a_request_sends_as_many_statements_with_many_users_as_with_few {
    use super::*;

    #[test]
    fn sqlite() {
        as_many_as_expected(database::sqlite, |index| EXPECTED[index].2);
    }

    #[test]
    fn postgres() {
        as_many_as_expected(database::postgres, |index| EXPECTED[index].3);
    }
}
