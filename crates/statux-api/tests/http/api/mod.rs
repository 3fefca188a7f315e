//! The SAML routes, who becomes whom by them, the management API, health and the table of routes,
//! over HTTP.

mod every_route;
mod health;
mod management;
mod password;
mod people;
mod routes;
mod saml;
