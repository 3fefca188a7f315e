//! The Statux identity server.
//!
//! Exit codes: 0 success, 1 failure (one line on standard error says why), 2 invalid arguments or
//! configuration.

mod cli;
mod commands;
mod configuration;
mod connections;
mod failure;
mod metrics;
mod output;
mod secret_key;
mod telemetry;

use crate::failure::Failure;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    // Whatever is written is for the user of the server alone.
    let _before = rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let ended = configuration::load(std::env::args_os())
        .map_err(Failure::from)
        .and_then(|(cli, warnings)| commands::run(cli, &warnings));
    telemetry::flush();
    let code = match ended {
        Ok(()) => 0,
        Err(failure) => {
            output::error(&failure);
            failure.exit_code()
        }
    };
    output::flush();
    // Skips the libraries' clean-up at exit: it would free OpenSSL while other threads are still
    // closing connections, and crash the process.
    signal_hook::low_level::exit(code)
}
