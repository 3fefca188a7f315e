//! Response and assertion must be of version 2.0 (SAML core §2.3.3, §3.2.2).

use super::context::Context;
use crate::rejection::{ReasonCode, Rejection};

const VERSION: &str = "2.0";

pub(crate) fn check(context: &Context<'_>) -> Result<(), Rejection> {
    let response = context.response.info().version.as_deref();
    for version in [response, Some(&context.assertion.version)] {
        if version != Some(VERSION) {
            return Err(Rejection::new(ReasonCode::VersionUnsupported)
                .expected(VERSION)
                .received(version.unwrap_or("none")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::rejection::ReasonCode::VersionUnsupported;
    use crate::validate::fixture::rejected;

    #[test]
    fn other_versions_are_rejected_on_both_elements() {
        rejected(|it| it.assertion.version = "1.1".into(), VersionUnsupported);
        rejected(
            |it| it.info().version = Some("2.1".into()),
            VersionUnsupported,
        );
        rejected(|it| it.info().version = None, VersionUnsupported);
    }
}
