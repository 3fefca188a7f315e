//! The page of one's own account: where one is signed in.

pub(crate) mod page;
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
];
