//! An organization with one of everything, and its people and programs as callers.

use std::sync::LazyLock;

use chrono::Duration;
use identity_store::Caller;
use identity_store::StoreError;
use identity_store::accounts::Role;
use identity_store::audit::Actor;
use identity_store::sign_in::sessions::{self, SignInMethod};
use identity_store::sso::keys::{self, GeneratedKey, NewSamlKey};
use identity_store::tokens::{Scope, Scopes, api_keys, scim_tokens};
use saml_core::idp::ResponseTemplate;
use serde_json::{Value, json};
use statux_api::http::routes::Access;
use statux_testkit::identity_provider::TestIdp;
use statux_testkit::site::{Answer, ORIGIN, Organization, TestSite, encoded};

use super::Line;

/// One organization's callers, and what a path can name of it.
pub(super) struct House<'a> {
    pub(super) organization: Organization<'a>,
    /// Texts that only this organization's answers may hold.
    pub(super) marks: Vec<String>,
    session: String,
    csrf_token: String,
    scim_token: String,
    scim_token_id: String,
    scim_user_id: String,
    scim_group_id: String,
    attempt_id: String,
    gone_user_id: String,
    session_id: String,
    api_key_id: String,
    provider_id: String,
    saml_key_id: String,
    metadata_xml: String,
}

impl<'a> House<'a> {
    /// `name` is a word that no other house has.
    pub(super) async fn new(site: &'a TestSite, name: &str) -> Self {
        let idp = TestIdp::new(&format!("https://{name}.test/idp"), site.clock.now());
        let mut organization = site.organization_with_key();
        organization.api_key = key_that_may_all(site, &organization);
        let provider = json!({ "name": name, "metadata_xml": idp.metadata_xml() });
        let provider = organization
            .api("POST", "/api/v1/sso/provider", Some(provider))
            .await
            .ok(201);
        let (session_id, session, csrf_token) = admin(site, &organization, name);
        let keys = organization.api("GET", "/api/v1/api-keys", None).await;
        let keys = keys.ok(200)["items"].as_array().unwrap().clone();
        // The other one, made at the same time, is replaced at the command line only.
        let usual = keys.iter().find(|key| key["name"] != "all").unwrap();
        let api_key_id = usual["id"].as_str().unwrap().to_owned();
        let (scim_token_id, scim_token) = token(site, &organization, name);
        let mut house = Self {
            marks: vec![name.to_owned(), organization.id.to_string()],
            session,
            session_id,
            api_key_id,
            csrf_token,
            scim_token,
            scim_token_id,
            scim_user_id: String::new(),
            scim_group_id: String::new(),
            attempt_id: String::new(),
            gone_user_id: String::new(),
            saml_key_id: saml_keys(site, &organization),
            provider_id: provider["id"].as_str().unwrap().to_owned(),
            metadata_xml: idp.metadata_xml(),
            organization,
        };
        let user = json!({ "userName": format!("eve@{name}.test") });
        let created = house.scim("POST", "/Users", user).await.ok(201);
        created["id"]
            .as_str()
            .unwrap()
            .clone_into(&mut house.scim_user_id);
        let gone = json!({ "userName": format!("gone@{name}.test"), "active": false });
        let gone = house.scim("POST", "/Users", gone).await.ok(201);
        gone["id"]
            .as_str()
            .unwrap()
            .clone_into(&mut house.gone_user_id);
        house.attempt_id = rejected(&house.organization, &idp, &format!("eve@{name}.test")).await;
        let group = json!({ "displayName": name, "members": [house.scim_user_id] });
        let created = house.scim("POST", "/Groups", group).await.ok(201);
        created["id"]
            .as_str()
            .unwrap()
            .clone_into(&mut house.scim_group_id);
        let form = b"SAMLResponse=PHgvPg%3D%3D&RelayState=x".to_vec();
        let form_type = (
            "content-type",
            "application/x-www-form-urlencoded".to_owned(),
        );
        let acs = house.organization.path("acs");
        let rejected = site.send("POST", &acs, &[form_type], form).await;
        house.marks.extend([
            rejected.reference(),
            house.scim_user_id.clone(),
            house.scim_group_id.clone(),
            house.scim_token_id.clone(),
            house.provider_id.clone(),
            house.saml_key_id.clone(),
            house.session_id.clone(),
            house.api_key_id.clone(),
            house.attempt_id.clone(),
            house.gone_user_id.clone(),
        ]);
        house
    }

