//! All cookies and their attributes.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, CookieBuilder, SameSite};
use chrono::TimeDelta;
use identity_store::sign_in::{PENDING_TTL, known_browsers};
use identity_store::{OrganizationId, Secret};

use crate::config::ApiConfig;

/// The name of a cookie.
///
/// Over https it begins with `__Host-`: browsers take such a cookie from this host alone, for all of
/// its paths, so that a sibling host, which may serve a customer's pages, cannot plant one. Browsers
/// reject the prefix over plain http, where it is left out, for development on this machine. A cookie
/// under the other name is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CookieName {
    plain: &'static str,
    prefixed: &'static str,
}

impl CookieName {
    /// The name under which this server sets and reads the cookie.
    pub fn under(self, config: &ApiConfig) -> &'static str {
        if config.is_https() {
            self.prefixed
        } else {
            self.plain
        }
    }
}

macro_rules! cookie_name {
    ($name:literal) => {
        CookieName {
            plain: $name,
            prefixed: concat!("__Host-", $name),
        }
    };
}

/// The cookie of a signed-in browser.
pub const SESSION: CookieName = cookie_name!("statux_session");
/// The cookie of a browser that has signed in by password before; it signs nobody in.
pub const KNOWN_BROWSER: CookieName = cookie_name!("statux_browser");
/// The double-submit cookie for forms without a session.
pub const FORM: CookieName = cookie_name!("statux_form");
/// What the names of the cookies for pending SSO sign-ins begin with.
pub const LOGIN_PREFIX: CookieName = cookie_name!("statux_login_");
/// What the names of the cookies begin with that each hold an organization to which somebody has
/// signed in in this browser.
const ORGANIZATION_PREFIX: CookieName = cookie_name!("statux_organization_");
/// The sealed cookie of a right password that waits for the choice of an account.
pub const CHOICE: CookieName = cookie_name!("statux_choice");
/// The sealed cookie of a sign-in that waits for the decision of the person.
pub const PENDING: CookieName = cookie_name!("statux_pending");
/// How many SSO sign-ins may be under way in a browser, and how many bytes their cookies may have:
/// every request carries them.
const MAX_LOGINS: usize = 4;
const MAX_LOGIN_BYTES: usize = 3 * 1024;
/// How long the browser keeps the request of a sign-in. That is longer than it is valid, so that a late
/// response is told that it is late.
const LOGIN_KEPT_FOR: TimeDelta = TimeDelta::hours(1);
/// How many characters of an organization's ID are part of its cookie's name.
const HANDLE_CHARS: usize = 16;
/// How many organizations a browser keeps that somebody has signed in to.
const MAX_ORGANIZATIONS: usize = 4;

/// A cookie for all paths of this host alone, same-site and not readable by scripts.
fn build(config: &ApiConfig, name: CookieName, value: &str) -> CookieBuilder<'static> {
    Cookie::build(name.under(config), value.to_owned())
        .path("/")
        .http_only(true)
        .secure(config.is_https())
        .same_site(SameSite::Lax)
}

/// The session cookie.
pub fn session(config: &ApiConfig, secret: &Secret) -> Cookie<'static> {
    build(config, SESSION, secret.expose())
        .max_age(whole_seconds(config.session_max()))
        .finish()
}

/// Removes the session cookie.
pub fn end_session(config: &ApiConfig) -> Cookie<'static> {
    removed(session(config, &Secret::from_client("")))
}

/// The cookie by which a browser that has signed in by password is known.
pub fn known_browser(config: &ApiConfig, secret: &Secret) -> Cookie<'static> {
    build(config, KNOWN_BROWSER, secret.expose())
        .max_age(whole_seconds(known_browsers::TTL))
        .finish()
}

/// An organization that somebody has signed in to in this browser, sealed.
pub fn known_organization(
    config: &ApiConfig,
    organization: &OrganizationId,
    sealed: &str,
) -> Cookie<'static> {
    let handle: String = organization.as_str().chars().take(HANDLE_CHARS).collect();
    let name = format!("{}{handle}", ORGANIZATION_PREFIX.under(config));
    organization_cookie(config, name, sealed.to_owned())
}

fn organization_cookie(config: &ApiConfig, name: String, value: String) -> Cookie<'static> {
    Cookie::build(name, value)
        .path("/")
        .http_only(true)
        .secure(config.is_https())
        .same_site(SameSite::Lax)
        .max_age(whole_seconds(known_browsers::TTL))
        .finish()
}

