//! The guide's words, word for word.

use statux_testkit::site::TestSite;

#[actix_web::test]
async fn the_team_page_has_every_label_of_the_guide() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let page = admin.get("/team").await.ok(200);
    assert_eq!(page.text("h1"), "Team");
    assert_eq!(page.text("#sso > h2"), "SSO & Provisioning");
    assert_eq!(page.text("#scim > h3"), "SCIM Provisioning Optional");
    let saml = format!("https://id.example.com/api/v1/saml/{organization}");
    assert_eq!(page.value("ACS URL"), format!("{saml}/acs"));
    assert_eq!(page.value("Entity ID"), format!("{saml}/metadata"));
    assert_eq!(
        page.value("SCIM Base URL"),
        "https://id.example.com/api/v1/scim/v2"
    );
    assert_eq!(page.value("Provider Name"), "");
    assert_eq!(page.value("Metadata URL"), "");
    for button in ["Enable SSO", "Create Token"] {
        page.form(button);
    }
    let named = admin.submit(&page, "Create Token", &[]).await.ok(200);
    assert_eq!(named.value("Name"), "");
    named.form("Create");
}

#[actix_web::test]
async fn the_values_to_copy_are_readable_without_scripts() {
    let server = TestSite::new();
    let (_, admin) = server.admin();
    let page = admin.get("/team").await.ok(200);
    for id in ["acs-url", "entity-id", "scim-base-url"] {
        assert!(page.has(&format!("#{id}[readonly]")), "{id}");
        assert!(page.has(&format!("button[data-copy={id}][hidden]")), "{id}");
    }
}

#[actix_web::test]
async fn the_guides_other_settings_are_on_the_page() {
    let server = TestSite::new();
    let (_, admin) = server.admin();
    let page = admin.get("/team").await.ok(200);
    let facts = page.texts("#sso details dt, #sso details dd");
    for part in [
        "Name ID format",
        "EmailAddress",
        "Application username",
        "Email",
        "user.email",
        "user.firstName + \" \" + user.lastName",
        "userName",
        "HTTP Header / Bearer Token",
        "givenName",
        "First name",
        "familyName",
        "Last name",
        "active",
        "Account status",
    ] {
        assert!(facts.iter().any(|fact| fact == part), "{part} in {facts:?}");
    }
}

#[actix_web::test]
async fn the_sign_in_page_has_the_button() {
    let server = TestSite::new();
    let page = server.browser().get("/sign-in").await.ok(200);
    assert_eq!(page.form("Sign in with SSO").action, "/sign-in/sso");
    assert_eq!(page.form("Sign in").action, "/sign-in");
}
