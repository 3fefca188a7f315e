//! The one-time set-up link.

use chrono::Duration;
use identity_store::organizations::{self, first_run};
use identity_store::{Secret, StoreError, accounts};
use statux_testkit::site::{Browser, PASSWORD, Page, TestSite};

fn link(server: &TestSite) -> Secret {
    let now = server.clock.now();
    let made = server
        .store()
        .write::<_, StoreError, _>(move |db| first_run::create_link(db, now, Duration::hours(24)));
    made.wait().unwrap()
}

const HONEST: [(&str, &str); 6] = [
    ("organization_name", "Analytical Engines"),
    ("given_name", "Ada"),
    ("family_name", "Lovelace"),
    ("email", "ada@example.com"),
    ("password", PASSWORD),
    ("password_again", PASSWORD),
];

async fn send(browser: &Browser<'_>, path: &str, fields: &[(&str, &str)]) -> Page {
    let page = browser.get(path).await.ok(200);
    browser.submit(&page, "Create organization", fields).await
}

#[actix_web::test]
async fn the_link_makes_the_organization_and_signs_its_admin_in() {
    let server = TestSite::new();
    let path = format!("/setup/{}", link(&server).expose());
    let browser = server.browser();
    let page = browser.get(&path).await.ok(200);
    for label in [
        "Organization name",
        "First name",
        "Last name",
        "E-mail address",
        "Password",
        "Password again",
    ] {
        assert!(page.texts("label").contains(&label.to_owned()), "{label}");
    }
    let done = browser.submit(&page, "Create organization", &HONEST).await;
    assert_eq!(done.leads_to(), "/team");
    let team = browser.get("/team").await.ok(200);
    assert_eq!(team.text(".who-organization"), "Analytical Engines");
    assert_eq!(team.text("[data-label='E-mail']"), "ada@example.com");
    assert_eq!(team.text("[data-label='Role']"), "Platform admin");
    assert_eq!(team.text("[data-label='Source']"), "Set up here");
    assert!(team.has("#sso"));
}

#[actix_web::test]
async fn a_used_wrong_or_expired_link_says_so() {
    let server = TestSite::new();
    let expired = format!("/setup/{}", link(&server).expose());
    server.clock.advance(Duration::hours(25));
    assert_eq!(
        server.browser().get(&expired).await.ok(404).text("h1"),
        "This set-up link cannot be used"
    );

    let path = format!("/setup/{}", link(&server).expose());
    let (first, second) = (server.browser(), server.browser());
    let open = second.get(&path).await.ok(200);
    send(&first, &path, &HONEST).await.leads_to();
    for page in [
        second.get(&path).await,
        second.submit(&open, "Create organization", &HONEST).await,
        second.get("/setup/wrong").await,
    ] {
        assert_eq!(page.ok(404).text("h1"), "This set-up link cannot be used");
    }
    assert_eq!(server.store().read(organizations::count).unwrap(), 1);
}

#[actix_web::test]
async fn errors_are_shown_and_the_input_is_kept_except_passwords() {
    let server = TestSite::new();
    let path = format!("/setup/{}", link(&server).expose());
    let browser = server.browser();
    for (field, value) in [
        ("organization_name", " "),
        ("given_name", ""),
        ("family_name", " "),
        ("email", "ada"),
        ("password", "short"),
        ("password_again", "another password"),
    ] {
        let fields =
            HONEST.map(|(name, honest)| (name, if name == field { value } else { honest }));
        let page = send(&browser, &path, &fields).await.ok(422);
        assert!(
            !page.text("[role=alert] .notice-title").is_empty(),
            "{field}"
        );
        assert!(page.html.contains("value=\"Analytical Engines\"") || field == "organization_name");
        assert!(!page.html.contains(PASSWORD) && !page.html.contains("another password"));
        assert_eq!(server.store().read(organizations::count).unwrap(), 0);
    }
    send(&browser, &path, &HONEST).await.leads_to();
}

#[actix_web::test]
async fn first_and_last_name_are_kept_apart_and_a_whole_name_is_not_split() {
    for (fields, given, family) in [
        (HONEST.to_vec(), Some("Ada"), Some("Lovelace")),
        // As scripts send it that know only this field.
        (
            vec![
                HONEST[0],
                ("name", "Ada King Lovelace"),
                HONEST[3],
                HONEST[4],
                HONEST[5],
            ],
            None,
            None,
        ),
    ] {
        let server = TestSite::new();
        let path = format!("/setup/{}", link(&server).expose());
        let browser = server.browser();
        send(&browser, &path, &fields).await.leads_to();
        let organization = server.store().read(organizations::list).unwrap()[0]
            .id
            .clone();
        let admin = server
            .store()
            .read(|db| accounts::find_by_user_name(db, &organization, "ada@example.com"));
        let admin = admin.unwrap().unwrap();
        assert_eq!(admin.given_name.as_deref(), given);
        assert_eq!(admin.family_name.as_deref(), family);
        let whole = if given.is_some() {
            "Ada Lovelace"
        } else {
            "Ada King Lovelace"
        };
        assert_eq!(admin.display_name, whole);
    }
}
