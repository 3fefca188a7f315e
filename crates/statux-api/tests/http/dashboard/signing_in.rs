//! E-mail and password, signing out, and rejected SSO sign-ins.

use identity_store::accounts::Role;
use identity_store::sign_in::RejectionCode;
use identity_store::sign_in::attempts::{self, NewAttempt, Outcome, UNPROVEN_AN_HOUR};
use identity_store::sign_in::sessions::SignInMethod;
use identity_store::{OrganizationId, StoreError};
use saml_core::idp::ResponseTemplate;
use statux_api::sign_in::flush_counts;
use statux_testkit::site::{PASSWORD, TestSite};

#[actix_web::test]
async fn the_right_password_signs_in_and_comes_back_to_the_page_asked_for() {
    let server = TestSite::new();
    let organization = server.organization("Example");
    server.set_password(&server.user(&organization, "ada@example.com", Role::Member));
    let browser = server.browser();
    let page = browser
        .get("/sign-in?return_to=%2Fteam%3Fafter%3Dx")
        .await
        .ok(200);
    let fields = [("email", " ADA@example.com"), ("password", PASSWORD)];
    let done = browser.submit(&page, "Sign in", &fields).await;
    assert_eq!(done.leads_to(), "/team?after=x");
    let cookie = done.header("Set-Cookie");
    for part in [
        "__Host-statux_session=",
        "HttpOnly",
        "SameSite=Lax",
        "Secure",
    ] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    browser.get("/team").await.ok(200);
}

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let server = TestSite::new();
    let organization = server.organization("Example");
    server.set_password(&server.user(&organization, "ada@example.com", Role::Member));
    let mut answers = Vec::new();
    for email in ["ada@example.com", "bob@example.com"] {
        let browser = server.browser();
        let page = browser.get("/sign-in").await.ok(200);
        let fields = [("email", email), ("password", "wrong password!")];
        let rejected = browser.submit(&page, "Sign in", &fields).await.ok(422);
        assert_eq!(rejected.value("E-mail address"), email);
        assert!(!rejected.html.contains("wrong password!"));
        answers.push(rejected.text("[role=alert]"));
    }
    assert_eq!(answers[0], answers[1]);
    assert!(answers[0].contains("Sign in with SSO"), "{}", answers[0]);
}

#[actix_web::test]
async fn no_link_sends_people_to_another_site() {
    let server = TestSite::new();
    let organization = server.organization("Example");
    server.set_password(&server.user(&organization, "ada@example.com", Role::Member));
    let browser = server.browser();
    let page = browser
        .get("/sign-in?return_to=%2F%2Fevil.example")
        .await
        .ok(200);
    let fields = [("email", "ada@example.com"), ("password", PASSWORD)];
    assert_eq!(
        browser.submit(&page, "Sign in", &fields).await.leads_to(),
        "/team"
    );
    let page = browser.get("/sign-in").await.ok(200);
    let fields = [fields[0], fields[1], ("return_to", "https://evil.example")];
    assert_eq!(
        browser.submit(&page, "Sign in", &fields).await.leads_to(),
        "/team"
    );
}

#[actix_web::test]
async fn signing_out_ends_the_session_on_the_server_too() {
    let server = TestSite::new();
    let (_, admin) = server.admin();
    let kept = admin.clone();
    let page = admin.get("/team").await.ok(200);
    let done = admin.submit(&page, "Sign out", &[]).await;
    assert_eq!(done.leads_to(), "/sign-in?signed_out=1");
    assert_eq!(admin.get("/team").await.status, 303);
    assert_eq!(
        kept.clone().get("/team").await.status,
        303,
        "the old cookie is worth nothing"
    );
    let page = admin.get("/sign-in?signed_out=1").await.ok(200);
    assert_eq!(page.text("[role=status]"), "You are signed out.");
}

fn rejected(server: &TestSite, organization: &OrganizationId, code: &str) -> String {
    let mut attempt = NewAttempt::new(SignInMethod::Sso, Outcome::Rejected);
    attempt.organization = Some(organization.clone());
    attempt.code = RejectionCode::parse(code);
    attempt.expected = Some("the-expected-side".to_owned());
    attempt.received = Some("the-received-side".to_owned());
    let now = server.clock.now();
    let recorded = server
        .store()
        .write::<_, StoreError, _>(move |db| attempts::record(db, &attempt, now));
    recorded.wait().unwrap()
}

