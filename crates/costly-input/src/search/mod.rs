//! A random search for the costliest inputs: recipes by a grammar, then changes of those that cost the most
//! so far. Of inputs of one shape, which is what most of their bytes are, the costliest is kept, so that
//! the ten worst are not one input ten times.

mod mutate;

use std::collections::BTreeMap;

use crate::grammar::Grammar;
use crate::{Found, Recipe};
use proptest::prelude::RngExt as _;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// How many nested parts a recipe may have, so that it stays short.
const MAX_PARTS: usize = 150;
/// Among how many of the costliest shapes a recipe is chosen that is changed.
const CHANGED: usize = 30;
/// How many of a hundred steps begin anew.
const FRESH: u32 = 15;

/// What an input costs, in a unit of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// What handling it costs.
    pub handle: u64,
    /// What a plain parse of the same bytes costs.
    pub parse: u64,
}

/// What is searched: something that takes texts, and says what each has cost.
pub trait Target {
    /// What taking a text costs.
    fn cost(&mut self, text: &str) -> Cost;
    /// The texts that recipes name as parts.
    fn parts(&self) -> Vec<(&str, &str)>;
}

/// What is searched at which sizes.
#[derive(Debug, Clone)]
pub struct Sizes {
    /// A text of fewer bytes has mostly fixed costs.
    pub min_bytes: usize,
    /// The sizes at which each recipe is tried.
    pub tried: Vec<usize>,
    /// The size at which it is tried too if it costs more than all of its shape.
    pub largest: usize,
}

/// By what one is worse than another.
#[derive(Debug, Clone, Copy)]
enum Measure {
    PerByte,
    ToParse,
}

/// Both.
const MEASURES: [Measure; 2] = [Measure::PerByte, Measure::ToParse];

impl Measure {
    fn of(self, found: &Found) -> f64 {
        match self {
            Self::PerByte => found.cost_per_byte,
            Self::ToParse => found.to_parse,
        }
    }

    fn pick(self, [per_byte, to_parse]: [Found; 2]) -> Found {
        match self {
            Self::PerByte => per_byte,
            Self::ToParse => to_parse,
        }
    }
}

/// A search that is under way.
pub struct Search<T> {
    target: T,
    grammar: Grammar,
    sizes: Sizes,
    runner: TestRunner,
    /// The costliest of each shape: for each byte, and beside a parse.
    shapes: [BTreeMap<String, Found>; 2],
    steps: u64,
}

impl<T: Target> Search<T> {
    /// A search whose steps follow from this seed.
    pub fn new(target: T, grammar: Grammar, sizes: Sizes, seed: u64) -> Self {
        let mut bytes = [0; 32];
        for (byte, of_seed) in bytes.iter_mut().zip(seed.to_le_bytes()) {
            *byte = of_seed;
        }
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        Self {
            target,
            grammar,
            sizes,
            runner: TestRunner::new_with_rng(Config::default(), rng),
            shapes: [BTreeMap::new(), BTreeMap::new()],
            steps: 0,
        }
    }

    /// How many recipes were tried.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The costliest for each byte, each of another shape, the worst first; and half as many of those
    /// that cost the most beside a parse, of shapes that are not among them.
    pub fn worst(&self, count: usize) -> Vec<&Found> {
        let mut worst = self.worst_by(Measure::PerByte, count);
        let by_parse = self.worst_by(Measure::ToParse, self.shapes.len() * count);
        let others = by_parse
            .into_iter()
            .filter(|it| worst.iter().all(|known| known.shape != it.shape));
        let others: Vec<&Found> = others.take(count / 2).collect();
        worst.extend(others);
        worst
    }

    /// Removes from the costliest whatever they cost as much without, as long as it may go on.
    pub fn shorten(&mut self, count: usize, may_go_on: impl Fn() -> bool) {
        for measure in MEASURES {
            let worst: Vec<Found> = self.worst_by(measure, count).into_iter().cloned().collect();
            for found in worst {
                self.of_shapes(measure).remove(&found.shape);
                let shorter = self.shortened(found, measure, &may_go_on);
                if self.is_worst(measure, &shorter) {
                    self.of_shapes(measure)
                        .insert(shorter.shape.clone(), shorter);
                }
            }
        }
    }

    fn shortened(
        &mut self,
        mut found: Found,
        measure: Measure,
        may_go_on: &impl Fn() -> bool,
    ) -> Found {
        let mut index = 0;
        while may_go_on()
            && let Some(shorter) = mutate::without(&found.recipe, index)
        {
            let measured = self.measured_at(&shorter, &[found.size]);
            match measured.map(|it| measure.pick(it)) {
                Some(it) if measure.of(&it) >= measure.of(&found) * 0.99 => found = it,
                _ => index += 1,
            }
        }
        found
    }

