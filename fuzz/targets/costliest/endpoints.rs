//! What is searched: the requests of each endpoint, as the benchmark `hostile` takes them.

use std::error::Error;

use costly_input::search::{Cost, Sizes, Target};
use saml_core::hostile::{Kind as Document, World};
use scim_model::hostile::{Kind, Request, requests};

use crate::counters::cost;

/// An endpoint.
pub enum Endpoint {
    /// Of SCIM, with what parsing an ordinary request costs for each byte.
    Scim(Kind, f64),
    /// Of SAML, with the same.
    Saml(Document, Box<World>, f64),
}

/// The names of all.
pub const NAMES: [&str; 8] = [
    "user",
    "group",
    "patch",
    "group_patch",
    "bulk",
    "search",
    "response",
    "metadata",
];

impl Endpoint {
    /// The endpoint of this name.
    pub fn of(name: &str) -> Result<Self, Box<dyn Error>> {
        if let Some((_, kind)) = Kind::ALL.into_iter().find(|(known, _)| *known == name) {
            let all = requests(0);
            let ordinary = all
                .iter()
                .find(|it| it.is_ordinary)
                .ok_or("none is ordinary")?;
            let parse = cost(|| ordinary.parse()) as f64 / ordinary.bytes() as f64;
            return Ok(Self::Scim(kind, parse));
        }
        let kinds = [Document::Response, Document::Metadata];
        let kind = kinds.into_iter().find(|kind| kind.name() == name);
        let kind = kind.ok_or_else(|| format!("no endpoint {name}: {}", NAMES.join(", ")))?;
        let world = Box::new(World::new()?);
        let ordinary = world.of_lines("", kind, "inside\n")?;
        let parse = cost(|| parsed(&ordinary.xml)) as f64 / ordinary.xml.len() as f64;
        Ok(Self::Saml(kind, world, parse))
    }

    /// The sizes at which recipes are tried. A signature takes as long for a small document as for a
    /// large one.
    pub fn sizes(&self) -> Sizes {
        match self {
            Self::Scim(..) => Sizes {
                min_bytes: 2_000,
                tried: vec![16 * 1024, 96 * 1024],
                largest: 1024 * 1024,
            },
            Self::Saml(kind, ..) => Sizes {
                min_bytes: 24 * 1024,
                tried: vec![32 * 1024, 128 * 1024],
                largest: kind.max_bytes(),
            },
        }
    }

    /// Where what is found is kept, from the root of the repository.
    pub fn folder(&self) -> &'static str {
        match self {
            Self::Scim(..) => "crates/scim-model/src/hostile/found",
            Self::Saml(..) => "crates/saml-core/src/hostile/found",
        }
    }
}

impl Target for Endpoint {
    fn cost(&mut self, text: &str) -> Cost {
        match self {
            Self::Scim(kind, ordinary) => {
                let request = Request::of_lines("", *kind, text);
                let handle = cost(|| request.handle());
                let parse = cost(|| request.parse()) as f64;
                let parse = parse.max(*ordinary * request.bytes() as f64) as u64;
                Cost { handle, parse }
            }
            Self::Saml(kind, world, ordinary) => {
                let nothing = Cost {
                    handle: 0,
                    parse: 1,
                };
                let Ok(input) = world.of_lines("", *kind, text) else {
                    return nothing;
                };
                let handle = cost(|| world.handle(&input));
                let parse = cost(|| parsed(&input.xml)) as f64;
                let parse = parse.max(*ordinary * input.xml.len() as f64) as u64;
                Cost { handle, parse }
            }
        }
    }

    fn parts(&self) -> Vec<(&str, &str)> {
        match self {
            Self::Scim(..) => Vec::new(),
            Self::Saml(_, world, _) => world.parts(),
        }
    }
}

/// A plain parse.
fn parsed(xml: &str) -> bool {
    let options = roxmltree::ParsingOptions {
        nodes_limit: u32::MAX,
        ..roxmltree::ParsingOptions::default()
    };
    roxmltree::Document::parse_with_options(xml, options).is_ok()
}
