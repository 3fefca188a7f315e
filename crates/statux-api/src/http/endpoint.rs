//! One entry of the route table.

use actix_web::Route;

/// What a route requires of its caller. Its guard lets no other caller through to the handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nothing.
    Anonymous,
    /// A signed-in browser; others are sent to the sign-in page.
    Session,
    /// A signed-in platform admin.
    PlatformAdmin,
    /// A SCIM token.
    ScimToken,
    /// An API key.
    ApiKey,
    /// A client ID and client secret.
    ClientSecret,
}

/// One method on one path.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Endpoint {
    /// The HTTP method.
    pub method: &'static str,
    /// The path as a pattern, such as `/setup/{code}`.
    pub path: &'static str,
    /// What it requires of its caller.
    pub access: Access,
    pub(crate) route: fn() -> Route,
}

impl Endpoint {
    /// A table entry; `route` is `|| web::to(handler)`.
    pub(crate) const fn new(
        method: &'static str,
        path: &'static str,
        access: Access,
        route: fn() -> Route,
    ) -> Self {
        Self {
            method,
            path,
            access,
            route,
        }
    }
}
