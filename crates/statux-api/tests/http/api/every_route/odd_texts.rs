//! No text and no JSON that a client sends causes a 500, on either database: PostgreSQL keeps no NUL, and
//! both have indexes with rows of limited length.

use actix_http::Request;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use serde_json::Value;
use statux_testkit::database::TestDatabase;
use statux_testkit::site::{TestSite, encoded, send};
use statux_testkit::{apply, on_both_databases};

use super::scene::House;
use super::{Line, lines};

/// The parameters that any route reads from its query.
const PARAMETERS: [&str; 20] = [
    "reference",
    "organization",
    "return_to",
    "after",
    "groups-after",
    "group-saved",
    "done",
    "cursor",
    "limit",
    "filter",
    "attributes",
    "excludedAttributes",
    "startIndex",
    "count",
    "sortBy",
    "RelayState",
    "SAMLRequest",
    "SAMLResponse",
    "q",
    "outcome",
];

/// Deeper than any reader goes.
const DEPTH: usize = 20_000;

fn odd_texts() -> Vec<String> {
    vec![
        String::new(),
        "\0".to_owned(),
        "x\0y".to_owned(),
        "\u{1}\u{7f}\u{feff}\u{ffff}".to_owned(),
        "\u{202e}\u{1f600}ß İ".to_owned(),
        "%_\\'\";--<&>".to_owned(),
        "userName eq \"\0\"".to_owned(),
        "9".repeat(40),
        "x".repeat(20_000),
    ]
}

fn site(database: TestDatabase) -> TestSite {
    TestSite::with(database, |config| {
        config.sign_in_attempts_per_minute = 0;
        config.scim_requests_per_second = 0;
    })
}

/// Bodies that nothing takes.
fn broken_bodies() -> Vec<Vec<u8>> {
    let deep = |open: &str, middle: &str, close: &str| {
        let body = open.repeat(DEPTH) + middle + &close.repeat(DEPTH);
        body.into_bytes()
    };
    vec![
        b"\xff\xfe".to_vec(),
        b"{\"name\":\"\xff\"}".to_vec(),
        b"{\"name\":\"\\ud800\"}".to_vec(),
        b"{\"name\":\"\\udc00\\ud800\"}".to_vec(),
        b"[]".to_vec(),
        b"\xef\xbb\xbf{}".to_vec(),
        deep("[", "", "]"),
        deep("{\"a\":", "1", "}"),
        deep("{\"Operations\":[", "", "]}"),
        deep("[", "", ""),
    ]
}

/// What stands in JSON where something else is expected.
const ODD_VALUES: [&str; 13] = [
    "null",
    "true",
    "-0",
    "1e308",
    "1e999",
    "-1e999",
    "1e-999",
    "9223372036854775808",
    "123456789012345678901234567890.5",
    "[]",
    "{}",
    r#""\ud800""#,
    r#"[[{"value":{"value":[null]}}]]"#,
];

/// Stands for the odd value until the JSON is written.
const MARK: &str = "here stands an odd value";

/// Every JSON in which one value of `body` is an odd one, and each with a name twice.
fn odd_json(body: &Value) -> Vec<String> {
    let quoted = format!("\"{MARK}\"");
    let mut all = vec![];
    for variant in replaced(body, &Value::from(MARK)) {
        let text = variant.to_string();
        all.extend(ODD_VALUES.iter().map(|odd| text.replace(&quoted, odd)));
    }
    for (name, value) in body.as_object().into_iter().flatten() {
        let rest = body.to_string();
        let rest = rest.strip_prefix('{').unwrap();
        all.push(format!("{{{}:{value},{rest}", Value::from(name.as_str())));
        all.push(format!("{{{}:null,{rest}", Value::from(name.as_str())));
    }
    all
}

/// Every JSON in which one value of `body`, of whatever kind, is another.
fn replaced(body: &Value, other: &Value) -> Vec<Value> {
    let mut all = vec![other.clone()];
    let inside: Vec<Value> = match body {
        Value::Array(items) => items.clone(),
        Value::Object(members) => members.values().cloned().collect(),
        _ => vec![],
    };
    for (index, value) in inside.iter().enumerate() {
        for variant in replaced(value, other) {
            let mut copy = body.clone();
            match &mut copy {
                Value::Array(items) => items[index] = variant,
                Value::Object(members) => *members.values_mut().nth(index).unwrap() = variant,
                _ => unreachable!("it has something inside"),
            }
            all.push(copy);
        }
    }
    all
}

