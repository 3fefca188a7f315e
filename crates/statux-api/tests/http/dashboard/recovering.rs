//! The one-time link that lets a platform admin in again, and what the others are told.

use chrono::Duration;
use identity_store::accounts::{self, Role};
use identity_store::audit::Actor;
use identity_store::organizations::recovery::{self, NewRecoveryLink};
use identity_store::provisioning::users;
use identity_store::{Caller, OrganizationId, organizations};
use scim_model::UserResource;
use serde_json::json;
use statux_testkit::site::{Browser, PASSWORD, Page, TestSite, encoded};

const NEW_PASSWORD: &str = "staple wharf lantern orbit";

/// The path of a new link.
pub(super) fn link(server: &TestSite, organization: &OrganizationId, email: &str) -> String {
    let caller = Caller::new(organization, &Actor::Cli, server.clock.now());
    let new = NewRecoveryLink {
        email: email.to_owned(),
        display_name: Some("Grace Hopper".to_owned()),
    };
    let made = server
        .store()
        .write(move |db| recovery::create_link(db, &caller, &new, Duration::hours(1)));
    format!("/recover/{}", made.wait().unwrap().unwrap().0.expose())
}

const BUTTON: &str = "Set the password and sign in";

const HONEST: [(&str, &str); 2] = [("password", NEW_PASSWORD), ("password_again", NEW_PASSWORD)];

async fn send(browser: &Browser<'_>, page: &Page, fields: &[(&str, &str)]) -> Page {
    browser.submit(page, BUTTON, fields).await
}

#[actix_web::test]
async fn the_link_shows_whose_it_is_sets_the_password_and_signs_in() {
    let server = TestSite::new();
    let (organization, _) = server.admin();
    let bob = server.user(&organization, "bob@example.com", Role::Member);
    server.set_password(&bob);
    let old = server.signed_in(&bob);
    old.get("/team").await.ok(200);
    let browser = server.browser();
    let path = link(&server, &organization, "Bob@example.com");
    let page = browser.get(&path).await.ok(200);
    assert_eq!(page.text("#organization"), "Example");
    assert_eq!(page.value("E-mail address"), "Bob@example.com");
    for label in ["New password", "New password again"] {
        assert!(page.texts("label").contains(&label.to_owned()), "{label}");
    }
    let done = send(&browser, &page, &HONEST).await;
    assert_eq!(done.leads_to(), "/team");
    let team = browser.get("/team").await.ok(200);
    assert!(team.has("#sso"), "a platform admin");
    // People are not told of their own recovery.
    assert!(!team.has("[data-recovered]"));
    assert!(old.get("/team").await.leads_to().starts_with("/sign-in"));
    for (password, status) in [(PASSWORD, 422), (NEW_PASSWORD, 303)] {
        let again = server.browser();
        let form = again.get("/sign-in").await.ok(200);
        let fields = [("email", "bob@example.com"), ("password", password)];
        again.submit(&form, "Sign in", &fields).await.ok(status);
    }
}

#[actix_web::test]
async fn a_used_replaced_expired_or_wrong_link_says_so_and_hashes_nothing() {
    let server = TestSite::new();
    let (organization, _) = server.admin();
    let (first, second) = (server.browser(), server.browser());
    let replaced = link(&server, &organization, "grace@example.com");
    let path = link(&server, &organization, "grace@example.com");
    let open = second.get(&path).await.ok(200);
    let page = first.get(&path).await.ok(200);
    send(&first, &page, &HONEST).await.leads_to();
    let expired = link(&server, &organization, "ada@example.com");
    first.get(&expired).await.ok(200);
    let hashed = server.state.passwords_hashed();
    assert!(hashed > 0);
    server.clock.advance(Duration::hours(1));
    for page in [
        second.get(&path).await,
        send(&second, &open, &HONEST).await,
        second.get(&replaced).await,
        second.get(&expired).await,
        second.get("/recover/wrong").await,
    ] {
        assert_eq!(page.ok(404).text("h1"), "This recovery link cannot be used");
    }
    assert_eq!(server.state.passwords_hashed(), hashed);
}

