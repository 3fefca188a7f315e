//! *Enable SSO*, rename, replace, remove.

use chrono::TimeDelta;
use identity_store::audit::{self, Actor};
use identity_store::{PageRequest, StoreError};

use super::server::{Server, ok};
use super::support::{
    ENTITY_ID, House, another_organization, house, metadata, metadata_until, new_key,
};
use crate::http::errors::Problem;
use crate::sso_connection::{
    MetadataSource, SsoConnectionError, enable, remove, rename, replace_metadata,
};

fn url(text: impl Into<String>) -> MetadataSource {
    MetadataSource::Url(text.into())
}

fn xml(text: impl Into<String>) -> MetadataSource {
    MetadataSource::Xml(text.into())
}

async fn try_enable(
    house: &House,
    name: &str,
    source: MetadataSource,
) -> Result<(), SsoConnectionError> {
    let created = enable(&house.state, &house.organization, &Actor::Cli, name, source).await;
    created.map(drop)
}

/// The honest metadata can be enabled by the same rules, in another organization.
async fn rejected(house: &House, name: &str, source: MetadataSource) -> SsoConnectionError {
    let other = another_organization(house.state.store());
    let honest = xml(metadata(&[&new_key("idp")]));
    enable(&house.state, &other, &Actor::Cli, "Okta", honest)
        .await
        .unwrap();
    try_enable(house, name, source).await.unwrap_err()
}

#[actix_web::test]
async fn a_provider_comes_from_a_url() {
    let house = house(true);
    let document = metadata(&[&new_key("idp")]);
    let server = Server::always(ok(&document));
    let metadata_url = server.url("/metadata");
    let created = enable(
        &house.state,
        &house.organization,
        &Actor::Cli,
        "  Okta ",
        url(&metadata_url),
    );
    let provider = created.await.unwrap();
    assert_eq!(provider.name, "Okta");
    assert_eq!(provider.entity_id, ENTITY_ID);
    assert_eq!(provider.metadata_url, Some(metadata_url));
    assert_eq!(provider.metadata_xml, document);
    let organization = house.organization.clone();
    let page = house.state.store().read(|db| -> Result<_, StoreError> {
        audit::list(db, &organization, &PageRequest::first(10))
    });
    let actions: Vec<String> = page
        .unwrap()
        .items
        .into_iter()
        .map(|it| it.action)
        .collect();
    assert_eq!(actions, ["provider.created"]);
}

#[actix_web::test]
async fn the_second_provider_is_rejected_in_the_words_of_the_guide() {
    let house = house(false);
    let honest = xml(metadata(&[&new_key("idp")]));
    try_enable(&house, "Okta", honest.clone()).await.unwrap();
    for (name, source) in [("Okta", honest), ("", url("nonsense"))] {
        let error = try_enable(&house, name, source).await.unwrap_err();
        assert_eq!(error.code(), "provider_already_exists");
        assert_eq!(
            error.to_string(),
            "Provider already exists. You can only have one SAML provider configured at a time. Remove the existing one first."
        );
        assert_eq!(Problem::from(error).into_response().status(), 409);
    }
}

#[actix_web::test]
async fn of_several_at_the_same_time_one_succeeds() {
    let house = house(true);
    let server = Server::always(ok(&metadata(&[&new_key("idp")])));
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (state, organization) = (house.state.clone(), house.organization.clone());
        let source = url(server.url("/"));
        running
            .spawn(async move { enable(&state, &organization, &Actor::Cli, "Okta", source).await });
    }
    let outcomes = running.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    for error in outcomes.into_iter().filter_map(Result::err) {
        // Only one of them fetches.
        let codes = ["provider_already_exists", "metadata_fetch_under_way"];
        assert!(codes.contains(&error.code()), "{error}");
        assert_eq!(Problem::from(error).into_response().status(), 409);
    }
}

#[actix_web::test]
async fn private_ips_are_rejected_unless_allowed() {
    let document = metadata(&[&new_key("idp")]);
    let server = Server::always(ok(&document));
    let source = url(server.url("/"));
    try_enable(&house(true), "Okta", source.clone())
        .await
        .unwrap();
    let strict = house(false);
    let error = try_enable(&strict, "Okta", source).await.unwrap_err();
    assert_eq!(error.code(), "metadata_url_scheme");
    let over_tls = url(format!("https://{}/", server.socket));
    let error = rejected(&strict, "Okta", over_tls).await;
    assert_eq!(error.code(), "metadata_address_not_public");
    assert_eq!(Problem::from(error).into_response().status(), 422);
}

