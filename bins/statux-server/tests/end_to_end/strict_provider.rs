//! An identity provider that wants more: signed requests by HTTP-POST, encrypted assertions, single logout;
//! in a browser, whose policy on form targets decides whether the pages work.

use statux_testkit::browser::Browser;
use statux_testkit::process::workspace_binary;
use statux_testkit::server::MockIdp;

use crate::support::{SERVER, begin_sso, connect, request, server};

/// Signs in as Ada by the form that posts the request, and the form that posts the response.
async fn sign_in(browser: &Browser, server: &statux_testkit::server::Server, mock: &MockIdp) {
    begin_sso(browser, server).await;
    browser
        .wait_for_url(&format!("{}/strict/sso", mock.url))
        .await;
    browser.click("Ada Lovelace ada@example.com").await;
    browser.wait_for_url(&server.at("/team")).await;
    browser.wait_for_text("Ada Lovelace").await;
}

#[tokio::test]
async fn people_sign_in_and_out_on_both_sides_with_a_strict_provider() {
    let server = server();
    let mock = MockIdp::start_for(&server, &workspace_binary(SERVER.as_ref(), "mock-idp"));
    let organization = server.organization();
    let metadata = format!("{}/strict/metadata", mock.url);
    let connected = connect(&server, &organization, &metadata).await;
    assert_eq!(
        connected.status,
        reqwest::StatusCode::CREATED,
        "{connected:?}"
    );
    let browser = Browser::start().await;
    sign_in(&browser, &server, &mock).await;

    // Signing out here leads to the provider and back.
    browser.click("Sign out").await;
    browser
        .wait_for_url(&server.at("/sign-in?signed_out=1"))
        .await;
    browser.wait_for_text("You are signed out.").await;
    browser.open(&server.at("/account")).await;
    browser.wait_for_url(&server.at("/sign-in")).await;

    // Signing out there ends the session here.
    sign_in(&browser, &server, &mock).await;
    let sso = request(
        reqwest::Method::GET,
        &server.at("/api/v1/sso"),
        &organization.api_key,
        serde_json::Value::Null,
    )
    .await;
    let entity_id = sso.body["entity_id"]
        .as_str()
        .expect("an entity ID")
        .to_owned();
    browser.open(&format!("{}/strict/sign-out", mock.url)).await;
    browser.fill("E-mail", "ada@example.com").await;
    browser.fill("Entity ID", &entity_id).await;
    browser.click("Sign out of Statux").await;
    browser
        .wait_for_text("The service provider has signed you out.")
        .await;
    browser.open(&server.at("/account")).await;
    browser.wait_for_url(&server.at("/sign-in")).await;
}
