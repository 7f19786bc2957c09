//! What matters to one rule for one trigger.

use super::Rules;

/// Which rules keep a rule from serving where they speak of a call, and which help.
pub(super) struct Matter {
    /// The rule: it has to speak of the call itself.
    pub(super) itself: Rules,
    /// Where they speak of a call, it is not this rule's.
    pub(super) against: Rules,
    /// Where they speak of a call, they let the phones ring.
    pub(super) with: Rules,
}

impl Matter {
    /// Of classes, given as the rules that speak of each, those than which no other is at least as good; one of equals.
    ///
    /// Better: nothing of `against` more, and nothing of `with` or the rule itself less. What two classes have in common
    /// is never worse for one of them having been replaced by a better one, so that classes of callers and of minutes can be
    /// sifted apart. Rules in `turned` speak of those whom the set does not name.
    pub(super) fn best<T>(
        &self,
        classes: impl Iterator<Item = (Rules, T)>,
        turned: Rules,
    ) -> Vec<(Rules, T)> {
        let relevant = self.against | self.with | self.itself;
        let mut sifted: Vec<_> = classes
            .map(|(rules, one)| {
                let bad = ((rules ^ turned) & relevant) ^ (self.with | self.itself);
                (bad.count_ones(), bad, rules, one)
            })
            .collect();
        // Fewer bad points first: what is better than another comes before it.
        sifted.sort_by_key(|(count, bad, ..)| (*count, *bad));
        let mut kept: Vec<Rules> = vec![];
        let mut best = vec![];
        for (_, bad, rules, one) in sifted {
            if !kept.iter().any(|better| better & !bad == 0) {
                kept.push(bad);
                best.push((rules, one));
            }
        }
        best
    }

    /// The same of what the rule itself speaks of.
    pub(super) fn own<T>(&self, classes: impl Iterator<Item = (Rules, T)>) -> Vec<(Rules, T)> {
        self.best(classes.filter(|(rules, _)| rules & self.itself != 0), 0)
    }
}
