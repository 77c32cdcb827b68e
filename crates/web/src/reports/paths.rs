//! Ways through the IVR: the actions that callers passed, one after the other, and how it ended.

use super::run::{Frame, column};
use super::words::{Language, exact};
use crate::AppState;
use crate::auth::Who;
use crate::problem::Answer;
use crate::shape::{Cell, ReportDefinition, Sheet, SheetOpen, SheetRow, SheetUnit};
use std::collections::BTreeMap;

const MOST_ROWS: u32 = 200;

pub(super) async fn paths(
    state: &AppState,
    who: &Who,
    definition: &ReportDefinition,
    language: Language,
) -> Answer<Sheet> {
    let frame = Frame::of(state, who, definition, language)?;
    let (asked, t) = (&frame.asked, |fr, en| language.pick(fr, en));
    let scope = who.narrowed(frame.filter.organization.as_deref());
    let span = (asked.cells.from, asked.cells.to);
    let found = state.store.reports().ways(&scope, span, MOST_ROWS).await?;
    let columns = vec![
        column("flow", t("Scénario", "Flow"), SheetUnit::Text),
        column("path", t("Parcours", "Path"), SheetUnit::Text),
        column("callers", t("Appelants", "Callers"), SheetUnit::Count),
        column("share", t("Part", "Share"), SheetUnit::Share),
        column("served", t("Servis par le SVI", "Served by the IVR"), SheetUnit::Count),
        column("left", t("Partis dans le SVI", "Left in the IVR"), SheetUnit::Count),
    ];
    let mut sheet = frame.sheet(t("Parcours du SVI", "IVR paths"), columns);
    for way in &found.ways {
        let share = exact(way.callers.cast_signed()) / exact(found.callers.cast_signed().max(1));
        let flow = &way.flow;
        let name = asked.plan.flows.get(flow).map_or(flow.to_string(), |f| f.name.to_string());
        let cells = vec![
            Cell::Text(name),
            Cell::Text(way.path.clone()),
            Cell::Int(way.callers.cast_signed()),
            Cell::Number(share),
            Cell::Int(way.served.cast_signed()),
            Cell::Int(way.left.cast_signed()),
        ];
        let mut history = BTreeMap::from([
            ("way".to_owned(), way.way.to_string()),
            ("from".to_owned(), span.0.to_string()),
            ("to".to_owned(), span.1.to_string()),
        ]);
        let organization = frame.filter.organization.as_ref().filter(|o| !o.is_empty());
        history.extend(organization.map(|o| ("organization".to_owned(), o.clone())));
        let open = SheetOpen { history: Some(history), ..SheetOpen::default() };
        sheet.rows.push(SheetRow { cells, open: Some(open) });
    }
    sheet.truncated = found.all > u64::from(MOST_ROWS);
    Ok(sheet)
}
