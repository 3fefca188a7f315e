//! Which IP addresses belong to the public internet.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

/// Why an IP address is not a public one (the special-purpose registries of RFC 6890).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum IpKind {
    /// "This host" or "this network", such as `0.0.0.0`.
    Unspecified,
    /// This very machine.
    Loopback,
    /// A private network (RFC 1918, RFC 4193).
    Private,
    /// Behind a provider's shared translation (RFC 6598).
    Shared,
    /// The local link; clouds serve their instances' credentials there.
    LinkLocal,
    /// A group of machines.
    Multicast,
    /// Reserved for documentation or measurements.
    Documentation,
    /// An IPv6 address that stands for an IPv4 one: mapped, NAT64, 6to4, Teredo.
    Translated,
    /// Not given to anybody.
    Reserved,
}

impl fmt::Display for IpKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unspecified => "an unspecified IP address",
            Self::Loopback => "a loopback address",
            Self::Private => "a private address",
            Self::Shared => "a shared carrier IP address",
            Self::LinkLocal => "a link-local IP address",
            Self::Multicast => "a multicast IP address",
            Self::Documentation => "an IP address reserved for documentation and measurements",
            Self::Translated => "an IPv6 address that stands for an IPv4 one",
            Self::Reserved => "a reserved IP address",
        })
    }
}

use IpKind::{
    Documentation, LinkLocal, Loopback, Multicast, Private, Reserved, Shared, Translated,
    Unspecified,
};

const fn v4(a: u8, b: u8, c: u8, prefix: u8, kind: IpKind) -> (Ipv4Net, IpKind) {
    (Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, 0), prefix), kind)
}

const fn v6(start: [u16; 4], prefix: u8, kind: IpKind) -> (Ipv6Net, IpKind) {
    let [a, b, c, d] = start;
    (
        Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0), prefix),
        kind,
    )
}

const NOT_PUBLIC_V4: [(Ipv4Net, IpKind); 15] = [
    v4(0, 0, 0, 8, Unspecified),
    v4(10, 0, 0, 8, Private),
    v4(100, 64, 0, 10, Shared),
    v4(127, 0, 0, 8, Loopback),
    v4(169, 254, 0, 16, LinkLocal),
    v4(172, 16, 0, 12, Private),
    v4(192, 0, 0, 24, Reserved),
    v4(192, 0, 2, 24, Documentation),
    v4(192, 88, 99, 24, Reserved),
    v4(192, 168, 0, 16, Private),
    v4(198, 18, 0, 15, Documentation),
    v4(198, 51, 100, 24, Documentation),
    v4(203, 0, 113, 24, Documentation),
    v4(224, 0, 0, 4, Multicast),
    v4(240, 0, 0, 4, Reserved),
];

/// Looked through in order; what follows the first lines is verified by the whole public range.
const NOT_PUBLIC_V6: [(Ipv6Net, IpKind); 11] = [
    v6([0x64, 0xff9b, 0, 0], 96, Translated),
    v6([0x64, 0xff9b, 1, 0], 48, Translated),
    v6([0xfc00, 0, 0, 0], 7, Private),
    v6([0xfe80, 0, 0, 0], 10, LinkLocal),
    v6([0xfec0, 0, 0, 0], 10, Private),
    v6([0xff00, 0, 0, 0], 8, Multicast),
    v6([0x2001, 0, 0, 0], 32, Translated),
    v6([0x2001, 0xdb8, 0, 0], 32, Documentation),
    v6([0x2001, 0, 0, 0], 23, Reserved),
    v6([0x2002, 0, 0, 0], 16, Translated),
    v6([0x3fff, 0, 0, 0], 20, Documentation),
];

