//! Ways through the IVR: the actions that callers passed, one after the other, and how it ended.

use super::run::{Frame, column};
use super::words::{Language, exact};
use crate::AppState;
use crate::auth::Who;
use crate::problem::{Answer, Problem};
use crate::shape::{Cell, ReportDefinition, Sheet, SheetOpen, SheetRow, SheetUnit};
use std::collections::BTreeMap;
use vocab::{Event, FlowId, InteractionId, OrganizationId, Outcome, Recorded};

/// A way that is longer is told by its beginning.
const LONGEST: usize = 12;
const MOST_EXAMPLES: usize = 50;
const MOST_ROWS: usize = 200;
const MOST_EVENTS: u64 = 2_000_000;
const PAGE: u32 = 5_000;

/// One caller on the way.
struct Walker {
    flow: FlowId,
    steps: Vec<String>,
}

#[derive(Default)]
struct Way {
    callers: u64,
    /// Stopped in the flow itself: served, or gone.
    served: u64,
    left: u64,
    examples: Vec<InteractionId>,
}

#[derive(Default)]
struct Ways {
    walkers: BTreeMap<InteractionId, Walker>,
    all: BTreeMap<(FlowId, Vec<String>), Way>,
}

impl Ways {
    fn fold(&mut self, recorded: &Recorded, allows: impl Fn(&OrganizationId) -> bool) {
        match &recorded.event {
            Event::InteractionStarted { interaction, organization, flow: Some(flow), .. }
                if allows(organization) =>
            {
                let walker = Walker { flow: flow.clone(), steps: Vec::new() };
                self.walkers.insert(*interaction, walker);
            }
            Event::FlowStepped { interaction, action, exit } => {
                if let Some(walker) = self.walkers.get_mut(interaction)
                    && walker.steps.len() < LONGEST
                {
                    // The plain way on needs no word.
                    let by = exit.as_deref().filter(|exit| *exit != "next");
                    walker.steps.push(match by {
                        Some(exit) => format!("[{exit}] {action}"),
                        None => action.to_string(),
                    });
                }
            }
            Event::InteractionEnded { interaction, outcome, .. } => {
                let Some(walker) = self.walkers.remove(interaction) else { return };
                let way = self.all.entry((walker.flow, walker.steps)).or_default();
                way.callers += 1;
                way.served += u64::from(*outcome == Outcome::SelfServed);
                way.left += u64::from(*outcome == Outcome::AbandonedInFlow);
                if way.examples.len() < MOST_EXAMPLES {
                    way.examples.push(*interaction);
                }
            }
            // The others don't move anybody through a flow.
            _ => {}
        }
    }
}

pub(super) async fn paths(
    state: &AppState,
    who: &Who,
    definition: &ReportDefinition,
    language: Language,
) -> Answer<Sheet> {
    let frame = Frame::of(state, who, definition, language)?;
    let (asked, t) = (&frame.asked, |fr, en| language.pick(fr, en));
    let scope = who.narrowed(frame.filter.organization.as_deref());
    let events = state.store.events();
    let mut seq = events.last_before(asked.cells.from).await?;
    let last = events.last_before(asked.cells.to.min(asked.now)).await?;
    if last.saturating_sub(seq) > MOST_EVENTS {
        let what = "So many days hold more than this report reads. Ask for fewer.";
        return Err(Problem::bad_field("span", frame.asked.cells.from.to_string(), what));
    }
    let mut ways = Ways::default();
    while seq < last {
        let page = events.flow_steps(seq, last, PAGE).await?;
        page.iter().for_each(|recorded| ways.fold(recorded, |o| scope.allows(o)));
        let full = page.len() >= PAGE as usize;
        seq = page.last().filter(|_| full).map_or(last, |recorded| recorded.seq);
    }
    let columns = vec![
        column("flow", t("Scénario", "Flow"), SheetUnit::Text),
        column("path", t("Parcours", "Path"), SheetUnit::Text),
        column("callers", t("Appelants", "Callers"), SheetUnit::Count),
        column("share", t("Part", "Share"), SheetUnit::Share),
        column("served", t("Servis par le SVI", "Served by the IVR"), SheetUnit::Count),
        column("left", t("Partis dans le SVI", "Left in the IVR"), SheetUnit::Count),
    ];
    let mut sheet = frame.sheet(t("Parcours du SVI", "IVR paths"), columns);
    let all: u64 = ways.all.values().map(|w| w.callers).sum();
    let mut lines: Vec<_> = ways.all.iter().collect();
    lines.sort_by_key(|(_, way)| std::cmp::Reverse(way.callers));
    for ((flow, steps), way) in lines.iter().take(MOST_ROWS) {
        let share = exact(way.callers.cast_signed()) / exact(all.cast_signed().max(1));
        let name = asked.plan.flows.get(flow).map_or(flow.to_string(), |f| f.name.to_string());
        let cells = vec![
            Cell::Text(name),
            Cell::Text(steps.join(" › ")),
            Cell::Int(way.callers.cast_signed()),
            Cell::Number(share),
            Cell::Int(way.served.cast_signed()),
            Cell::Int(way.left.cast_signed()),
        ];
        let interactions = way.examples.iter().copied().map(InteractionId::uuid).collect();
        let open = SheetOpen { interactions, ..SheetOpen::default() };
        sheet.rows.push(SheetRow { cells, open: Some(open) });
    }
    sheet.truncated = lines.len() > MOST_ROWS;
    Ok(sheet)
}
