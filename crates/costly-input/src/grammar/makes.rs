//! What rules are made of: texts, lists, repetitions, numbers.

use proptest::collection::vec;
use proptest::prelude::{BoxedStrategy, Just, Strategy as _, any};
use proptest::sample::select;
use proptest::strategy::Union;

use crate::Recipe;

/// What makes recipes.
pub type Make = BoxedStrategy<Recipe>;

/// Around what limits are: of names, of values, of operations, of elements, of bytes.
pub(crate) const AT_MOST: [u32; 18] = [
    2, 5, 9, 16, 20, 30, 62, 90, 99, 100, 300, 680, 990, 999, 1000, 2040, 8000, 1_000_000,
];
/// Sizes of what is repeated.
pub(crate) const EACH: [u32; 8] = [0, 20, 100, 400, 1000, 4000, 11_000, 30_000];

/// One of the alternatives of a rule.
pub(super) fn pick(rule: &'static str, alternatives: Vec<(u32, &'static str, Make)>) -> Make {
    let named = alternatives.into_iter().map(|(weight, name, make)| {
        let name = format!("{rule}/{name}");
        let marked = make.prop_map(move |recipe| Recipe::Rule {
            rule: name.clone(),
            of: Box::new(recipe),
        });
        (weight, marked.boxed())
    });
    Union::new_weighted(named.collect()).boxed()
}

pub(super) fn text(text: &str) -> Make {
    Just(Recipe::text(text)).boxed()
}

pub(super) fn one_of(texts: &'static [&'static str]) -> Make {
    select(texts).prop_map(Recipe::text).boxed()
}

pub(super) fn all(makes: Vec<Make>) -> Make {
    makes.prop_map(Recipe::All).boxed()
}

/// A few items, or many of each.
pub(super) fn list(
    [open, between, close]: [&'static str; 3],
    first: &[&str],
    item: Make,
    count: usize,
) -> Make {
    let first: Vec<Recipe> = first.iter().map(|it| Recipe::text(*it)).collect();
    let least = usize::from(first.is_empty());
    vec(some(item), least..=count)
        .prop_map(move |items| Recipe::List {
            open: open.to_owned(),
            between: between.to_owned(),
            close: close.to_owned(),
            items: first.iter().cloned().chain(items).collect(),
        })
        .boxed()
}

/// One, or many.
pub(super) fn some(item: Make) -> Make {
    let many = repeated(item.clone());
    Union::new_weighted(vec![(2, item), (3, many)]).boxed()
}

pub(super) fn repeated(item: Make) -> Make {
    let limit = Union::new_weighted(vec![
        (2, Just(1_000_000).boxed()),
        (1, select(&AT_MOST[..]).boxed()),
    ]);
    (item, limit, select(&EACH[..]), 1u32..=4)
        .prop_map(|(item, at_most, each, share)| Recipe::Repeat {
            repeat: Box::new(item),
            at_most,
            each,
            share,
        })
        .boxed()
}

/// The number of a repetition around it.
pub(super) fn number() -> Make {
    let modulo = select(&[2u32, 10, 90, 990, 1_000_000][..]);
    let numbers =
        (modulo, 1u32..=6, any::<bool>()).prop_map(|(modulo, digits, outer)| Recipe::Number {
            modulo,
            digits,
            level: u32::from(outer),
        });
    let spelling = any::<bool>().prop_map(|outer| Recipe::Spelling {
        letters: 20,
        level: u32::from(outer),
    });
    Union::new_weighted(vec![(4, numbers.boxed()), (1, spelling.boxed())]).boxed()
}

/// A text that is made when the input is.
pub(super) fn part(name: &str) -> Make {
    let part = name.to_owned();
    Just(Recipe::Part { part }).boxed()
}
