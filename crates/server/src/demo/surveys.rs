//! What the demonstration's customers answered after their last contacts: whoever waited long is
//! less content.
//!
//! Owns: drawing it, the same at every start. Must not own: who the customers are (`sim`).

use super::scripts::Dice;
use crate::clock;
use crate::surveyor::sample;
use anyhow::Result;
use crm::survey::{Answers, Scores, Survey, themes_of};
use ledger::ContactRecord;
use store::{Db, InteractionFilter, Scope, SurveyAsk, SurveyState};
use vocab::{OrganizationId, Pii};

const SEED: u64 = 162_000_019;
const AUTHOR: &str = "démonstration";
const CONTACTS: u32 = 200;
const HOUR_MS: i64 = 3_600_000;
/// Whoever waits longer is less content.
const LONG_MS: i64 = 45_000;

const GOOD: [&str; 6] = [
    "Accueil très aimable, merci.",
    "Problème résolu en cinq minutes.",
    "Explications claires, on a pris le temps.",
    "Rappelé comme promis, parfait.",
    "Conseillère à l’écoute.",
    "Solution trouvée du premier coup.",
];
const BAD: [&str; 6] = [
    "Beaucoup trop d’attente avant d’avoir quelqu’un.",
    "Ma facture est toujours fausse.",
    "On m’a renvoyé d’un service à l’autre.",
    "Le technicien est arrivé en retard.",
    "Le tarif a changé sans prévenir, c’est cher.",
    "J’ai dû tout répéter, accueil désagréable.",
];

pub(super) async fn fill(db: &Db) -> Result<()> {
    let organization = OrganizationId::new(sim::demo::FAI);
    let saved = db.setups().latest(&Scope::all(), &organization).await?;
    let mut setup = saved.setup;
    let Some(survey) = setup.surveys.first_mut() else { return Ok(()) };
    survey.active = true;
    let (survey, themes) = (survey.clone(), setup.themes.clone());
    db.setups().publish(&organization, saved.version, &setup, AUTHOR, clock::now()).await?;
    let filter = InteractionFilter {
        organization: Some(organization),
        limit: CONTACTS,
        ..InteractionFilter::default()
    };
    let page = db.interactions().list(&Scope::all(), &filter).await?;
    let mut dice = Dice(SEED);
    let mut asks = Vec::new();
    for record in page.items.iter().filter(|record| !record.segments.is_empty()) {
        let Some(ending) = &record.ending else { continue };
        let mut ask = sample(record, &survey, ending.at);
        if chance(&mut dice, 38) {
            answer(&mut ask, record, &survey, &mut dice);
            ask.themes = themes_of(&themes, ask.comment.reveal());
        }
        asks.push(ask);
    }
    Ok(db.surveys().add(&asks).await?)
}

fn chance(dice: &mut Dice, percent: u64) -> bool {
    dice.below(100) < percent
}

fn answer(ask: &mut SurveyAsk, record: &ContactRecord, survey: &Survey, dice: &mut Dice) {
    let waited = record
        .visits
        .iter()
        .map(|visit| visit.dequeued_at.map_or(0, |out| out.since_ms(visit.enqueued_at)));
    let content = if waited.sum::<i64>() > LONG_MS { 35 } else { 84 };
    let happy = chance(dice, content);
    let (csat, nps, ces) = if happy {
        (4 + dice.below(2), 8 + dice.below(3), 5 + dice.below(3))
    } else {
        (1 + dice.below(3), dice.below(7), 1 + dice.below(4))
    };
    let mut answers = Answers::from([
        ("satisfaction".to_owned(), csat.to_string()),
        ("recommandation".to_owned(), nps.to_string()),
        ("effort".to_owned(), ces.to_string()),
    ]);
    if chance(dice, if happy { 40 } else { 80 }) {
        let words = if happy { GOOD } else { BAD };
        let place = usize::try_from(dice.below(6)).unwrap_or(0);
        answers.insert("commentaire".to_owned(), words[place].to_owned());
    }
    let later = i64::try_from(1 + dice.below(20)).unwrap_or(1) * HOUR_MS / 4;
    ask.state = SurveyState::Answered;
    ask.answered_at = ask.asked_at.map(|at| at.plus_ms(later).min(clock::now()));
    ask.scores = survey.scores(&answers);
    let Scores { csat: Some(_), .. } = ask.scores else { return };
    ask.comment = Pii::new(survey.words(&answers));
    ask.answers = Pii::new(answers);
}
