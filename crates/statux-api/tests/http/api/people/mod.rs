//! Whom an assertion makes of a person: an organization with an admin who has a password, an
//! identity provider whose people edit their attributes, and a SCIM token in somebody's hands.

mod connect;
mod finding;
mod guide;
mod leaving;
mod let_in;
mod lockout;
mod other_account;
mod presence;
mod proof;
mod provider;
mod record;
mod refreshes;
mod sequences;
mod takeover;
mod transient_key;

use identity_store::accounts::{self, Role, User};
use identity_store::organizations::{self, Settings};
use identity_store::sign_in::sessions;
use identity_store::{Caller, Secret, StoreError, UserId, audit::Actor};
use saml_core::idp::ResponseTemplate;
use serde_json::{Value, json};
use statux_testkit::identity_provider::TestIdp;
use statux_testkit::site::{Answer, Browser, Organization, PASSWORD, Page, TestSite};

const IDP: &str = "https://idp.test/metadata";
const ADMIN: &str = "ada@example.com";

/// The organization, its provider, and what a SCIM client has.
struct Scene<'a> {
    organization: Organization<'a>,
    idp: TestIdp,
    token: String,
    admin: User,
}

impl<'a> Scene<'a> {
    async fn new(site: &'a TestSite) -> Self {
        let (organization, idp) = site.connected(IDP).await;
        let admin = site.named_user(&organization.id, ADMIN, "Ada Lovelace", Role::PlatformAdmin);
        site.set_password(&admin);
        let made = organization
            .api(
                "POST",
                "/api/v1/scim-tokens",
                Some(json!({ "name": "Okta" })),
            )
            .await
            .ok(201);
        Self {
            organization,
            idp,
            token: made["token"].as_str().unwrap().to_owned(),
            admin,
        }
    }

    fn site(&self) -> &'a TestSite {
        self.organization.site
    }

    async fn scim(&self, method: &str, path: &str, body: Value) -> Answer {
        let headers = [
            ("authorization", format!("Bearer {}", self.token)),
            ("content-type", "application/scim+json".to_owned()),
        ];
        let path = format!("/api/v1/scim/v2{path}");
        let body = body.to_string().into_bytes();
        self.site().send(method, &path, &headers, body).await
    }

    /// Provisions a user; returns its id.
    async fn provision(&self, body: Value) -> String {
        let made = self.scim("POST", "/Users", body).await.ok(201);
        made["id"].as_str().unwrap().to_owned()
    }

    async fn replace(&self, id: &str, path: &str, value: Value) -> Value {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{ "op": "replace", "path": path, "value": value }],
        });
        self.scim("PATCH", &format!("/Users/{id}"), body)
            .await
            .ok(200)
    }

    /// A sign-in by this NameID and e-mail attribute in a browser of its own.
    async fn enter(&self, name_id: &str, email: Option<&str>) -> (Browser<'a>, Page) {
        let browser = self.site().browser();
        let page = self.enter_in(&browser, name_id, email).await;
        (browser, page)
    }

    async fn enter_in(&self, browser: &Browser<'a>, name_id: &str, email: Option<&str>) -> Page {
        let person = |it: &mut ResponseTemplate| {
            it.name_id = Some(name_id.to_owned());
            it.name_id_format = None;
            let email = email.map(|email| ("email".to_owned(), vec![email.to_owned()]));
            it.attributes = email.into_iter().collect();
        };
        browser.sign_in(&self.organization, &self.idp, person).await
    }

    /// Whose session a browser holds.
    fn who(&self, browser: &Browser<'_>) -> Option<String> {
        let secret = Secret::from_client(browser.cookie("__Host-statux_session")?);
        let now = self.site().clock.now();
        let found = self
            .site()
            .store()
            .read(|db| sessions::find(db, &secret, now));
        found.unwrap().map(|found| found.user.id.to_string())
    }

    /// Signs in by this NameID and e-mail attribute; the account that it becomes.
    async fn becomes(&self, name_id: &str, email: Option<&str>) -> String {
        let (browser, page) = self.enter(name_id, email).await;
        assert_eq!(page.location(), "/team", "{name_id}: {}", page.html);
        self.who(&browser).unwrap()
    }

    /// The scene's admin makes this person one too, and confirms the NameID that is shown.
    async fn make_platform_admin(&self, id: &str) {
        let boss = self.site().signed_in(&self.admin);
        let question = boss.get(&format!("/team/members/{id}/role")).await.ok(200);
        let tick = question
            .attributes("input[type=checkbox]", "name")
            .pop()
            .unwrap();
        let ticked = [(tick.as_str(), "on")];
        boss.submit(&question, "Make platform admin", &ticked)
            .await
            .leads_to();
    }

    /// Whether the sign-in led to the question whose account it is, and to no session.
    async fn is_asked(&self, name_id: &str, email: Option<&str>) -> bool {
        let (browser, page) = self.enter(name_id, email).await;
        page.location() == "/sign-in/proof" && self.who(&browser).is_none()
    }

    /// The code of a sign-in that is rejected.
    async fn rejection(&self, name_id: &str, email: Option<&str>) -> String {
        let (browser, page) = self.enter(name_id, email).await;
        assert_eq!(self.who(&browser), None);
        let reference = page.reference();
        let attempt = self.organization.last_attempt().await;
        assert_eq!(attempt["reference"], reference.as_str());
        attempt["code"].as_str().unwrap().to_owned()
    }

    /// Gives a password on the page that asks for it.
    async fn prove(&self, browser: &Browser<'_>, password: &str) -> Page {
        let page = browser.get("/sign-in/proof").await.ok(200);
        let fields = [("password", password)];
        browser.submit(&page, "Connect and sign in", &fields).await
    }

    /// Whether somebody gets in by e-mail address and password.
    async fn knows_password(&self, email: &str) -> bool {
        let browser = self.site().browser();
        let page = browser.get("/sign-in").await.ok(200);
        let fields = [("email", email), ("password", PASSWORD)];
        browser.submit(&page, "Sign in", &fields).await.status == 303
    }

    fn user(&self, id: &str) -> User {
        let id = UserId::parse(id).unwrap();
        let of = &self.organization.id;
        let found = self.site().store().read(|db| accounts::get(db, of, &id));
        found.unwrap().unwrap()
    }

    fn change_settings(&self, settings: Settings) {
        let (id, now) = (self.organization.id.clone(), self.site().clock.now());
        let changed = self.site().store().write::<_, StoreError, _>(move |db| {
            organizations::update_settings(db, &Caller::new(&id, &Actor::Cli, now), settings)
        });
        changed.wait().unwrap();
    }

    /// The actions of the audit trail, the newest first.
    async fn trail(&self) -> Vec<String> {
        let events = self
            .organization
            .api("GET", "/api/v1/audit-events", None)
            .await
            .ok(200);
        let actions = events["items"].as_array().unwrap().iter();
        actions
            .map(|event| event["action"].as_str().unwrap().to_owned())
            .collect()
    }
}
