//! API keys: shown once, listed, replaced, revoked.

use identity_store::Caller;
use identity_store::Secret;
use identity_store::StoreError;
use identity_store::accounts::Role;
use identity_store::audit::Actor;
use identity_store::members::{self, Change};
use identity_store::tokens::api_keys::{self, KeyCheck};
use identity_store::tokens::{Scope, Scopes, scim_tokens};
use statux_testkit::site::TestSite;

/// The scopes of a key, if it is valid.
fn scopes(server: &TestSite, key: &str) -> Option<String> {
    let (secret, now) = (Secret::from_client(key), server.clock.now());
    let check = server
        .store()
        .read(|db| api_keys::authenticate(db, &secret, now));
    match check.unwrap() {
        KeyCheck::Valid(key) => Some(key.scopes.to_string()),
        _ => None,
    }
}

#[actix_web::test]
async fn a_key_is_shown_once_and_may_what_was_chosen_until_it_ends() {
    let server = TestSite::new();
    let (_, admin) = server.admin();
    let page = admin.get("/team/api-keys").await.ok(200);
    let fields = [("name", " Backup "), ("may", "read"), ("ends", "30")];
    let created = admin.submit(&page, "Create key", &fields).await.ok(201);
    let key = created.value("API key");
    assert_eq!(scopes(&server, &key).as_deref(), Some("read"));
    assert_eq!(created.header("Cache-Control"), "no-store");
    let list = admin.get("/team/api-keys").await.ok(200);
    assert!(!list.html.contains(&key));
    let cells = list.texts("[data-key] td");
    assert_eq!(cells[0], "Backup");
    assert_eq!(cells[1], format!("stx_key_…{}", &key[key.len() - 4..]));
    assert_eq!((cells[2].as_str(), cells[5].as_str()), ("read", "Never"));
    assert_eq!(cells[4], "14 Feb 2026, 12:00 UTC");
    server.clock.advance(chrono::Duration::days(30));
    assert_eq!(scopes(&server, &key), None);
}

#[actix_web::test]
async fn a_key_needs_a_name_and_gets_no_more_than_the_form_offers() {
    let server = TestSite::new();
    let (_, admin) = server.admin();
    let page = admin.get("/team/api-keys").await.ok(200);
    let both = [("name", "Setup"), ("may", "write"), ("ends", "never")];
    let created = admin.submit(&page, "Create key", &both).await.ok(201);
    let key = created.value("API key");
    assert_eq!(scopes(&server, &key).as_deref(), Some("read write"));
    let unnamed = [("name", "  "), ("may", "read"), ("ends", "never")];
    let page = admin.submit(&page, "Create key", &unnamed).await.ok(422);
    assert!(page.text(".problem").contains("needs a name"));
    for (may, ends) in [
        ("keys", "never"),
        ("admins", "30"),
        ("read", "31"),
        ("", ""),
    ] {
        let fields = [("name", "More"), ("may", may), ("ends", ends)];
        admin.submit(&page, "Create key", &fields).await.ok(400);
    }
}

#[actix_web::test]
async fn a_key_is_replaced_with_one_click_or_revoked_after_a_question() {
    let server = TestSite::new();
    let (_, admin) = server.admin();
    let page = admin.get("/team/api-keys").await.ok(200);
    let fields = [("name", "Backup"), ("may", "read"), ("ends", "90")];
    let created = admin.submit(&page, "Create key", &fields).await.ok(201);
    let old = created.value("API key");
    let replaced = admin.submit(&created, "Replace", &[]).await.ok(201);
    let new = replaced.value("API key");
    assert_eq!(scopes(&server, &old), None);
    assert_eq!(scopes(&server, &new).as_deref(), Some("read"));
    assert_eq!(replaced.texts("[data-key] .status"), ["Revoked"]);
    admin.submit(&created, "Replace", &[]).await.ok(404);

    let ask = replaced.attributes("[data-key] a", "href").pop().unwrap();
    let question = admin.get(&ask).await.ok(200);
    assert!(question.text("h1").contains("Backup"));
    assert!(scopes(&server, &new).is_some());
    let done = admin.submit(&question, "Revoke key", &[]).await;
    let list = admin.get(done.leads_to()).await.ok(200);
    assert_eq!(
        list.text("[role=status]"),
        "The key is revoked. It stopped working."
    );
    assert_eq!(scopes(&server, &new), None);
    admin.get(&ask).await.ok(404);
}

#[actix_web::test]
async fn keys_and_tokens_of_somebody_who_left_are_shown_with_one_click_to_replace_them() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let eve = server.user(&organization, "eve@example.com", Role::PlatformAdmin);
    let boss = server.user(&organization, "boss@example.com", Role::PlatformAdmin);
    server.set_password(&boss);
    let caller = Caller::new(
        &organization,
        &Actor::User(eve.id.clone()),
        server.clock.now(),
    );
    let made = server.store().write::<_, StoreError, _>(move |db| {
        let usual = Scopes::usual();
        let more = Scopes::of(&[Scope::Read, Scope::Keys]);
        api_keys::create(db, &caller, "From a person", None, &usual)?;
        api_keys::create(db, &caller, "From the command line", None, &more)?;
        scim_tokens::create(db, &caller, "Okta", None).map(|(_, secret)| secret)
    });
    let token = made.wait().unwrap();
    for path in ["/team", "/team/api-keys"] {
        assert!(
            !admin.get(path).await.ok(200).has("[data-maker-left]"),
            "{path}"
        );
    }
    let caller = Caller::new(&organization, &Actor::Cli, server.clock.now());
    let block = Change {
        blocked: Some(true),
        ..Change::default()
    };
    let id = eve.id.clone();
    let changed = server
        .store()
        .write(move |db| members::change(db, &caller, &id, &block));
    changed.wait().unwrap();

    let keys = admin.get("/team/api-keys").await.ok(200);
    assert_eq!(keys.texts("[data-maker-left]").len(), 2);
    // What may make keys is not handed on by a session alone.
    assert_eq!(keys.texts("[data-key] button"), ["Replace"]);
    let replaced = admin.submit(&keys, "Replace", &[]).await.ok(201);
    assert_eq!(replaced.texts("[data-maker-left]").len(), 1);

    let team = admin.get("/team").await.ok(200);
    assert!(team.text("[data-maker-left]").contains("eve@example.com"));
    let replaced = admin.submit(&team, "Replace", &[]).await.ok(201);
    assert!(!replaced.has("[data-maker-left]"));
    let new = Secret::from_client(replaced.value("Bearer token"));
    let now = server.clock.now();
    let is_valid = |secret: &Secret| {
        let check = server
            .store()
            .read(|db| scim_tokens::authenticate(db, secret, now));
        matches!(check.unwrap(), scim_tokens::TokenCheck::Valid(_))
    };
    assert!(is_valid(&new) && !is_valid(&token));
}