    async fn scim(&self, method: &str, path: &str, body: Value) -> Answer {
        let path = format!("/api/v1/scim/v2{path}");
        let headers = self.credentials(Access::ScimToken, "application/scim+json");
        let body = body.to_string().into_bytes();
        self.organization
            .site
            .send(method, &path, &headers, body)
            .await
    }

    /// The headers with which this house's caller comes to such a route.
    pub(super) fn credentials(
        &self,
        access: Access,
        media_type: &str,
    ) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("content-type", media_type.to_owned()),
            ("origin", ORIGIN.to_owned()),
        ];
        match access {
            Access::ApiKey => headers.push((
                "authorization",
                format!("Bearer {}", self.organization.api_key),
            )),
            Access::ScimToken => {
                headers.push(("authorization", format!("Bearer {}", self.scim_token)));
            }
            Access::ClientSecret => {}
            Access::Anonymous | Access::Session | Access::PlatformAdmin => headers.push((
                "cookie",
                format!(
                    "__Host-statux_session={}; __Host-statux_form={}",
                    self.session, self.csrf_token
                ),
            )),
        }
        headers
    }

    /// The token of forms that need no session.
    pub(super) fn form_token(&self) -> &str {
        &self.csrf_token
    }

    /// The path of a line, naming what belongs to this house.
    pub(super) fn path(&self, line: &Line) -> String {
        let id = if line.path.ends_with("/erase") {
            &self.gone_user_id
        } else if line.path.contains("/Users/") || line.path.contains("/members/") {
            &self.scim_user_id
        } else if line.path.to_lowercase().contains("/groups/") {
            &self.scim_group_id
        } else if line.path.contains("/sessions/") {
            &self.session_id
        } else if line.path.contains("/sign-in-attempts/") {
            &self.attempt_id
        } else if line.path.contains("/sso/keys/") {
            &self.saml_key_id
        } else if line.path.contains("/api-keys/") {
            &self.api_key_id
        } else {
            &self.scim_token_id
        };
        line.path
            .replace("{id}", id)
            .replace("{organization}", self.organization.id.as_str())
            .replace("{code}", "code-of-no-link")
    }

    /// A body that a line takes, as JSON, naming what belongs to this house.
    pub(super) fn json(&self, line: &Line) -> Value {
        match (line.method, line.path.as_str()) {
            ("POST", "/api/v1/sso/provider") => {
                json!({ "name": "Label", "metadata_xml": self.metadata_xml })
            }
            ("PATCH", "/api/v1/sso/provider") | ("POST", "/api/v1/scim-tokens") => {
                json!({ "name": "Label" })
            }
            ("PATCH", "/api/v1/sso") => json!({
                "jit_provisioning": true, "allow_idp_initiated": false,
                "trust_email_attribute": false, "transient_key": "pairwise-id",
                "sign_requests": false, "force_authn": false, "single_logout": true,
            }),
            ("PATCH", "/api/v1/sso/keys/{id}") => json!({ "signs": true }),
            ("POST", "/api/v1/api-keys") => json!({
                "name": "Label", "scopes": ["read"], "expires_at": "2036-01-01T00:00:00Z",
            }),
            ("PATCH", "/api/v1/members/{id}") => json!({
                "role": "member", "confirmed_name_ids": ["x"], "active": true, "blocked": true,
            }),
            ("PATCH", "/api/v1/groups/{id}") => json!({ "mapped_role": "member" }),
            ("PATCH", path) if path.contains("/Groups") => json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": [
                    { "op": "replace", "path": "displayName", "value": "Label" },
                    { "op": "add", "path": "members", "value": [{ "value": self.scim_user_id }] },
                    { "op": "remove", "path": "members[type eq \"Group\"]" },
                ],
            }),
            (_, path) if path.contains("/Groups") => json!({
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
                "externalId": "new",
                "displayName": "Label",
                "members": [],
            }),
            ("POST", path) if path.ends_with("/Bulk") => json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
                "failOnErrors": 9,
                "Operations": [
                    {
                        "method": "POST", "path": "/Users", "bulkId": "a", "version": "x",
                        "data": { "userName": "new@new.test", "manager": { "value": "bulkId:a" } },
                    },
                    {
                        "method": "PATCH", "path": "/Users/bulkId:a",
                        "data": { "Operations": [{ "op": "add", "path": "title", "value": "x" }] },
                    },
                    {
                        "method": "POST", "path": "/Groups", "bulkId": "b",
                        "data": { "displayName": "x", "members": [{ "value": "bulkId:a" }] },
                    },
                ],
            }),
            ("PATCH", _) => json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": [
                    { "op": "replace", "path": "title", "value": "Label" },
                    { "op": "add", "path": "emails[type eq \"home\"].value", "value": "a@b.test" },
                ],
            }),
            _ => json!({
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                "userName": "new@new.test",
                "externalId": "new",
                "displayName": "Label",
                "name": { "givenName": "Label" },
                "emails": [{ "value": "new@new.test", "type": "work" }],
            }),
        }
    }

    /// The fields that the forms take together, naming what belongs to this house; the token is
    /// that of `sender`.
    pub(super) fn fields(&self, sender: &House<'_>) -> Vec<(&'static str, String)> {
        vec![
            ("csrf_token", sender.csrf_token.clone()),
            ("name", "Label".to_owned()),
            ("provider_id", self.provider_id.clone()),
            ("metadata_xml", self.metadata_xml.clone()),
            ("email", "nobody@nowhere.test".to_owned()),
            ("password", "correct horse battery".to_owned()),
            ("password_again", "correct horse battery".to_owned()),
            ("organization", "Label".to_owned()),
            ("return_to", "/team".to_owned()),
            ("jit_provisioning", "on".to_owned()),
            ("role", "member".to_owned()),
            ("digest", "x".to_owned()),
            ("through", "0".to_owned()),
            ("page", "team".to_owned()),
            ("may", "read".to_owned()),
            ("ends", "never".to_owned()),
            ("groups_after", "x".to_owned()),
            ("SAMLRequest", "PHgvPg==".to_owned()),
            ("SAMLResponse", "PHgvPg==".to_owned()),
            ("RelayState", "x".to_owned()),
            ("grant_type", "client_credentials".to_owned()),
            ("client_id", self.scim_token_id.clone()),
            ("client_secret", sender.scim_token.clone()),
        ]
    }

    /// Whether a line is sent a form.
    pub(super) fn takes_a_form(line: &Line) -> bool {
        !matches!(line.access, Access::ApiKey | Access::ScimToken)
    }

    /// Sends what is meant for `target` with this house's credentials.
    pub(super) async fn call(&self, line: &Line, target: &House<'_>) -> Answer {
        let (media_type, body) = if Self::takes_a_form(line) {
            (
                "application/x-www-form-urlencoded",
                encoded(&target.fields(self)),
            )
        } else {
            (
                "application/json",
                target.json(line).to_string().into_bytes(),
            )
        };
        let headers = self.credentials(line.access, media_type);
        let body = if line.method == "GET" {
            Vec::new()
        } else {
            body
        };
        let path = target.path(line);
        self.organization
            .site
            .send(line.method, &path, &headers, body)
            .await
    }

    /// Everything of this house that others could change.
    pub(super) async fn inventory(&self) -> Value {
        let mut all = vec![];
        let member = format!("members/{}", self.scim_user_id);
        for path in [
            "sso",
            "sso/keys",
            "members",
            &member,
            "groups",
            "scim-tokens",
            "api-keys",
            "audit-events",
        ] {
            let path = format!("/api/v1/{path}");
            let mut part = self.organization.api("GET", &path, None).await.ok(200);
            for item in part["items"].as_array_mut().into_iter().flatten() {
                item.as_object_mut().unwrap().remove("last_used_at");
            }
            all.push(part);
        }
        for path in ["/Users", "/Groups"] {
            all.push(self.scim("GET", path, Value::Null).await.ok(200));
        }
        Value::Array(all)
    }
}

