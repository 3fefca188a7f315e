//! The network address of a client, behind trusted proxies or not.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::forwarded::{UNREADABLE, believe};
use crate::state::AppState;

/// Where a request comes from. `X-Forwarded-For` is used only when a trusted proxy sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientIp(pub Option<IpAddr>);

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
        let Some(peer) = request.peer_addr() else {
            return Self(None);
        };
        let peer = peer.ip().to_canonical();
        let Ok(state) = AppState::of(request) else {
            return Self(Some(peer));
        };
        let headers = request.headers().get_all("x-forwarded-for");
        let forwarded: Vec<&str> = headers
            .flat_map(|value| value.to_str().unwrap_or(UNREADABLE).split(','))
            .collect();
        let (client, doubt) = believe(state.config(), peer, &forwarded);
        if let Some(doubt) = doubt {
            state.proxy_warnings().say(&doubt);
        }
        Self(Some(client))
    }
}
