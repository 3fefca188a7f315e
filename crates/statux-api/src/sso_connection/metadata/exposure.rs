//! What a metadata URL gives away, and to whom.

use url::{Host, Url};

/// The URL without a user name and password in it, for people and programs to read. Such a URL is
/// rejected when it is entered; one may have been stored by an earlier version, and the form shows
/// what was typed.
pub(crate) fn without_user_info(text: &str) -> String {
    let Ok(mut url) = Url::parse(text.trim()) else {
        return text.to_owned();
    };
    if url.username().is_empty() && url.password().is_none() {
        return text.to_owned();
    }
    // Neither fails for a URL that has them.
    let _ = (url.set_username(""), url.set_password(None));
    url.into()
}

/// What is wrong with trusting what comes from this URL, as a sentence. Plain http from this machine
/// itself, as in development, is in nobody's hands.
pub(crate) fn warning(text: &str) -> Option<&'static str> {
    let url = Url::parse(text).ok()?;
    let loopback = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    };
    (url.scheme() == "http" && !loopback).then_some(
        "The metadata comes over plain http. Anyone who controls the network in between can replace the \
         signing keys in it, and then sign in as anybody. Use an https:// URL, or paste the metadata XML.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_and_a_password_are_not_shown() {
        for (stored, shown) in [
            ("https://idp.example/m?a=b", "https://idp.example/m?a=b"),
            ("https://ada:secret@idp.example/m", "https://idp.example/m"),
            (" https://ada@idp.example/m ", "https://idp.example/m"),
            ("not a URL", "not a URL"),
        ] {
            assert_eq!(without_user_info(stored), shown);
        }
    }

    #[test]
    fn plain_http_is_warned_about_unless_it_stays_on_this_machine() {
        for honest in [
            "https://idp.example/m",
            "http://localhost:8081/m",
            "http://127.0.0.1/m",
            "http://[::1]:81/m",
        ] {
            assert_eq!(warning(honest), None, "{honest}");
        }
        for exposed in [
            "http://idp.example/m",
            "http://10.0.0.7/m",
            "http://localhost.evil.test/",
        ] {
            assert!(warning(exposed).is_some(), "{exposed}");
        }
    }
}
