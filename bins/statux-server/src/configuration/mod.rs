//! Settings: flags, then `STATUX_*` environment variables, then `statux.toml`, then defaults.
//!
//! A setting is one field of [`Settings`], or of [`ApiConfig`] where the HTTP layer uses it. Its
//! name is the key: `--clock-skew-secs`, `STATUX_CLOCK_SKEW_SECS` and `clock_skew_secs = 120` in
//! the file. Its attributes hold the rest: `default_value`, `value_name` (the unit), `value_parser`
//! (the check, whose error is the message that people read), the comment (the text of `--help`),
//! and `alias` for its former name. Nothing else has to be edited to add one.

#![allow(
    clippy::doc_markdown,
    reason = "the comments of settings are the text of --help, which is not Markdown"
)]

mod error;
mod layers;
mod load;
mod values;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use identity_store::DatabaseUrl;
use statux_api::ApiConfig;
use statux_api::config::positive;
use url::Url;

pub(crate) use error::ConfigurationError;
pub(crate) use load::load;

/// A configuration that can be used.
#[derive(Debug, Clone, Args)]
pub(crate) struct Settings {
    /// IP address and port to listen on
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080", value_parser = values::socket)]
    pub(crate) listen: SocketAddr,
    /// sqlite://FILE or postgres://USER:PASSWORD@HOST/DATABASE
    #[arg(long, value_name = "URL", default_value = "sqlite://statux.db")]
    pub(crate) database_url: DatabaseUrl,
    /// File with the key that seals what browsers keep: 32 random bytes or more as base64 or hex, on a
    /// second line the one before it [default: a key in the database]
    #[arg(long, value_name = "FILE")]
    pub(crate) secret_key_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) api: ApiConfig,
    /// How many connections there may be; further ones wait until one ends
    #[arg(long, value_name = "NUMBER", default_value = "10000", value_parser = positive)]
    pub(crate) max_connections: u32,
    /// How long the header of a request may take to arrive, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = positive)]
    pub(crate) request_header_timeout_secs: u32,
    /// How long a client may read nothing of its response, in seconds; each 10 KB it reads add one
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = positive)]
    pub(crate) slow_reader_timeout_secs: u32,
    /// IP address and port of the Prometheus metrics [default: off]
    #[arg(long, value_name = "ADDRESS:PORT", value_parser = values::socket)]
    pub(crate) metrics_listen: Option<SocketAddr>,
    /// Mail server, smtp:// or smtps:// [default: none]
    #[arg(long, value_name = "URL", value_parser = values::smtp_url)]
    pub(crate) smtp_url: Option<Url>,
    /// How log lines look: text or json
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = values::log_format)]
    pub(crate) log_format: LogFormat,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}
