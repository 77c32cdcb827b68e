//! Case bases ready to be asked: read once, kept until a case or the set-up changes.
//!
//! Owns: the few bases in use, in memory. Must not own: similarity (`crm::cases`), or rows.

use crate::AppState;
use crate::problem::{Answer, Problem};
use crm::cases::{Case, CaseBase, Index};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use store::{CaseId, Scope};
use vocab::OrganizationId;

/// One base as it is in force, with its accepted cases.
#[derive(Debug)]
pub(crate) struct LoadedBase {
    pub(crate) index: Index,
    pub(crate) ids: Vec<CaseId>,
    pub(crate) cases: Vec<Case>,
    /// Of the set-up and of the cases.
    versions: (u64, u64),
}

impl LoadedBase {
    /// One that is not in force.
    pub(crate) const fn of(index: Index, ids: Vec<CaseId>, cases: Vec<Case>) -> Self {
        Self { index, ids, cases, versions: (0, 0) }
    }

    pub(crate) const fn base(&self) -> &CaseBase {
        self.index.base()
    }

    pub(crate) fn place(&self, id: CaseId) -> Option<usize> {
        self.ids.iter().position(|i| *i == id)
    }
}

type Kept = BTreeMap<(OrganizationId, String), Arc<LoadedBase>>;

#[derive(Default)]
pub(crate) struct CaseBases(Mutex<Kept>);

/// Bases kept at once; the first by name makes room.
const MOST_KEPT: usize = 64;

impl AppState {
    /// The base by this id, or the organization's first; `None` when there is no such base.
    pub(crate) async fn base_in_force(
        &self,
        organization: &OrganizationId,
        base: Option<&str>,
    ) -> Answer<Option<(u64, CaseBase)>> {
        let scope = Scope::of_organizations(vec![organization.clone()]);
        let saved = self.store.setups().latest(&scope, organization).await?;
        let mut bases = saved.setup.case_bases.into_iter();
        let found = bases.find(|b| base.is_none_or(|id| b.id == id));
        Ok(found.map(|base| (saved.version, base)))
    }

    /// The base with its cases, as they are now.
    pub(crate) async fn case_base(
        &self,
        organization: &OrganizationId,
        base: Option<&str>,
    ) -> Answer<Arc<LoadedBase>> {
        let found = self.base_in_force(organization, base).await?;
        let (setup, base) = found.ok_or_else(|| {
            let what = "The organization's set-up has no such case base.";
            Problem::bad_field("base", base.unwrap_or_default(), what)
        })?;
        let revision = self.store.cases().revision(organization, &base.id).await?;
        let key = (organization.clone(), base.id.clone());
        let kept = self.case_bases.lock().get(&key).cloned();
        if let Some(kept) = kept.filter(|kept| kept.versions == (setup, revision)) {
            return Ok(kept);
        }
        let accepted = self.store.cases().accepted(organization, &base.id).await?;
        let read = tokio::task::spawn_blocking(move || {
            let (ids, cases): (Vec<CaseId>, Vec<Case>) = accepted.into_iter().unzip();
            let index = Index::new(base, &cases);
            Arc::new(LoadedBase { index, ids, cases, versions: (setup, revision) })
        });
        let loaded = read.await.map_err(|_| Problem::internal())?;
        let mut bases = self.case_bases.lock();
        if bases.len() >= MOST_KEPT {
            bases.pop_first();
        }
        bases.insert(key, Arc::clone(&loaded));
        Ok(loaded)
    }
}

impl CaseBases {
    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().expect("no code panics while it holds this lock")
    }
}