    fn worst_by(&self, measure: Measure, count: usize) -> Vec<&Found> {
        let [per_byte, to_parse] = &self.shapes;
        let shapes = match measure {
            Measure::PerByte => per_byte,
            Measure::ToParse => to_parse,
        };
        let mut all: Vec<&Found> = shapes.values().collect();
        all.sort_by(|one, other| measure.of(other).total_cmp(&measure.of(one)));
        // What costs exactly as much differs in what costs nothing.
        all.dedup_by_key(|it| (it.bytes, measure.of(it).to_bits()));
        all.truncate(count);
        all
    }

    fn of_shapes(&mut self, measure: Measure) -> &mut BTreeMap<String, Found> {
        let [per_byte, to_parse] = &mut self.shapes;
        match measure {
            Measure::PerByte => per_byte,
            Measure::ToParse => to_parse,
        }
    }

    /// Goes on from a recipe that was found before.
    pub fn begin_with(&mut self, recipe: &Recipe) {
        self.offer(recipe);
    }

    /// Tries one more recipe: a new one, or one of the costliest with a change.
    pub fn step(&mut self) {
        self.steps += 1;
        let parent = self.chosen();
        let recipe = match parent {
            Some(parent) if self.runner.rng().random_range(0..100) >= FRESH => self.changed(parent),
            _ => self.generated(self.grammar.start, 4),
        };
        if let Some(recipe) = recipe.filter(|it| mutate::parts_of(it) <= MAX_PARTS) {
            self.offer(&recipe);
        }
    }

    /// One of the costliest, the costlier the likelier.
    fn chosen(&mut self) -> Option<Recipe> {
        let of_bytes = self.runner.rng().random_range(0..2) == 0;
        let measure = if of_bytes {
            Measure::PerByte
        } else {
            Measure::ToParse
        };
        let among = self.of_shapes(measure).len().min(CHANGED);
        if among == 0 {
            return None;
        }
        let rng = self.runner.rng();
        let rank = rng.random_range(0..among).min(rng.random_range(0..among));
        let found = self.worst_by(measure, CHANGED).get(rank).copied();
        found.map(|found| found.recipe.clone())
    }

    /// A recipe with one change, or a few.
    fn changed(&mut self, recipe: Recipe) -> Option<Recipe> {
        let mut recipe = recipe;
        loop {
            recipe = self.changed_once(recipe)?;
            if self.runner.rng().random_range(0..2) == 0 {
                break;
            }
        }
        Some(recipe)
    }

    fn changed_once(&mut self, mut recipe: Recipe) -> Option<Recipe> {
        let kind = self.runner.rng().random_range(0..10);
        let rules = mutate::rules_of(&recipe);
        let index = self.runner.rng().random_range(0..rules.len().max(1));
        match (kind, rules.get(index)) {
            (0..=3, Some(rule)) => {
                let depth = self.runner.rng().random_range(0..4);
                let generated = self.generated(rule, depth)?;
                mutate::replace_rule(&mut recipe, index, generated);
            }
            (4..=5, Some(rule)) => {
                let other = self.chosen()?;
                let mut same = mutate::made_by(&other, rule);
                if !same.is_empty() {
                    let which = self.runner.rng().random_range(0..same.len());
                    mutate::replace_rule(&mut recipe, index, same.swap_remove(which));
                }
            }
            _ => mutate::rearrange(&mut recipe, self.runner.rng()),
        }
        Some(recipe)
    }

    fn generated(&mut self, rule: &str, depth: u32) -> Option<Recipe> {
        let make = (self.grammar.rule)(rule, depth);
        let tree = make.new_tree(&mut self.runner).ok()?;
        Some(tree.current())
    }

    /// Keeps it if it costs more than all of its shape.
    fn offer(&mut self, recipe: &Recipe) {
        let Some(found) = self.measured(recipe, false) else {
            return;
        };
        let is_worse = MEASURES.map(|it| self.is_worst(it, &it.pick(found.clone())));
        if is_worse == [false; 2] {
            return;
        }
        let Some(found) = self.measured(recipe, true) else {
            return;
        };
        for (measure, found) in MEASURES.into_iter().zip(found) {
            if self.is_worst(measure, &found) {
                self.of_shapes(measure).insert(found.shape.clone(), found);
            }
        }
    }

    fn is_worst(&mut self, measure: Measure, found: &Found) -> bool {
        let known = self.of_shapes(measure).get(&found.shape);
        known.is_none_or(|known| measure.of(found) > measure.of(known))
    }

    /// What a recipe costs at the sizes at which that is the most for each byte, and the most beside a
    /// parse.
    fn measured(&mut self, recipe: &Recipe, at_largest: bool) -> Option<[Found; 2]> {
        let mut sizes = self.sizes.tried.clone();
        sizes.extend(at_largest.then_some(self.sizes.largest));
        self.measured_at(recipe, &sizes)
    }

