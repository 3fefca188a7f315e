//! The access that the tables state is enforced, whatever caller the handlers take.

use std::sync::Arc;

use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use actix_web::http::{Method, StatusCode};
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::{App, HttpResponse, web};
use chrono::{DateTime, TimeDelta, Utc};
use identity_store::accounts::{self, NewLocalUser, Role};
use identity_store::audit::Actor;
use identity_store::sign_in::sessions::{self, SignInMethod};
use identity_store::tokens::{Scopes, api_keys, scim_tokens, server_key};
use identity_store::{Caller, DatabaseUrl, Store, StoreError, StoreOptions, organizations};
use tempfile::TempDir;

use super::{Access, Endpoint, register_table};
use crate::clock::Clock;
use crate::config::ApiConfig;
use crate::http::access::{ApiKeyAccess, PlatformAdmin, SignedIn};
use crate::http::cookies;
use crate::http::urls::SCIM_BASE_PATH;
use crate::scim;
use crate::state::AppState;

/// One route for each access; the handlers do not take a caller.
const TABLE: &[Endpoint] = &[
    Endpoint::new("GET", "/anonymous", Access::Anonymous, probe),
    Endpoint::new("GET", "/session", Access::Session, probe),
    Endpoint::new("GET", "/platform-admin", Access::PlatformAdmin, probe),
    Endpoint::new("GET", "/api/api-key", Access::ApiKey, probe),
    Endpoint::new("GET", "/api/scim-token", Access::ScimToken, probe),
    Endpoint::new("POST", "/api/client-secret", Access::ClientSecret, probe),
];

/// Routes whose handlers take callers that their guards do not establish.
const MISTAKEN: &[Endpoint] = &[
    Endpoint::new("GET", "/member", Access::Anonymous, || {
        web::to(|_: SignedIn| async { HttpResponse::Ok().finish() })
    }),
    Endpoint::new("GET", "/admin", Access::Session, || {
        web::to(|_: PlatformAdmin| async { HttpResponse::Ok().finish() })
    }),
    Endpoint::new("GET", "/key", Access::ScimToken, || {
        web::to(|_: ApiKeyAccess| async { HttpResponse::Ok().finish() })
    }),
    Endpoint::new("GET", "/client", Access::ApiKey, || {
        web::to(|_: scim::Client| async { HttpResponse::Ok().finish() })
    }),
    Endpoint::new("GET", "/token-client", Access::Anonymous, || {
        web::to(|_: scim::oauth::TokenClient| async { HttpResponse::Ok().finish() })
    }),
];

fn probe() -> actix_web::Route {
    web::to(HttpResponse::Ok)
}

struct Noon;

impl Clock for Noon {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
    }
}

/// The sender of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sender {
    Nobody,
    Member,
    Admin,
    ApiKey,
    ScimToken,
    ClientSecret,
}

const SENDERS: [Sender; 6] = [
    Sender::Nobody,
    Sender::Member,
    Sender::Admin,
    Sender::ApiKey,
    Sender::ScimToken,
    Sender::ClientSecret,
];

/// A server whose organization has a caller of each kind.
struct House {
    state: AppState,
    member: String,
    admin: String,
    api_key: String,
    scim_token: String,
    scim_token_id: String,
    _directory: TempDir,
}

