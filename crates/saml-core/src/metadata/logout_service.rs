//! Where logout messages go (SAML metadata §2.4.1, `SingleLogoutService`).

use super::provider::{POST, REDIRECT, web_address};
use crate::xml::Element;
use crate::xml::ns::MD;

/// The logout addresses of an identity provider. One that is no web address counts as none: it
/// should keep nobody from signing in.
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

/// One logout address.
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

    /// Where responses go: the same address unless the metadata names another.
    pub fn response_location(&self) -> &str {
        self.response_location.as_deref().unwrap_or(&self.location)
    }
}

fn service(role: Element<'_>, binding: &str) -> Option<LogoutService> {
    role.children_named(MD, "SingleLogoutService")
        .filter(|service| service.attribute("Binding").map(str::trim_ascii) == Some(binding))
        .find_map(|service| {
            let address = |name| {
                let url = service.attribute(name).map(str::trim_ascii)?;
                web_address(url).ok()
            };
            Some(LogoutService {
                location: address("Location")?,
                response_location: address("ResponseLocation"),
            })
        })
}
