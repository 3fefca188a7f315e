//! What a failed connection means.

use std::error::Error;
use std::io;

use url::Url;

use super::fetch_rules::FetchRules;
use super::resolve::{host, port};
use super::words::clipped;
use crate::sso_connection::error::SsoConnectionError;

/// Says in our words what reqwest reports.
pub(in crate::sso_connection) fn explain(
    error: &reqwest::Error,
    url: &Url,
    rules: &FetchRules,
) -> SsoConnectionError {
    let (host, port) = (host(url), port(url));
    if error.is_timeout() {
        return timed_out(rules);
    }
    match io_kind(error) {
        Some(io::ErrorKind::ConnectionRefused) => {
            return SsoConnectionError::ConnectionRefused { host, port };
        }
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => {
            return SsoConnectionError::Unreachable { host };
        }
        _ => {}
    }
    if error.is_connect() && url.scheme() == "https" {
        let reason = tls_reason(&tls_report(error));
        SsoConnectionError::Tls { host, reason }
    } else {
        let reason = clipped(&deepest(error), 200);
        SsoConnectionError::Broken { host, reason }
    }
}

/// The error for a fetch that took too long.
pub(in crate::sso_connection) fn timed_out(rules: &FetchRules) -> SsoConnectionError {
    SsoConnectionError::Timeout {
        millis: rules.timeout.as_millis(),
    }
}

fn chain<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let this = next?;
        next = this.source();
        Some(this)
    })
}

fn io_kind(error: &(dyn Error + 'static)) -> Option<io::ErrorKind> {
    chain(error)
        .find_map(|error| error.downcast_ref::<io::Error>())
        .map(io::Error::kind)
}

fn deepest(error: &(dyn Error + 'static)) -> String {
    chain(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// OpenSSL's report, with its verdict on the certificate in parentheses at the end. The verdict is
/// only in the text of the error around the innermost one.
fn tls_report(error: &(dyn Error + 'static)) -> String {
    chain(error)
        .map(ToString::to_string)
        .find(|text| verdict(text).is_some())
        .unwrap_or_else(|| deepest(error))
}

fn verdict(report: &str) -> Option<&str> {
    let rest = report.strip_suffix(')')?;
    let (report, verdict) = rest.rsplit_once('(')?;
    report
        .contains("certificate verify failed")
        .then_some(verdict)
}

fn tls_reason(report: &str) -> String {
    if let Some(verdict) = verdict(report) {
        format!("its certificate is not accepted ({verdict})")
    } else if report.contains("wrong version number") || report.contains("http request") {
        "the server does not speak TLS on this port".to_owned()
    } else {
        clipped(report, 200)
    }
}

#[cfg(test)]
mod tests {
    use super::tls_reason;

    #[test]
    fn the_reason_is_taken_out_of_openssls_report() {
        let report = "error:0A000086:SSL routines:tls_post_process_server_certificate:\
                      certificate verify failed:../ssl/statem/statem_clnt.c:1889: \
                      (certificate has expired)";
        assert_eq!(
            tls_reason(report),
            "its certificate is not accepted (certificate has expired)"
        );
        let report = "error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../ssl:1:";
        assert_eq!(
            tls_reason(report),
            "the server does not speak TLS on this port"
        );
        assert_eq!(tls_reason("unexpected EOF"), "unexpected EOF");
    }
}