impl House {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::sqlite(directory.path().join("statux.db"));
        let store = Store::open(&url, StoreOptions::small()).unwrap();
        store.migrate().unwrap();
        let now = Noon.now();
        let made = store.write::<_, StoreError, _>(move |db| {
            let id = organizations::create(db, "Example", now)?.id;
            let mut session = |email: &str, role| {
                let user = NewLocalUser {
                    email: email.to_owned(),
                    display_name: "Ada".to_owned(),
                    given_name: None,
                    family_name: None,
                    role,
                    password_hash: None,
                };
                let user =
                    accounts::create_local(db, &Caller::new(&id, &Actor::Cli, now), &user).unwrap();
                let ttl = TimeDelta::hours(1);
                let made =
                    sessions::create(db, &user, SignInMethod::Password, None, now, ttl).unwrap();
                made.1.expose().to_owned()
            };
            let member = session("member@example.com", Role::Member);
            let admin = session("admin@example.com", Role::PlatformAdmin);
            let (_, key) = {
                let caller = Caller::new(&id, &Actor::Cli, now);
                api_keys::create(db, &caller, "tests", None, &Scopes::usual())?
            };
            let (token, secret) =
                scim_tokens::create(db, &Caller::new(&id, &Actor::Cli, now), "Okta", None)?;
            Ok((member, admin, key, token.id, secret))
        });
        let (member, admin, key, token_id, token) = made.wait().unwrap();
        let config = ApiConfig::new("https://id.example.com".parse().unwrap());
        let keys = server_key::settle(&store, None, now).unwrap();
        Self {
            state: AppState::new(store, config, Arc::new(Noon), keys),
            member,
            admin,
            api_key: key.expose().to_owned(),
            scim_token: token.expose().to_owned(),
            scim_token_id: token_id.to_string(),
            _directory: directory,
        }
    }

    fn request(&self, sender: Sender, method: &str, path: &str) -> TestRequest {
        let request =
            TestRequest::with_uri(path).method(Method::from_bytes(method.as_bytes()).unwrap());
        let cookie = |secret: &str| {
            (
                COOKIE,
                format!("{}={secret}", cookies::SESSION.under(self.state.config())),
            )
        };
        let bearer = |secret: &str| (AUTHORIZATION, format!("Bearer {secret}"));
        match sender {
            Sender::Nobody => request,
            Sender::Member => request.insert_header(cookie(&self.member)),
            Sender::Admin => request.insert_header(cookie(&self.admin)),
            Sender::ApiKey => request.insert_header(bearer(&self.api_key)),
            Sender::ScimToken => request.insert_header(bearer(&self.scim_token)),
            Sender::ClientSecret => request
                .insert_header((CONTENT_TYPE, "application/x-www-form-urlencoded"))
                .set_payload(format!(
                    "grant_type=client_credentials&client_id={}&client_secret={}",
                    self.scim_token_id, self.scim_token
                )),
        }
    }

    async fn status(&self, table: &'static [Endpoint], request: TestRequest) -> StatusCode {
        let app = App::new()
            .app_data(web::Data::new(self.state.clone()))
            .configure(|cfg| register_table(cfg, table.iter()));
        let app = init_service(app).await;
        call_service(&app, request.to_request()).await.status()
    }
}

/// What a sender gets from a route of the table.
fn expected(access: Access, sender: Sender) -> StatusCode {
    let lets_in = match access {
        Access::Anonymous => true,
        Access::Session => matches!(sender, Sender::Member | Sender::Admin),
        Access::PlatformAdmin => sender == Sender::Admin,
        Access::ScimToken => sender == Sender::ScimToken,
        Access::ApiKey => sender == Sender::ApiKey,
        Access::ClientSecret => sender == Sender::ClientSecret,
    };
    match access {
        _ if lets_in => StatusCode::OK,
        Access::PlatformAdmin if sender == Sender::Member => StatusCode::FORBIDDEN,
        Access::Session | Access::PlatformAdmin => StatusCode::SEE_OTHER,
        // Without a form the client cannot be identified (RFC 6749 section 5.2).
        Access::ClientSecret => StatusCode::BAD_REQUEST,
        _ => StatusCode::UNAUTHORIZED,
    }
}

#[actix_web::test]
async fn a_handler_that_asks_for_nothing_is_reached_by_the_callers_of_its_line_only() {
    let house = House::new();
    for endpoint in TABLE {
        for sender in SENDERS {
            let request = house.request(sender, endpoint.method, endpoint.path);
            assert_eq!(
                house.status(TABLE, request).await,
                expected(endpoint.access, sender),
                "{sender:?} at {}",
                endpoint.path
            );
        }
    }
}

#[actix_web::test]
async fn a_head_request_is_guarded_like_the_get_request() {
    let house = House::new();
    for (sender, status) in [
        (Sender::Nobody, StatusCode::SEE_OTHER),
        (Sender::Admin, StatusCode::OK),
    ] {
        let request = house.request(sender, "HEAD", "/platform-admin");
        assert_eq!(house.status(TABLE, request).await, status, "{sender:?}");
    }
}

#[actix_web::test]
async fn a_handler_is_not_reached_by_callers_whom_no_guard_established() {
    let house = House::new();
    for endpoint in MISTAKEN {
        for sender in SENDERS {
            let request = house.request(sender, endpoint.method, endpoint.path);
            let status = house.status(MISTAKEN, request).await;
            assert_ne!(status, StatusCode::OK, "{sender:?} at {}", endpoint.path);
        }
    }
}

#[actix_web::test]
async fn the_table_of_scim_lets_scim_tokens_in_only() {
    let house = House::new();
    let app = App::new()
        .app_data(web::Data::new(house.state.clone()))
        .configure(scim::routes::tests::configure_probe);
    let app = init_service(app).await;
    for (path, reached) in [
        ("/Users/1", StatusCode::OK),
        ("/users/1", StatusCode::OK),
        ("/nothing", StatusCode::NOT_FOUND),
    ] {
        for sender in SENDERS {
            let path = format!("{SCIM_BASE_PATH}{path}");
            let request = house.request(sender, "GET", &path).to_request();
            let expected = match sender {
                Sender::ScimToken => reached,
                _ => StatusCode::UNAUTHORIZED,
            };
            let status = call_service(&app, request).await.status();
            assert_eq!(status, expected, "{sender:?} at {path}");
        }
    }
}
