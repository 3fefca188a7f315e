//! What every kind of assertion comes to at every kind of account: the rules, written by hand, and
//! expanded over all states.
//!
//! The number at the end of a line is that of the rule in the decision *Who is who*: 1 finding the
//! account, 2 what a hint may do, 3 links, 4 NameIDs, 7 leaving, 8 just in time.

use chrono::Duration;
use diesel::{RunQueryDsl as _, sql_query};
use identity_store::accounts::{Role, credentials};
use identity_store::audit::Actor;
use identity_store::organizations::Settings;
use identity_store::provisioning::ProvisioningError;
use identity_store::provisioning::users;
use identity_store::sign_in::{self, LoginPurpose, SsoOutcome, SsoSignIn, WaitsFor};
use identity_store::sso::providers::Provider;
use identity_store::{Caller, Connection, Decision, OrganizationId, Store, StoreError, UserId};
use scim_model::UserResource;
use serde_json::json;
use statux_testkit::{apply, on_both_databases};

use super::support::{IDP, local_user, now, organization, provider, request as begun, set};

/// What each word of a line may be, in the order of the columns.
const COLUMNS: [(&str, &[&str]); 9] = [
    // Whether the response answers a request.
    ("request", &["solicited", "unsolicited"]),
    // Blocked by an admin, whatever SCIM says.
    ("account", &["active", "inactive", "blocked", "deleted"]),
    ("role", &["member", "platform_admin"]),
    ("password", &["none", "set"]),
    // The account's link to the provider: to this NameID (proven by the owner or not), to another.
    ("link", &["none", "this", "proven", "another"]),
    ("NameID", &["email", "opaque", "transient"]),
    // What of the account the assertion names.
    (
        "hint",
        &["nothing", "externalId", "userName", "primary", "attribute"],
    ),
    // Whether the organization trusts the e-mail attribute.
    ("attribute", &["trusted", "untrusted"]),
    // The origin of the account: it makes no difference to an assertion.
    ("origin", &ORIGINS),
];

const ORIGINS: [&str; 3] = ["scim", "local", "sso"];

/// The first line that fits a state says what it comes to.
const RULES: &str = "
solicited   deleted  *              *    this    *         *          *         * -> user_deactivated          7
solicited   deleted  *              *    proven  *         *          *         * -> user_deactivated          7
solicited   deleted  *              *    *       *         nothing    *         * -> created                   8
solicited   deleted  *              *    *       *         *          *         * -> user_deactivated          7
unsolicited deleted  *              *    *       *         *          *         * -> unsolicited_response      2

*           inactive *              *    this    *         *          *         * -> user_deactivated          7
*           blocked  *              *    this    *         *          *         * -> user_blocked              7
*           inactive *              *    proven  *         *          *         * -> user_deactivated          7
*           blocked  *              *    proven  *         *          *         * -> user_blocked              7
solicited   active   member         none this    *         *          *         * -> enters                    1
solicited   active   *              *    proven  *         *          *         * -> enters                    2
solicited   active   *              set  this    *         *          *         * -> proof_needed              2
solicited   active   platform_admin none this    *         *          *         * -> proof_impossible          2
unsolicited active   member         none this    *         *          *         * -> enters                    2
unsolicited active   member         none proven  *         *          *         * -> enters                    2
unsolicited active   *              *    this    *         *          *         * -> unsolicited_response      2
unsolicited active   *              *    proven  *         *          *         * -> unsolicited_response      2

solicited   *        *              *    *       *         nothing    *         * -> created                   8
unsolicited *        *              *    *       *         nothing    *         * -> unsolicited_response      2
solicited   *        member         none *       email     attribute  *         * -> created                   1
unsolicited *        member         none *       email     attribute  *         * -> unsolicited_response      2
*           inactive *              *    *       *         *          *         * -> user_deactivated          1
*           blocked  *              *    *       *         *          *         * -> user_blocked              1
*           active   member         none none    *         attribute  untrusted * -> email_attribute_untrusted 1
*           active   member         none another *         attribute  untrusted * -> name_id_conflict          3
unsolicited active   *              *    *       *         *          *         * -> unsolicited_response      2

solicited   active   member         none none    *         *          *         * -> enters                    2
solicited   active   member         none another transient *          *         * -> name_id_conflict          4
solicited   active   member         none another *         externalId *         * -> enters                    3
solicited   active   *              *    another *         *          *         * -> name_id_conflict          3
solicited   active   *              set  none    *         *          *         * -> proof_needed              2
solicited   active   platform_admin none none    *         *          *         * -> proof_impossible          2
";

