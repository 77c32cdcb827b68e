//! Who said in a call that they want no calls any more: an opposition and a withdrawal, in the
//! transaction of the event itself. A call that is queued behind it is checked again before it goes
//! out, and finds them (R223-3: at once, and an oral word is enough).
//!
//! Both rows bear the id of the interaction: told twice, or folded again, it stays one. They are not
//! rebuilt from nothing: after an erasure the journal doesn't know the number any more, and the
//! opposition still holds.

use super::{ConsentProof, ConsentWord, NewOpposition, OppositionScope, oppositions, write};
use crate::StoreError;
use crate::sql::{Args, Tx};
use crm::history::{ConsentState, SALES};
use law::digest;
use ledger::ContactRecord;
use std::collections::BTreeMap;
use vocab::{Address, Event, InteractionId, Moment, OrganizationId, Pii, Recorded};

/// Refusals of a batch of events.
#[derive(Debug, Default)]
pub(crate) struct Refusals(BTreeMap<InteractionId, (Moment, String)>);

impl Refusals {
    pub(crate) fn take(&mut self, one: &Recorded) {
        if let Event::CallsRefused { interaction, agent } = &one.event {
            let author = agent.as_ref().map(ToString::to_string).unwrap_or_default();
            self.0.entry(*interaction).or_insert((one.at, author));
        }
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) async fn write(
        &self,
        tx: &mut Tx,
        record: impl Fn(InteractionId) -> Option<ContactRecord>,
    ) -> Result<(), StoreError> {
        for (id, (at, author)) in &self.0 {
            let record = match record(*id) {
                Some(record) => Some(record),
                None => crate::journal::load_contact(tx, *id).await?,
            };
            if let Some(record) = record {
                refuse(tx, &record, *at, author).await?;
            }
        }
        Ok(())
    }
}

async fn refuse(
    tx: &mut Tx,
    record: &ContactRecord,
    at: Moment,
    author: &str,
) -> Result<(), StoreError> {
    let number = record.customer.number.as_ref().filter(|n| !n.reveal().is_anonymous());
    let source = if author.is_empty() { "call" } else { "desk" };
    if let Some(number) = number {
        let one = NewOpposition {
            id: record.interaction.to_string(),
            scope: OppositionScope::Organization(record.organization.clone()),
            number: number.clone(),
            customer: record.customer.id,
            interaction: Some(record.interaction),
            source: source.to_owned(),
            why: String::new(),
            author: author.to_owned(),
            at,
            until: None,
        };
        oppositions::write(tx, &[one]).await?;
    }
    if number.is_none() && record.customer.id.is_none() {
        return Ok(());
    }
    let word = ConsentWord {
        id: record.interaction.to_string(),
        organization: record.organization.clone(),
        customer: record.customer.id,
        number: number.cloned(),
        name: record.customer.name.clone(),
        purpose: SALES.to_owned(),
        channel: "phone".to_owned(),
        state: ConsentState::Withdrawn,
        at,
        until: None,
        shown: None,
        source: source.to_owned(),
        interaction: Some(record.interaction),
        author: author.to_owned(),
        made_at: at,
        void: None,
        proof: ConsentProof::default(),
    };
    write(tx, &[&word], " ON CONFLICT (id) DO NOTHING").await
}

/// Of a person who is forgotten: the numbers go from the lists, their digests stay and hold.
pub(crate) async fn forget(
    tx: &mut Tx,
    organization: &OrganizationId,
    numbers: &[Pii<Address>],
) -> Result<(), StoreError> {
    for number in numbers {
        let sql = "UPDATE opposition SET number = NULL WHERE digest = $1 AND organization = $2";
        let args = Args::new().text(digest(number.reveal())).text(organization);
        tx.run(sql, args).await?;
    }
    Ok(())
}
