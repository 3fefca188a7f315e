//! Plans an order for operations that refer to each other.

use std::collections::HashMap;

use super::operation::{BulkChange, BulkMethod, BulkOperation, BulkRequest};
use super::references;

/// A step in the execution of a bulk request; numbers are indexes of its operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Execute the operation: everything it refers to has been executed.
    Execute(usize),
    /// Create the resource as a stub, without references to resources that themselves need this one.
    CreateStub(usize),
    /// Fill in the references of a stub, by replacing it with the resource of its operation.
    FillReferences(usize),
}

impl BulkRequest {
    /// The steps in the order of the request, except that a resource is created before those that
    /// refer to it. Where resources refer to each other, one of them is created first as a stub without
    /// those references, which are filled in afterwards (§3.7.1).
    pub fn plan(&self) -> Vec<Step> {
        plan(&self.operations)
    }
}

fn plan(operations: &[BulkOperation]) -> Vec<Step> {
    let needs = needs(operations);
    let mut planner = Planner {
        needs: &needs,
        states: vec![State::New; operations.len()],
        open: vec![0; operations.len()],
        waiting: HashMap::new(),
        steps: Vec::with_capacity(operations.len()),
    };
    (0..operations.len()).for_each(|operation| planner.visit(operation));
    planner.steps
}

/// For each operation, the operations that create the resources it refers to.
fn needs(operations: &[BulkOperation]) -> Vec<Vec<usize>> {
    let mut creators = HashMap::new();
    for (index, operation) in operations.iter().enumerate() {
        let creates = |change: &BulkChange| change.method == BulkMethod::Post;
        if let (Some(id), true) = (
            &operation.bulk_id,
            operation.change.as_ref().is_ok_and(creates),
        ) {
            creators.insert(id.as_str(), index);
        }
    }
    let of = |operation: &BulkOperation| match &operation.change {
        Ok(change) => {
            let references = references::of(change).into_iter();
            references
                .filter_map(|id| creators.get(id).copied())
                .collect()
        }
        Err(_) => Vec::new(),
    };
    operations.iter().map(of).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// Its needs are being visited.
    Begun,
    Planned,
}

struct Planner<'a> {
    needs: &'a [Vec<usize>],
    states: Vec<State>,
    /// For each operation planned as a stub, the number of its open references.
    open: Vec<usize>,
    /// For each operation, the stubs that wait for it.
    waiting: HashMap<usize, Vec<usize>>,
    steps: Vec<Step>,
}

impl Planner<'_> {
    /// Depth first with an explicit stack, because a chain of references may be long.
    fn visit(&mut self, operation: usize) {
        let mut stack = vec![(operation, 0)];
        while let Some((operation, next)) = stack.pop() {
            if next == 0 {
                match self.state(operation) {
                    State::New => self.set(operation, State::Begun),
                    State::Begun | State::Planned => continue,
                }
            }
            let need = self.needs.get(operation).and_then(|needs| needs.get(next));
            let Some(&need) = need else {
                self.finish(operation);
                continue;
            };
            stack.push((operation, next + 1));
            match self.state(need) {
                State::New => stack.push((need, 0)),
                State::Begun => {
                    self.waiting.entry(need).or_default().push(operation);
                    if let Some(open) = self.open.get_mut(operation) {
                        *open += 1;
                    }
                }
                State::Planned => {}
            }
        }
    }

    fn finish(&mut self, operation: usize) {
        let is_open = self.open.get(operation).is_some_and(|open| *open > 0);
        self.set(operation, State::Planned);
        self.steps.push(if is_open {
            Step::CreateStub(operation)
        } else {
            Step::Execute(operation)
        });
        for waiting in self.waiting.remove(&operation).unwrap_or_default() {
            if let Some(open) = self.open.get_mut(waiting) {
                *open = open.saturating_sub(1);
                if *open == 0 {
                    self.steps.push(Step::FillReferences(waiting));
                }
            }
        }
    }

    fn state(&self, operation: usize) -> State {
        self.states
            .get(operation)
            .copied()
            .unwrap_or(State::Planned)
    }

    fn set(&mut self, operation: usize, state: State) {
        if let Some(known) = self.states.get_mut(operation) {
            *known = state;
        }
    }
}
