//! The command line.

#![allow(
    clippy::doc_markdown,
    reason = "these comments are the text of --help, which is not Markdown"
)]

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::configuration::Settings;

/// SAML 2.0 sign-in and SCIM 2.0 provisioning for Statux.
///
/// Settings come from flags, then STATUX_* environment variables, then statux.toml.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
pub(crate) struct Cli {
    /// Configuration file; statux.toml in the current directory is read when it is there
    #[arg(long, global = true, value_name = "FILE", env = "STATUX_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) settings: Settings,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  statux-server                                      serve on http://127.0.0.1:8080 with SQLite
  statux-server --database-url postgres://u:p@db/statux --public-url https://id.example.com
  statux-server config check                         say whether the configuration can be used
  statux-server organization create --name 'Example Inc.' --json
  echo 'a long password' | statux-server admin create --organization ID \\
      --email ada@example.com --password-stdin
  statux-server api-key create --organization ID --name automation --json
  statux-server backup statux-backup.db

Exit codes: 0 done, 1 it could not be done, 2 unusable arguments or configuration.";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the server (the default)
    Serve,
    /// Bring the database's tables up to date and end
    Migrate,
    /// Look at the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Write a copy of the SQLite database, also while the server runs
    Backup {
        /// The file to write; it must not exist yet
        file: PathBuf,
    },
    /// Organizations
    #[command(subcommand)]
    Organization(OrganizationCommand),
    /// Platform admins
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Keys of the management API
    #[command(subcommand)]
    ApiKey(ApiKeyCommand),
}

/// `config …`
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Read the whole configuration and say whether it can be used
    Check,
}

/// `organization …`
#[derive(Debug, Subcommand)]
pub(crate) enum OrganizationCommand {
    /// Make an organization
    Create {
        /// Its name, as people know it
        #[arg(long)]
        name: String,
        /// Answer {"id","name","acs_url","entity_id","login_url"}
        #[arg(long)]
        json: bool,
    },
}

/// `admin …`
#[derive(Debug, Subcommand)]
pub(crate) enum AdminCommand {
    /// Make a platform admin who signs in by e-mail and password
    Create {
        /// The organization's id
        #[arg(long, value_name = "ID")]
        organization: String,
        /// The admin's e-mail address
        #[arg(long)]
        email: String,
        /// The admin's name; without it the e-mail address
        #[arg(long)]
        name: Option<String>,
        /// Read the password from standard input, up to the first line's end
        #[arg(long, required = true)]
        password_stdin: bool,
        /// Answer {"id","organization","email"}
        #[arg(long)]
        json: bool,
    },
}

/// `api-key …`
#[derive(Debug, Subcommand)]
pub(crate) enum ApiKeyCommand {
    /// Make a key; it is shown once
    Create {
        /// The organization's id
        #[arg(long, value_name = "ID")]
        organization: String,
        /// What the key is for
        #[arg(long)]
        name: String,
        /// Answer {"id","key"}
        #[arg(long)]
        json: bool,
    },
}
