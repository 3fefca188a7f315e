//! From a recipe to its text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::recipe::Recipe;

impl Recipe {
    /// The text, of at most about this many bytes, if it needs no more when nothing is repeated. A
    /// part whose name is unknown is left out.
    pub fn expand(&self, bytes: usize, parts: &[(&str, &str)]) -> String {
        Expansion::new(parts, false).run(self, bytes).0
    }

    /// How many bytes of such a text each rule wrote itself, the largest first.
    pub fn weights(&self, bytes: usize, parts: &[(&str, &str)]) -> Vec<(String, usize)> {
        let (_, weights) = Expansion::new(parts, true).run(self, bytes);
        let mut weights: Vec<_> = weights.into_iter().collect();
        weights.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
        weights
    }
}

/// A recipe with what its repetitions depend on.
struct Plan<'recipe> {
    recipe: &'recipe Recipe,
    /// How many bytes it needs when nothing is repeated.
    least: usize,
    /// Its share of what its neighbors and it do not need: none without a repetition.
    share: usize,
    /// Of the recipes in it.
    inside: Vec<Self>,
}

impl<'recipe> Plan<'recipe> {
    fn new(recipe: &'recipe Recipe, parts: &[(&str, &str)]) -> Self {
        let children = recipe.children().iter();
        let inside: Vec<Self> = children.map(|it| Self::new(it, parts)).collect();
        let sum: usize = inside.iter().map(|it| it.least).sum();
        let shares = inside.iter().map(|it| it.share).sum();
        let (least, share) = match recipe {
            Recipe::Text(text) => (text.len(), 0),
            Recipe::All(_) | Recipe::Rule { .. } => (sum, shares),
            Recipe::List {
                open,
                between,
                close,
                items,
            } => {
                let separators = between.len() * items.len().saturating_sub(1);
                (open.len() + separators + sum + close.len(), shares)
            }
            Recipe::Repeat { share, .. } => (sum, (*share).max(1) as usize),
            Recipe::Number { digits, .. } => (*digits as usize, 0),
            Recipe::Spelling { letters, .. } => ((*letters).min(usize::BITS) as usize, 0),
            Recipe::Part { part } => (part_of(parts, part).len(), 0),
        };
        Self {
            recipe,
            least,
            share,
            inside,
        }
    }
}

/// A text in the making.
struct Expansion<'parts> {
    parts: &'parts [(&'parts str, &'parts str)],
    text: String,
    /// The numbers of the repetitions around this point.
    numbers: Vec<usize>,
    /// How many bytes each rule has written itself, if that is asked for.
    weights: Option<BTreeMap<String, usize>>,
    /// How many bytes the rules inside of the present one have written.
    inside: usize,
}

impl<'parts> Expansion<'parts> {
    fn new(parts: &'parts [(&'parts str, &'parts str)], weigh: bool) -> Self {
        Self {
            parts,
            text: String::new(),
            numbers: Vec::new(),
            weights: weigh.then(BTreeMap::new),
            inside: 0,
        }
    }

    /// The text, and the bytes of each rule.
    fn run(mut self, recipe: &Recipe, bytes: usize) -> (String, BTreeMap<String, usize>) {
        let plan = Plan::new(recipe, self.parts);
        self.add(&plan, bytes, "");
        (self.text, self.weights.unwrap_or_default())
    }

    fn add(&mut self, plan: &Plan<'_>, bytes: usize, between: &str) {
        match (plan.recipe, plan.inside.first()) {
            (Recipe::Text(text), _) => self.text.push_str(text),
            (Recipe::All(_), _) => self.add_all(plan, bytes, ""),
            (
                Recipe::List {
                    open,
                    between,
                    close,
                    ..
                },
                _,
            ) => {
                self.text.push_str(open);
                self.add_all(plan, bytes, between);
                self.text.push_str(close);
            }
            (Recipe::Repeat { at_most, each, .. }, Some(repeated)) => {
                self.add_repeated(repeated, bytes, between, (*at_most, *each));
            }
            (
                Recipe::Number {
                    modulo,
                    digits,
                    level,
                },
                _,
            ) => {
                let number = self.number(*level) % (*modulo).max(1) as usize;
                let width = *digits as usize;
                // Writing to a text does not fail.
                let _ = write!(self.text, "{number:0width$}");
            }
            (Recipe::Spelling { letters, level }, _) => {
                let number = self.number(*level);
                let letter = |bit: u32| {
                    if number >> bit & 1 == 0 { 'a' } else { 'A' }
                };
                self.text
                    .extend((0..(*letters).min(usize::BITS)).map(letter));
            }
            (Recipe::Part { part }, _) => self.text.push_str(part_of(self.parts, part)),
            (Recipe::Rule { rule, .. }, Some(of)) => self.add_rule(rule, of, bytes, between),
            (Recipe::Repeat { .. } | Recipe::Rule { .. }, None) => {}
        }
    }

