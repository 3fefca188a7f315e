//! The guide, followed word for word.

use chrono::Duration;
use identity_store::StoreError;
use identity_store::organizations::{self, first_run};
use saml_core::idp::ResponseTemplate;
use statux_testkit::identity_provider::TestIdp;
use statux_testkit::site::{Organization, PASSWORD, TestSite};
use statux_testkit::{apply, on_both_databases};

use super::{ADMIN, IDP};

#[apply(on_both_databases)]
async fn the_admin_of_the_guide_gives_the_password_once_and_ends_on_the_team_page(site: TestSite) {
    let now = site.clock.now();
    let link = site
        .store()
        .write::<_, StoreError, _>(move |db| first_run::create_link(db, now, Duration::hours(24)));
    let path = format!("/setup/{}", link.wait().unwrap().expose());
    let browser = site.browser();
    let page = browser.get(&path).await.ok(200);
    let fields = [
        ("organization_name", "Analytical Engines"),
        ("given_name", "Ada"),
        ("family_name", "Lovelace"),
        ("email", ADMIN),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
    ];
    let done = browser.submit(&page, "Create organization", &fields).await;
    assert_eq!(done.leads_to(), "/team");

    let idp = TestIdp::new(IDP, now);
    let team = browser.get("/team").await.ok(200);
    let xml = idp.metadata_xml();
    let fields = [("name", "Okta"), ("metadata_xml", xml.as_str())];
    browser
        .submit(&team, "Enable SSO", &fields)
        .await
        .leads_to();
    let team = browser.get("/team").await.ok(200);
    browser.submit(&team, "Sign out", &[]).await.leads_to();
    // A coffee later, so that no click is enough.
    site.clock.advance(Duration::minutes(20));

    let page = browser.get("/sign-in").await.ok(200);
    let leaving = browser.submit(&page, "Sign in with SSO", &[]).await.ok(200);
    let id = site.store().read(organizations::list).unwrap()[0]
        .id
        .clone();
    let organization = Organization {
        site: &site,
        id,
        api_key: String::new(),
    };
    assert!(
        leaving
            .header("refresh")
            .contains(&organization.path("login"))
    );
    let opaque = |it: &mut ResponseTemplate| {
        it.name_id = Some("00u1abcd".to_owned());
        it.name_id_format = None;
    };
    let asked = browser.sign_in(&organization, &idp, opaque).await;
    assert_eq!(asked.leads_to(), "/sign-in/proof");
    let page = browser.get("/sign-in/proof").await.ok(200);
    let fields = [("password", PASSWORD)];
    let done = browser.submit(&page, "Connect and sign in", &fields).await;
    assert_eq!(done.leads_to(), "/team");
    let team = browser.get("/team").await.ok(200);
    assert_eq!(team.text(".who-name"), "Ada Lovelace");
    assert!(team.has("#sso"), "still a platform admin");

    let again = site.browser().sign_in(&organization, &idp, opaque).await;
    assert_eq!(again.leads_to(), "/team", "once only");
}
