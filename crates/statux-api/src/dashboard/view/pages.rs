//! The pages beside Team.

use askama::Template;

use super::{FormProblem, Layout};

/// The page behind the one-time set-up link. Passwords are never sent back.
#[derive(Debug, Template)]
#[template(path = "setup.html")]
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
#[template(path = "sign_in.html")]
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
#[template(path = "leaving.html")]
pub(crate) struct LeavingPage {
    pub(crate) layout: Layout,
    pub(crate) address: String,
}

/// A page that says one thing.
#[derive(Debug, Template)]
#[template(path = "message.html")]
pub(crate) struct MessagePage {
    pub(crate) layout: Layout,
    pub(crate) heading: String,
    pub(crate) sentence: String,
    pub(crate) advice: Option<String>,
    pub(crate) link: Option<Link>,
}

/// A link that looks like a button.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) address: &'static str,
    pub(crate) label: &'static str,
}

/// Asks before the provider is removed.
#[derive(Debug, Template)]
#[template(path = "remove_provider.html")]
pub(crate) struct RemoveProviderPage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    pub(crate) provider_id: String,
    pub(crate) provider_name: String,
    pub(crate) entity_id: String,
    /// How many people sign in with it.
    pub(crate) users_sentence: String,
    /// Set when the viewer could not sign in any more.
    pub(crate) lockout_warning: Option<&'static str>,
}

/// Asks before a SCIM token is revoked.
#[derive(Debug, Template)]
#[template(path = "revoke_token.html")]
pub(crate) struct RevokeTokenPage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    pub(crate) id: String,
    pub(crate) name: String,
    /// Prefix and last four characters.
    pub(crate) shape: String,
    pub(crate) last_used_sentence: String,
}
