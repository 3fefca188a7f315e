//! What clients send at the same time, from 16 connections, and what fails halfway.

use identity_store::{PageRequest, StoreError, audit};
use serde_json::{Value, json};
use statux_testkit::site::{ScimAnswer, ScimSite};
use statux_testkit::{apply, on_both_databases};
use std::thread;

use crate::scim::large_groups::users;

const CONNECTIONS: usize = 16;

/// Sends a request from each of 16 threads at once, and on each as many as there are rounds.
fn at_once<A: Send>(rounds: usize, send: impl AsyncFn(usize) -> A + Sync) -> Vec<A> {
    let start = std::sync::Barrier::new(CONNECTIONS);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..CONNECTIONS)
            .map(|connection| {
                let (start, send) = (&start, &send);
                scope.spawn(move || {
                    start.wait();
                    actix_web::rt::System::new().block_on(async {
                        let mut answers = vec![];
                        for round in 0..rounds {
                            answers.push(send(round * CONNECTIONS + connection).await);
                        }
                        answers
                    })
                })
            })
            .collect();
        let answers = threads.into_iter().flat_map(|one| one.join().unwrap());
        answers.collect()
    })
}

/// How often each status was answered; every 409 says what is taken.
fn statuses(answers: Vec<(u16, Value)>) -> (usize, usize) {
    let total = answers.len();
    let (made, rejected): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|(status, _)| *status == 201);
    for (status, body) in &rejected {
        assert_eq!((*status, &body["scimType"]), (409, &json!("uniqueness")));
    }
    assert_eq!(made.len() + rejected.len(), total);
    (made.len(), rejected.len())
}

fn status_and_body(answer: ScimAnswer) -> (u16, Value) {
    (answer.status, answer.body)
}

#[apply(on_both_databases)]
async fn of_16_parallel_creates_of_one_name_one_is_201_and_the_rest_are_409(server: ScimSite) {
    for round in 0..5 {
        let name = format!("user{round}@example.com");
        let answers = at_once(1, async |connection| {
            // Names are one in any letter case.
            let name = if connection % 2 == 0 {
                name.clone()
            } else {
                name.to_uppercase()
            };
            status_and_body(server.post("/Users", json!({"userName": name})).await)
        });
        assert_eq!(statuses(answers), (1, 15));
        let found = server.find(&format!("userName eq \"{name}\"")).await;
        assert_eq!(found.ok(200)["totalResults"], 1);
        let group = format!("Group {round}");
        let answers = at_once(1, async |_| {
            let group = json!({"displayName": group, "externalId": group});
            status_and_body(server.post("/Groups", group).await)
        });
        assert_eq!(statuses(answers), (1, 15));
    }
    assert_eq!(server.get("/Users").await.ok(200)["totalResults"], 5);
    assert_eq!(server.get("/Groups").await.ok(200)["totalResults"], 5);
}

#[apply(on_both_databases)]
async fn parallel_changes_of_members_from_16_connections_lose_nothing(server: ScimSite) {
    let ids = users(&server, 4 * CONNECTIONS);
    let path = server.group("G", &[]).await;
    let statuses = at_once(4, async |number| {
        let add = json!([{"op": "add", "path": "members", "value": [{"value": ids[number]}]}]);
        server.patch(&path, add).await.status
    });
    assert_eq!(statuses, [204; 4 * CONNECTIONS]);
    assert_eq!(server.members(&path).await, ids);
    // Every second one leaves, the Okta way and the Entra way, while a rename goes on.
    let statuses = at_once(2, async |number| {
        let id = &ids[2 * number];
        let remove = if number % 2 == 0 {
            json!({"op": "remove", "path": format!("members[value eq \"{id}\"]")})
        } else {
            json!({"op": "Remove", "path": "members", "value": [{"value": id}]})
        };
        let rename = json!({"op": "replace", "value": {"displayName": format!("G{number}")}});
        server.patch(&path, json!([rename, remove])).await.status
    });
    assert_eq!(statuses, [204; 2 * CONNECTIONS]);
    let left: Vec<_> = ids.iter().skip(1).step_by(2).cloned().collect();
    assert_eq!(server.members(&path).await, left);
    let group = server.get(&path).await.ok(200);
    assert_eq!(group["meta"]["version"], "W/\"97\"", "one of each change");
}

fn audit_trail(server: &ScimSite) -> Vec<String> {
    let list = server.store().read::<_, StoreError>(|db| {
        audit::list(db, &server.organization, &PageRequest::first(100))
    });
    let events = list.unwrap().items.into_iter();
    events
        .map(|event| format!("{} {}", event.action, event.detail))
        .collect()
}

/// Each bad operation comes after good ones, and before another.
#[apply(on_both_databases)]
async fn a_patch_that_fails_halfway_leaves_resource_version_and_audit_trail(server: ScimSite) {
    let user = server.user("ada@example.com").await;
    let taken = json!({"userName": "bob@example.com", "externalId": "taken"});
    server.post("/Users", taken).await.ok(201);
    let ada = user.replace("/Users/", "");
    let other = server.user_id("cleo@example.com").await;
    let group = server.group("G", &[&other]).await;
    let taken = json!({"displayName": "H", "externalId": "taken"});
    server.post("/Groups", taken).await.ok(201);
    let of_users = (
        json!([
            {"op": "add", "path": "title", "value": "Dr"},
            {"op": "replace", "path": "active", "value": false},
        ]),
        vec![
            json!({"op": "replace", "path": "active", "value": "maybe"}),
            json!({"op": "add", "path": "emails[", "value": "x"}),
            json!({"op": "remove", "path": "userName"}),
            json!({"op": "replace", "path": "id", "value": "x"}),
            json!({"op": "replace", "path": "userName", "value": "bob@example.com"}),
            json!({"op": "replace", "path": "externalId", "value": "taken"}),
        ],
    );
    let of_groups = (
        json!([
            {"op": "add", "path": "members", "value": [{"value": ada}]},
            {"op": "remove", "path": format!("members[value eq \"{other}\"]")},
            {"op": "replace", "path": "displayName", "value": "Renamed"},
        ]),
        vec![
            json!({"op": "add", "path": "members", "value": [{"value": "nobody"}]}),
            json!({"op": "add", "path": "members[", "value": ada}),
            json!({"op": "remove", "path": "displayName"}),
            json!({"op": "replace", "path": "externalId", "value": "taken"}),
        ],
    );
    for (path, (good, bad)) in [(&user, of_users), (&group, of_groups)] {
        let read = server.get(path).await;
        let version = read.header("ETag").unwrap().to_owned();
        let before = read.ok(200);
        let trail = audit_trail(&server);
        for bad in bad {
            let mut operations = good.as_array().unwrap().clone();
            operations.push(bad.clone());
            operations.push(good[0].clone());
            let answer = server.patch(path, json!(operations)).await;
            assert!([400, 409].contains(&answer.status), "{bad}: {answer:?}");
            let read = server.get(path).await;
            assert_eq!(read.header("ETag"), Some(version.as_str()), "{bad}");
            assert_eq!(read.ok(200), before, "{bad}");
            assert_eq!(audit_trail(&server), trail, "{bad}");
        }
        // Without the bad one, all of it is done.
        assert!(server.patch(path, good).await.status < 300);
        assert_ne!(server.get(path).await.ok(200), before);
        assert!(audit_trail(&server).len() > trail.len());
    }
}
