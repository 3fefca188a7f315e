//! The view models of the sign-in page, the page that leads to the identity provider, and the first
//! set-up.

use askama::Template;

use crate::pages::frame::{FormProblem, Layout};

/// The page of the one-time set-up link. Passwords are never sent back.
#[derive(Debug, Template)]
#[template(path = "sign_in/first_setup.html")]
pub(crate) struct SetupPage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    /// The link's code.
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
    /// The e-mail address as typed.
    pub(crate) email: String,
    /// A path of this site.
    pub(crate) return_to: String,
    /// The rejected SSO sign-in that led here.
    pub(crate) rejected: Option<RejectedNotice>,
    /// The URL of a fresh SSO sign-in that starts automatically.
    pub(crate) fresh_sign_in: Option<String>,
    /// The problem with the form.
    pub(crate) problem: Option<FormProblem>,
    /// A success message.
    pub(crate) message: Option<&'static str>,
    /// Whether the e-mail address is needed to find the organization.
    pub(crate) sso_needs_email: bool,
}

/// A rejected SSO sign-in, as explained to the person who tried.
#[derive(Debug, Clone)]
pub(crate) struct RejectedNotice {
    pub(crate) sentence: String,
    pub(crate) what_to_do: String,
    pub(crate) reference: String,
}

/// Asks whose account it is that an identity provider's response leads to.
#[derive(Debug, Template)]
#[template(path = "sign_in/proof.html")]
pub(crate) struct ProofPage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    /// The provider's label.
    pub(crate) provider: String,
    /// The NameID that would get in.
    pub(crate) name_id: String,
    /// The e-mail address that came with it, where it is another text.
    pub(crate) email: Option<String>,
    pub(crate) account_name: String,
    pub(crate) account_email: String,
    /// Whether the account is a platform admin's.
    pub(crate) administers: bool,
    /// Whether this browser has just been given the password.
    pub(crate) one_click: bool,
    pub(crate) problem: Option<FormProblem>,
}

/// Leads to the identity provider, by a `Refresh` header and a link.
#[derive(Debug, Template)]
#[template(path = "sign_in/leaving.html")]
pub(crate) struct LeavingPage {
    pub(crate) layout: Layout,
    pub(crate) url: String,
}
