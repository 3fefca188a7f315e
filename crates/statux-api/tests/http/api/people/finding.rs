//! Finding the organization: nobody is led to another's identity provider, or into another's account,
//! by what that organization has provisioned.

use identity_store::accounts::Role;
use serde_json::json;
use statux_testkit::site::{Browser, PASSWORD, Page, TestSite};
use statux_testkit::{apply, on_both_databases};

use super::Scene;

/// Where the button leads in this browser, with this e-mail address in the form.
async fn pressed(browser: &Browser<'_>, email: &str) -> Page {
    let page = browser.get("/sign-in").await.ok(200);
    let typed = [("email", email), ("password", "")];
    browser
        .submit(&page, "Sign in with SSO", &typed)
        .await
        .ok(200)
}

#[apply(on_both_databases)]
async fn possibility_5_provisioning_anothers_people_leads_nobody_astray(site: TestSite) {
    let scene = Scene::new(&site).await;
    let victims = site.organization("Victims");
    site.provider(&victims);
    let victim = site.user(&victims, "vera@example.com", Role::Member);
    site.set_password(&victim);
    let browser = site.browser();
    browser.sign_in_by_password("vera@example.com").await;
    browser.sign_out().await;
    let own = format!("/api/v1/saml/{victims}/login");
    let led = pressed(&browser, "vera@example.com").await;
    assert!(led.header("Refresh").contains(&own), "baseline");

    for (user_name, active) in [("vera@example.com", true), ("v2", false), ("v3", true)] {
        scene
            .provision(json!({
                "userName": user_name,
                "active": active,
                "emails": [
                    { "value": format!("{user_name}-x@example.org"), "primary": true },
                    { "value": "vera@example.com" },
                ],
            }))
            .await;
    }
    let led = pressed(&browser, "vera@example.com").await;
    assert!(led.header("Refresh").contains(&own));
    let stranger = pressed(&site.browser(), "vera@example.com").await;
    assert_eq!(stranger.text("h1"), "Which organization?");
    assert_eq!(stranger.header("Refresh"), "");
}

#[apply(on_both_databases)]
async fn possibility_5_a_password_of_two_organizations_asks_which_is_meant(site: TestSite) {
    let (first, second) = (site.organization("First"), site.organization("Second"));
    let accounts = [&first, &second].map(|of| site.user(of, "ada@example.com", Role::Member));
    site.set_password(&accounts[0]);
    site.browser().sign_in_by_password("ada@example.com").await;
    site.set_password(&accounts[1]);

    let browser = site.browser();
    let page = browser.get("/sign-in").await.ok(200);
    let typed = [("email", "ada@example.com"), ("password", PASSWORD)];
    let asked = browser.submit(&page, "Sign in", &typed).await;
    assert_eq!(asked.leads_to(), "/sign-in/organization");
    assert!(!browser.has_cookie_like("__Host-statux_session"));
    let which = browser.get("/sign-in/organization").await.ok(200);
    let chosen = [("account", accounts[1].id.as_str())];
    let done = browser.submit(&which, "Sign in to Second", &chosen).await;
    assert_eq!(done.leads_to(), "/team");
    let team = browser.get("/team").await.ok(200);
    assert!(team.html.contains("Second"));

    // It was decided: neither Back nor Reload signs in again.
    let again = browser.get("/sign-in/organization").await;
    assert_eq!(again.location(), "/sign-in");
    // On an organization's own page nothing is asked.
    let browser = site.browser();
    let page = browser.get("/sign-in/first").await.ok(200);
    let done = browser.submit(&page, "Sign in", &typed).await;
    assert_eq!(done.leads_to(), "/team");
    assert!(browser.get("/team").await.ok(200).html.contains("First"));
}

#[apply(on_both_databases)]
async fn a_choice_of_accounts_is_worth_nothing_elsewhere_later_or_with_another_password(
    site: TestSite,
) {
    let (first, second) = (site.organization("First"), site.organization("Second"));
    let accounts = [&first, &second].map(|of| site.user(of, "ada@example.com", Role::Member));
    let stranger = site.user(&first, "bob@example.com", Role::Member);
    for user in accounts.iter().chain([&stranger]) {
        site.set_password(user);
    }
    let typed = [("email", "ada@example.com"), ("password", PASSWORD)];
    let asked = async || {
        let browser = site.browser();
        let page = browser.get("/sign-in").await.ok(200);
        browser.submit(&page, "Sign in", &typed).await.ok(303);
        let which = browser.get("/sign-in/organization").await.ok(200);
        (browser, which)
    };
    let choose = async |(browser, which): &(Browser<'_>, Page), account: &str| {
        let chosen = [("account", account)];
        let done = browser.submit(which, "Sign in to First", &chosen).await;
        done.leads_to().to_owned()
    };
    let honest = asked().await;
    assert_eq!(choose(&honest, accounts[0].id.as_str()).await, "/team");

    let with_another = asked().await;
    assert_eq!(
        choose(&with_another, stranger.id.as_str()).await,
        "/sign-in"
    );
    let with_new_password = asked().await;
    site.set_password(&accounts[0]);
    let account = accounts[0].id.as_str();
    assert_eq!(choose(&with_new_password, account).await, "/sign-in");
    let late = asked().await;
    site.clock.advance(chrono::Duration::minutes(6));
    assert_eq!(choose(&late, account).await, "/sign-in");
}
