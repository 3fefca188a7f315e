//! On whose account a request is served: whose turns its reads and writes take.
//!
//! A request begins among strangers. A guard that establishes a caller moves it to the caller's
//! organization, and so does a SAML URL of an organization that exists. Work outside requests is the
//! server's own. This is kept with the task rather than handed on, so that no handler can forget it.

use std::cell::RefCell;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use identity_store::turns::Share;

tokio::task_local! {
    static SHARE: RefCell<Share>;
}

/// Middleware in which every request begins.
///
/// # Errors
/// Those of the wrapped service.
pub(crate) async fn begin<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let share = RefCell::new(Share::Strangers);
    SHARE.scope(share, next.call(request)).await
}

/// Moves the request that this task serves to a share.
pub(crate) fn enter(share: Share) {
    // Outside a request the work stays the server's.
    let _outside = SHARE.try_with(|current| current.replace(share));
}

/// The share of the request that this task serves.
pub(crate) fn current() -> Share {
    let current = SHARE.try_with(|current| current.borrow().clone());
    current.unwrap_or(Share::Server)
}

#[cfg(test)]
mod tests {
    use identity_store::OrganizationId;

    use super::*;

    #[actix_web::test]
    async fn a_request_is_a_strangers_until_somebody_is_known_and_other_work_is_the_servers() {
        let organization = Share::Organization(OrganizationId::random());
        enter(organization.clone());
        assert_eq!(current(), Share::Server);
        let request = async {
            let before = current();
            enter(organization.clone());
            tokio::task::yield_now().await;
            (before, current())
        };
        let served = SHARE.scope(RefCell::new(Share::Strangers), request).await;
        assert_eq!(served, (Share::Strangers, organization));
        assert_eq!(current(), Share::Server);
    }
}
