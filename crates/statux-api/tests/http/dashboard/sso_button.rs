//! The button Sign in with SSO: whose identity provider it leads to.

use identity_store::accounts::Role;
use statux_testkit::site::{Browser, Page, TestSite};

async fn press(browser: &Browser<'_>, query: &str) -> Page {
    let page = browser.get(&format!("/sign-in{query}")).await.ok(200);
    let typed = [("email", "ada@example.com"), ("password", "")];
    browser.submit(&page, "Sign in with SSO", &typed).await
}

/// The organization's sign-in that a page leads to, by itself and by its link.
fn leads_to(page: &Page) -> (String, String) {
    let link = page.attributes("#continue", "href").concat();
    (page.header("Refresh").to_owned(), link)
}

#[actix_web::test]
async fn with_one_provider_in_the_deployment_nothing_is_asked() {
    let server = TestSite::new();
    let (organization, _) = server.admin();
    server.organization("Without SSO");
    server.provider(&organization);
    let login = format!("/api/v1/saml/{organization}/login?return_to=%2Fteam");
    let browser = server.browser();
    let page = press(&browser, "").await.ok(200);
    // The first time there is time to read where it goes.
    let expected = (format!("3; url={login}"), login);
    assert_eq!(leads_to(&page), expected);
    assert_eq!(page.text("#organization"), "Example");
    assert_eq!(page.text("#host"), "idp.example.com");
    let page = press(&browser, "?return_to=%2Fteam%3Fafter%3Dx").await;
    let (refresh, _) = leads_to(&page.ok(200));
    assert!(refresh.ends_with("?return_to=%2Fteam%3Fafter%3Dx"));
}

#[actix_web::test]
async fn with_several_the_short_name_is_asked_for_and_found() {
    let server = TestSite::new();
    let (first, _) = server.admin();
    let second = server.organization("Second");
    server.provider(&first);
    server.provider(&second);
    let browser = server.browser();
    let asks = press(&browser, "?return_to=%2Faccount").await.ok(200);
    assert_eq!(asks.text("h1"), "Which organization?");
    assert_eq!(asks.header("Refresh"), "");

    let typed = [("short_name", "Third")];
    let unknown = browser.submit(&asks, "Continue", &typed).await.ok(422);
    assert!(
        unknown
            .text("[role=alert]")
            .contains("No organization has this short name.")
    );
    assert!(unknown.text("[role=alert]").contains("Third"));
    let typed = [("short_name", " SECOND ")];
    let found = browser.submit(&unknown, "Continue", &typed).await.ok(200);
    let login = format!("/api/v1/saml/{second}/login?return_to=%2Faccount");
    assert_eq!(leads_to(&found), (format!("3; url={login}"), login));
}

#[actix_web::test]
async fn an_organization_without_sso_says_so() {
    let server = TestSite::new();
    let (first, _) = server.admin();
    let second = server.organization("Second");
    server.provider(&first);
    server.provider(&second);
    server.organization("Third");
    let browser = server.browser();
    let asks = press(&browser, "").await.ok(200);
    let typed = [("short_name", "third")];
    let without = browser.submit(&asks, "Continue", &typed).await.ok(422);
    assert!(
        without
            .text("[role=alert]")
            .contains("Third does not use SSO yet.")
    );
    let own = browser.get("/sign-in/third").await.ok(200);
    assert!(!own.html.contains("Sign in with SSO"));
    let own = browser.get("/sign-in/second").await.ok(200);
    assert!(own.html.contains("Sign in with SSO"));
}

#[actix_web::test]
async fn an_organizations_own_page_leads_to_its_provider_and_a_name_given_up_to_the_page() {
    let server = TestSite::new();
    let (first, _) = server.admin();
    let second = server.organization("Second");
    server.provider(&first);
    server.provider(&second);
    let browser = server.browser();
    let own = browser.get("/sign-in/second").await.ok(200);
    assert_eq!(own.text("h1"), "Sign in to Second");
    let page = browser.submit(&own, "Sign in with SSO", &[]).await.ok(200);
    assert!(leads_to(&page).1.contains(&format!("/{second}/login")));

    server.rename(&second, "newer");
    for old in ["/sign-in/second", "/sign-in/NEWER"] {
        let answer = browser.get(old).await;
        assert_eq!((answer.status, answer.location()), (303, "/sign-in/newer"));
    }
    assert_eq!(
        browser.get("/sign-in/newer").await.ok(200).text("h1"),
        "Sign in to Second"
    );
    let nobody = browser.get("/sign-in/nobody").await.ok(404);
    assert!(
        nobody
            .text("h1")
            .contains("No organization has this sign-in URL")
    );
}

#[actix_web::test]
async fn a_browser_that_has_signed_in_before_is_led_there_and_chooses_among_several() {
    let server = TestSite::new();
    let (first, _) = server.admin();
    let second = server.organization("Second");
    for (organization, email) in [(&first, "carol@example.com"), (&second, "bob@example.com")] {
        server.provider(organization);
        let user = server.user(organization, email, Role::Member);
        server.set_password(&user);
    }
    let browser = server.browser();
    browser.sign_in_by_password("carol@example.com").await;
    browser.sign_out().await;
    let page = press(&browser, "").await.ok(200);
    let login = format!("/api/v1/saml/{first}/login?return_to=%2Fteam");
    // No need to read it again.
    assert_eq!(leads_to(&page), (format!("0; url={login}"), login));
    // Nobody else's browser is led there.
    let stranger = press(&server.browser(), "").await.ok(200);
    assert_eq!(stranger.text("h1"), "Which organization?");

    browser.sign_in_by_password("bob@example.com").await;
    browser.sign_out().await;
    let which = press(&browser, "").await.ok(200);
    assert_eq!(which.text("h1"), "Which organization?");
    let chosen = [("organization", second.as_str())];
    let page = browser.submit(&which, "Second", &chosen).await.ok(200);
    assert!(leads_to(&page).0.contains(&format!("/{second}/login")));
}

#[actix_web::test]
async fn a_browser_that_knows_an_organization_is_not_led_to_another_without_a_word() {
    let server = TestSite::new();
    let (first, _) = server.admin();
    let second = server.organization("Second");
    server.provider(&second);
    let user = server.user(&first, "carol@example.com", Role::Member);
    server.set_password(&user);
    let browser = server.browser();
    browser.sign_in_by_password("carol@example.com").await;
    browser.sign_out().await;
    let page = press(&browser, "").await.ok(200);
    assert_eq!(page.text("h1"), "Which organization?");
    assert_eq!(page.header("Refresh"), "");
    let stranger = press(&server.browser(), "").await.ok(200);
    assert!(leads_to(&stranger).0.contains(&format!("/{second}/login")));
}

#[actix_web::test]
async fn without_any_provider_the_page_says_so_and_stays() {
    let server = TestSite::new();
    server.admin();
    let browser = server.browser();
    let page = press(&browser, "").await.ok(200);
    assert_eq!(page.header("Refresh"), "");
    let typed = [("short_name", "example")];
    let page = browser.submit(&page, "Continue", &typed).await.ok(422);
    assert!(page.text("[role=alert]").contains("does not use SSO yet"));
}
