//! The search for members, for platform admins.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use identity_store::{PageRequest, members};
use serde::Deserialize;

use super::view::{SearchPage, of_member};
use crate::http::access::PlatformAdmin;
use crate::http::errors::PageError;
use crate::http::limits::lengths::SEARCH_TEXT_MAX_CHARS;
use crate::http::urls::plausible_id;
use crate::pages::frame::FormProblem;
use crate::pages::respond::{layout, page};
use crate::state::AppState;

/// Members on one page.
const MEMBERS: u16 = 50;

/// The parameters of the page.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Query {
    q: Option<String>,
    /// The cursor of a page.
    after: Option<String>,
}

/// Shows the members that a text finds; without one, all.
pub(crate) async fn show(
    state: web::Data<AppState>,
    admin: PlatformAdmin,
    query: Option<web::Query<Query>>,
) -> Result<HttpResponse, PageError> {
    let query = query.map(web::Query::into_inner).unwrap_or_default();
    let after = query.after.filter(|after| plausible_id(after));
    let request = PageRequest::first(MEMBERS).after(after);
    // No name has a control character, and PostgreSQL fails on a NUL.
    let q: String = query.q.unwrap_or_default();
    let q: String = q.trim().chars().filter(|c| !c.is_control()).collect();
    let chars = q.chars().count();
    let too_long = chars > SEARCH_TEXT_MAX_CHARS;
    let (organization, text) = (admin.organization.id.clone(), q.clone());
    let found = state.read(move |db| {
        if text.is_empty() || too_long {
            members::list(db, &organization, &request)
        } else {
            members::search(db, &organization, &text, &request)
        }
    });
    let found = found.await?;
    let problem = too_long.then(|| {
        FormProblem::new("That is more text than any name has.").sides(
            format!("at most {SEARCH_TEXT_MAX_CHARS} characters"),
            format!("{chars} characters"),
        )
    });
    let status = if too_long {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let next_cursor = found.next_cursor.filter(|_| !too_long);
    let next_page = next_cursor.map(|cursor| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("q", &q).append_pair("after", &cursor);
        format!("/team/members?{}", query.finish())
    });
    let rows = found.items.iter();
    let view = SearchPage {
        layout: layout(&state, "Members", Some(&admin)),
        problem,
        rows: rows
            .map(|member| of_member(member, &admin.user.id))
            .collect(),
        next_page,
        q,
    };
    page(status, &view)
}
