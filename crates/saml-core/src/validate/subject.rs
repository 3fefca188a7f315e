//! The assertion must name its subject (SAML profiles §4.1.4.2).

use super::context::Context;
use crate::rejection::{ReasonCode, Rejection};

pub(crate) fn check(context: &Context<'_>) -> Result<(), Rejection> {
    if !context.assertion.has_subject {
        return Err(ReasonCode::SubjectMissing.into());
    }
    match &context.assertion.name_id {
        Some(name_id) if !name_id.value.is_empty() => Ok(()),
        _ => Err(ReasonCode::NameIdMissing.into()),
    }
}

#[cfg(test)]
mod tests {
    use crate::rejection::ReasonCode::{NameIdMissing, SubjectMissing};
    use crate::validate::fixture::rejected;

    #[test]
    fn a_missing_subject_and_a_missing_or_empty_name_are_rejected() {
        rejected(|it| it.assertion.has_subject = false, SubjectMissing);
        rejected(|it| it.assertion.name_id = None, NameIdMissing);
        let empty = |it: &mut crate::validate::fixture::Fixture| {
            it.assertion.name_id.as_mut().unwrap().value.clear();
        };
        rejected(empty, NameIdMissing);
    }
}
