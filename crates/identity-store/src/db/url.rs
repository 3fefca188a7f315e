//! The URL of a database.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::db::error::OpenError;

/// Where the data is.
///
/// ```
/// use identity_store::DatabaseUrl;
///
/// let url: DatabaseUrl = "postgres://statux:secret@db.example.com/statux".parse()?;
/// assert_eq!(url.to_string(), "postgres://statux:***@db.example.com/statux");
/// # Ok::<(), identity_store::OpenError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DatabaseUrl {
    /// An SQLite file, created if it does not exist.
    Sqlite(PathBuf),
    /// A PostgreSQL server and database, which must exist.
    Postgres(PostgresUrl),
}

/// The URL of a PostgreSQL database; `Display` and `Debug` hide the password.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresUrl(String);

impl PostgresUrl {
    /// The whole URL with its password, for the driver.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl DatabaseUrl {
    /// An SQLite file by its path.
    pub fn sqlite(path: impl AsRef<Path>) -> Self {
        Self::Sqlite(path.as_ref().to_path_buf())
    }
}

impl FromStr for DatabaseUrl {
    type Err = OpenError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            return match path {
                "" => Err(OpenError::NoFile),
                ":memory:" => Err(OpenError::InMemory),
                path => Ok(Self::sqlite(path)),
            };
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            let url = url::Url::parse(text).map_err(OpenError::Malformed)?;
            let in_query = url.query_pairs().any(|(key, _)| key == "dbname");
            if url.path().trim_start_matches('/').is_empty() && !in_query {
                return Err(OpenError::NoDatabase);
            }
            return Ok(Self::Postgres(PostgresUrl(text.to_owned())));
        }
        // Only the scheme is repeated: the rest may hold a password.
        let received = match text.split_once(':') {
            Some((scheme, _)) => format!("the scheme {scheme:?}"),
            None => "text without a scheme".to_owned(),
        };
        Err(OpenError::UnknownScheme { received })
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(url) => url.fmt(f),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(mut url) = url::Url::parse(&self.0) else {
            return f.write_str("postgres://…");
        };
        let hidden = url.password().is_some() && url.set_password(Some("***")).is_err();
        // libpq also takes the password as a parameter.
        let in_query = url.query_pairs().any(|(key, _)| key == "password");
        if hidden || in_query {
            return f.write_str("postgres://…");
        }
        f.write_str(url.as_str())
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::DatabaseUrl;
    use crate::db::error::OpenError;

    #[test]
    fn urls_of_both_databases_are_parsed() {
        assert_eq!(
            "sqlite://statux.db".parse::<DatabaseUrl>().unwrap(),
            DatabaseUrl::sqlite("statux.db")
        );
        assert_eq!(
            "sqlite:///var/statux.db".parse::<DatabaseUrl>().unwrap(),
            DatabaseUrl::sqlite("/var/statux.db")
        );
        assert!("postgres://h/db".parse::<DatabaseUrl>().is_ok());
        assert!(
            "postgres:///db?host=/run&user=u"
                .parse::<DatabaseUrl>()
                .is_ok()
        );
    }

    #[test]
    fn a_text_that_is_not_a_url_is_rejected_without_repeating_a_password() {
        let wrong = |text: &str| text.parse::<DatabaseUrl>().unwrap_err();
        assert!(matches!(wrong("sqlite://"), OpenError::NoFile));
        assert!(matches!(wrong("sqlite://:memory:"), OpenError::InMemory));
        assert!(matches!(wrong("postgres://u:p@h"), OpenError::NoDatabase));
        assert!(
            !wrong("mysql://u:hunter2@h/db")
                .to_string()
                .contains("hunter2")
        );
        assert!(wrong("mysql://u:p@h/db").to_string().contains("mysql"));
    }

    #[test]
    fn a_password_is_never_displayed() {
        for text in [
            "postgres://u:hunter2@h/db",
            "postgres://h/db?user=u&password=hunter2",
        ] {
            let url: DatabaseUrl = text.parse().unwrap();
            assert!(!format!("{url} {url:?}").contains("hunter2"));
        }
    }
}
