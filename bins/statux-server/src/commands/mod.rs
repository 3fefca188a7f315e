//! One file per subcommand.

mod admin;
mod api_key;
mod arguments;
mod backup;
mod member;
mod migrate;
mod organization;
mod serve;

use crate::cli::{Cli, Command, ConfigCommand};
use crate::failure::Failure;
use crate::{output, secret_key};

/// Runs the subcommand. The warnings are about the configuration; commands that report on it print
/// them.
///
/// # Errors
/// With one line that says why the command failed.
pub(crate) fn run(cli: Cli, warnings: &[String]) -> Result<(), Failure> {
    let settings = cli.settings;
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(settings, warnings),
        Command::Migrate => migrate::run(&settings),
        Command::Config(ConfigCommand::Check) => {
            let key = secret_key::read(&settings)?;
            for warning in warnings.iter().chain(&key.warning) {
                output::warning(warning);
            }
            output::line("The configuration can be used.");
            output::line(match key.given {
                Some(_) => "The key that seals what browsers keep is in secret_key_file.",
                None => {
                    "The key that seals what browsers keep is in the database, and in its backups."
                }
            });
            Ok(())
        }
        Command::Backup { file } => backup::run(&settings, &file),
        Command::Organization(command) => organization::run(&settings, command),
        Command::Admin(command) => admin::run(&settings, command),
        Command::ApiKey(command) => api_key::run(&settings, command),
        Command::Member(command) => member::run(&settings, command),
    }
}
