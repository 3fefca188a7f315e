//! A condition that is not understood makes the assertion's validity undecidable, so it is
//! refused (SAML core §2.5.1.1). `OneTimeUse` is met by the caller's refusal of every replay;
//! `ProxyRestriction` binds only who issues further assertions.

use super::Context;
use crate::refusal::{ReasonCode, Refusal};

const KNOWN: &str = "AudienceRestriction, OneTimeUse or ProxyRestriction";

pub(crate) fn check(context: &Context<'_>) -> Result<(), Refusal> {
    let conditions = context.assertion.conditions.as_ref();
    match conditions.and_then(|conditions| conditions.unknown.first()) {
        None => Ok(()),
        Some(name) => Err(Refusal::new(ReasonCode::ConditionUnknown)
            .expected(KNOWN)
            .received(name.as_str())),
    }
}

#[cfg(test)]
mod tests {
    use crate::refusal::ReasonCode;
    use crate::validate::fixture::{accepted, refused};

    #[test]
    fn an_unknown_condition_is_refused_by_name() {
        let refusal = refused(
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
        assert_eq!(refusal.received_text(), Some("Weather"));
    }

    #[test]
    fn one_time_use_is_accepted() {
        accepted(|it| it.assertion.conditions.as_mut().unwrap().one_time_use = true);
    }
}
