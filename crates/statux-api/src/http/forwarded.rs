//! Believing `X-Forwarded-For`, hop by hop, as far as proxies are trusted.

use std::net::{IpAddr, SocketAddr};
use std::sync::Once;

use crate::config::ApiConfig;

/// Stands for a header that is not text; it is no IP address.
pub(super) const UNREADABLE: &str = "?";

/// Why `X-Forwarded-For` was not followed to its end, although there is more of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Doubt {
    /// The server was reached through an IP address that is not one of the trusted proxies.
    NotTrusted(IpAddr),
    /// This trusted proxy did not send an IP address.
    NoIp(IpAddr),
}

/// Walks back from the nearest hop for as long as each is a trusted proxy.
pub(super) fn believe(
    config: &ApiConfig,
    peer: IpAddr,
    forwarded: &[&str],
) -> (IpAddr, Option<Doubt>) {
    let mut client = peer;
    for hop in forwarded.iter().rev() {
        if !config.trusted_proxies.contains(client) {
            // What a client sent to the first proxy is nobody's mistake.
            let direct = client == peer;
            return (client, direct.then_some(Doubt::NotTrusted(client)));
        }
        let Some(ip) = ip_of(hop) else {
            return (client, Some(Doubt::NoIp(client)));
        };
        client = ip;
    }
    (client, None)
}

/// The IP address of a hop, which some proxies send with brackets or with a port.
fn ip_of(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let bare = hop
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let parsed = bare.unwrap_or(hop).parse::<IpAddr>();
    let with_port = || hop.parse::<SocketAddr>().map(|socket| socket.ip());
    parsed
        .or_else(|_| with_port())
        .ok()
        .map(|ip| ip.to_canonical())
}

/// Says once of each kind that a proxy is set up wrongly: all of its clients then share one limit.
#[derive(Debug)]
pub(crate) struct ProxyWarnings {
    not_trusted: Once,
    no_ip: Once,
}

impl Default for ProxyWarnings {
    fn default() -> Self {
        Self {
            not_trusted: Once::new(),
            no_ip: Once::new(),
        }
    }
}

impl ProxyWarnings {
    pub(super) fn say(&self, doubt: &Doubt) {
        match doubt {
            Doubt::NotTrusted(peer) => self.not_trusted.call_once(|| {
                tracing::warn!(%peer, "X-Forwarded-For came from an IP address that is not in trusted_proxies and is ignored: if a proxy has it, all of its clients are counted as one");
            }),
            Doubt::NoIp(proxy) => self.no_ip.call_once(|| {
                tracing::warn!(%proxy, "a trusted proxy sends X-Forwarded-For without an IP address: all of its clients are counted as one");
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> ApiConfig {
        let mut config = ApiConfig::new(url::Url::parse("http://h").unwrap());
        config.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()].into();
        config
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn only_what_a_trusted_proxy_added_is_believed() {
        let config = config();
        let believed = |peer: &str, forwarded: &[&str]| believe(&config, ip(peer), forwarded).0;
        let chain = ["1.1.1.1", " 2.2.2.2"];
        assert_eq!(believed("10.0.0.1", &chain), ip("2.2.2.2"));
        assert_eq!(believed("9.9.9.9", &chain), ip("9.9.9.9"));
        assert_eq!(
            believed("10.0.0.1", &["3.3.3.3", "10.0.0.2"]),
            ip("3.3.3.3")
        );
        assert_eq!(believed("10.0.0.1", &["nonsense"]), ip("10.0.0.1"));
    }

    #[test]
    fn a_hop_may_have_a_port_and_brackets() {
        for (hop, expected) in [
            ("2.2.2.2", "2.2.2.2"),
            (" 2.2.2.2:50123 ", "2.2.2.2"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("[::ffff:2.2.2.2]:443", "2.2.2.2"),
        ] {
            assert_eq!(ip_of(hop), Some(ip(expected)), "{hop}");
        }
        for hop in ["", "unknown", "2.2.2.2:", "[2001:db8::1", "2.2.2.2:99999"] {
            assert_eq!(ip_of(hop), None, "{hop}");
        }
    }

    #[test]
    fn a_proxy_that_is_not_trusted_or_sends_no_ip_is_noticed() {
        let config = config();
        let doubt = |peer: &str, forwarded: &[&str]| believe(&config, ip(peer), forwarded).1;
        assert_eq!(doubt("10.0.0.1", &["9.9.9.9", "2.2.2.2"]), None);
        assert_eq!(doubt("9.9.9.9", &[]), None);
        let untrusted = Doubt::NotTrusted(ip("9.9.9.9"));
        assert_eq!(doubt("9.9.9.9", &["2.2.2.2"]), Some(untrusted));
        let nothing = Doubt::NoIp(ip("10.0.0.1"));
        assert_eq!(doubt("10.0.0.1", &["_hidden"]), Some(nothing));
    }
}