/// A line: what the columns have to be, and the outcome.
struct Rule {
    columns: Vec<&'static str>,
    outcome: &'static str,
    text: &'static str,
}

fn rules() -> Vec<Rule> {
    let lines = RULES.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|text| {
            let (columns, outcome) = text.split_once("->").unwrap();
            let columns: Vec<&str> = columns.split_whitespace().collect();
            assert_eq!(columns.len(), COLUMNS.len(), "{text}");
            for (column, (_, words)) in columns.iter().zip(COLUMNS) {
                assert!(
                    *column == "*" || words.contains(column),
                    "{column} in {text}"
                );
            }
            let outcome = outcome.split_whitespace().next().unwrap();
            Rule {
                columns,
                outcome,
                text,
            }
        })
        .collect()
}

/// All states that can be: a NameID that means one session only is never linked, and only an
/// e-mail address is the primary one.
fn states() -> Vec<Vec<&'static str>> {
    let mut states = vec![vec![]];
    for (_, words) in COLUMNS {
        let longer = |state: Vec<&'static str>| {
            words.iter().map(move |word| {
                let mut state = state.clone();
                state.push(*word);
                state
            })
        };
        states = states.into_iter().flat_map(longer).collect();
    }
    states.retain(|state| {
        !matches!(
            (state[4], state[5], state[6]),
            ("this" | "proven", "transient", _) | (_, "opaque" | "transient", "primary")
        )
    });
    states
}

/// Rolls back whatever was tried, and says what it came to.
enum Tried {
    Outcome(String),
    Failed(String),
}

