//! Filters and pages.

use identity_store::Caller;
use identity_store::audit::Actor;
use identity_store::provisioning::ProvisioningError;
use identity_store::provisioning::groups;
use identity_store::provisioning::list::{self, ListQuery};
use scim_model::search::Paging;
use scim_model::{GroupResource, Projection};
use serde_json::json;
use statux_testkit::site::{ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

async fn three_users(server: &ScimSite) {
    for (name, title) in [("ada", "Countess"), ("bob", "Builder"), ("cleo", "Queen")] {
        let user = json!({
            "userName": format!("{name}@example.com"),
            "title": title,
            "displayName": name,
            "active": name != "bob",
        });
        server.post("/Users", user).await.ok(201);
    }
}

#[apply(on_both_databases)]
async fn every_filter_is_answered_exactly(server: ScimSite) {
    three_users(&server).await;
    let (ada, bob, cleo) = ("ada@example.com", "bob@example.com", "cleo@example.com");
    let created = "2026-01-15T12:00:01Z";
    for (filter, expected) in [
        ("title eq \"queen\"".to_owned(), vec![cleo]),
        ("title co \"U\"".to_owned(), vec![ada, bob, cleo]),
        (
            "userName sw \"a\" or userName sw \"c\"".to_owned(),
            vec![ada, cleo],
        ),
        ("not (active eq true)".to_owned(), vec![bob]),
        (
            "active eq \"True\" and displayName eq \"ADA\"".to_owned(),
            vec![ada],
        ),
        (
            "active eq true and displayName pr".to_owned(),
            vec![ada, cleo],
        ),
        ("nickName pr".to_owned(), vec![]),
        (
            "userName ew \"@example.com\"".to_owned(),
            vec![ada, bob, cleo],
        ),
        (
            "userName gt \"b\" and userName lt \"c\"".to_owned(),
            vec![bob],
        ),
        (format!("meta.created ge \"{created}\""), vec![bob, cleo]),
        (
            "meta.resourceType eq \"User\"".to_owned(),
            vec![ada, bob, cleo],
        ),
        ("unknownAttribute eq \"x\"".to_owned(), vec![]),
    ] {
        let answer = server.find(&filter).await;
        assert_eq!(answer.names(), expected, "{filter}");
        assert_eq!(answer.body["totalResults"], expected.len(), "{filter}");
    }
}

#[apply(on_both_databases)]
async fn a_filter_that_makes_no_sense_is_rejected_and_not_an_empty_list(server: ScimSite) {
    three_users(&server).await;
    assert_eq!(server.find("title eq \"queen\"").await.names().len(), 1);
    for filter in [
        "userName",
        "userName eq",
        "userName is \"x\"",
        "(userName eq \"x\"",
        "userName eq \"x",
        "active gt true",
        "emails[type eq \"work\"",
        "and",
        "userName eq \"x\" nonsense",
    ] {
        server
            .find(filter)
            .await
            .rejected(400, Some("invalidFilter"));
    }
    let long = format!("userName eq \"{}\"", "x".repeat(10_000));
    server
        .find(&long)
        .await
        .rejected(400, Some("invalidFilter"));
    let deep = format!("{}userName pr{}", "(".repeat(100), ")".repeat(100));
    server
        .find(&deep)
        .await
        .rejected(400, Some("invalidFilter"));
}

#[apply(on_both_databases)]
async fn an_out_of_range_page_becomes_the_nearest_one(server: ScimSite) {
    three_users(&server).await;
    for (query, start, items) in [
        ("", 1, 3),
        ("?startIndex=0", 1, 3),
        ("?startIndex=-5", 1, 3),
        ("?startIndex=2", 2, 2),
        ("?startIndex=4", 4, 0),
        ("?startIndex=99999999999999999999", i64::MAX, 0),
        ("?count=0", 1, 0),
        ("?count=-1", 1, 0),
        ("?count=2", 1, 2),
        ("?count=99999999999999999999", 1, 3),
        ("?startindex=3&COUNT=1", 3, 1),
        ("?sortBy=userName&sortOrder=descending", 1, 3),
    ] {
        let answer = server.get(&format!("/Users{query}")).await;
        assert_eq!(answer.names().len(), items, "{query}");
        assert_eq!(answer.body["itemsPerPage"], items, "{query}");
        assert_eq!(answer.body["startIndex"], start, "{query}");
        assert_eq!(answer.body["totalResults"], 3, "{query}");
    }
    for query in ["count=x", "startIndex=1.5", "count=1%20or%201"] {
        let answer = server.get(&format!("/Users?{query}")).await;
        answer.rejected(400, Some("invalidValue"));
    }
}

#[apply(on_both_databases)]
async fn filtered_pages_have_true_totals(server: ScimSite) {
    three_users(&server).await;
    for filter in [
        "active%20eq%20true",
        "title%20pr%20and%20active%20eq%20true",
    ] {
        let page = server
            .get(&format!("/Users?startIndex=2&count=1&filter={filter}"))
            .await;
        assert_eq!(page.names(), ["cleo@example.com"], "{filter}");
        assert_eq!(page.body["totalResults"], 2, "{filter}");
        let total = server.get(&format!("/Users?count=0&filter={filter}")).await;
        assert!(total.names().is_empty());
        assert_eq!(total.body["totalResults"], 2, "{filter}");
    }
}

#[apply(on_both_databases)]
async fn a_page_never_has_more_than_the_configuration_says(server: ScimSite) {
    let config = server.get("/ServiceProviderConfig").await.ok(200);
    let most = config["filter"]["maxResults"].as_u64().unwrap();
    for number in 0..=most {
        server.user(&format!("user{number}@example.com")).await;
    }
    let page = server.get("/Users?count=1000").await;
    assert_eq!(page.names().len() as u64, most);
    assert_eq!(page.body["totalResults"], most + 1);
    assert_eq!(server.get("/Users").await.names().len(), 100);
}

#[apply(on_both_databases)]
async fn changes_do_not_reorder_pages(server: ScimSite) {
    three_users(&server).await;
    let first = server.find("userName sw \"ada\"").await.ok(200);
    let path = path_of(&first["Resources"][0]);
    let title = json!([{"op": "replace", "path": "userName", "value": "zoe@example.com"}]);
    server.patch(&path, title).await.ok(200);
    let names = ["zoe@example.com", "bob@example.com", "cleo@example.com"];
    assert_eq!(server.get("/Users").await.names(), names);
}

/// The first request that has to count far has page checkpoints made, from which the next are counted.
#[actix_web::test]
async fn a_page_far_into_a_list_is_counted_to_once() {
    let server = ScimSite::new();
    let (of, at) = (server.organization.clone(), server.state.now());
    let groups = server.store().write::<_, ProvisioningError, _>(move |db| {
        for n in 0..8400 {
            let group = json!({ "displayName": format!("group {n}") });
            let group = GroupResource::from_client(&group)?.try_into()?;
            groups::create(db, &Caller::new(&of, &Actor::System, at), &group)?;
        }
        Ok(())
    });
    groups.await.unwrap();
    let has_to_count = || {
        let paging = Paging::Index {
            start_index: 4200,
            count: 2,
        };
        let query = ListQuery {
            filter: None,
            sort: None,
            paging: &paging,
            projection: &Projection::all(),
            base_url: "",
        };
        let sources = [&groups::TABLE];
        let found = server
            .store()
            .read(|db| list::list(db, &server.organization, &sources, &query));
        found.unwrap().counted_far
    };
    assert!(has_to_count());
    let path = "/Groups?startIndex=4200&count=2&excludedAttributes=members";
    let first = server.get(path).await.ok(200);
    assert_eq!(first["totalResults"], 8400);
    // It is made beside the answer: by the time of another page, or of one soon after.
    let mut second = server.get(path).await.ok(200);
    while has_to_count() {
        second = server.get(path).await.ok(200);
    }
    assert_eq!(second, first);
    assert_eq!(server.get(path).await.ok(200), first);
}
