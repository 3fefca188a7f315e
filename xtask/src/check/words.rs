//! One word for one thing: the words that the project gave up, and what is said instead.
//!
//! A word is a regular expression over code, comments, pages and documents. A line may keep an old
//! word where [`Word::unless`] matches around it, and a file where [`QUOTED`] names it: what is
//! stored, public or quoted from elsewhere stays as it is.

use std::fmt;

use anyhow::Context as _;
use regex::{Regex, RegexSet};

use super::sources::Source;

/// A word that is not used any more.
struct Word {
    old: &'static str,
    new: &'static str,
    /// Uses that stay, as a regular expression; empty for none.
    unless: &'static str,
    /// The folder in which the word is old; empty for everywhere.
    within: &'static str,
}

const fn word(old: &'static str, new: &'static str) -> Word {
    Word {
        old,
        new,
        unless: "",
        within: "",
    }
}

impl Word {
    const fn unless(mut self, unless: &'static str) -> Self {
        self.unless = unless;
        self
    }

    const fn within(mut self, folder: &'static str) -> Self {
        self.within = folder;
        self
    }
}

/// Files and folders that quote others or keep old names on purpose.
const QUOTED: [&str; 6] = [
    // This table.
    "xtask/src/check/words.rs",
    // Released migrations are never changed.
    "migrations/",
    // Rows that were there before a migration.
    "crates/identity-store/tests/store/migrations.rs",
    // Sentences of the RFCs.
    "docs/conformance/",
    "docs/CONFORMANCE.md",
    // Other projects' names.
    "xtask/peers/",
];

/// The kinds of files that are looked at.
const EXTENSIONS: [&str; 5] = [".rs", ".html", ".md", ".toml", ".sql"];

const WORDS: [Word; 52] = [
    // Names.
    word(r"\b[Pp]laces?\b|\b[a-z_]+_places?\b|\bplaces?_[a-z_]+\b|\b[A-Z][a-z]+Place\b", "page checkpoint, index, JSON path")
        .unless(r"\b(in|one|its|the|that|same|right|own|only|first|takes?|took|any|every) place\b|several places|in_place"),
    word(r"\b[Aa]ddress(es)?\b|\b[a-z_]+_address(es)?\b|\baddress(es)?_[a-z_]+\b|\b[A-Z][a-z]+Address(es)?\b", "URL, IP, e-mail, route")
        .unless(r#"\b([Ee]-?mail|IP|ip|[Ss]ocket|[Nn]etwork|[Ll]oopback|[Pp]rivate|[Pp]ublic|[Ll]ocal|[Rr]emote|[Mm]ailing|[Pp]ostal)[ _]address(es)?\b|"addresses|addresses["\[.]|listen_addresses|EmailAddress|IPv[46] address|metadata_(no|invalid)_sign_in_address|address: (Option<String>,|attempt\.)"#),
    word(r"\bFurther\b", "related attribute"),
    word(r"\bReach\b", "access path"),
    word(r"\bSource\b", "ResourceTable").within("crates/identity-store/src/"),
    word(r"\bColumn::", "attribute column").within("crates/identity-store/src/"),
    word(r"\bnative!|\bFixed\b|fixed_sql", "StaticQuery"),
    word(r"unless_taken|Insert::Taken", "on_conflict, Insert::Conflict"),
    word(r"ChangedMeanwhile", "StaleVersion"),
    word(r"write_back|\bwrit(es?|ten) back\b", "WAL checkpoint"),
    word(r"FewRows|few_rows|read_few", "point readers"),
    word(r"\bBELIEVED\b|doubtful", "ping after"),
    word(r"\b[Rr]efus(e|es|ed|al|als|ing)\b|Refus(ed|al)", "reject, rejection")
        .unless(r#"["']refused\\?["']|`refused`|connection_refused|ConnectionRefused|[Cc]onnection refused|refused(_| the )connection"#),
    word(r"\b[Jj]udg(e|es|ed|ing|ment)\b|Judged|judged?_|_judge", "verify, evaluate"),
    word(r"provider_setup", "sso_connection"),
    word(r"Trouble\b", "StoreErrorClass"),
    word(r"\bGuesses\b", "ClientAuthenticationLimiter"),
    word(r"ScimProblem", "ScimHttpError"),
    word(r"\btakes?_over\b", "adopt"),
    word(r"\bholders?\b", "conflicting_user").unless(r"lock[ _]holders?|holder[ -]of[ -]key"),
    word(r"put_resource", "apply_to_row"),
    word(r"Step::(Whole|Partly|Complete)\b", "Step::{Execute, CreateStub, FillReferences}"),
    word(r"\bCovered\b", "SignatureCoverage"),
    word(r"\bClaim\b", "UnverifiedSignature"),
    word(r"SecondDocument", "XmlsecDocument"),
    word(r"\btrials?\b", "mutation_tests"),
    word(r"seen[_ ]assertions?", "consumed assertions"),
    word(r"\bidentities\b", "saml_name_ids").unless(r"/identities\b"),
    word(r"\bIdentityId\b", "NameIdLinkId"),
    word(r"<Call\b|\bCall>|: Call\b", "AuthenticatedJson"),
    word(r"CheckedForm", "CsrfForm"),
    word(r"<Nothing\b|\bNothing(>|::)|struct Nothing\b", "EmptyForm"),
    word(r"\bMoments?\b", "Timestamp"),
    word(r"\bshape:", "masked").within("crates/statux-api/"),
    word(r"\.came\b|\bcame:|\bcame =|\bCame\b", "origin"),
    word(r"\bMOST_", "MAX_"),
    // Settings.
    word(r"accept_unsolicited", "allow_idp_initiated"),
    word(r"allow_just_in_time", "jit_provisioning"),
    // Pages.
    word(r"How they came", "Source"),
    word(r"Sends people to", "SSO URL"),
    word(r"The metadata is fresh", "Metadata refreshed"),
    // English.
    word(r"\b[Ww]hoever\b", "a user, a caller, anyone who"),
    word(r"\bsuch a one\b", "it, that one"),
    word(r"\bso many\b", "that many, n"),
    word(r"\b(is|are) over\b", "has ended, has expired"),
    word(r"\bis no [a-z]+", "is not a …").unless(r"\b[Tt]here is no\b|\bis no (longer|more)\b"),
    word(r"\bcounts? no version\b", "does not bump the version"),
    word(r"\bfor (another|each other) in a circle\b", "deadlock"),
    word(r"/// Answers\b", "Returns"),
    word(r"// Who\b|//[/!] Who\b", "a subject: the user, the caller"),
    word(r"(If|When) the database fails", "said once in the crate's documentation")
        .unless(r"^//! .*the database fails")
        .within("crates/identity-store/src/"),
    word(r"\b[Oo]rganis", "organiz…"),
];

/// An old word in a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) path: String,
    line: usize,
    old: String,
    new: &'static str,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}: {} → {}",
            self.path, self.line, self.old, self.new
        )
    }
}

