//! Accepting connections: how many there may be, and how long each may keep the server waiting.
//!
//! actix bounds the time of a connection's first header. What it does not bound is bounded here, at
//! the stream: later headers, and clients that do not read their response. Bodies and responses are
//! bounded by `statux_api`.

mod framing;
mod limits;
mod timed_stream;

use std::fmt;
use std::net::TcpListener;
use std::num::NonZero;
use std::time::Duration;

use actix_http::body::MessageBody;
use actix_http::{HttpService, Protocol, Request, Response};
use actix_server::{Server, ServerBuilder};
use actix_service::{
    IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt as _, fn_service, map_config,
};
use actix_web::Error;
use actix_web::dev::AppConfig;
use tokio::net::TcpStream;

pub(crate) use limits::ConnectionLimits;
use limits::IDLE_TIMEOUT;
pub(crate) use timed_stream::RequestCounter;
use timed_stream::TimedStream;

/// How long a client may take to notice that its connection is closed.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// A server that accepts from this listener as many connections as it may, and responds by the
/// application that `app` makes for each of its threads.
///
/// # Errors
/// When the listener cannot be used.
pub(crate) fn server<F, I, S, B>(
    builder: ServerBuilder,
    listener: TcpListener,
    limits: ConnectionLimits,
    app: F,
) -> std::io::Result<Server>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<Error> + 'static,
    S::InitError: fmt::Debug,
    S::Response: Into<Response<B>> + 'static,
    <S::Service as Service<Request>>::Future: 'static,
    S::Service: 'static,
    B: MessageBody + 'static,
{
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let of_thread = limits.max_connections.div_ceil(threads).max(1);
    let builder = builder
        .workers(threads)
        .max_concurrent_connections(of_thread);
    let stopping = builder.graceful_shutdown_signal();
    let listening = builder.listen("statux", listener, move || {
        let stopping = stopping.clone();
        let app = app()
            .into_factory()
            .map_err(|error| error.into().error_response());
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .keep_alive(IDLE_TIMEOUT)
            .client_request_timeout(limits.header_timeout)
            .client_disconnect_timeout(DISCONNECT_TIMEOUT)
            .on_connect_ext(|stream: &TimedStream, of_connection| {
                of_connection.insert(stream.requests());
            })
            // The application takes no URL from this.
            .finish(map_config(app, |()| AppConfig::default()));
        fn_service(move |stream: TcpStream| async move {
            let peer = stream.peer_addr().ok();
            Ok((TimedStream::new(stream, limits), Protocol::Http1, peer))
        })
        .and_then(http)
    })?;
    Ok(listening.run())
}
