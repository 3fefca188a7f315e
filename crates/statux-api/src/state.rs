//! The state that all handlers share.

use std::sync::Arc;

use actix_web::{HttpRequest, web};
use chrono::{DateTime, Utc};
use identity_store::tokens::server_key::ServerKeys;
use identity_store::{Connection, OrganizationId, Store, StoreError, Write};

use crate::blocking::Threads;
use crate::clock::Clock;
use crate::config::ApiConfig;
use crate::hashing::Hashing;
use crate::http::body_memory::BodyMemory;
use crate::http::forwarded::ProxyWarnings;
use crate::http::limits::lengths::FORM_BODY;
use crate::http::limits::{ClientAuthenticationLimiter, ScimRequestLimiter};
use crate::http::urls::{OrganizationUrls, scim_base_url};
use crate::scim::{RequestBuffer, SearchTurns};
use crate::share;
use crate::sign_in::UnprovenRejections;
use crate::sso_connection::keys::parsed::ParsedKeys;
use crate::sso_connection::metadata::fetch::Fetcher;
use crate::sso_connection::metadata::fetch_turns::FetchTurns;
use crate::sso_connection::parsed_providers::ParsedProviders;

/// The store, the configuration and the clock. Cheap to clone; in handlers it is
/// `web::Data<AppState>`.
#[derive(Clone)]
pub struct AppState {
    store: Store,
    threads: Threads,
    config: Arc<ApiConfig>,
    clock: Arc<dyn Clock>,
    scim_request_limiter: Arc<ScimRequestLimiter>,
    scim_requests: Arc<RequestBuffer>,
    search_turns: Arc<SearchTurns>,
    client_authentications: Arc<ClientAuthenticationLimiter>,
    parsed_providers: Arc<ParsedProviders>,
    parsed_keys: Arc<ParsedKeys>,
    metadata_fetcher: Arc<Fetcher>,
    metadata_fetches: Arc<FetchTurns>,
    hashing: Arc<Hashing>,
    body_memory: Arc<BodyMemory>,
    proxy_warnings: Arc<ProxyWarnings>,
    unproven_rejections: Arc<UnprovenRejections>,
    scim_base_url: Arc<str>,
    server_keys: Arc<ServerKeys>,
}

impl AppState {
    /// Combines the parts. The keys are those of the database's servers
    /// ([`settle`](identity_store::tokens::server_key::settle)).
    pub fn new(
        store: Store,
        config: ApiConfig,
        clock: Arc<dyn Clock>,
        server_keys: ServerKeys,
    ) -> Self {
        let scim_base_url = scim_base_url(&config.origin()).into();
        let largest_body = FORM_BODY.0.max(config.scim_body_max_bytes());
        Self {
            threads: Threads::of(&store),
            store,
            metadata_fetcher: Arc::new(Fetcher::for_server(&config)),
            config: Arc::new(config),
            clock,
            scim_request_limiter: Arc::default(),
            scim_requests: Arc::default(),
            search_turns: Arc::default(),
            client_authentications: Arc::default(),
            parsed_providers: Arc::default(),
            parsed_keys: Arc::default(),
            metadata_fetches: Arc::default(),
            hashing: Arc::default(),
            body_memory: Arc::new(BodyMemory::for_bodies_of(largest_body)),
            proxy_warnings: Arc::default(),
            unproven_rejections: Arc::default(),
            scim_base_url,
            server_keys: Arc::new(server_keys),
        }
    }

