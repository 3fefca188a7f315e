//! The command line.

#![allow(
    clippy::doc_markdown,
    reason = "these comments are the text of --help, which is no Markdown"
)]

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use serde::Serialize;

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
    pub(crate) settings: SettingFlags,
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

/// Every configuration key as a flag. They are texts here, so that one place checks them whether
/// they come from flags, environment or file.
#[derive(Debug, Default, Args, Serialize)]
pub(crate) struct SettingFlags {
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    listen: Option<String>,
    /// Scheme, host and port browsers use [default: http://127.0.0.1:8080]
    #[arg(long, global = true, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    public_url: Option<String>,
    /// sqlite://FILE or postgres://USER:PASSWORD@HOST/DATABASE [default: sqlite://statux.db]
    #[arg(long, global = true, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    database_url: Option<String>,
    /// Address and port of the Prometheus metrics [default: off]
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    metrics_listen: Option<String>,
    /// Address shown where people need help (support@statux.io if not set)
    #[arg(long, global = true, value_name = "E-MAIL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    support_email: Option<String>,
    /// Mail server (smtp:// or smtps://) [default: none]
    #[arg(long, global = true, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    smtp_url: Option<String>,
    /// Let metadata come from private and loopback addresses over plain http [default: false]
    #[arg(long, global = true, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    allow_private_metadata: Option<bool>,
    /// How far an identity provider's clock may be off, in seconds [default: 120]
    #[arg(long, global = true, value_name = "SECONDS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    clock_skew_secs: Option<u32>,
    /// Addresses or networks of proxies whose X-Forwarded-For is believed, separated by commas
    #[arg(long, global = true, value_name = "LIST")]
    #[serde(skip_serializing_if = "Option::is_none")]
    trusted_proxies: Option<String>,
    /// text or json [default: text]
    #[arg(long, global = true, value_name = "FORMAT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    log_format: Option<String>,
    /// SCIM requests a second per organization, 0 = off [default: 200]
    #[arg(long, global = true, value_name = "NUMBER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    scim_rate_limit: Option<u32>,
    /// Sign-in attempts a minute per account and per address, 0 = off [default: 10]
    #[arg(long, global = true, value_name = "NUMBER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_in_rate_limit: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn only_the_flags_that_were_given_are_settings() {
        let cli = Cli::parse_from(["statux-server", "serve", "--listen", "127.0.0.1:1"]);
        let settings = serde_json::to_value(&cli.settings).unwrap();
        assert_eq!(settings, serde_json::json!({ "listen": "127.0.0.1:1" }));
    }
}
