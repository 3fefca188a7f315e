//! The management API.
use crate::routes::Endpoint;
pub(crate) const ROUTES: &[Endpoint] = &[];
pub(crate) fn json_config() -> actix_web::web::JsonConfig { actix_web::web::JsonConfig::default() }
pub(crate) fn query_config() -> actix_web::web::QueryConfig { actix_web::web::QueryConfig::default() }
