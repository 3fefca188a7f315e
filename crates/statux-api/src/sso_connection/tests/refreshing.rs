//! Metadata changes at its URL.

use chrono::TimeDelta;
use identity_store::PageRequest;
use identity_store::audit::{self, Actor};
use identity_store::sso::providers::{self, Provider};
use saml_core::idp::IdpKey;

use super::server::{Server, ok, response};
use super::support::{ENTITY_ID, House, house, metadata, metadata_until, new_key};
use crate::sso_connection::{
    MetadataSource, RefreshSummary, SsoConnectionError, enable, refresh, refresh_due, remove,
};

/// An organization whose provider's metadata is at a URL.
struct Scene {
    house: House,
    server: Server,
    key: IdpKey,
}

async fn scene() -> Scene {
    let key = new_key("idp");
    scene_with(metadata(&[&key]), key).await
}

async fn scene_with(document: String, key: IdpKey) -> Scene {
    let house = house(true);
    let server = Server::always(ok(&document));
    let source = MetadataSource::Url(server.url("/"));
    enable(
        &house.state,
        &house.organization,
        &Actor::Cli,
        "Okta",
        source,
    )
    .await
    .unwrap();
    Scene { house, server, key }
}

impl Scene {
    async fn refresh(&self) -> Result<bool, SsoConnectionError> {
        let house = &self.house;
        let refreshed = refresh(&house.state, &house.organization, &Actor::Cli).await?;
        Ok(refreshed.changed)
    }

    async fn due(&self) -> RefreshSummary {
        refresh_due(&self.house.state).await.unwrap()
    }

    fn provider(&self) -> Provider {
        let store = self.house.state.store();
        store
            .read(|db| providers::find(db, &self.house.organization))
            .unwrap()
            .unwrap()
    }

    /// A refresh succeeds before the document changes and is rejected afterwards; nothing but the
    /// reason has changed.
    async fn held(&self, document: &str) -> SsoConnectionError {
        assert!(!self.refresh().await.unwrap());
        let before = self.provider();
        assert_eq!(before.refresh_error, None);
        self.server.answer(ok(document));
        let error = self.refresh().await.unwrap_err();
        let mut after = self.provider();
        assert_eq!(after.refresh_error.take(), Some(error.to_string()));
        assert_eq!(after, before);
        error
    }
}

#[actix_web::test]
async fn keys_come_and_go_as_long_as_one_stays() {
    let scene = scene().await;
    assert!(!scene.refresh().await.unwrap());
    let next = new_key("idp");
    scene.server.answer(ok(&metadata(&[&scene.key, &next])));
    scene.house.clock.advance(TimeDelta::hours(1));
    assert!(scene.refresh().await.unwrap());
    let both = scene.provider();
    assert_eq!(both.refreshed_at, both.created_at + TimeDelta::hours(1));
    let only_next = metadata(&[&next]);
    scene.server.answer(ok(&only_next));
    assert!(scene.refresh().await.unwrap());
    assert_eq!(scene.provider().metadata_xml, only_next);
}

#[actix_web::test]
async fn metadata_that_is_the_same_leaves_a_time_and_no_trace_in_the_audit_trail() {
    let scene = scene().await;
    let events = || {
        let of = &scene.house.organization;
        let store = scene.house.state.store();
        let page = store
            .read(|db| audit::list(db, of, &PageRequest::first(100)))
            .unwrap();
        page.items.len()
    };
    let (before, known) = (events(), scene.provider());
    scene.house.clock.advance(TimeDelta::hours(1));
    assert!(!scene.refresh().await.unwrap());
    let mut expected = known;
    expected.refreshed_at += TimeDelta::hours(1);
    assert_eq!(scene.provider(), expected);
    assert_eq!(events(), before);
    scene
        .server
        .answer(ok(&metadata(&[&scene.key, &new_key("idp")])));
    assert!(scene.refresh().await.unwrap());
    assert_eq!(events(), before + 1);
}

