//! The demonstration's quality: a second grid, evaluations of the days that were lived, two sessions
//! of calibration and a plan for the agent who signs in.

use crate::clock;
use anyhow::Result;
use crm::quality::draw::week_of;
use crm::quality::{Act, Answer, Answers, Grid, QualitySetup, Scale, State};
use crm::text::Label;
use ledger::ContactRecord;
use std::collections::BTreeMap;
use store::{
    Action, Calibration, CalibrationId, CalibrationSheet, Coaching, CoachingId, CoachingState,
    Comment, Db, Draw, DrawFilter, Evaluation, EvaluationEntry, EvaluationId, InteractionFilter,
    Scope,
};
use vocab::{FloorPlan, IdSource, InteractionId, Moment, OrganizationId, Outcome, Pii};
use web::DrawOrder;

const SEED: u64 = 4_711;
const EVALUATIONS: usize = 32;
const EVALUATORS: [&str; 3] = ["qualite", "superviseur", "chef"];
/// Whose desk the demonstration shows.
const AGENT: &str = "agent1";
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 86_400_000;

/// # Errors
/// The database's own.
pub(super) async fn fill(db: &Db) -> Result<()> {
    let fai = OrganizationId::new(sim::demo::FAI);
    let now = clock::now();
    let plan = sim::demo::plan();
    let (setup, version) = set_up(db, &fai, now).await?;
    let zone = plan.settings.time_zone.as_str();
    let week = week_of(now.plus_ms(-DAY_MS), zone);
    let order = DrawOrder { organization: &fai, week: &week, zone, author: "démonstration" };
    web::draw_week(db, &setup, order, now).await?;
    let drawn = DrawFilter { week: Some(week), ..DrawFilter::default() };
    let mut draws = db.draws().list(&Scope::of_organizations(vec![fai.clone()]), &drawn).await?;
    draws.sort_by_key(|draw| (draw.agent.as_str() != AGENT, chance(draw.interaction, 1, 1_000)));
    let scope = Scope::of_organizations(vec![fai.clone()]);
    let mut maker = Maker { ids: IdSource::new(SEED), plan: &plan, setup: &setup, version, now };
    let mut all = Vec::new();
    for draw in draws.iter().take(EVALUATIONS) {
        if let Some(record) = db.interactions().get(&scope, draw.interaction).await? {
            all.push(maker.evaluation(&record, draw, all.len()));
        }
    }
    db.evaluations().import(&all).await?;
    calibrate(db, &mut maker, &scope).await?;
    coach(db, &mut maker, &all).await?;
    Ok(())
}

/// Sales are scored by a grid of their own.
async fn set_up(db: &Db, fai: &OrganizationId, now: Moment) -> Result<(QualitySetup, u64)> {
    let saved = db.setups().latest(&Scope::all(), fai).await?;
    let mut setup = saved.setup;
    if let Some(service) = setup.quality.grids.first().cloned() {
        let sales = Grid {
            id: "ventes".to_owned(),
            name: Label::new("Appel de vente", "Sales call"),
            campaigns: vec!["fai_ventes".to_owned()],
            pass_percent: 80,
            ..service
        };
        setup.quality.grids.push(sales);
    }
    let version = db.setups().publish(fai, saved.version, &setup, "démonstration", now).await?;
    Ok((setup.quality, version))
}

/// The same for the same interaction and salt: FNV-1a.
fn chance(of: InteractionId, salt: u64, below: u64) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ salt.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for byte in of.uuid().as_bytes() {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    (hash >> 17) % below
}

struct Maker<'a> {
    ids: IdSource,
    plan: &'a FloorPlan,
    setup: &'a QualitySetup,
    version: u64,
    now: Moment,
}

const SUMMARIES: [&str; 4] = [
    "Bon appel, rythme juste. Pensez à reformuler avant de proposer.",
    "La réponse est exacte. L’annonce de la mise en attente manque.",
    "Très bonne écoute, client rassuré.",
    "Le résumé final est à travailler : le client ne sait pas quand il sera rappelé.",
];
const REMARK: &str = "Le client répète deux fois sa demande avant d’être entendu.";

