//! The layers below the flags: environment over file, each setting as text by its current key.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use clap::{Args as _, Command};
use figment::providers::{Format as _, Toml};
use figment::value::{Num, Value};
use figment::{Figment, Provider};

use super::{ConfigurationError, Settings};

/// The default configuration file.
const DEFAULT_FILE: &str = "statux.toml";

/// The names of a setting.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) key: String,
    /// The former name, which still works.
    pub(super) old_key: Option<String>,
}

/// The names of all settings.
pub(super) fn names() -> Vec<Names> {
    let declared = Settings::augment_args(Command::new("settings"));
    let names = declared.get_arguments().map(|argument| {
        let aliases = argument.get_all_aliases().unwrap_or_default();
        Names {
            key: argument.get_id().to_string(),
            old_key: aliases.first().map(|flag| flag.replace('-', "_")),
        }
    });
    names.collect()
}

/// The settings from file and environment.
#[derive(Debug)]
pub(super) struct Layers {
    /// Texts by key.
    pub(super) texts: BTreeMap<String, String>,
    /// A warning for each former name in use, including flags.
    pub(super) warnings: Vec<String>,
}

/// Merges the environment over the file. `flags` are the keys of the flags that were given: their
/// values are not needed here, but a setting may be given under only one of its names.
pub(super) fn merge(
    names: &[Names],
    file: Option<&Path>,
    environment: impl Provider,
    flags: &BTreeSet<String>,
) -> Result<Layers, ConfigurationError> {
    let mut layers = Figment::new();
    if let Some((path, text)) = read(file)? {
        let written = Toml::string(&text);
        if let Err(error) = written.data() {
            return Err(ConfigurationError::Syntax {
                path: path.display().to_string(),
                why: explain(error),
            });
        }
        layers = layers.merge(written);
    }
    let values: BTreeMap<String, Value> =
        layers
            .merge(environment)
            .extract()
            .map_err(|error| ConfigurationError::Syntax {
                path: "environment".to_owned(),
                why: explain(error),
            })?;
    let mut texts = BTreeMap::new();
    for (key, value) in values {
        let text = text(&value).ok_or_else(|| ConfigurationError::Value {
            key: key.clone(),
            why: "expected one value, or a list of values; received something else".to_owned(),
        })?;
        texts.insert(key, text);
    }
    let warnings = rename(names, &mut texts, flags)?;
    if let Some(unknown) = texts.keys().find(|key| !is_known(names, key)) {
        let known: Vec<&str> = names.iter().map(|names| names.key.as_str()).collect();
        return Err(ConfigurationError::UnknownKey {
            key: unknown.clone(),
            known: known.join(", "),
        });
    }
    Ok(Layers { texts, warnings })
}

fn is_known(names: &[Names], key: &str) -> bool {
    names.iter().any(|names| names.key == key)
}

/// Moves texts from former keys to current ones, and returns a warning for each former key in use.
fn rename(
    names: &[Names],
    texts: &mut BTreeMap<String, String>,
    flags: &BTreeSet<String>,
) -> Result<Vec<String>, ConfigurationError> {
    let mut warnings = Vec::new();
    for Names { key, old_key } in names {
        let Some(old_key) = old_key else { continue };
        let given = |key: &String| texts.contains_key(key) || flags.contains(key);
        if !given(old_key) {
            continue;
        }
        if given(key) {
            return Err(ConfigurationError::BothNames {
                key: key.clone(),
                old_key: old_key.clone(),
            });
        }
        warnings.push(format!(
            "{old_key} is now called {key}; the old name still works"
        ));
        if let Some(text) = texts.remove(old_key) {
            texts.insert(key.clone(), text);
        }
    }
    Ok(warnings)
}

/// The named file, or the default file if it exists, with its text.
fn read(file: Option<&Path>) -> Result<Option<(&Path, String)>, ConfigurationError> {
    let path = file.unwrap_or(Path::new(DEFAULT_FILE));
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some((path, text))),
        Err(why) if file.is_none() && why.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(why) => Err(ConfigurationError::Unreadable {
            path: path.display().to_string(),
            why,
        }),
    }
}

