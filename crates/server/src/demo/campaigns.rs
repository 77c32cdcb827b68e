//! Lists of the demonstration's campaigns: some of the invented customers, each with the numbers of
//! the card. Nobody is called before somebody starts a campaign.
//!
//! Owns: which customers are on which list. Must not own: whether they may be called (their consents
//! are on their cards, and the law is asked for each).

use crate::clock;
use anyhow::Result;
use crm::dialling::row::RecordDraft;
use crm::dialling::{DialNumber, Filter};
use sim::demo::DemoCustomer;
use store::{Db, NewRecord, Placed, RecordList};
use vocab::{CampaignId, IdSource, OrganizationId, Pii, RecordId, RecordListId};

const SEED: u64 = 162_000_029;
const AUTHOR: &str = "démonstration";

/// Campaign, organization, name of the list, its share, and how many are on it.
const LISTS: [(&str, &str, &str, u32, usize); 3] = [
    ("fai_televente", sim::demo::FAI, "Clients ADSL à passer à la fibre", 10, 40),
    ("fai_televente", sim::demo::FAI, "Demandes du site", 30, 15),
    ("voyage_rendez_vous", sim::demo::VOYAGE, "Voyageurs de l'an dernier", 10, 30),
];

pub(super) async fn fill(db: &Db, customers: &[DemoCustomer]) -> Result<()> {
    let now = clock::now();
    let mut ids = IdSource::new(SEED);
    let mut taken = 0;
    for (campaign, organization, name, weight, size) in LISTS {
        let list = RecordList {
            id: RecordListId::from_uuid(ids.next(now)),
            organization: OrganizationId::new(organization),
            campaign: CampaignId::new(campaign),
            name: name.to_owned(),
            weight,
            active: true,
            filter: Filter::default(),
            author: AUTHOR.to_owned(),
            made_at: now,
            removed_at: None,
        };
        db.record_lists().add(&list).await?;
        let placed = Placed {
            organization: list.organization.clone(),
            campaign: list.campaign.clone(),
            list: list.id,
            import: None,
            filter: Filter::default(),
            quotas: Vec::new(),
        };
        let own = customers.iter().filter(|c| c.organization == list.organization);
        let called = own.filter(|c| !c.numbers.is_empty()).skip(taken).take(size);
        for customer in called {
            let record =
                NewRecord { id: RecordId::from_uuid(ids.next(now)), draft: draft(customer) };
            db.dial_records().add(&placed, record, now).await?;
        }
        taken += size;
    }
    Ok(())
}

fn draft(customer: &DemoCustomer) -> RecordDraft {
    let name = format!("{} {}", customer.first_name, customer.last_name);
    RecordDraft {
        name: Some(Pii::new(name)),
        postcode: Some(Pii::new(customer.postcode.clone())),
        numbers: customer.numbers.iter().cloned().map(DialNumber::new).collect(),
        ..RecordDraft::default()
    }
}
