//! People, their sessions and their identity provider, created directly in the database.

use chrono::Duration;
use identity_store::accounts::{self, NewLocalUser, Role, User};
use identity_store::accounts::{credentials, passwords};
use identity_store::audit::Actor;
use identity_store::organizations::{OrganizationError, Renamed, ShortName};
use identity_store::sign_in::sessions::{self, SignInMethod};
use identity_store::sso::providers::{self, NewMetadata, NewProvider, Provider};
use identity_store::{Caller, OrganizationId, ProviderId, StoreError, organizations};
use saml_core::idp::{IdpKey, IdpMetadata};

use super::app::TestSite;
use super::browser::Browser;

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";
/// The entity ID of [`TestSite::provider`].
pub const IDP: &str = "https://idp.example.com/entity";

impl TestSite {
    /// An organization without members.
    pub fn organization(&self, name: &str) -> OrganizationId {
        let (name, now) = (name.to_owned(), self.clock.now());
        let made = self
            .store()
            .write::<_, StoreError, _>(move |db| organizations::create(db, &name, now));
        made.wait().unwrap().id
    }

    /// Gives the organization another short name.
    pub fn rename(&self, organization: &OrganizationId, short_name: &str) {
        let caller = Caller::new(organization, &Actor::Cli, self.clock.now());
        let renamed = Renamed {
            name: None,
            short_name: Some(ShortName::parse(short_name).unwrap()),
        };
        let done = self.store().write::<_, OrganizationError, _>(move |db| {
            organizations::rename(db, &caller, &renamed)
        });
        done.wait().unwrap().unwrap();
    }

    /// A local user, named like the e-mail address.
    pub fn user(&self, organization: &OrganizationId, email: &str, role: Role) -> User {
        self.named_user(organization, email, email, role)
    }

    /// A local user.
    pub fn named_user(
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
            given_name: None,
            family_name: None,
            role,
            password_hash: None,
        };
        let made = self.store().write(move |db| {
            accounts::create_local(db, &Caller::new(&organization, &Actor::Cli, now), &new)
        });
        made.wait().unwrap()
    }

    /// Gives a user [`PASSWORD`].
    pub fn set_password(&self, user: &User) {
        let (user, now) = (user.clone(), self.clock.now());
        let hash = passwords::hash(PASSWORD, &[]).unwrap();
        let set = self.store().write::<_, StoreError, _>(move |db| {
            credentials::set(db, &user.organization_id, &user.id, &hash, now)
        });
        assert!(set.wait().unwrap());
    }

    /// An enabled identity provider.
    pub fn provider(&self, organization: &OrganizationId) -> Provider {
        let (organization, now) = (organization.clone(), self.clock.now());
        let new = NewProvider {
            name: "Okta".to_owned(),
            metadata: NewMetadata {
                entity_id: IDP.to_owned(),
                url: None,
                xml: self.metadata(),
            },
        };
        let made = self.store().write(move |db| {
            providers::create(db, &Caller::new(&organization, &Actor::Cli, now), &new)
        });
        made.wait().unwrap()
    }

    /// Metadata of an identity provider with a key of its own.
    pub fn metadata(&self) -> String {
        let now = self.clock.now();
        let key = IdpKey::generate_ec_p256("idp", now.into(), (now + Duration::days(900)).into())
            .unwrap();
        IdpMetadata::new(IDP, "https://idp.example.com/sso", &[&key])
            .to_xml()
            .unwrap()
    }

    /// A browser in which this user is signed in.
    pub fn signed_in(&self, user: &User) -> Browser<'_> {
        self.signed_in_by(user, SignInMethod::Password, None)
    }

    /// A browser in which this user is signed in by a method.
    pub fn signed_in_by(
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
    pub fn admin(&self) -> (OrganizationId, Browser<'_>) {
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

impl Browser<'_> {
    /// Signs in on the sign-in page with the [`PASSWORD`], as the only account that it
    /// opens.
    pub async fn sign_in_by_password(&self, email: &str) {
        let page = self.get("/sign-in").await.ok(200);
        let typed = [("email", email), ("password", PASSWORD)];
        let answer = self.submit(&page, "Sign in", &typed).await;
        assert_eq!(answer.leads_to(), "/team");
    }

    /// Signs out.
    pub async fn sign_out(&self) {
        let page = self.get("/team").await.ok(200);
        self.submit(&page, "Sign out", &[]).await.ok(303);
    }
}
