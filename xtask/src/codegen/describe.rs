//! Has the store migrate an empty database and say what is in it: this crate itself links no
//! database.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, bail};

use super::tables::{self, Table};
use crate::{
    context::{Context, EVERYTHING},
    exec, postgres,
};

/// The example of identity-store that does it: its argument is the URL of an empty database.
const EXAMPLE: &str = "describe_schema";

/// Builds the program, with the same features as the tests so that nothing is compiled twice.
pub(super) fn build(context: &Context) -> anyhow::Result<PathBuf> {
    let mut build = context.cargo(&["build", "--quiet", "--example", EXAMPLE]);
    if !exec::succeeds(build.args(EVERYTHING), &context.interrupt)? {
        bail!("the store's example `{EXAMPLE}` does not build");
    }
    Ok(context.target.join("debug/examples").join(EXAMPLE))
}

/// The tables of a fresh SQLite database.
pub(super) fn sqlite(context: &Context, program: &Path) -> anyhow::Result<Vec<Table>> {
    let folder = context
        .target
        .join(format!("codegen-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let described = describe(
        program,
        &format!("sqlite://{}", folder.join("empty.db").display()),
    );
    let _ = fs::remove_dir_all(&folder);
    described.context("SQLite")
}

/// The tables of a fresh database on the PostgreSQL server at `url`.
pub(super) fn postgres(program: &Path, url: &str) -> anyhow::Result<Vec<Table>> {
    let database = format!("statux_codegen_{}", std::process::id());
    let client = |name: &str| -> anyhow::Result<String> {
        let mut command = Command::new(postgres::binaries()?.join(name));
        exec::read(
            command
                .arg(format!("--maintenance-db={url}"))
                .arg(&database),
        )
    };
    client("createdb")?;
    let described = with_database(url, &database).and_then(|url| describe(program, &url));
    client("dropdb")?;
    described.context("PostgreSQL")
}

fn describe(program: &Path, url: &str) -> anyhow::Result<Vec<Table>> {
    let json = exec::read(Command::new(program).arg(url))?;
    tables::parse(&json).with_context(|| format!("unexpected output of `{EXAMPLE}`"))
}

/// The same server, another database.
fn with_database(url: &str, database: &str) -> anyhow::Result<String> {
    let (location, parameters) = url.split_once('?').unwrap_or((url, ""));
    let (scheme, rest) = location
        .split_once("://")
        .context("a database URL has a scheme")?;
    let server = rest.split_once('/').map_or(rest, |(server, _)| server);
    let mark = if parameters.is_empty() { "" } else { "?" };
    Ok(format!("{scheme}://{server}/{database}{mark}{parameters}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_database_of_an_address_changes() {
        for (url, expected) in [
            (
                "postgres://u:p@127.0.0.1:5433/postgres",
                "postgres://u:p@127.0.0.1:5433/new",
            ),
            ("postgres://u@host", "postgres://u@host/new"),
            (
                "postgres://u@host/db?sslmode=require",
                "postgres://u@host/new?sslmode=require",
            ),
        ] {
            assert_eq!(with_database(url, "new").unwrap(), expected);
        }
        assert!(with_database("statux.db", "new").is_err());
    }
}
