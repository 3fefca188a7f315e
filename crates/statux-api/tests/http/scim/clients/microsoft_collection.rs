//! The Postman collection of Microsoft's SCIM reference code, folder by folder.
//! <https://github.com/AzureAD/SCIMReferenceCode>
//!
//! Where the reference code is looser than the RFCs or than this server, the comments say so.

use serde_json::{Value, json};
use statux_testkit::site::{ENTERPRISE, ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

fn simple(user_name: &str, display_name: &str, work: &str) -> Value {
    json!({
        "userName": user_name,
        "active": true,
        "displayName": display_name,
        "schemas": [USER, ENTERPRISE],
        "externalId": format!("external-{user_name}"),
        "name": {"formatted": "Ryan Leenay", "familyName": "Leenay", "givenName": "Ryan"},
        "emails": [
            {"Primary": true, "type": "work", "value": work},
            {"Primary": false, "type": "home", "value": "home@example.com"},
        ],
    })
}

/// Everything that a user may have, half of it null. The collection gives all of these users one
/// `externalId`; here each has its own, since it is unique in an organization.
fn full(user_name: &str, active: &Value, family: &str) -> Value {
    json!({
        "userName": user_name,
        "active": active,
        "addresses": [
            {"country": "Bermuda", "formatted": "9132 Way\nSouth", "locality": "West",
             "postalCode": "99265", "region": "Montana", "streetAddress": "4939 Fork",
             "type": "work", "primary": false},
            {"country": null, "formatted": "18522 Unions\nEast", "locality": null,
             "postalCode": null, "region": null, "streetAddress": null,
             "type": "other", "primary": false},
        ],
        "displayName": "Kimberly Baker",
        "emails": [
            {"type": "work", "primary": true, "value": "anna33@example.com"},
            {"type": "other", "primary": false, "value": "anna33@example.net"},
        ],
        "meta": {"created": "2019-09-18T18:15:26.5788954+00:00",
                 "lastModified": "2019-09-18T18:15:26.5788976+00:00", "resourceType": "User"},
        "name": {"formatted": "Daniel Mcgee", "familyName": family, "givenName": "Darl",
                 "honorificPrefix": null, "honorificSuffix": null},
        "phoneNumbers": [
            {"type": "fax", "primary": false, "value": "312-320-0500"},
            {"type": "mobile", "primary": false, "value": "312-320-1707"},
            {"type": "work", "primary": true, "value": "312-320-0932"},
        ],
        "preferredLanguage": "xh",
        "roles": [],
        "title": "Site engineer",
        "externalId": format!("external-{user_name}"),
        "schemas": [USER],
    })
}

async fn create(server: &ScimSite, path: &str, body: Value) -> String {
    let created = server.request("POST", path).json(body);
    let created = created.header("Content-Type", "application/json");
    let created = created.send().await.ok(201);
    format!("{path}/{}", created["id"].as_str().unwrap())
}

async fn total(server: &ScimSite, query: &str) -> Value {
    let query = query.replace(' ', "%20");
    let found = server.get(&format!("/Users?{query}")).await.ok(200);
    found["totalResults"].clone()
}

/// The collection writes its first path as `/users`.
#[apply(on_both_databases)]
async fn microsoft_published_collection_endpoints(server: ScimSite) {
    for path in ["/users", "/Users", "/Groups"] {
        assert_eq!(server.get(path).await.ok(200)["totalResults"], 0, "{path}");
    }
    let types = server.get("/ResourceTypes").await.ok(200);
    assert_eq!(types["Resources"][0]["endpoint"], "/Users");
    let config = server.get("/ServiceProviderConfig").await.ok(200);
    assert_eq!(config["patch"]["supported"], true);
    let schemas = server.get("/Schemas").await.ok(200);
    assert!(schemas.to_string().contains("User Account"));
}

#[apply(on_both_databases)]
async fn microsoft_published_collection_users(server: ScimSite) {
    let one = create(
        &server,
        "/Users",
        simple("UserName123", "BobIsAmazing", "a@example.com"),
    )
    .await;
    let mut enterprise = simple("UserName222", "lennay", "b@example.com");
    enterprise[ENTERPRISE] = json!({"Department": "bob", "Manager": {"Value": "SuzzyQ"}});
    let two = create(&server, "/Users", enterprise).await;
    for path in [&one, &two] {
        assert_eq!(&path_of(&server.get(path).await.ok(200)), path);
    }
    assert_eq!(
        server.get(&two).await.ok(200)[ENTERPRISE]["manager"]["value"],
        "SuzzyQ"
    );
    let id = one.replace("/Users/", "");
    for query in [
        "?attributes=userName,emails",
        "/?filter=DisplayName+eq+%22BobIsAmazing%22",
    ] {
        let found = server.get(&format!("/Users{query}")).await.ok(200);
        assert!(found.to_string().contains(&id), "{query}");
    }
    let rename = json!([{"op": "replace", "path": "userName", "value": "ryan3"}]);
    server.patch(&one, rename).await.ok(200);
    assert_eq!(server.get(&one).await.ok(200)["userName"], "ryan3");
    let mut put = simple("UserNameReplace2", "BobIsAmazing", "c@example.com");
    put["id"] = json!(two.replace("/Users/", ""));
    put["name"]["formatted"] = json!("NewName");
    server.put(&two, put).await.ok(200);
    assert_eq!(
        server.get(&two).await.ok(200)["name"]["formatted"],
        "NewName"
    );
    for path in [one, two] {
        server.delete(&path).await.ok(204);
    }
}

/// The collection looks for the `displayName` that it gave a member; RFC 7643 section 4.2 has none
/// there, and this server shows the user's own name in `display`.
#[apply(on_both_databases)]
async fn microsoft_published_collection_groups(server: ScimSite) {
    let group = |name: &str, members: Value| json!({"externalId": name, "schemas": [GROUP], "displayName": name, "members": members});
    let one = create(&server, "/Groups", group("Group1", json!([]))).await;
    let ada = create(
        &server,
        "/Users",
        simple("UserName333", "l", "d@example.com"),
    )
    .await;
    let bob = create(
        &server,
        "/Users",
        simple("UserName444", "l", "e@example.com"),
    )
    .await;
    let [ada_id, bob_id] = [&ada, &bob].map(|path| path.replace("/Users/", ""));
    let vp = json!([{"value": ada_id, "display": "VP"}]);
    let two = create(&server, "/Groups", group("Group2", vp)).await;
    assert_eq!(server.members(&two).await, [ada_id.as_str()]);
    server.get("/Groups").await.ok(200);
    let three = create(&server, "/Groups", group("Group3", json!([]))).await;
    let put = json!({
        "schemas": [GROUP],
        "id": three.replace("/Groups/", ""),
        "displayName": "putName",
        "members": [{"value": ada_id, "display": "VP"}, {"value": bob_id, "display": "SVP"}],
    });
    server.put(&three, put).await.ok(200);
    assert!(server.members(&three).await.contains(&ada_id));
    let add = json!([{
        "name": "addMember", "op": "add", "path": "members",
        "value": [{"displayName": "new User", "value": bob_id}],
    }]);
    let remove = json!([{"op": "remove", "path": format!("members[value eq \"{bob_id}\"]")}]);
    let all = json!([{"op": "remove", "path": "members"}]);
    for (operations, members) in [
        (add.clone(), vec![bob_id.clone()]),
        (remove, vec![]),
        (add, vec![bob_id]),
        (all, vec![]),
    ] {
        server.patch(&one, operations).await.ok(204);
        assert_eq!(server.members(&one).await, members);
    }
    for path in [ada, bob, one, two, three] {
        server.delete(&path).await.ok(204);
    }
}

/// Value paths in `attributes` stand for their attribute. The collection has `emailName357` for an
/// e-mail address, which this server takes for none.
#[apply(on_both_databases)]
async fn microsoft_published_collection_complex_attributes(server: ScimSite) {
    let one = create(
        &server,
        "/Users",
        simple("UserName111", "Bob", "emailName357@example.com"),
    )
    .await;
    let two = create(
        &server,
        "/Users",
        simple("UserName222", "Bob", "jump@example.com"),
    )
    .await;
    for attributes in [
        "emails%5Btype+eq+%22work%22%5D",
        "emails%5Bvalue+eq+%22emailName357@example.com%22%5D",
    ] {
        let found = server
            .get(&format!("/Users?attributes={attributes}"))
            .await
            .ok(200);
        assert!(
            found.to_string().contains("emailName357@example.com"),
            "{attributes}"
        );
    }
    for path in [one, two] {
        server.delete(&path).await.ok(204);
    }
}

#[apply(on_both_databases)]
async fn microsoft_published_collection_users_with_garbage(server: ScimSite) {
    let yes = json!(true);
    let first = server
        .post("/Users", full("OMalley", &yes, "OMalley"))
        .await;
    let first = first.ok(201);
    assert_eq!(
        (&first["userName"], &first["active"]),
        (&json!("OMalley"), &yes)
    );
    let omalley = path_of(&first);
    let text = full("emp1", &json!("True"), "Employee");
    assert_eq!(server.post("/Users", text).await.ok(201)["active"], true);
    let all = server.get("/Users").await;
    assert_eq!(all.names(), ["OMalley", "emp1"]);
    for name in ["emp2", "emp3"] {
        create(&server, "/Users", full(name, &yes, "Employee")).await;
    }
    let mut nameless = full("", &yes, "Employee");
    nameless.as_object_mut().unwrap().remove("userName");
    server
        .post("/Users", nameless)
        .await
        .rejected(400, Some("invalidValue"));
    let junk = server
        .request("POST", "/Users")
        .json(json!(null))
        .bytes(br#"{"acve": tre, "locality": null, les": []}"#);
    junk.send().await.rejected(400, Some("invalidSyntax"));
    for _ in 0..2 {
        let again = server.post("/Users", full("emp3", &yes, "Employee")).await;
        again.rejected(409, Some("uniqueness"));
    }
    let mut changed = full("OMalley", &json!(false), "OMalley");
    changed["addresses"][0]["country"] = json!("Germany");
    let misspelled = |name: &str, wrong: &str| {
        let mut put = changed.clone();
        let value = put.as_object_mut().unwrap().remove(name).unwrap();
        put[wrong] = value;
        put
    };
    server
        .put(&omalley, misspelled("userName", "userame"))
        .await
        .rejected(400, Some("invalidValue"));
    let put = server
        .put(&omalley, misspelled("addresses", "adreses"))
        .await;
    assert!(put.ok(200).get("addresses").is_none());
    let mut enterprise = full("enterprise", &yes, "Employee");
    enterprise[ENTERPRISE] = json!({"Department": "some department"});
    create(&server, "/Users", enterprise).await;
    // The collection expects 204 here; RFC 7644 section 3.5.2 allows both.
    for operation in [
        json!({"op": "Replace", "path": "userName", "value": "newusername"}),
        json!({"op": "Replace", "path": "active", "value": false}),
    ] {
        server.patch(&omalley, json!([operation])).await.ok(200);
    }
    let read = server.get(&omalley).await.ok(200);
    assert_eq!(
        (&read["userName"], &read["active"]),
        (&json!("newusername"), &json!(false))
    );
    let put = server.put(&omalley, changed.clone()).await.ok(200);
    assert_eq!(
        (&put["userName"], &put["active"]),
        (&json!("OMalley"), &json!(false))
    );
    assert!(put.to_string().contains("Germany"));
    let page = server.get("/Users?startIndex=1&count=2").await.ok(200);
    assert_eq!(
        (&page["totalResults"], &page["itemsPerPage"]),
        (&json!(5), &json!(2))
    );
    for (query, expected) in [
        ("attributes=userName,emails", 5),
        (
            "filter=name.FamilyName eq Employee and (emails.Value co example.com or emails.Value co example.org)",
            4,
        ),
        ("filter=userName sw O", 1),
        (
            "filter=meta.Created gt 2015-10-10T14:38:21.8617979-07:00",
            5,
        ),
    ] {
        assert_eq!(total(&server, query).await, expected, "{query}");
    }
    let everybody = server.get("/Users").await.ok(200);
    for user in everybody["Resources"].as_array().unwrap() {
        server.delete(&path_of(user)).await.ok(204);
    }
    let cleared = server.get("/Users?attributes=userName").await.ok(200);
    assert_eq!(cleared["Resources"], json!([]));
}

/// The collection adds ids that nobody has; this server rejects those, so that they are of users.
#[apply(on_both_databases)]
async fn microsoft_published_collection_groups_with_garbage(server: ScimSite) {
    let external_id = "015489ea-9410-4306-b583-9f002b2446f7";
    let group = json!({"displayName": "Group 1", "externalId": external_id, "schemas": [GROUP]});
    let path = create(&server, "/Groups", group).await;
    let id = path.replace("/Groups/", "");
    for name in ["one@example.com", "two@example.com"] {
        let member = server.user_id(name).await;
        let body = json!({
            "id": id,
            "Operations": [{"op": "add", "path": "members", "value": member}],
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        });
        let request = server.request("PATCH", &path).json(body);
        request.send().await.ok(204);
    }
    assert_eq!(server.members(&path).await.len(), 2);
    let without = format!("{path}?excludedAttributes=members");
    assert!(server.get(&without).await.ok(200).get("members").is_none());
    let put =
        json!({"id": id, "displayName": "Tiffany Ortiz", "externalId": "6c6b", "schemas": [GROUP]});
    assert_eq!(
        server.put(&path, put).await.ok(200)["displayName"],
        "Tiffany Ortiz"
    );
    server.delete(&path).await.ok(204);
}
