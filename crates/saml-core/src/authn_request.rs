//! Authentication requests.
