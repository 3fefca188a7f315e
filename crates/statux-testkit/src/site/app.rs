//! The application, its database and its clock.

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use actix_http::Request;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::Method;
use actix_web::test;
use chrono::{DateTime, Duration, Utc};
use identity_store::Store;
use identity_store::tokens::server_key;
use statux_api::{ApiConfig, AppState};

use super::answer::Answer;
use super::service::{self, ForgetAtEnd, SiteService};
use crate::clock::TestClock;
use crate::database::{self, TestDatabase};

/// The public URL.
pub const ORIGIN: &str = "https://id.example.com";

struct Clock(TestClock);

impl statux_api::clock::Clock for Clock {
    fn now(&self) -> DateTime<Utc> {
        self.0.now()
    }
}

/// The application on a fresh database, with no organization yet.
pub struct TestSite {
    /// The time that it reads.
    pub clock: TestClock,
    /// The state that its handlers share.
    pub state: AppState,
    /// Dropped before the database.
    _service: ForgetAtEnd,
    database: TestDatabase,
}

impl fmt::Debug for TestSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestSite").finish_non_exhaustive()
    }
}

impl Default for TestSite {
    fn default() -> Self {
        Self::new()
    }
}

impl From<TestDatabase> for TestSite {
    fn from(database: TestDatabase) -> Self {
        Self::with(database, |_| ())
    }
}

impl TestSite {
    /// On a SQLite database.
    pub fn new() -> Self {
        database::sqlite().into()
    }

    /// On this database, with custom settings.
    pub fn with(database: TestDatabase, change: impl FnOnce(&mut ApiConfig)) -> Self {
        let mut config = ApiConfig::new(ORIGIN.parse().unwrap());
        change(&mut config);
        let clock = TestClock::default();
        let keys = server_key::settle(&database.store, None, clock.now()).unwrap();
        let state = AppState::new(
            database.store.clone(),
            config,
            Arc::new(Clock(clock.clone())),
            keys,
        );
        Self {
            clock,
            _service: ForgetAtEnd::new(&state),
            state,
            database,
        }
    }

    /// Its store.
    pub fn store(&self) -> &Store {
        self.state.store()
    }

    /// The state of another server on the same database, with the same settings and clock.
    pub fn another_server(&self) -> AppState {
        let clock = Arc::new(Clock(self.clock.clone()));
        let config = self.state.config().clone();
        let store = self.database.another_store();
        let keys = server_key::settle(&store, None, self.clock.now()).unwrap();
        AppState::new(store, config, clock, keys)
    }

    /// The application itself.
    pub async fn service(&self) -> Rc<SiteService> {
        service::service(&self.state).await
    }

    /// Sends one request.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, String)],
        body: Vec<u8>,
    ) -> Answer {
        // Later requests get later times, so that lists have a stable order.
        self.clock.advance(Duration::milliseconds(1));
        send(&self.service().await, method, path, headers, body).await
    }

    /// `GET` without credentials.
    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], Vec::new()).await
    }
}

/// Sends one request to [`TestSite::service`].
pub async fn send<B: MessageBody>(
    service: &impl Service<Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    method: &str,
    path: &str,
    headers: &[(&str, String)],
    body: Vec<u8>,
) -> Answer {
    let mut request = test::TestRequest::with_uri(path)
        .method(Method::from_bytes(method.as_bytes()).unwrap())
        .peer_addr("203.0.113.7:50000".parse().unwrap())
        .set_payload(body);
    for (name, value) in headers {
        request = request.insert_header((*name, value.as_str()));
    }
    let response = test::call_service(service, request.to_request()).await;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = test::read_body(response).await.to_vec();
    Answer {
        status,
        headers,
        body,
    }
}
