//! The endpoint and resource in a URL below the SCIM base path, if they may be logged:
//! unknown parts of a URL could hold anything, such as a person's name.

use crate::http::urls::{SCIM_BASE_PATH, plausible_id};

/// The first segments of all paths in the route table, resources first, since they are requested
/// most often.
pub(super) const NAMES: [&str; 8] = [
    "Users",
    "Groups",
    "ServiceProviderConfig",
    "ResourceTypes",
    "Schemas",
    ".search",
    "Bulk",
    "Me",
];

/// The endpoint of this name, such as `Users`, if there is one; some clients write `users`, or
/// `ServiceProviderConfigs` as in SCIM 1.1.
pub(super) fn endpoint(name: &str) -> Option<&'static str> {
    let mut names = NAMES.into_iter();
    let is_plural = |known: &str| {
        let start = name.strip_suffix(['s', 'S']).unwrap_or_default();
        known == "ServiceProviderConfig" && known.eq_ignore_ascii_case(start)
    };
    names.find(|known| known.eq_ignore_ascii_case(name) || is_plural(known))
}

/// Whether the text could be one of our ids.
pub(super) fn is_kept(id: &str) -> bool {
    plausible_id(id)
}

/// The endpoint in a path, and the id if it could be one of ours.
pub(super) fn named(path: &str) -> (Option<&'static str>, Option<&str>) {
    let (endpoint, rest) = endpoint_and_rest(path);
    (endpoint, endpoint.and(rest).filter(|id| is_kept(id)))
}

/// The pattern of the route for log lines, such as `/api/v1/scim/v2/Users/{id}`; `None` for
/// paths outside the base path. Asking the router for its pattern takes as long as routing.
pub(crate) fn pattern(path: &str) -> Option<String> {
    path.strip_prefix(SCIM_BASE_PATH)
        .filter(|below| below.is_empty() || below.starts_with('/'))?;
    Some(match endpoint_and_rest(path) {
        (None, _) => String::new(),
        (Some(endpoint), None) => [SCIM_BASE_PATH, "/", endpoint].concat(),
        (Some(endpoint), Some(".search")) => [SCIM_BASE_PATH, "/", endpoint, "/.search"].concat(),
        (Some(endpoint), Some(_)) => [SCIM_BASE_PATH, "/", endpoint, "/{id}"].concat(),
    })
}

fn endpoint_and_rest(path: &str) -> (Option<&'static str>, Option<&str>) {
    let below = path.strip_prefix(SCIM_BASE_PATH).unwrap_or_default();
    let mut parts = below.split(['/', '&']).filter(|part| !part.is_empty());
    (parts.next().and_then(endpoint), parts.next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_its_endpoint_and_no_person() {
        let of = |below: &str| {
            let path = format!("{SCIM_BASE_PATH}{below}");
            let (endpoint, id) = named(&path);
            (endpoint, id.map(str::to_owned))
        };
        assert_eq!(of("/Users/0190-a"), (Some("Users"), Some("0190-a".into())));
        assert_eq!(of("//Users/x/&"), (Some("Users"), Some("x".into())));
        assert_eq!(of("/Users/ada@example.com"), (Some("Users"), None));
        assert_eq!(of("/Users/.search"), (Some("Users"), None));
        assert_eq!(of("/ada/lovelace"), (None, None));
        assert_eq!(of(""), (None, None));
    }

    #[test]
    fn the_pattern_in_a_log_line_names_no_person() {
        let of = |below: &str| pattern(&format!("{SCIM_BASE_PATH}{below}"));
        let expected = |below: &str| Some(format!("{SCIM_BASE_PATH}{below}"));
        assert_eq!(of("/Users"), expected("/Users"));
        assert_eq!(of("//Users/ada@example.com/"), expected("/Users/{id}"));
        assert_eq!(
            of("/serviceproviderCONFIGS"),
            expected("/ServiceProviderConfig")
        );
        assert_eq!(of("/Userss"), Some(String::new()));
        assert_eq!(of("/Groups/.search"), expected("/Groups/.search"));
        assert_eq!(of("/.search"), expected("/.search"));
        for nothing in ["", "/", "/ada/lovelace"] {
            assert_eq!(of(nothing), Some(String::new()), "{nothing}");
        }
        assert_eq!(pattern("/api/v1/scim/v20/Users"), None);
        assert_eq!(pattern("/team"), None);
    }
}
