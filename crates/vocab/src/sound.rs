//! The names of sounds. Owns the one rule that whoever plays, stores or publishes them obeys.

/// Longest name of a sound, in bytes.
pub const MAX_SOUND_NAME: usize = 100;

/// Why a text can't name a sound. A name is one or more plain words between slashes: nothing that
/// leaves the sounds folder, nothing hidden. The ending `.wav` isn't part of it.
#[must_use]
pub fn sound_name_fault(name: &str) -> Option<&'static str> {
    if name.is_empty() || name.len() > MAX_SOUND_NAME {
        return Some("a sound's name has 1 to 100 bytes");
    }
    let plain = |part: &str| {
        let ok = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
        !part.is_empty() && !part.starts_with('.') && part.chars().all(ok)
    };
    (!name.split('/').all(plain)).then_some(
        "a sound's name is made of letters, digits, spaces, `-`, `_` and `.`, in folders by `/`; \
         no part of it is empty or begins with a point",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_leave_the_folder_or_hide_are_faults() {
        for name in ["welcome", "fr/accueil été", "v1.2_b", "a-b"] {
            assert_eq!(sound_name_fault(name), None, "{name}");
        }
        let long = "x".repeat(MAX_SOUND_NAME + 1);
        for name in ["", "..", "../a", "a/../b", "/a", "a/", "a//b", ".a", "a\\b", "a\0", &long] {
            assert!(sound_name_fault(name).is_some(), "{name:?}");
        }
    }
}
