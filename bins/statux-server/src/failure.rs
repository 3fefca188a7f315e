//! Why a command ended without doing its job.

use std::fmt::Display;

use identity_store::{OpenError, StoreError};

use crate::configuration::ConfigurationError;

/// The one line that is shown, and the exit code.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The configuration cannot be used.
    #[error("{0}")]
    Configuration(#[from] ConfigurationError),
    /// What was typed cannot be used.
    #[error("{0}")]
    Usage(String),
    /// The database cannot be opened or migrated.
    #[error("{0}")]
    Open(#[from] OpenError),
    /// The database failed.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// Anything else: what was tried, and why it failed.
    #[error("cannot {what}: {why}")]
    Failed {
        /// What was tried, as in "listen on 127.0.0.1:8080".
        what: String,
        /// What the system said.
        why: String,
    },
}

impl Failure {
    /// Names what was tried and what the system said.
    pub(crate) fn failed(what: impl Into<String>, why: impl Display) -> Self {
        Self::Failed {
            what: what.into(),
            why: why.to_string(),
        }
    }

    /// 2 for what the caller can mend by other arguments or configuration, else 1.
    pub(crate) fn exit_code(&self) -> i32 {
        match self {
            Self::Configuration(_) | Self::Usage(_) => 2,
            _ => 1,
        }
    }
}