/// A right password that waits for the choice of an account, sealed.
pub fn choice(config: &ApiConfig, sealed: &str, ttl: TimeDelta) -> Cookie<'static> {
    build(config, CHOICE, sealed)
        .max_age(whole_seconds(ttl))
        .finish()
}

/// Removes the cookie of an account that was chosen.
pub fn end_choice(config: &ApiConfig) -> Cookie<'static> {
    removed(choice(config, "", TimeDelta::zero()))
}

/// What waits for the decision of the person, sealed.
pub fn pending(config: &ApiConfig, sealed: &str) -> Cookie<'static> {
    build(config, PENDING, sealed)
        .max_age(whole_seconds(PENDING_TTL))
        .finish()
}

/// Removes the cookie of what waited.
pub fn end_pending(config: &ApiConfig) -> Cookie<'static> {
    removed(pending(config, ""))
}

/// The double-submit cookie for a form without a session; it ends with the browser session.
pub fn form(config: &ApiConfig, token: &str) -> Cookie<'static> {
    build(config, FORM, token).finish()
}

/// The name of the cookie with the request of one sign-in.
pub fn login_name(config: &ApiConfig, handle: &str) -> String {
    format!("{}{handle}", LOGIN_PREFIX.under(config))
}

/// The sealed request of a sign-in, which binds it to this browser.
///
/// The SAML response arrives as a cross-site POST, so over https the cookie needs
/// `SameSite=None`. Browsers reject that over plain http, where the attribute is left out.
pub fn login(config: &ApiConfig, handle: &str, sealed: &str) -> Cookie<'static> {
    cross_site(config, login_name(config, handle), sealed.to_owned())
}

/// Removes the cookie of a sign-in that has ended.
pub fn end_login(config: &ApiConfig, handle: &str) -> Cookie<'static> {
    let name = login_name(config, handle);
    removed(cross_site(config, name, String::new()))
}

fn cross_site(config: &ApiConfig, name: String, value: String) -> Cookie<'static> {
    let cookie = Cookie::build(name, value)
        .path("/")
        .http_only(true)
        .max_age(whole_seconds(LOGIN_KEPT_FOR));
    if config.is_https() {
        cookie.secure(true).same_site(SameSite::None).finish()
    } else {
        cookie.finish()
    }
}

