//! OAuth 2.0 client credentials (RFC 6749 section 4.4), as Entra's gallery asks for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::Duration;
use identity_store::audit::Actor;
use identity_store::provisioning::request_log;
use identity_store::tokens::scim_tokens;
use identity_store::{Caller, ScimTokenId, Secret, StoreError};
use serde_json::json;
use statux_testkit::site::{ScimAnswer, ScimSite};
use statux_testkit::{apply, on_both_databases};

const TOKEN: &str = "/api/v1/scim/oauth/token";
const FORM: &str = "application/x-www-form-urlencoded";
const GRANT: &str = "grant_type=client_credentials";

/// A SCIM token of the server's organization, by its ID.
fn scim_token(server: &ScimSite, lives: Option<Duration>) -> (ScimTokenId, Secret) {
    let (of, now) = (server.organization.clone(), server.clock.now());
    let end = lives.map(|lives| now + lives);
    let made = server.store().write::<_, StoreError, _>(move |db| {
        scim_tokens::create(db, &Caller::new(&of, &Actor::Cli, now), "Entra", end)
    });
    let (token, secret) = made.wait().unwrap();
    (token.id, secret)
}

async fn ask(server: &ScimSite, body: &str) -> ScimAnswer {
    let request = server.request("POST", "").at(TOKEN).anonymous();
    request
        .header("Content-Type", FORM)
        .bytes(body.as_bytes())
        .answer()
        .await
}

fn in_body(id: &ScimTokenId, secret: &str) -> String {
    format!("{GRANT}&client_id={id}&client_secret={secret}")
}

async fn access_token(server: &ScimSite, id: &ScimTokenId, secret: &Secret) -> String {
    let answer = ask(server, &in_body(id, secret.expose())).await.ok(200);
    answer["access_token"].as_str().unwrap().to_owned()
}

async fn status(server: &ScimSite, token: &str) -> u16 {
    server
        .request("GET", "/Users")
        .token(token)
        .send()
        .await
        .status
}

/// Checks that it is this error of RFC 6749 section 5.2.
#[track_caller]
fn rejected(answer: &ScimAnswer, status: u16, code: &str) {
    assert_eq!(
        (answer.status, &answer.body["error"]),
        (status, &json!(code))
    );
    assert!(answer.body["error_description"].is_string());
    assert_eq!(answer.header("Cache-Control"), Some("no-store"));
    let challenge = answer.header("WWW-Authenticate");
    assert_eq!(challenge, (status == 401).then_some("Basic realm=\"SCIM\""));
}

#[apply(on_both_databases)]
async fn entra_trades_client_id_and_secret_for_an_access_token(server: ScimSite) {
    let (id, secret) = scim_token(&server, None);
    let basic = STANDARD.encode(format!("{id}:{}", secret.expose()));
    let request = server.request("POST", "").at(TOKEN);
    let by_header = request
        .header("Authorization", &format!("Basic {basic}"))
        .header(
            "Content-Type",
            "application/x-www-form-urlencoded; charset=UTF-8",
        )
        .bytes(format!("{GRANT}&scope=scim").as_bytes());
    for (name, answer) in [
        ("ada", by_header.answer().await),
        ("bob", ask(&server, &in_body(&id, secret.expose())).await),
    ] {
        assert_eq!(answer.header("Cache-Control"), Some("no-store"));
        assert_eq!(answer.header("Content-Type"), Some("application/json"));
        let body = answer.ok(200);
        assert_eq!(body["token_type"], "Bearer");
        assert!(body["expires_in"].as_i64().unwrap() >= 3600);
        let token = body["access_token"].as_str().unwrap();
        assert!(token.starts_with("stx_access_"));
        let user = json!({"userName": format!("{name}@example.com")});
        let create = server.request("POST", "/Users").token(token).json(user);
        create.send().await.ok(201);
    }
}

#[actix_web::test]
async fn an_access_token_ends_by_itself_and_with_its_scim_token() {
    let server = ScimSite::new();
    let (id, secret) = scim_token(&server, None);
    let first = access_token(&server, &id, &secret).await;
    server.clock.advance(Duration::minutes(61));
    let second = access_token(&server, &id, &secret).await;
    assert_eq!(
        (
            status(&server, &first).await,
            status(&server, &second).await
        ),
        (200, 200)
    );
    server.clock.advance(Duration::minutes(60));
    assert_eq!(
        (
            status(&server, &first).await,
            status(&server, &second).await
        ),
        (401, 200)
    );

    let (of, now, revoked) = (server.organization.clone(), server.clock.now(), id.clone());
    let revoke = server.store().write::<_, StoreError, _>(move |db| {
        scim_tokens::revoke(db, &Caller::new(&of, &Actor::Cli, now), &revoked)
    });
    assert!(revoke.wait().unwrap());
    assert_eq!(status(&server, &second).await, 401);
    rejected(
        &ask(&server, &in_body(&id, secret.expose())).await,
        401,
        "invalid_client",
    );
}

