//! Lists of groups.

use serde_json::json;
use statux_testkit::site::ScimSite;

#[actix_web::test]
async fn every_filter_on_groups_is_answered_exactly() {
    let server = ScimSite::new();
    let (ada, bob) = (
        server.user_id("ada@x.test").await,
        server.user_id("bob@x.test").await,
    );
    server.group("Pilots", &[&ada]).await;
    let crew = server.group("Crew", &[&ada]).await;
    let bob_in_crew = json!([{"value": bob, "display": "Bob"}]);
    let add = json!([{"op": "add", "path": "members", "value": bob_in_crew}]);
    server.patch(&crew, add).await.ok(204);
    server.group("Empty", &[]).await;
    let member = |id: &str| format!(r#"members.value eq "{id}""#);
    for (filter, names) in [
        (member(&ada), vec!["Pilots", "Crew"]),
        (format!(r#"members[value eq "{bob}"]"#), vec!["Crew"]),
        (format!("not ({})", member(&bob)), vec!["Pilots", "Empty"]),
        (
            format!(r#"displayName sw "c" and {}"#, member(&ada)),
            vec!["Crew"],
        ),
        (r#"members.display eq "BOB""#.to_owned(), vec!["Crew"]),
        (r#"members[display sw "b"]"#.to_owned(), vec!["Crew"]),
        (
            "not (members.display pr)".to_owned(),
            vec!["Pilots", "Empty"],
        ),
        // A user's own name is not the member's.
        (r#"members.display eq "ada@x.test""#.to_owned(), vec![]),
        ("members pr".to_owned(), vec!["Pilots", "Crew"]),
        (
            r#"displayName co "T" or displayName eq "crew""#.to_owned(),
            vec!["Pilots", "Crew", "Empty"],
        ),
    ] {
        let found = server.find_groups(&filter).await;
        assert_eq!(found.values("displayName"), names, "{filter}");
        assert_eq!(found.body["totalResults"], names.len(), "{filter}");
    }
    server
        .find_groups("displayName eq")
        .await
        .rejected(400, Some("invalidFilter"));
}

#[actix_web::test]
async fn a_list_shows_members_unless_they_are_excluded() {
    let server = ScimSite::new();
    let ada = server.user_id("ada@x.test").await;
    for name in ["A", "B"] {
        let members = json!([{"value": ada, "display": "Ada"}]);
        let group = json!({"displayName": name, "members": members});
        server.post("/Groups", group).await.ok(201);
    }
    let list = server.get("/Groups").await.ok(200);
    for group in list["Resources"].as_array().unwrap() {
        assert_eq!(group["members"][0]["value"], ada.as_str());
    }
    let list = server.get("/Groups?attributes=displayName").await.ok(200);
    for group in list["Resources"].as_array().unwrap() {
        assert!(group.get("members").is_none());
    }
    // Also where the filter had to look at them.
    let filter = "members.display%20pr";
    let query = format!("/Groups?excludedAttributes=members&filter={filter}");
    let list = server.get(&query).await.ok(200);
    assert_eq!(list["totalResults"], 2);
    assert!(list["Resources"][0].get("members").is_none());
    assert_eq!(
        server.get("/Groups?count=0").await.ok(200)["Resources"],
        json!([])
    );
}
