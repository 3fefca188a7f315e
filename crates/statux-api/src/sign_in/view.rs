//! What the pages of signing in, of leaving for the identity provider and of the first set-up show.

use askama::Template;

use crate::pages::frame::{FormProblem, Layout};

/// The page behind the one-time set-up link. Passwords are never sent back.
#[derive(Debug, Template)]
#[template(path = "sign_in/first_setup.html")]
pub(crate) struct SetupPage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    /// The code of the link.
    pub(crate) code: String,
    pub(crate) organization_name: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) password_min_chars: usize,
    pub(crate) problem: Option<FormProblem>,
}

/// The sign-in page.
#[derive(Debug, Template)]
#[template(path = "sign_in/page.html")]
pub(crate) struct SignInPage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    /// The e-mail address as it was typed.
    pub(crate) email: String,
    /// A path of this site.
    pub(crate) return_to: String,
    /// The rejected SSO sign-in that led here.
    pub(crate) rejected: Option<RejectedNotice>,
    /// Where a fresh SSO sign-in begins by itself.
    pub(crate) fresh_sign_in: Option<String>,
    /// What was wrong with the form.
    pub(crate) problem: Option<FormProblem>,
    /// Something that went well.
    pub(crate) message: Option<&'static str>,
    /// Whether the organization can only be found by the e-mail address.
    pub(crate) sso_needs_email: bool,
}

/// A rejected SSO sign-in, for the person who tried.
#[derive(Debug, Clone)]
pub(crate) struct RejectedNotice {
    pub(crate) sentence: String,
    pub(crate) what_to_do: String,
    pub(crate) reference: String,
}

/// Goes on to the identity provider, by a `Refresh` header and a link.
#[derive(Debug, Template)]
#[template(path = "sign_in/leaving.html")]
pub(crate) struct LeavingPage {
    pub(crate) layout: Layout,
    pub(crate) url: String,
}
