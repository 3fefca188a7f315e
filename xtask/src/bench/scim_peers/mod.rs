//! `cargo xtask bench scim --peers`: other SCIM servers, asked the same by the same client that just
//! measured ours. What cannot be installed or is not answered rightly is shown with its reason.

mod figures;
mod running;
mod servers;

use std::path::Path;

use serde_json::{Value, json};

use self::{
    running::Running,
    servers::{PEERS, Peer},
};
use super::{scim_client, table};
use crate::{cli::ScimBenchOptions, context::Context, interrupt::Interrupted, say};

/// Their token. They hold made-up users and are reached from this machine only.
const TOKEN: &str = "peers-of-statux";

/// The promises of each server: they are not the same.
const NOTES: &str = "\
ours / peer's: requests a second, for memory megabytes; both with as many users, the client the same.
peers: rejected another token, and gave a right answer to each request before it was timed.
scim2-server: keeps everything in memory; served by uvicorn with httptools and uvloop.
scimmy: SCIMMY with its express routers, over a Map in memory with an index of userName; it makes
its pages out of all users.
django-scim2: an SQLite file as durable as ours (synchronous=FULL), indexed; served by waitress, 4 threads.
All of them are one process; none keeps a log of changes, has organizations, or more than one token.";

/// Runs every peer with each number of users.
///
/// # Errors
/// Only if the user asked to stop.
pub(super) fn measure(
    context: &Context,
    options: &ScimBenchOptions,
    client: &Path,
    ours: &[Value],
) -> anyhow::Result<Vec<Value>> {
    let mut measured = Vec::new();
    for peer in &PEERS {
        for users in &options.users {
            context.interrupt.check()?;
            say::step(&format!("Measuring {} with {users} users", peer.name));
            match one(context, options, client, peer, *users) {
                Ok(figures) => measured.extend(figures),
                Err(error) if error.is::<Interrupted>() => return Err(error),
                Err(error) => measured.push(json!({
                    "peer": peer.name,
                    "users": users,
                    "problem": format!("{error:#}"),
                })),
            }
        }
    }
    let compared = measured.into_iter();
    Ok(compared
        .map(|figure| figures::compared(figure, ours))
        .collect())
}

fn one(
    context: &Context,
    options: &ScimBenchOptions,
    client: &Path,
    peer: &Peer,
    users: u32,
) -> anyhow::Result<Vec<Value>> {
    if users > peer.max_users {
        anyhow::bail!("is given at most {} users", peer.max_users);
    }
    let (program, script) = (peer.install)(context, options.measure.install)?;
    let folder = servers::folder(context).join("running");
    let server = Running::start(&program, &script, TOKEN, folder, &context.interrupt)?;
    let mut command = scim_client::command_for(client, options, users);
    command
        .args(["--peer", peer.name, "--token", TOKEN])
        .args(["--pid", &server.pid().to_string()])
        .arg("--url")
        .arg(format!("http://127.0.0.1:{}{}", server.port(), peer.base));
    let mut figures = scim_client::read(context, &mut command)?;
    let version = server.first_line();
    for figure in figures.iter_mut().filter_map(Value::as_object_mut) {
        figure.insert("version".to_owned(), json!(version));
    }
    Ok(figures)
}

/// The table, and what is to be known of it.
pub(super) fn shown(peers: &[Value]) -> String {
    format!("\n{}\n{NOTES}", table::table(&table::SCIM_PEERS, peers))
}