#[actix_web::test]
async fn a_complete_change_of_keys_is_held_back() {
    let scene = scene().await;
    let error = scene.held(&metadata(&[&new_key("idp")])).await;
    assert_eq!(error.code(), "metadata_all_keys_changed");
}

#[actix_web::test]
async fn another_entity_id_is_held_back() {
    let scene = scene().await;
    let document = metadata(&[&scene.key]).replace(ENTITY_ID, "https://other.test");
    let error = scene.held(&document).await;
    assert_eq!(error.code(), "metadata_entity_id_changed");
    assert!(error.to_string().contains("https://other.test"), "{error}");
}

#[actix_web::test]
async fn the_last_good_copy_is_kept_and_the_reason_cleared_by_the_next_success() {
    let scene = scene().await;
    assert_eq!(scene.held("<html></html>").await.code(), "metadata_is_html");
    scene
        .server
        .answer(response("500 Oops", "Content-Length: 0", ""));
    assert_eq!(
        scene.refresh().await.unwrap_err().code(),
        "metadata_http_status"
    );
    assert!(scene.provider().refresh_error.unwrap().contains("500"));
    let document = metadata(&[&scene.key]);
    scene.server.answer(ok(&document));
    assert!(!scene.refresh().await.unwrap());
    assert_eq!(scene.provider().refresh_error, None);
    assert_eq!(scene.provider().metadata_xml, document);
}

#[actix_web::test]
async fn whatever_a_server_answers_the_last_good_copy_stays_in_use() {
    let honest = scene().await;
    let known = metadata(&[&honest.key]);
    let no_key = {
        let (begin, end) = ("<md:KeyDescriptor", "</md:KeyDescriptor>");
        let (before, _) = known.split_once(begin).unwrap();
        let (_, after) = known.split_once(end).unwrap();
        format!("{before}{after}")
    };
    let huge = format!("{known}<!--{}-->", "x".repeat(1_000_001));
    let answers: [(&str, Vec<u8>); 13] = [
        (
            "metadata_is_html",
            ok("<!doctype html><html><body>Sign in</body></html>"),
        ),
        ("metadata_empty", ok("")),
        ("metadata_not_xml", ok("{}")),
        (
            "metadata_xml_forbidden",
            ok(&format!("<!DOCTYPE x [<!ENTITY a 'b'>]>{known}")),
        ),
        ("metadata_no_signing_key", ok(&no_key)),
        ("metadata_too_large", ok(&huge)),
        (
            "metadata_http_status",
            response("304 Not Modified", "Content-Length: 0", ""),
        ),
        (
            "metadata_http_status",
            response("204 No Content", "Content-Length: 0", ""),
        ),
        (
            "metadata_http_status",
            response("500 Oops", "Content-Length: 0", ""),
        ),
        (
            "metadata_too_many_redirects",
            response("302 Found", "Location: /\r\nContent-Length: 0", ""),
        ),
        (
            "metadata_connection_broken",
            response("200 OK", "Content-Length: 99999", &known),
        ),
        (
            "metadata_connection_broken",
            b"220 smtp.example ESMTP\r\n".to_vec(),
        ),
        (
            "metadata_encoded",
            response("200 OK", "Content-Encoding: gzip\r\nContent-Length: 1", "x"),
        ),
    ];
    for (code, answer) in answers {
        honest.house.clock.advance(TimeDelta::minutes(1));
        assert!(!honest.refresh().await.unwrap());
        let before = honest.provider();
        honest.server.answer(answer);
        let error = honest.refresh().await.unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        let mut after = honest.provider();
        assert_eq!(after.refresh_error.take(), Some(error.to_string()));
        assert_eq!(after, before);
        honest.server.answer(ok(&known));
    }
    assert!(!honest.refresh().await.unwrap());
    assert_eq!(honest.provider().refresh_error, None);
}

