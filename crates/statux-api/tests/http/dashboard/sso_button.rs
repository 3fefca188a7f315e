//! The button Sign in with SSO.

use identity_store::accounts::Role;
use statux_testkit::site::{Page, TestSite};

async fn press(server: &TestSite, email: &str, query: &str) -> Page {
    let browser = server.browser();
    let page = browser.get(&format!("/sign-in{query}")).await.ok(200);
    browser
        .submit(
            &page,
            "Sign in with SSO",
            &[("email", email), ("password", "")],
        )
        .await
}

#[actix_web::test]
async fn with_one_provider_in_the_deployment_no_address_is_needed() {
    let server = TestSite::new();
    let (organization, _) = server.admin();
    server.organization("Without SSO");
    server.provider(&organization);
    let login = format!("/api/v1/saml/{organization}/login?return_to=%2Fteam");
    for email in ["", "stranger@example.com", "ada@example.com"] {
        let page = press(&server, email, "").await.ok(200);
        assert_eq!(page.header("Refresh"), format!("0; url={login}"));
        assert_eq!(page.attributes("#continue", "href").concat(), login);
    }
    let page = press(&server, "", "?return_to=%2Fteam%3Fafter%3Dx")
        .await
        .ok(200);
    assert!(
        page.header("Refresh")
            .ends_with("?return_to=%2Fteam%3Fafter%3Dx")
    );
}

#[actix_web::test]
async fn with_several_the_address_finds_the_organization() {
    let server = TestSite::new();
    let (first, _) = server.admin();
    let second = server.organization("Second");
    server.user(&second, "bob@example.com", Role::Member);
    server.provider(&first);
    server.provider(&second);
    for (email, organization) in [("ADA@example.com", &first), (" bob@example.com ", &second)] {
        let page = press(&server, email, "").await.ok(200);
        assert!(
            page.header("Refresh")
                .contains(&format!("/api/v1/saml/{organization}/login"))
        );
    }
}

#[actix_web::test]
async fn unknown_addresses_and_addresses_without_sso_get_the_same_answer() {
    let server = TestSite::new();
    let (first, _) = server.admin();
    let (second, third) = (server.organization("Second"), server.organization("Third"));
    server.user(&third, "carol@example.com", Role::Member);
    for organization in [&first, &second] {
        server.provider(organization);
        server.user(organization, "both@example.com", Role::Member);
    }
    let mut answers = Vec::new();
    for email in [
        "nobody@example.com",
        "carol@example.com",
        "both@example.com",
    ] {
        let page = press(&server, email, "").await.ok(422);
        assert_eq!(page.value("E-mail address"), email);
        answers.push(page.text("[role=alert]"));
    }
    assert!(
        answers.windows(2).all(|pair| pair[0] == pair[1]),
        "{answers:?}"
    );
    let page = press(&server, "", "").await.ok(422);
    assert!(
        page.text("[role=alert]")
            .contains("Type your e-mail address")
    );
}

#[actix_web::test]
async fn without_any_provider_the_page_says_so_and_stays() {
    let server = TestSite::new();
    server.admin();
    let page = press(&server, "ada@example.com", "").await.ok(422);
    assert!(page.has("[role=alert]"));
    assert_eq!(page.header("Refresh"), "");
}
