//! The log of SCIM requests.

use serde_json::{Value, json};
use statux_testkit::site::{Organization, TestSite};

const REQUESTS: &str = "/api/v1/scim-requests";

async fn token(organization: &Organization<'_>) -> (String, String) {
    let body = Some(json!({ "name": "Okta SCIM" }));
    let created = organization
        .api("POST", "/api/v1/scim-tokens", body)
        .await
        .ok(201);
    let text = |name: &str| created[name].as_str().unwrap().to_owned();
    (text("id"), text("token"))
}

async fn scim(site: &TestSite, token: &str, method: &str, path: &str, body: &Value) -> Value {
    let headers = [
        ("authorization", format!("Bearer {token}")),
        ("content-type", "application/scim+json".to_owned()),
        ("user-agent", "Okta SCIM/2.0".to_owned()),
    ];
    let path = format!("/api/v1/scim/v2{path}");
    let body = body.to_string().into_bytes();
    site.send(method, &path, &headers, body).await.json()
}

#[actix_web::test]
async fn a_request_is_in_the_log_at_once_and_in_no_other_organizations() {
    let site = TestSite::new();
    let (theirs, mine) = (site.organization_with_key(), site.organization_with_key());
    let (id, secret) = token(&theirs).await;
    let user = json!({ "userName": "ada@example.com", "displayName": "Ada" });
    let created = scim(&site, &secret, "POST", "/Users", &user).await;
    scim(&site, &secret, "POST", "/Users", &user).await;

    let log = theirs.api("GET", REQUESTS, None).await.ok(200);
    let [rejected, made] = log["items"].as_array().unwrap().as_slice() else {
        panic!("expected two requests: {log}");
    };
    assert_eq!(
        (
            &rejected["status"],
            &rejected["scim_type"],
            &rejected["resource_id"]
        ),
        (&json!(409), &json!("uniqueness"), &Value::Null)
    );
    assert!(made["duration_micros"].as_u64().unwrap() > 0);
    let mut made = made.as_object().unwrap().clone();
    for varying in ["id", "at", "duration_micros"] {
        made.remove(varying).unwrap();
    }
    let expected = json!({
        "method": "POST", "resource_type": "Users", "resource_id": created["id"],
        "status": 201, "scim_type": null, "token_id": id, "user_agent": "Okta SCIM/2.0",
        "changed": ["displayName", "userName"],
    });
    assert_eq!(Value::Object(made), expected);
    let others = mine.api("GET", REQUESTS, None).await.ok(200);
    assert_eq!(others["items"], json!([]));
}

#[actix_web::test]
async fn the_log_is_read_in_pages() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    let (_, secret) = token(&organization).await;
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    for n in 0..5 {
        scim(&site, &secret, "GET", &format!("/Users/{n}"), &Value::Null).await;
    }
    loop {
        let path = format!("{REQUESTS}?limit=2{cursor}");
        let page = organization.api("GET", &path, None).await.ok(200);
        let items = page["items"].as_array().unwrap();
        ids.extend(items.iter().map(|item| item["resource_id"].clone()));
        match &page["next_cursor"] {
            Value::String(next) => cursor = format!("&cursor={next}"),
            _ => break,
        }
    }
    assert_eq!(ids, ["4", "3", "2", "1", "0"]);
}
