//! The standard reports that no question of the figures gives: each row opens to what is behind it.

use super::run::{Frame, by_name, column, question};
use super::words::{self, Language, exact};
use crate::AppState;
use crate::auth::Who;
use crate::feed::card_number;
use crate::problem::{Answer, Problem};
use crate::routes::figures::Asked;
use crate::routes::interactions::Reader;
use crate::shape::{
    BothWords, Cell, ChartName, ReportDefinition, ReportKind, Sheet, SheetChart, SheetOpen,
    SheetRow, SheetSeries, SheetUnit, StandardReport, ViewName,
};
use ledger::figure::{ABANDONED_IN, ANSWERED_IN, Cube, Measure, Period, Sums, WAIT_BUCKETS_S};
use ledger::report::{Span, Timesheet, Worked, transfers};
use std::collections::BTreeMap;
use store::{BehindFilter, FiguresAsked, GroupBy};
use vocab::{AgentId, InteractionId, Moment, Role};

const MOST_ROWS: usize = 2_000;
/// One more than are shown tells that there are more.
const MOST_CALLERS: u32 = 2_001;
const MOST_TRANSFERS: u32 = 20_000;
/// Whose days are read together; some two thousand days are a week of these.
const AGENTS_AT_ONCE: usize = 420;
const LONGEST_SHEET_MS: i64 = 62 * 86_400_000;
const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;
/// What customers said, in few columns.
pub(super) const SAID: &[&str] =
    &["survey_answers", "survey_response", "csat", "nps", "ces", "fcr_repeat_7d"];
/// What an hour costs when nobody has said.
const USUAL_HOUR_COST: i64 = 2_800;

/// Agents are not the organization's to see.
pub(super) fn of_the_centre(who: &Who) -> Answer<()> {
    if who.person.role == Role::Organization {
        return Err(Problem::forbidden("Agents are not the organization's to ask for."));
    }
    Ok(())
}

pub(super) async fn timesheet(
    state: &AppState,
    who: &Who,
    definition: &ReportDefinition,
    language: Language,
) -> Answer<Sheet> {
    of_the_centre(who)?;
    let frame = Frame::of(state, who, definition, language)?;
    let (asked, t) = (&frame.asked, |fr, en| language.pick(fr, en));
    let (from, to) = (asked.cells.from, asked.cells.to.min(asked.now));
    if to - from > LONGEST_SHEET_MS {
        let what = "A timesheet has two months at most.";
        return Err(Problem::bad_field("span", from.to_string(), what));
    }
    let (all, times) = lived(state, who, asked, (from, to)).await?;
    let breaks: Vec<String> = all.paused_ms.keys().cloned().collect();
    let mut columns = vec![
        column("agent", by_name("agent", language), SheetUnit::Text),
        column("day", by_name("day", language), SheetUnit::Text),
        column("first", t("Arrivée", "In"), SheetUnit::Text),
        column("last", t("Départ", "Out"), SheetUnit::Text),
        column("logged", t("Connecté", "Logged in"), SheetUnit::Duration),
    ];
    for reason in &breaks {
        let name = asked.plan.breaks.get(reason.as_str()).map(|b| b.name.as_str());
        columns.push(column(reason, name.unwrap_or(reason), SheetUnit::Duration));
    }
    for (key, name) in [
        ("training", t("Formation", "Training")),
        ("idle", t("Disponible", "Available")),
        ("talking", t("Conversation", "Talking")),
        ("holding", t("Garde", "Hold")),
        ("wrapping", t("Post-appel", "Wrap-up")),
    ] {
        columns.push(column(key, name, SheetUnit::Duration));
    }
    columns.push(column("occupancy", t("Taux d’occupation", "Occupancy"), SheetUnit::Share));
    let mut sheet = frame.sheet(t("Relevé des heures", "Timesheet"), columns);
    for ((agent, day), worked) in times.days.iter().take(MOST_ROWS) {
        let name = asked.plan.agents.get(agent).map_or(agent.as_str(), |a| a.name.as_str());
        let mut cells = vec![
            Cell::from(name),
            Cell::Text(words::slot("day", &day.to_string(), language)),
            worked.first.map_or(Cell::Empty, |at| Cell::Text(words::clock(at, &asked.zone))),
            worked.last.map_or(Cell::Empty, |at| Cell::Text(words::clock(at, &asked.zone))),
        ];
        cells.extend(of_day(worked, &breaks));
        let mut query = question(&frame);
        let day_span = Span::Days { from: *day, to: *day };
        let (from, to) = day_span.moments(asked.now, &asked.zone);
        query.insert("from".to_owned(), from.to_string());
        query.insert("to".to_owned(), to.to_string());
        query.insert("agent".to_owned(), agent.to_string());
        query.insert("kpi".to_owned(), "handled".to_owned());
        let open = SheetOpen { contacts: Some(query), ..SheetOpen::default() };
        sheet.rows.push(SheetRow { cells, open: Some(open) });
    }
    sheet.truncated = times.days.len() > MOST_ROWS;
    let mut total = vec![Cell::from(t("Total", "Total")), Cell::Empty, Cell::Empty, Cell::Empty];
    total.extend(of_day(&all, &breaks));
    sheet.total = Some(total);
    sheet.note = Some(
        t(
            "Le temps est compté quand il a été vécu\u{a0}; ce qui court encore compte jusqu’à maintenant.",
            "Time counts as it was lived; what still runs counts up to now.",
        )
        .to_owned(),
    );
    Ok(sheet)
}

