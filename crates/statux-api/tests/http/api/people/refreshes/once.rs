//! However many servers there are and whatever strangers send, a document is fetched once.

use chrono::TimeDelta;
use identity_store::StoreError;
use identity_store::audit::Actor;
use identity_store::sso::providers::refreshes::{LEASE, claim_due};
use statux_api::sso_connection::{MetadataSource, RefreshSummary, enable, refresh_due};
use statux_testkit::identity_provider::TestIdp;
use statux_testkit::site::encoded;
use statux_testkit::{apply, on_both_databases};

use super::super::IDP;
use super::super::provider::with_the_key_of;
use super::{MetadataServer, Reaching, provider, scene, until};

#[apply(on_both_databases)]
async fn of_two_servers_one_fetches_each_due_provider(site: Reaching) {
    let site = site.0;
    let idp = TestIdp::new(IDP, site.clock.now());
    let server = MetadataServer::of(&idp.metadata_xml());
    for _ in 0..20 {
        let organization = site.organization_with_key().id;
        let source = MetadataSource::Url(server.url());
        enable(&site.state, &organization, &Actor::Cli, "Okta", source)
            .await
            .unwrap();
    }
    assert_eq!(server.fetches(), 20);
    let another = site.another_server();
    let both = async || {
        let (here, there) =
            futures_util::future::join(refresh_due(&site.state), refresh_due(&another)).await;
        let (here, there) = (here.unwrap(), there.unwrap());
        assert_eq!(here.changed + there.changed, 0);
        (
            here.unchanged + there.unchanged,
            here.failed + there.failed,
            server.fetches(),
        )
    };
    assert_eq!(both().await, (0, 0, 0));
    site.clock.advance(TimeDelta::hours(6));
    assert_eq!(both().await, (20, 0, 20));
    assert_eq!(both().await, (0, 0, 0));

    // What fails is tried again in an hour, by one of them.
    site.clock.advance(TimeDelta::hours(6));
    server.fail();
    assert_eq!(both().await, (0, 20, 20));
    site.clock.advance(TimeDelta::minutes(59));
    assert_eq!(both().await, (0, 0, 0));
    site.clock.advance(TimeDelta::minutes(1));
    assert_eq!(both().await, (0, 20, 20));

    // A server that ends while it fetches holds up the others no longer than its lease.
    site.clock.advance(TimeDelta::hours(1));
    server.serve(&idp.metadata_xml());
    let now = site.clock.now();
    let claim = site.store().write(move |db| claim_due(db, now, 20));
    assert_eq!(claim.wait().unwrap().len(), 20);
    assert_eq!(both().await, (0, 0, 0));
    site.clock.advance(LEASE);
    assert_eq!(both().await, (20, 0, 20));
}

#[apply(on_both_databases)]
async fn a_thousand_signatures_by_unknown_keys_fetch_the_metadata_once(site: Reaching) {
    let site = site.0;
    let (scene, server) = scene(&site).await;
    let stranger = TestIdp::new(IDP, site.clock.now());
    let organization = &scene.organization;
    let template = stranger.unsolicited(
        &organization.entity_id(),
        &organization.acs_url(),
        site.clock.now(),
    );
    let xml = stranger.sign(&template);
    let body = encoded(&[(
        "SAMLResponse",
        openssl::base64::encode_block(xml.as_bytes()),
    )]);
    let form = "application/x-www-form-urlencoded".to_owned();
    let headers = [("content-type", form)];
    let path = organization.path("acs");
    let before = provider(&scene);
    for _ in 0..1_000 {
        let answer = site.send("POST", &path, &headers, body.clone()).await;
        assert_eq!(answer.status, 303);
    }
    let attempt = organization.last_attempt().await;
    assert_eq!(attempt["code"], "signature_invalid");
    until(|| provider(&scene).refreshed_at > before.refreshed_at).await;
    assert_eq!(server.fetches(), 1);

    // Other servers know of it, and ten minutes later there is another one.
    let another = site.another_server();
    let app = actix_web::App::new().configure(|app| statux_api::configure(app, &another));
    let there = actix_web::test::init_service(app).await;
    let post = async || {
        let answer =
            statux_testkit::site::send(&there, "POST", &path, &headers, body.clone()).await;
        assert_eq!(answer.status, 303);
    };
    post().await;
    site.clock.advance(TimeDelta::minutes(10));
    let seen = provider(&scene);
    post().await;
    until(|| provider(&scene).refreshed_at > seen.refreshed_at).await;
    assert_eq!(server.fetches(), 1);
    // Of what has no signature at all nobody expects a key.
    site.clock.advance(TimeDelta::minutes(10));
    let nothing = b"SAMLResponse=PHgvPg%3D%3D".to_vec();
    let answer = site.send("POST", &path, &headers, nothing).await;
    assert_eq!(answer.status, 303);
    let now = site.clock.now();
    let due = site.store().read(|db| {
        let (of, id) = (&organization.id, &provider(&scene).id);
        identity_store::sso::providers::refreshes::may_claim_for_unknown_key(db, of, id, now)
    });
    assert!(due.unwrap());
    assert_eq!(server.fetches(), 0);
}

#[apply(on_both_databases)]
async fn the_sign_in_after_an_unknown_key_succeeds(site: Reaching) {
    let site = site.0;
    let (mut scene, server) = scene(&site).await;
    let bob = scene.becomes("bob@example.com", None).await;
    let next = TestIdp::new(IDP, site.clock.now());
    server.serve(&with_the_key_of(&scene.idp, &next));
    scene.idp = next;
    let seen = provider(&scene);
    assert_eq!(
        scene.rejection("bob@example.com", None).await,
        "signature_invalid"
    );
    until(|| provider(&scene).version > seen.version).await;
    assert_eq!(server.fetches(), 1);
    assert_eq!(scene.becomes("bob@example.com", None).await, bob);
}

#[apply(on_both_databases)]
async fn pasted_metadata_is_never_fetched(site: Reaching) {
    let site = site.0;
    let mut scene = super::Scene::new(&site).await;
    assert!(!scene.becomes("eve@example.com", None).await.is_empty());
    let before = provider(&scene);
    scene.idp = TestIdp::new(IDP, site.clock.now());
    assert_eq!(
        scene.rejection("eve@example.com", None).await,
        "signature_invalid"
    );
    site.clock.advance(TimeDelta::days(1));
    let summary = refresh_due(&site.state).await.unwrap();
    assert_eq!(summary, RefreshSummary::default());
    assert_eq!(provider(&scene), before);
    let now = site.clock.now();
    let due = site
        .store()
        .write::<_, StoreError, _>(move |db| claim_due(db, now, 20));
    assert!(due.wait().unwrap().is_empty());
}
