//! A calibration read: what each evaluator gave to each question, how far they agree, and whose marks
//! drift.
//!
//! One question of one interaction gives too little to tell agreement from chance, so the coefficients
//! of the whole session are taken over all questions of all its interactions, each answer as its share
//! of the scale in percent; those of a question over the session's interactions. *Does not apply* is an
//! answer like any other where answers are names (percent, kappa), and a gap where they are magnitudes
//! (alpha).

use super::agreement::{self, Level, Unit};
use super::grid::{Answer, Answers, Grid, Question, Scale};
use std::collections::BTreeMap;
use vocab::InteractionId;

/// What one evaluator answered for one interaction.
#[derive(Clone, Debug)]
pub struct Sheet<'a> {
    pub interaction: InteractionId,
    pub evaluator: &'a str,
    pub answers: &'a Answers,
}

/// How far evaluators agree. What is undefined is `None`: see [`agreement`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coefficients {
    pub percent: Option<f64>,
    /// Of two evaluators.
    pub cohen: Option<f64>,
    /// Of three and more.
    pub fleiss: Option<f64>,
    pub alpha: Option<f64>,
    pub level: Level,
}

#[derive(Clone, Debug, PartialEq)]
pub struct QuestionAgreement {
    pub question: String,
    /// By interaction, then by evaluator, in the session's order.
    pub given: Vec<Vec<Option<Answer>>>,
    pub agreement: Coefficients,
}

/// Beyond every percent and every point.
const NOT_APPLYING: u32 = 1_000;

