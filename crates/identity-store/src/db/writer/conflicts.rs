//! Which errors of PostgreSQL ask to run the transaction again: deadlocks (SQLSTATE 40P01) and
//! serialization failures (40001).
//!
//! Diesel 2.3 has a kind for 40001 but hands on no SQLSTATE, and 40P01 is among its unknown errors
//! then. So the latter is told by its message, on a connection that is made to speak English. A
//! role that may not choose the language of messages runs every write again that met an error of
//! unknown kind: more often than needed, but never less.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Once};

use diesel::RunQueryDsl as _;
use diesel::connection::{
    Connection as _, Instrumentation, InstrumentationEvent, SimpleConnection as _,
    get_default_instrumentation,
};
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::sql_types::Text;

use crate::Connection;
use crate::db::error::one_line;

/// `lc_messages` is a superuser's to set, or that of a role with `GRANT SET ON PARAMETER`.
const SPEAK_ENGLISH: &str = "DO $$ BEGIN PERFORM set_config('lc_messages', 'C', false); \
    EXCEPTION WHEN insufficient_privilege THEN NULL; END $$";

/// Notes conflicts, whatever error type the closure of a write turns them into.
#[derive(Clone, Default)]
pub(super) struct Conflicts(Arc<AtomicBool>);

impl Conflicts {
    /// Watches a connection from now on.
    pub(super) fn watch(&self, connection: &mut Connection) {
        let recognition = Recognition::of(connection);
        connection.set_instrumentation(Watch {
            noted: self.clone(),
            recognition,
            default: get_default_instrumentation(),
        });
    }

    /// Forgets what was noted.
    pub(super) fn clear(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    /// Whether a conflict was noted since.
    pub(super) fn met_one(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How a deadlock is told from other errors that diesel does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Recognition {
    /// By its message.
    EnglishMessage,
    /// Not at all.
    AnyUnknownError,
}

#[derive(diesel::QueryableByName)]
struct Language {
    #[diesel(sql_type = Text)]
    lc_messages: String,
}

impl Recognition {
    /// Has the connection speak English, and looks whether it does.
    fn of(connection: &mut Connection) -> Self {
        let Connection::Postgres(postgres) = connection else {
            return Self::EnglishMessage;
        };
        let language = postgres
            .batch_execute(SPEAK_ENGLISH)
            .and_then(|()| diesel::sql_query("SHOW lc_messages").get_result::<Language>(postgres))
            .map_or_else(|error| one_line(&error), |language| language.lc_messages);
        let recognition = Self::in_language(&language);
        if recognition == Self::AnyUnknownError {
            static TOLD: Once = Once::new();
            TOLD.call_once(|| {
                tracing::warn!(
                    lc_messages = language,
                    "deadlocks are not told from other errors of PostgreSQL in this language; \
                     GRANT SET ON PARAMETER lc_messages lets the server choose its own"
                );
            });
        }
        recognition
    }

    fn in_language(lc_messages: &str) -> Self {
        let language = lc_messages.split(['.', '_', '@']).next();
        match language {
            Some("C" | "POSIX" | "en" | "English") => Self::EnglishMessage,
            _ => Self::AnyUnknownError,
        }
    }

    fn is_conflict(self, error: &DieselError) -> bool {
        match error {
            DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
            DieselError::DatabaseError(DatabaseErrorKind::Unknown, details) => {
                self == Self::AnyUnknownError || details.message() == "deadlock detected"
            }
            _ => false,
        }
    }
}

struct Watch {
    noted: Conflicts,
    recognition: Recognition,
    /// What watches every connection, where something does: a connection has one watcher only.
    default: Option<Box<dyn Instrumentation>>,
}

impl Instrumentation for Watch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::FinishQuery {
            error: Some(error), ..
        } = event
            && self.recognition.is_conflict(error)
        {
            self.noted.0.store(true, Ordering::Relaxed);
        }
        if let Some(default) = &mut self.default {
            default.on_connection_event(event);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: DatabaseErrorKind, message: &str) -> DieselError {
        DieselError::DatabaseError(kind, Box::new(message.to_owned()))
    }

    #[test]
    fn a_deadlock_is_a_conflict_in_every_language() {
        for (lc_messages, message) in [
            ("C", "deadlock detected"),
            ("C.UTF-8", "deadlock detected"),
            ("en_US.UTF-8", "deadlock detected"),
            ("de_DE.UTF-8", "Verklemmung entdeckt"),
            ("ja_JP.utf8", "デッドロックを検出しました"),
            ("", "Verklemmung entdeckt"),
        ] {
            let recognition = Recognition::in_language(lc_messages);
            let deadlock = error(DatabaseErrorKind::Unknown, message);
            assert!(recognition.is_conflict(&deadlock), "{lc_messages}");
            let serialization = error(DatabaseErrorKind::SerializationFailure, "could not");
            assert!(recognition.is_conflict(&serialization), "{lc_messages}");
            let unique = error(DatabaseErrorKind::UniqueViolation, "duplicate key");
            assert!(!recognition.is_conflict(&unique), "{lc_messages}");
        }
    }

    #[test]
    fn in_english_no_other_unknown_error_is_a_conflict() {
        let other = error(DatabaseErrorKind::Unknown, "division by zero");
        assert!(!Recognition::in_language("C").is_conflict(&other));
    }
}
