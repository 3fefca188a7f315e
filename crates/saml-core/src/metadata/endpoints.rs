//! Where messages to an identity provider go (SAML metadata §2.4.1 and §2.4.3).

use super::error::MetadataError;
use crate::xml::Element;
use crate::xml::ns::MD;

pub(super) const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
pub(super) const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

/// The location of the first `SingleSignOnService` with a binding.
pub(super) fn single_sign_on<'d>(role: Element<'d>, binding: &str) -> Option<&'d str> {
    role.children_named(MD, "SingleSignOnService")
        .find(|service| service.attribute("Binding").map(str::trim_ascii) == Some(binding))
        .and_then(|service| service.attribute("Location"))
        .map(str::trim_ascii)
}

/// An http or https URL with a host.
pub(super) fn web_url(url: &str) -> Result<String, MetadataError> {
    let host = ["https://", "http://"]
        .iter()
        .find_map(|scheme| url.strip_prefix(scheme));
    let good = host.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '?', '#']));
    if good && !url.contains(|c: char| c.is_whitespace() || c.is_control() || "\"<>\\".contains(c))
    {
        Ok(url.to_owned())
    } else {
        Err(MetadataError::InvalidSingleSignOnUrl {
            url: url.chars().take(256).collect(),
        })
    }
}

/// The logout URLs of an identity provider. One that is not an http or https URL counts as missing:
/// it must not prevent sign-ins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogoutServices {
    redirect: Option<LogoutService>,
    post: Option<LogoutService>,
}

impl LogoutServices {
    pub(super) fn read(role: Element<'_>) -> Self {
        Self {
            redirect: service(role, REDIRECT),
            post: service(role, POST),
        }
    }

    /// For HTTP-Redirect.
    pub fn redirect(&self) -> Option<&LogoutService> {
        self.redirect.as_ref()
    }

    /// For HTTP-POST.
    pub fn post(&self) -> Option<&LogoutService> {
        self.post.as_ref()
    }
}

/// One logout URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutService {
    location: String,
    response_location: Option<String>,
}

impl LogoutService {
    /// Where requests go.
    pub fn location(&self) -> &str {
        &self.location
    }

    /// Where responses go: the same URL unless the metadata names another.
    pub fn response_location(&self) -> &str {
        self.response_location.as_deref().unwrap_or(&self.location)
    }
}

fn service(role: Element<'_>, binding: &str) -> Option<LogoutService> {
    role.children_named(MD, "SingleLogoutService")
        .filter(|service| service.attribute("Binding").map(str::trim_ascii) == Some(binding))
        .find_map(|service| {
            let url_of = |name| {
                let url = service.attribute(name).map(str::trim_ascii)?;
                web_url(url).ok()
            };
            Some(LogoutService {
                location: url_of("Location")?,
                response_location: url_of("ResponseLocation"),
            })
        })
}
