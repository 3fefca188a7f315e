//! The view models of the sign-in page, the page that leads to the identity provider, the first
//! set-up, and the recovery link.

use askama::Template;
use identity_store::organizations::Organization;

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
    pub(crate) given_name: String,
    pub(crate) family_name: String,
    pub(crate) email: String,
    pub(crate) password_min_chars: usize,
    pub(crate) problem: Option<FormProblem>,
}

/// The page of a recovery link. Passwords are never sent back.
#[derive(Debug, Template)]
#[template(path = "sign_in/recover.html")]
pub(crate) struct RecoverPage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    /// The link's code.
    pub(crate) code: String,
    /// The organization's name.
    pub(crate) organization: String,
    /// The e-mail address that the person signs in with.
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
    /// The organization whose own sign-in page it is.
    pub(crate) organization: Option<NamedOrganization>,
    /// Whether its identity provider can be used, or that of the organization that is found then.
    pub(crate) sso: bool,
}

/// An organization that can be chosen.
#[derive(Debug, Clone)]
pub(crate) struct NamedOrganization {
    pub(crate) id: String,
    pub(crate) name: String,
}

impl From<Organization> for NamedOrganization {
    fn from(organization: Organization) -> Self {
        Self {
            id: organization.id.to_string(),
            name: organization.name,
        }
    }
}

/// Asks which organization's identity provider is to be used.
#[derive(Debug, Template)]
#[template(path = "sign_in/which_organization.html")]
pub(crate) struct WhichOrganizationPage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    /// A path of this site.
    pub(crate) return_to: String,
    /// Those in which somebody has signed in in this browser.
    pub(crate) choices: Vec<NamedOrganization>,
    /// As typed.
    pub(crate) short_name: String,
    /// What an organization's own sign-in URL looks like.
    pub(crate) example_url: String,
    pub(crate) problem: Option<FormProblem>,
}

/// Asks which account is meant, after a password that is right for several.
#[derive(Debug, Template)]
#[template(path = "sign_in/which_account.html")]
pub(crate) struct WhichAccountPage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    pub(crate) email: String,
    pub(crate) choices: Vec<AccountChoice>,
}

/// An account that the password opens.
#[derive(Debug, Clone)]
pub(crate) struct AccountChoice {
    pub(crate) user: String,
    pub(crate) organization: String,
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
    /// The name of somebody else who is signed in to this browser.
    pub(crate) other_viewer: Option<String>,
    /// Whether the sign-in began in a session of this browser that has just been given the password.
    pub(crate) one_click: bool,
    pub(crate) problem: Option<FormProblem>,
}

/// Asks who is signed in whether to go on as somebody else.
#[derive(Debug, Template)]
#[template(path = "sign_in/answer.html")]
pub(crate) struct AnswerPage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    pub(crate) viewer_name: String,
    pub(crate) viewer_email: String,
    pub(crate) viewer_organization: String,
    /// The organization that would be signed in to.
    pub(crate) organization: String,
    /// The provider's label.
    pub(crate) provider: String,
    /// Name and e-mail address of the account that would be entered; `None` if one would be made.
    pub(crate) account: Option<(String, String)>,
    /// The NameID that would get in.
    pub(crate) name_id: String,
}

/// Asks whether to connect a NameID to one's account.
#[derive(Debug, Template)]
#[template(path = "sign_in/connect.html")]
pub(crate) struct ConnectPage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    /// The provider's label.
    pub(crate) provider: String,
    /// The NameID that came back.
    pub(crate) name_id: String,
    /// The e-mail address that came with it, where it is another text.
    pub(crate) email: Option<String>,
    pub(crate) account_name: String,
    pub(crate) account_email: String,
}

/// Leads to the identity provider, by a `Refresh` header and a link.
#[derive(Debug, Template)]
#[template(path = "sign_in/leaving.html")]
pub(crate) struct LeavingPage {
    pub(crate) layout: Layout,
    pub(crate) organization: String,
    /// The host of the identity provider, if its metadata can be read.
    pub(crate) host: Option<String>,
    pub(crate) url: String,
}

/// Leads to the identity provider, to sign out there too.
#[derive(Debug, Template)]
#[template(path = "sign_in/signing_out.html")]
pub(crate) struct SigningOutPage {
    pub(crate) layout: Layout,
    /// The host of the identity provider.
    pub(crate) host: Option<String>,
    pub(crate) url: String,
}

/// Asks a platform admin for a proof before something is done.
#[derive(Debug, Template)]
#[template(path = "sign_in/presence.html")]
pub(crate) struct PresencePage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    /// Where the form goes on.
    pub(crate) action: String,
    /// The fields of the form that was interrupted.
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) problem: Option<FormProblem>,
    /// Whether the proof is a new sign-in at the identity provider, for somebody who has no password.
    pub(crate) by_sso: bool,
}
