//! Errors that people see in a browser.

use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use askama::Template;

use super::meaning::ClientError;

/// An error as a page, or a redirect to the sign-in page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageError {
    status: u16,
    heading: String,
    sentence: String,
    location: Option<String>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{{ heading }} · Statux</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="{{ style }}">
</head>
<body>
<main id="main" class="narrow">
<h1>{{ heading }}</h1>
<p class="lead">{{ sentence }}</p>
<p><a class="button" href="/">Go to the start</a></p>
</main>
</body>
</html>
"#
)]
struct ErrorPage<'a> {
    heading: &'a str,
    sentence: &'a str,
    style: &'a str,
}

impl PageError {
    /// A page with its HTTP status, a heading and a sentence.
    pub fn new(status: u16, heading: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self {
            status,
            heading: heading.into(),
            sentence: sentence.into(),
            location: None,
        }
    }

    /// 404.
    pub fn not_found() -> Self {
        Self::new(
            404,
            "There is nothing here",
            "The URL may be mistyped, or out of date.",
        )
    }

    /// 403 for people whose role does not allow the action.
    pub fn forbidden() -> Self {
        Self::new(
            403,
            "Only platform admins can do that",
            "Ask a platform admin of your organization.",
        )
    }

    /// 403 for a form whose token does not match the browser.
    pub fn form_expired() -> Self {
        Self::new(
            403,
            "This form is out of date",
            "It was opened in another session, or cookies are switched off. Go back, reload the page and send it again.",
        )
    }

    /// 403 for a form that a page of another site sent; `origin` is ours.
    pub fn from_another_site(origin: &str) -> Self {
        Self::new(
            403,
            "This form came from another site",
            format!(
                "We only take forms from our own pages, at {origin}. Nothing was changed. If you meant to do this, open the page there and send it again."
            ),
        )
    }

    /// 400 for a form that cannot be read.
    pub fn bad_form(sentence: impl Into<String>) -> Self {
        Self::new(400, "This form cannot be read", sentence)
    }

    /// 303 to the sign-in page, which comes back to `return_to` (a path of this site).
    pub fn sign_in_first(return_to: Option<&str>) -> Self {
        let location = match return_to {
            Some(path) => {
                let query: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
                format!("/sign-in?return_to={query}")
            }
            None => "/sign-in".to_owned(),
        };
        Self {
            location: Some(location),
            ..Self::new(303, "Sign in first", "This page needs you to be signed in.")
        }
    }

    /// The response.
    pub fn into_response(self) -> HttpResponse {
        self.error_response()
    }
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.heading, self.sentence)
    }
}

impl std::error::Error for PageError {}

impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if let Some(location) = &self.location {
            response.insert_header((header::LOCATION, location.as_str()));
            return response.finish();
        }
        if self.status == 503 {
            response.insert_header((header::RETRY_AFTER, "1"));
        }
        let page = ErrorPage {
            heading: &self.heading,
            sentence: &self.sentence,
            style: crate::pages::assets::STYLE_PATH,
        };
        response.content_type("text/html; charset=utf-8");
        response.body(page.render().unwrap_or_else(|_| self.to_string()))
    }
}

impl<E: ClientError> From<E> for PageError {
    fn from(error: E) -> Self {
        let meaning = error.meaning();
        match meaning.status {
            404 => Self::not_found(),
            status => Self::new(status, "That did not work", meaning.detail),
        }
    }
}
