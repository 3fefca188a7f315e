//! The variables from which tests learn about the programs and servers that they drive.

use std::{ffi::OsString, path::Path};

use anyhow::anyhow;

use crate::exec;

/// A variable of the environment and its value.
pub(super) type Variable = (&'static str, OsString);

/// The maintenance database of a PostgreSQL server on which tests make databases.
pub(super) const POSTGRES_URL: &str = "STATUX_TEST_POSTGRES_URL";
/// The Python environment with the SCIM clients.
pub(super) const VENV: &str = "STATUX_TEST_VENV";
/// Programs that Debian's packages install: the variable, the path there and the name elsewhere.
const PROGRAMS: [(&str, &str, &str); 3] = [
    ("STATUX_TEST_CHROMIUM", "/usr/bin/chromium", "chromium"),
    (
        "STATUX_TEST_CHROMEDRIVER",
        "/usr/bin/chromedriver",
        "chromedriver",
    ),
    (
        "STATUX_TEST_SIMPLESAMLPHP",
        "/usr/share/simplesamlphp",
        "simplesamlphp",
    ),
];

/// The server that the caller wants the tests to use instead of a private one.
///
/// # Errors
/// If the variable is not UTF-8.
pub(super) fn postgres_url() -> anyhow::Result<Option<String>> {
    let url = std::env::var_os(POSTGRES_URL).map(OsString::into_string);
    url.transpose()
        .map_err(|_| anyhow!("{POSTGRES_URL} is not UTF-8"))
}

/// The programs that the tests drive, as far as they are installed. What is missing is left out:
/// the tests that need it say so.
pub(super) fn programs() -> Vec<Variable> {
    let find = |(variable, path, name): (&'static str, &str, &str)| {
        let found = if Path::new(path).exists() {
            OsString::from(path)
        } else {
            exec::find_program(name)?.into_os_string()
        };
        Some((variable, found))
    };
    PROGRAMS.into_iter().filter_map(find).collect()
}

/// Everything that tests read.
pub(super) fn whole(database: &str, venv: &Path) -> Vec<Variable> {
    let mut variables = programs();
    variables.push((POSTGRES_URL, database.into()));
    variables.push((VENV, venv.into()));
    variables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_told_of_everything_they_drive() {
        let variables = whole("postgres://x", Path::new("/t/venv"));
        let value = |name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| value.clone())
        };
        assert_eq!(
            value("STATUX_TEST_POSTGRES_URL"),
            Some("postgres://x".into())
        );
        assert_eq!(value("STATUX_TEST_VENV"), Some("/t/venv".into()));
    }

    #[test]
    fn programs_are_named_only_where_they_exist() {
        let found = programs();
        assert!(
            found.iter().all(|(_, path)| Path::new(path).exists()),
            "{found:?}"
        );
        for (variable, path, _) in PROGRAMS {
            let named = found.iter().any(|(name, _)| *name == variable);
            assert!(named || !Path::new(path).exists(), "{variable}");
        }
    }
}