    /// The server's state, from a request; [`crate::configure`] registers it.
    pub(crate) fn of(request: &HttpRequest) -> Result<web::Data<Self>, StoreError> {
        let state = request.app_data::<web::Data<Self>>().cloned();
        state.ok_or(StoreError::Closed)
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The threads for work that would block a worker.
    pub(crate) fn threads(&self) -> &Threads {
        &self.threads
    }

    /// Reads from the database on other threads, when it is the turn of the request's share.
    ///
    /// # Errors
    /// When the database fails, or too many reads of the share wait.
    pub fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> impl Future<Output = Result<T, StoreError>> {
        self.threads.read(&self.store, work)
    }

    /// Reads a few rows by their keys: on the calling thread if the database runs in this process,
    /// since handing the work over would take longer than the work.
    ///
    /// # Errors
    /// When the database fails.
    pub fn point_read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> impl Future<Output = Result<T, StoreError>> {
        self.threads.point_read(&self.store, work)
    }

    /// Writes in one transaction, when it is the turn of the request's share; see [`Store::write`].
    ///
    /// # Errors
    /// When the database fails; then nothing was written.
    pub fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Write<T, StoreError> {
        self.store.write_for(share::current(), work)
    }

    /// Writes in one transaction that a domain rule may reject, so that its error says more than a
    /// database error.
    ///
    /// # Errors
    /// Those of the closure, and when the database fails; then nothing was written.
    pub fn try_write<T, E>(
        &self,
        work: impl Fn(&mut Connection) -> Result<T, E> + Send + 'static,
    ) -> Write<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.store.write_for(share::current(), work)
    }

    /// The configuration.
    pub fn config(&self) -> &ApiConfig {
        &self.config
    }

    /// The SCIM base URL, without a slash at its end.
    pub fn scim_base_url(&self) -> &str {
        &self.scim_base_url
    }

    /// The current time, by the server's or a test's clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The keys that seal what browsers keep, and under which sign-ins are counted: all servers of the
    /// database have the same.
    pub fn server_keys(&self) -> &Arc<ServerKeys> {
        &self.server_keys
    }

    /// Counts a SCIM request, across all workers of this server; returns after how many seconds to
    /// retry if it exceeds the limit.
    pub(crate) fn admit_scim_request(&self, organization: &OrganizationId) -> Option<u64> {
        let per_second = self.config.scim_requests_per_second;
        self.scim_request_limiter.admit(organization, per_second)
    }

    /// Counts what is more than one request, such as the operations of a bulk request, of which the
    /// first is counted; returns after how many seconds to retry if others have exceeded the limit
    /// meanwhile.
    pub(crate) fn admit_more_scim_requests(
        &self,
        organization: &OrganizationId,
        more: u32,
    ) -> Option<u64> {
        let per_second = self.config.scim_requests_per_second;
        self.scim_request_limiter
            .admit_more(organization, more, per_second)
    }

    /// Whose turn it is to search where no index helps, across all workers of this server.
    pub(crate) fn search_turns(&self) -> &SearchTurns {
        &self.search_turns
    }

    /// The SCIM requests of all workers of this server that are not in the log yet.
    pub(crate) fn scim_requests(&self) -> &RequestBuffer {
        &self.scim_requests
    }

    /// The limit on guessing client secrets, across all workers of this server.
    pub(crate) fn client_authentications(&self) -> &ClientAuthenticationLimiter {
        &self.client_authentications
    }

    /// What providers' metadata says, parsed once.
    pub(crate) fn parsed_providers(&self) -> &ParsedProviders {
        &self.parsed_providers
    }

    /// Organizations' own keys, opened once.
    pub(crate) fn parsed_keys(&self) -> &ParsedKeys {
        &self.parsed_keys
    }

    /// Fetches metadata.
    pub(crate) fn metadata_fetcher(&self) -> &Fetcher {
        &self.metadata_fetcher
    }

    /// Whose turn it is to fetch metadata, across all workers of this server.
    pub(crate) fn metadata_fetches(&self) -> &FetchTurns {
        &self.metadata_fetches
    }

    /// What was said about proxies in front of this server.
    pub(crate) fn proxy_warnings(&self) -> &ProxyWarnings {
        &self.proxy_warnings
    }

    /// The rejected sign-ins of all workers of this server for which nothing was proven.
    pub(crate) fn unproven_rejections(&self) -> &UnprovenRejections {
        &self.unproven_rejections
    }

    /// The memory for bodies that arrive at once.
    pub(crate) fn body_memory(&self) -> &Arc<BodyMemory> {
        &self.body_memory
    }

    /// The threads that hash passwords.
    pub(crate) fn hashing(&self) -> &Hashing {
        &self.hashing
    }

    /// How many sign-ins this server has hashed passwords for.
    pub fn passwords_hashed(&self) -> u64 {
        self.hashing.count()
    }

    /// The URLs of an organization.
    pub fn urls(&self, organization: &OrganizationId) -> OrganizationUrls {
        OrganizationUrls::new(&self.config.public_url, organization)
    }
}