#[actix_web::test]
async fn what_is_not_usable_metadata_is_told_apart() {
    let house = house(true);
    let key = new_key("idp");
    let honest = metadata(&[&key]);
    let long = honest.replace(ENTITY_ID, &format!("https://{}", "x".repeat(1024)));
    let own = saml_core::ServiceProvider::new("https://id.test/m", "https://id.test/acs");
    for (document, code, word) in [
        (String::new(), "metadata_empty", "empty"),
        (
            "<!doctype html><html><br></html>".into(),
            "metadata_is_html",
            "web page",
        ),
        (
            "<html><body/></html>".into(),
            "metadata_is_html",
            "web page",
        ),
        ("{\"error\":1}".into(), "metadata_not_xml", "XML"),
        (
            format!("<!DOCTYPE x>{honest}"),
            "metadata_xml_forbidden",
            "not accepted",
        ),
        ("<rss/>".into(), "metadata_not_saml", "rss"),
        (
            own.metadata_xml(),
            "metadata_of_service_provider",
            "https://id.test/m",
        ),
        (metadata(&[]), "metadata_no_signing_key", "2048"),
        (
            metadata_until(&key, "2026-01-31T12:00:00Z"),
            "metadata_expired",
            "2026-01-31",
        ),
        (
            honest.replace("HTTP-Redirect", "SOAP"),
            "metadata_no_sign_in_address",
            "HTTP-Redirect",
        ),
        (long, "metadata_entity_id_too_long", "1024"),
    ] {
        let server = Server::always(ok(&document));
        for source in [url(server.url("/")), xml(document.clone())] {
            // An organization may fetch ten times a minute.
            house.clock.advance(TimeDelta::minutes(1));
            let error = rejected(&house, "Okta", source).await;
            assert_eq!(error.code(), code, "{document}");
            assert!(error.to_string().contains(word), "{error}");
            assert_eq!(Problem::from(error).into_response().status(), 422);
        }
    }
    let error = rejected(&house, "Okta", xml(" ".repeat(1_000_001))).await;
    assert_eq!(error.code(), "metadata_too_large");
    let server = Server::always(ok(&" ".repeat(1_000_001)));
    let error = rejected(&house, "Okta", url(server.url("/"))).await;
    assert_eq!(error.code(), "metadata_too_large");
}

#[actix_web::test]
async fn a_name_is_needed() {
    let house = house(false);
    let honest = xml(metadata(&[&new_key("idp")]));
    let error = rejected(&house, " ", honest).await;
    assert_eq!(error.code(), "invalid_provider_name");
    assert_eq!(Problem::from(error).into_response().status(), 400);
}

#[actix_web::test]
async fn a_provider_is_renamed_replaced_and_removed() {
    let house = house(false);
    let (state, organization) = (&house.state, &house.organization);
    let document = metadata(&[&new_key("idp")]);
    let missing = rename(state, organization, &Actor::Cli, "Entra")
        .await
        .unwrap_err();
    assert!(
        matches!(missing, SsoConnectionError::NoProvider),
        "{missing:?}"
    );
    let source = xml(document.clone());
    let missing = replace_metadata(state, organization, &Actor::Cli, source)
        .await
        .unwrap_err();
    assert_eq!(missing.code(), "no_provider");
    assert_eq!(
        remove(state, organization, &Actor::Cli).await.unwrap(),
        None
    );

    try_enable(&house, "Okta", xml(document.clone()))
        .await
        .unwrap();
    let renamed = rename(state, organization, &Actor::Cli, " Entra ")
        .await
        .unwrap();
    assert_eq!(renamed.name, "Entra");
    let error = rename(state, organization, &Actor::Cli, "")
        .await
        .unwrap_err();
    assert_eq!(error.code(), "invalid_provider_name");
    let other = xml(document.replace(ENTITY_ID, "https://other.test"));
    let replaced = replace_metadata(state, organization, &Actor::Cli, other)
        .await
        .unwrap();
    assert_eq!(replaced.entity_id, "https://other.test");
    let error = replace_metadata(state, organization, &Actor::Cli, xml("<a/>"))
        .await
        .unwrap_err();
    assert_eq!(error.code(), "metadata_not_saml");
    let removed = remove(state, organization, &Actor::Cli)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(removed.provider.name, "Entra");
    try_enable(&house, "Okta", xml(document)).await.unwrap();
}
