//! What is done once however often it is asked for, and what an organization may not ask for too often.

use chrono::TimeDelta;
use identity_store::audit::Actor;
use identity_store::sso::providers::{self, NewMetadata, NewProvider, Provider};
use identity_store::{Caller, OrganizationId};
use saml_core::MetadataError;

use super::server::{STALL, Server, ok};
use super::support::{
    House, another_organization, house, metadata, metadata_until, new_key, start,
};
use crate::sso_connection::{MetadataSource, SsoConnectionError, enable, refresh, rename};

fn provider(house: &House, organization: &OrganizationId, xml: &str) -> Provider {
    let (of, xml) = (organization.clone(), xml.to_owned());
    let create = house.state.store().write(move |db| {
        let metadata = NewMetadata {
            entity_id: "https://idp.test/entity".to_owned(),
            url: None,
            xml: xml.clone(),
        };
        let name = "Okta".to_owned();
        let caller = Caller::new(&of, &Actor::Cli, start());
        providers::create(db, &caller, &NewProvider { name, metadata })
    });
    create.wait().unwrap()
}

#[actix_web::test]
async fn metadata_is_parsed_once_for_each_version_and_asked_for_its_end_each_time() {
    let house = house(true);
    let parsed = house.state.parsed_providers();
    let key = new_key("idp");
    let first = provider(
        &house,
        &house.organization,
        &metadata_until(&key, "2026-02-01T00:00:00Z"),
    );
    let other = another_organization(house.state.store());
    let second = provider(&house, &other, &metadata(&[&key]));
    for _ in 0..100 {
        assert!(parsed.get(&first, house.state.now()).is_ok());
        assert!(parsed.get(&second, house.state.now()).is_ok());
    }
    assert_eq!(parsed.parsed(), 2);
    house.clock.advance(TimeDelta::days(1));
    assert!(matches!(
        parsed.get(&first, house.state.now()),
        Err(MetadataError::Expired { .. })
    ));
    assert!(parsed.get(&second, house.state.now()).is_ok());
    assert_eq!(parsed.parsed(), 2);
    // Another version is another document.
    let renamed = rename(&house.state, &other, &Actor::Cli, "Entra")
        .await
        .unwrap();
    for _ in 0..100 {
        assert!(parsed.get(&renamed, house.state.now()).is_ok());
    }
    assert_eq!(parsed.parsed(), 3);
}

#[actix_web::test]
async fn metadata_that_cannot_be_used_is_found_out_once() {
    let house = house(true);
    let parsed = house.state.parsed_providers();
    let broken = provider(&house, &house.organization, "<x/>");
    for _ in 0..100 {
        assert!(parsed.get(&broken, house.state.now()).is_err());
    }
    assert_eq!(parsed.parsed(), 1);
}

#[actix_web::test]
async fn an_organization_fetches_one_document_at_a_time() {
    let house = house(true);
    let server = Server::always(ok(&metadata(&[&new_key("idp")])));
    let source = MetadataSource::Url(server.url("/"));
    let enabled = enable(
        &house.state,
        &house.organization,
        &Actor::Cli,
        "Okta",
        source,
    );
    enabled.await.unwrap();
    server.answer([b"HTTP/1.1 200 OK\r\n\r\n", STALL].concat());
    let turn = house
        .state
        .metadata_fetches()
        .begin(&house.organization, start());
    let under_way = turn.unwrap();
    let again = refresh(&house.state, &house.organization, &Actor::Cli).await;
    assert_eq!(again.unwrap_err(), SsoConnectionError::FetchUnderWay);
    // Another organization does not wait for it.
    let other = another_organization(house.state.store());
    assert!(
        house
            .state
            .metadata_fetches()
            .begin(&other, start())
            .is_ok()
    );
    drop(under_way);
    server.answer(ok(&metadata(&[&new_key("other")])));
    let after = refresh(&house.state, &house.organization, &Actor::Cli).await;
    assert_eq!(after.unwrap_err(), SsoConnectionError::AllKeysChanged);
}

#[actix_web::test]
async fn an_organization_fetches_ten_times_a_minute() {
    let house = house(true);
    let server = Server::always(ok(&metadata(&[&new_key("idp")])));
    let source = MetadataSource::Url(server.url("/"));
    let enabled = enable(
        &house.state,
        &house.organization,
        &Actor::Cli,
        "Okta",
        source,
    );
    enabled.await.unwrap();
    for _ in 0..9 {
        refresh(&house.state, &house.organization, &Actor::Cli)
            .await
            .unwrap();
    }
    let error = refresh(&house.state, &house.organization, &Actor::Cli)
        .await
        .unwrap_err();
    assert_eq!(error.code(), "metadata_too_many_fetches");
    let stored = house
        .state
        .store()
        .read(|db| providers::find(db, &house.organization));
    assert_eq!(stored.unwrap().unwrap().refresh_error, None);
    house.clock.advance(TimeDelta::minutes(1));
    refresh(&house.state, &house.organization, &Actor::Cli)
        .await
        .unwrap();
}
