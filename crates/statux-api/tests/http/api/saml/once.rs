//! One response gives one session, however many post it at the same time.

use futures_util::future::join_all;
use serde_json::Value;
use statux_testkit::site::TestSite;
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
