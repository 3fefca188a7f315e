//! `cargo xtask run`: the server and the mock identity provider, side by side on this machine.

mod probe;
mod servers;
mod welcome;

use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};

use self::{
    servers::Servers,
    welcome::{FirstAdmin, Urls},
};
use crate::{
    cli::{Purpose, RunOptions},
    context::Context,
    exec, say, setup,
};

/// `cargo xtask run`.
pub(crate) fn command(context: &Context, options: &RunOptions) -> anyhow::Result<bool> {
    if options.port == options.idp_port {
        bail!(
            "--port and --idp-port must differ: both are {}",
            options.port
        );
    }
    // Before the build, which takes minutes on a fresh machine.
    require_free(options.port, "--port")?;
    require_free(options.idp_port, "--idp-port")?;
    setup::system(context, Purpose::Run, options.install)?;
    let binaries = build(context, options.release)?;

    let data = data_folder(context, options)?;
    let urls = Urls::new(options.port, options.idp_port);
    let mut servers = Servers::start(&binaries, &data, urls)?;
    say::step("Waiting until both servers answer");
    servers.wait_until_ready(urls, &context.interrupt)?;
    let first_admin = match servers.setup_link(urls) {
        Some(link) => FirstAdmin::SetUp(link),
        None => FirstAdmin::SignIn,
    };
    say::result(&welcome::text(urls, &first_admin, &data));
    servers.watch(&context.interrupt)
}

fn build(context: &Context, release: bool) -> anyhow::Result<PathBuf> {
    say::step("Building the server and the mock identity provider");
    let mut arguments = vec![
        "build",
        "--package",
        "statux-server",
        "--package",
        "mock-idp",
    ];
    if release {
        arguments.push("--release");
    }
    if !exec::succeeds(&mut context.cargo(&arguments), &context.interrupt)? {
        bail!("the build failed: see above");
    }
    Ok(context
        .target
        .join(if release { "release" } else { "debug" }))
}

fn data_folder(context: &Context, options: &RunOptions) -> anyhow::Result<PathBuf> {
    let folder = options
        .data
        .clone()
        .unwrap_or_else(|| context.target.join("run"));
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Path::canonicalize(&folder).with_context(|| format!("cannot read {}", folder.display()))
}

fn require_free(port: u16, option: &str) -> anyhow::Result<()> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .map(drop)
        .with_context(|| {
            format!("port {port} on 127.0.0.1 is not free: choose another with {option} PORT")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_named_with_the_option_that_changes_it() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = require_free(port, "--idp-port").unwrap_err().to_string();
        let expected =
            format!("port {port} on 127.0.0.1 is not free: choose another with --idp-port PORT");
        assert_eq!(error, expected);
    }
}
