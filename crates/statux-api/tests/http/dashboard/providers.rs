//! Enabling, renewing and removing the provider.

use identity_store::Caller;
use identity_store::accounts::Role;
use identity_store::audit::Actor;
use identity_store::sign_in::sessions::SignInMethod;
use identity_store::sso::providers::{self, NewMetadata, NewProvider};
use statux_testkit::site::{IDP, TestSite};

const ALREADY_EXISTS: &str = "Provider already exists. You can only have one SAML provider configured at a time. Remove the existing one first.";

#[actix_web::test]
async fn pasted_metadata_enables_sso_and_the_card_tells_what_is_known() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let page = admin.get("/team").await.ok(200);
    let fields = [("name", "Okta"), ("metadata_xml", &server.metadata())];
    let done = admin.submit(&page, "Enable SSO", &fields).await;
    assert_eq!(done.leads_to(), "/team?done=sso-enabled#sso");
    let page = admin.get("/team?done=sso-enabled").await.ok(200);
    let card = page.text("#provider");
    for part in [
        "Okta",
        "SSO is enabled",
        IDP,
        "15 Jan 2026, 12:00 UTC",
        "https://idp.example.com/sso",
        "Nobody signs in with it yet.",
    ] {
        assert!(card.contains(part), "{part} in {card}");
    }
    assert_eq!(
        page.value("Sign-in URL"),
        format!("https://id.example.com/api/v1/saml/{organization}/login")
    );
    assert!(
        !page.has("#enable"),
        "there is no second form to fill in vain"
    );
}

#[actix_web::test]
async fn a_form_that_stood_open_gets_exactly_the_guides_answer() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let open = admin.get("/team").await.ok(200);
    server.provider(&organization);
    for fields in [
        [
            ("name", "Second"),
            ("metadata_xml", server.metadata().as_str()),
        ],
        [
            ("name", "Second"),
            ("metadata_url", "https://idp.example.com/other"),
        ],
    ] {
        let page = admin.submit(&open, "Enable SSO", &fields).await.ok(409);
        assert_eq!(page.text("#provider [role=alert]"), ALREADY_EXISTS);
    }
    let found = server
        .store()
        .read(|db| providers::find(db, &organization))
        .unwrap()
        .unwrap();
    assert_eq!(found.name, "Okta");
}

#[actix_web::test]
async fn errors_are_shown_and_the_input_is_kept() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let page = admin.get("/team").await.ok(200);
    let good = server.metadata();
    for (name, url, xml, words) in [
        ("Okta", "", "", "Metadata URL"),
        ("Okta", "https://idp.example.com/m", good.as_str(), "both"),
        ("Okta", "nonsense", "", "https://"),
        ("Okta", "http://127.0.0.1/m", "", "https"),
        ("Okta", "https://127.0.0.1/m", "", "127.0.0.1"),
        ("Okta", "", "<html><body>Sign in</body></html>", "HTML"),
        (" ", "", good.as_str(), "provider name"),
    ] {
        let fields = [("name", name), ("metadata_url", url), ("metadata_xml", xml)];
        let rejected = admin.submit(&page, "Enable SSO", &fields).await.ok(422);
        let problem = rejected.text("#enable [role=alert]");
        assert!(
            problem.to_lowercase().contains(&words.to_lowercase()),
            "{words} in {problem}"
        );
        assert_eq!(rejected.value("Provider Name"), name);
        assert_eq!(rejected.value("Metadata URL"), url);
        assert_eq!(rejected.value("Metadata XML"), xml);
        assert_eq!(
            server
                .store()
                .read(|db| providers::find(db, &organization))
                .unwrap(),
            None
        );
    }
    let fields = [("name", "Okta"), ("metadata_xml", good.as_str())];
    admin.submit(&page, "Enable SSO", &fields).await.leads_to();
}

#[actix_web::test]
async fn pasted_metadata_can_be_replaced_by_newer() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    server.provider(&organization);
    let page = admin.get("/team").await.ok(200);
    let newer = server.metadata();
    let rejected = admin
        .submit(&page, "Update metadata", &[("metadata_xml", "<x/>")])
        .await
        .ok(422);
    assert!(rejected.has("#provider [role=alert]"));
    let done = admin
        .submit(&page, "Update metadata", &[("metadata_xml", &newer)])
        .await;
    assert_eq!(done.leads_to(), "/team?done=metadata-refreshed#sso");
    let found = server
        .store()
        .read(|db| providers::find(db, &organization))
        .unwrap()
        .unwrap();
    assert_eq!(found.metadata_xml.trim(), newer.trim());
    assert!(
        !page.html.contains("Refresh metadata"),
        "there is no URL to refresh it from"
    );
}

