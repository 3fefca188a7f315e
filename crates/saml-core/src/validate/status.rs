//! The identity provider must have answered "success" (SAML core §3.2.2.2).

use crate::assertion::ResponseInfo;
use crate::rejection::{ReasonCode, Rejection};

/// The only status with which a sign-in continues.
pub(crate) const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";

pub(crate) fn check(response: &ResponseInfo) -> Result<(), Rejection> {
    if response
        .status
        .first()
        .is_some_and(|status| status == SUCCESS)
    {
        return Ok(());
    }
    let mut received = match response.status.as_slice() {
        [] => "no status".to_owned(),
        codes => codes.join(" / "),
    };
    if let Some(message) = &response.status_message {
        received.push_str(": ");
        received.push_str(message);
    }
    Err(Rejection::new(ReasonCode::StatusNotSuccess)
        .expected(SUCCESS)
        .received(received))
}

#[cfg(test)]
mod tests {
    use crate::rejection::ReasonCode;
    use crate::validate::fixture::rejected;

    #[test]
    fn any_other_status_is_rejected_and_told() {
        let rejection = rejected(
            |it| {
                it.info().status = vec!["urn:Responder".into(), "urn:AuthnFailed".into()];
                it.info().status_message = Some("no such user".into());
            },
            ReasonCode::StatusNotSuccess,
        );
        let received = rejection.received_text().unwrap();
        assert_eq!(received, "urn:Responder / urn:AuthnFailed: no such user");
    }

    #[test]
    fn success_below_another_status_and_no_status_are_rejected() {
        let below = vec!["urn:Responder".into(), super::SUCCESS.into()];
        rejected(|it| it.info().status = below, ReasonCode::StatusNotSuccess);
        rejected(|it| it.info().status.clear(), ReasonCode::StatusNotSuccess);
    }
}