impl From<StoreError> for Tried {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<diesel::result::Error> for Tried {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<ProvisioningError> for Tried {
    fn from(error: ProvisioningError) -> Self {
        Self::Failed(error.to_string())
    }
}

/// The NameID of each kind.
fn name_id_of(kind: &str) -> &'static str {
    match kind {
        "email" => "n@example.com",
        "opaque" => "n-1",
        _ => "_n",
    }
}

/// The account of a state.
fn account(db: &mut Connection, of: &OrganizationId, state: &[&str]) -> Result<UserId, Tried> {
    let [
        _,
        account,
        role,
        password,
        link,
        kind,
        hint,
        attribute,
        origin,
    ] = *state
    else {
        panic!("{state:?}");
    };
    let caller = Caller::new(of, &Actor::Cli, now());
    let name_id = name_id_of(kind);
    let named = |by: &str, otherwise: &str| {
        if hint == by {
            name_id.to_owned()
        } else {
            otherwise.to_owned()
        }
    };
    let resource = json!({
        "userName": named("userName", "ann"),
        "externalId": named("externalId", "x-1"),
        "emails": [{ "value": named("primary", "ann@example.com"), "primary": true }],
    });
    let resource = UserResource::from_client(&resource).unwrap();
    let ann = users::create(db, &caller, &resource)?.user.user.id;
    if password == "set" {
        credentials::set(db, of, &ann, "$argon2id$ann", now())?;
    }
    let linked = if link == "another" { "n-2" } else { name_id };
    let proven = if link == "proven" { "1" } else { "NULL" };
    let (trusted, active) = (attribute == "trusted", account != "inactive");
    let mut changes = vec![
        format!("UPDATE organizations SET trust_email_attribute = {trusted} WHERE id = '{of}'"),
        format!(
            "UPDATE users SET role = '{role}', active = {active}, origin = '{origin}', \
             scim_managed = {} WHERE id = '{ann}'",
            origin == "scim"
        ),
    ];
    if account == "blocked" {
        changes.push(format!(
            "UPDATE users SET blocked_at = 1 WHERE id = '{ann}'"
        ));
    }
    if link != "none" {
        changes.push(format!(
            "INSERT INTO saml_name_ids (id, organization_id, user_id, provider_entity_id, name_id, \
             name_id_compared, created_at, last_used_at, proven_at) \
             VALUES ('link', '{of}', '{ann}', '{IDP}', '{linked}', '{linked}', 1, 1, {proven})"
        ));
    }
    for change in changes {
        sql_query(change).execute(db)?;
    }
    if account == "deleted" {
        users::delete(db, &caller, &ann, None)?;
    }
    Ok(ann)
}

/// What an assertion comes to in an organization with a provider and another platform admin.
fn outcome(db: &mut Connection, okta: &Provider, state: &[&str]) -> Result<String, Tried> {
    let of = &okta.organization_id;
    let ann = account(db, of, state)?;
    let (request, kind, hint) = (state[0], state[5], state[6]);
    let name_id = name_id_of(kind);
    let email = match (hint, kind) {
        ("attribute", _) => Some("ann@example.com".to_owned()),
        (_, "email") => None,
        _ => Some("new@example.com".to_owned()),
    };
    let transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient".to_owned();
    let attempt = SsoSignIn {
        organization: of.clone(),
        provider_id: okta.id.clone(),
        provider_version: okta.version,
        provider_entity_id: okta.entity_id.clone(),
        request: (request == "solicited").then(|| begun(okta, LoginPurpose::SignIn, None)),
        assertion_id: "_assertion".to_owned(),
        assertion_expires_at: now() + Duration::minutes(9),
        authenticated_at: None,
        name_id: name_id.to_owned(),
        name_id_format: (kind == "transient").then_some(transient),
        email,
        display_name: None,
        given_name: None,
        family_name: None,
        asked_path: None,
        subject: None,
        now: now(),
        session_ttl: Duration::hours(8),
    };
    let mut completed = sign_in::complete(db, &attempt)?;
    if let Decision::Accepted(SsoOutcome::Pending(pending)) = &completed
        && pending.waits_for == WaitsFor::Answer
    {
        // Nobody is signed in to the browser, which is known at the next request only.
        let pending = pending.clone();
        completed = sign_in::resume(db, &pending, &sign_in::Here::Nobody, now())?;
    }
    Ok(match completed {
        Decision::Accepted(SsoOutcome::SignedIn(signed)) if signed.created => "created".to_owned(),
        Decision::Accepted(SsoOutcome::SignedIn(signed)) => {
            assert_eq!(signed.user.id, ann, "{state:?}");
            "enters".to_owned()
        }
        Decision::Accepted(SsoOutcome::Pending(pending)) => {
            assert_eq!(pending.waits_for, WaitsFor::Proof, "{state:?}");
            assert_eq!(pending.account, Some(ann), "{state:?}");
            "proof_needed".to_owned()
        }
        Decision::Accepted(other) => panic!("{state:?}: {other:?}"),
        Decision::Rejected(rejection) => rejection.code.as_str().to_owned(),
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "how far a test goes is a matter of the environment"
)]
fn every_state() -> bool {
    std::env::var("STATUX_EVERY_STATE").is_ok()
}

#[apply(on_both_databases)]
fn every_state_comes_to_what_the_first_rule_that_fits_it_says(store: &Store) {
    let ours = organization(store, "Ours");
    let okta = provider(store, &ours);
    local_user(store, &ours, "root@example.com", Role::PlatformAdmin);
    let settings = Settings {
        allow_idp_initiated: Some(true),
        ..Settings::default()
    };
    set(store, &ours, settings);
    let rules = rules();
    let mut used = vec![0; rules.len()];
    let mut mistakes = Vec::new();
    let states = states();
    assert!(states.len() > 8_000, "{}", states.len());
    for (number, state) in states.into_iter().enumerate() {
        // Of the origins each state has another one, and in turn all of them. Each state with each
        // takes three times as long: STATUX_EVERY_STATE.
        if !every_state() && state[8] != ORIGINS[(number / ORIGINS.len()) % ORIGINS.len()] {
            continue;
        }
        let fits = |rule: &Rule| {
            let mut columns = rule.columns.iter().zip(&state);
            columns.all(|(column, word)| *column == "*" || column == word)
        };
        let Some(index) = rules.iter().position(fits) else {
            mistakes.push(format!("no rule for {state:?}"));
            continue;
        };
        used[index] += 1;
        let (okta, tried) = (okta.clone(), state.clone());
        let done = store.write::<(), Tried, _>(move |db| {
            Err(outcome(db, &okta, &tried).map_or_else(|failed| failed, Tried::Outcome))
        });
        match done.wait().unwrap_err() {
            Tried::Outcome(outcome) if outcome == rules[index].outcome => {}
            Tried::Outcome(outcome) => {
                mistakes.push(format!(
                    "{state:?} is {outcome}, but: {}",
                    rules[index].text
                ));
            }
            Tried::Failed(error) => mistakes.push(format!("{state:?} failed: {error}")),
        }
    }
    let unused = rules.iter().zip(used).filter(|(_, used)| *used == 0);
    mistakes.extend(unused.map(|(rule, _)| format!("no state for: {}", rule.text)));
    let shown = mistakes.iter().take(20).cloned().collect::<Vec<_>>();
    assert!(
        mistakes.is_empty(),
        "{} mistakes:\n{}",
        mistakes.len(),
        shown.join("\n")
    );
}
