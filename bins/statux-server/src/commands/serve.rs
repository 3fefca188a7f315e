//! `serve`: the server itself.

use std::collections::BTreeMap;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_server::Server;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Condition, Next, from_fn};
use actix_web::{App, Error};
use chrono::{DateTime, TimeDelta, Utc};
use identity_store::jobs::{cleanup, deletion};
use identity_store::organizations::{self, first_run};
use identity_store::provisioning::users;
use identity_store::sso::keys as saml_keys;
use identity_store::tokens::server_key::{ServerKeys, SettleError, settle};
use identity_store::{Store, StoreError, StoreOptions};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use statux_api::clock::{Clock as _, SystemClock};
use statux_api::http::request_span::RequestSpan;
use statux_api::http::urls;
use statux_api::sso_connection::{CHECK_EVERY, refresh_due};
use statux_api::{AppState, scim, sign_in};
use tracing_actix_web::TracingLogger;

use crate::configuration::Settings;
use crate::connections::{self, ConnectionLimits, RequestCounter};
use crate::failure::Failure;
use crate::{metrics, output, secret_key, telemetry};

/// How long the set-up link is valid; a restart creates a new one.
const SETUP_LINK_TTL: TimeDelta = TimeDelta::hours(24);

/// How often expired rows are deleted.
const CLEANUP_EVERY: Duration = Duration::from_mins(10);

/// File descriptors for all but connections: the database, logs, fetches of metadata.
const OTHER_DESCRIPTORS: usize = 128;

/// How many connections may wait to be accepted. The standard library asks for 128: of a thousand that
/// come at once, the kernel would then drop some.
const WAITING_CONNECTIONS: i32 = 4096;

/// How long running requests may take to finish when the server stops.
const STOP_AFTER_SECS: u64 = 20;

pub(super) fn run(settings: Settings, warnings: &[String]) -> Result<(), Failure> {
    telemetry::start(settings.log_format)?;
    let key = secret_key::read(&settings)?;
    for warning in warnings.iter().chain(&key.warning) {
        tracing::warn!("{warning}");
    }
    if settings.api.is_https() && settings.api.trusted_proxies.is_empty() {
        tracing::warn!(
            "public_url is https, which a proxy in front of this server speaks, and trusted_proxies names none: all clients are counted as one"
        );
    }
    let store = Store::open(&settings.database_url, StoreOptions::default())?;
    let listener = listen(settings.listen)?;
    for name in store.migrate()? {
        tracing::info!(migration = name, "applied");
    }
    for one in users::fold_anew(&store)? {
        let (organization, user) = (one.organization_id, one.user_id);
        tracing::warn!(%organization, %user, "the user name or e-mail address would be another user's now, and keeps its old form until one of the two is renamed");
    }
    let keys = settle(&store, key.given.as_ref(), SystemClock.now());
    let keys = keys.map_err(|error| match error {
        SettleError::Store(error) => error.into(),
        wrong => Failure::from(secret_key::unsettled(&wrong)),
    })?;
    for lost in saml_keys::seal_anew(&store, &keys)? {
        let (organization, key) = (lost.organization_id, lost.id);
        tracing::error!(%organization, %key, "this SAML key was sealed under a key that is not known any more: it neither signs nor decrypts, and has to be replaced");
    }
    if settings.smtp_url.is_some() {
        tracing::warn!("smtp_url is set, but this version sends no mail");
    }
    actix_web::rt::System::new().block_on(serve(settings, store, listener, keys))
}

/// Listens before printing anything, so that if the port is in use, that error is the only output.
fn listen(socket: SocketAddr) -> Result<TcpListener, Failure> {
    let failed = |error: io::Error| Failure::failed(format!("listen on {socket}"), error);
    let listener = TcpListener::bind(socket).map_err(failed)?;
    rustix::net::listen(&listener, WAITING_CONNECTIONS).map_err(|error| failed(error.into()))?;
    listener.set_nonblocking(true).map_err(failed)?;
    Ok(listener)
}

