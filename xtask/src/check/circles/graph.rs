//! Files as nodes, uses as arrows, and the circles among them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::PathBuf,
};

/// Which file, as a number.
pub(super) type FileId = usize;

/// Names shown for each arrow of a circle; more would hide the rest.
const NAMES_SHOWN: usize = 4;

/// A set of files each of which leads to every other.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Circle {
    /// From, to, and the names that tie the first to the second.
    arrows: Vec<(PathBuf, PathBuf, Vec<String>)>,
}

impl Circle {
    /// The files, in alphabetical order.
    pub(crate) fn files(&self) -> BTreeSet<&PathBuf> {
        self.arrows.iter().map(|(from, _, _)| from).collect()
    }
}

impl fmt::Display for Circle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a circle of {} files:", self.files().len())?;
        for (from, to, names) in &self.arrows {
            let shown = names.get(..NAMES_SHOWN).unwrap_or(names).join(", ");
            let more = if names.len() > NAMES_SHOWN {
                ", …"
            } else {
                ""
            };
            write!(
                f,
                "\n  {} → {}: {shown}{more}",
                from.display(),
                to.display()
            )?;
        }
        Ok(())
    }
}

/// Which file uses which, and by what names.
#[derive(Debug, Default)]
pub(super) struct Graph {
    arrows: BTreeMap<FileId, BTreeMap<FileId, BTreeSet<String>>>,
}

impl Graph {
    /// Notes that a file uses another by a name. A file that uses itself makes none.
    pub(super) fn add(&mut self, from: FileId, to: FileId, name: String) {
        if from != to {
            let arrows = self.arrows.entry(from).or_default();
            arrows.entry(to).or_default().insert(name);
        }
    }

    /// Every largest set of files that lead to one another.
    pub(super) fn circles(&self, path: impl Fn(FileId) -> PathBuf) -> Vec<Circle> {
        let reached: BTreeMap<FileId, BTreeSet<FileId>> = self
            .arrows
            .keys()
            .map(|from| (*from, self.reached_from(*from)))
            .collect();
        let leads =
            |from: FileId, to: FileId| reached.get(&from).is_some_and(|files| files.contains(&to));
        let mut circles = Vec::new();
        let mut seen = BTreeSet::new();
        for &start in self.arrows.keys() {
            if seen.contains(&start) || !leads(start, start) {
                continue;
            }
            let together: BTreeSet<FileId> = reached
                .get(&start)
                .into_iter()
                .flatten()
                .copied()
                .filter(|file| leads(*file, start))
                .collect();
            circles.push(self.circle(&together, &path));
            seen.extend(together);
        }
        circles
    }

    fn reached_from(&self, start: FileId) -> BTreeSet<FileId> {
        let mut reached = BTreeSet::new();
        let mut next = vec![start];
        while let Some(file) = next.pop() {
            for to in self.arrows.get(&file).into_iter().flat_map(BTreeMap::keys) {
                if reached.insert(*to) {
                    next.push(*to);
                }
            }
        }
        reached
    }

    fn circle(&self, files: &BTreeSet<FileId>, path: impl Fn(FileId) -> PathBuf) -> Circle {
        let arrows = self
            .arrows
            .iter()
            .flat_map(|(from, arrows)| arrows.iter().map(move |(to, names)| (from, to, names)));
        let mut arrows: Vec<_> = arrows
            .filter(|(from, to, _)| files.contains(from) && files.contains(to))
            .map(|(from, to, names)| (path(*from), path(*to), names.iter().cloned().collect()))
            .collect();
        arrows.sort();
        Circle { arrows }
    }
}
