//! Turns the program's arguments into the command line with all settings.

use std::collections::BTreeSet;
use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, Command, CommandFactory as _, FromArgMatches as _};
use figment::providers::Env;

use super::error::ConfigurationError;
use super::layers::{self, Names};
use crate::cli::Cli;

/// Reads the command line, and the settings of the layers below it.
///
/// The returned lines are warnings about former names of settings. As usual for a command line,
/// `--help` and unknown arguments end the program here.
///
/// # Errors
/// When the file cannot be read, a key is unknown, or a value is invalid.
pub(crate) fn load(
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<(Cli, Vec<String>), ConfigurationError> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let names = layers::names();
    let command = settings_everywhere(Cli::command(), &names);
    let given = flags(&arguments);
    for Names { key, old_key } in &names {
        if let Some(old_key) = old_key
            && given.contains(key)
            && given.contains(old_key)
        {
            let (key, old_key) = (key.clone(), old_key.clone());
            return Err(ConfigurationError::BothNames { key, old_key });
        }
    }
    // The first pass finds the file, whose values become the defaults of the second pass.
    let cli = parse(command.clone(), &arguments, &names)?;
    let keys: Vec<&str> = names
        .iter()
        .flat_map(|names| [Some(names.key.as_str()), names.old_key.as_deref()])
        .flatten()
        .collect();
    // Other variables with this prefix belong to other programs and are ignored.
    let environment = Env::prefixed("STATUX_").only(&keys);
    let layers = layers::merge(&names, cli.config.as_deref(), environment, &given)?;
    let command = layers
        .texts
        .into_iter()
        .fold(command, |command, (key, text)| {
            command.mut_arg(key, |argument| argument.default_value(text))
        });
    Ok((parse(command, &arguments, &names)?, layers.warnings))
}

/// The command line with every setting as a flag of every subcommand.
fn settings_everywhere(command: Command, names: &[Names]) -> Command {
    names.iter().fold(command, |command, names| {
        command.mut_arg(&names.key, |argument| argument.global(true))
    })
}

/// The flags among the arguments, as keys, since clap does not report under which of its names an
/// argument was given.
fn flags(arguments: &[OsString]) -> BTreeSet<String> {
    let texts = arguments.iter().filter_map(|argument| argument.to_str());
    let flags = texts.filter_map(|text| text.strip_prefix("--"));
    flags
        .map(|flag| flag.split('=').next().unwrap_or_default().replace('-', "_"))
        .collect()
}

fn parse(
    command: Command,
    arguments: &[OsString],
    names: &[Names],
) -> Result<Cli, ConfigurationError> {
    let matches = command.try_get_matches_from(arguments);
    let parsed = matches.and_then(|matches: ArgMatches| Cli::from_arg_matches(&matches));
    parsed.map_err(|error| wrong_value(&error, names).unwrap_or_else(|| error.exit()))
}

/// The message of a setting's check, if that is what failed.
fn wrong_value(error: &clap::Error, names: &[Names]) -> Option<ConfigurationError> {
    if error.kind() != ErrorKind::ValueValidation {
        return None;
    }
    let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    // As in `--listen <ADDRESS:PORT>` and `--allow-private-metadata[=<BOOL>]`.
    let flag = argument.trim_start_matches("--").split([' ', '=', '[']);
    let key = flag.into_iter().next()?.replace('-', "_");
    names.iter().find(|names| names.key == key)?;
    let why = std::error::Error::source(error)?.to_string();
    Some(ConfigurationError::Value { key, why })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The settings with these arguments and an empty file.
    fn with(arguments: &[&str]) -> Result<Cli, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        let file = file.path().to_str().unwrap().to_owned();
        let program = ["statux-server", "--config", &file];
        let arguments = program.into_iter().chain(arguments.iter().copied());
        let loaded = load(arguments.map(OsString::from));
        loaded
            .map(|(cli, _)| cli)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_command_line_is_well_formed() {
        settings_everywhere(Cli::command(), &layers::names()).debug_assert();
    }

    #[test]
    fn the_defaults_can_be_used() {
        let settings = with(&[]).unwrap().settings;
        assert_eq!(settings.listen.port(), 8080);
        assert_eq!(settings.api.public_url.as_str(), "http://127.0.0.1:8080/");
        assert_eq!(settings.api.scim_requests_per_second, 200);
        assert_eq!(settings.api.sign_in_attempts_per_minute, 10);
    }

    #[test]
    fn flags_before_and_behind_the_subcommand_win_over_the_file_and_the_file_over_defaults() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let text = "listen = \"127.0.0.1:1\"\nscim_requests_per_second = 5\nclock_skew_secs = 7\n";
        std::fs::write(file.path(), text).unwrap();
        let file = file.path().to_str().unwrap();
        for arguments in [
            [
                "statux-server",
                "--listen",
                "127.0.0.1:2",
                "serve",
                "--config",
                file,
            ],
            [
                "statux-server",
                "--config",
                file,
                "serve",
                "--listen",
                "127.0.0.1:2",
            ],
        ] {
            let (cli, warnings) = load(arguments.map(OsString::from)).unwrap();
            assert_eq!(cli.settings.listen.port(), 2);
            assert_eq!(cli.settings.api.scim_requests_per_second, 5);
            assert_eq!(cli.settings.api.clock_skew_secs, 7);
            assert_eq!(cli.settings.api.sign_in_attempts_per_minute, 10);
            assert_eq!(warnings, [""; 0]);
        }
    }

    #[test]
    fn each_wrong_value_names_its_key() {
        for (flag, bad) in [
            ("listen", "8080"),
            ("database-url", "mysql://x/y"),
            ("public-url", "ftp://example.com"),
            ("support-email", "nobody"),
            ("smtp-url", "https://mail"),
            ("clock-skew-secs", "100000"),
            ("trusted-proxies", "proxy"),
            ("allow-private-metadata", "maybe"),
            ("scim-requests-per-second", "many"),
            ("log-format", "xml"),
            ("max-connections", "0"),
            ("request-body-timeout-secs", "soon"),
        ] {
            let error = with(&[&format!("--{flag}={bad}")]).unwrap_err();
            let key = format!("configuration: {}: ", flag.replace('-', "_"));
            assert!(error.starts_with(&key), "{flag}: {error}");
        }
    }

    #[test]
    fn an_old_flag_sets_what_the_new_one_does_and_both_are_an_error() {
        for flag in ["--scim-rate-limit", "--scim-requests-per-second"] {
            let settings = with(&[flag, "3"]).unwrap().settings;
            assert_eq!(settings.api.scim_requests_per_second, 3);
        }
        for flag in ["--sign-in-rate-limit", "--sign-in-attempts-per-minute"] {
            let settings = with(&[&format!("{flag}=4")]).unwrap().settings;
            assert_eq!(settings.api.sign_in_attempts_per_minute, 4);
        }
        let both = ["--scim-rate-limit=3", "--scim-requests-per-second=3"];
        let error = with(&both).unwrap_err();
        assert!(error.contains("two names of one setting"), "{error}");
    }
}