#[actix_web::test]
async fn removing_asks_first_and_ends_sso_sessions() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let provider = server.provider(&organization);
    let member = server.user(&organization, "bob@example.com", Role::Member);
    let by_sso = server.signed_in_by(&member, SignInMethod::Sso, Some(provider.id));
    by_sso.get("/team").await.ok(200);

    let question = admin.get("/team/sso/provider/remove").await.ok(200);
    assert_eq!(question.text("h1"), "Remove Okta?");
    assert_eq!(
        question.text("#linked-users"),
        "Nobody signs in with it yet."
    );
    by_sso.get("/team").await.ok(200);

    let done = admin.submit(&question, "Remove Okta", &[]).await;
    assert_eq!(done.leads_to(), "/team?done=provider-removed#sso");
    assert_eq!(
        by_sso.get("/team").await.status,
        303,
        "the session has ended"
    );
    admin.get("/team").await.ok(200).form("Enable SSO");
    admin.submit(&question, "Remove Okta", &[]).await.ok(404);
    assert_eq!(
        admin.get("/team/sso/provider/remove").await.leads_to(),
        "/team#sso"
    );
}

#[actix_web::test]
async fn only_the_provider_that_was_seen_is_removed() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    server.provider(&organization);
    let question = admin.get("/team/sso/provider/remove").await.ok(200);
    admin.submit(&question, "Remove Okta", &[]).await.leads_to();
    server.clock.advance(chrono::Duration::seconds(1));
    server.provider(&organization);
    admin.submit(&question, "Remove Okta", &[]).await.ok(404);
    assert!(
        server
            .store()
            .read(|db| providers::find(db, &organization))
            .unwrap()
            .is_some()
    );
}

#[actix_web::test]
async fn a_user_name_and_password_in_a_metadata_url_are_rejected_and_not_shown_again() {
    let server = TestSite::new();
    let (_, admin) = server.admin();
    let page = admin.get("/team").await.ok(200);
    let fields = [
        ("name", "Okta"),
        ("metadata_url", "https://ada:geheim@idp.example.com/m"),
    ];
    let rejected = admin.submit(&page, "Enable SSO", &fields).await.ok(422);
    assert!(
        rejected
            .text("[role=alert]")
            .contains("user name or password")
    );
    assert_eq!(rejected.value("Metadata URL"), "https://idp.example.com/m");
    assert!(!rejected.html.contains("geheim"), "{}", rejected.html);
}

#[actix_web::test]
async fn metadata_over_plain_http_is_warned_about_on_the_page_and_in_the_api() {
    for (url, shown, warned) in [
        (
            "https://idp.example.com/m",
            "https://idp.example.com/m",
            false,
        ),
        ("http://127.0.0.1:8081/m", "http://127.0.0.1:8081/m", false),
        ("http://idp.example.com/m", "http://idp.example.com/m", true),
        // As an earlier version may have stored it.
        (
            "http://ada:geheim@idp.example.com/m",
            "http://idp.example.com/m",
            true,
        ),
    ] {
        let server = TestSite::new();
        let organization = server.organization_with_key();
        let user = server.user(&organization.id, "ada@example.com", Role::PlatformAdmin);
        let (of, now) = (organization.id.clone(), server.clock.now());
        let new = NewProvider {
            name: "Okta".to_owned(),
            metadata: NewMetadata {
                entity_id: IDP.to_owned(),
                url: Some(url.to_owned()),
                xml: server.metadata(),
            },
        };
        let created = server
            .store()
            .write(move |db| providers::create(db, &Caller::new(&of, &Actor::Cli, now), &new));
        created.wait().unwrap();
        let page = server.signed_in(&user).get("/team").await.ok(200);
        let card = page.text("#provider");
        assert!(card.contains(shown), "{card}");
        assert_eq!(card.contains("over plain http"), warned, "{card}");
        let view = organization.api("GET", "/api/v1/sso", None).await.ok(200);
        let provider = &view["provider"];
        assert_eq!(provider["metadata_url"], shown);
        assert_eq!(provider["metadata_warning"].is_string(), warned);
        assert!(!page.html.contains("geheim") && !view.to_string().contains("geheim"));
    }
}

#[actix_web::test]
async fn pasted_metadata_is_warned_about_from_thirty_days_before_its_end() {
    for (end, is_soon) in [
        ("2026-02-14T11:00:00Z", true),
        ("2026-02-16T12:00:00Z", false),
    ] {
        let server = TestSite::new();
        let (_, admin) = server.admin();
        let page = admin.get("/team").await.ok(200);
        let until = format!(" validUntil=\"{end}\" entityID=");
        let metadata = server.metadata().replacen(" entityID=", &until, 1);
        assert!(metadata.contains(end));
        let fields = [("name", "Okta"), ("metadata_xml", metadata.as_str())];
        let done = admin.submit(&page, "Enable SSO", &fields).await;
        assert_eq!(done.leads_to(), "/team?done=sso-enabled#sso");
        let card = admin.get("/team").await.ok(200).text("#provider");
        for told in ["The metadata is valid until", "and paste it below"] {
            assert_eq!(card.contains(told), is_soon, "{told}: {card}");
        }
    }
}
