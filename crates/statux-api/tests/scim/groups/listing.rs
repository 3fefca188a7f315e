//! Lists of groups.

use serde_json::json;

use crate::support::Server;

#[actix_web::test]
async fn every_filter_on_groups_is_answered_exactly() {
    let server = Server::new();
    let (ada, bob) = (
        server.user_id("ada@x.test").await,
        server.user_id("bob@x.test").await,
    );
    server.group("Pilots", &[&ada]).await;
    server.group("Crew", &[&ada, &bob]).await;
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
        (
            r#"members.display eq "BOB@x.test""#.to_owned(),
            vec!["Crew"],
        ),
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
        .refused(400, Some("invalidFilter"));
}

#[actix_web::test]
async fn a_list_shows_members_unless_they_are_excluded() {
    let server = Server::new();
    let ada = server.user_id("ada@x.test").await;
    for name in ["A", "B"] {
        server.group(name, &[&ada]).await;
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
