//! Setting up against real servers on loopback.

mod fetching;
mod enabling;
mod redirects;
mod refreshing;
mod server;
mod support;
mod tls;
