//! Schema URNs (RFC 7643 §10.3), and the spellings of the core schemas.

/// Whether a text has the form of a schema URN; its `urn:` is case-insensitive.
pub(crate) fn is_urn(text: &str) -> bool {
    text.get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("urn:"))
        && text.len() > 4
        && text
            .chars()
            .all(|c| c.is_ascii_graphic() && !"\"[]()".contains(c))
}

/// Whether a URN is that of a core schema, in its current or an older spelling
/// (`urn:scim:schemas:core:1.0`), ignoring case. Its attributes need no URN.
pub(crate) fn is_core_urn(urn: &str) -> bool {
    // The names of most attributes are no URNs at all.
    if !is_urn(urn) {
        return false;
    }
    let urn = urn.to_ascii_lowercase();
    [
        "urn:ietf:params:scim:schemas:core:",
        "urn:scim:schemas:core:",
    ]
    .iter()
    .any(|prefix| {
        urn.strip_prefix(prefix).is_some_and(|rest| {
            matches!(rest.split(':').next(), Some("1.0" | "2.0"))
                && matches!(rest.split(':').nth(1), None | Some("user" | "group"))
                && rest.split(':').count() <= 2
        })
    })
}

#[cfg(test)]
mod tests {
    use super::is_core_urn;

    #[test]
    fn core_urns_old_and_new() {
        for urn in [
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:core:2.0:group",
            "urn:scim:schemas:core:1.0",
            "urn:scim:schemas:core:2.0",
            "URN:SCIM:schemas:core:2.0:User",
        ] {
            assert!(is_core_urn(urn), "{urn}");
        }
        assert!(!is_core_urn(
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
        ));
        assert!(!is_core_urn("urn:scim:schemas:extension:enterprise:1.0"));
    }
}