/// What everybody came to, and the days of as many as are shown: a large centre has ten thousand days
/// a week, and who asks sees the first.
async fn lived(
    state: &AppState,
    who: &Who,
    asked: &Asked,
    span: (Moment, Moment),
) -> Answer<(Worked, Timesheet)> {
    let (reports, figures) = (state.store.reports(), state.store.figures());
    // What they did meanwhile is in the figures, by day.
    let cells = |agents: &[AgentId]| FiguresAsked {
        from: asked.cells.from,
        to: asked.cells.to,
        agents: agents.to_vec(),
        slots: Some(Period::Day),
        until: Some(asked.now),
        ..FiguresAsked::default()
    };
    let agents = &asked.cells.agents;
    let statuses = reports.status_sums(&who.scope, agents, span).await?;
    let mut all = Worked::default();
    statuses.spent.iter().for_each(|(status, ms)| all.spent(status, *ms));
    let mut present = statuses.agents;
    let worked = figures.sums(&who.scope, Cube::Agent, &cells(agents), &[GroupBy::Agent]).await?;
    for (group, sums) in &worked {
        all.work(sums);
        present.extend(group.values.first().map(|agent| AgentId::new(agent.as_str())));
    }
    let present: Vec<AgentId> = present.into_iter().collect();
    let mut times = Timesheet::default();
    for some in present.chunks(AGENTS_AT_ONCE) {
        for status in reports.statuses(&who.scope, some, span).await? {
            times.add(&status, span.0, span.1, &asked.zone);
        }
        let by = [GroupBy::Quarter, GroupBy::Agent];
        for (group, sums) in figures.sums(&who.scope, Cube::Agent, &cells(some), &by).await? {
            let agent = group.values.first().map(String::as_str).unwrap_or_default();
            if let Some(day) = group.quarter {
                times.work(AgentId::new(agent), day, &asked.zone, &sums);
            }
        }
        times.settle();
        if times.days.len() > MOST_ROWS {
            break;
        }
    }
    Ok((all, times))
}

fn of_day(worked: &Worked, breaks: &[String]) -> Vec<Cell> {
    let mut cells = vec![Cell::Int(worked.logged_ms)];
    cells.extend(
        breaks.iter().map(|b| Cell::Int(worked.paused_ms.get(b).copied().unwrap_or_default())),
    );
    for ms in [
        worked.training_ms,
        worked.idle_ms,
        worked.talking_ms,
        worked.holding_ms,
        worked.wrapping_ms,
    ] {
        cells.push(Cell::Int(ms));
    }
    let (busy, of) = worked.occupancy();
    cells.push(ratio(busy, of));
    cells
}

