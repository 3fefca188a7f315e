//! Presence: what takes a proof of the last 15 minutes, and how it goes on once it is given.

use chrono::Duration;
use identity_store::Secret;
use identity_store::accounts::Role;
use identity_store::organizations;
use identity_store::sign_in::sessions::{self, SignInMethod};
use identity_store::tokens::api_keys;
use statux_testkit::site::{Browser, PASSWORD, Page, TestSite};

use super::access::{FORMS, token_of};

/// The forms that take one.
const WITH_PRESENCE: [&str; 22] = [
    "/team/members/x/block",
    "/team/members/x/unblock",
    "/team/sso/provider",
    "/team/sso/provider/metadata",
    "/team/sso/provider/held/take",
    "/team/sso/provider/held/dismiss",
    "/team/sso/provider/remove",
    "/team/sso/settings",
    "/team/sso/keys",
    "/team/sso/keys/x/sign",
    "/team/sso/keys/x/remove",
    "/team/scim-tokens",
    "/team/scim-tokens/x/revoke",
    "/team/scim-tokens/x/rotate",
    "/team/api-keys",
    "/team/api-keys/x/rotate",
    "/team/api-keys/x/revoke",
    "/team/sign-in-attempts/x/let-in",
    "/team/forget-name-ids",
    "/team/members/x/erase",
    "/team/members/x/forget-name-ids",
    "/team/members/x/role",
];

/// An admin who gave the password 16 minutes ago.
fn stale(server: &TestSite) -> Browser<'_> {
    let organization = server.organization("Example");
    let ada = server.user(&organization, "ada@example.com", Role::PlatformAdmin);
    server.set_password(&ada);
    let browser = server.signed_in(&ada);
    server.clock.advance(Duration::minutes(16));
    browser
}

fn asks(page: &Page) -> bool {
    page.status == 403 && page.has("#presence-password")
}

#[actix_web::test]
async fn what_touches_keys_roles_and_the_provider_asks_for_a_proof_and_nothing_else_does() {
    let server = TestSite::new();
    let admin = stale(&server);
    let token = token_of(&admin).await;
    for (path, fields) in FORMS {
        let mut all = fields.to_vec();
        all.push(("csrf_token", token.as_str()));
        let page = admin.clone().post(path, &all).await;
        assert_eq!(
            asks(&page),
            WITH_PRESENCE.contains(&path),
            "{path}: {}",
            page.status
        );
    }
    let known = WITH_PRESENCE
        .iter()
        .all(|path| FORMS.iter().any(|(form, _)| form == path));
    assert!(known, "a form that is not there");
    // With the password each goes on; what is named does not exist.
    for path in WITH_PRESENCE {
        let (_, fields) = FORMS.into_iter().find(|(form, _)| *form == path).unwrap();
        let mut all = fields.to_vec();
        all.extend([
            ("csrf_token", token.as_str()),
            ("presence_password", PASSWORD),
        ]);
        let page = admin.clone().post(path, &all).await;
        assert!(!asks(&page), "{path}");
        server.clock.advance(Duration::minutes(16));
    }
}