fn key_that_may_all(site: &TestSite, organization: &Organization<'_>) -> String {
    let (id, now) = (organization.id.clone(), site.clock.now());
    let made = site.store().write::<_, StoreError, _>(move |db| {
        let caller = Caller::new(&id, &Actor::Cli, now);
        api_keys::create(db, &caller, "all", None, &Scopes::of(Scope::ALL))
    });
    made.wait().unwrap().1.expose().to_owned()
}

/// Two keys for SAML; the id of the one that does not sign.
fn saml_keys(site: &TestSite, organization: &Organization<'_>) -> String {
    // Making one takes long.
    static KEY: LazyLock<GeneratedKey> = LazyLock::new(|| GeneratedKey::random().unwrap());
    let mut last = String::new();
    for _ in 0..2 {
        let (id, now) = (organization.id.clone(), site.clock.now());
        let new = NewSamlKey::new(&KEY, &id, site.state.server_keys(), now).unwrap();
        let made = site.store().write(move |db| {
            let caller = Caller::new(&id, &Actor::Cli, now);
            keys::create(db, &caller, &new)
        });
        last = made.wait().unwrap().id.to_string();
    }
    last
}

/// The attempt of a person who has signed in and came with another NameID then.
async fn rejected(organization: &Organization<'_>, idp: &TestIdp, email: &str) -> String {
    for name_id in [email, "another"] {
        let browser = organization.site.browser();
        let person = |it: &mut ResponseTemplate| {
            it.name_id = Some(name_id.to_owned());
            it.name_id_format = None;
            it.attributes = vec![("email".to_owned(), vec![email.to_owned()])];
        };
        browser.sign_in(organization, idp, person).await;
    }
    let attempt = organization.last_attempt().await;
    assert_eq!(attempt["code"], "name_id_conflict");
    attempt["id"].as_str().unwrap().to_owned()
}

/// A platform admin with a session: its id, its secret and the token of its forms.
fn admin(site: &TestSite, organization: &Organization<'_>, name: &str) -> (String, String, String) {
    let (email, shown) = (format!("ada@{name}.test"), format!("Ada of {name}"));
    let user = site.named_user(&organization.id, &email, &shown, Role::PlatformAdmin);
    let now = site.clock.now();
    let begun = site.store().write(move |db| {
        let method = SignInMethod::Password;
        sessions::create(db, &user, method, None, now, Duration::hours(1))
    });
    let (session, secret) = begun.wait().unwrap();
    let secret = secret.expose().to_owned();
    (session.id.to_string(), secret, session.csrf_token)
}

fn token(site: &TestSite, organization: &Organization<'_>, name: &str) -> (String, String) {
    let (id, now, name) = (
        organization.id.clone(),
        site.clock.now(),
        format!("Token of {name}"),
    );
    let made = site.store().write::<_, StoreError, _>(move |db| {
        scim_tokens::create(db, &Caller::new(&id, &Actor::Cli, now), &name, None)
    });
    let (token, secret) = made.wait().unwrap();
    (token.id.to_string(), secret.expose().to_owned())
}