fn ratio(part: i64, of: i64) -> Cell {
    if of > 0 { Cell::Number(exact(part) / exact(of)) } else { Cell::Empty }
}

pub(super) async fn waits(
    state: &AppState,
    who: &Who,
    definition: &ReportDefinition,
    language: Language,
) -> Answer<Sheet> {
    let frame = Frame::of(state, who, definition, language)?;
    let (asked, t) = (&frame.asked, |fr, en| language.pick(fr, en));
    let scope = who.narrowed(frame.filter.organization.as_deref());
    let sums = state.store.figures().sums(&scope, asked.cube, &asked.cells, &[]).await?;
    let sums = sums.into_values().next().unwrap_or_default();
    let columns = vec![
        column("wait", t("Attente", "Wait"), SheetUnit::Text),
        column("answered", t("Répondus", "Answered"), SheetUnit::Count),
        column("answered_share", t("Cumul des répondus", "Answered so far"), SheetUnit::Share),
        column("abandoned", t("Abandonnés", "Abandoned"), SheetUnit::Count),
        column("abandoned_share", t("Cumul des abandons", "Abandoned so far"), SheetUnit::Share),
    ];
    let mut sheet = frame.sheet(t("Répartition des attentes", "Distribution of waits"), columns);
    let (answered, abandoned) = (sums[Measure::Answered], sums[Measure::Abandoned]);
    let (mut so_far, mut lost) = (0, 0);
    for place in 0..ANSWERED_IN.len() {
        let (a, b) = (ANSWERED_IN[place], ABANDONED_IN[place]);
        so_far += sums[a];
        lost += sums[b];
        let mut query = question(&frame);
        query.insert("measure".to_owned(), format!("{},{}", a.name(), b.name()));
        let cells = vec![
            Cell::Text(bucket(place, language)),
            Cell::Int(sums[a]),
            ratio(so_far, answered),
            Cell::Int(sums[b]),
            ratio(lost, abandoned),
        ];
        let open = SheetOpen { contacts: Some(query), ..SheetOpen::default() };
        sheet.rows.push(SheetRow { cells, open: Some(open) });
    }
    sheet.total = Some(vec![
        Cell::from(t("Total", "Total")),
        Cell::Int(answered),
        Cell::Empty,
        Cell::Int(abandoned),
        Cell::Empty,
    ]);
    sheet.chart = Some(wait_chart(&sheet, &sums));
    Ok(sheet)
}

fn bucket(place: usize, language: Language) -> String {
    let end = WAIT_BUCKETS_S.get(place);
    let begin = place.checked_sub(1).and_then(|p| WAIT_BUCKETS_S.get(p)).copied().unwrap_or(0);
    match end {
        Some(end) => format!("{begin}–{end}\u{a0}s"),
        None => format!("{} {begin}\u{a0}s", language.pick("plus de", "over")),
    }
}

fn wait_chart(sheet: &Sheet, sums: &Sums) -> SheetChart {
    let values = |measures: &[Measure]| measures.iter().map(|m| Some(exact(sums[*m]))).collect();
    let name = |key: &str| {
        sheet.columns.iter().find(|c| c.key == key).map(|c| c.name.clone()).unwrap_or_default()
    };
    SheetChart {
        kind: ChartName::Bars,
        unit: SheetUnit::Count,
        labels: sheet
            .rows
            .iter()
            .map(|r| match r.cells.first() {
                Some(Cell::Text(text)) => text.clone(),
                Some(Cell::Empty | Cell::Int(_) | Cell::Number(_) | Cell::At(_)) | None => {
                    String::new()
                }
            })
            .collect(),
        series: vec![
            SheetSeries { name: name("answered"), values: values(&ANSWERED_IN) },
            SheetSeries { name: name("abandoned"), values: values(&ABANDONED_IN) },
        ],
    }
}

