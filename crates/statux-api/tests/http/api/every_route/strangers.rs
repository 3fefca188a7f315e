//! Clients that are not signed in and prove nothing cause next to no rows, however much they send.
//!
//! Each anonymous request of the table is sent many times, from another network each, with no body, an
//! empty one, a valid one, and one at the limit and one over it. `STATUX_STRANGERS` says how many times.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use actix_http::Request;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use identity_store::sign_in::attempts::UNPROVEN_AN_HOUR;
use identity_store::testing::row_counts;
use ipnet::IpNet;
use statux_api::http::limits::lengths::{
    ANONYMOUS_FORM_BODY, Bytes, SAML_LOGOUT_BODY, SAML_RESPONSE_BODY,
};
use statux_api::http::routes::Access;
use statux_testkit::database::TestDatabase;
use statux_testkit::site::{ORIGIN, TestSite, encoded, send};
use statux_testkit::{apply, on_both_databases};

use super::scene::House;
use super::{Line, lines};

/// How many times each request is sent where nothing else is asked for.
const TIMES: u32 = 6;

/// The most slots in which attempts at passwords are counted: of accounts, and of networks.
const COUNTERS: i64 = 2 * 65_536;

#[allow(clippy::disallowed_methods, reason = "how much to test, not a setting")]
fn times() -> u32 {
    let asked = std::env::var("STATUX_STRANGERS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(TIMES)
}

fn site(database: TestDatabase) -> TestSite {
    TestSite::with(database, |config| {
        let proxy: IpNet = "203.0.113.0/24".parse().unwrap();
        config.trusted_proxies = vec![proxy].into();
    })
}

/// Requests that differ in what they carry.
#[derive(Debug, Clone, Copy)]
enum Carries {
    Nothing,
    Empty,
    Valid,
    AtTheLimit,
    OverIt,
}

const ALL: [Carries; 5] = [
    Carries::Nothing,
    Carries::Empty,
    Carries::Valid,
    Carries::AtTheLimit,
    Carries::OverIt,
];

/// A body of this many bytes more or fewer than the limit, that is valid but for its length.
fn padded(fields: &[(&str, String)], bytes: usize) -> Vec<u8> {
    let mut body = encoded(fields);
    body.extend_from_slice(b"&padding=");
    body.resize(bytes.max(body.len()), b'x');
    body
}

/// Path and body of the `number`th request.
fn request(house: &House<'_>, line: &Line, carries: Carries, number: u32) -> (String, Vec<u8>) {
    let mut path = house.path(line);
    let mut fields = house.fields(house);
    fields.retain(|(name, _)| *name != "client_secret");
    for (name, value) in &mut fields {
        match *name {
            "email" => *value = format!("somebody{number}@nowhere.test"),
            "SAMLRequest" | "SAMLResponse" => {
                *value = openssl::base64::encode_block(format!("<x>{number}</x>").as_bytes());
            }
            _ => {}
        }
    }
    let Bytes(limit) = if line.path.ends_with("/acs") {
        SAML_RESPONSE_BODY
    } else if line.path.ends_with("/logout") {
        SAML_LOGOUT_BODY
    } else {
        ANONYMOUS_FORM_BODY
    };
    let return_to = |bytes: usize| format!("?return_to=/{}", "p".repeat(bytes - 1));
    let (query, body) = match carries {
        Carries::Nothing => (String::new(), vec![]),
        Carries::Empty => ("?".to_owned(), b"&".to_vec()),
        Carries::Valid => (return_to(20), encoded(&fields)),
        Carries::AtTheLimit => (return_to(512), padded(&fields, limit)),
        Carries::OverIt => (return_to(513), padded(&fields, limit + 1)),
    };
    if line.method == "GET" {
        path.push_str(&query);
        return (path, vec![]);
    }
    (path, body)
}

/// Sends a line's requests of a kind; none is an error of ours.
async fn send_all<S, B>(service: &S, house: &House<'_>, line: &Line, carries: Carries)
where
    S: Service<Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody,
{
    // A megabyte each, and the work of verifying is the same.
    let big =
        line.path.ends_with("/acs") && matches!(carries, Carries::AtTheLimit | Carries::OverIt);
    let times = if big { times().div_ceil(3) } else { times() };
    for number in 0..times {
        let (path, body) = request(house, line, carries, number);
        let client = Ipv4Addr::from_bits(Ipv4Addr::new(198, 18, 0, 0).to_bits() + number * 256);
        let token = house.form_token();
        let headers = [
            (
                "content-type",
                "application/x-www-form-urlencoded".to_owned(),
            ),
            ("origin", ORIGIN.to_owned()),
            ("x-forwarded-for", client.to_string()),
            ("cookie", format!("__Host-statux_form={token}")),
        ];
        let answer = send(service, line.method, &path, &headers, body).await;
        let shown = format!("{} {path} {carries:?}", line.method);
        assert!(
            answer.status < 500 || answer.status == 503,
            "{shown}: {}",
            answer.status
        );
    }
}

/// By how many rows each table grew that did.
fn growth(before: &BTreeMap<String, i64>, after: &BTreeMap<String, i64>) -> BTreeMap<String, i64> {
    let grown = after.iter().filter_map(|(table, rows)| {
        let more = rows - before.get(table).copied().unwrap_or_default();
        (more > 0).then(|| (table.clone(), more))
    });
    grown.collect()
}

#[apply(on_both_databases)]
async fn what_strangers_send_stays_within_the_budget_of_each_table(database: TestDatabase) {
    let site = site(database);
    let house = House::new(&site, "ours").await;
    let service = site.service().await;
    let anonymous = |line: &Line| !matches!(line.access, Access::ApiKey | Access::ScimToken);
    let lines: Vec<Line> = lines().into_iter().filter(anonymous).collect();
    assert!(lines.len() > 40, "{}", lines.len());
    let rows = || row_counts(site.store()).unwrap();
    let before = rows();
    for line in &lines {
        let before = rows();
        for carries in ALL {
            send_all(&service, &house, line, carries).await;
        }
        let grown = growth(&before, &rows());
        let counts = line.path == "/sign-in" && line.method == "POST";
        let explains = counts || line.path.ends_with("/acs") || line.path.ends_with("/logout");
        for (table, more) in &grown {
            let budget = match table.as_str() {
                "sign_in_counters" if counts => COUNTERS,
                "sign_in_attempts" if explains => UNPROVEN_AN_HOUR,
                _ => 0,
            };
            let line = format!("{} {}", line.method, line.path);
            assert!(*more <= budget, "{line}: {more} rows more in {table}");
        }
    }
    let grown = growth(&before, &rows());
    assert!(
        grown["sign_in_attempts"] <= 2 * UNPROVEN_AN_HOUR,
        "{grown:?}"
    );
    assert!(grown["sign_in_counters"] <= COUNTERS, "{grown:?}");
}
