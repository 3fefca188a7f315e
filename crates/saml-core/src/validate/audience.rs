//! Every audience restriction must name our entity ID, and there must be one
//! (SAML core §2.5.1.4, SAML profiles §4.1.4.2).

use super::Context;
use crate::refusal::{ReasonCode, Refusal};

pub(crate) fn check(context: &Context<'_>) -> Result<(), Refusal> {
    let restrictions = context
        .assertion
        .conditions
        .as_ref()
        .map_or(&[][..], |conditions| &conditions.audience_restrictions);
    if restrictions
        .iter()
        .all(|restriction| restriction.audiences.is_empty())
    {
        return Err(Refusal::new(ReasonCode::AudienceMissing).expected(context.entity_id));
    }
    for restriction in restrictions {
        if !restriction
            .audiences
            .iter()
            .any(|audience| audience == context.entity_id)
        {
            return Err(Refusal::new(ReasonCode::AudienceMismatch)
                .expected(context.entity_id)
                .received(restriction.audiences.join(", ")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::assertion::AudienceRestriction;
    use crate::refusal::ReasonCode::{AudienceMismatch, AudienceMissing};
    use crate::validate::fixture::{Fixture, SP, accepted, refused};

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
        let refusal = refused(|it| set(it, &[&["https://other"]]), AudienceMismatch);
        assert_eq!(refusal.received_text(), Some("https://other"));
        refused(|it| set(it, &[&[&format!("{SP}/")]]), AudienceMismatch);
    }

    #[test]
    fn every_restriction_must_hold() {
        accepted(|it| set(it, &[&[SP], &["https://other", SP]]));
        refused(|it| set(it, &[&[SP], &["https://other"]]), AudienceMismatch);
        refused(|it| set(it, &[&[SP], &[]]), AudienceMismatch);
    }

    #[test]
    fn an_assertion_for_everyone_is_refused() {
        refused(|it| set(it, &[]), AudienceMissing);
        refused(|it| set(it, &[&[]]), AudienceMissing);
        refused(|it| it.assertion.conditions = None, AudienceMissing);
    }
}
