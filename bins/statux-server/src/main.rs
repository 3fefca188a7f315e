//! The Statux identity server.

fn main() {}
