//! The page of one's own account: how and where one is signed in.

pub(crate) mod notices;
pub(crate) mod page;
mod sso;
pub(crate) mod view;

use actix_web::web;

use crate::http::endpoint::{Access, Endpoint};

/// The page and its forms.
pub(crate) const ROUTES: &[Endpoint] = &[
    Endpoint::new("GET", "/account", Access::Session, || web::to(page::show)),
    Endpoint::new(
        "POST",
        "/account/sessions/end-others",
        Access::Session,
        || web::to(page::end_others),
    ),
    Endpoint::new(
        "POST",
        "/account/sessions/{id}/end",
        Access::Session,
        || web::to(page::end),
    ),
    Endpoint::new("POST", "/account/notices/seen", Access::Session, || {
        web::to(notices::seen)
    }),
    Endpoint::new("POST", "/account/sso/connect", Access::Session, || {
        web::to(sso::connect)
    }),
    Endpoint::new("POST", "/account/sso/disconnect", Access::Session, || {
        web::to(sso::disconnect)
    }),
];
