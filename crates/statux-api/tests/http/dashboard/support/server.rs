//! The server, and what is in its database.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use identity_store::accounts::{self, NewLocalUser, Role, User};
use identity_store::accounts::{credentials, passwords};
use identity_store::audit::Actor;
use identity_store::sign_in::sessions::{self, SignInMethod};
use identity_store::sso::providers::{self, NewMetadata, NewProvider, Provider};
use identity_store::{OrganizationId, ProviderId, Store, StoreError, organizations};
use saml_core::idp::{IdpKey, IdpMetadata};
use statux_api::{ApiConfig, AppState};
use statux_testkit::clock::TestClock;
use statux_testkit::database::{self, TestDatabase};

use super::{Browser, IDP, ORIGIN, PASSWORD};

struct Clock(TestClock);

impl statux_api::clock::Clock for Clock {
    fn now(&self) -> DateTime<Utc> {
        self.0.now()
    }
}

/// A server with no organization yet.
pub(crate) struct Server {
    pub(crate) clock: TestClock,
    pub(crate) state: AppState,
    _database: TestDatabase,
}

impl Server {
    pub(crate) fn new() -> Self {
        let database = database::sqlite();
        let clock = TestClock::default();
        let config = ApiConfig::new(ORIGIN.parse().unwrap());
        let state = AppState::new(
            database.store.clone(),
            config,
            Arc::new(Clock(clock.clone())),
        );
        Self {
            clock,
            state,
            _database: database,
        }
    }

    pub(crate) fn store(&self) -> &Store {
        self.state.store()
    }

    pub(crate) fn organization(&self, name: &str) -> OrganizationId {
        let (name, now) = (name.to_owned(), self.clock.now());
        let made = self
            .store()
            .write::<_, StoreError, _>(move |db| organizations::create(db, &name, now));
        made.wait().unwrap().id
    }

    pub(crate) fn user(&self, organization: &OrganizationId, email: &str, role: Role) -> User {
        self.named_user(organization, email, email, role)
    }

    pub(crate) fn named_user(
        &self,
        organization: &OrganizationId,
        email: &str,
        name: &str,
        role: Role,
    ) -> User {
        let (organization, now) = (organization.clone(), self.clock.now());
        let new = NewLocalUser {
            email: email.to_owned(),
            display_name: name.to_owned(),
            role,
            password_hash: None,
        };
        let made = self
            .store()
            .write(move |db| accounts::create_local(db, &organization, &new, &Actor::Cli, now));
        made.wait().unwrap()
    }

    pub(crate) fn set_password(&self, user: &User) {
        let (user, now) = (user.clone(), self.clock.now());
        let hash = passwords::hash(PASSWORD).unwrap();
        let set = self.store().write::<_, StoreError, _>(move |db| {
            credentials::set(db, &user.organization_id, &user.id, &hash, now)
        });
        assert!(set.wait().unwrap());
    }

    pub(crate) fn provider(&self, organization: &OrganizationId) -> Provider {
        let (organization, now) = (organization.clone(), self.clock.now());
        let new = NewProvider {
            name: "Okta".to_owned(),
            metadata: NewMetadata {
                entity_id: IDP.to_owned(),
                url: None,
                xml: self.metadata(),
            },
        };
        let made = self
            .store()
            .write(move |db| providers::create(db, &organization, &new, &Actor::Cli, now));
        made.wait().unwrap()
    }

    /// Metadata of an identity provider with a key of its own.
    pub(crate) fn metadata(&self) -> String {
        let now = self.clock.now();
        let key = IdpKey::generate_ec_p256("idp", now.into(), (now + Duration::days(900)).into())
            .unwrap();
        IdpMetadata::new(IDP, "https://idp.example.com/sso", &[&key])
            .to_xml()
            .unwrap()
    }

    /// A browser in which nobody is signed in.
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser::new(self)
    }

    /// A browser in which this user is signed in.
    pub(crate) fn signed_in(&self, user: &User) -> Browser<'_> {
        self.signed_in_by(user, SignInMethod::Password, None)
    }

    pub(crate) fn signed_in_by(
        &self,
        user: &User,
        method: SignInMethod,
        provider: Option<ProviderId>,
    ) -> Browser<'_> {
        let (user, now) = (user.clone(), self.clock.now());
        let begun = self.store().write(move |db| {
            sessions::create(
                db,
                &user,
                method,
                provider.as_ref(),
                now,
                Duration::hours(1),
            )
        });
        let secret = begun.wait().unwrap().1;
        Browser::with_session(self, &secret)
    }

    /// An organization with a platform admin who is signed in.
    pub(crate) fn admin(&self) -> (OrganizationId, Browser<'_>) {
        let organization = self.organization("Example");
        let user = self.named_user(
            &organization,
            "ada@example.com",
            "Ada Lovelace",
            Role::PlatformAdmin,
        );
        (organization, self.signed_in(&user))
    }
}
