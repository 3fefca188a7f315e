//! Where messages to an identity provider go (SAML metadata §2.4.1 and §2.4.3).

use std::borrow::Cow;

use super::error::MetadataError;
use crate::xml::ns::MD;
use crate::xml::{Element, collapse};

pub(super) const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
pub(super) const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

/// The location of the first `SingleSignOnService` with a binding.
pub(super) fn single_sign_on<'d>(roles: &[Element<'d>], binding: &str) -> Option<Cow<'d, str>> {
    services(roles, "SingleSignOnService", binding)
        .find_map(|service| location(service, "Location"))
}

/// The services of a kind with a binding, in order.
fn services<'d>(
    roles: &[Element<'d>],
    kind: &str,
    binding: &str,
) -> impl Iterator<Item = Element<'d>> {
    let services = roles
        .iter()
        .flat_map(move |role| role.children_named(MD, kind));
    services.filter(move |it| it.attribute("Binding").map(collapse).as_deref() == Some(binding))
}

fn location<'d>(service: Element<'d>, attribute: &str) -> Option<Cow<'d, str>> {
    service.attribute(attribute).map(collapse)
}

/// An http or https URL with a host. The scheme may be written in any case.
pub(super) fn web_url(url: &str) -> Result<String, MetadataError> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let scheme = scheme.to_ascii_lowercase();
    let good = matches!(&*scheme, "https" | "http") && !rest.is_empty();
    let good = good && !rest.starts_with(['/', '?', '#']);
    if good && !url.contains(|c: char| c.is_whitespace() || c.is_control() || "\"<>\\".contains(c))
    {
        Ok(format!("{scheme}://{rest}"))
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
    pub(super) fn read(roles: &[Element<'_>]) -> Self {
        Self {
            redirect: service(roles, REDIRECT),
            post: service(roles, POST),
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

fn service(roles: &[Element<'_>], binding: &str) -> Option<LogoutService> {
    services(roles, "SingleLogoutService", binding).find_map(|service| {
        let url_of = |name| web_url(&location(service, name)?).ok();
        Some(LogoutService {
            location: url_of("Location")?,
            response_location: url_of("ResponseLocation"),
        })
    })
}
