//! Response and assertion must be of version 2.0 (SAML core §2.3.3, §3.2.2).

use super::Context;
use crate::refusal::{ReasonCode, Refusal};

const VERSION: &str = "2.0";

pub(crate) fn check(context: &Context<'_>) -> Result<(), Refusal> {
    let response = context.response.info().version.as_deref();
    for version in [response, Some(&context.assertion.version)] {
        if version != Some(VERSION) {
            return Err(Refusal::new(ReasonCode::VersionUnsupported)
                .expected(VERSION)
                .received(version.unwrap_or("none")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::refusal::ReasonCode::VersionUnsupported;
    use crate::validate::fixture::refused;

    #[test]
    fn other_versions_are_refused_on_both_elements() {
        refused(|it| it.assertion.version = "1.1".into(), VersionUnsupported);
        refused(
            |it| it.info().version = Some("2.1".into()),
            VersionUnsupported,
        );
        refused(|it| it.info().version = None, VersionUnsupported);
    }
}