#[actix_web::test]
async fn errors_are_shown_and_the_link_stays() {
    let server = TestSite::new();
    let (organization, _) = server.admin();
    let browser = server.browser();
    let path = link(&server, &organization, "grace@example.com");
    let page = browser.get(&path).await.ok(200);
    for (password, again) in [
        ("short", "short"),
        (NEW_PASSWORD, "another one"),
        ("grace@example.com", "grace@example.com"),
    ] {
        let fields = [("password", password), ("password_again", again)];
        let rejected = send(&browser, &page, &fields).await.ok(422);
        assert!(!rejected.text("[role=alert] .notice-title").is_empty());
        assert!(!rejected.html.contains(NEW_PASSWORD));
    }
    // Somebody else has got the name meanwhile, without a password.
    let caller = Caller::new(&organization, &Actor::System, server.clock.now());
    let (by, other) = (caller.clone(), json!({ "userName": "Grace@example.com" }));
    let other = UserResource::from_client(&other).unwrap();
    let made = server
        .store()
        .write(move |db| users::create(db, &by, &other));
    let id = made.wait().unwrap().user.user.id;
    let taken = send(&browser, &page, &HONEST).await.ok(409);
    assert!(
        taken
            .text("[role=alert]")
            .contains("another e-mail address")
    );
    let gone = server
        .store()
        .write(move |db| users::delete(db, &caller, &id, None));
    gone.wait().unwrap();
    send(&browser, &page, &HONEST).await.leads_to();
}

#[actix_web::test]
async fn the_form_needs_the_cookie_and_our_origin() {
    let server = TestSite::new();
    let (organization, _) = server.admin();
    let path = link(&server, &organization, "grace@example.com");
    let page = server.browser().get(&path).await.ok(200);
    let stranger = send(&server.browser(), &page, &HONEST).await.ok(403);
    assert_eq!(stranger.text("h1"), "This form is out of date");
    let browser = server.browser();
    let page = browser.get(&path).await.ok(200);
    let token = page.form(BUTTON).preset[0].1.clone();
    let [password, again] = HONEST;
    let fields = encoded(&[("csrf_token", token.as_str()), password, again]);
    let other = Some("https://evil.example");
    browser.send("POST", &path, fields, other).await.ok(403);
    send(&browser, &page, &HONEST).await.leads_to();
}

#[actix_web::test]
async fn the_link_of_a_suspended_organization_opens_nothing() {
    let server = TestSite::new();
    let (organization, _) = server.admin();
    let path = link(&server, &organization, "grace@example.com");
    let browser = server.browser();
    let page = browser.get(&path).await.ok(200);
    let caller = Caller::new(&organization, &Actor::Cli, server.clock.now());
    let done = server
        .store()
        .write(move |db| organizations::suspend(db, &caller));
    done.wait().unwrap();
    browser.get(&path).await.ok(404);
    send(&browser, &page, &HONEST).await.ok(404);
}

#[actix_web::test]
async fn the_other_platform_admins_are_told_for_30_days_and_members_are_not() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let member = server.user(&organization, "bob@example.com", Role::Member);
    let member = server.signed_in(&member);
    let other = server.organization("Other");
    let eve = server.user(&other, "eve@example.com", Role::PlatformAdmin);
    let eve = server.signed_in(&eve);
    let told = async |browser: &Browser<'_>| {
        let page = browser.get("/team").await.ok(200);
        page.texts("[data-recovered]")
    };
    assert!(told(&admin).await.is_empty());
    let grace = server.browser();
    let path = link(&server, &organization, "grace@example.com");
    let page = grace.get(&path).await.ok(200);
    send(&grace, &page, &HONEST).await.leads_to();
    let [banner] = <[_; 1]>::try_from(told(&admin).await).unwrap();
    for part in [
        "Grace Hopper",
        "platform admin",
        "grace@example.com",
        "operator of this server",
        "statux-server organization recover",
        "UTC",
    ] {
        assert!(banner.contains(part), "{part} in {banner}");
    }
    for browser in [&member, &eve, &grace] {
        assert!(told(browser).await.is_empty());
    }
    let later = async || {
        let ada = server
            .store()
            .read(|db| accounts::find_by_user_name(db, &organization, "ada@example.com"));
        let ada = server.signed_in(&ada.unwrap().unwrap());
        told(&ada).await.len()
    };
    server
        .clock
        .advance(Duration::days(30) - Duration::seconds(1));
    assert_eq!(later().await, 1);
    server.clock.advance(Duration::seconds(1));
    assert_eq!(later().await, 0);
}
