//! Small work on sentences.

/// The text with a capital first letter and without control characters, cut after `max_chars`.
pub(in crate::sso_connection) fn sentence(text: &str, max_chars: usize) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string());
    clipped(&(first.unwrap_or_default() + chars.as_str()), max_chars)
}

/// The text without control characters, cut after `max_chars` with an ellipsis.
pub(in crate::sso_connection) fn clipped(text: &str, max_chars: usize) -> String {
    let mut chars = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut start: String = chars.by_ref().take(max_chars).collect();
    if chars.next().is_some() {
        start.push('…');
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_short_and_on_one_line() {
        assert_eq!(sentence("the\nmetadata", 20), "The metadata");
        assert_eq!(sentence("the metadata", 3), "The…");
        assert_eq!(sentence("", 3), "");
        assert_eq!(clipped("äöü", 3), "äöü");
    }
}
