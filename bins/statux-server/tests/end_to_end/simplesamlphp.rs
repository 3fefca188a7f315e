//! A real identity provider: SimpleSAMLphp, as Debian packages it.

use statux_testkit::browser::Browser;
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

    begin_sso(&browser, &server).await;
    let site = idp.metadata_url.trim_end_matches("saml2/idp/metadata.php");
    browser.wait_for_url(site).await;
    browser.fill("Username", USER).await;
    browser.fill("Password", PASSWORD).await;
    browser.press_enter("Password").await;

    browser.wait_for_url(&server.at("/team")).await;
    let row = member_row(&browser, &server, EMAIL).await;
    assert!(
        row.contains(NAME) && row.contains("Active") && row.contains("SSO"),
        "{row}"
    );
    let members = members(&server, &organization).await;
    assert_eq!(members.len(), 2, "{members:?}");

    // The second sign-in finds the same account.
    begin_sso(&browser, &server).await;
    browser.wait_for_url(&server.at("/team")).await;
    assert_eq!(
        crate::support::members(&server, &organization).await.len(),
        2
    );
}
