//! Where names lead while they are being fetched from: to the IP addresses that were checked, and
//! nowhere else.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// The checked IP addresses of each name that is being fetched from.
///
/// A client resolves names by it, so that a name that changes in between (DNS rebinding) cannot lead
/// elsewhere, and one that was not checked leads nowhere.
#[derive(Clone, Default)]
pub(super) struct Pins(Arc<Mutex<HashMap<String, Pinned>>>);

struct Pinned {
    ips: Vec<SocketAddr>,
    fetches: usize,
}

/// A name that is pinned as long as the value lives.
pub(super) struct Pin {
    pins: Pins,
    name: String,
}

impl Pins {
    /// Pins a name to IP addresses that may be connected to.
    pub(super) fn pin(&self, name: &str, ips: Vec<SocketAddr>) -> Pin {
        let mut all = self.lock();
        let pinned = all.entry(name.to_owned()).or_insert(Pinned {
            ips: Vec::new(),
            fetches: 0,
        });
        // Of two fetches at once each has checked its own; both may be connected to.
        pinned.ips = ips;
        pinned.fetches += 1;
        Pin {
            pins: self.clone(),
            name: name.to_owned(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Pinned>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        let mut all = self.pins.lock();
        if let Some(pinned) = all.get_mut(&self.name) {
            pinned.fetches = pinned.fetches.saturating_sub(1);
            if pinned.fetches == 0 {
                all.remove(&self.name);
            }
        }
    }
}

impl Resolve for Pins {
    fn resolve(&self, name: Name) -> Resolving {
        let ips = self.lock().get(name.as_str()).map(|it| it.ips.clone());
        let found = match ips {
            Some(ips) => Ok(Box::new(ips.into_iter()) as Addrs),
            None => Err("the name was not checked".into()),
        };
        Box::pin(std::future::ready(found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn resolved(pins: &Pins, name: &str) -> Option<Vec<SocketAddr>> {
        let found = pins.resolve(name.parse().unwrap()).await;
        found.ok().map(Iterator::collect)
    }

    #[actix_web::test]
    async fn a_name_leads_to_its_checked_addresses_as_long_as_it_is_fetched_from() {
        let pins = Pins::default();
        let ips: Vec<SocketAddr> = vec!["192.0.2.1:443".parse().unwrap()];
        assert_eq!(resolved(&pins, "idp.test").await, None);
        let one = pins.pin("idp.test", ips.clone());
        let other = pins.pin("idp.test", ips.clone());
        drop(one);
        assert_eq!(resolved(&pins, "idp.test").await, Some(ips));
        assert_eq!(resolved(&pins, "other.test").await, None);
        drop(other);
        assert_eq!(resolved(&pins, "idp.test").await, None);
    }
}
