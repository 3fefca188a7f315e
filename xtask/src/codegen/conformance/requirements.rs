//! The list of one RFC.

use anyhow::bail;
use serde::Deserialize;

/// The requirements of an RFC.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rfc {
    #[serde(rename = "rfc")]
    pub(super) number: u32,
    pub(super) title: String,
    /// Requirements of a service provider.
    #[serde(rename = "requirement")]
    pub(super) requirements: Vec<Requirement>,
    /// Requirements that only a client, or a later specification, can fulfill.
    #[serde(default)]
    pub(super) others: Vec<Other>,
}

/// One requirement.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Requirement {
    pub(super) section: Section,
    pub(super) level: Level,
    /// The requirement in our words.
    pub(super) text: String,
    /// Tests that prove it: `scim/rfc7644/section_3_basics::a_deleted_user_is_gone_for_scim`.
    #[serde(default)]
    pub(super) tests: Vec<String>,
    /// Why it is left.
    pub(super) left: Option<String>,
    /// A note besides.
    pub(super) note: Option<String>,
}

/// A requirement that is not ours to meet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Other {
    pub(super) section: Section,
    pub(super) level: Level,
    pub(super) text: String,
}

/// A section's number; sections sort as they follow each other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Section(Vec<u32>);

impl TryFrom<String> for Section {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let numbers: Result<_, _> = text.split('.').map(str::parse).collect();
        numbers
            .map(Self)
            .map_err(|_| format!("expected a section such as \"3.4.2\", received {text:?}"))
    }
}

impl std::fmt::Display for Section {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let numbers: Vec<String> = self.0.iter().map(u32::to_string).collect();
        f.write_str(&numbers.join("."))
    }
}

/// The key word of RFC 2119.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Level {
    Must,
    #[serde(rename = "MUST NOT")]
    MustNot,
    Shall,
    #[serde(rename = "SHALL NOT")]
    ShallNot,
    Required,
    Should,
    #[serde(rename = "SHOULD NOT")]
    ShouldNot,
    Recommended,
}

impl Level {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Must => "MUST",
            Self::MustNot => "MUST NOT",
            Self::Shall => "SHALL",
            Self::ShallNot => "SHALL NOT",
            Self::Required => "REQUIRED",
            Self::Should => "SHOULD",
            Self::ShouldNot => "SHOULD NOT",
            Self::Recommended => "RECOMMENDED",
        }
    }
}

/// Reads a list.
///
/// # Errors
/// If it is not one, or a requirement is neither proven nor left, or both.
pub(super) fn parse(text: &str) -> anyhow::Result<Rfc> {
    let mut rfc: Rfc = toml::from_str(text)?;
    for requirement in &rfc.requirements {
        if requirement.tests.is_empty() == requirement.left.is_none() {
            bail!(
                "section {}, {:?}: expected either tests or the reason why it is left",
                requirement.section,
                requirement.text
            );
        }
    }
    rfc.requirements.sort_by(|a, b| a.section.cmp(&b.section));
    rfc.others.sort_by(|a, b| a.section.cmp(&b.section));
    Ok(rfc)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROVEN: &str = r#"
        rfc = 7644
        title = "Protocol"
        [[requirement]]
        section = "3.10"
        level = "SHALL NOT"
        text = "b"
        left = "because"
        [[requirement]]
        section = "3.4.2"
        level = "MUST"
        text = "a"
        tests = ["scim/rfc7644/section_3_basics::x"]
    "#;

    #[test]
    fn sections_are_sorted_as_numbers() {
        let rfc = parse(PROVEN).unwrap();
        let sections: Vec<String> = rfc
            .requirements
            .iter()
            .map(|requirement| requirement.section.to_string())
            .collect();
        assert_eq!(sections, ["3.4.2", "3.10"]);
    }

    #[test]
    fn what_is_neither_proven_nor_left_is_rejected() {
        for (from, to) in [
            ("left = \"because\"", ""),
            (
                "left = \"because\"",
                "left = \"because\"\ntests = [\"scim/rfc7644/section_3_basics::x\"]",
            ),
            ("SHALL NOT", "MAY"),
            ("\"3.10\"", "\"three\""),
            ("left =", "because ="),
        ] {
            assert!(parse(&PROVEN.replace(from, to)).is_err(), "{to}");
        }
    }
}
