//! Where a record stands, and in words why it isn't called.

use serde::{Deserialize, Serialize};

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordState {
    /// May be chosen.
    Ready,
    /// Not before a moment.
    Waits,
    /// Chosen, and about to be called.
    Claimed,
    /// Being called, or shown to an agent who will call.
    Calling,
    /// An attempt has ended; what follows isn't worked out yet.
    Settling,
    /// Nothing more is tried.
    Done,
    /// Law or opposition forbid it, and waiting won't change that.
    Blocked,
    /// Left out by its list's filter.
    Filtered,
}

impl RecordState {
    pub const ALL: [Self; 8] = [
        Self::Ready,
        Self::Waits,
        Self::Claimed,
        Self::Calling,
        Self::Settling,
        Self::Done,
        Self::Blocked,
        Self::Filtered,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Waits => "waits",
            Self::Claimed => "claimed",
            Self::Calling => "calling",
            Self::Settling => "settling",
            Self::Done => "done",
            Self::Blocked => "blocked",
            Self::Filtered => "filtered",
        }
    }

    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// It may still be called.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Ready | Self::Waits | Self::Claimed | Self::Calling | Self::Settling => true,
            Self::Done | Self::Blocked | Self::Filtered => false,
        }
    }
}

/// Why a record waits or is done. What the law says has names of its own, which `law` explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    // --- done
    Success,
    Refusal,
    DoNotCall,
    /// Every number is somebody else's, or can't be reached.
    NoNumber,
    /// As many attempts were made as the campaign makes of a record.
    Attempts,
    /// A result came once more than it is tried again for.
    Tried,
    /// Spoken with; the disposition says that nothing follows.
    Spoken,
    /// As many of its kind have answered as were wanted.
    Quota,
    /// The person asked to be forgotten.
    Erased,
    // --- waits
    /// Tried again after a result.
    Retry,
    /// None of its numbers is within its hours.
    NumberHours,
    /// At a time that was agreed.
    Appointment,
    /// An agent passed it over.
    PassedOver,
    // --- held by its list
    ListPaused,
    ListRemoved,
    Filter,
}

impl Why {
    pub const ALL: [Self; 16] = [
        Self::Success,
        Self::Refusal,
        Self::DoNotCall,
        Self::NoNumber,
        Self::Attempts,
        Self::Tried,
        Self::Spoken,
        Self::Quota,
        Self::Erased,
        Self::Retry,
        Self::NumberHours,
        Self::Appointment,
        Self::PassedOver,
        Self::ListPaused,
        Self::ListRemoved,
        Self::Filter,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Refusal => "refusal",
            Self::DoNotCall => "do_not_call",
            Self::NoNumber => "no_number",
            Self::Attempts => "attempts",
            Self::Tried => "tried",
            Self::Spoken => "spoken",
            Self::Quota => "quota",
            Self::Erased => "erased",
            Self::Retry => "retry",
            Self::NumberHours => "number_hours",
            Self::Appointment => "appointment",
            Self::PassedOver => "passed_over",
            Self::ListPaused => "list_paused",
            Self::ListRemoved => "list_removed",
            Self::Filter => "filter",
        }
    }

    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.name() == name)
    }

    /// In French and English, as a sentence of a list or an export.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Success => ("Objectif atteint", "Goal reached"),
            Self::Refusal => ("A refusé", "Refused"),
            Self::DoNotCall => ("Ne souhaite plus être appelé", "Wants no calls any more"),
            Self::NoNumber => ("Aucun numéro joignable", "No number that can be reached"),
            Self::Attempts => ("Nombre maximal de tentatives", "All attempts were made"),
            Self::Tried => ("Même résultat trop de fois", "Same result too often"),
            Self::Spoken => ("Échange terminé", "Spoken with, nothing follows"),
            Self::Quota => ("Quota atteint", "Quota is full"),
            Self::Erased => ("Données effacées à sa demande", "Erased on request"),
            Self::Retry => ("Sera rappelé après ce résultat", "Tried again after this result"),
            Self::NumberHours => ("Hors des plages de ses numéros", "Outside its numbers’ hours"),
            Self::Appointment => ("Rendez-vous téléphonique", "At an agreed time"),
            Self::PassedOver => ("Passé par un agent", "Passed over by an agent"),
            Self::ListPaused => ("Liste en pause", "List is paused"),
            Self::ListRemoved => ("Liste retirée", "List was removed"),
            Self::Filter => ("Écarté par le filtre de la liste", "Left out by the list’s filter"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_no_two_are_alike() {
        for state in RecordState::ALL {
            assert_eq!(RecordState::of(state.name()), Some(state));
        }
        for why in Why::ALL {
            assert_eq!(Why::of(why.name()), Some(why));
        }
    }
}
