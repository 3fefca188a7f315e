//! A server on a database of its own, and browsers that keep cookies and read pages.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{COOKIE, HeaderMap};
use actix_web::{App, test};
use chrono::{DateTime, Duration, Utc};
use identity_store::audit::Actor;
use identity_store::providers::{self, NewMetadata, NewProvider, Provider};
use identity_store::sessions::{self, SignInMethod};
use identity_store::users::{self, NewLocalUser, Role, User};
use identity_store::{OrganizationId, ProviderId, Store, StoreError, organizations, passwords};
use saml_core::idp::{IdpKey, IdpMetadata};
use scraper::{Html, Selector};
use statux_api::{ApiConfig, AppState, cookies};
use statux_testkit::clock::TestClock;
use statux_testkit::database::{self, TestDatabase};

pub(crate) const ORIGIN: &str = "https://id.example.com";
pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const IDP: &str = "https://idp.example.com/entity";

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
            .write(move |db| users::create_local(db, &organization, &new, &Actor::Cli, now));
        made.wait().unwrap()
    }

    pub(crate) fn set_password(&self, user: &User) {
        let (user, now) = (user.clone(), self.clock.now());
        let hash = passwords::hash(PASSWORD).unwrap();
        let set = self.store().write::<_, StoreError, _>(move |db| {
            identity_store::credentials::set(db, &user.organization_id, &user.id, &hash, now)
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
        let key = IdpKey::generate_ec_p256("idp", now, now + Duration::days(900)).unwrap();
        IdpMetadata::new(IDP, "https://idp.example.com/sso", &[&key])
            .to_xml()
            .unwrap()
    }

    /// A browser in which nobody is signed in.
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser {
            server: self,
            cookies: BTreeMap::new(),
        }
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
        let mut browser = self.browser();
        browser
            .cookies
            .insert(cookies::SESSION.to_owned(), secret.expose().to_owned());
        browser
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

/// Keeps cookies and sends forms.
#[derive(Clone)]
pub(crate) struct Browser<'a> {
    server: &'a Server,
    pub(crate) cookies: BTreeMap<String, String>,
}

impl Browser<'_> {
    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.send("GET", path, &[], None).await
    }

    /// Sends fields exactly as they are given.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send("POST", path, fields, Some(ORIGIN)).await
    }

    /// Sends the form of a page whose button reads `button`, with its hidden fields and those
    /// that are given, to where the button or the form says.
    pub(crate) async fn submit(
        &mut self,
        page: &Page,
        button: &str,
        fields: &[(&str, &str)],
    ) -> Page {
        let form = page.form(button);
        let mut all: Vec<(&str, &str)> = form
            .preset
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        all.retain(|(name, _)| fields.iter().all(|(given, _)| given != name));
        all.extend(fields);
        if form.method == "post" {
            return self.post(&form.action, &all).await;
        }
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(all)
            .finish();
        let path = form.action.split('#').next().unwrap();
        self.get(&format!("{path}?{query}")).await
    }

    pub(crate) async fn send(
        &mut self,
        method: &str,
        path: &str,
        fields: &[(&str, &str)],
        origin: Option<&str>,
    ) -> Page {
        let state = &self.server.state;
        let app = App::new().configure(|cfg| statux_api::configure(cfg, state));
        let app = test::init_service(app).await;
        let mut request = test::TestRequest::with_uri(path)
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .peer_addr("192.0.2.7:4711".parse().unwrap());
        if method == "POST" {
            request = request.set_form(fields);
        }
        if let Some(origin) = origin {
            request = request.insert_header(("Origin", origin));
        }
        let jar: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !jar.is_empty() {
            request = request.insert_header((COOKIE, jar.join("; ")));
        }
        let response = test::call_service(&app, request.to_request()).await;
        for cookie in response.response().cookies() {
            if cookie.value().is_empty() {
                self.cookies.remove(cookie.name());
            } else {
                self.cookies
                    .insert(cookie.name().to_owned(), cookie.value().to_owned());
            }
        }
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let html = String::from_utf8(test::read_body(response).await.to_vec()).unwrap();
        assert!(status < 500, "{method} {path}: {html}");
        Page {
            status,
            headers,
            html,
        }
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    headers: HeaderMap,
    pub(crate) html: String,
}

/// A form as a browser would send it untouched.
pub(crate) struct Form {
    pub(crate) method: String,
    pub(crate) action: String,
    pub(crate) preset: Vec<(String, String)>,
}

impl Page {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Checks the status; gives the page back.
    #[track_caller]
    pub(crate) fn ok(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.html);
        self
    }

    /// Checks that it is a redirect; answers where to.
    #[track_caller]
    pub(crate) fn leads_to(&self) -> &str {
        assert_eq!(self.status, 303, "{}", self.html);
        self.header("Location")
    }

    /// The texts of what a selector finds, white space collapsed.
    pub(crate) fn texts(&self, css: &str) -> Vec<String> {
        let html = Html::parse_document(&self.html);
        let selector = Selector::parse(css).unwrap();
        let found = html.select(&selector);
        found
            .map(|found| words(&found.text().collect::<String>()))
            .collect()
    }

    /// The text of the only thing a selector finds.
    #[track_caller]
    pub(crate) fn text(&self, css: &str) -> String {
        let mut texts = self.texts(css);
        assert_eq!(texts.len(), 1, "{css}: {texts:?} in {}", self.html);
        texts.remove(0)
    }

    pub(crate) fn has(&self, css: &str) -> bool {
        !self.texts(css).is_empty()
    }

    pub(crate) fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let html = Html::parse_document(&self.html);
        let selector = Selector::parse(css).unwrap();
        let found = html.select(&selector);
        found
            .filter_map(|found| found.attr(name))
            .map(str::to_owned)
            .collect()
    }

    /// The value of the field that has this label.
    #[track_caller]
    pub(crate) fn value(&self, label: &str) -> String {
        let html = Html::parse_document(&self.html);
        let labels = Selector::parse("label").unwrap();
        let named = html
            .select(&labels)
            .find(|it| words(&it.text().collect::<String>()) == label);
        let id = named
            .unwrap_or_else(|| panic!("no label {label:?}"))
            .attr("for")
            .unwrap();
        let field = Selector::parse(&format!("[id='{id}']")).unwrap();
        let field = html.select(&field).next().unwrap();
        match field.attr("value") {
            Some(value) => value.to_owned(),
            None => field.text().collect(),
        }
    }

    /// The form with the button that reads exactly this.
    #[track_caller]
    pub(crate) fn form(&self, button: &str) -> Form {
        let html = Html::parse_document(&self.html);
        let (forms, buttons) = (
            Selector::parse("form").unwrap(),
            Selector::parse("button").unwrap(),
        );
        for form in html.select(&forms) {
            let found = form
                .select(&buttons)
                .find(|it| words(&it.text().collect::<String>()) == button);
            let Some(found) = found else { continue };
            let action = found.attr("formaction").or(form.attr("action")).unwrap();
            let fields = Selector::parse("input[name]").unwrap();
            let preset = form.select(&fields).filter(|field| {
                field.attr("type") != Some("checkbox") || field.attr("checked").is_some()
            });
            return Form {
                method: form.attr("method").unwrap_or("get").to_owned(),
                action: action.to_owned(),
                preset: preset
                    .map(|field| {
                        (
                            field.attr("name").unwrap(),
                            field.attr("value").unwrap_or(""),
                        )
                    })
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .collect(),
            };
        }
        panic!("no button {button:?} in {}", self.html)
    }
}

/// The text with white space collapsed.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
