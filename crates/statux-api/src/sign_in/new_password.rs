//! What the pages have in common on which a password is chosen: the first set-up, and the recovery link.

use identity_store::accounts::{AccountError, passwords};

use crate::pages::frame::FormProblem;

/// What is wrong with a password and its repetition, before it is known how hard it is to guess.
pub(super) fn check(password: &str, again: &str) -> Option<FormProblem> {
    if let Err(error) = passwords::check_length(password) {
        return Some(problem(&error));
    }
    if password != again {
        let problem = FormProblem::new("The two passwords are not the same.");
        return Some(problem.advice("Type the same password into both fields."));
    }
    None
}

/// Why a password was not taken.
pub(super) fn problem(error: &AccountError) -> FormProblem {
    FormProblem::new(format!("The password does not fit: {error}."))
}
