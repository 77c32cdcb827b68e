//! Reads what a transcript told.

/// Each line of `wanted` is told, in this order; others may stand between.
#[track_caller]
pub(crate) fn tells(told: &str, wanted: &str) {
    let mut rest = told.lines();
    for line in wanted.lines().map(str::trim).filter(|l| !l.is_empty()) {
        assert!(
            rest.any(|l| l.contains(line)),
            "not told, or not in this order: {line}\n--- told:\n{told}"
        );
    }
}
