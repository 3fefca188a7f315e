//! Every sentence of the guide's Troubleshooting, one test each.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use statux_testkit::browser::Browser;
use statux_testkit::process::free_port;

use crate::support::{
    Answer, begin_sso, connect, enable_sso, members, mock_idp, request, scim_token, server,
    sign_in, sign_in_as_admin,
};

const ALREADY_EXISTS: &str = "Provider already exists. You can only have one SAML provider \
    configured at a time. Remove the existing one first.";

#[tokio::test]
async fn a_wrong_entity_id_leads_back_to_the_sign_in_page_with_a_reason_and_a_code() {
    let server = server();
    let organization = server.organization();
    let mock = mock_idp();
    assert_eq!(
        connect(&server, &organization, &mock.metadata_url())
            .await
            .status,
        StatusCode::CREATED
    );
    let browser = Browser::start().await;

    begin_sso(&browser, &server).await;
    browser.wait_for_url(&mock.url).await;
    browser.choose("fault", "wrong_audience").await;
    browser.click("Ada Lovelace ada@example.com").await;
    browser
        .wait_for_url(&server.at("/sign-in?reference="))
        .await;
    let reference = browser.text_of("#reference").await;
    assert!(reference.len() >= 8, "{reference}");

    // The platform admin finds expected against received under the same code.
    sign_in_as_admin(&browser, &server).await;
    let entry = browser.text_of(&format!("#reference-{reference}")).await;
    assert!(entry.contains("audience_mismatch"), "{entry}");
    assert!(entry.contains(&organization.entity_id), "{entry}");
    assert!(
        entry.contains(&format!("{}-mistyped", organization.entity_id)),
        "{entry}"
    );

    // Nothing but the audience was wrong: the same person gets in with an honest response.
    begin_sso(&browser, &server).await;
    browser.wait_for_url(&mock.url).await;
    browser.click("Ada Lovelace ada@example.com").await;
    browser.wait_for_url(&server.at("/team")).await;
}

#[tokio::test]
async fn a_wrong_acs_url_leads_back_to_the_sign_in_page_with_a_reason_and_a_code() {
    let server = server();
    let organization = server.organization();
    let mock = mock_idp();
    connect(&server, &organization, &mock.metadata_url()).await;
    let browser = Browser::start().await;

    begin_sso(&browser, &server).await;
    browser.wait_for_url(&mock.url).await;
    browser.choose("fault", "wrong_recipient").await;
    browser.click("Ada Lovelace ada@example.com").await;
    browser
        .wait_for_url(&server.at("/sign-in?reference="))
        .await;
    let reference = browser.text_of("#reference").await;
    sign_in_as_admin(&browser, &server).await;
    let entry = browser.text_of(&format!("#reference-{reference}")).await;
    assert!(entry.contains("recipient_mismatch"), "{entry}");
    assert!(entry.contains(&organization.acs_url), "{entry}");
}

#[tokio::test]
async fn an_unreachable_metadata_url_is_told_at_once() {
    let server = server();
    let organization = server.organization();
    let mock = mock_idp();
    let browser = Browser::start().await;
    sign_in_as_admin(&browser, &server).await;

    let unreachable = format!("http://127.0.0.1:{}/metadata", free_port());
    enable_sso(&browser, "Okta", &unreachable).await;
    let problem = browser.text_of("#enable [role=alert]").await;
    assert!(problem.to_lowercase().contains("refused"), "{problem}");
    assert_eq!(
        browser.value("Metadata URL").await,
        unreachable,
        "what was typed is kept"
    );
    let sso_url = server.at("/api/v1/sso");
    let sso = request(Method::GET, &sso_url, &organization.api_key, Value::Null).await;
    assert_eq!(sso.body["provider"], Value::Null, "{sso:?}");

    enable_sso(&browser, "Okta", &mock.metadata_url()).await;
    browser.wait_for_text("SSO is enabled").await;
}

