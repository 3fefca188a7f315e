//! Base64 as it comes in forms and documents.
