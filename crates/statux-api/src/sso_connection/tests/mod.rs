//! Setting up against real servers on loopback.

mod enabling;
mod ending;
mod fetching;
mod once;
mod redirects;
mod refreshing;
mod server;
mod support;
mod tls;