impl Maker<'_> {
    fn evaluation(
        &mut self,
        record: &ContactRecord,
        draw: &Draw,
        n: usize,
    ) -> (Evaluation, Vec<EvaluationEntry>) {
        let grid = self.setup.grid(&draw.grid).or(self.setup.grids.first());
        let grid = grid.cloned().unwrap_or_default();
        let evaluator = EVALUATORS[n % EVALUATORS.len()].to_owned();
        let answers = answers(&grid, record.interaction, 0);
        let mark = grid.mark(&answers);
        let begun = record.started_at.plus_ms(HOUR_MS + 7 * 60_000 * i64::try_from(n).unwrap_or(0));
        let begun = begun.min(self.now.plus_ms(-30 * 60_000));
        let done = begun.plus_ms(11 * 60_000).min(self.now);
        let mut one = Evaluation {
            id: EvaluationId::from_uuid(self.ids.next(begun)),
            organization: record.organization.clone(),
            interaction: record.interaction,
            campaign: record.campaign.clone(),
            queue: record.visits.last().map(|v| v.queue.clone()),
            team: self.plan.agents.get(&draw.agent).and_then(|a| a.team.clone()),
            agent: draw.agent.clone(),
            evaluator: evaluator.clone(),
            setup: self.version,
            state: State::Finished,
            share: mark.share,
            passed: mark.passed,
            contact_at: record.started_at,
            created_at: begun,
            finished_at: Some(done),
            updated_at: done,
            version: 2,
            draw: Some(draw.id),
            comments: remarks(&answers),
            answers,
            grid,
            summary: Pii::new(SUMMARIES[n % SUMMARIES.len()].to_owned()),
        };
        let entry = |author: &str, act, state, note: &str, after_min: i64| EvaluationEntry {
            at: done.plus_ms(after_min * 60_000),
            author: author.to_owned(),
            act,
            state,
            share: one.share,
            note: Pii::new(note.to_owned()),
            before: None,
        };
        let agent = draw.agent.as_str();
        let mut entries = vec![entry(&evaluator, Act::Finish, State::Finished, "", 0)];
        let why = "La coupure venait du réseau, je n’ai pas raccroché au nez du client.";
        match n % 8 {
            // The first of the agent who signs in waits for their word.
            0 | 1 => {}
            2 => entries.push(entry(agent, Act::Dispute, State::Disputed, why, 2)),
            3 => {
                entries.push(entry(agent, Act::Dispute, State::Disputed, why, 2));
                let answer = "Réécouté : c’est juste, la remarque est retirée.";
                entries.push(entry(&evaluator, Act::Answer, State::Answered, answer, 5));
            }
            _ => entries.push(entry(agent, Act::Accept, State::Accepted, "", 3)),
        }
        if let Some(last) = entries.last() {
            (one.state, one.updated_at) = (last.state, last.at);
        }
        (one, entries)
    }
}

/// Mostly good; who scores by another salt sees it a little otherwise.
fn answers(grid: &Grid, of: InteractionId, salt: u64) -> Answers {
    let one = |(n, question): (u64, &crm::quality::Question)| {
        let luck = chance(of, n + 1, 100);
        // A colleague hears one question in six otherwise.
        let other = salt > 0 && chance(of, 1_000 * salt + n, 6) == 0;
        let answer = match question.scale {
            _ if question.may_not_apply && luck < 6 => Answer::DoesNotApply,
            Scale::YesNo if question.knock_out => Answer::Points(u32::from(luck < 97)),
            Scale::YesNo => Answer::Points(u32::from((luck < 84) != other)),
            Scale::Points { most } => {
                let lost = match luck {
                    0..45 => 0,
                    45..75 => 1,
                    75..92 => 2,
                    _ => 3,
                };
                Answer::Points(most.saturating_sub(lost + u32::from(other)))
            }
        };
        (question.id.clone(), answer)
    };
    (0..).zip(grid.questions()).map(one).collect()
}

fn remarks(answers: &Answers) -> BTreeMap<String, Comment> {
    let weak = answers.iter().find(|(_, a)| matches!(a, Answer::Points(n) if *n == 2 || *n == 3));
    let remark = |id: &String| {
        (
            id.clone(),
            Comment { text: Pii::new(REMARK.to_owned()), at_ms: Some(23_000), recording: None },
        )
    };
    weak.map(|(id, _)| remark(id)).into_iter().collect()
}

