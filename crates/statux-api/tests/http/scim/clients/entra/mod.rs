//! Microsoft Entra ID: users in both of its dialects, and groups.

mod groups;
mod users;