pub(super) async fn abandons(
    state: &AppState,
    who: &Who,
    definition: &ReportDefinition,
    language: Language,
) -> Answer<Sheet> {
    let frame = Frame::of(state, who, definition, language)?;
    let (asked, t) = (&frame.asked, |fr, en| language.pick(fr, en));
    let scope = who.narrowed(frame.filter.organization.as_deref());
    let reader = Reader::new(state, who);
    let columns = vec![
        column("at", t("Arrivé", "Came"), SheetUnit::Moment),
        column("queue", by_name("queue", language), SheetUnit::Text),
        column("system", by_name("number", language), SheetUnit::Text),
        column("number", t("Numéro du client", "Customer’s number"), SheetUnit::Text),
        column("customer", t("Client", "Customer"), SheetUnit::Text),
        column("wait", t("Attente", "Wait"), SheetUnit::Duration),
    ];
    let mut sheet = frame.sheet(t("Appels abandonnés", "Abandoned calls"), columns);
    let mut filter = BehindFilter {
        cube: asked.cube,
        asked: asked.cells.clone(),
        measures: vec![Measure::Abandoned],
        cursor: None,
        limit: 200,
    };
    let mut waited = 0;
    loop {
        let page = state.store.figures().behind(&scope, &filter).await?;
        for behind in &page.items {
            let contact = reader.contact(&behind.record);
            let wait = behind.sums[Measure::WaitAbandoned];
            waited += wait;
            let queue = contact.queue.as_deref().map(|id| {
                asked.plan.queues.get(id).map_or_else(|| id.to_owned(), |q| q.name.clone())
            });
            let cells = vec![
                Cell::At(contact.enqueued_at.unwrap_or(contact.started_at)),
                queue.map_or(Cell::Empty, Cell::Text),
                Cell::Text(contact.system_number),
                contact.customer_number_national.map_or(Cell::Empty, Cell::Text),
                contact.customer.map_or(Cell::Empty, |c| Cell::Text(c.name)),
                Cell::Int(wait),
            ];
            let interactions = vec![contact.interaction];
            let open = SheetOpen { interactions, ..SheetOpen::default() };
            sheet.rows.push(SheetRow { cells, open: Some(open) });
        }
        filter.cursor = page.next;
        sheet.truncated = sheet.rows.len() >= MOST_ROWS && filter.cursor.is_some();
        if filter.cursor.is_none() || sheet.truncated {
            break;
        }
    }
    let count = i64::try_from(sheet.rows.len()).unwrap_or(i64::MAX);
    let mean = if count > 0 { Cell::Int(waited / count) } else { Cell::Empty };
    let empty = || Cell::Empty;
    let told = match language {
        Language::French => format!("{count} abandons, attente moyenne"),
        Language::English => format!("{count} abandoned, average wait"),
    };
    sheet.total = Some(vec![Cell::Text(told), empty(), empty(), empty(), empty(), mean]);
    Ok(sheet)
}

