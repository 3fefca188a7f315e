//! Filters: grammar, evaluation, and the dialects of clients.

mod agreement;
mod clients;
mod grammar;
mod matching;
mod properties;
