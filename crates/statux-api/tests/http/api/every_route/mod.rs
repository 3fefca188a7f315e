//! What must hold on every route: the tables of routes are walked, so that a new line is tested
//! from the day it is written.

mod across;
mod odd_texts;
mod scene;
mod strangers;

use statux_api::http::routes::{self, Access};
use statux_api::http::urls::SCIM_BASE_PATH;
use statux_api::scim;

/// One method on one path, of either table.
#[derive(Debug, Clone)]
struct Line {
    method: &'static str,
    path: String,
    access: Access,
}

fn lines() -> Vec<Line> {
    let scim = scim::endpoints().map(|endpoint| Line {
        method: endpoint.method,
        path: format!("{SCIM_BASE_PATH}{}", endpoint.path),
        access: Access::ScimToken,
    });
    let others = routes::endpoints().map(|endpoint| Line {
        method: endpoint.method,
        path: endpoint.path.to_owned(),
        access: endpoint.access,
    });
    others.chain(scim).collect()
}