/// A value as its flag would be written; lists are separated by commas.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(_, text) => Some(text.clone()),
        Value::Char(_, character) => Some(character.to_string()),
        Value::Bool(_, boolean) => Some(boolean.to_string()),
        Value::Num(_, number) => Some(number_text(*number)),
        Value::Array(_, values) => {
            let texts: Option<Vec<String>> = values.iter().map(text).collect();
            texts.map(|texts| texts.join(","))
        }
        Value::Dict(..) | Value::Empty(..) => None,
    }
}

fn number_text(number: Num) -> String {
    let unsigned = number.to_u128().map(|number| number.to_string());
    let whole = unsigned.or_else(|| number.to_i128().map(|number| number.to_string()));
    whole
        .or_else(|| number.to_f64().map(|number| number.to_string()))
        .unwrap_or_default()
}

/// The first syntax error, on one line.
fn explain(error: figment::Error) -> String {
    let text = error
        .into_iter()
        .next()
        .map(|first| first.to_string())
        .unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use figment::providers::Serialized;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    /// Merges the text of a file with one variable.
    fn merged(text: &str, variable: (&str, u32), flags: &[&str]) -> Result<Layers, String> {
        let flags = flags.iter().map(|flag| (*flag).to_owned()).collect();
        let variable = Serialized::default(variable.0, variable.1);
        let merged = merge(&names(), Some(file(text).path()), variable, &flags);
        merged.map_err(|error| error.to_string())
    }

    const USUAL: (&str, u32) = ("clock_skew_secs", 60);
    const OLD: &str = "scim_rate_limit";
    const NEW: &str = "scim_requests_per_second";

    #[test]
    fn the_environment_wins_over_the_file() {
        let text = "clock_skew_secs = 5\ntrusted_proxies = [\"10.0.0.1\", \"fd00::/8\"]\n";
        let layers = merged(text, USUAL, &[]).unwrap();
        assert_eq!(layers.texts["clock_skew_secs"], "60");
        assert_eq!(layers.texts["trusted_proxies"], "10.0.0.1,fd00::/8");
        assert_eq!(layers.warnings, [""; 0]);
    }

    #[test]
    fn an_old_name_works_in_each_layer_with_one_warning() {
        let warning =
            "scim_rate_limit is now called scim_requests_per_second; the old name still works";
        for (text, variable, flag) in [
            ("scim_rate_limit = 7", USUAL, None),
            ("", (OLD, 7), None),
            ("scim_rate_limit = 5", (OLD, 7), None),
            ("", USUAL, Some(OLD)),
        ] {
            let flags: Vec<&str> = flag.into_iter().collect();
            let layers = merged(text, variable, &flags).unwrap();
            assert_eq!(layers.warnings, [warning], "{text} {variable:?} {flag:?}");
            let expected = flag.is_none().then(|| "7".to_owned());
            assert_eq!(layers.texts.get(NEW), expected.as_ref());
            assert!(!layers.texts.contains_key(OLD));
        }
    }

    #[test]
    fn both_names_of_a_setting_are_an_error_wherever_they_come_from() {
        for (text, variable, flags) in [
            (
                "scim_rate_limit = 5\nscim_requests_per_second = 5",
                USUAL,
                &[][..],
            ),
            ("scim_rate_limit = 5", (NEW, 5), &[]),
            ("scim_requests_per_second = 5", USUAL, &[OLD]),
            ("", (OLD, 5), &[NEW]),
            ("", USUAL, &[OLD, NEW]),
        ] {
            let error = merged(text, variable, flags).unwrap_err();
            let names = error.contains(OLD) && error.contains(NEW);
            assert!(
                names && error.contains("two names of one setting"),
                "{error}"
            );
        }
    }

    #[test]
    fn an_unknown_key_in_the_file_is_named() {
        assert!(merged("listen = \"127.0.0.1:1\"\n", USUAL, &[]).is_ok());
        let error = merged("lisen = \"127.0.0.1:1\"\n", USUAL, &[]).unwrap_err();
        assert!(error.contains("lisen"), "{error}");
        assert!(!error.contains('\n'), "{error}");
    }

    #[test]
    fn a_named_file_that_is_missing_is_an_error() {
        let missing = Path::new("/nonexistent/statux.toml");
        let merged = merge(&names(), Some(missing), Toml::string(""), &BTreeSet::new());
        let error = merged.unwrap_err().to_string();
        assert!(error.contains("/nonexistent/statux.toml"), "{error}");
    }
}