pub(super) async fn repeats(
    state: &AppState,
    who: &Who,
    definition: &ReportDefinition,
    language: Language,
) -> Answer<Sheet> {
    let frame = Frame::of(state, who, definition, language)?;
    let (asked, t) = (&frame.asked, |fr, en| language.pick(fr, en));
    let days = definition.repeat_days.unwrap_or(7);
    if !(1..=31).contains(&days) {
        return Err(Problem::bad_field("repeat_days", days, "Within 1 to 31 days."));
    }
    let within = i64::from(days) * DAY_MS;
    let scope = who.narrowed(frame.filter.organization.as_deref());
    let reports = state.store.reports();
    let found = reports.repeats(&scope, &asked.cells, within, MOST_CALLERS).await?;
    let columns = vec![
        column("number", t("Numéro du client", "Customer’s number"), SheetUnit::Text),
        column("organization", by_name("organization", language), SheetUnit::Text),
        column("queue", t("Dernière file", "Last queue"), SheetUnit::Text),
        column("calls", t("Appels", "Calls"), SheetUnit::Count),
        column("first", t("Premier", "First"), SheetUnit::Moment),
        column("last", t("Dernier", "Last"), SheetUnit::Moment),
    ];
    let mut sheet = frame.sheet(t("Appels réitérés", "Repeat callers"), columns);
    for one in found.returning.iter().take(MOST_ROWS) {
        let plan = &asked.plan;
        let organization = plan.organizations.get(&one.organization).map(|o| o.name.clone());
        let queue = one
            .queue
            .as_ref()
            .map(|id| plan.queues.get(id).map_or_else(|| id.to_string(), |q| q.name.clone()));
        let (number, national) = card_number(Some(one.number.clone()));
        let history = BTreeMap::from([
            ("number".to_owned(), number.clone().unwrap_or_default()),
            ("organization".to_owned(), one.organization.to_string()),
            ("from".to_owned(), one.first.to_string()),
            ("to".to_owned(), one.last.plus_ms(1).to_string()),
        ]);
        let cells = vec![
            national.or(number).map_or(Cell::Empty, Cell::Text),
            Cell::Text(organization.unwrap_or_else(|| one.organization.to_string())),
            queue.map_or(Cell::Empty, Cell::Text),
            Cell::Int(one.calls.cast_signed()),
            Cell::At(one.first.into()),
            Cell::At(one.last.into()),
        ];
        let open = SheetOpen { history: Some(history), ..SheetOpen::default() };
        sheet.rows.push(SheetRow { cells, open: Some(open) });
    }
    sheet.truncated = found.returning.len() > MOST_ROWS;
    let (taken, kept) = (found.taken, found.taken - found.taken_followed);
    let resolved = ratio(kept.cast_signed(), taken.cast_signed());
    let resolved = resolved.written(SheetUnit::Share, language, &asked.zone);
    let (calls, followed) = (found.calls, found.followed);
    let until = asked.cells.to.plus_ms(within);
    let until = (until > asked.now).then(|| words::moment(until, language, &asked.zone));
    let until = until.map_or_else(String::new, |day| match language {
        Language::French => format!(" Provisoire jusqu’au {day}."),
        Language::English => format!(" Provisional until {day}."),
    });
    sheet.note = Some(match language {
        Language::French => format!(
            "{followed} des {calls} appels ont été suivis d’un autre du même numéro sous {days} \
             jours. Résolution au premier contact (méthode de la réitération, sur les {taken} appels \
             pris par un téléconseiller)\u{a0}: {resolved}.{until}"
        ),
        Language::English => format!(
            "{followed} of {calls} calls were followed by another of the same number within \
             {days} days. First contact resolution (repeat method, of the {taken} calls that an \
             agent took): {resolved}.{until}"
        ),
    });
    Ok(sheet)
}