/// The old words in all files, each with its line.
///
/// # Errors
/// If a regular expression of the table is wrong.
pub(super) fn old_words(sources: &[Source]) -> anyhow::Result<Vec<Found>> {
    let table = Table::new()?;
    let mut found = Vec::new();
    for source in sources {
        let is_quoted = QUOTED.iter().any(|path| source.path.starts_with(path));
        let is_looked_at = EXTENSIONS
            .iter()
            .any(|extension| source.path.ends_with(extension));
        if is_looked_at && !is_quoted {
            table.look(source, &mut found);
        }
    }
    Ok(found)
}

/// The table, compiled.
struct Table {
    /// All words at once: most files have none.
    any: RegexSet,
    /// Each word with the uses that stay.
    each: Vec<(Regex, Option<Regex>)>,
}

impl Table {
    fn new() -> anyhow::Result<Self> {
        let compile = |pattern: &str| {
            Regex::new(&ascii(pattern)).with_context(|| format!("not a pattern: {pattern}"))
        };
        let each = WORDS.iter().map(|word| {
            let unless = (!word.unless.is_empty())
                .then(|| compile(word.unless))
                .transpose()?;
            Ok((compile(word.old)?, unless))
        });
        Ok(Self {
            any: RegexSet::new(WORDS.iter().map(|word| ascii(word.old)))?,
            each: each.collect::<anyhow::Result<_>>()?,
        })
    }

    fn look(&self, source: &Source, found: &mut Vec<Found>) {
        let present = self.any.matches(&source.text);
        for (at, (word, (old, unless))) in WORDS.iter().zip(&self.each).enumerate() {
            if !present.matched(at) || !source.path.starts_with(word.within) {
                continue;
            }
            for (number, line) in (1..).zip(source.text.lines()) {
                let kept: Vec<_> = unless
                    .iter()
                    .flat_map(|unless| unless.find_iter(line))
                    .collect();
                let matches = old.find_iter(line).filter(|one| {
                    let overlaps = |kept: &regex::Match<'_>| {
                        kept.start() < one.end() && one.start() < kept.end()
                    };
                    !kept.iter().any(overlaps)
                });
                found.extend(matches.map(|one| Found {
                    path: source.path.clone(),
                    line: number,
                    old: one.as_str().to_owned(),
                    new: word.new,
                }));
            }
        }
    }
}

/// ASCII word boundaries, which are quick to find.
fn ascii(pattern: &str) -> String {
    pattern.replace(r"\b", r"(?-u:\b)")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        let source = Source {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let found = old_words(&[source]).unwrap();
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_old_word_is_named_with_its_line_and_the_new_one() {
        assert_eq!(
            found(
                "a.rs",
                "//! Fine.\nfn f(_: ScimProblem) { ChangedMeanwhile }\n"
            ),
            [
                "a.rs:2: ChangedMeanwhile → StaleVersion",
                "a.rs:2: ScimProblem → ScimHttpError",
            ]
        );
    }

    #[test]
    fn words_that_only_contain_an_old_one_are_fine() {
        let text = "replace(placeholder); workplace; ADDRESSED; Coverage; disclaimer; holder_of";
        assert_eq!(found("a.rs", text), Vec::<String>::new());
    }

    #[test]
    fn stored_and_public_values_stay() {
        for kept in [
            "outcome == \"refused\"",
            "code `metadata_connection_refused`",
            "an e-mail address, an IP address",
            "there is no user, and it is no longer there",
            "the read lock holder",
        ] {
            assert_eq!(found("a.rs", kept), Vec::<String>::new(), "{kept}");
        }
        assert_eq!(found("a.rs", "\"refused\" was refused").len(), 1);
        assert_eq!(
            found("a.rs", "an e-mail address or another address").len(),
            1
        );
    }

    #[test]
    fn a_word_can_be_old_in_one_folder_only() {
        let text = "If the database fails";
        assert_eq!(found("crates/identity-store/src/a.rs", text).len(), 1);
        assert!(
            found(
                "crates/identity-store/src/a.rs",
                "//! If the database fails"
            )
            .is_empty()
        );
        assert!(found("crates/statux-api/src/a.rs", text).is_empty());
    }

    #[test]
    fn quotations_are_not_looked_at() {
        assert_eq!(found("docs/A.md", "ScimProblem").len(), 1);
        for path in [
            "docs/conformance/a.toml",
            "migrations/sqlite/1/up.sql",
            "a.json",
        ] {
            assert!(found(path, "ScimProblem").is_empty(), "{path}");
        }
    }
}
