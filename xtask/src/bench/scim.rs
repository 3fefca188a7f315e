//! `cargo xtask bench scim`: requests a second and how long they take, as a SCIM client sees them.

use std::path::{PathBuf, absolute};

use anyhow::bail;
use serde_json::{Value, json};

use super::{
    scim_client::{command_for, is_right, read},
    scim_peers, table,
};
use crate::{cli::ScimBenchOptions, context::Context, exec, postgres::PrivatePostgres, say};

/// Where users are loaded to.
enum Databases {
    Sqlite,
    /// A private server, on which each size has a database of its own.
    Private(PrivatePostgres),
    /// The URL of an empty database.
    Given(String),
}

impl Databases {
    fn of(context: &Context, options: &ScimBenchOptions) -> anyhow::Result<Self> {
        match options.database.as_str() {
            "sqlite" => Ok(Self::Sqlite),
            _ if options.keep.is_some() => bail!("--keep works for SQLite only"),
            "postgres" => PrivatePostgres::start_durable(&context.interrupt).map(Self::Private),
            url if !url.starts_with("postgres") => {
                bail!("--database: expected sqlite, postgres or postgres://…, received {url}")
            }
            _ if options.users.len() > 1 => bail!("one database takes one size: give one --users"),
            url => Ok(Self::Given(url.to_owned())),
        }
    }

    /// The arguments that tell the program.
    fn arguments(&self, users: u32) -> anyhow::Result<Vec<String>> {
        let url = match self {
            Self::Sqlite => return Ok(Vec::new()),
            Self::Private(server) => server.create_database(&format!("bench_{users}"))?,
            Self::Given(url) => url.clone(),
        };
        Ok(vec!["--postgres".to_owned(), url])
    }
}

/// Builds the server and the program that measures it, runs it for each size and shows the
/// figures; `false` if a request was not answered as it must be.
///
/// # Errors
/// If a program cannot be built, fails or prints something else than figures.
pub(super) fn measure(context: &Context, options: &ScimBenchOptions) -> anyhow::Result<bool> {
    say::step("Building the server");
    let programs = build(context)?;
    let databases = Databases::of(context, options)?;
    let mut figures = Vec::new();
    for users in &options.users {
        say::step(&format!("Measuring with {users} users"));
        let mut command = command_for(&programs.join("scim-bench"), options, *users);
        command.arg("--server").arg(programs.join("statux-server"));
        command.args(databases.arguments(*users)?);
        if let Some(folder) = &options.keep {
            command.arg("--keep").arg(absolute(folder)?);
        }
        figures.extend(read(context, &mut command)?);
    }
    let peers = if options.peers {
        scim_peers::measure(context, options, &programs.join("scim-bench"), &figures)?
    } else {
        Vec::new()
    };
    if options.measure.json {
        let all = json!({"subject": "scim", "figures": figures, "peers": peers});
        say::result(&format!("{all:#}"));
    } else {
        say::result(&shown(&figures));
        if options.peers {
            say::result(&scim_peers::shown(&peers));
        }
    }
    Ok(figures.iter().all(is_right))
}

/// Builds both with optimizations; the folder they are in.
pub(super) fn build(context: &Context) -> anyhow::Result<PathBuf> {
    let mut cargo = context.cargo(&["build", "--release"]);
    cargo.args(["--package", "statux-server", "--package", "scim-bench"]);
    if !exec::succeeds(&mut cargo, &context.interrupt)? {
        bail!("the server does not compile");
    }
    Ok(context.target.join("release"))
}

fn shown(figures: &[Value]) -> String {
    format!(
        "{}\n\
         Server and client share the processor: what each used of it for a request stands beside it.\n\
         Writes are durable: SQLite with synchronous=FULL, PostgreSQL with fsync.",
        table::table(&table::SCIM, figures)
    )
}
