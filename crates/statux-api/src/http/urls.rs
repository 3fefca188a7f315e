//! Every URL that is derived from the public URL and an organization.

use identity_store::OrganizationId;
use url::Url;

/// The path of the SCIM base URL.
pub const SCIM_BASE_PATH: &str = "/api/v1/scim/v2";

/// The path of the token endpoint for SCIM clients.
pub const SCIM_TOKEN_PATH: &str = "/api/v1/scim/oauth/token";

/// The default destination after signing in.
pub(crate) const START_PATH: &str = "/team";

/// The URLs of one organization. They exist before any provider does and never change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationUrls {
    origin: String,
    organization: String,
}

impl OrganizationUrls {
    /// The URLs of an organization below a public URL.
    pub fn new(public_url: &Url, organization: &OrganizationId) -> Self {
        Self {
            origin: public_url.origin().ascii_serialization(),
            organization: organization.to_string(),
        }
    }

    /// Where the identity provider posts its responses.
    pub fn acs_url(&self) -> String {
        format!("{}{}", self.origin, self.acs_path())
    }

    /// The path of [`OrganizationUrls::acs_url`]; the login cookie is bound to it.
    pub fn acs_path(&self) -> String {
        format!("/api/v1/saml/{}/acs", self.organization)
    }

    /// The service provider's entity ID, which is also the URL of its metadata.
    pub fn entity_id(&self) -> String {
        format!("{}/api/v1/saml/{}/metadata", self.origin, self.organization)
    }

    /// Starts a sign-in at the identity provider.
    pub fn login_url(&self) -> String {
        format!("{}{}", self.origin, self.login_path())
    }

    /// The path of [`OrganizationUrls::login_url`].
    pub fn login_path(&self) -> String {
        format!("/api/v1/saml/{}/login", self.organization)
    }

    /// Where the identity provider sends logout messages.
    pub fn logout_url(&self) -> String {
        format!("{}/api/v1/saml/{}/logout", self.origin, self.organization)
    }

    /// The base URL for SCIM clients; their token identifies the organization.
    pub fn scim_base_url(&self) -> String {
        scim_base_url(&self.origin)
    }

    /// The OAuth 2.0 token endpoint for SCIM clients.
    pub fn scim_token_endpoint(&self) -> String {
        scim_token_endpoint(&self.origin)
    }
}

/// The base URL for SCIM clients of a server with this origin.
pub fn scim_base_url(origin: &str) -> String {
    format!("{origin}{SCIM_BASE_PATH}")
}

/// The OAuth 2.0 token endpoint for SCIM clients of a server with this origin.
pub fn scim_token_endpoint(origin: &str) -> String {
    format!("{origin}{SCIM_TOKEN_PATH}")
}

/// The URL of the one-time page for the first set-up.
pub fn setup_url(public_url: &Url, code: &str) -> String {
    format!("{}/setup/{code}", public_url.origin().ascii_serialization())
}

/// The URL of the one-time page that lets a platform admin in again.
pub fn recovery_url(public_url: &Url, code: &str) -> String {
    let origin = public_url.origin().ascii_serialization();
    format!("{origin}/recover/{code}")
}

/// The sign-in page with a reference to a rejected attempt.
pub fn sign_in_path(reference: &str) -> String {
    format!("/sign-in?reference={reference}")
}

/// The URL of an organization's own sign-in page.
pub fn sign_in_url(public_url: &Url, short_name: &str) -> String {
    let origin = public_url.origin().ascii_serialization();
    format!("{origin}/sign-in/{short_name}")
}

/// Whether text from a URL could be an identifier. Anything else is not looked up, since
/// PostgreSQL fails on a NUL character instead of finding no row.
pub fn plausible_id(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !text.is_empty() && text.len() <= 64 && text.bytes().all(plain)
}

/// The longest path to go to after signing in: a cookie holds it.
const SAME_SITE_PATH_MAX_BYTES: usize = 512;

/// Accepts only paths of this site, so that a link cannot send people elsewhere.
///
/// ```
/// use statux_api::http::urls::same_site_path;
///
/// assert_eq!(same_site_path("/team?page=2"), Some("/team?page=2"));
/// assert_eq!(same_site_path("//evil.example"), None);
/// assert_eq!(same_site_path("/\\evil.example"), None);
/// assert_eq!(same_site_path("https://evil.example"), None);
/// ```
pub fn same_site_path(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('/')?;
    let plain = |c: char| !c.is_control() && !c.is_whitespace() && c != '\\';
    let fits = text.len() <= SAME_SITE_PATH_MAX_BYTES;
    (!rest.starts_with('/') && fits && text.chars().all(plain)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_hold_the_organization_and_no_double_slash() {
        let url = Url::parse("https://id.example.com/").unwrap();
        let urls = OrganizationUrls::new(&url, &OrganizationId::parse("o1").unwrap());
        assert_eq!(urls.acs_url(), "https://id.example.com/api/v1/saml/o1/acs");
        assert_eq!(
            urls.entity_id(),
            "https://id.example.com/api/v1/saml/o1/metadata"
        );
        assert_eq!(
            urls.login_url(),
            "https://id.example.com/api/v1/saml/o1/login"
        );
        assert_eq!(
            urls.scim_base_url(),
            "https://id.example.com/api/v1/scim/v2"
        );
    }

    #[test]
    fn paths_that_a_browser_reads_as_another_site_are_not_taken() {
        assert!(same_site_path("/team").is_some());
        let path = |bytes: usize| format!("/{}", "p".repeat(bytes - 1));
        assert!(same_site_path(&path(512)).is_some());
        assert_eq!(same_site_path(&path(513)), None);
        for text in [
            "",
            "team",
            "//e",
            "/\t/e",
            "/\n//e",
            "/a\\b",
            "javascript:x",
            "http:/e",
        ] {
            assert_eq!(same_site_path(text), None, "{text:?}");
        }
    }
}