#[tokio::test]
async fn a_revoked_token_gets_401() {
    let server = server();
    let organization = server.organization();
    let (id, token) = scim_token(&server, &organization).await;
    let users = format!("{}/Users", server.scim_base_url());
    let accepted = request(Method::GET, &users, &token, Value::Null).await;
    assert_eq!(accepted.status, StatusCode::OK, "{accepted:?}");

    let token_url = server.at(&format!("/api/v1/scim-tokens/{id}"));
    let revoked = request(
        Method::DELETE,
        &token_url,
        &organization.api_key,
        Value::Null,
    )
    .await;
    assert_eq!(revoked.status, StatusCode::NO_CONTENT, "{revoked:?}");
    let rejected = request(Method::GET, &users, &token, Value::Null).await;
    assert_unauthorized(&rejected);
    assert_eq!(rejected.body["status"], json!("401"));
}

#[tokio::test]
async fn a_wrong_scim_base_url_gets_401_that_names_the_right_one() {
    let server = server();
    let organization = server.organization();
    let (_, token) = scim_token(&server, &organization).await;
    let right = format!("{}/Users", server.scim_base_url());
    assert_eq!(
        request(Method::GET, &right, &token, Value::Null)
            .await
            .status,
        StatusCode::OK
    );
    for wrong in [
        "/api/v1/Users",
        "/api/v1/scim/Users",
        "/api/v1/scim/v1/Users",
        "/api/v1/members",
    ] {
        let rejected = request(Method::GET, &server.at(wrong), &token, Value::Null).await;
        assert_unauthorized(&rejected);
        let detail = rejected.body["detail"].as_str().unwrap_or_default();
        assert!(
            detail.contains(&server.scim_base_url()),
            "{wrong}: {detail}"
        );
    }
}

fn assert_unauthorized(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{answer:?}");
    let challenge = answer
        .headers
        .get("www-authenticate")
        .and_then(|it| it.to_str().ok());
    assert!(
        challenge.is_some_and(|it| it.starts_with("Bearer")),
        "{answer:?}"
    );
}

#[tokio::test]
async fn a_user_created_by_scim_signs_in_by_sso_and_not_with_a_password() {
    let server = server();
    let organization = server.organization();
    let mock = mock_idp();
    connect(&server, &organization, &mock.metadata_url()).await;
    let (_, token) = scim_token(&server, &organization).await;
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": "grace@example.com",
        "name": {"givenName": "Grace", "familyName": "Hopper"},
        "password": "a password from the provider",
        "active": true,
    });
    let users = format!("{}/Users", server.scim_base_url());
    let created = request(Method::POST, &users, &token, body).await;
    assert_eq!(created.status, StatusCode::CREATED, "{created:?}");
    let browser = Browser::start().await;

    sign_in(
        &browser,
        &server,
        "grace@example.com",
        "a password from the provider",
    )
    .await;
    browser.wait_for_text("Sign in with SSO").await;
    assert!(
        browser.url().await.starts_with(&server.at("/sign-in")),
        "{}",
        browser.url().await
    );
    assert!(!browser.text_of("[role=alert]").await.is_empty());

    begin_sso(&browser, &server).await;
    browser.wait_for_url(&mock.url).await;
    browser.click("Grace Hopper grace@example.com").await;
    browser.wait_for_url(&server.at("/team")).await;
    browser.wait_for_text("Grace Hopper").await;
    assert_eq!(
        members(&server, &organization).await.len(),
        2,
        "the account is the same one"
    );
}

#[tokio::test]
async fn a_second_provider_is_rejected_with_what_to_do() {
    let server = server();
    let organization = server.organization();
    let mock = mock_idp();
    let browser = Browser::start().await;
    // The form stands open in one window while somebody else enables SSO.
    sign_in_as_admin(&browser, &server).await;
    let first = connect(&server, &organization, &mock.metadata_url()).await;
    assert_eq!(first.status, StatusCode::CREATED, "{first:?}");
    enable_sso(&browser, "Okta", &mock.metadata_url()).await;
    browser.wait_for_text(ALREADY_EXISTS).await;

    let second = connect(&server, &organization, &mock.metadata_url()).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert_eq!(second.body["code"], json!("provider_already_exists"));
    assert_eq!(second.body["detail"], json!(ALREADY_EXISTS));

    // What it says helps: after removing the existing one, another can be enabled.
    let url = server.at("/api/v1/sso/provider");
    let removed = request(Method::DELETE, &url, &organization.api_key, Value::Null).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
    let again = connect(&server, &organization, &mock.metadata_url()).await;
    assert_eq!(again.status, StatusCode::CREATED, "{again:?}");
}