#[actix_web::test]
async fn what_was_interrupted_comes_back_and_goes_on() {
    let server = TestSite::new();
    let admin = stale(&server);
    let page = admin.get("/team/api-keys").await.ok(200);
    let typed = [("name", "Backup \"<b>\""), ("may", "read"), ("ends", "90")];
    let asked = admin.submit(&page, "Create key", &typed).await;
    assert!(asks(&asked), "{}", asked.html);
    assert!(!asked.html.contains("<b>"));
    let keys = |server: &TestSite| {
        let all = server.store().read(organizations::list).unwrap();
        let keys = server
            .store()
            .read(|db| api_keys::list(db, &all[0].id))
            .unwrap();
        keys.into_iter()
            .map(|key| key.record.name)
            .collect::<Vec<_>>()
    };
    assert!(keys(&server).is_empty());
    let wrong = [("presence_password", "another password")];
    let asked = admin
        .submit(&asked, "Confirm and go on", &wrong)
        .await
        .ok(422);
    assert!(asked.text(".problem").contains("not your password"));
    assert!(keys(&server).is_empty());
    let right = [("presence_password", PASSWORD)];
    let done = admin.submit(&asked, "Confirm and go on", &right).await;
    assert!(done.html.contains("Backup"), "{}", done.html);
    assert_eq!(keys(&server), ["Backup \"<b>\""]);
    // For 15 minutes nothing more is asked for.
    server.clock.advance(Duration::minutes(14));
    let page = admin.get("/team/api-keys").await.ok(200);
    let done = admin.submit(&page, "Create key", &typed).await;
    assert!(!asks(&done) && keys(&server).len() == 2);
    server.clock.advance(Duration::minutes(2));
    assert!(asks(&admin.submit(&page, "Create key", &typed).await));
}

#[actix_web::test]
async fn guessing_a_password_here_is_limited_as_at_the_sign_in_page() {
    let server = TestSite::new();
    let admin = stale(&server);
    let token = token_of(&admin).await;
    let attempt = async |password: &str| {
        let fields = [
            ("csrf_token", token.as_str()),
            ("presence_password", password),
        ];
        admin.post("/team/forget-name-ids", &fields).await.status
    };
    for _ in 0..10 {
        assert_eq!(attempt("another password").await, 422);
    }
    assert_eq!(attempt(PASSWORD).await, 429);
    server.clock.advance(Duration::minutes(2));
    assert_eq!(attempt(PASSWORD).await, 303);
}

#[actix_web::test]
async fn a_session_by_sso_is_no_proof_and_the_page_asks_for_what_the_account_has() {
    let server = TestSite::new();
    let organization = server.organization("Example");
    let provider = server.provider(&organization);
    let of = |email: &str, password: bool| {
        let user = server.user(&organization, email, Role::PlatformAdmin);
        if password {
            server.set_password(&user);
        }
        server.signed_in_by(&user, SignInMethod::Sso, Some(provider.id.clone()))
    };
    let (without, with) = (of("bob@example.com", false), of("ada@example.com", true));
    let forget = async |browser: &Browser<'_>| {
        let token = token_of(browser).await;
        browser
            .post("/team/forget-name-ids", &[("csrf_token", token.as_str())])
            .await
    };
    assert!(asks(&forget(&with).await));
    let asked = forget(&without).await.ok(403);
    assert!(!asked.has("#presence-password"));
    assert_eq!(asked.form("Sign in with SSO").action, "/presence/sso");
}

#[actix_web::test]
async fn a_session_ends_when_it_was_not_used_for_long_and_at_its_limit() {
    let server = TestSite::new();
    let organization = server.organization("Example");
    let ada = server.user(&organization, "ada@example.com", Role::PlatformAdmin);
    server.set_password(&ada);
    let sign_in = async || {
        let browser = server.browser();
        let form = browser.get("/sign-in").await.ok(200);
        let fields = [("email", "ada@example.com"), ("password", PASSWORD)];
        browser.submit(&form, "Sign in", &fields).await.leads_to();
        browser
    };
    let idle = sign_in().await;
    let used = sign_in().await;
    for _ in 0..3 {
        server.clock.advance(Duration::hours(7));
        assert_eq!(used.get("/team").await.status, 200);
        // The response does not wait until it is stored that the session is in use.
        let secret = Secret::from_client(used.cookie("__Host-statux_session").unwrap());
        let now = server.clock.now();
        let is_stored = || {
            let found = server.store().read(|db| sessions::find(db, &secret, now));
            found.unwrap().unwrap().session.last_seen_at == now
        };
        while !is_stored() {
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(
        idle.get("/team").await.status,
        303,
        "it was not used for 21 hours"
    );
    server.clock.advance(Duration::hours(3));
    assert_eq!(used.get("/team").await.status, 303, "it began 24 hours ago");
}