pub(super) async fn transferred(
    state: &AppState,
    who: &Who,
    definition: &ReportDefinition,
    language: Language,
) -> Answer<Sheet> {
    of_the_centre(who)?;
    let frame = Frame::of(state, who, definition, language)?;
    let (asked, t) = (&frame.asked, |fr, en| language.pick(fr, en));
    let scope = who.narrowed(frame.filter.organization.as_deref());
    let reports = state.store.reports();
    let found = reports.transferred(&scope, &asked.cells, MOST_TRANSFERS).await?;
    let passed = transfers(&found);
    let columns = vec![
        column("from_queue", t("De la file", "From queue"), SheetUnit::Text),
        column("from_agent", t("Par", "By"), SheetUnit::Text),
        column("to_queue", t("Vers la file", "To queue"), SheetUnit::Text),
        column("to_agent", t("Repris par", "Taken by"), SheetUnit::Text),
        column("passed", t("Transférés", "Passed on"), SheetUnit::Count),
        column("taken", t("Pris", "Taken"), SheetUnit::Count),
        column("wait", t("Attente moyenne", "Average wait"), SheetUnit::Duration),
    ];
    let mut sheet = frame.sheet(t("Transferts", "Transfers"), columns);
    let queue = |id: &Option<vocab::QueueId>| match id {
        Some(id) => {
            Cell::Text(asked.plan.queues.get(id).map_or_else(|| id.to_string(), |q| q.name.clone()))
        }
        None => Cell::Empty,
    };
    let agent = |id: &Option<vocab::AgentId>| match id {
        Some(id) => {
            Cell::Text(asked.plan.agents.get(id).map_or_else(|| id.to_string(), |a| a.name.clone()))
        }
        None => Cell::Empty,
    };
    let mut lines: Vec<_> = passed.iter().collect();
    lines.sort_by_key(|(_, p)| std::cmp::Reverse(p.passed));
    for (from, sums) in lines.iter().take(MOST_ROWS) {
        let mean = (sums.taken > 0).then(|| sums.wait_ms / sums.taken.cast_signed());
        let cells = vec![
            queue(&from.from_queue),
            agent(&from.from_agent),
            queue(&from.to_queue),
            agent(&from.to_agent),
            Cell::Int(sums.passed.cast_signed()),
            Cell::Int(sums.taken.cast_signed()),
            mean.map_or(Cell::Empty, Cell::Int),
        ];
        let interactions = sums.examples.iter().copied().map(InteractionId::uuid).collect();
        let open = SheetOpen { interactions, ..SheetOpen::default() };
        sheet.rows.push(SheetRow { cells, open: Some(open) });
    }
    let all = passed.values().map(|p| p.passed).sum::<u64>().cast_signed();
    let taken = passed.values().map(|p| p.taken).sum::<u64>().cast_signed();
    let empty = || Cell::Empty;
    sheet.total = Some(vec![
        Cell::from(t("Total", "Total")),
        empty(),
        empty(),
        empty(),
        Cell::Int(all),
        Cell::Int(taken),
        empty(),
    ]);
    let full = u32::try_from(found.len()).unwrap_or(u32::MAX) >= MOST_TRANSFERS;
    sheet.truncated = full || lines.len() > MOST_ROWS;
    Ok(sheet)
}

