//! The provider: enable, change, refresh, remove.

use serde_json::{Value, json};
use statux_testkit::identity_provider::TestIdp;
use statux_testkit::site::{ORIGIN, TestSite};

const PROVIDER: &str = "/api/v1/sso/provider";

#[actix_web::test]
async fn the_details_exist_before_any_provider() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    let sso = organization.api("GET", "/api/v1/sso", None).await.ok(200);
    assert_eq!(sso["acs_url"], organization.acs_url());
    assert_eq!(sso["entity_id"], organization.entity_id());
    assert_eq!(
        sso["login_url"],
        format!("{ORIGIN}{}", organization.path("login"))
    );
    assert_eq!(sso["scim_base_url"], format!("{ORIGIN}/api/v1/scim/v2"));
    assert_eq!(sso["provider"], Value::Null);
}

#[actix_web::test]
async fn the_settings_of_sign_in_are_shown_and_changed_one_by_one() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    let settings = |sso: &Value| {
        [
            "jit_provisioning",
            "allow_idp_initiated",
            "trust_email_attribute",
        ]
        .map(|name| sso[name].as_bool().unwrap())
    };
    let change = async |body: Value| organization.api("PATCH", "/api/v1/sso", Some(body)).await;
    let sso = organization.api("GET", "/api/v1/sso", None).await.ok(200);
    assert_eq!(settings(&sso), [true, false, false]);
    let trusted = change(json!({ "trust_email_attribute": true }))
        .await
        .ok(200);
    assert_eq!(settings(&trusted), [true, false, true]);
    let off = json!({ "jit_provisioning": false, "allow_idp_initiated": true });
    assert_eq!(settings(&change(off).await.ok(200)), [false, true, true]);
    let events = organization
        .api("GET", "/api/v1/audit-events", None)
        .await
        .ok(200);
    let event = &events["items"][0];
    assert_eq!(event["action"], "organization.settings_changed");
    assert_eq!(event["actor_kind"], "api_key");
    assert_eq!(sso["transient_key"], Value::Null);
    for named in [json!("pairwise-id"), json!("objectidentifier"), Value::Null] {
        let changed = change(json!({ "transient_key": named })).await.ok(200);
        assert_eq!(changed["transient_key"], named);
        // What is left out stays.
        let other = change(json!({ "jit_provisioning": false })).await.ok(200);
        assert_eq!(other["transient_key"], named);
    }
    let events = organization
        .api("GET", "/api/v1/audit-events", None)
        .await
        .ok(200);
    let changed = &events["items"][0]["detail"]["changed"];
    assert_eq!(*changed, json!(["transient_key"]));
    for wrong in [
        json!({}),
        json!({ "transient_key": "mail" }),
        json!({ "transient_key": "" }),
        json!({ "transient_key": ["pairwise-id"] }),
        json!({ "jit_provisioning": "no" }),
        json!({ "jit": true }),
    ] {
        assert_eq!(change(wrong).await.problem(400), "invalid_request");
    }
    let sso = organization.api("GET", "/api/v1/sso", None).await.ok(200);
    assert_eq!(settings(&sso), [false, true, true]);
}

#[actix_web::test]
async fn a_provider_is_enabled_renamed_and_removed() {
    let site = TestSite::new();
    let (organization, idp) = site.connected("https://idp.test/metadata").await;
    let provider = organization.api("GET", "/api/v1/sso", None).await.ok(200)["provider"].clone();
    assert_eq!(provider["entity_id"], idp.entity_id);
    assert_eq!(provider["sso_url"], idp.sso_url());
    assert_eq!(provider["metadata_url"], Value::Null);
    assert_eq!(provider["signing_key_sha256"].as_array().unwrap().len(), 1);
    let renamed = organization
        .api("PATCH", PROVIDER, Some(json!({ "name": " Entra " })))
        .await
        .ok(200);
    assert_eq!(renamed["name"], "Entra");
    let other = TestIdp::new("https://other.test/metadata", site.clock.now());
    let change = json!({ "metadata_xml": other.metadata_xml() });
    let changed = organization
        .api("PATCH", PROVIDER, Some(change))
        .await
        .ok(200);
    assert_eq!(changed["entity_id"], other.entity_id);
    assert_eq!(
        organization.api("DELETE", PROVIDER, None).await.ok(204),
        Value::Null
    );
    assert_eq!(
        organization
            .api("DELETE", PROVIDER, None)
            .await
            .problem(404),
        "no_provider"
    );
}