    fn measured_at(&mut self, recipe: &Recipe, sizes: &[usize]) -> Option<[Found; 2]> {
        let middle = self
            .sizes
            .tried
            .last()
            .copied()
            .unwrap_or(self.sizes.largest);
        let mut all = Vec::new();
        for &size in sizes {
            let text = recipe.expand(size, &self.target.parts());
            let bytes = text.len();
            // What is far larger than asked for is fixed texts.
            if bytes < self.sizes.min_bytes || bytes > size * 2 {
                continue;
            }
            let cost = self.target.cost(&text);
            all.push(Found {
                shape: String::new(),
                cost_per_byte: rounded(as_f64(cost.handle) / as_f64(bytes as u64)),
                to_parse: rounded(as_f64(cost.handle) / as_f64(cost.parse.max(1))),
                size,
                bytes,
                recipe: Recipe::text(""),
            });
        }
        let shape = shape(&recipe.weights(middle, &self.target.parts()));
        let worst = |measure: Measure| {
            let worst = all
                .iter()
                .max_by(|one, other| measure.of(one).total_cmp(&measure.of(other)));
            worst.map(|worst| Found {
                shape: shape.clone(),
                recipe: recipe.clone(),
                ..worst.clone()
            })
        };
        Some([worst(Measure::PerByte)?, worst(Measure::ToParse)?])
    }
}

/// The rules that wrote the most bytes: two, if the second wrote many.
fn shape(weights: &[(String, usize)]) -> String {
    let total: usize = weights.iter().map(|(_, bytes)| bytes).sum();
    let many = weights.iter().enumerate();
    let many = many.filter(|(index, (_, bytes))| *index == 0 || bytes * 4 >= total);
    let mut names: Vec<&str> = many.take(2).map(|(_, (name, _))| name.as_str()).collect();
    names.sort_unstable();
    names.join(" ")
}

fn rounded(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

#[expect(clippy::cast_precision_loss, reason = "a ratio of costs")]
fn as_f64(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::grammar;

    /// Takes JSON. Objects whose names it walks through for each name cost the square of their number, if
    /// `is_planted`.
    struct Walker {
        is_planted: bool,
    }

    impl Target for Walker {
        fn cost(&mut self, text: &str) -> Cost {
            let parse = text.len() as u64;
            let parsed = text
                .lines()
                .map(|line| serde_json::from_str(line).unwrap_or_default());
            let walked: u64 = parsed.map(|value: Value| walked(&value)).sum();
            let handle = parse * 3 + if self.is_planted { walked } else { 0 };
            Cost { handle, parse }
        }

        fn parts(&self) -> Vec<(&str, &str)> {
            Vec::new()
        }
    }

    fn walked(value: &Value) -> u64 {
        match value {
            Value::Object(names) => {
                let count = names.len() as u64;
                count * count + names.values().map(walked).sum::<u64>()
            }
            Value::Array(values) => values.iter().map(walked).sum(),
            _ => 0,
        }
    }

    fn searched(is_planted: bool, seed: u64, steps: u64) -> Search<Walker> {
        let grammar = grammar::of("user").unwrap();
        let sizes = Sizes {
            min_bytes: 2_000,
            tried: vec![4_000, 16_000],
            largest: 32_000,
        };
        let mut search = Search::new(Walker { is_planted }, grammar, sizes, seed);
        while search.steps() < steps {
            search.step();
        }
        search
    }

    #[test]
    fn a_planted_quadratic_cost_is_found_within_a_thousand_steps() {
        for seed in 0..2 {
            let honest = searched(false, seed, 60);
            let worst = honest.worst(1)[0];
            assert!(worst.to_parse <= 3.0, "{worst:?}");
            let mut planted = searched(true, seed, 0);
            // An object of thousands of names costs thousands for each of them.
            while planted
                .worst(1)
                .first()
                .is_none_or(|worst| worst.to_parse < 50.0)
            {
                planted.step();
                assert!(planted.steps() < 1000, "{seed}: {:?}", planted.worst(1));
            }
            let worst = planted.worst(1)[0];
            assert!(worst.bytes > 16_000, "{seed}: it grows with the size");
        }
    }

    #[test]
    fn the_worst_have_different_shapes_and_are_short_descriptions() {
        let mut search = searched(true, 1, 150);
        search.shorten(20, || true);
        let worst = search.worst(10);
        assert_eq!(worst.len(), 15);
        let shapes: std::collections::BTreeSet<&str> =
            worst.iter().map(|it| it.shape.as_str()).collect();
        assert_eq!(shapes.len(), 15);
        for found in worst {
            let written = serde_json::to_string(&found.recipe).unwrap();
            assert!(written.len() < 20_000, "{written}");
            let read: Recipe = serde_json::from_str(&written).unwrap();
            assert_eq!(read, found.recipe);
        }
    }

    #[test]
    fn the_same_seed_finds_the_same() {
        let [one, other] = [(); 2].map(|()| searched(true, 7, 100));
        assert_eq!(one.worst(10), other.worst(10));
        assert_ne!(one.worst(10), searched(true, 8, 100).worst(10));
    }
}