pub(super) async fn cost(
    state: &AppState,
    who: &Who,
    definition: &ReportDefinition,
    language: Language,
) -> Answer<Sheet> {
    of_the_centre(who)?;
    let frame = Frame::of(state, who, definition, language)?;
    let (asked, t) = (&frame.asked, |fr, en| language.pick(fr, en));
    let hour = definition.hour_cost.unwrap_or(USUAL_HOUR_COST);
    if !(0..=1_000_000).contains(&hour) {
        let what = "An hour costs 0 to 10,000, in hundredths.";
        return Err(Problem::bad_field("hour_cost", hour, what));
    }
    let scope = who.narrowed(frame.filter.organization.as_deref());
    let by = [store::GroupBy::Agent];
    let figures = state.store.figures();
    let sums = figures.sums(&scope, asked.cube, &asked.cells, &by).await?;
    let before = match definition.compare {
        Some(compare) => {
            let (from, to) = compare.of(asked.cells.from, asked.cells.to, asked.now, &asked.zone);
            let cells = FiguresAsked { from, to, until: Some(to), ..asked.cells.clone() };
            let sums = figures.sums(&scope, asked.cube, &cells, &by).await?;
            Some(sums.into_iter().map(|(g, s)| (g.values, s)).collect::<BTreeMap<_, _>>())
        }
        None => None,
    };
    // Lived time is the centre's: of an organization, a campaign or a queue it is the handling that
    // is paid for.
    let cells = &asked.cells;
    let part =
        !(cells.organizations.is_empty() && cells.campaigns.is_empty() && cells.queues.is_empty());
    let time = move |sums: &Sums| match part {
        true => sums[Measure::Talk] + sums[Measure::Hold] + sums[Measure::WrapUp],
        false => sums[Measure::TimeLogged],
    };
    let cents = move |sums: &Sums| time(sums).saturating_mul(hour) / HOUR_MS;
    let each = move |sums: &Sums| {
        let handled = sums[Measure::Handled];
        (handled > 0).then(|| cents(sums) / handled)
    };
    let mut columns = vec![
        column("agent", by_name("agent", language), SheetUnit::Text),
        match part {
            true => column("handling", t("Traitement", "Handling"), SheetUnit::Duration),
            false => column("logged", t("Connecté", "Logged in"), SheetUnit::Duration),
        },
        column("cost", t("Coût", "Cost"), SheetUnit::Amount),
        column("handled", t("Contacts traités", "Handled"), SheetUnit::Count),
        column("each", t("Coût par contact", "Cost per contact"), SheetUnit::Amount),
    ];
    if before.is_some() {
        columns.push(column("each_beside", t("avant", "before"), SheetUnit::Amount));
        columns.push(column("each_change", t("écart", "change"), SheetUnit::Amount));
    }
    let mut sheet = frame.sheet(t("Coût par contact", "Cost per contact"), columns);
    let line = |name: Cell, sums: &Sums, other: Option<&Sums>| {
        let now = each(sums);
        let mut cells = vec![
            name,
            Cell::Int(time(sums)),
            Cell::Int(cents(sums)),
            Cell::Int(sums[Measure::Handled]),
            now.map_or(Cell::Empty, Cell::Int),
        ];
        if before.is_some() {
            let then = other.and_then(each);
            cells.push(then.map_or(Cell::Empty, Cell::Int));
            let change = now.zip(then).map(|(now, then)| now - then);
            cells.push(change.map_or(Cell::Empty, Cell::Int));
        }
        cells
    };
    let mut total = Sums::default();
    for (group, sums) in sums.iter().filter(|(_, sums)| !sums.is_zero()) {
        total += sums;
        let id = group.values.first().cloned().unwrap_or_default();
        let name = asked.plan.agents.get(id.as_str()).map_or(id.clone(), |a| a.name.clone());
        let mut query = question(&frame);
        query.insert("agent".to_owned(), id);
        query.insert("kpi".to_owned(), "handled".to_owned());
        let open = SheetOpen { contacts: Some(query), ..SheetOpen::default() };
        let other = before.as_ref().and_then(|b| b.get(&group.values));
        let cells = line(Cell::Text(name), sums, other);
        sheet.rows.push(SheetRow { cells, open: Some(open) });
    }
    let mut then = Sums::default();
    before.iter().flat_map(BTreeMap::values).for_each(|sums| then += sums);
    sheet.total = Some(line(Cell::from(t("Total", "Total")), &total, Some(&then)));
    let price = Cell::Int(hour).written(SheetUnit::Amount, language, &asked.zone);
    sheet.note = Some(match (language, part) {
        (Language::French, false) => {
            format!("Temps connecté à {price} l’heure, divisé par les contacts traités.")
        }
        (Language::English, false) => {
            format!("Time logged in at {price} an hour, over contacts handled.")
        }
        (Language::French, true) => format!(
            "Temps de traitement (conversation, garde, post-appel) à {price} l’heure, divisé par \
             les contacts traités\u{a0}: l’attente entre deux appels appartient au centre."
        ),
        (Language::English, true) => format!(
            "Time of handling (talk, hold, wrap-up) at {price} an hour, over contacts handled: \
             time between calls is the centre’s."
        ),
    });
    Ok(sheet)
}

