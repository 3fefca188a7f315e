//! One file a subcommand.

mod admin;
mod api_key;
mod backup;
mod migrate;
mod organization;
mod serve;

use identity_store::{OrganizationId, Store, StoreOptions, organizations};

use statux_api::http::limits::lengths::NameLimit;

use crate::cli::{Cli, Command, ConfigCommand};
use crate::configuration::Settings;
use crate::failure::Failure;
use crate::output;

/// Does what was asked. The warnings are about the configuration, and shown where it is looked at.
///
/// # Errors
/// With the one line that tells why not.
pub(crate) fn run(cli: Cli, warnings: &[String]) -> Result<(), Failure> {
    let settings = cli.settings;
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(settings, warnings),
        Command::Migrate => migrate::run(&settings),
        Command::Config(ConfigCommand::Check) => {
            warnings.iter().for_each(|warning| output::warning(warning));
            output::line("The configuration can be used.");
            Ok(())
        }
        Command::Backup { file } => backup::run(&settings, &file),
        Command::Organization(command) => organization::run(&settings, command),
        Command::Admin(command) => admin::run(&settings, command),
        Command::ApiKey(command) => api_key::run(&settings, command),
    }
}

/// The database with its tables up to date, for a command that ends soon.
fn open(settings: &Settings) -> Result<Store, Failure> {
    let store = Store::open(&settings.database_url, StoreOptions::small())?;
    store.migrate()?;
    Ok(store)
}

/// The organization with this id, or the sentence that there is none.
fn organization(store: &Store, id: &str) -> Result<OrganizationId, Failure> {
    let id = OrganizationId::from_text(id);
    match store.read(|db| organizations::get(db, &id))? {
        Some(organization) => Ok(organization.id),
        None => Err(unknown_organization(id.as_str())),
    }
}

fn unknown_organization(id: &str) -> Failure {
    Failure::Usage(format!(
        "--organization: expected the id of an organization, received {id:?}, which does not exist"
    ))
}

/// A name that people can read, without space around it.
fn name<'a>(flag: &str, text: &'a str, limit: NameLimit) -> Result<&'a str, Failure> {
    let checked = limit.check(text);
    checked.map_err(|_| Failure::Usage(format!("{flag}: expected {limit} on one line")))
}
