//! The organization's own keys for SAML.

use saml_core::idp::IdpMetadata;
use serde_json::{Value, json};
use statux_testkit::identity_provider::TestIdp;
use statux_testkit::site::{Organization, TestSite};

const KEYS: &str = "/api/v1/sso/keys";

async fn metadata(organization: &Organization<'_>) -> String {
    let found = organization.site.get(&organization.path("metadata")).await;
    assert_eq!(found.status, 200);
    found.text()
}

/// The base64 of a certificate, as metadata has it.
fn bare(key: &Value) -> String {
    let pem = key["certificate"].as_str().unwrap().lines();
    pem.filter(|line| !line.starts_with("---")).collect()
}

#[actix_web::test]
async fn a_new_key_stands_beside_the_old_one_until_that_is_removed() {
    let site = TestSite::new();
    let organization = site.organization_with_key();
    let plain = metadata(&organization).await;
    assert!(!plain.contains("KeyDescriptor") && plain.contains("AuthnRequestsSigned=\"false\""));
    let make = async || organization.api("POST", KEYS, None).await;
    let old = make().await.ok(201);
    assert_eq!(old["signs"], true);
    let published = metadata(&organization).await;
    assert_eq!(published.matches(&bare(&old)).count(), 2);
    assert!(published.contains("use=\"signing\"") && published.contains("use=\"encryption\""));

    let new = make().await.ok(201);
    assert_eq!(new["signs"], false);
    assert_eq!(make().await.problem(409), "too_many_saml_keys");
    let published = metadata(&organization).await;
    assert_eq!(published.matches(&bare(&old)).count(), 1, "to verify with");
    assert_eq!(published.matches(&bare(&new)).count(), 2, "to encrypt for");

    let path = |key: &Value| format!("{KEYS}/{}", key["id"].as_str().unwrap());
    let signing = organization.api("DELETE", &path(&old), None).await;
    assert_eq!(signing.problem(409), "saml_key_signs");
    let wrong = organization
        .api("PATCH", &path(&new), Some(json!({ "signs": false })))
        .await;
    assert_eq!(wrong.problem(400), "invalid_request");
    let chosen = organization
        .api("PATCH", &path(&new), Some(json!({ "signs": true })))
        .await;
    assert_eq!(chosen.ok(200)["signs"], true);
    organization.api("DELETE", &path(&old), None).await.ok(204);
    let gone = organization.api("DELETE", &path(&old), None).await;
    assert_eq!(gone.problem(404), "not_found");
    let listed = organization.api("GET", KEYS, None).await.ok(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert_eq!(listed["items"][0]["id"], new["id"]);
    assert!(!listed.to_string().contains("PRIVATE"));
    assert!(!metadata(&organization).await.contains(&bare(&old)));
}

#[actix_web::test]
async fn metadata_that_asks_for_signed_requests_has_a_key_made() {
    let site = TestSite::new();
    for (wants, keys) in [(false, 0), (true, 1)] {
        let organization = site.organization_with_key();
        let idp = TestIdp::new("https://idp.test", site.clock.now());
        let xml = idp.metadata_with(|it: &mut IdpMetadata<'_>| it.wants_signed_requests = wants);
        let body = json!({ "name": "Okta", "metadata_xml": xml });
        organization
            .api("POST", "/api/v1/sso/provider", Some(body))
            .await
            .ok(201);
        let listed = organization.api("GET", KEYS, None).await.ok(200);
        assert_eq!(listed["items"].as_array().unwrap().len(), keys);
        // Nor is a second one made when the metadata is replaced.
        let body = json!({ "metadata_xml": xml });
        organization
            .api("PATCH", "/api/v1/sso/provider", Some(body))
            .await
            .ok(200);
        let listed = organization.api("GET", KEYS, None).await.ok(200);
        assert_eq!(listed["items"].as_array().unwrap().len(), keys);
    }
}
