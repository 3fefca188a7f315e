//! `GET /Users`: filtering and paging (RFC 7644 section 3.4.2).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use identity_store::StoreError;
use identity_store::scim_users::{self, ListQuery};
use scim_model::{Filter, ListResponse, ResourceType, ScimError, schema};

use super::client::Client;
use super::query::Query;
use super::{answer, one_user};
use crate::errors::ScimProblem;

/// The most users in one answer; `ServiceProviderConfig` names it.
pub(super) const MAX_COUNT: i64 = 200;
/// The users in one answer where the client names no count.
const DEFAULT_COUNT: i64 = 100;

/// Which resources are asked for.
pub(super) struct Page {
    pub(super) filter: Option<Filter>,
    pub(super) start_index: i64,
    pub(super) count: i64,
}

impl Page {
    /// Reads the parameters; what is out of range is taken for the nearest that is not.
    pub(super) fn of(query: &Query, resource_type: &ResourceType) -> Result<Self, ScimProblem> {
        let filter = query.get("filter");
        let filter = filter
            .map(|text| read_filter(text, resource_type))
            .transpose()?;
        let start_index = query.integer("startIndex")?.unwrap_or(1).max(1);
        let count = query
            .integer("count")?
            .unwrap_or(DEFAULT_COUNT)
            .clamp(0, MAX_COUNT);
        Ok(Self {
            filter,
            start_index,
            count,
        })
    }
}

fn read_filter(text: &str, resource_type: &ResourceType) -> Result<Filter, ScimError> {
    let filter = Filter::parse(text)?;
    filter.check(resource_type)?;
    Ok(filter)
}

/// Lists users; an existence check that finds nobody is an empty list.
pub(super) async fn list(
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, ScimProblem> {
    let query = Query::parse(request.query_string())?;
    let page = Page::of(&query, &schema::USER_TYPE)?;
    let projection = query.projection()?;
    let (organization, base_url) = (client.organization.clone(), client.base_url());
    let body = client.read(move |db| {
        let query = ListQuery {
            filter: page.filter.as_ref(),
            start_index: page.start_index,
            count: page.count,
            base_url: &base_url,
        };
        let mut found = scim_users::list(db, &organization, &query)?;
        one_user::load(db, &organization, &mut found.users, &projection)?;
        let users = found.users.iter();
        let users = users
            .map(|user| answer::projected(user, &projection, &base_url))
            .collect();
        let (total, start) = (found.total.unsigned_abs(), page.start_index.unsigned_abs());
        Ok::<_, StoreError>(ListResponse::page(total, start, users).into_json())
    });
    Ok(answer::json(StatusCode::OK, &body.await?))
}
