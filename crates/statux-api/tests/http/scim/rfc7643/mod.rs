//! RFC 7643, the core schema, by section. `docs/CONFORMANCE.md` lists what proves which sentence.

mod section_2;
mod section_3;
mod section_4;
mod section_4_1_groups_of_users;
mod section_4_groups;
mod sections_5_to_7;