#[actix_web::test]
async fn a_rejected_sign_in_shows_a_plain_sentence_and_the_code_but_no_details() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let reference = rejected(&server, &organization, "audience_mismatch");
    let page = server
        .browser()
        .get(&format!("/sign-in?reference={reference}"))
        .await
        .ok(200);
    assert_eq!(page.text("#reference"), reference);
    assert!(page.text("[role=alert]").contains("support@statux.io"));
    for secret in [
        "the-expected-side",
        "the-received-side",
        "audience_mismatch",
    ] {
        assert!(!page.html.contains(secret), "{secret}");
    }
    let own = admin
        .get(&format!("/sign-in?reference={reference}"))
        .await
        .ok(200);
    assert!(own.has(&format!("a[href='/team#reference-{reference}']")));
    let team = admin.get("/team").await.ok(200);
    let entry = team.text(&format!("#reference-{reference}"));
    for part in [
        "audience_mismatch",
        "the-expected-side",
        "the-received-side",
        "Entity ID",
    ] {
        assert!(entry.contains(part), "{part} in {entry}");
    }
    for unknown in [
        "/sign-in?reference=0000000000",
        "/sign-in?reference=&reference=",
        "/sign-in?reference=%00",
    ] {
        assert!(
            !server
                .browser()
                .get(unknown)
                .await
                .ok(200)
                .has("#reference")
        );
    }
}

#[actix_web::test]
async fn a_fresh_sign_in_begins_by_itself_only_after_an_unsolicited_response() {
    let server = TestSite::new();
    let (organization, _) = server.admin();
    server.provider(&organization);
    let unsolicited = rejected(&server, &organization, "unsolicited_response");
    let path = format!("/sign-in?reference={unsolicited}&organization={organization}");
    let page = server.browser().get(&path).await.ok(200);
    let login = format!("/api/v1/saml/{organization}/login");
    assert_eq!(page.header("Refresh"), format!("1; url={login}"));
    assert!(page.has(&format!("a[href='{login}']")));

    let other = rejected(&server, &organization, "expired");
    for path in [
        format!("/sign-in?reference={unsolicited}"),
        format!("/sign-in?reference={unsolicited}&organization=unknown"),
        format!("/sign-in?reference={other}&organization={organization}"),
        format!("/sign-in?organization={organization}"),
    ] {
        assert_eq!(
            server.browser().get(&path).await.ok(200).header("Refresh"),
            "",
            "{path}"
        );
    }
}

#[actix_web::test]
async fn garbage_does_not_push_a_real_rejection_off_the_admins_page_and_is_one_row() {
    let server = TestSite::new();
    let (organization, idp) = server.connected("https://idp.test/metadata").await;
    let user = server.user(&organization.id, "ada@example.com", Role::PlatformAdmin);
    let admin = server.signed_in(&user);
    let late = |template: &mut ResponseTemplate| {
        template.destination = Some("https://another.test/".to_owned());
    };
    let answer = server.browser().sign_in(&organization, &idp, late).await;
    let honest = answer.reference();
    let mut references = Vec::new();
    for _ in 0..12 {
        let answer = server
            .browser()
            .respond(&organization, "<garbage/>", "")
            .await;
        references.push(answer.reference());
    }
    references.dedup();
    let [garbage] = <[String; 1]>::try_from(references).unwrap();
    flush_counts(&server.state).await;
    let page = admin.get("/team").await.ok(200);
    let problems = page.text("#problems");
    let [proven, unproven] = [&honest, &garbage].map(|reference| {
        problems
            .find(reference.as_str())
            .unwrap_or_else(|| panic!("{reference} in {problems}"))
    });
    assert!(proven < unproven);
    assert!(
        problems.contains("11 more times within the hour."),
        "{problems}"
    );
    let attempts = organization.api("GET", "/api/v1/sign-in-attempts", None);
    let attempts = attempts.await.ok(200);
    let items = attempts["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(
        (&items[0]["proven"], &items[0]["repeats"]),
        (&false.into(), &11.into())
    );
    assert_eq!(
        (&items[1]["proven"], &items[1]["repeats"]),
        (&true.into(), &0.into())
    );
}

#[actix_web::test]
async fn every_reference_code_explains_itself_however_many_there_are_and_however_late() {
    let server = TestSite::new();
    let organization = server.organization_with_key();
    let login = organization.path("login");
    let mut references = Vec::new();
    // More IP addresses than an organization gets rows for.
    for n in 0..100 {
        let app = server.service().await;
        let request = actix_web::test::TestRequest::with_uri(&login)
            .peer_addr(format!("198.51.100.{n}:50000").parse().unwrap());
        let response = actix_web::test::call_service(&app, request.to_request()).await;
        let location = response
            .headers()
            .get("location")
            .unwrap()
            .to_str()
            .unwrap();
        let (_, reference) = location.split_once("reference=").unwrap();
        references.push(reference.to_owned());
    }
    let attempts = organization.api("GET", "/api/v1/sign-in-attempts?limit=200", None);
    let rows = attempts.await.ok(200)["items"].as_array().unwrap().len();
    assert_eq!(i64::try_from(rows), Ok(UNPROVEN_AN_HOUR));
    server.clock.advance(chrono::Duration::days(30));
    for reference in references {
        let path = format!("/sign-in?reference={reference}");
        let page = server.browser().get(&path).await.ok(200);
        assert_eq!(page.text("#reference"), reference);
        let explained = page.text("[role=alert]");
        assert!(explained.contains("SSO is not set up"), "{explained}");
    }
}
