//! The whole way of the guide "Setting Up SSO & SCIM Provisioning", in a browser.

use statux_testkit::apply;
use statux_testkit::browser::Browser;
use statux_testkit::server::{ADMIN_EMAIL, ADMIN_PASSWORD, Server};

use crate::support::{
    begin_sso, enable_sso, member_row, mock_idp, on_both_databases, sign_in_as_admin,
};

#[apply(on_both_databases)]
async fn the_guide_can_be_followed_from_first_page_to_last(mut server: Server) {
    let mock = mock_idp();
    let browser = Browser::start().await;

    // On an empty database: the one-time link makes the organization and its platform admin.
    let link = server.setup_link();
    browser.open(&link).await;
    browser.fill("Organization name", "Example").await;
    browser.fill("First name", "Pat").await;
    browser.fill("Last name", "Admin").await;
    browser.fill("E-mail address", ADMIN_EMAIL).await;
    browser.fill("Password", ADMIN_PASSWORD).await;
    browser.fill("Password again", ADMIN_PASSWORD).await;
    browser.click("Create organization").await;
    browser.wait_for_text("Pat Admin").await;

    // 1 Get Your Service Provider Details
    sign_in_as_admin(&browser, &server).await;
    let text = browser.wait_for_text("SSO & Provisioning").await;
    assert!(text.contains("Team"), "{text}");
    assert!(
        browser
            .text_of("#sso h2")
            .await
            .contains("SSO & Provisioning")
    );
    let acs_url = browser.value("ACS URL").await;
    let entity_id = browser.value("Entity ID").await;
    let saml = server.at("/api/v1/saml/");
    assert!(
        acs_url.starts_with(&saml) && acs_url.ends_with("/acs"),
        "{acs_url}"
    );
    assert!(
        entity_id.starts_with(&saml) && entity_id.ends_with("/metadata"),
        "{entity_id}"
    );

    // 2 Configure Your Identity Provider: the mock's start page shows its Metadata URL.
    browser.open(&mock.url).await;
    let metadata_url = browser.value("Metadata URL").await;
    assert_eq!(metadata_url, mock.metadata_url());

    // 3 Enable SSO in Statux
    browser.open(&server.at("/team")).await;
    enable_sso(&browser, "Mock", &metadata_url).await;
    browser.wait_for_text("SSO is enabled").await;
    browser.click("Sign out").await;
    begin_sso(&browser, &server).await;
    browser.wait_for_url(&format!("{}/sso", mock.url)).await;
    browser.click("Ada Lovelace ada@example.com").await;
    browser.wait_for_url(&server.at("/team")).await;
    let text = browser.wait_for_text("ada@example.com").await;
    assert!(text.contains("Ada Lovelace"), "{text}");
    // Somebody who came by SSO is a member, and members see no SSO settings.
    assert!(!text.contains("SSO & Provisioning"), "{text}");

    the_admin_gives_the_password_once(&browser, &server).await;

    // 4 Configure SCIM Provisioning (Optional)
    sign_in_as_admin(&browser, &server).await;
    assert!(browser.text_of("#scim h3").await.contains("Optional"));
    browser.click("Create Token").await;
    browser.fill("Name", "Okta SCIM").await;
    browser.click("Create").await;
    let text = browser.wait_for_text("it won’t be shown again").await;
    assert!(
        text.contains("The SCIM token is only displayed once upon creation. Store it securely.")
    );
    let token = browser.value("Bearer token").await;
    let base_url = browser.value("SCIM Base URL").await;
    assert_eq!(base_url, server.scim_base_url());
    browser.open(&server.at("/team")).await;
    browser.wait_for_text("Okta SCIM").await;
    let source = browser.client().source().await.expect("the page's source");
    assert!(!source.contains(&token), "the token is shown again");

    // Enable provisioning and test with a single user.
    browser.open(&format!("{}/scim", mock.url)).await;
    browser.fill("SCIM Base URL", &base_url).await;
    browser.fill("Bearer token", &token).await;
    browser
        .fill("userName (E-mail)", "katherine@example.com")
        .await;
    browser.fill("First name", "Katherine").await;
    browser.fill("Last name", "Johnson").await;
    browser.click("Push").await;
    browser.wait_for_text("201 Created").await;
    let row = member_row(&browser, &server, "katherine@example.com").await;
    assert!(
        row.contains("Katherine Johnson") && row.contains("Active"),
        "{row}"
    );

    change_at_the_identity_provider(&browser, &mock.url, "Goble Johnson", "Change").await;
    let row = member_row(&browser, &server, "katherine@example.com").await;
    assert!(row.contains("Katherine Goble Johnson"), "{row}");

    change_at_the_identity_provider(&browser, &mock.url, "Goble Johnson", "Deactivate").await;
    let row = member_row(&browser, &server, "katherine@example.com").await;
    assert!(row.contains("Deactivated"), "{row}");
    begin_sso(&browser, &server).await;
    browser.fill("E-mail", "katherine@example.com").await;
    browser.press_enter("E-mail").await;
    browser
        .wait_for_url(&server.at("/sign-in?reference="))
        .await;
}

/// The admin who comes by SSO is asked for the password, and the next time is not.
async fn the_admin_gives_the_password_once(browser: &Browser, server: &Server) {
    begin_sso(browser, server).await;
    browser.fill("E-mail", ADMIN_EMAIL).await;
    browser.press_enter("E-mail").await;
    browser.wait_for_url(&server.at("/sign-in/proof")).await;
    let text = browser.wait_for_text("Is this account yours?").await;
    assert!(
        text.contains("Pat Admin") && text.contains("platform admin"),
        "{text}"
    );
    browser
        .fill("Password of the account", ADMIN_PASSWORD)
        .await;
    browser.click("Connect and sign in").await;
    browser.wait_for_url(&server.at("/team")).await;
    browser.wait_for_text("SSO & Provisioning").await;
    begin_sso(browser, server).await;
    browser.fill("E-mail", ADMIN_EMAIL).await;
    browser.press_enter("E-mail").await;
    browser.wait_for_url(&server.at("/team")).await;
}

async fn change_at_the_identity_provider(
    browser: &Browser,
    mock: &str,
    family_name: &str,
    button: &str,
) {
    browser.open(&format!("{mock}/scim")).await;
    browser
        .fill("userName (E-mail)", "katherine@example.com")
        .await;
    browser.fill("First name", "Katherine").await;
    browser.fill("Last name", family_name).await;
    browser.click(button).await;
    let text = browser.wait_for_text("PATCH ").await;
    assert_eq!(text.matches("200 OK").count(), 2, "{text}");
}
