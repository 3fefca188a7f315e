//! The page of a member, and the search for them.

use identity_store::Caller;
use identity_store::accounts::{Role, User};
use identity_store::audit::Actor;
use identity_store::members::{self, Change};
use identity_store::sign_in::sessions::SignInMethod;
use statux_testkit::site::{Browser, PASSWORD, TestSite};

/// An admin who can get in, with a browser, and a member with one.
fn scene(server: &TestSite) -> (Browser<'_>, User, Browser<'_>, User) {
    let (organization, admin) = server.admin();
    let boss = server.user(&organization, "boss@example.com", Role::PlatformAdmin);
    server.set_password(&boss);
    let bob = server.named_user(
        &organization,
        "bob@example.com",
        "Bob Babbage",
        Role::Member,
    );
    let browser = server.signed_in(&bob);
    (admin, bob, browser, boss)
}

#[actix_web::test]
async fn the_team_page_leads_to_the_page_of_each_member() {
    let server = TestSite::new();
    let (admin, bob, _, _) = scene(&server);
    let team = admin.get("/team").await.ok(200);
    let link = format!("[data-member='{}'] a", bob.id);
    let path = team.attributes(&link, "href").pop().unwrap();
    let page = admin.get(&path).await.ok(200);
    assert_eq!(page.text("h1"), "Bob Babbage");
    assert_eq!(page.text("#role"), "Member");
    assert_eq!(page.text("#status"), "Active");
    assert!(page.text("#email").starts_with("bob@example.com"));
    assert_eq!(page.text("#managed"), "Set up here");
    assert_eq!(page.texts("[data-session]").len(), 1);
    assert!(page.text("#record").contains("bob@example.com"));
    admin.get("/team/members/unknown").await.ok(404);
    // Members see names only.
    let member = server.signed_in(&bob);
    let team = member.get("/team").await.ok(200);
    assert!(!team.has("[data-member] a"));
}

#[actix_web::test]
async fn members_are_found_by_a_part_of_their_name() {
    let server = TestSite::new();
    let (admin, bob, _, _) = scene(&server);
    let team = admin.get("/team").await.ok(200);
    let found = admin.submit(&team, "Find", &[("q", "babb")]).await.ok(200);
    assert_eq!(
        found.attributes("[data-member]", "data-member"),
        [bob.id.as_str()]
    );
    assert_eq!(found.value("Find"), "babb");
    let none = admin.get("/team/members?q=nobody").await.ok(200);
    assert!(!none.has("[data-member]"));
    let all = admin.get("/team/members").await.ok(200);
    assert_eq!(all.texts("[data-member]").len(), 3);
    let long = format!("/team/members?q={}", "x".repeat(257));
    assert!(admin.get(&long).await.ok(422).has(".problem"));
}

#[actix_web::test]
async fn sessions_of_a_member_end_with_one_click() {
    let server = TestSite::new();
    let (admin, bob, browser, _) = scene(&server);
    let path = format!("/team/members/{}", bob.id);
    browser.get("/team").await.ok(200);
    let page = admin.get(&path).await.ok(200);
    let done = admin.submit(&page, "End sessions", &[]).await;
    let page = admin.get(done.leads_to()).await.ok(200);
    assert_eq!(page.text("[role=status]"), "The sessions have ended.");
    assert!(!page.has("[data-session]"));
    assert!(
        browser
            .get("/team")
            .await
            .leads_to()
            .starts_with("/sign-in")
    );
}

#[actix_web::test]
async fn a_member_is_blocked_and_let_in_again() {
    let server = TestSite::new();
    let (admin, bob, browser, _) = scene(&server);
    server.set_password(&bob);
    let path = format!("/team/members/{}", bob.id);
    let sign_in = async |password: &str| {
        let browser = server.browser();
        let form = browser.get("/sign-in").await.ok(200);
        let fields = [("email", "bob@example.com"), ("password", password)];
        browser.submit(&form, "Sign in", &fields).await.status
    };
    assert_eq!(sign_in(PASSWORD).await, 303);
    let page = admin.get(&path).await.ok(200);
    let done = admin.submit(&page, "Block", &[]).await;
    let page = admin.get(done.leads_to()).await.ok(200);
    assert_eq!(page.text("#status"), "Blocked");
    assert!(
        browser
            .get("/team")
            .await
            .leads_to()
            .starts_with("/sign-in")
    );
    assert_eq!(sign_in(PASSWORD).await, 422);
    let team = admin.get("/team").await.ok(200);
    assert!(
        team.texts(&format!("[data-member='{}'] td", bob.id))
            .contains(&"Blocked".to_owned())
    );
    let done = admin.submit(&page, "Unblock", &[]).await;
    let page = admin.get(done.leads_to()).await.ok(200);
    assert_eq!(page.text("#status"), "Active");
    assert_eq!(sign_in(PASSWORD).await, 303);
}