fn find<'a>(sheets: &'a [Sheet<'a>], id: InteractionId, login: &str) -> Option<&'a Answers> {
    sheets.iter().find(|s| s.interaction == id && s.evaluator == login).map(|s| s.answers)
}

fn given(
    question: &Question,
    interactions: &[InteractionId],
    evaluators: &[String],
    sheets: &[Sheet<'_>],
) -> Vec<Vec<Option<Answer>>> {
    let of = |id: InteractionId, login: &String| {
        find(sheets, id, login).and_then(|answers| answers.get(&question.id)).copied()
    };
    interactions.iter().map(|id| evaluators.iter().map(|l| of(*id, l)).collect()).collect()
}

fn coefficients(named: &[Unit], raters: usize, level: Level) -> Coefficients {
    let gap = |value: &Option<u32>| value.filter(|v| *v != NOT_APPLYING);
    let measured: Vec<Unit> = match level {
        Level::Nominal => named.to_vec(),
        Level::Ordinal | Level::Interval => {
            named.iter().map(|unit| unit.iter().map(gap).collect()).collect()
        }
    };
    Coefficients {
        percent: agreement::percent(named),
        cohen: (raters == 2).then(|| agreement::cohen(named)).flatten(),
        fleiss: (raters > 2).then(|| agreement::fleiss(named)).flatten(),
        alpha: agreement::krippendorff(&measured, level),
        level,
    }
}

/// Question by question, in the grid's order.
#[must_use]
pub fn questions(
    grid: &Grid,
    interactions: &[InteractionId],
    evaluators: &[String],
    sheets: &[Sheet<'_>],
) -> Vec<QuestionAgreement> {
    let one = |question: &Question| {
        let given = given(question, interactions, evaluators, sheets);
        let value = |answer: &Option<Answer>| match answer {
            Some(Answer::Points(n)) => Some(*n),
            Some(Answer::DoesNotApply) => Some(NOT_APPLYING),
            None => None,
        };
        let units: Vec<Unit> = given.iter().map(|u| u.iter().map(value).collect()).collect();
        let level = match question.scale {
            Scale::YesNo => Level::Nominal,
            Scale::Points { .. } => Level::Ordinal,
        };
        let agreement = coefficients(&units, evaluators.len(), level);
        QuestionAgreement { question: question.id.clone(), given, agreement }
    };
    grid.questions().map(one).collect()
}

/// Of the whole session.
#[must_use]
pub fn whole(
    grid: &Grid,
    interactions: &[InteractionId],
    evaluators: &[String],
    sheets: &[Sheet<'_>],
) -> Coefficients {
    let mut units: Vec<Unit> = Vec::new();
    for question in grid.questions() {
        let most = question.scale.most().max(1);
        let value = |answer: Option<Answer>| match answer {
            Some(Answer::Points(n)) => Some(n.min(most) * 100 / most),
            Some(Answer::DoesNotApply) => Some(NOT_APPLYING),
            None => None,
        };
        let given = given(question, interactions, evaluators, sheets);
        units.extend(given.into_iter().map(|unit| unit.into_iter().map(value).collect()));
    }
    coefficients(&units, evaluators.len(), Level::Interval)
}

/// How far one evaluator's mark of one interaction is from what was agreed, or from the mean of all
/// where nothing was: in points of percent, above 0 where the evaluator is milder.
#[must_use]
pub fn distance(
    grid: &Grid,
    interaction: InteractionId,
    evaluator: &str,
    sheets: &[Sheet<'_>],
    reference: Option<&Answers>,
) -> Option<f64> {
    let share = |answers: &Answers| grid.mark(answers).share.map(|s| f64::from(s) / 100.0);
    let own = share(find(sheets, interaction, evaluator)?)?;
    let against = if let Some(answers) = reference {
        share(answers)?
    } else {
        let all: Vec<f64> = sheets
            .iter()
            .filter(|s| s.interaction == interaction)
            .filter_map(|s| share(s.answers))
            .collect();
        #[expect(clippy::cast_precision_loss, reason = "evaluators of a session are few")]
        let n = all.len() as f64;
        all.iter().sum::<f64>() / n
    };
    Some(own - against)
}

/// One evaluator over the last sessions.
#[derive(Clone, Debug, PartialEq)]
pub struct EvaluatorDrift {
    pub evaluator: String,
    pub sessions: u32,
    /// Mean distance in points of percent, whichever way.
    pub apart: f64,
    /// The same with its direction: above 0 milder, below 0 more severe.
    pub leaning: f64,
    pub alarm: bool,
}

/// `sessions`: latest first, each with the evaluators' distances in it.
#[must_use]
pub fn drift(sessions: &[BTreeMap<String, Vec<f64>>], rule: super::Drift) -> Vec<EvaluatorDrift> {
    let mut all: BTreeMap<&str, (u32, Vec<f64>)> = BTreeMap::new();
    for session in sessions {
        for (evaluator, distances) in session {
            let (count, values) = all.entry(evaluator).or_default();
            if *count < rule.sessions && !distances.is_empty() {
                *count += 1;
                values.extend(distances);
            }
        }
    }
    let one = |(evaluator, (sessions, values)): (&str, (u32, Vec<f64>))| {
        #[expect(clippy::cast_precision_loss, reason = "marks of some sessions are few")]
        let n = values.len().max(1) as f64;
        let apart = values.iter().map(|v| v.abs()).sum::<f64>() / n;
        let leaning = values.iter().sum::<f64>() / n;
        let alarm = apart > f64::from(rule.points);
        EvaluatorDrift { evaluator: evaluator.to_owned(), sessions, apart, leaning, alarm }
    };
    all.into_iter().map(one).filter(|d| d.sessions > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::{Drift, Section};
    use uuid::Uuid;

    fn id(n: u128) -> InteractionId {
        InteractionId::from_uuid(Uuid::from_u128(n))
    }

    fn grid() -> Grid {
        let question = |id: &str, scale| Question {
            id: id.into(),
            text: id.into(),
            scale,
            weight: 1,
            may_not_apply: true,
            ..Question::default()
        };
        let questions =
            vec![question("polite", Scale::YesNo), question("right", Scale::Points { most: 5 })];
        let section = Section { id: "all".into(), name: "All".into(), weight: 1, questions };
        Grid { id: "g".into(), name: "G".into(), sections: vec![section], ..Grid::default() }
    }

    fn answers(polite: Option<u32>, right: u32) -> Answers {
        let polite = polite.map_or(Answer::DoesNotApply, Answer::Points);
        [("polite".to_owned(), polite), ("right".to_owned(), Answer::Points(right))].into()
    }

    #[test]
    fn two_are_compared_by_cohen_and_three_by_fleiss() {
        let (one, two) = (answers(Some(1), 5), answers(Some(0), 5));
        let sheet = |n, evaluator, answers| Sheet { interaction: id(n), evaluator, answers };
        let mut sheets = vec![
            sheet(1, "a", &one),
            sheet(1, "b", &one),
            sheet(2, "a", &two),
            sheet(2, "b", &two),
        ];
        let ids = [id(1), id(2)];
        let pair = ["a".to_owned(), "b".to_owned()];
        let found = questions(&grid(), &ids, &pair, &sheets);
        assert_eq!(found[0].agreement.cohen, Some(1.0));
        assert_eq!((found[0].agreement.fleiss, found[0].agreement.alpha), (None, Some(1.0)));
        assert_eq!(found[1].agreement.cohen, None, "one answer: nothing for chance to explain");
        assert_eq!(found[1].agreement.percent, Some(1.0));
        sheets.push(sheet(1, "c", &two));
        let three = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        let all = whole(&grid(), &ids, &three, &sheets);
        assert_eq!(all.cohen, None);
        assert!(all.fleiss.is_some() && all.alpha.is_some());
    }

    #[test]
    fn what_does_not_apply_is_an_answer_for_kappa_and_a_gap_for_alpha() {
        let (one, two) = (answers(None, 5), answers(Some(1), 3));
        let sheet = |evaluator, answers| Sheet { interaction: id(1), evaluator, answers };
        let sheets = [sheet("a", &one), sheet("b", &two)];
        let pair = ["a".to_owned(), "b".to_owned()];
        let all = whole(&grid(), &[id(1)], &pair, &sheets);
        assert_eq!(all.percent, Some(0.0));
        assert_eq!(all.alpha, Some(0.0), "only the question both measured is left");
    }

    #[test]
    fn who_is_far_from_the_reference_session_after_session_raises_the_alarm() {
        let (strict, mild, agreed) =
            (answers(Some(0), 5), answers(Some(1), 5), answers(Some(1), 5));
        let sheet = |evaluator, answers| Sheet { interaction: id(1), evaluator, answers };
        let sheets = [sheet("strict", &strict), sheet("mild", &mild)];
        let apart = |who| distance(&grid(), id(1), who, &sheets, Some(&agreed));
        assert_eq!((apart("strict"), apart("mild")), (Some(-50.0), Some(0.0)));
        assert_eq!(distance(&grid(), id(1), "mild", &sheets, None), Some(25.0));
        let session = |v: f64| BTreeMap::from([("strict".to_owned(), vec![v])]);
        let rule = Drift { points: 10, sessions: 2 };
        let found = drift(&[session(-12.0), session(-10.0), session(90.0)], rule);
        assert_eq!((found[0].sessions, found[0].apart, found[0].leaning), (2, 11.0, -11.0));
        assert!(found[0].alarm);
        assert!(!drift(&[session(-10.0)], rule)[0].alarm, "at the threshold is within it");
    }
}
