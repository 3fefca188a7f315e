//! `GET /Groups`: filtering and paging (RFC 7644 section 3.4.2).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use identity_store::StoreError;
use identity_store::scim_groups;
use identity_store::scim_users::ListQuery;
use scim_model::{ListResponse, schema};

use super::client::Client;
use super::list_users::Page;
use super::query::Query;
use super::{answer, one_group};
use crate::errors::ScimProblem;

/// Lists groups; members are read only where they are answered or filtered by something else
/// than their ids.
pub(super) async fn list(
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, ScimProblem> {
    let query = Query::parse(request.query_string())?;
    let page = Page::of(&query, &schema::GROUP_TYPE)?;
    let projection = query.projection()?;
    let (organization, base_url) = (client.organization.clone(), client.base_url());
    let body = client.read(move |db| {
        let query = ListQuery {
            filter: page.filter.as_ref(),
            start_index: page.start_index,
            count: page.count,
            base_url: &base_url,
        };
        let mut found = scim_groups::list(db, &organization, &query)?;
        one_group::load(db, &organization, &mut found.groups, &projection)?;
        let groups = found.groups.iter();
        let groups = groups
            .map(|group| answer::projected_group(group, &projection, &base_url))
            .collect();
        let (total, start) = (found.total.unsigned_abs(), page.start_index.unsigned_abs());
        Ok::<_, StoreError>(ListResponse::page(total, start, groups).into_json())
    });
    Ok(answer::json(StatusCode::OK, &body.await?))
}
