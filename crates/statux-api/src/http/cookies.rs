//! All cookies and their attributes.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use chrono::TimeDelta;
use identity_store::sign_in::PENDING_PROOF_TTL;
use identity_store::{OrganizationId, Secret};

use crate::config::ApiConfig;
use crate::http::urls::OrganizationUrls;

/// The cookie of a signed-in browser.
pub const SESSION: &str = "statux_session";
/// The double-submit cookie for forms without a session.
pub const FORM: &str = "statux_form";
/// The sealed cookie of a sign-in that waits for the proof of an account's owner.
pub const PROOF: &str = "statux_proof";
/// The name prefix of cookies for pending SSO sign-ins.
pub const LOGIN_PREFIX: &str = "statux_login_";
/// How many characters of the relay handle are part of the cookie's name.
const HANDLE_CHARS: usize = 16;

/// The session cookie: same-site and not readable by scripts.
pub fn session(config: &ApiConfig, secret: &Secret) -> Cookie<'static> {
    Cookie::build(SESSION, secret.expose().to_owned())
        .path("/")
        .http_only(true)
        .secure(config.is_https())
        .same_site(SameSite::Lax)
        .max_age(whole_seconds(config.session_ttl))
        .finish()
}

/// Removes the session cookie.
pub fn end_session(config: &ApiConfig) -> Cookie<'static> {
    removed(session(config, &Secret::from_client("")))
}

/// What waits for the proof of an account's owner, sealed.
pub fn proof(config: &ApiConfig, sealed: &str) -> Cookie<'static> {
    Cookie::build(PROOF, sealed.to_owned())
        .path("/")
        .http_only(true)
        .secure(config.is_https())
        .same_site(SameSite::Lax)
        .max_age(whole_seconds(PENDING_PROOF_TTL))
        .finish()
}

/// Removes the cookie of what waited.
pub fn end_proof(config: &ApiConfig) -> Cookie<'static> {
    removed(proof(config, ""))
}

/// The double-submit cookie for a form without a session; it ends with the browser session.
pub fn form(config: &ApiConfig, token: &str) -> Cookie<'static> {
    Cookie::build(FORM, token.to_owned())
        .path("/")
        .http_only(true)
        .secure(config.is_https())
        .same_site(SameSite::Lax)
        .finish()
}

/// The name of the cookie that binds one pending sign-in to its browser.
pub fn login_name(relay_state: &str) -> String {
    let handle: String = relay_state.chars().take(HANDLE_CHARS).collect();
    format!("{LOGIN_PREFIX}{handle}")
}

/// The cookie that binds a pending sign-in to its browser.
///
/// The SAML response arrives as a cross-site POST, so over https the cookie needs
/// `SameSite=None`. Browsers reject that over plain http, where the attribute is left out.
pub fn login(
    config: &ApiConfig,
    organization: &OrganizationId,
    relay_state: &str,
    binding: &Secret,
) -> Cookie<'static> {
    let path = OrganizationUrls::new(&config.public_url, organization).acs_path();
    let cookie = Cookie::build(login_name(relay_state), binding.expose().to_owned())
        .path(path)
        .http_only(true)
        .max_age(whole_seconds(config.login_request_ttl));
    if config.is_https() {
        cookie.secure(true).same_site(SameSite::None).finish()
    } else {
        cookie.finish()
    }
}

/// Removes the cookie of a sign-in that has ended.
pub fn end_login(
    config: &ApiConfig,
    organization: &OrganizationId,
    relay_state: &str,
) -> Cookie<'static> {
    removed(login(
        config,
        organization,
        relay_state,
        &Secret::from_client(""),
    ))
}

fn removed(mut cookie: Cookie<'static>) -> Cookie<'static> {
    cookie.make_removal();
    cookie
}

fn whole_seconds(delta: TimeDelta) -> Duration {
    Duration::seconds(delta.num_seconds())
}

/// The SSO sign-ins that a browser has begun but not completed, by relay state.
#[derive(Debug, Default)]
pub(crate) struct LoginCookies(Vec<Cookie<'static>>);

impl LoginCookies {
    /// Reads them from a request's cookies.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let Ok(all) = request.cookies() else {
            return Self::default();
        };
        let login = all
            .iter()
            .filter(|cookie| cookie.name().starts_with(LOGIN_PREFIX));
        Self(login.cloned().collect())
    }

    /// Whether the browser has no pending sign-in.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The secret that binds the sign-in to this browser.
    pub(crate) fn value_of(&self, relay_state: &str) -> Option<&str> {
        let name = login_name(relay_state);
        let mut cookies = self.0.iter();
        let cookie = cookies.find(|cookie| cookie.name() == name)?;
        Some(cookie.value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    fn config(url: &str) -> ApiConfig {
        ApiConfig::new(Url::parse(url).unwrap())
    }

    #[test]
    fn over_https_cookies_are_secure_and_the_login_cookie_crosses_sites() {
        let config = config("https://id.example.com");
        let organization = OrganizationId::parse("o1").unwrap();
        let secret = Secret::from_client("s");
        let login = login(&config, &organization, "0123456789abcdefXYZ", &secret).to_string();
        for part in [
            "statux_login_0123456789abcdef=s",
            "HttpOnly",
            "SameSite=None",
            "Secure",
            "Path=/api/v1/saml/o1/acs",
            "Max-Age=900",
        ] {
            assert!(login.contains(part), "{part} in {login}");
        }
        let session = session(&config, &secret).to_string();
        for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
            assert!(session.contains(part), "{part} in {session}");
        }
    }

    #[test]
    fn over_plain_http_nothing_is_secure_and_the_login_cookie_has_no_same_site() {
        let config = config("http://127.0.0.1:8080");
        let login = login(
            &config,
            &OrganizationId::parse("o").unwrap(),
            "r",
            &Secret::from_client("s"),
        );
        assert!(!login.to_string().contains("SameSite"), "{login}");
        assert!(!login.to_string().contains("Secure"), "{login}");
        assert!(
            !session(&config, &Secret::from_client("s"))
                .to_string()
                .contains("Secure")
        );
    }
}