/// The only range of IPv6 that is in public use (RFC 4291 section 2.4).
const PUBLIC_V6: Ipv6Net = Ipv6Net::new_assert(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Why an IP address is not public; `None` for a public one.
pub(in crate::sso_connection) fn not_public(ip: IpAddr) -> Option<IpKind> {
    match ip {
        IpAddr::V4(ip) => not_public_v4(ip),
        IpAddr::V6(ip) => not_public_v6(ip),
    }
}

fn not_public_v4(ip: Ipv4Addr) -> Option<IpKind> {
    let line = NOT_PUBLIC_V4
        .iter()
        .find(|(network, _)| network.contains(&ip));
    line.map(|(_, kind)| *kind)
}

fn not_public_v6(ip: Ipv6Addr) -> Option<IpKind> {
    if ip.is_unspecified() {
        return Some(Unspecified);
    }
    if ip.is_loopback() {
        return Some(Loopback);
    }
    if let Some(mapped) = ip.to_ipv4_mapped() {
        return Some(not_public_v4(mapped).unwrap_or(Translated));
    }
    let line = NOT_PUBLIC_V6
        .iter()
        .find(|(network, _)| network.contains(&ip));
    let elsewhere = (!PUBLIC_V6.contains(&ip)).then_some(Reserved);
    line.map(|(_, kind)| *kind).or(elsewhere)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(ip: &str) -> Option<IpKind> {
        not_public(ip.parse().unwrap())
    }

    #[test]
    fn public_ips_are_accepted() {
        for ip in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00:1450::1",
            "2001:4860:4860::8888",
            "2001:200::1",
            "3ffe:ffff::1",
        ] {
            assert_eq!(kind(ip), None, "{ip}");
        }
    }

    #[test]
    fn every_special_range_is_rejected_from_its_first_to_its_last_ip() {
        for (first, last, expected) in [
            ("0.0.0.0", "0.255.255.255", Unspecified),
            ("10.0.0.0", "10.255.255.255", Private),
            ("100.64.0.0", "100.127.255.255", Shared),
            ("127.0.0.0", "127.255.255.255", Loopback),
            ("169.254.0.0", "169.254.255.255", LinkLocal),
            ("172.16.0.0", "172.31.255.255", Private),
            ("192.0.0.0", "192.0.0.255", Reserved),
            ("192.0.2.0", "192.0.2.255", Documentation),
            ("192.88.99.0", "192.88.99.255", Reserved),
            ("192.168.0.0", "192.168.255.255", Private),
            ("198.18.0.0", "198.19.255.255", Documentation),
            ("198.51.100.0", "198.51.100.255", Documentation),
            ("203.0.113.0", "203.0.113.255", Documentation),
            ("224.0.0.0", "239.255.255.255", Multicast),
            ("240.0.0.0", "255.255.255.255", Reserved),
            ("::", "::", Unspecified),
            ("::1", "::1", Loopback),
            ("::2", "::ffff", Reserved),
            ("::ffff:0.0.0.0", "::ffff:0.0.0.1", Unspecified),
            ("::ffff:127.0.0.1", "::ffff:127.255.255.255", Loopback),
            ("::ffff:10.0.0.0", "::ffff:10.255.255.255", Private),
            (
                "::ffff:169.254.169.254",
                "::ffff:169.254.169.254",
                LinkLocal,
            ),
            ("::ffff:8.8.8.8", "::ffff:1.1.1.1", Translated),
            ("64:ff9b::", "64:ff9b::ffff:ffff", Translated),
            (
                "64:ff9b:1::",
                "64:ff9b:1:ffff:ffff:ffff:ffff:ffff",
                Translated,
            ),
            ("100::", "100::ffff", Reserved),
            ("2001::", "2001:0:ffff:ffff::", Translated),
            ("2001:1::", "2001:1ff:ffff::", Reserved),
            ("2001:db8::", "2001:db8:ffff::", Documentation),
            ("2002::", "2002:ffff:ffff::", Translated),
            ("3fff::", "3fff:fff:ffff::", Documentation),
            ("4000::", "fbff::", Reserved),
            ("fc00::", "fdff:ffff::", Private),
            ("fe80::", "febf:ffff::", LinkLocal),
            ("fec0::", "feff:ffff::", Private),
            ("ff00::", "ffff:ffff::", Multicast),
        ] {
            assert_eq!(kind(first), Some(expected), "{first}");
            assert_eq!(kind(last), Some(expected), "{last}");
        }
    }
}
