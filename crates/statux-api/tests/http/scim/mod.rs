//! SCIM over HTTP. What the RFCs ask for is in `rfc…`, by section; what each identity provider
//! sends is in `clients`; the rest are promises of our own.

mod access;
mod accounts;
mod clients;
mod concurrency;
mod costs;
mod documents;
mod group_access;
mod large_groups;
mod oauth;
mod rate_limit;
mod request_log;
mod rfc7643;
mod rfc7644;
mod rfc9865;
mod statements;
mod turns;
