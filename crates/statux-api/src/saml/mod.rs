//! The SAML routes of an organization: metadata, start of a sign-in, where it ends, and logout.

mod acs;
mod form;
mod login;
mod logout;
mod metadata;
mod organization;
mod rejected;
pub(crate) mod sending;
pub(crate) mod wrong_url;

use actix_web::web;
use utoipa::OpenApi;

use crate::http::endpoint::{Access, Endpoint};

pub(crate) use login::Begin;
pub(crate) use logout::{SIGNED_OUT_PATH, Sides};
pub(crate) use rejected::reject;

#[derive(OpenApi)]
#[openapi(paths(
    metadata::show,
    login::begin,
    acs::receive,
    logout::by_redirect,
    logout::by_post
))]
pub(crate) struct Description;

pub(crate) const ROUTES: &[Endpoint] = &[
    Endpoint::new(
        "GET",
        "/api/v1/saml/{organization}/metadata",
        Access::Anonymous,
        || web::to(metadata::show),
    ),
    Endpoint::new(
        "GET",
        "/api/v1/saml/{organization}/login",
        Access::Anonymous,
        || web::to(login::begin),
    ),
    Endpoint::new(
        "POST",
        "/api/v1/saml/{organization}/acs",
        Access::Anonymous,
        || web::to(acs::receive),
    ),
    Endpoint::new(
        "GET",
        "/api/v1/saml/{organization}/logout",
        Access::Anonymous,
        || web::to(logout::by_redirect),
    ),
    Endpoint::new(
        "POST",
        "/api/v1/saml/{organization}/logout",
        Access::Anonymous,
        || web::to(logout::by_post),
    ),
];
