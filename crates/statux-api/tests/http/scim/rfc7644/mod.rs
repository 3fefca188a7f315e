//! RFC 7644, the protocol, by section. `docs/CONFORMANCE.md` lists what proves which sentence.

mod section_2;
mod section_3_11;
mod section_3_12_and_3_13;
mod section_3_12_bad_requests;
mod section_3_14;
mod section_3_14_groups;
mod section_3_1_to_3_3;
mod section_3_4_3;
mod section_3_4_filtering;
mod section_3_4_groups;
mod section_3_4_pages;
mod section_3_4_queries;
mod section_3_4_sorting;
mod section_3_5_empty_values;
mod section_3_5_groups;
mod section_3_5_patch;
mod section_3_5_put;
mod section_3_6;
mod section_3_7;
mod section_3_8_to_3_10;
mod section_3_basics;
mod section_3_groups;
mod section_4_discovery;
mod sections_4_and_5;