/// The standard reports, in the order in which they are shown.
pub(crate) fn standard_reports() -> Vec<StandardReport> {
    let figures = |view: ViewName, by: &str, kpi: &[&str], span: Span| ReportDefinition {
        view: Some(view),
        by: vec![by.to_owned()],
        kpi: kpi.iter().map(|k| (*k).to_owned()).collect(),
        span,
        ..ReportDefinition::default()
    };
    let of = |kind: ReportKind, span: Span| ReportDefinition {
        kind,
        span,
        ..ReportDefinition::default()
    };
    let one = |key: &str, name: (&str, &str), about: (&str, &str), definition| StandardReport {
        key: key.to_owned(),
        name: BothWords::from(name),
        about: BothWords::from(about),
        definition,
    };
    let traffic = [
        "offered",
        "answered",
        "abandoned",
        "blocked",
        "answer_rate",
        "service_level",
        "asa",
        "aht",
    ];
    let ends = ["handled", "att", "aht", "acw", "transfer_rate"];
    vec![
        one(
            "traffic",
            ("Trafic", "Traffic"),
            (
                "Appels offerts, répondus et perdus, heure par heure.",
                "Calls offered, answered and lost, hour by hour.",
            ),
            figures(ViewName::Queue, "hour", &traffic, Span::Today),
        ),
        one(
            "waits",
            ("Répartition des attentes", "Distribution of waits"),
            (
                "Combien ont attendu combien, répondus et abandonnés.",
                "How many waited how long, answered and abandoned.",
            ),
            of(ReportKind::Waits, Span::Today),
        ),
        one(
            "abandons",
            ("Appels abandonnés", "Abandoned calls"),
            (
                "Chaque appel perdu en file, avec son attente et son numéro.",
                "Each call lost in a queue, with its wait and number.",
            ),
            of(ReportKind::Abandons, Span::Today),
        ),
        one(
            "timesheet",
            ("Relevé des heures", "Timesheet"),
            (
                "Par téléconseiller et par jour\u{a0}: connecté, pauses par motif, occupation.",
                "By agent and day: logged in, breaks by reason, occupancy.",
            ),
            of(ReportKind::Timesheet, Span::Last7Days),
        ),
        one(
            "repeats",
            ("Appels réitérés", "Repeat callers"),
            (
                "Qui rappelle sous sept jours, et la résolution au premier appel.",
                "Who calls again within seven days, and first contact resolution.",
            ),
            of(ReportKind::Repeats, Span::Last7Days),
        ),
        one(
            "transfers",
            ("Transferts", "Transfers"),
            (
                "Qui passe des appels à qui, et ce qu’ils deviennent.",
                "Who passes calls on to whom, and what becomes of them.",
            ),
            of(ReportKind::Transfers, Span::Last7Days),
        ),
        one(
            "paths",
            ("Parcours du SVI", "IVR paths"),
            (
                "Par où passent les appelants, et où ils s’arrêtent.",
                "Which way callers go, and where they stop.",
            ),
            of(ReportKind::Paths, Span::Today),
        ),
        one(
            "dispositions",
            ("Qualifications", "Dispositions"),
            (
                "Comment les contacts ont été qualifiés, et leur durée.",
                "How contacts were qualified, and how long they took.",
            ),
            figures(ViewName::Disposition, "disposition", &ends, Span::Last7Days),
        ),
        one(
            "cost",
            ("Coût par contact", "Cost per contact"),
            (
                "Le temps connecté au coût de l’heure, par contact traité.",
                "Time logged in at the cost of an hour, per contact handled.",
            ),
            of(ReportKind::Cost, Span::Last7Days),
        ),
        one(
            "satisfaction",
            ("Satisfaction", "Satisfaction"),
            (
                "CSAT, NPS, CES et résolution au premier contact, par file.",
                "CSAT, NPS, CES and first contact resolution, by queue.",
            ),
            figures(ViewName::Satisfaction, "queue", SAID, Span::Last30Days),
        ),
        one(
            "evaluations",
            ("Évaluations", "Evaluations"),
            (
                "Les notes par question, de la plus basse à la plus haute.",
                "Marks by question, from the lowest to the highest.",
            ),
            of(ReportKind::Evaluations, Span::Last30Days),
        ),
        one(
            "calibration",
            ("Calibrage", "Calibration"),
            (
                "Séances de double notation, et l’accord entre évaluateurs.",
                "Sessions of double scoring, and how far evaluators agree.",
            ),
            of(ReportKind::Calibration, Span::Last30Days),
        ),
        one(
            "coaching",
            ("Accompagnements", "Coaching"),
            ("Qui est accompagné, sur quoi, et où on en est.", "Who is coached, on what, how far."),
            of(ReportKind::Coaching, Span::Last30Days),
        ),
    ]
}
