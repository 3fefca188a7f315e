//! Encrypted assertions.

use saml_core::idp::{ContentEncryption, KnownServiceProvider, ResponseTemplate, Sign};
use serde_json::json;
use statux_testkit::identity_provider::TestIdp;
use statux_testkit::site::{Organization, Page, TestSite};

const KEYS: &str = "/api/v1/sso/keys";

/// What the identity provider knows of us now.
async fn known(organization: &Organization<'_>) -> KnownServiceProvider {
    let site = organization.site;
    let metadata = site.get(&organization.path("metadata")).await.text();
    KnownServiceProvider::from_metadata(&metadata).unwrap()
}

async fn sign_in(
    organization: &Organization<'_>,
    idp: &TestIdp,
    sp: &KnownServiceProvider,
    content: ContentEncryption,
    sign: Sign,
) -> Page {
    let mut encrypter = sp.encrypter().unwrap().unwrap();
    encrypter.content = content;
    let change = |it: &mut ResponseTemplate| {
        it.encrypt_assertion = Some(encrypter);
        it.sign = sign;
    };
    organization
        .site
        .browser()
        .sign_in(organization, idp, change)
        .await
}

#[actix_web::test]
async fn an_encrypted_assertion_is_read_with_the_new_key_and_the_old_one_until_that_is_removed() {
    let site = TestSite::new();
    let (organization, idp) = site.connected("https://idp.test/metadata").await;
    let gcm = ContentEncryption::Aes256Gcm;
    organization.api("POST", KEYS, None).await.ok(201);
    let old = known(&organization).await;
    let page = sign_in(&organization, &idp, &old, gcm, Sign::Assertion).await;
    assert_eq!(page.leads_to(), "/team");

    let made = organization.api("POST", KEYS, None).await.ok(201);
    let new = known(&organization).await;
    for sp in [&old, &new] {
        let page = sign_in(&organization, &idp, sp, gcm, Sign::Assertion).await;
        assert_eq!(page.leads_to(), "/team");
    }
    let path = format!("{KEYS}/{}", made["id"].as_str().unwrap());
    organization
        .api("PATCH", &path, Some(json!({ "signs": true })))
        .await
        .ok(200);
    let keys = organization.api("GET", KEYS, None).await.ok(200);
    let older = format!("{KEYS}/{}", keys["items"][1]["id"].as_str().unwrap());
    organization.api("DELETE", &older, None).await.ok(204);
    let page = sign_in(&organization, &idp, &new, gcm, Sign::Assertion).await;
    assert_eq!(page.leads_to(), "/team");
    let page = sign_in(&organization, &idp, &old, gcm, Sign::Assertion).await;
    organization
        .assert_rejected(&page, "decryption_failed")
        .await;
}

#[actix_web::test]
async fn aes_cbc_is_read_only_in_a_signed_response() {
    let site = TestSite::new();
    let (organization, idp) = site.connected("https://idp.test/metadata").await;
    organization.api("POST", KEYS, None).await.ok(201);
    let (sp, cbc) = (known(&organization).await, ContentEncryption::Aes256Cbc);
    for sign in [Sign::Response, Sign::Both] {
        let page = sign_in(&organization, &idp, &sp, cbc, sign).await;
        assert_eq!(page.leads_to(), "/team");
    }
    let page = sign_in(&organization, &idp, &sp, cbc, Sign::Assertion).await;
    let attempt = organization
        .assert_rejected(&page, "encryption_algorithm_forbidden")
        .await;
    let advice = attempt["advice"].as_str().unwrap();
    for click in [
        "Sign SAML response and assertion",
        "-SamlResponseSignature MessageAndAssertion",
        "SAML signature element: Both",
    ] {
        assert!(advice.contains(click), "{advice}");
    }
}

#[actix_web::test]
async fn what_is_encrypted_for_nobody_here_is_rejected_and_says_where_the_certificate_is() {
    let site = TestSite::new();
    let (organization, idp) = site.connected("https://idp.test/metadata").await;
    let (other, _) = site.connected("https://other.test/metadata").await;
    other.api("POST", KEYS, None).await.ok(201);
    let (sp, gcm) = (known(&other).await, ContentEncryption::Aes256Gcm);
    let page = sign_in(&organization, &idp, &sp, gcm, Sign::Assertion).await;
    let code = "encrypted_assertion_unsupported";
    let attempt = organization.assert_rejected(&page, code).await;
    assert!(
        attempt["advice"]
            .as_str()
            .unwrap()
            .contains("Signing and encryption")
    );
    // The key of one organization reads nothing of another's.
    organization.api("POST", KEYS, None).await.ok(201);
    let page = sign_in(&organization, &idp, &sp, gcm, Sign::Assertion).await;
    organization
        .assert_rejected(&page, "decryption_failed")
        .await;
    let own = known(&organization).await;
    let page = sign_in(&organization, &idp, &own, gcm, Sign::Assertion).await;
    assert_eq!(page.leads_to(), "/team", "baseline");
}