#[actix_web::test]
async fn a_second_provider_is_rejected_in_the_words_of_the_guide() {
    let site = TestSite::new();
    let (organization, idp) = site.connected("https://idp.test/metadata").await;
    for body in [
        json!({ "name": "Second", "metadata_xml": idp.metadata_xml() }),
        json!({ "name": "Second", "metadata_url": "https://unreachable.invalid/" }),
        json!({ "name": "Second" }),
    ] {
        let answer = organization.api("POST", PROVIDER, Some(body)).await;
        assert_eq!(answer.problem(409), "provider_already_exists");
        assert_eq!(
            answer.json()["detail"],
            "Provider already exists. You can only have one SAML provider configured at a time. Remove the existing one first."
        );
    }
}

#[actix_web::test]
async fn bodies_that_cannot_be_taken_are_told_why() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    let xml = TestIdp::new("https://idp.test", site.clock.now()).metadata_xml();
    for (body, status, word) in [
        (json!({ "name": "Okta" }), 400, "Metadata"),
        (
            json!({ "name": "", "metadata_xml": xml }),
            400,
            "provider name",
        ),
        (
            json!({ "name": "Okta", "metadata_xml": xml, "metadata_url": "https://a" }),
            400,
            "both",
        ),
        (
            json!({ "name": "Okta", "metadata_xml": xml, "sso_url": "https://a" }),
            400,
            "sso_url",
        ),
        (json!({ "name": 1, "metadata_xml": xml }), 400, "string"),
        (
            json!({ "name": "Okta", "metadata_xml": "<html></html>" }),
            422,
            "HTML",
        ),
        (
            json!({ "name": "Okta", "metadata_url": "http://127.0.0.1/" }),
            422,
            "https",
        ),
        (
            json!({ "name": "Okta", "metadata_url": "https://127.0.0.1/" }),
            422,
            "127.0.0.1",
        ),
    ] {
        let answer = organization.api("POST", PROVIDER, Some(body.clone())).await;
        answer.problem(status);
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(word), "{body} gives {detail}");
    }
    let body = json!({ "name": "Okta", "metadata_xml": xml });
    organization.api("POST", PROVIDER, Some(body)).await.ok(201);
    let answer = organization.api("PATCH", PROVIDER, Some(json!({}))).await;
    assert_eq!(answer.problem(400), "invalid_request");
    let refresh = organization
        .api("POST", &format!("{PROVIDER}/refresh"), None)
        .await;
    assert_eq!(refresh.status, 409, "pasted metadata has no URL");
}

#[actix_web::test]
async fn a_body_must_be_json_of_a_reasonable_length() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    let key = ("authorization", format!("Bearer {}", organization.api_key));
    let plain = [key.clone(), ("content-type", "text/plain".to_owned())];
    let answer = site.send("POST", PROVIDER, &plain, b"{}".to_vec()).await;
    assert_eq!(answer.problem(415), "unsupported_media_type");
    let json = [
        key,
        ("content-type", "application/json; charset=utf-8".to_owned()),
    ];
    let answer = site.send("POST", PROVIDER, &json, b"{".to_vec()).await;
    assert_eq!(answer.problem(400), "invalid_request");
    let long = format!("{{\"name\":\"{}\"}}", "a".repeat(3 * 1024 * 1024)).into_bytes();
    assert_eq!(
        site.send("POST", PROVIDER, &json, long).await.problem(413),
        "body_too_large"
    );
}