fn removed(mut cookie: Cookie<'static>) -> Cookie<'static> {
    cookie.make_removal();
    cookie
}

fn whole_seconds(delta: TimeDelta) -> Duration {
    Duration::seconds(delta.num_seconds())
}

/// The organizations that somebody has signed in to in this browser, as their cookies hold them, the
/// oldest first.
#[derive(Debug, Default)]
pub(crate) struct OrganizationCookies(Vec<Cookie<'static>>);

impl OrganizationCookies {
    /// Reads them from a request's cookies.
    pub(crate) fn of(request: &HttpRequest, config: &ApiConfig) -> Self {
        let Ok(all) = request.cookies() else {
            return Self::default();
        };
        let prefix = ORGANIZATION_PREFIX.under(config);
        let own = all
            .iter()
            .filter(|cookie| cookie.name().starts_with(prefix));
        Self(own.take(2 * MAX_ORGANIZATIONS).cloned().collect())
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What they hold.
    pub(crate) fn values(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(Cookie::value)
    }

    /// Removes those that have to go when another is set: browsers send the oldest first.
    pub(crate) fn make_room(
        &self,
        config: &ApiConfig,
        another: &Cookie<'_>,
    ) -> Vec<Cookie<'static>> {
        let others = self.0.iter().filter(|old| old.name() != another.name());
        let names: Vec<&str> = others.map(Cookie::name).collect();
        let too_many = (names.len() + 1).saturating_sub(MAX_ORGANIZATIONS);
        let oldest = names.into_iter().take(too_many);
        oldest
            .map(|name| removed(organization_cookie(config, name.to_owned(), String::new())))
            .collect()
    }
}

/// The SSO sign-ins that a browser has begun but not completed, by handle.
#[derive(Debug, Default)]
pub(crate) struct LoginCookies(Vec<Cookie<'static>>);

impl LoginCookies {
    /// Reads them from a request's cookies.
    pub(crate) fn of(request: &HttpRequest, config: &ApiConfig) -> Self {
        let Ok(all) = request.cookies() else {
            return Self::default();
        };
        let prefix = LOGIN_PREFIX.under(config);
        let login = all
            .iter()
            .filter(|cookie| cookie.name().starts_with(prefix));
        Self(login.cloned().collect())
    }

    /// Removes those that have to go before another sign-in begins: browsers send the oldest first.
    pub(crate) fn make_room(
        &self,
        config: &ApiConfig,
        new: &Cookie<'_>,
    ) -> impl Iterator<Item = Cookie<'static>> {
        let size = |cookie: &Cookie<'_>| cookie.name().len() + cookie.value().len();
        let (mut count, mut bytes) = (1, size(new));
        // From the newest on, as many stay as there is room for.
        let stay = self.0.iter().rev().take_while(|old| {
            count += 1;
            bytes += size(old);
            count <= MAX_LOGINS && bytes <= MAX_LOGIN_BYTES
        });
        let gone = self.0.len().saturating_sub(stay.count());
        let names = self.0.iter().take(gone).map(|old| old.name().to_owned());
        let removals = names.map(|name| removed(cross_site(config, name, String::new())));
        removals.collect::<Vec<_>>().into_iter()
    }

    /// The sealed requests; no honest browser has more than a few.
    pub(crate) fn values(&self) -> impl Iterator<Item = &str> {
        self.0.iter().take(MAX_LOGINS).map(Cookie::value)
    }

    /// The sealed request with this handle.
    pub(crate) fn value_of(&self, config: &ApiConfig, handle: &str) -> Option<&str> {
        let name = login_name(config, handle);
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

    fn all(config: &ApiConfig) -> [String; 4] {
        let secret = Secret::from_client("s");
        [
            session(config, &secret),
            known_browser(config, &secret),
            form(config, "s"),
            login(config, "0123456789abcdef", "s"),
        ]
        .map(|cookie| cookie.to_string())
    }

    #[test]
    fn over_https_every_cookie_is_of_this_host_alone_and_the_login_cookie_crosses_sites() {
        let config = config("https://id.example.com");
        for cookie in all(&config) {
            assert!(cookie.starts_with("__Host-statux_"), "{cookie}");
            for part in ["HttpOnly", "Secure", "Path=/"] {
                let mut parts = cookie.split("; ");
                assert!(parts.any(|found| found == part), "{part} in {cookie}");
            }
            assert!(!cookie.contains("Domain"), "{cookie}");
        }
        let [session, known, form, login] = all(&config);
        for cookie in [session, known, form] {
            assert!(cookie.contains("SameSite=Lax"), "{cookie}");
        }
        let name = "__Host-statux_login_0123456789abcdef=s";
        for part in [name, "SameSite=None", "Max-Age=3600"] {
            assert!(login.contains(part), "{part} in {login}");
        }
    }

    #[test]
    fn over_plain_http_nothing_is_secure_and_the_login_cookie_has_no_same_site() {
        let config = config("http://127.0.0.1:8080");
        for cookie in all(&config) {
            assert!(cookie.starts_with("statux_"), "{cookie}");
            assert!(!cookie.contains("Secure"), "{cookie}");
        }
        let [.., login] = all(&config);
        assert!(!login.contains("SameSite"), "{login}");
    }

    #[test]
    fn the_oldest_pending_sign_ins_make_room_for_another() {
        let config = config("https://id.example.com");
        let cookie = |n: usize, bytes: usize| login(&config, &format!("{n}"), &"s".repeat(bytes));
        let gone = |count: usize, bytes: usize| -> Vec<String> {
            let pending = LoginCookies((0..count).map(|n| cookie(n, bytes)).collect());
            let new = cookie(9, bytes);
            let gone = pending.make_room(&config, &new);
            gone.map(|cookie| {
                assert!(cookie.value().is_empty());
                cookie.name().replace("__Host-statux_login_", "")
            })
            .collect()
        };
        assert_eq!(gone(3, 1), [""; 0]);
        assert_eq!(gone(5, 1), ["0", "1"]);
        assert_eq!(gone(3, 740), [""; 0]);
        assert_eq!(gone(3, 750), ["0"]);
        assert_eq!(gone(4, 1400), ["0", "1", "2"]);
        assert_eq!(gone(2, 3000), ["0", "1"]);
    }
}
