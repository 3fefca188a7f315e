//! Which servers there are, and how they are installed. Each is a script that is given a port and a
//! token, prints its version and serves on 127.0.0.1.

use std::path::PathBuf;

use crate::{
    bench::peers::node::{self, Script},
    cli::InstallOptions,
    context::Context,
    setup::venv::{Environment, environment},
};

const SOURCE: &str = "xtask/peers/scim";
const REQUIREMENTS: &str = include_str!("../../../peers/scim/requirements.txt");

/// One server to compare with.
pub(super) struct Peer {
    pub(super) name: &'static str,
    /// The path of its SCIM endpoints.
    pub(super) base: &'static str,
    /// With more, loading it would take minutes.
    pub(super) max_users: u32,
    /// Installs what is missing and gives the program and its script.
    pub(super) install: fn(&Context, InstallOptions) -> anyhow::Result<(PathBuf, PathBuf)>,
}

/// All of them, in the order of the table.
pub(super) const PEERS: [Peer; 3] = [
    Peer {
        name: "scim2-server",
        base: "/v2",
        max_users: 10_000,
        install: |context, options| in_python(context, options, "serve_scim2_server.py"),
    },
    Peer {
        name: "scimmy",
        base: "/scim",
        max_users: 10_000,
        install: scimmy,
    },
    Peer {
        name: "django-scim2",
        base: "/scim",
        max_users: 10_000,
        install: |context, options| in_python(context, options, "serve_django_scim2.py"),
    },
];

/// Where everything of theirs is.
pub(super) fn folder(context: &Context) -> PathBuf {
    context.peers().join("scim")
}

fn in_python(
    context: &Context,
    options: InstallOptions,
    script: &str,
) -> anyhow::Result<(PathBuf, PathBuf)> {
    let wanted = Environment {
        folder: folder(context).join("venv"),
        requirements: REQUIREMENTS,
        what: "scim2-server and django-scim2, to be compared with",
    };
    environment(context, &wanted, options)?;
    let python = wanted.folder.join("bin/python");
    Ok((python, context.root.join(SOURCE).join(script)))
}

fn scimmy(context: &Context, options: InstallOptions) -> anyhow::Result<(PathBuf, PathBuf)> {
    let script = Script {
        folder: folder(context).join("node"),
        source: SOURCE,
        lock: include_str!("../../../peers/scim/package-lock.json"),
        name: "serve_scimmy.js",
        what: "scimmy and scimmy-routers",
    };
    node::install(context, options, &script)
}

#[cfg(test)]
mod tests {
    use crate::setup::venv::loose;

    #[test]
    fn every_version_is_pinned() {
        assert_eq!(loose(super::REQUIREMENTS), Vec::<&str>::new());
    }
}