/// One session that waits for marks, one that was closed and settled.
async fn calibrate(db: &Db, maker: &mut Maker<'_>, scope: &Scope) -> Result<()> {
    let wanted = InteractionFilter {
        outcome: Some(Outcome::Handled),
        limit: 200,
        ..InteractionFilter::default()
    };
    let page = db.interactions().list(scope, &wanted).await?;
    let spoken =
        |r: &&ContactRecord| r.segments.iter().filter_map(|s| s.talk_ms).sum::<i64>() > 60_000;
    let ids: Vec<_> = page.items.iter().filter(spoken).map(|r| r.interaction).take(4).collect();
    let [a, b, c, d] = ids[..] else { return Ok(()) };
    let Some(grid) = maker.setup.grids.first().cloned() else { return Ok(()) };
    let day = |n: i64| maker.now.plus_ms(n * DAY_MS);
    let session = |id, name: &str, interactions| Calibration {
        id: CalibrationId::from_uuid(id),
        organization: sim::demo::FAI.into(),
        name: name.to_owned(),
        grid: grid.clone(),
        setup: maker.version,
        author: "qualite".to_owned(),
        deadline: Some(day(3)),
        created_at: day(-1),
        closed_at: None,
        version: 1,
        interactions,
        evaluators: EVALUATORS.map(ToOwned::to_owned).to_vec(),
        reference: BTreeMap::new(),
        minutes: String::new(),
        decisions: Vec::new(),
    };
    let ids = [maker.ids.next(day(-1)), maker.ids.next(day(-4))];
    let open = session(ids[0], "Calibrage de la semaine", vec![a, b]);
    let mut past = session(ids[1], "Calibrage d’ouverture", vec![c, d]);
    (past.created_at, past.deadline) = (day(-4), Some(day(-2)));
    for (session, done) in [(&open, 1), (&past, EVALUATORS.len())] {
        db.calibrations().create(session, &[]).await?;
        for (salt, evaluator) in EVALUATORS.iter().enumerate().rev().take(done) {
            for interaction in &session.interactions {
                let sheet = CalibrationSheet {
                    calibration: session.id,
                    interaction: *interaction,
                    evaluator: (*evaluator).to_owned(),
                    done: true,
                    updated_at: session.created_at,
                    answers: answers(&grid, *interaction, salt as u64),
                    comments: BTreeMap::new(),
                    summary: Pii::default(),
                };
                db.calibrations().put_sheet(&sheet).await?;
            }
        }
    }
    let settled = Calibration {
        closed_at: Some(day(-2)),
        reference: [c, d].map(|id| (id, answers(&grid, id, 0))).into(),
        minutes:
            "Écoute de deux appels. Les écarts portent sur la reformulation : elle compte dès \
             que le client la valide, même d’un mot."
                .to_owned(),
        decisions: vec![
            "Reformulation validée d’un mot : 4 points sur 5.".to_owned(),
            "Une mise en attente annoncée après coup vaut « non ».".to_owned(),
        ],
        ..past
    };
    db.calibrations().save(&settled, &[]).await?;
    Ok(())
}

async fn coach(
    db: &Db,
    maker: &mut Maker<'_>,
    all: &[(Evaluation, Vec<EvaluationEntry>)],
) -> Result<()> {
    let Some((first, _)) = all.first() else { return Ok(()) };
    let made = maker.now.plus_ms(-HOUR_MS);
    let action = |text: &str, done| Action { text: text.to_owned(), done };
    let plan = Coaching {
        id: CoachingId::from_uuid(maker.ids.next(made)),
        organization: first.organization.clone(),
        agent: first.agent.clone(),
        coach: "superviseur".to_owned(),
        state: CoachingState::Running,
        due: Some(maker.now.plus_ms(14 * DAY_MS)),
        created_at: made,
        updated_at: made,
        version: 1,
        title: "Reformuler et conclure".to_owned(),
        grid: first.grid.id.clone(),
        questions: vec!["restates".to_owned(), "sums_up".to_owned()],
        evaluations: vec![first.id],
        follow_up: None,
        actions: vec![
            action("Double écoute d’une heure avec le superviseur", true),
            action("Relire la fiche « Conclure un appel »", false),
            action("Deux appels notés en fin de semaine", false),
        ],
        notes: Pii::new(
            "Progrès visible sur l’écoute. La conclusion reste à installer.".to_owned(),
        ),
        answer: Pii::default(),
    };
    db.coachings().create(&plan, &[]).await?;
    Ok(())
}
