//! Groups of one organization are nothing to another.

use serde_json::json;
use statux_testkit::site::ScimSite;

#[actix_web::test]
async fn another_organization_finds_and_changes_no_group() {
    let server = ScimSite::new();
    let ada = server.user_id("ada@x.test").await;
    let path = server.group("Pilots", &[&ada]).await;
    let before = server.get(&path).await.ok(200);
    let other = server.other_organization();
    let body = json!({
        "displayName": "Taken",
        "Operations": [{"op": "remove", "path": "members"}],
    });
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        let request = server
            .request(method, &path)
            .token(&other)
            .json(body.clone());
        request.send().await.rejected(404, None);
    }
    let id = path.replace("/Groups/", "");
    for query in [
        String::new(),
        format!("?filter=id%20eq%20%22{id}%22"),
        "?filter=displayName%20eq%20%22Pilots%22".to_owned(),
        format!("?filter=members%20eq%20%22{ada}%22"),
        "?filter=members.type%20pr".to_owned(),
    ] {
        let path = format!("/Groups{query}");
        let request = server.request("GET", &path).token(&other);
        assert_eq!(request.send().await.ok(200)["totalResults"], 0, "{query}");
        assert_eq!(
            server.get(&path).await.ok(200)["totalResults"],
            1,
            "{query}"
        );
    }
    let by_group = format!("/Users?filter=groups.value%20eq%20%22{id}%22");
    let request = server.request("GET", &by_group).token(&other);
    assert_eq!(request.send().await.ok(200)["totalResults"], 0);
    assert_eq!(server.get(&path).await.ok(200), before);
}

#[actix_web::test]
async fn users_and_groups_of_another_organization_are_rejected_as_members() {
    let server = ScimSite::new();
    let ada = server.user_id("ada@x.test").await;
    let group = server.group("Pilots", &[&ada]).await;
    let other = server.other_organization();
    let theirs = server.request("POST", "/Groups").token(&other);
    let theirs = theirs
        .json(json!({"displayName": "Theirs"}))
        .send()
        .await
        .ok(201);
    let path = format!("/Groups/{}", theirs["id"].as_str().unwrap());
    for member in [ada, group.replace("/Groups/", "")] {
        let members = json!([{"value": member}]);
        let add = json!({"Operations": [{"op": "add", "path": "members", "value": members}]});
        let whole = json!({"displayName": "Theirs", "members": members});
        for (method, path, body) in [
            ("PATCH", path.as_str(), add),
            ("PUT", path.as_str(), whole.clone()),
            ("POST", "/Groups", whole),
        ] {
            let request = server.request(method, path).token(&other).json(body);
            request.send().await.rejected(400, Some("invalidValue"));
        }
    }
    let read = server.request("GET", &path).token(&other).send().await;
    assert_eq!(read.ok(200), theirs);
}
