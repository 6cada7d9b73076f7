//! What was compiled once and is kept for all threads.

use super::error::SpecError;
use crate::grow;
use crate::table::Table;
use std::sync::{Arc, RwLock, TryLockError};

/// Plans by name. Nobody waits for the lock, which is held for a look or an insertion alone: who does not get it
/// compiles, and keeps nothing. So nothing hangs in the child of a process whose other threads held the lock when it
/// forked: there it is never given back.
#[derive(Debug)]
pub struct Kept<P>(RwLock<Table<String, Arc<P>>>);

impl<P> Default for Kept<P> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<P> Kept<P> {
    /// The plan of this name.
    pub fn get(&self, key: &str) -> Option<Arc<P>> {
        self.look(|plans| plans.get(key))
    }

    /// The plan whose name is meant.
    pub fn find(&self, is_meant: impl Fn(&str) -> bool) -> Option<Arc<P>> {
        self.look(|plans| plans.iter().find(|(key, _)| is_meant(key)).map(|(_, plan)| plan))
    }

    fn look(&self, find: impl FnOnce(&Table<String, Arc<P>>) -> Option<&Arc<P>>) -> Option<Arc<P>> {
        // a panic while the lock was held leaves at worst a missing plan
        let plans = match self.0.try_read() {
            Ok(plans) => plans,
            Err(TryLockError::Poisoned(plans)) => plans.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        find(&plans).map(Arc::clone)
    }

    /// Keeps a plan, unless another thread has been quicker.
    pub fn put(&self, key: Option<String>, plan: P) -> Result<Arc<P>, SpecError> {
        let key = key.ok_or(SpecError::NoMemory)?;
        let mut plans = match self.0.try_write() {
            Ok(plans) => plans,
            Err(TryLockError::Poisoned(plans)) => plans.into_inner(),
            Err(TryLockError::WouldBlock) => return grow::shared(plan).ok_or(SpecError::NoMemory),
        };
        if let Some(known) = plans.get(&key) {
            return Ok(Arc::clone(known));
        }
        let plan = grow::shared(plan).ok_or(SpecError::NoMemory)?;
        // one that is not kept is compiled again
        grow::apart(|| plans.enter(key, Arc::clone(&plan)));
        Ok(plan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_kept() {
        let kept = Kept::default();
        assert_eq!(kept.get("a"), None);
        assert_eq!(kept.put(Some("a".to_owned()), 1).expect("there is memory"), Arc::new(1));
        assert_eq!(kept.put(Some("a".to_owned()), 2).expect("there is memory"), Arc::new(1));
        assert_eq!((kept.get("a"), kept.find(|key| key < "b")), (Some(Arc::new(1)), Some(Arc::new(1))));
    }

    #[test]
    fn nobody_waits() {
        let kept = Kept::default();
        kept.put(Some("a".to_owned()), 1).expect("there is memory");
        let writing = kept.0.write();
        assert_eq!(kept.get("a"), None);
        drop(writing);
        let reading = kept.0.read();
        assert_eq!(kept.put(Some("b".to_owned()), 2).expect("there is memory"), Arc::new(2));
        assert_eq!((kept.get("a"), kept.get("b")), (Some(Arc::new(1)), None));
        drop(reading);
    }
}
