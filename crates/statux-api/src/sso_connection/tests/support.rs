//! Metadata, a state with an organization, and rules for tests.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use identity_store::tokens::server_key;
use identity_store::{DatabaseUrl, OrganizationId, Store, StoreOptions, organizations};
use saml_core::idp::{IdpKey, IdpMetadata};
use tempfile::TempDir;
use url::Url;

use crate::clock::Clock;
use crate::config::ApiConfig;
use crate::sso_connection::metadata::fetch_rules::FetchRules;
use crate::sso_connection::metadata::public_ip::not_public;
use crate::state::AppState;

pub(super) const ENTITY_ID: &str = "https://idp.test/entity";

pub(super) fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 31, 12, 0, 0).unwrap()
}

pub(super) fn new_key(common_name: &str) -> IdpKey {
    let from = Utc.with_ymd_and_hms(2020, 1, 1, 0, 0, 0).unwrap();
    IdpKey::generate_ec_p256(
        common_name,
        from.into(),
        (from + TimeDelta::days(36_500)).into(),
    )
    .unwrap()
}

pub(super) fn metadata(keys: &[&IdpKey]) -> String {
    IdpMetadata::new(ENTITY_ID, "https://idp.test/sso", keys)
        .to_xml()
        .unwrap()
}

pub(super) fn metadata_until(key: &IdpKey, end: &str) -> String {
    let keys = [key];
    let metadata = IdpMetadata {
        valid_until: Some(end),
        ..IdpMetadata::new(ENTITY_ID, "https://idp.test/sso", &keys)
    };
    metadata.to_xml().unwrap()
}

/// Loopback over plain http, but no other IP address that is not public.
pub(super) fn rules() -> FetchRules {
    FetchRules {
        // `localhost` may also name `::1`.
        reject: |ip| {
            if ip == Ipv4Addr::LOCALHOST || ip == Ipv6Addr::LOCALHOST {
                None
            } else {
                not_public(ip)
            }
        },
        plain_http: true,
        timeout: Duration::from_secs(10),
        max_bytes: 10_000,
        authorities: Vec::new(),
    }
}

#[derive(Clone)]
pub(super) struct TestClock(Arc<Mutex<DateTime<Utc>>>);

impl TestClock {
    pub(super) fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

pub(super) struct House {
    pub(super) state: AppState,
    pub(super) clock: TestClock,
    pub(super) organization: OrganizationId,
    _directory: TempDir,
}

/// A server's state on a new database with one organization.
pub(super) fn house(allow_private_metadata: bool) -> House {
    let directory = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::sqlite(directory.path().join("statux.db"));
    let store = Store::open(&url, StoreOptions::small()).unwrap();
    store.migrate().unwrap();
    let organization = another_organization(&store);
    let mut config = ApiConfig::new(Url::parse("https://id.test").unwrap());
    config.allow_private_metadata = allow_private_metadata;
    let clock = TestClock(Arc::new(Mutex::new(start())));
    let keys = server_key::settle(&store, None, start()).unwrap();
    let state = AppState::new(store, config, Arc::new(clock.clone()), keys);
    House {
        state,
        clock,
        organization,
        _directory: directory,
    }
}

pub(super) fn another_organization(store: &Store) -> OrganizationId {
    let create = store.write(|db| organizations::create(db, "Example", start()));
    create.wait().unwrap().id
}
