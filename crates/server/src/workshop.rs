//! Tests flows, runs drafts in the shadow of a day and reads the flows of other products, for the
//! web and for the command line.
//!
//! Owns: reading what is needed and naming the results as the API does. Must not own: how a test
//! runs (`sim`), or what a file of another product means (`flow_import`).

use crate::flow_import;
use crate::shadow;
use serde_json::Value;
use store::Db;
use vocab::{FloorPlan, FlowId};
use web::{BadDraft, Later, Workshop};

pub(crate) struct FlowWorkshop {
    pub(crate) db: Db,
}

impl Workshop for FlowWorkshop {
    fn test(
        &self,
        plan: FloorPlan,
        flow: Option<&FlowId>,
        tests: &[(String, String)],
    ) -> Result<Value, BadDraft> {
        if let Some(flow) = flow.filter(|f| !plan.flows.contains_key(*f)) {
            return Err(BadDraft(format!("The plan has no flow {:?}.", flow.as_str())));
        }
        let report = sim::flow_test(&plan, flow, tests);
        serde_json::to_value(report).map_err(|error| BadDraft(error.to_string()))
    }

    fn shadow(&self, plan: FloorPlan, day: Option<String>) -> Later<'_, Result<Value, BadDraft>> {
        Box::pin(async move {
            let report = shadow::run(&self.db, plan, day.as_deref()).await;
            let report = report.map_err(|error| BadDraft(format!("{error:#}")))?;
            serde_json::to_value(report).map_err(|error| BadDraft(error.to_string()))
        })
    }

    fn import(&self, from: &str, file: &Value) -> Result<Value, BadDraft> {
        let imported = flow_import::read(from, file).map_err(BadDraft)?;
        serde_json::to_value(imported).map_err(|error| BadDraft(error.to_string()))
    }
}
