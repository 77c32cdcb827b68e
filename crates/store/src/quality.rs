//! Quality: evaluations with their history, draws, calibration, coaching, and who is told of them.
//!
//! Owns: their rows, the version that keeps two people from overwriting each other. Must not own: what
//! answers are worth or who may do what next (`crm::quality`), or who sees whose (`web`).

mod calibrations;
mod coachings;
mod draws;
mod evaluations;
mod notices;

use crate::cases::ids;
pub use calibrations::{Calibration, CalibrationSheet, Calibrations};
pub use coachings::{Action, Coaching, CoachingFilter, CoachingState, Coachings};
pub use draws::{Draw, DrawFilter, DrawState, Draws, Weighed};
pub use evaluations::{
    Comment, Evaluation, EvaluationEntry, EvaluationFilter, Evaluations, Point, PointFilter,
};
pub use notices::{QualityNotice, QualityNotices, Told};
use serde::de::DeserializeOwned;

ids!(EvaluationId, DrawId, CalibrationId, CoachingId);

/// JSON that an erasure may have emptied.
fn words<T: DeserializeOwned + Default>(
    table: &'static str,
    text: &str,
) -> Result<T, crate::StoreError> {
    if text.is_empty() {
        return Ok(T::default());
    }
    serde_json::from_str(text).map_err(crate::StoreError::bad_row(table))
}