#[actix_web::test]
async fn expired_metadata_is_replaced_by_newer_metadata_with_the_same_key() {
    let key = new_key("idp");
    let document = metadata_until(&key, "2026-01-31T13:00:00Z");
    let scene = scene_with(document.clone(), key).await;
    assert!(!scene.refresh().await.unwrap());
    scene.house.clock.advance(TimeDelta::hours(2));
    assert_eq!(
        scene.refresh().await.unwrap_err().code(),
        "metadata_expired"
    );
    let reason = scene.provider().refresh_error.unwrap();
    assert!(reason.contains("sign-ins by SSO are rejected"), "{reason}");
    scene.server.answer(ok(&document.replace("T13", "T23")));
    assert!(scene.refresh().await.unwrap());
}

#[actix_web::test]
async fn without_a_provider_or_a_url_there_is_nothing_to_refresh() {
    let scene = scene().await;
    assert!(!scene.refresh().await.unwrap());
    let House {
        state,
        organization,
        ..
    } = &scene.house;
    remove(state, organization, &Actor::Cli).await.unwrap();
    assert_eq!(scene.refresh().await.unwrap_err().code(), "no_provider");
    let source = MetadataSource::Xml(metadata(&[&scene.key]));
    enable(state, organization, &Actor::Cli, "Okta", source)
        .await
        .unwrap();
    assert_eq!(scene.refresh().await.unwrap_err().code(), "no_metadata_url");
    assert_eq!(scene.provider().refresh_error, None);
}

#[actix_web::test]
async fn the_schedule_follows_the_age_and_the_cache_duration() {
    let scene = scene().await;
    let nothing = RefreshSummary::default();
    assert_eq!(scene.due().await, nothing);
    scene.house.clock.advance(TimeDelta::hours(6));
    assert_eq!(
        scene.due().await,
        RefreshSummary {
            unchanged: 1,
            ..nothing
        }
    );
    assert_eq!(scene.due().await, nothing);
    let hourly = metadata(&[&scene.key]).replace(" entityID=", " cacheDuration=\"PT1M\" entityID=");
    scene.server.answer(ok(&hourly));
    scene.house.clock.advance(TimeDelta::hours(6));
    assert_eq!(
        scene.due().await,
        RefreshSummary {
            changed: 1,
            ..nothing
        }
    );
    scene.house.clock.advance(TimeDelta::minutes(59));
    assert_eq!(scene.due().await, nothing);
    scene.house.clock.advance(TimeDelta::minutes(1));
    scene.server.answer(ok("<html></html>"));
    let failed = RefreshSummary {
        failed: 1,
        ..nothing
    };
    assert_eq!(scene.due().await, failed);
    assert_eq!(scene.due().await, nothing);
    scene.house.clock.advance(TimeDelta::hours(1));
    assert_eq!(scene.due().await, failed);
    assert!(scene.provider().refresh_error.unwrap().contains("web page"));
}

#[actix_web::test]
async fn pasted_metadata_that_has_expired_is_noted() {
    let house = house(false);
    let key = new_key("idp");
    let source = MetadataSource::Xml(metadata_until(&key, "2026-01-31T13:00:00Z"));
    enable(
        &house.state,
        &house.organization,
        &Actor::Cli,
        "Okta",
        source,
    )
    .await
    .unwrap();
    let nothing = RefreshSummary::default();
    assert_eq!(refresh_due(&house.state).await.unwrap(), nothing);
    house.clock.advance(TimeDelta::hours(1));
    let expired = RefreshSummary {
        expired: 1,
        ..nothing
    };
    assert_eq!(refresh_due(&house.state).await.unwrap(), expired);
    let store = house.state.store();
    let provider = store
        .read(|db| providers::find(db, &house.organization))
        .unwrap()
        .unwrap();
    let reason = provider.refresh_error.unwrap();
    assert!(
        reason.starts_with("The stored metadata expired at 2026-01-31"),
        "{reason}"
    );
    assert!(reason.ends_with("Paste the current XML."), "{reason}");
}
