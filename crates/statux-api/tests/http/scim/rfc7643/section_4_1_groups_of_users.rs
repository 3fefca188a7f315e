//! `groups` of users.

use serde_json::json;
use statux_testkit::site::{BASE, ScimSite, path_of};

#[actix_web::test]
async fn a_user_shows_its_groups_in_every_answer() {
    let server = ScimSite::new();
    let path = server.user("ada@x.test").await;
    let id = path.replace("/Users/", "");
    assert!(server.get(&path).await.ok(200).get("groups").is_none());
    let group = server.group("Pilots", &[&id]).await;
    let shown = json!([{
        "value": group.replace("/Groups/", ""),
        "$ref": format!("{BASE}{group}"),
        "display": "Pilots",
        "type": "direct",
    }]);
    assert_eq!(server.get(&path).await.ok(200)["groups"], shown);
    assert_eq!(
        server.get("/Users").await.ok(200)["Resources"][0]["groups"],
        shown
    );
    let put = json!({"userName": "ada@x.test", "groups": []});
    assert_eq!(server.put(&path, put).await.ok(200)["groups"], shown);
    let off = json!([{"op": "replace", "path": "active", "value": false}]);
    assert_eq!(server.patch(&path, off).await.ok(200)["groups"], shown);
    // A new sign-up of the same person brings the same account back.
    let back = server
        .post("/Users", json!({"userName": "ada@x.test"}))
        .await
        .ok(201);
    assert_eq!((path_of(&back), &back["groups"]), (path.clone(), &shown));
    for query in ["excludedAttributes=groups", "attributes=userName"] {
        let without = server.get(&format!("{path}?{query}")).await.ok(200);
        assert!(without.get("groups").is_none(), "{query}");
    }
    let names = server
        .get(&format!("{path}?attributes=groups.display"))
        .await
        .ok(200);
    assert_eq!(names["groups"], json!([{"display": "Pilots"}]));
}

#[actix_web::test]
async fn groups_cannot_be_changed_through_the_user() {
    let server = ScimSite::new();
    let path = server.user("ada@x.test").await;
    let group = server.group("Pilots", &[]).await;
    let groups = json!([{"value": group.replace("/Groups/", "")}]);
    let put = json!({"userName": "ada@x.test", "groups": groups});
    assert!(server.put(&path, put).await.ok(200).get("groups").is_none());
    let echo = json!([{"op": "replace", "value": {"groups": groups, "title": "Dr"}}]);
    assert!(
        server
            .patch(&path, echo)
            .await
            .ok(200)
            .get("groups")
            .is_none()
    );
    let outright = json!([{"op": "add", "path": "groups", "value": groups}]);
    server
        .patch(&path, outright)
        .await
        .rejected(400, Some("mutability"));
    assert!(server.members(&group).await.is_empty());
}

#[actix_web::test]
async fn users_are_found_by_their_group() {
    let server = ScimSite::new();
    let ada = server.user_id("ada@x.test").await;
    server.user("bob@x.test").await;
    let group = server
        .group("Pilots", &[&ada])
        .await
        .replace("/Groups/", "");
    for filter in [
        format!(r#"groups.value eq "{group}""#),
        format!(r#"groups[value eq "{group}"]"#),
        r#"groups.display eq "pilots""#.to_owned(),
    ] {
        assert_eq!(
            server.find(&filter).await.names(),
            ["ada@x.test"],
            "{filter}"
        );
    }
    assert!(
        server
            .find(r#"groups.value eq "x""#)
            .await
            .names()
            .is_empty()
    );
}

#[actix_web::test]
async fn a_deleted_user_is_removed_from_its_groups() {
    let server = ScimSite::new();
    let path = server.user("ada@x.test").await;
    let group = server
        .group("Pilots", &[&path.replace("/Users/", "")])
        .await;
    let before = server.get(&group).await.ok(200);
    server.delete(&path).await.ok(204);
    let after = server.get(&group).await.ok(200);
    assert_eq!(after["members"], json!([]));
    assert_ne!(after["meta"]["version"], before["meta"]["version"]);
    let back = server
        .post("/Users", json!({"userName": "ada@x.test"}))
        .await
        .ok(201);
    assert!(back.get("groups").is_none());
}
