//! Cutting and changing documents as texts.

/// Replaces text that must be there.
pub(crate) fn replaced(xml: &str, from: &str, to: &str) -> String {
    assert!(xml.contains(from), "{from} is missing in {xml}");
    xml.replacen(from, to, 1)
}

/// From the first `<name` to the last `</name>`.
pub(crate) fn element<'a>(xml: &'a str, name: &str) -> &'a str {
    let end_tag = format!("</{name}>");
    let start = xml.find(&format!("<{name}")).unwrap();
    let end = xml.rfind(&end_tag).unwrap() + end_tag.len();
    &xml[start..end]
}