/// One line of the table under its house's credentials.
struct Asked<'a, S> {
    service: &'a S,
    house: &'a House<'a>,
    line: &'a Line,
}

impl<S, B> Asked<'_, S>
where
    S: Service<Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody,
{
    async fn send(&self, path: &str, media_type: &str, body: Vec<u8>) {
        let headers = self.house.credentials(self.line.access, media_type);
        let shown: String = String::from_utf8_lossy(&body).chars().take(300).collect();
        let answer = send(self.service, self.line.method, path, &headers, body).await;
        let route = format!("{} {path}\n{shown}", self.line.method);
        let known = answer.status < 500 || answer.status == 501;
        assert!(known, "{}: {} {route}", answer.status, answer.text());
    }

    async fn odd_bodies(&self, text: &str) {
        let (house, line) = (self.house, self.line);
        let path = house.path(line);
        if House::takes_a_form(line) {
            let fields = house.fields(house);
            for index in 1..fields.len() {
                let mut fields = fields.clone();
                text.clone_into(&mut fields[index].1);
                let body = encoded(&fields);
                self.send(&path, "application/x-www-form-urlencoded", body)
                    .await;
            }
        } else {
            for body in variants(&house.json(line), text) {
                let body = body.to_string().into_bytes();
                self.send(&path, "application/json", body).await;
            }
        }
    }

    async fn odd_queries(&self, text: &str) {
        let path = self.house.path(self.line);
        for name in PARAMETERS {
            let path = format!("{path}?{name}={}", escaped(text));
            self.send(&path, "", Vec::new()).await;
        }
    }

    async fn odd_path(&self, text: &str) {
        if let Some((head, rest)) = self.line.path.split_once('{') {
            let tail = rest.split_once('}').unwrap().1;
            let path = format!("{head}{}{tail}", escaped(text));
            self.send(&path, "", Vec::new()).await;
        }
    }
}

/// As part of a path. Longer request lines do not reach the application.
fn escaped(text: &str) -> String {
    let mut escaped: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    escaped.truncate(8_000);
    escaped
}

#[apply(on_both_databases)]
async fn odd_texts_and_odd_json_cause_no_500(database: TestDatabase) {
    let site = site(database);
    let service = site.service().await;
    let broken = broken_bodies();
    for line in lines() {
        // A call may have removed what the next one names.
        let house = House::new(&site, "chestnut").await;
        let asked = Asked {
            service: &service,
            house: &house,
            line: &line,
        };
        for text in odd_texts() {
            if line.method == "GET" {
                asked.odd_queries(&text).await;
            } else if line.method != "DELETE" {
                asked.odd_bodies(&text).await;
            }
            asked.odd_path(&text).await;
        }
        if !House::takes_a_form(&line) && !matches!(line.method, "GET" | "DELETE") {
            for body in odd_json(&house.json(&line)) {
                asked
                    .send(&house.path(&line), "application/json", body.into_bytes())
                    .await;
            }
        }
        for body in &broken {
            for media_type in ["application/json", "application/x-www-form-urlencoded"] {
                asked
                    .send(&house.path(&line), media_type, body.clone())
                    .await;
            }
        }
    }
}

/// Every JSON in which one text of `body`, a name or a value, is another.
fn variants(body: &Value, text: &str) -> Vec<Value> {
    let mut all = vec![];
    match body {
        Value::String(_) => all.push(Value::String(text.to_owned())),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                for variant in variants(item, text) {
                    let mut copy = items.clone();
                    copy[index] = variant;
                    all.push(Value::Array(copy));
                }
            }
        }
        Value::Object(members) => {
            let mut with_name = members.clone();
            with_name.insert(text.to_owned(), Value::String("x".to_owned()));
            all.push(Value::Object(with_name));
            for (name, value) in members {
                for variant in variants(value, text) {
                    let mut copy = members.clone();
                    copy.insert(name.clone(), variant);
                    all.push(Value::Object(copy));
                }
            }
        }
        _ => {}
    }
    all
}