#[actix_web::test]
async fn an_access_token_does_not_outlive_its_scim_token() {
    let server = ScimSite::new();
    let (id, secret) = scim_token(&server, Some(Duration::minutes(10)));
    let answer = ask(&server, &in_body(&id, secret.expose())).await.ok(200);
    assert_eq!(answer["expires_in"], 600);
    let token = answer["access_token"].as_str().unwrap();
    assert_eq!(status(&server, token).await, 200);
    server.clock.advance(Duration::minutes(10));
    assert_eq!(status(&server, token).await, 401);
}

#[actix_web::test]
async fn a_client_that_does_not_authenticate_gets_nothing() {
    let server = ScimSite::new();
    let ((id, secret), (other, _)) = (scim_token(&server, None), scim_token(&server, None));
    let access = access_token(&server, &id, &secret).await;
    let unknown = ScimTokenId::parse("unknown").unwrap();
    let nul = ScimTokenId::parse("%00").unwrap();
    for (id, secret) in [
        (&other, secret.expose()),
        (&unknown, secret.expose()),
        (&nul, secret.expose()),
        (&id, "stx_scim_wrong"),
        (&id, "%00"),
        (&id, &access),
        (&id, ""),
    ] {
        rejected(
            &ask(&server, &in_body(id, secret)).await,
            401,
            "invalid_client",
        );
    }
    rejected(&ask(&server, GRANT).await, 401, "invalid_client");
    let bearer = server.request("POST", "").at(TOKEN).token(secret.expose());
    let bearer = bearer.header("Content-Type", FORM).bytes(GRANT.as_bytes());
    rejected(&bearer.answer().await, 401, "invalid_client");
}

#[actix_web::test]
async fn a_request_that_cannot_be_read_is_told_so() {
    let server = ScimSite::new();
    let (id, secret) = scim_token(&server, None);
    let honest = in_body(&id, secret.expose());
    ask(&server, &honest).await.ok(200);
    rejected(&ask(&server, "").await, 400, "invalid_request");
    rejected(
        &ask(&server, &format!("{honest}&{GRANT}")).await,
        400,
        "invalid_request",
    );
    let long = format!("{honest}&scope={}", "x".repeat(17_000));
    rejected(&ask(&server, &long).await, 400, "invalid_request");
    let password = honest.replace("client_credentials", "password");
    rejected(
        &ask(&server, &password).await,
        400,
        "unsupported_grant_type",
    );
    let json = server
        .request("POST", "")
        .at(TOKEN)
        .json(json!({"grant_type": "client_credentials"}));
    rejected(&json.answer().await, 400, "invalid_request");
}

#[actix_web::test]
async fn guessing_is_slowed_down_and_honest_requests_are_not() {
    let server = ScimSite::new();
    let (id, secret) = scim_token(&server, None);
    let honest = in_body(&id, secret.expose());
    // The clock moves a second with each request.
    for _ in 0..20 {
        ask(&server, &honest).await.ok(200);
    }
    for _ in 0..10 {
        rejected(
            &ask(&server, &in_body(&id, "guess")).await,
            401,
            "invalid_client",
        );
    }
    let slowed = ask(&server, &honest).await;
    rejected(&slowed, 429, "slow_down");
    let secs: i64 = slowed.header("Retry-After").unwrap().parse().unwrap();
    assert!((1..=61).contains(&secs));
    server.clock.advance(Duration::seconds(secs));
    ask(&server, &honest).await.ok(200);
}

#[actix_web::test]
async fn more_tokens_than_the_organization_may_ask_for_are_rejected() {
    let server = ScimSite::with(|config| config.scim_requests_per_second = 1);
    let (id, secret) = scim_token(&server, None);
    let honest = in_body(&id, secret.expose());
    ask(&server, &honest).await.ok(200);
    for _ in 0..1000 {
        let answer = ask(&server, &honest).await;
        if answer.status != 200 {
            assert!(answer.header("Retry-After").is_some());
            return rejected(&answer, 429, "slow_down");
        }
    }
    panic!("no request was beyond the limit");
}

#[actix_web::test]
async fn a_request_with_an_access_token_is_logged_as_its_scim_tokens() {
    let server = ScimSite::new();
    let (id, secret) = scim_token(&server, None);
    let access = access_token(&server, &id, &secret).await;
    assert_eq!(status(&server, &access).await, 200);
    server.clock.advance(Duration::hours(3));
    assert_eq!(status(&server, &access).await, 401);
    statux_api::scim::flush_request_log(&server.state).await;
    let page = identity_store::PageRequest::first(10);
    let read = |db: &mut _| request_log::list(db, &server.organization, &page);
    let logged = server.store().read::<_, StoreError>(read).unwrap().items;
    let told = logged
        .iter()
        .map(|item| (item.request.status, &item.request.token));
    assert_eq!(told.collect::<Vec<_>>(), [(401, &id), (200, &id)]);
}

#[actix_web::test]
async fn the_server_says_where_access_tokens_are() {
    let server = ScimSite::new();
    let config = server.get("/ServiceProviderConfig").await.ok(200);
    let schemes = config["authenticationSchemes"].as_array().unwrap();
    let kinds: Vec<_> = schemes.iter().map(|scheme| &scheme["type"]).collect();
    assert_eq!(kinds, ["oauthbearertoken", "oauth2"]);
    let told = schemes[1]["description"].as_str().unwrap();
    assert!(told.contains("https://id.example.com/api/v1/scim/oauth/token"));
}
