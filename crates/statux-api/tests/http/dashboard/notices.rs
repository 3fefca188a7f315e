//! The box that tells people what others did to the keys of their account.

use chrono::Duration;
use identity_store::Caller;
use identity_store::accounts::{Role, User};
use identity_store::audit::Actor;
use identity_store::members::{self, Change};
use identity_store::organizations::OrganizationError;
use identity_store::organizations::recovery::{self, NewRecoveryLink};
use statux_testkit::site::{Browser, Page, TestSite};

const HOSTILE: &str = "Grace <img src=x onerror=alert(2)>";

/// The platform admin Grace, who has a password, with her browser, and the member Bob.
fn scene(server: &TestSite) -> (User, Browser<'_>, User) {
    let (organization, _) = server.admin();
    let grace = server.named_user(
        &organization,
        "grace@example.com",
        HOSTILE,
        Role::PlatformAdmin,
    );
    server.set_password(&grace);
    let bob = server.user(&organization, "bob@example.com", Role::Member);
    server.clock.advance(Duration::minutes(1));
    (grace.clone(), server.signed_in(&grace), bob)
}

fn block(server: &TestSite, user: &User, by: &Actor, blocked: bool) {
    server.clock.advance(Duration::minutes(1));
    let caller = Caller::new(&user.organization_id, by, server.clock.now());
    let change = Change {
        blocked: Some(blocked),
        ..Change::default()
    };
    let id = user.id.clone();
    let done = server
        .store()
        .write(move |db| members::change(db, &caller, &id, &change));
    done.wait().unwrap();
}

fn told(page: &Page) -> Vec<String> {
    page.texts("[data-notice]")
}

#[actix_web::test]
async fn what_an_admin_did_is_told_on_both_pages_until_it_was_seen() {
    let server = TestSite::new();
    let (_, grace, bob) = scene(&server);
    let before = server.signed_in(&bob);
    for path in ["/team", "/account"] {
        assert!(!before.get(path).await.ok(200).has("#notices"), "{path}");
    }
    let page = grace.get(&format!("/team/members/{}", bob.id)).await;
    grace
        .submit(&page.ok(200), "End sessions", &[])
        .await
        .leads_to();

    let browser = server.signed_in(&bob);
    for path in ["/team", "/account"] {
        let page = browser.get(path).await.ok(200);
        let [sentence] = <[_; 1]>::try_from(told(&page)).unwrap();
        let expected = format!("Sessions of yours were ended by {HOSTILE} on ");
        assert!(sentence.starts_with(&expected), "{sentence}");
        assert!(sentence.ends_with(" UTC."), "{sentence}");
        assert_eq!(page.text("#notices bdi"), HOSTILE);
        assert!(!page.has("#notices img"), "{}", page.html);
        assert!(page.has("#notices a[href='/account#sessions']"));
        assert!(page.text("#notices").contains("tell a platform admin"));
        assert!(
            page.text("#notices-heading")
                .starts_with("Since you last looked")
        );
    }
    // It is nobody else's.
    assert!(!grace.get("/account").await.ok(200).has("#notices"));
    let other = server.organization("Other");
    let eve = server.user(&other, "eve@example.com", Role::PlatformAdmin);
    let eve = server.signed_in(&eve);
    assert!(!eve.get("/account").await.ok(200).has("#notices"));

    let page = browser.get("/team").await.ok(200);
    let done = browser.submit(&page, "I have seen this", &[]).await;
    assert_eq!(done.leads_to(), "/team");
    for path in ["/team", "/account"] {
        assert!(!browser.get(path).await.ok(200).has("#notices"), "{path}");
    }
    // What people do themselves is not told.
    server.clock.advance(Duration::minutes(1));
    let elsewhere = server.signed_in(&bob);
    let page = browser.get("/account").await.ok(200);
    let ended = browser.submit(&page, "End all other sessions", &[]).await;
    let page = browser.get(ended.leads_to()).await.ok(200);
    assert!(!page.has("#notices"));
    assert!(
        elsewhere
            .get("/team")
            .await
            .leads_to()
            .starts_with("/sign-in")
    );
}

#[actix_web::test]
async fn what_came_after_the_page_was_shown_is_told_after_it_was_seen() {
    let server = TestSite::new();
    let (grace, _, bob) = scene(&server);
    block(&server, &bob, &Actor::Cli, true);
    block(&server, &bob, &Actor::Cli, false);
    let browser = server.signed_in(&bob);
    let shown = browser.get("/account").await.ok(200);
    let sentences = told(&shown);
    assert_eq!(sentences.len(), 2, "{sentences:?}");
    assert!(sentences[0].starts_with("The block of your account was lifted by the operator"));
    assert!(sentences[1].starts_with("Your account was blocked by the operator"));

    let by = Actor::User(grace.id.clone());
    block(&server, &bob, &by, true);
    block(&server, &bob, &by, false);
    let browser = server.signed_in(&bob);
    let token = browser.get("/team").await.ok(200).form("Sign out").preset[0]
        .1
        .clone();
    let mut fields = shown.form("I have seen this").preset;
    fields.retain(|(name, _)| name != "csrf_token");
    fields.push(("csrf_token".to_owned(), token.clone()));
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let done = browser.post("/account/notices/seen", &fields).await;
    assert_eq!(done.leads_to(), "/account");
    let left = told(&browser.get("/account").await.ok(200));
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(left.iter().all(|sentence| sentence.contains(HOSTILE)));

    // A text that does not say a time, and a page that does not show the box, change nothing.
    for (through, page, status) in [
        ("", "account", 403),
        ("99999999999999999999", "account", 403),
        ("0", "elsewhere", 400),
        ("0", "account", 303),
    ] {
        let fields = [
            ("csrf_token", &*token),
            ("through", through),
            ("page", page),
        ];
        let answer = browser.post("/account/notices/seen", &fields).await;
        assert_eq!(answer.status, status, "{through} {page}");
    }
    let still = told(&browser.get("/account").await.ok(200));
    assert_eq!(still, left);
}

#[actix_web::test]
async fn an_admin_is_told_of_a_recovery_and_to_tell_another_admin() {
    let server = TestSite::new();
    let (grace, _, _) = scene(&server);
    let (caller, now) = (
        Caller::new(&grace.organization_id, &Actor::Cli, server.clock.now()),
        server.clock.now(),
    );
    let new = NewRecoveryLink {
        email: grace.email.clone(),
        display_name: None,
    };
    let done = server
        .store()
        .write(move |db| -> Result<(), OrganizationError> {
            let made = recovery::create_link(db, &caller, &new, Duration::hours(1))?;
            recovery::complete(db, &made.unwrap().0, "$argon2id$new", now)?;
            Ok(())
        });
    done.wait().unwrap();
    let page = server.signed_in(&grace).get("/team").await.ok(200);
    let [sentence] = <[_; 1]>::try_from(told(&page)).unwrap();
    let expected = "The password of your account was set anew by the operator of this server on ";
    assert!(sentence.starts_with(expected), "{sentence}");
    assert!(
        page.text("#notices")
            .contains("tell another platform admin")
    );
}
