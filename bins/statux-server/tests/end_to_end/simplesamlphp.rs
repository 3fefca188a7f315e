//! A real identity provider: SimpleSAMLphp, as Debian packages it.

use serde_json::Value;
use statux_testkit::browser::Browser;
use statux_testkit::server::{Organization, Server};
use statux_testkit::simplesamlphp::{EMAIL, NAME, PASSWORD, SimpleSamlPhp, USER};

use crate::support::{begin_sso, enable_sso, member_row, members, server, sign_in_as_admin};

#[tokio::test]
async fn simplesamlphp_signs_somebody_in_whose_account_is_created_and_shown() {
    let server = server();
    let organization = server.organization();
    let idp = SimpleSamlPhp::start();
    idp.add_service_provider(&organization.entity_id, &organization.acs_url);
    let browser = Browser::start().await;

    sign_in_as_admin(&browser, &server).await;
    enable_sso(&browser, "SimpleSAMLphp", &idp.metadata_url).await;
    browser.wait_for_text("SSO is enabled").await;
    assert_eq!(members(&server, &organization).await.len(), 1);

    sign_in_at_the_idp(&browser, &server, &idp).await;
    browser.wait_for_url(&server.at("/team")).await;
    let row = member_row(&browser, &server, EMAIL).await;
    assert!(
        row.contains(NAME) && row.contains("Active") && row.contains("SSO"),
        "{row}"
    );
    let made = account(&server, &organization).await;
    assert_eq!(made["origin"], "sso", "{made}");
    assert_eq!(made["display_name"], NAME, "{made}");

    // The second sign-in finds the same account.
    sign_in_at_the_idp(&browser, &server, &idp).await;
    browser.wait_for_url(&server.at("/team")).await;
    let again = account(&server, &organization).await;
    assert_eq!(again["id"], made["id"], "{again}");
}

/// Cookies know no ports: the private window has forgotten the identity provider's session too.
async fn sign_in_at_the_idp(browser: &Browser, server: &Server, idp: &SimpleSamlPhp) {
    begin_sso(browser, server).await;
    let site = idp.metadata_url.trim_end_matches("saml2/idp/metadata.php");
    browser.wait_for_url(site).await;
    browser.fill("Username", USER).await;
    browser.fill("Password", PASSWORD).await;
    browser.press_enter("Password").await;
}

/// The one account beside the platform admin's.
async fn account(server: &Server, organization: &Organization) -> Value {
    let mut members = members(server, organization).await;
    assert_eq!(members.len(), 2, "{members:?}");
    members.retain(|member| member["email"] == EMAIL);
    members.pop().expect("the account")
}
