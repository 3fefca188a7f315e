//! SCIM tokens: shown once, listed, revoked.

use identity_store::Secret;
use identity_store::tokens::scim_tokens::{self, TokenCheck};
use statux_testkit::site::TestSite;

fn is_valid(server: &TestSite, token: &str) -> bool {
    let (secret, now) = (Secret::from_client(token), server.clock.now());
    let check = server
        .store()
        .read(|db| scim_tokens::authenticate(db, &secret, now));
    matches!(check.unwrap(), TokenCheck::Valid(_))
}

#[actix_web::test]
async fn a_token_is_shown_once_and_never_again() {
    let server = TestSite::new();
    let (_, admin) = server.admin();
    let page = admin.get("/team?create-token=1").await.ok(200);
    let created = admin
        .submit(&page, "Create", &[("name", " Okta SCIM ")])
        .await
        .ok(201);
    let token = created.value("Bearer token");
    assert!(token.starts_with("stx_scim_") && is_valid(&server, &token));
    assert_eq!(created.header("Cache-Control"), "no-store");
    let notice = created.text("#scim [role=status]");
    for part in [
        "it won’t be shown again",
        "The SCIM token is only displayed once upon creation. Store it securely.",
    ] {
        assert!(notice.contains(part), "{part}");
    }
    let list = admin.get("/team").await.ok(200);
    assert!(!list.html.contains(&token));
    let cells = list.texts("[data-token] td");
    assert_eq!(cells[0], "Okta SCIM");
    assert_eq!(cells[1], format!("stx_scim_…{}", &token[token.len() - 4..]));
    assert_eq!(cells[2], "15 Jan 2026, 12:00 UTC");
    assert_eq!(cells[3], "Never");
}

#[actix_web::test]
async fn each_usable_token_has_a_client_id_for_oauth() {
    let server = TestSite::new();
    let (_, admin) = server.admin();
    let start = admin.get("/team").await.ok(200);
    let endpoint = start.value("Token endpoint");
    assert_eq!(endpoint, "https://id.example.com/api/v1/scim/oauth/token");
    assert!(!start.html.contains("Client ID of"));
    for name in ["Entra", "Okta"] {
        server.clock.advance(chrono::Duration::seconds(1));
        let page = admin.get("/team?create-token=1").await.ok(200);
        admin
            .submit(&page, "Create", &[("name", name)])
            .await
            .ok(201);
    }
    let list = admin.get("/team").await.ok(200);
    let ids = list.attributes("[data-token]", "data-token");
    assert_eq!(list.value("Client ID of “Okta”"), ids[0]);
    assert_eq!(list.value("Client ID of “Entra”"), ids[1]);
    let ask = list.attributes("[data-token] a", "href").pop().unwrap();
    let question = admin.get(&ask).await.ok(200);
    admin.submit(&question, "Revoke token", &[]).await;
    let list = admin.get("/team").await.ok(200);
    assert!(list.html.contains("Client ID of “Okta”"));
    assert!(!list.html.contains("Client ID of “Entra”"));
}

#[actix_web::test]
async fn a_name_with_a_nul_is_rejected_by_the_name_of_its_field() {
    let server = TestSite::new();
    let (_, admin) = server.admin();
    let page = admin.get("/team?create-token=1").await.ok(200);
    let rejected = admin.submit(&page, "Create", &[("name", "a\0b")]).await;
    assert!(rejected.ok(400).html.contains("expected text in name"));
    let honest = admin.submit(&page, "Create", &[("name", "ab")]).await;
    honest.ok(201);
}

#[actix_web::test]
async fn a_token_needs_a_name() {
    let server = TestSite::new();
    let (_, admin) = server.admin();
    let page = admin.get("/team?create-token=1").await.ok(200);
    let long = "x".repeat(101);
    for name in ["", "  ", &long] {
        let rejected = admin
            .submit(&page, "Create", &[("name", name)])
            .await
            .ok(422);
        assert!(rejected.has("#create-token [role=alert]"));
        assert_eq!(rejected.value("Name"), name);
        assert!(!rejected.has("[data-token]"));
    }
    admin
        .submit(&page, "Create", &[("name", &long[..100])])
        .await
        .ok(201);
}

#[actix_web::test]
async fn revoking_asks_first_and_works_at_once() {
    let server = TestSite::new();
    let (_, admin) = server.admin();
    let page = admin.get("/team?create-token=1").await.ok(200);
    let created = admin
        .submit(&page, "Create", &[("name", "Okta SCIM")])
        .await
        .ok(201);
    let token = created.value("Bearer token");
    let ask = created.attributes("[data-token] a", "href").pop().unwrap();
    let question = admin.get(&ask).await.ok(200);
    assert_eq!(question.text("h1"), "Revoke the token “Okta SCIM”?");
    assert!(question.html.contains("It was never used."));
    assert!(is_valid(&server, &token), "asking changes nothing");
    let done = admin.submit(&question, "Revoke token", &[]).await;
    assert_eq!(done.leads_to(), "/team?done=token-revoked#scim");
    assert!(!is_valid(&server, &token));
    let list = admin.get("/team").await.ok(200);
    assert_eq!(list.text("[data-token] .status"), "Revoked");
    admin.get(&ask).await.ok(404);
}
