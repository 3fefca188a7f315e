//! OAuth 2.0 client credentials for SCIM clients (RFC 6749 section 4.4), as an alternative to the
//! SCIM token as a fixed bearer token.
//!
//! The client ID is the ID of a SCIM token, and the client secret is that token. An access token
//! acts as that SCIM token and ends with it.

mod error;
mod request;
mod token;

use actix_web::web;
use utoipa::OpenApi;

use crate::http::endpoint::{Access, Endpoint};
use crate::http::urls::SCIM_TOKEN_PATH;

pub(crate) use token::TokenClient;

#[derive(OpenApi)]
#[openapi(paths(token::issue))]
pub(crate) struct Description;

pub(crate) const ROUTES: &[Endpoint] = &[Endpoint::new(
    "POST",
    SCIM_TOKEN_PATH,
    Access::ClientSecret,
    || web::to(token::issue),
)];
