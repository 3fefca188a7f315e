//! One's own account: sessions are seen and ended.

use identity_store::accounts::Role;
use statux_testkit::site::TestSite;

#[actix_web::test]
async fn everybody_sees_their_sessions_and_ends_one_or_all_others() {
    let server = TestSite::new();
    let organization = server.organization("Example");
    let bob = server.user(&organization, "bob@example.com", Role::Member);
    let eve = server.user(&organization, "eve@example.com", Role::Member);
    let others = server.signed_in(&eve);
    let (here, there) = (server.signed_in(&bob), server.signed_in(&bob));
    let elsewhere = server.signed_in(&bob);
    let team = here.get("/team").await.ok(200);
    assert!(team.has("a[href='/account']"));
    let page = here.get("/account").await.ok(200);
    assert_eq!(page.texts("[data-session]").len(), 3);
    assert_eq!(page.texts("[data-session] .badge"), ["This browser"]);

    let done = here.submit(&page, "End", &[]).await;
    let page = here.get(done.leads_to()).await.ok(200);
    assert_eq!(page.text("[role=status]"), "The session has ended.");
    assert_eq!(page.texts("[data-session]").len(), 2);
    let mut left = 0;
    for browser in [&there, &elsewhere] {
        left += u8::from(browser.get("/team").await.status == 200);
    }
    assert_eq!(left, 1);

    let done = here.submit(&page, "End all other sessions", &[]).await;
    let page = here.get(done.leads_to()).await.ok(200);
    assert_eq!(page.texts("[data-session]").len(), 1);
    for browser in [&there, &elsewhere] {
        assert!(
            browser
                .get("/team")
                .await
                .leads_to()
                .starts_with("/sign-in")
        );
    }
    here.get("/team").await.ok(200);
    others.get("/team").await.ok(200);
}

#[actix_web::test]
async fn nobody_ends_the_session_of_another_person() {
    let server = TestSite::new();
    let organization = server.organization("Example");
    let bob = server.user(&organization, "bob@example.com", Role::Member);
    let eve = server.user(&organization, "eve@example.com", Role::PlatformAdmin);
    let (here, there, eve) = (
        server.signed_in(&bob),
        server.signed_in(&bob),
        server.signed_in(&eve),
    );
    let page = here.get("/account").await.ok(200);
    let end = page.form("End").action;
    let own = eve.get("/account").await.ok(200);
    let token = own.form("Sign out").preset[0].1.clone();
    eve.post(&end, &[("csrf_token", &token)]).await.ok(404);
    there.get("/team").await.ok(200);
    here.submit(&page, "End", &[]).await.leads_to();
    assert!(there.get("/team").await.leads_to().starts_with("/sign-in"));
    let stranger = server.browser().get("/account").await;
    assert!(stranger.leads_to().starts_with("/sign-in"));
}
