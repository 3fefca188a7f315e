//! The SAML routes, the management API, health and the table of routes, over HTTP.

mod every_route;
mod health;
mod management;
mod password;
mod routes;
mod saml;