    /// The number of the innermost repetition, or of one around it.
    fn number(&self, level: u32) -> usize {
        let index = self.numbers.len().checked_sub(level as usize + 1);
        *index.and_then(|it| self.numbers.get(it)).unwrap_or(&0)
    }

    /// What is beyond the least that all need goes to those with repetitions, by their shares.
    fn add_all(&mut self, plan: &Plan<'_>, bytes: usize, between: &str) {
        let left = bytes.saturating_sub(plan.least);
        for (number, inside) in plan.inside.iter().enumerate() {
            if number > 0 {
                self.text.push_str(between);
            }
            let more = left * inside.share / plan.share.max(1);
            self.add(inside, inside.least + more, between);
        }
    }

    fn add_repeated(
        &mut self,
        repeated: &Plan<'_>,
        bytes: usize,
        between: &str,
        (at_most, each): (u32, u32),
    ) {
        let one = if repeated.share > 0 {
            repeated.least.max(each as usize)
        } else {
            repeated.least
        };
        let fitting = (bytes + between.len()) / (one + between.len()).max(1);
        let times = fitting.clamp(1, (at_most as usize).max(1));
        let of_each = (bytes / times).saturating_sub(between.len());
        for number in 0..times {
            if number > 0 {
                self.text.push_str(between);
            }
            self.numbers.push(number);
            self.add(repeated, of_each, "");
            self.numbers.pop();
        }
    }

    fn add_rule(&mut self, rule: &str, of: &Plan<'_>, bytes: usize, between: &str) {
        let Some(outer) = self.weights.is_some().then_some(self.inside) else {
            return self.add(of, bytes, between);
        };
        self.inside = 0;
        let before = self.text.len();
        self.add(of, bytes, between);
        let written = self.text.len() - before;
        let own = written - self.inside;
        if let Some(weights) = &mut self.weights {
            match weights.get_mut(rule) {
                Some(weight) => *weight += own,
                None => drop(weights.insert(rule.to_owned(), own)),
            }
        }
        self.inside = outer + written;
    }
}

fn part_of<'parts>(parts: &[(&str, &'parts str)], name: &str) -> &'parts str {
    let found = parts.iter().find(|(known, _)| *known == name);
    found.map_or("", |(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Recipe {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_repetition_fills_its_share_of_the_bytes_and_is_numbered() {
        let recipe = read(
            r#"{"open": "{", "between": ",", "close": "}", "items": [
                "\"a\":1",
                {"repeat": ["\"n", {"modulo": 3, "digits": 2, "level": 0}, "\":2"],
                 "at_most": 1000, "each": 0, "share": 1}]}"#,
        );
        let text = recipe.expand(40, &[]);
        assert_eq!(text, r#"{"a":1,"n00":2,"n01":2,"n02":2,"n00":2}"#);
        assert_eq!(recipe.expand(0, &[]), r#"{"a":1,"n00":2}"#);
        let large = recipe.expand(100_000, &[]);
        assert_eq!(large.matches(":2").count(), 1000);
    }

    #[test]
    fn repetitions_in_repetitions_have_the_size_that_is_asked_for() {
        let recipe = read(
            r#"{"open": "[", "between": ",", "close": "]", "items": [
                {"at_most": 10000, "each": 1000, "share": 1, "repeat":
                    {"open": "\"", "between": "", "close": "\"", "items": [
                        {"repeat": "x", "at_most": 10000, "each": 0, "share": 1}]}}]}"#,
        );
        let text = recipe.expand(100_000, &[]);
        assert!((95_000..=100_000).contains(&text.len()), "{}", text.len());
        let count = text.split(',').count();
        assert!((95..=105).contains(&count), "{count}");
    }

    #[test]
    fn names_of_rules_change_nothing_and_tell_who_wrote_how_much() {
        let part = || Recipe::Part {
            part: "key".to_owned(),
        };
        let inner = Recipe::Rule {
            rule: "b/1".to_owned(),
            of: Box::new(Recipe::All(vec![Recipe::text("xy"), part()])),
        };
        let outer = Recipe::Rule {
            rule: "a/1".to_owned(),
            of: Box::new(Recipe::All(vec![Recipe::text("_"), inner])),
        };
        let parts = [("key", "KEY")];
        assert_eq!(outer.expand(9, &parts), "_xyKEY");
        let weights = [("b/1".to_owned(), 5), ("a/1".to_owned(), 1)];
        assert_eq!(outer.weights(9, &parts), weights);
    }
}
