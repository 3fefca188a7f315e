//! One response gives one session, however many post it at the same time.

use actix_web::{App, test};
use futures_util::future::join_all;
use serde_json::Value;
use statux_testkit::site::{TestSite, encoded, send};
use statux_testkit::{apply, on_both_databases};

#[apply(on_both_databases)]
async fn fifty_simultaneous_posts_give_one_session(site: TestSite) {
    let (organization, idp) = site.connected("https://idp.test/metadata").await;
    let browser = site.browser();
    let begun = browser.begin(&organization, "").await;
    let template = idp.answer(&begun.request, &organization.acs_url(), site.clock.now());
    let xml = idp.sign(&template);
    // Each post brings the cookies of the start, also one that is sent after the first answer.
    let browsers: Vec<_> = (0..50).map(|_| browser.clone()).collect();
    let posts = browsers
        .iter()
        .map(|browser| browser.respond(&organization, &xml, &begun.relay_state));
    let answers = join_all(posts).await;
    let sessions = answers
        .iter()
        .filter(|answer| answer.location() == "/team")
        .count();
    assert_eq!(sessions, 1);
    assert!(answers.iter().all(|answer| answer.status == 303));
    let attempts = organization
        .api("GET", "/api/v1/sign-in-attempts?limit=200", None)
        .await
        .ok(200);
    let attempts = attempts["items"].as_array().unwrap();
    let count = |wanted: &dyn Fn(&Value) -> bool| attempts.iter().filter(|it| wanted(it)).count();
    assert_eq!(count(&|attempt| attempt["outcome"] == "succeeded"), 1);
    let replayed = count(&|attempt| attempt["code"] == "replayed");
    let codes: Vec<&Value> = attempts.iter().map(|it| &it["code"]).collect();
    assert_eq!(replayed, 49, "{codes:?}");
    let members = organization
        .api("GET", "/api/v1/members", None)
        .await
        .ok(200);
    assert_eq!(members["items"].as_array().unwrap().len(), 1);
}

#[apply(on_both_databases)]
async fn a_sign_in_begun_at_one_server_ends_at_another_and_at_neither_twice(site: TestSite) {
    let (organization, idp) = site.connected("https://idp.test/metadata").await;
    let another = site.another_server();
    let app = App::new().configure(|cfg| statux_api::configure(cfg, &another));
    let there = test::init_service(app).await;
    let browser = site.browser();
    let begun = browser.begin(&organization, "").await;
    let template = idp.answer(&begun.request, &organization.acs_url(), site.clock.now());
    let value = openssl::base64::encode_block(idp.sign(&template).as_bytes());
    let (path, body) = (
        organization.path("acs"),
        encoded(&[("SAMLResponse", value)]),
    );
    let form = "application/x-www-form-urlencoded".to_owned();
    let headers = [("content-type", form), ("cookie", browser.cookie_header())];
    let done = send(&there, "POST", &path, &headers, body.clone()).await;
    assert_eq!(done.location(), "/team");
    // Also where the browser has dropped the request by then.
    for headers in [&headers[..], &headers[..1]] {
        let again = send(&there, "POST", &path, headers, body.clone()).await;
        organization.assert_rejected(&again, "replayed").await;
        let here = site.send("POST", &path, headers, body.clone()).await;
        organization.assert_rejected(&here, "replayed").await;
    }
}

#[actix_web::test]
async fn a_response_that_is_sent_again_goes_on_where_the_person_is_signed_in() {
    let site = TestSite::new();
    let (organization, idp) = site.connected("https://idp.test/metadata").await;
    let browser = site.browser();
    let begun = browser.begin(&organization, "").await;
    let template = idp.answer(&begun.request, &organization.acs_url(), site.clock.now());
    let xml = idp.sign(&template);
    let first = browser
        .respond(&organization, &xml, &begun.relay_state)
        .await;
    assert_eq!(first.location(), "/team", "baseline");
    let again = browser
        .respond(&organization, &xml, &begun.relay_state)
        .await;
    assert!(
        again.location().starts_with("/sign-in?reference="),
        "{}",
        again.location()
    );
    let page = browser.get(again.location()).await;
    assert_eq!((page.status, page.header("location")), (303, "/team"));
    // Elsewhere it says what it is.
    let page = site.browser().get(again.location()).await.ok(200);
    assert!(
        page.text("main")
            .contains("This sign-in has been used already")
    );
}