async fn serve(
    settings: Settings,
    store: Store,
    listener: TcpListener,
    keys: ServerKeys,
) -> Result<(), Failure> {
    if let Some(socket) = settings.metrics_listen {
        metrics::start(socket)?;
    }
    let clock = Arc::new(SystemClock);
    let state = AppState::new(store.clone(), settings.api.clone(), clock, keys);
    let shared = state.clone();
    let counts = settings.metrics_listen.is_some();
    let builder = Server::build()
        // Whose turn it is does not depend on the worker that a client has met.
        .worker_max_blocking_threads(statux_api::blocking::THREADS)
        .shutdown_timeout(STOP_AFTER_SECS);
    let server = connections::server(builder, listener, limits(&settings), move || {
        App::new()
            .wrap(Condition::new(
                counts,
                from_fn(statux_api::http::metrics::count),
            ))
            .wrap(TracingLogger::<RequestSpan>::new())
            .wrap(from_fn(count_request))
            .configure(|app| statux_api::configure(app, &shared))
    });
    let server =
        server.map_err(|error| Failure::failed(format!("listen on {}", settings.listen), error))?;
    greet(&settings, &store).await?;
    actix_web::rt::spawn(clean(store.clone()));
    actix_web::rt::spawn(refresh(state.clone()));
    actix_web::rt::spawn(scim::keep_request_log(state.clone()));
    actix_web::rt::spawn(sign_in::keep_counts(state.clone()));
    let ended = server.await;
    scim::flush_request_log(&state).await;
    sign_in::flush_counts(&state).await;
    match store.checkpoint_wal() {
        Ok(true) => {}
        Ok(false) => tracing::info!("the database is in use: its log stays beside the file"),
        Err(error) => tracing::warn!(%error, "cannot write the database's log back"),
    }
    ended.map_err(|error| Failure::failed("serve", error))
}

/// What connections may use. Each needs a file descriptor, so the process takes as many as it may
/// have.
fn limits(settings: &Settings) -> ConnectionLimits {
    let wanted = usize::try_from(settings.max_connections).unwrap_or(usize::MAX);
    let secs = |secs: u32| Duration::from_secs(secs.into());
    ConnectionLimits {
        max_connections: wanted.min(file_descriptors().saturating_sub(OTHER_DESCRIPTORS).max(1)),
        header_timeout: secs(settings.request_header_timeout_secs),
        slow_reader_timeout: secs(settings.slow_reader_timeout_secs),
    }
}

/// How many descriptors this process may have, after raising that as far as it is allowed to.
fn file_descriptors() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    let current = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => raised.current,
        Err(_) => limit.current,
    };
    // Nothing stands for no limit.
    current.map_or(usize::MAX, |current| {
        usize::try_from(current).unwrap_or(usize::MAX)
    })
}

/// Tells the connection that it is not the client's turn.
async fn count_request<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let counter = request.request().conn_data::<RequestCounter>();
    let _under_way = counter.map(|counter| counter.begin(request.headers()));
    next.call(request).await
}

/// Prints the server's URL and, on an empty database, the set-up link.
async fn greet(settings: &Settings, store: &Store) -> Result<(), Failure> {
    let origin = settings.api.origin();
    output::line(&format!(
        "Statux identity serves {origin} (listening on {})",
        settings.listen
    ));
    if store.read(organizations::count)? > 0 {
        output::line(&format!("Sign in at {origin}/sign-in"));
        return Ok(());
    }
    let now = SystemClock.now();
    let secret = store
        .write::<_, StoreError, _>(move |db| first_run::create_link(db, now, SETUP_LINK_TTL))
        .await?;
    let link = urls::setup_url(&settings.api.public_url, secret.expose());
    output::line(
        "The database is empty. Open this one-time link to set up the first organization and its platform admin:",
    );
    output::line(&format!("  {link}"));
    Ok(())
}

/// Deletes expired rows and organizations periodically, for as long as the server runs.
async fn clean(store: Store) {
    loop {
        let now = SystemClock.now();
        match store
            .write::<_, StoreError, _>(move |db| cleanup::delete_expired(db, now))
            .await
        {
            Ok(deleted) => tracing::debug!(deleted, "deleted expired rows"),
            Err(error) => tracing::warn!(%error, "cannot delete expired rows"),
        }
        if let Err(error) = delete_organizations(&store, now).await {
            tracing::warn!(%error, "cannot delete an organization; what is left is deleted later");
        }
        actix_web::rt::time::sleep(CLEANUP_EVERY).await;
    }
}

/// Deletes the organizations whose deletion is due, in transactions for which others wait little.
async fn delete_organizations(store: &Store, now: DateTime<Utc>) -> Result<(), StoreError> {
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    loop {
        let batch = store.write::<_, StoreError, _>(move |db| deletion::delete_batch(db, now));
        let Some(batch) = batch.await? else {
            return Ok(());
        };
        for (table, deleted) in batch.deleted {
            *rows.entry(table).or_default() += deleted;
        }
        if batch.is_done {
            let rows = std::mem::take(&mut rows);
            tracing::info!(organization = %batch.organization, ?rows, "deleted an organization with everything it had, as the command line had asked for");
        }
    }
}

/// Refreshes identity providers' metadata when it is due, so that a changed key is known before
/// anyone signs in with it.
async fn refresh(state: AppState) {
    loop {
        match refresh_due(&state).await {
            Ok(done) => tracing::debug!(?done, "refreshed metadata"),
            Err(error) => tracing::warn!(%error, "cannot refresh metadata"),
        }
        actix_web::rt::time::sleep(CHECK_EVERY).await;
    }
}
