//! The answer that takes a browser to the identity provider with a message: a redirect, or a page with a
//! form that submits itself.

use actix_web::cookie::Cookie;
use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};
use askama::Template;
use saml_core::Delivery;
use saml_core::delivery::PostForm;

use crate::http::errors::PageError;
use crate::http::security_headers::policy_with_form_action;
use crate::pages::frame::Layout;
use crate::pages::respond::{finish, layout};
use crate::state::AppState;

/// Takes a message to the identity provider by HTTP-POST.
#[derive(Debug, Template)]
#[template(path = "saml/post.html")]
pub(crate) struct PostPage {
    pub(crate) layout: Layout,
    /// What is under way, as a sentence.
    pub(crate) lead: &'static str,
    /// The host of the identity provider.
    pub(crate) host: String,
    pub(crate) action: String,
    pub(crate) fields: Vec<(&'static str, String)>,
}

/// What the page says that a person sees whose browser runs no scripts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
}

impl Told {
    /// On the way to a sign-in.
    pub(crate) const SIGN_IN: Self = Self {
        title: "Taking you to your identity provider",
        lead: "You are signing in with SSO.",
    };
    /// On the way to or from a sign-out.
    pub(crate) const SIGNED_OUT: Self = Self {
        title: "You are signed out",
        lead: "You are signed out here.",
    };
}

/// Sends the browser on by a redirect, or by a page that posts the message. Never in answer to a form of
/// ours: browsers apply the policy on form targets to redirects too.
///
/// # Errors
/// When the page cannot be made.
pub(crate) fn send_on(
    state: &AppState,
    delivery: Delivery,
    cookies: Vec<Cookie<'static>>,
    told: Told,
) -> Result<HttpResponse, PageError> {
    match delivery {
        Delivery::Post(form) => post_page(state, form, cookies, told),
        Delivery::Redirect(url) => {
            let mut response = HttpResponse::SeeOther();
            response.insert_header((header::LOCATION, url));
            add(&mut response, cookies);
            Ok(response.finish())
        }
        _ => Err(PageError::not_found()),
    }
}

/// The page whose form goes to the identity provider, and nowhere else.
///
/// # Errors
/// When the page cannot be made.
pub(crate) fn post_page(
    state: &AppState,
    form: PostForm,
    cookies: Vec<Cookie<'static>>,
    told: Told,
) -> Result<HttpResponse, PageError> {
    let action = url::Url::parse(&form.action);
    let action = action.map_err(|_| PageError::not_found())?;
    let mut response = HttpResponse::Ok();
    response.insert_header((
        header::CONTENT_SECURITY_POLICY,
        policy_with_form_action(&action.origin().ascii_serialization()),
    ));
    add(&mut response, cookies);
    let page = PostPage {
        layout: layout(state, told.title, None),
        lead: told.lead,
        host: action.host_str().unwrap_or_default().to_owned(),
        action: form.action,
        fields: form.fields,
    };
    finish(response, &page)
}

fn add(response: &mut HttpResponseBuilder, cookies: Vec<Cookie<'static>>) {
    for cookie in cookies {
        response.cookie(cookie);
    }
}
