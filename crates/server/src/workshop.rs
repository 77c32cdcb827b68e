//! Tests flows, runs drafts in the shadow of a day and reads the flows of other products, for the
//! web and for the command line.
//!
//! Owns: reading what is needed and naming the results as the API does. Must not own: how a test
//! runs (`sim`), or what a file of another product means (`flow_import`).

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
        _plan: FloorPlan,
        _flow: Option<&FlowId>,
        _tests: &[(String, String)],
    ) -> Result<Value, BadDraft> {
        Err(BadDraft("Flow tests are not there yet.".to_owned()))
    }

    fn shadow(&self, _plan: FloorPlan, _day: Option<String>) -> Later<'_, Result<Value, BadDraft>> {
        Box::pin(async {
            let _journal = self.db.events();
            Err(BadDraft("Shadow runs are not there yet.".to_owned()))
        })
    }

    fn import(&self, _from: &str, _file: &Value) -> Result<Value, BadDraft> {
        Err(BadDraft("The import is not there yet.".to_owned()))
    }
}
