//! The assertion must say that the user was authenticated: one authentication statement at least
//! (SAML profiles §4.1.4.2).

use super::context::Context;
use crate::rejection::{ReasonCode, Rejection};

pub(crate) fn check(context: &Context<'_>) -> Result<(), Rejection> {
    if context.assertion.authn_statements.is_empty() {
        return Err(ReasonCode::AuthnStatementMissing.into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::rejection::ReasonCode;
    use crate::validate::fixture::rejected;

    #[test]
    fn an_assertion_with_attributes_only_is_rejected() {
        rejected(
            |it| it.assertion.authn_statements.clear(),
            ReasonCode::AuthnStatementMissing,
        );
    }
}
