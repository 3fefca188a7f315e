//! Changes of recipes: a part generated anew or taken from another, items twice, away or repeated, other
//! numbers.

use proptest::prelude::{Rng, RngExt as _};

use crate::Recipe;
use crate::grammar::{AT_MOST, EACH};

/// How many recipes this one is made of.
pub(super) fn parts_of(recipe: &Recipe) -> usize {
    1 + recipe.children().iter().map(parts_of).sum::<usize>()
}

/// The names of all rules in it, in order, without their alternatives.
pub(super) fn rules_of(recipe: &Recipe) -> Vec<String> {
    let mut rules = Vec::new();
    each_rule(recipe, &mut |rule, _| rules.push(rule.to_owned()));
    rules
}

/// All that this rule made in it.
pub(super) fn made_by(recipe: &Recipe, rule: &str) -> Vec<Recipe> {
    let mut made = Vec::new();
    each_rule(recipe, &mut |name, of| {
        if name == rule {
            made.push(of.clone());
        }
    });
    made
}

fn each_rule(recipe: &Recipe, then: &mut impl FnMut(&str, &Recipe)) {
    if let Recipe::Rule { rule, .. } = recipe {
        then(rule.split('/').next().unwrap_or_default(), recipe);
    }
    for child in recipe.children() {
        each_rule(child, then);
    }
}

/// Puts something else instead of the rule of this number.
pub(super) fn replace_rule(recipe: &mut Recipe, index: usize, by: Recipe) {
    let mut by = Some(by);
    let mut number = 0;
    each_mut(recipe, &mut |recipe| {
        if matches!(recipe, Recipe::Rule { .. }) {
            if number == index
                && let Some(by) = by.take()
            {
                *recipe = by;
                return false;
            }
            number += 1;
        }
        true
    });
}

/// The same without the item of this number, counted through all lists; nothing if there are fewer.
pub(super) fn without(recipe: &Recipe, index: usize) -> Option<Recipe> {
    let mut recipe = recipe.clone();
    let mut before = 0;
    let mut removed = false;
    each_mut(&mut recipe, &mut |recipe| {
        if let Recipe::List { items, .. } = recipe
            && !removed
        {
            if index - before < items.len() {
                items.remove(index - before);
                removed = true;
            } else {
                before += items.len();
            }
        }
        !removed
    });
    removed.then_some(recipe)
}

/// One change of a list or of a repetition.
pub(super) fn rearrange(recipe: &mut Recipe, rng: &mut impl Rng) {
    let mut count = 0;
    each_mut(recipe, &mut |recipe| {
        count += usize::from(is_arranged(recipe));
        true
    });
    if count == 0 {
        return;
    }
    let mut index = rng.random_range(0..count);
    let mut rng = Some(rng);
    each_mut(recipe, &mut |recipe| {
        if !is_arranged(recipe) {
            return true;
        }
        if index == 0
            && let Some(rng) = rng.take()
        {
            change(recipe, rng);
            return false;
        }
        index = index.saturating_sub(1);
        true
    });
}

fn is_arranged(recipe: &Recipe) -> bool {
    matches!(
        recipe,
        Recipe::List { .. }
            | Recipe::Repeat { .. }
            | Recipe::Number { .. }
            | Recipe::Spelling { .. }
    )
}

fn change(recipe: &mut Recipe, rng: &mut impl Rng) {
    match recipe {
        Recipe::List { items, .. } => change_items(items, rng),
        Recipe::Repeat {
            repeat,
            at_most,
            each,
            share,
        } => match rng.random_range(0..6) {
            0 => *at_most = one_of(&AT_MOST, rng),
            1 => *at_most = 1_000_000,
            2 => *each = one_of(&EACH, rng),
            3 => *share = one_of(&[1, 2, 4, 16, 64], rng),
            4 => *at_most = (*at_most / 2).max(2),
            _ => {
                let inner = (**repeat).clone();
                *recipe = inner;
            }
        },
        Recipe::Number {
            modulo,
            digits,
            level,
        } => match rng.random_range(0..3) {
            0 => *modulo = one_of(&[1, 2, 10, 90, 990, 1000, 1_000_000], rng),
            1 => *digits = rng.random_range(1..8),
            _ => *level = 1 - (*level).min(1),
        },
        Recipe::Spelling { letters, level } => match rng.random_range(0..2) {
            0 => *letters = rng.random_range(4..40),
            _ => *level = 1 - (*level).min(1),
        },
        Recipe::Text(_) | Recipe::All(_) | Recipe::Part { .. } | Recipe::Rule { .. } => {}
    }
}

fn change_items(items: &mut Vec<Recipe>, rng: &mut impl Rng) {
    if items.is_empty() {
        return;
    }
    let index = rng.random_range(0..items.len());
    match rng.random_range(0..6) {
        0 => drop(items.remove(index)),
        1 => {
            let again = items.get(index).cloned();
            items.splice(index..index, again);
        }
        2 => {
            let other = rng.random_range(0..items.len());
            items.swap(index, other);
        }
        _ => {
            if let Some(item) = items.get_mut(index)
                && !matches!(item, Recipe::Repeat { .. })
            {
                let repeat = Box::new(item.clone());
                *item = Recipe::Repeat {
                    repeat,
                    at_most: 1_000_000,
                    each: one_of(&EACH, rng),
                    share: 1,
                };
            }
        }
    }
}

fn one_of(numbers: &[u32], rng: &mut impl Rng) -> u32 {
    let index = rng.random_range(0..numbers.len());
    numbers.get(index).copied().unwrap_or(1)
}

/// From the outside in, as long as `then` says so.
fn each_mut(recipe: &mut Recipe, then: &mut impl FnMut(&mut Recipe) -> bool) {
    if !then(recipe) {
        return;
    }
    match recipe {
        Recipe::All(all) | Recipe::List { items: all, .. } => {
            for it in all {
                each_mut(it, then);
            }
        }
        Recipe::Repeat { repeat: of, .. } | Recipe::Rule { of, .. } => each_mut(of, then),
        Recipe::Text(_) | Recipe::Number { .. } | Recipe::Spelling { .. } | Recipe::Part { .. } => {
        }
    }
}
