//! A small identity provider and SCIM client for development.
//!
//! Anyone who reaches it may sign in as anybody: that is its purpose, and why it listens on
//! loopback addresses only unless told otherwise.

mod arguments;
mod browser_security;
mod clock;
mod keys;
mod pages;
mod people;
mod response;
mod scim_client;
mod service_provider;
mod state;

use std::io::Write as _;
use std::process::ExitCode;

use actix_web::{App, HttpServer, middleware, web};
use clap::Parser as _;

use crate::arguments::Arguments;
use crate::state::MockIdp;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match actix_web::rt::System::new().block_on(run(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            let _ = writeln!(std::io::stderr(), "mock-idp: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), String> {
    arguments.check_listen()?;
    let listen = arguments.listen;
    let state = web::Data::new(MockIdp::new(arguments)?);
    let greeting = format!(
        "Mock identity provider: {}\nIts Metadata URL: {}\nIts SCIM client: {}/scim\n",
        state.public_url,
        state.metadata_url(),
        state.public_url
    );
    let server = HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .wrap(middleware::from_fn(browser_security::add_headers))
            .configure(pages::configure)
    })
    .workers(2)
    .bind(listen)
    .map_err(|error| format!("cannot listen on {listen}: {error}"))?;
    let _ = std::io::stdout().write_all(greeting.as_bytes());
    server
        .run()
        .await
        .map_err(|error| format!("stopped: {error}"))
}
