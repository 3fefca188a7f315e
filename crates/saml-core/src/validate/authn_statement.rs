//! The assertion must say that the user was authenticated: one authentication statement at least
//! (SAML profiles §4.1.4.2).

use super::Context;
use crate::refusal::{ReasonCode, Refusal};

pub(crate) fn check(context: &Context<'_>) -> Result<(), Refusal> {
    if context.assertion.authn_statements.is_empty() {
        return Err(ReasonCode::AuthnStatementMissing.into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::refusal::ReasonCode;
    use crate::validate::fixture::refused;

    #[test]
    fn attributes_alone_sign_nobody_in() {
        refused(
            |it| it.assertion.authn_statements.clear(),
            ReasonCode::AuthnStatementMissing,
        );
    }
}
