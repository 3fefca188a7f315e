//! A condition that is not understood makes the assertion's validity undecidable, so it is
//! rejected (SAML core §2.5.1.1). `OneTimeUse` is met by the caller's rejection of every replay;
//! `ProxyRestriction` binds only those who issue further assertions.

use super::context::Context;
use crate::rejection::{ReasonCode, Rejection};

const KNOWN: &str = "AudienceRestriction, OneTimeUse or ProxyRestriction";

pub(crate) fn check(context: &Context<'_>) -> Result<(), Rejection> {
    let conditions = context.assertion.conditions.as_ref();
    match conditions.and_then(|conditions| conditions.unknown.first()) {
        None => Ok(()),
        Some(name) => Err(Rejection::new(ReasonCode::ConditionUnknown)
            .expected(KNOWN)
            .received(name.as_str())),
    }
}

#[cfg(test)]
mod tests {
    use crate::rejection::ReasonCode;
    use crate::validate::fixture::{accepted, rejected};

    #[test]
    fn an_unknown_condition_is_rejected_by_name() {
        let rejection = rejected(
            |it| {
                it.assertion
                    .conditions
                    .as_mut()
                    .unwrap()
                    .unknown
                    .push("Weather".into());
            },
            ReasonCode::ConditionUnknown,
        );
        assert_eq!(rejection.received_text(), Some("Weather"));
    }

    #[test]
    fn one_time_use_is_accepted() {
        accepted(|it| it.assertion.conditions.as_mut().unwrap().one_time_use = true);
    }
}
