//! Every audience restriction must name our entity ID, and there must be one
//! (SAML core §2.5.1.4, SAML profiles §4.1.4.2).

use super::context::Context;
use crate::rejection::{ReasonCode, Rejection};

pub(crate) fn check(context: &Context<'_>) -> Result<(), Rejection> {
    let restrictions = context
        .assertion
        .conditions
        .as_ref()
        .map_or(&[][..], |conditions| &conditions.audience_restrictions);
    if restrictions
        .iter()
        .all(|restriction| restriction.audiences.is_empty())
    {
        return Err(Rejection::new(ReasonCode::AudienceMissing).expected(context.entity_id));
    }
    for restriction in restrictions {
        if !restriction
            .audiences
            .iter()
            .any(|audience| audience == context.entity_id)
        {
            return Err(Rejection::new(ReasonCode::AudienceMismatch)
                .expected(context.entity_id)
                .received(restriction.audiences.join(", ")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::assertion::AudienceRestriction;
    use crate::rejection::ReasonCode::{AudienceMismatch, AudienceMissing};
    use crate::validate::fixture::{Fixture, SP, accepted, rejected};

    fn set(it: &mut Fixture, restrictions: &[&[&str]]) {
        it.assertion
            .conditions
            .as_mut()
            .unwrap()
            .audience_restrictions = restrictions
            .iter()
            .map(|audiences| AudienceRestriction {
                audiences: audiences.iter().map(|&audience| audience.into()).collect(),
            })
            .collect();
    }

    #[test]
    fn one_of_several_audiences_is_enough_within_a_restriction() {
        accepted(|it| set(it, &[&["https://other", SP]]));
        let rejection = rejected(|it| set(it, &[&["https://other"]]), AudienceMismatch);
        assert_eq!(rejection.received_text(), Some("https://other"));
        rejected(|it| set(it, &[&[&format!("{SP}/")]]), AudienceMismatch);
    }

    #[test]
    fn every_restriction_must_hold() {
        accepted(|it| set(it, &[&[SP], &["https://other", SP]]));
        rejected(|it| set(it, &[&[SP], &["https://other"]]), AudienceMismatch);
        rejected(|it| set(it, &[&[SP], &[]]), AudienceMismatch);
    }

    #[test]
    fn an_assertion_for_everyone_is_rejected() {
        rejected(|it| set(it, &[]), AudienceMissing);
        rejected(|it| set(it, &[&[]]), AudienceMissing);
        rejected(|it| it.assertion.conditions = None, AudienceMissing);
    }
}
