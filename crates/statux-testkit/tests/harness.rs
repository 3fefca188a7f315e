//! The harness itself: when this fails, no end-to-end test says anything about the server.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use saml_core::IdentityProvider;
use statux_testkit::browser::Browser;
use statux_testkit::simplesamlphp::SimpleSamlPhp;

#[allow(
    clippy::disallowed_methods,
    reason = "the real program's certificate is new"
)]
fn now() -> std::time::SystemTime {
    std::time::SystemTime::now()
}

#[tokio::test]
async fn simplesamlphp_serves_metadata_and_a_sign_in_page() {
    let idp = SimpleSamlPhp::start();
    idp.add_service_provider("https://sp.test/metadata", "https://sp.test/acs");
    let answer = reqwest::get(&idp.metadata_url).await.expect("the metadata");
    let xml = answer.bytes().await.expect("its body");
    let metadata = IdentityProvider::from_metadata(&xml, now()).expect("metadata");
    assert_eq!(metadata.entity_id(), idp.metadata_url);

    let browser = Browser::start().await;
    let sso = idp.metadata_url.replace("metadata.php", "SSOService.php");
    browser
        .open(&format!("{sso}?spentityid=https://sp.test/metadata"))
        .await;
    browser.fill("Username", "somebody").await;
    browser.fill("Password", "wrong").await;
    browser.press_enter("Password").await;
    browser
        .wait_for_text("Incorrect username or password")
        .await;
}