#[actix_web::test]
async fn name_ids_are_shown_forgotten_and_confirmed_before_a_promotion() {
    let server = TestSite::new();
    let (organization, idp) = server.connected("https://idp.test/metadata").await;
    let boss = server.user(&organization.id, "boss@example.com", Role::PlatformAdmin);
    server.set_password(&boss);
    let admin = server.signed_in(&boss);
    let browser = server.browser();
    browser.sign_in(&organization, &idp, |_| ()).await;
    let found = admin.get("/team/members?q=ada").await.ok(200);
    let path = found.attributes("[data-member] a", "href").pop().unwrap();
    let page = admin.get(&path).await.ok(200);
    assert!(
        page.text("[data-name-id]")
            .contains("https://idp.test/metadata")
    );
    let ask = format!("{path}/role");
    let question = admin.get(&ask).await.ok(200);
    let id = page
        .attributes("[data-name-id]", "data-name-id")
        .pop()
        .unwrap();
    let confirm = format!("confirm-{id}");
    let ticked = [(confirm.as_str(), "on")];
    let done = admin
        .submit(&question, "Make platform admin", &ticked)
        .await;
    let page = admin.get(done.leads_to()).await.ok(200);
    assert_eq!(page.text("#role"), "Platform admin");
    assert_eq!(page.texts("[data-name-id]").len(), 1);
    assert!(
        browser
            .get("/team")
            .await
            .leads_to()
            .starts_with("/sign-in")
    );

    let question = admin.get(&ask).await.ok(200);
    admin.submit(&question, "Make member", &[]).await.leads_to();
    let question = admin.get(&ask).await.ok(200);
    let done = admin.submit(&question, "Make platform admin", &[]).await;
    let page = admin.get(done.leads_to()).await.ok(200);
    assert!(
        !page.has("[data-name-id]"),
        "what was not ticked is forgotten"
    );

    let question = admin.get(&ask).await.ok(200);
    admin.submit(&question, "Make member", &[]).await.leads_to();
    browser.sign_in(&organization, &idp, |_| ()).await;
    let page = admin.get(&path).await.ok(200);
    assert_eq!(page.texts("[data-name-id]").len(), 1);
    let done = admin.submit(&page, "Forget NameIDs", &[]).await;
    let page = admin.get(done.leads_to()).await.ok(200);
    assert!(!page.has("[data-name-id]"));
    assert!(
        browser
            .get("/team")
            .await
            .leads_to()
            .starts_with("/sign-in")
    );
}

#[actix_web::test]
async fn nobody_takes_the_last_way_in_and_is_told_what_to_do_first() {
    let server = TestSite::new();
    let (admin, _, _, boss) = scene(&server);
    let path = format!("/team/members/{}", boss.id);
    let page = admin.get(&path).await.ok(200);
    let kept = admin.submit(&page, "Block", &[]).await.ok(422);
    assert!(kept.text(".problem").contains("Nobody would be left"));
    assert_eq!(kept.text("#status"), "Active");
    let question = admin.get(&format!("{path}/role")).await.ok(200);
    let kept = admin.submit(&question, "Make member", &[]).await.ok(422);
    assert!(kept.text(".problem").contains("First make somebody else"));
    let admins = boss.organization_id.clone();
    let second = server.user(&admins, "second@example.com", Role::PlatformAdmin);
    server.set_password(&second);
    admin.submit(&page, "Block", &[]).await.leads_to();
}

#[actix_web::test]
async fn a_member_is_exported_and_erased_once_they_have_left() {
    let server = TestSite::new();
    let (admin, bob, _, _) = scene(&server);
    let path = format!("/team/members/{}", bob.id);
    let page = admin.get(&path).await.ok(200);
    let links = page.attributes("a.button", "href");
    assert!(links.contains(&format!("{path}/export")) && links.contains(&format!("{path}/erase")));
    let file = admin.get(&format!("{path}/export")).await.ok(200);
    assert!(
        file.header("Content-Disposition")
            .starts_with("attachment; ")
    );
    assert_eq!(file.json()["account"]["display_name"], "Bob Babbage");
    let question = admin.get(&format!("{path}/erase")).await.ok(200);
    assert!(question.text(".problem").contains("The account is active."));
    let token = page.form("End sessions").preset[0].1.clone();
    let fields = [("csrf_token", token.as_str())];
    admin.post(&format!("{path}/erase"), &fields).await.ok(409);

    let (of, id, now) = (
        bob.organization_id.clone(),
        bob.id.clone(),
        server.clock.now(),
    );
    let off = Change {
        active: Some(false),
        ..Change::default()
    };
    let done = server
        .store()
        .write(move |db| members::change(db, &Caller::new(&of, &Actor::Cli, now), &id, &off));
    done.wait().unwrap();
    let question = admin.get(&format!("{path}/erase")).await.ok(200);
    let done = admin.submit(&question, "Erase", &[]).await;
    let team = admin.get(done.leads_to()).await.ok(200);
    assert_eq!(team.text("[role=status]"), "The person is erased.");
    assert!(!team.html.contains("Babbage"));
    admin.get(&path).await.ok(404);
}

#[actix_web::test]
async fn another_organizations_member_does_not_exist() {
    let server = TestSite::new();
    let (admin, bob, browser, _) = scene(&server);
    let path = format!("/team/members/{}", bob.id);
    let page = admin.get(&path).await.ok(200);
    let other = server.organization("Other");
    let eve = server.user(&other, "eve@example.com", Role::PlatformAdmin);
    let eve = server.signed_in_by(&eve, SignInMethod::Password, None);
    let own = eve.get("/team").await.ok(200);
    let token = own.form("Sign out").preset[0].1.clone();
    eve.get(&path).await.ok(404);
    for act in [
        "end-sessions",
        "forget-name-ids",
        "erase",
        "block",
        "unblock",
        "role",
    ] {
        let fields = [("csrf_token", token.as_str()), ("role", "member")];
        eve.post(&format!("{path}/{act}"), &fields).await.ok(404);
    }
    assert!(
        !eve.get("/team/members?q=bob")
            .await
            .ok(200)
            .has("[data-member]")
    );
    browser.get("/team").await.ok(200);
    admin.submit(&page, "End sessions", &[]).await.leads_to();
}
