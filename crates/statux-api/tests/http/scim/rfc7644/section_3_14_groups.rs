//! Versions cover all that is shown: a user shows its groups, which change with the groups.

use serde_json::{Value, json};
use statux_testkit::site::{ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

async fn version(server: &ScimSite, path: &str) -> String {
    let answer = server.get(path).await;
    let tag = answer.header("ETag").unwrap().to_owned();
    assert_eq!(answer.ok(200)["meta"]["version"], tag);
    tag
}

/// What a client that has this version gets.
async fn asked_again(server: &ScimSite, path: &str, tag: &str) -> u16 {
    let request = server.request("GET", path).header("If-None-Match", tag);
    request.send().await.status
}

#[apply(on_both_databases)]
async fn a_user_has_another_version_whenever_its_groups_are_shown_otherwise(server: ScimSite) {
    let (ada, bob) = (
        server.user("ada@x.test").await,
        server.user("bob@x.test").await,
    );
    let [ada_id, bob_id] = [&ada, &bob].map(|path| path.replace("/Users/", ""));
    let pilots = server.group("Pilots", &[&bob_id]).await;
    let in_no_group = version(&server, &ada).await;
    assert_eq!(asked_again(&server, &ada, &in_no_group).await, 304);

    let member = json!([{"value": ada_id}]);
    let add = json!([{"op": "add", "path": "members", "value": member}]);
    let rename = json!([{"op": "replace", "path": "displayName", "value": "Aviators"}]);
    let label = json!([{"op": "replace", "path": "externalId", "value": "p"}]);
    let remove = json!([{"op": "remove", "path": format!("members[value eq \"{ada_id}\"]")}]);
    let mut versions = vec![in_no_group.clone()];
    for (change, is_shown) in [
        (&add, true),
        (&rename, true),
        (&label, false),
        (&remove, true),
    ] {
        let had = versions.last().unwrap().clone();
        server.patch(&pilots, change.clone()).await.ok(204);
        let now = version(&server, &ada).await;
        assert_eq!(now != had, is_shown, "{change}");
        assert_eq!(asked_again(&server, &ada, &now).await, 304, "{change}");
        assert_eq!(
            asked_again(&server, &ada, &had).await == 200,
            is_shown,
            "{change}"
        );
        versions.push(now);
    }
    // What is shown is what was shown at first.
    assert_eq!(versions.last(), Some(&in_no_group));

    let had = version(&server, &bob).await;
    server.delete(&pilots).await.ok(204);
    assert_ne!(version(&server, &bob).await, had);
    let group = json!({"displayName": "New", "members": [{"value": bob_id}]});
    let had = version(&server, &bob).await;
    server.post("/Groups", group).await.ok(201);
    assert_ne!(version(&server, &bob).await, had);
}

#[apply(on_both_databases)]
async fn a_version_is_the_same_in_every_answer_that_has_it(server: ScimSite) {
    let path = server.user("ada@x.test").await;
    let id = path.replace("/Users/", "");
    server.group("Pilots", &[&id]).await;
    server.group("Chess", &[&id]).await;
    let tag = version(&server, &path).await;
    let shown = |answer: &Value| {
        answer["meta"]["version"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let in_list = |answer: Value| shown(&answer["Resources"][0]);
    for query in [
        "attributes=userName",
        "attributes=meta",
        "excludedAttributes=groups",
    ] {
        let answer = server.get(&format!("{path}?{query}")).await;
        assert_eq!(answer.header("ETag"), Some(tag.as_str()), "{query}");
        let version = shown(&answer.ok(200));
        assert!(version.is_empty() == query.contains("userName") && tag.contains(&version));
    }
    for query in [
        "filter=userName%20eq%20%22ada@x.test%22",
        "filter=userName%20sw%20%22ada%22",
        "filter=title%20ne%20%22x%22&sortBy=title",
        "excludedAttributes=groups",
        "attributes=meta.version",
        "sortBy=userName&excludedAttributes=groups",
        "cursor=&count=1",
    ] {
        let list = server.get(&format!("/Users?{query}")).await.ok(200);
        assert_eq!(in_list(list), tag, "{query}");
    }
    let search = json!({"excludedAttributes": ["groups"]});
    assert_eq!(
        in_list(server.post("/Users/.search", search).await.ok(200)),
        tag
    );
    let quoted = tag.replace('"', "\\\"");
    let by_version = server.find(&format!("meta.version eq \"{quoted}\"")).await;
    assert_eq!(by_version.names(), ["ada@x.test"]);

    // A no-op answers with the same version too, and a change with the one that a GET then has.
    let title = |text: &str| json!([{"op": "replace", "path": "title", "value": text}]);
    let on = json!([{"op": "replace", "path": "active", "value": true}]);
    let same = server.patch(&path, on).await;
    assert_eq!(same.header("ETag"), Some(tag.as_str()));
    let bulk = json!({"Operations": [
        {"method": "PATCH", "path": path, "data": {"Operations": title("Dr")}},
    ]});
    let done = server.post("/Bulk", bulk).await.ok(200);
    assert_eq!(
        done["Operations"][0]["version"],
        version(&server, &path).await
    );
    let without = format!("{path}?attributes=userName");
    let patched = server.patch(&without, title("Prof")).await;
    assert_eq!(
        patched.header("ETag"),
        Some(version(&server, &path).await.as_str())
    );
    let put = server
        .put(&without, json!({"userName": "ada@x.test"}))
        .await;
    assert_eq!(
        put.header("ETag"),
        Some(version(&server, &path).await.as_str())
    );
    server
        .patch(
            &path,
            json!([{"op": "replace", "path": "active", "value": false}]),
        )
        .await
        .ok(200);
    let back = server
        .post("/Users", json!({"userName": "ada@x.test"}))
        .await;
    let tag = back.header("ETag").unwrap().to_owned();
    assert_eq!(path_of(&back.ok(201)), path);
    assert_eq!(version(&server, &path).await, tag);
}

#[apply(on_both_databases)]
async fn a_change_is_made_only_of_the_version_that_has_the_groups(server: ScimSite) {
    let path = server.user("ada@x.test").await;
    let id = path.replace("/Users/", "");
    let body = json!({
        "userName": "ada@x.test",
        "Operations": [{"op": "replace", "path": "nickName", "value": "x"}],
    });
    let bulk = |tag: &str| {
        let change = json!({"Operations": [
            {"method": "PATCH", "path": path, "version": tag, "data": body},
        ]});
        server.post("/Bulk", change)
    };
    for method in ["PUT", "PATCH", "DELETE"] {
        let old = version(&server, &path).await;
        let group = server.group("Pilots", &[&id]).await;
        let change = |tag: &str| {
            server
                .request(method, &path)
                .header("If-Match", tag)
                .json(body.clone())
        };
        let told = change(&old).send().await.rejected(412, None);
        let new = version(&server, &path).await;
        let named = new.trim_start_matches("W/").trim_matches('"');
        assert!(told.contains(named), "{told}");
        let outcome = bulk(&old).await.ok(200);
        assert_eq!(outcome["Operations"][0]["status"], "412");
        let done = change(&new).send().await;
        assert!(done.status < 300, "{method}");
        server.delete(&group).await.ok(204);
    }
    server.get(&path).await.rejected(404, None);
}

#[apply(on_both_databases)]
async fn a_long_change_is_made_only_of_the_version_that_has_the_groups(server: ScimSite) {
    let path = server.user("ada@x.test").await;
    let id = path.replace("/Users/", "");
    let photo = format!("https://x.test/{}", "a".repeat(40_000));
    let body = json!({"userName": "ada@x.test", "photos": [{"value": photo}]});
    let old = version(&server, &path).await;
    server.group("Pilots", &[&id]).await;
    let put = |tag: String| {
        let request = server.request("PUT", &path).header("If-Match", &tag);
        request.json(body.clone()).send()
    };
    put(old).await.rejected(412, None);
    let changed = put(version(&server, &path).await).await;
    let tag = changed.header("ETag").unwrap().to_owned();
    assert_eq!(changed.ok(200)["meta"]["version"], tag);
    assert_eq!(version(&server, &path).await, tag);
}

#[apply(on_both_databases)]
async fn a_group_has_another_version_whenever_a_member_is_shown_otherwise(server: ScimSite) {
    let ada = server.user_id("ada@x.test").await;
    let inner = server.group("Inner", &[]).await.replace("/Groups/", "");
    let group = server.group("Pilots", &[]).await;
    let display = |text: &str| json!([{"value": ada, "display": text}]);
    let add = |value: Value| json!([{"op": "add", "path": "members", "value": value}]);
    let mut had = version(&server, &group).await;
    for change in [
        add(json!([{"value": ada}, {"value": inner}])),
        add(display("Ada")),
        json!([{"op": "replace", "path": "members", "value": display("Ada King")}]),
        add(json!([{"value": inner}])),
    ] {
        server.patch(&group, change.clone()).await.ok(204);
        let now = version(&server, &group).await;
        assert_ne!(now, had, "{change}");
        had = now;
    }
    // The member's own name is not shown, so that it changes no group.
    let named = json!([{"op": "replace", "path": "displayName", "value": "Countess"}]);
    server.patch(&format!("/Users/{ada}"), named).await.ok(200);
    assert_eq!(version(&server, &group).await, had);
    for member in [format!("/Users/{ada}"), format!("/Groups/{inner}")] {
        server.delete(&member).await.ok(204);
        let now = version(&server, &group).await;
        assert_ne!(now, had, "{member}");
        had = now;
    }
}
