//! Metadata and certificates that end.

use chrono::{DateTime, TimeDelta, Utc};
use identity_store::audit::Actor;
use identity_store::sso::providers::Provider;
use saml_core::IdentityProvider;
use saml_core::idp::IdpKey;

use super::server::{Server, ok, response};
use super::support::{House, house, metadata, metadata_until, new_key, start};
use crate::sso_connection::metadata::ending::{Ends, endings, next_threshold, told};
use crate::sso_connection::{MetadataSource, enable, refresh_due};

async fn enabled(house: &House, source: MetadataSource) -> Provider {
    let organization = &house.organization;
    enable(&house.state, organization, &Actor::Cli, "Okta", source)
        .await
        .unwrap()
}

/// The numbers of days that are warned of, with what ends.
fn warnings(provider: &Provider, failed: bool, now: DateTime<Utc>) -> Vec<(Ends, i64)> {
    let xml = provider.metadata_xml.as_bytes();
    let idp = IdentityProvider::from_metadata(xml, start().into()).unwrap();
    let endings = endings(provider, &idp, failed, now);
    endings.iter().map(|it| (it.what, it.days)).collect()
}

#[actix_web::test]
async fn pasted_metadata_is_warned_of_30_14_7_and_1_days_ahead_once_each() {
    let house = house(false);
    let xml = metadata_until(&new_key("idp"), "2026-04-01T12:00:00Z");
    let end = start() + TimeDelta::days(60);
    let provider = enabled(&house, MetadataSource::Xml(xml)).await;
    let mut warned = None;
    let mut at = start();
    for days in [30, 14, 7, 1, 0] {
        let due = end - TimeDelta::days(days);
        assert_eq!(next_threshold(&provider, at), Some(due));
        let before = due - TimeDelta::seconds(1);
        assert_eq!(told(&provider, false, warned.as_deref(), before), warned);
        assert_eq!(warnings(&provider, false, due), [(Ends::Metadata, days)]);
        let newly = told(&provider, false, warned.as_deref(), due);
        assert_ne!(newly, warned);
        assert_eq!(told(&provider, false, newly.as_deref(), due), newly);
        (warned, at) = (newly, due);
    }
    // Nothing else ends but the certificate, in many years.
    assert!(next_threshold(&provider, at).unwrap() > end + TimeDelta::days(10_000));
}

#[actix_web::test]
async fn metadata_that_is_published_anew_each_day_is_warned_of_once_that_fails() {
    let house = house(true);
    let key = new_key("idp");
    let server = Server::always(ok(&metadata_until(&key, "2026-02-07T12:00:00Z")));
    let provider = enabled(&house, MetadataSource::Url(server.url("/"))).await;
    let day = |days| start() + TimeDelta::days(days);
    assert_eq!(warnings(&provider, false, day(1)), []);
    assert_eq!(warnings(&provider, true, day(1)), [(Ends::Metadata, 7)]);
    // Published for a week, it has one day left.
    assert_eq!(warnings(&provider, false, day(6)), [(Ends::Metadata, 1)]);

    // The refresh that fails says so itself.
    server.answer(response("500 Oops", "Content-Length: 0", ""));
    house.clock.advance(TimeDelta::hours(6));
    assert_eq!(refresh_due(&house.state).await.unwrap().failed, 1);
    let of = provider.id.clone();
    house.clock.advance(TimeDelta::hours(1));
    let now = house.state.now();
    let claim = house
        .state
        .store()
        .write(move |db| identity_store::sso::providers::refreshes::claim_due(db, now, 1));
    let claimed = claim.wait().unwrap().pop().unwrap();
    assert_eq!(claimed.provider.id, of);
    assert!(claimed.warned.unwrap().starts_with("metadata:"));
}

#[actix_web::test]
async fn a_certificate_that_ends_is_warned_of_unless_another_one_lasts_longer() {
    let house = house(false);
    let until = |days| {
        let from = start() - TimeDelta::days(300);
        let end = start() + TimeDelta::days(days);
        IdpKey::generate_ec_p256("idp", from.into(), end.into()).unwrap()
    };
    let (old, new) = (until(5), until(400));
    let both = enabled(&house, MetadataSource::Xml(metadata(&[&old, &new]))).await;
    assert_eq!(warnings(&both, false, start()), []);
    let mut alone = both;
    alone.metadata_xml = metadata(&[&old]);
    assert_eq!(warnings(&alone, false, start()), [(Ends::Certificates, 7)]);
    // Its key is trusted as before.
    let later = start() + TimeDelta::days(6);
    assert_eq!(warnings(&alone, false, later), [(Ends::Certificates, 0)]);
    let xml = alone.metadata_xml.as_bytes();
    assert!(IdentityProvider::from_metadata(xml, later.into()).is_ok());
}
