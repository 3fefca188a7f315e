//! Everything that pages share: layout, assets, and samples that show each page in each of its
//! states.
//!
//! All pages work without scripts. They are filled from plain structs (no store, no clock, no
//! request) that live beside their handlers; the templates escape everything.

pub(crate) mod assets;
pub(crate) mod frame;
pub(crate) mod home;
pub(crate) mod respond;
pub(crate) mod timestamp;

#[cfg(test)]
mod samples;

use actix_web::web;

use crate::http::endpoint::{Access, Endpoint};

/// The start page, and the assets that every page links to.
pub(crate) const ROUTES: &[Endpoint] = &[
    Endpoint::new("GET", "/", Access::Anonymous, || web::to(home::show)),
    Endpoint::new("GET", assets::STYLE_PATH, Access::Anonymous, || {
        web::to(assets::style)
    }),
    Endpoint::new("GET", "/static/copy.js", Access::Anonymous, || {
        web::to(assets::script)
    }),
    Endpoint::new("GET", "/static/icon.svg", Access::Anonymous, || {
        web::to(assets::icon)
    }),
];
