//! The network address of a client, behind trusted proxies or not.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use crate::config::ApiConfig;
use crate::state::AppState;

/// Where a request comes from. `X-Forwarded-For` is used only when a trusted proxy sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientIp(pub Option<IpAddr>);

impl ClientIp {
    /// The IP address as text, for recorded attempts and rate limits.
    pub fn text(self) -> Option<String> {
        self.0.map(|ip| ip.to_string())
    }
}

impl FromRequest for ClientIp {
    type Error = Infallible;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

impl ClientIp {
    /// Where this request comes from.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let peer = request.peer_addr().map(|peer| peer.ip().to_canonical());
        let forwarded = request
            .headers()
            .get_all("x-forwarded-for")
            .filter_map(|value| value.to_str().ok());
        let forwarded: Vec<&str> = forwarded.flat_map(|value| value.split(',')).collect();
        let ip = AppState::of(request).map_or(peer, |state| {
            peer.map(|peer| believe(state.config(), peer, &forwarded))
        });
        Self(ip)
    }
}

/// Walks back from the nearest hop for as long as each is a trusted proxy.
fn believe(config: &ApiConfig, peer: IpAddr, forwarded: &[&str]) -> IpAddr {
    let mut client = peer;
    for hop in forwarded.iter().rev() {
        if !config.trusted_proxies.contains(client) {
            break;
        }
        let Ok(ip) = hop.trim().parse::<IpAddr>() else {
            break;
        };
        client = ip.to_canonical();
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_trusted_proxy_added_is_believed() {
        let mut config = ApiConfig::new(url::Url::parse("http://h").unwrap());
        config.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()].into();
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let chain = ["1.1.1.1", " 2.2.2.2"];
        assert_eq!(believe(&config, ip("10.0.0.1"), &chain), ip("2.2.2.2"));
        assert_eq!(believe(&config, ip("9.9.9.9"), &chain), ip("9.9.9.9"));
        assert_eq!(
            believe(&config, ip("10.0.0.1"), &["3.3.3.3", "10.0.0.2"]),
            ip("3.3.3.3")
        );
        assert_eq!(
            believe(&config, ip("10.0.0.1"), &["nonsense"]),
            ip("10.0.0.1")
        );
    }
}
