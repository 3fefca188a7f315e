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
    /// The people of an organization
    #[command(subcommand)]
    Member(MemberCommand),
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
        /// The last part of its own sign-in page, /sign-in/SHORT-NAME: 2 to 40 lower-case letters,
        /// digits and hyphens; without it one is made of the name
        #[arg(long, value_name = "SHORT-NAME")]
        short_name: Option<String>,
        /// Answer {"id","name","short_name","acs_url","entity_id","login_url"}
        #[arg(long)]
        json: bool,
    },
    /// List all organizations
    List {
        /// Answer {"items":[{"id","name","short_name","created_at","suspended_at","delete_at"}]}
        #[arg(long)]
        json: bool,
    },
    /// Give an organization another name or short name; the short name before still leads to its
    /// sign-in page for a year, and stays its own as long
    #[command(group = clap::ArgGroup::new("names").required(true).multiple(true))]
    Rename {
        /// The organization's id
        #[arg(long, value_name = "ID")]
        organization: String,
        /// Its new name, as people know it
        #[arg(long, group = "names")]
        name: Option<String>,
        /// The new last part of its own sign-in page, /sign-in/SHORT-NAME
        #[arg(long, value_name = "SHORT-NAME", group = "names")]
        short_name: Option<String>,
        /// Answer {"id","name","short_name","created_at","suspended_at","delete_at"}
        #[arg(long)]
        json: bool,
    },
    /// Suspend an organization: sessions end, nobody signs in, tokens and keys get 403
    Suspend {
        /// The organization's id
        #[arg(long, value_name = "ID")]
        organization: String,
        /// Answer {"id","name","suspended_at","ended_sessions"}
        #[arg(long)]
        json: bool,
    },
    /// Suspend an organization, and delete it with everything it has 30 days later; resume cancels it
    Delete {
        /// The organization's id
        #[arg(long, value_name = "ID")]
        organization: String,
        /// The organization's exact name, so that no other one is meant
        #[arg(long)]
        name: String,
        /// Answer {"id","name","suspended_at","delete_at","ended_sessions"}
        #[arg(long)]
        json: bool,
    },
    /// Make a one-time link that makes somebody platform admin, for when none can get in
    Recover {
        /// The organization's id
        #[arg(long, value_name = "ID")]
        organization: String,
        /// The e-mail address that the person signs in with; an account is made if there is none
        #[arg(long)]
        email: String,
        /// The person's name, for an account that is made; without it the e-mail address
        #[arg(long)]
        name: Option<String>,
        /// Answer {"organization","email","url","expires_at"}
        #[arg(long)]
        json: bool,
    },
    /// Open a suspended organization again, and cancel its deletion; everything is as it was, but for
    /// the sessions
    Resume {
        /// The organization's id
        #[arg(long, value_name = "ID")]
        organization: String,
        /// Answer {"id","name","short_name","created_at","suspended_at","delete_at"}
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
        /// The admin's whole name; without it the given and the family name, or the e-mail address
        #[arg(long)]
        name: Option<String>,
        /// The admin's given name, which SCIM clients see as name.givenName
        #[arg(long)]
        given_name: Option<String>,
        /// The admin's family name, which SCIM clients see as name.familyName
        #[arg(long)]
        family_name: Option<String>,
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
        /// What it may do: read, write, keys (create keys), admins (make platform admins); once for
        /// each; without it read and write
        #[arg(long = "scope", value_name = "SCOPE")]
        scopes: Vec<String>,
        /// When it ends by itself, as in 2027-01-31T00:00:00Z; without it never
        #[arg(long, value_name = "TIME")]
        expires_at: Option<String>,
        /// Answer {"id","key"}
        #[arg(long)]
        json: bool,
    },
    /// List the keys of an organization, revoked ones too
    List {
        /// The organization's id
        #[arg(long, value_name = "ID")]
        organization: String,
        /// Answer {"items":[{"id","name","last_four","scopes","created_at","expires_at",
        /// "last_used_at","revoked_at"}]}
        #[arg(long)]
        json: bool,
    },
    /// Revoke a key: it stops working with the next request
    Revoke {
        /// The organization's id
        #[arg(long, value_name = "ID")]
        organization: String,
        /// The key's id, as api-key list shows it
        #[arg(value_name = "KEY-ID")]
        id: String,
        /// Answer {"id"}
        #[arg(long)]
        json: bool,
    },
}

/// `member …`
#[derive(Debug, Subcommand)]
pub(crate) enum MemberCommand {
    /// List the people of an organization
    List {
        /// The organization's id
        #[arg(long, value_name = "ID")]
        organization: String,
        /// Only those with this text in name, user name or e-mail address, or with this NameID
        #[arg(long, value_name = "TEXT")]
        q: Option<String>,
        /// Answer {"items":[…]} with the members as GET /api/v1/members has them
        #[arg(long)]
        json: bool,
    },
    /// Show one person, with NameIDs and sessions
    Show {
        /// The organization's id
        #[arg(long, value_name = "ID")]
        organization: String,
        /// The person's id, user name or e-mail address
        #[arg(value_name = "MEMBER")]
        member: String,
        /// Answer the member as GET /api/v1/members/{id} has it
        #[arg(long)]
        json: bool,
    },
    /// Everything that is held about a person, as JSON, deleted ones too (by their id)
    Export {
        /// The organization's id
        #[arg(long, value_name = "ID")]
        organization: String,
        /// The person's id, user name or e-mail address
        #[arg(value_name = "MEMBER")]
        member: String,
    },
    /// Erase a person who is deactivated or deleted; it cannot be undone
    Erase {
        /// The organization's id
        #[arg(long, value_name = "ID")]
        organization: String,
        /// The person's id, user name or e-mail address
        #[arg(value_name = "MEMBER")]
        member: String,
        /// Do it; without this the command only says whom it would erase
        #[arg(long)]
        yes: bool,
        /// Answer {"id","erased"}
        #[arg(long)]
        json: bool,
    },
    /// Forget NameIDs, so that the next sign-in by SSO finds the account as if it were the first
    ForgetNameIds {
        /// The organization's id
        #[arg(long, value_name = "ID")]
        organization: String,
        /// The person's id, user name or e-mail address
        #[arg(
            value_name = "MEMBER",
            required_unless_present = "all",
            conflicts_with = "all"
        )]
        member: Option<String>,
        /// Of everybody who is neither platform admin nor has a password; without --yes this only
        /// says what would be forgotten
        #[arg(long)]
        all: bool,
        /// Do it
        #[arg(long, requires = "all")]
        yes: bool,
        /// Answer {"name_ids","ended_sessions"}; without --yes {"name_ids","first"}
        #[arg(long)]
        json: bool,
    },
}
