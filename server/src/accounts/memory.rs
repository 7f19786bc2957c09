//! The memory that hashing fills, kept from one hash to the next.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

use argon2::Block;

/// So much stays when nobody hashes: no more than this many hashes' memory.
const MOST_KEPT: usize = 4;

/// Memory that has been used already. The system gives new memory page by page, which costs a hash a fifth of its time.
///
/// What a hash leaves stays in it until the next one, which writes over all of it and reads nothing that it has not written itself.
/// (Whoever can read this process's memory can read passwords as they come in.)
pub(super) struct Memory {
    usual: usize,
    kept: Mutex<Vec<Vec<Block>>>,
}

/// Not what is in it.
impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memory")
    }
}

impl Memory {
    /// For hashes that mostly need so many blocks.
    pub(super) fn new(usual: usize) -> Self {
        Self {
            usual,
            kept: Mutex::default(),
        }
    }

    /// Works in memory of at least so many blocks.
    pub(super) fn within<T>(&self, blocks: usize, work: impl FnOnce(&mut [Block]) -> T) -> T {
        let mut memory = self.kept().pop().unwrap_or_default();
        memory.resize(blocks.max(self.usual), Block::new());
        let done = work(&mut memory);
        // A hash of other parameters may need more, once.
        if memory.len() == self.usual {
            let mut kept = self.kept();
            if kept.len() < MOST_KEPT {
                kept.push(memory);
            }
        }
        done
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Vec<Vec<Block>>> {
        // Nothing panics while it holds the lock.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many hashes, each in memory of its own.
    fn at_once(memory: &Memory, hashes: usize) {
        if hashes > 0 {
            memory.within(8, |_| at_once(memory, hashes - 1));
        }
    }

    #[test]
    fn memory_is_used_again_and_never_too_small() {
        let memory = Memory::new(8);
        let place = |blocks| {
            memory.within(blocks, |given| {
                assert!(given.len() >= blocks);
                given.as_ptr() as usize
            })
        };
        let first = place(8);
        assert_eq!((place(8), place(4)), (first, first));
        place(100);
        assert!(memory.kept().iter().all(|kept| kept.len() == 8));
        at_once(&memory, MOST_KEPT + 1);
        assert_eq!(memory.kept().len(), MOST_KEPT);
    }
}
