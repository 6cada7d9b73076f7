//! What was found of values of which the same is asked several times: when settings are weighed, and when each is
//! written.

use crate::grow::Grow;
use crate::json::node::NodeId;
use std::cell::{Cell, RefCell};

/// Answers, in the order of the questions. Each round asks in the same order, so that an answer is where the one before
/// was, behind it, or the first.
#[derive(Debug, Default)]
pub struct Asked {
    known: RefCell<Vec<(Question, Option<NodeId>)>>,
    /// The last one that was given.
    last: Cell<usize>,
}

/// A node, and the address of that by which it is looked at.
type Question = (NodeId, usize);

impl Asked {
    /// Forgets all, keeps the memory.
    pub fn clear(&mut self) {
        self.known.get_mut().clear();
        self.last.set(0);
    }

    /// The answer that was given before, or the one that is found now.
    pub fn or_find<T>(&self, node: NodeId, by: &T, find: impl FnOnce() -> Option<NodeId>) -> Option<NodeId> {
        let question = (node, std::ptr::from_ref(by) as usize);
        for at in [self.last.get(), self.last.get() + 1, 0] {
            if let Some(&(known, answer)) = self.known.borrow().get(at)
                && known == question
            {
                self.last.set(at);
                return answer;
            }
        }
        let answer = find();
        let mut known = self.known.borrow_mut();
        self.last.set(known.len());
        known.put((question, answer));
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_in_the_same_order_is_found_once() {
        let (asked, found) = (Asked::default(), Cell::new(0));
        let ask = |node: NodeId, by: &u32| {
            asked.or_find(node, by, || {
                found.set(found.get() + 1);
                Some(node + by)
            })
        };
        let (one, two) = (10, 20);
        for _ in 0..3 {
            for node in 0..4 {
                assert_eq!((ask(node, &one), ask(node, &one)), (Some(node + 10), Some(node + 10)));
            }
        }
        assert_eq!(found.get(), 4);
        assert_eq!((ask(3, &two), found.get()), (Some(23), 5), "by something else it is another question");
        let mut asked = asked;
        asked.clear();
        assert_eq!(asked.or_find(3, &two, || None), None, "it is forgotten");
    }
}
