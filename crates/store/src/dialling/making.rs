//! Records going in, from a file or one by one.

use super::DialRecords;
use super::records::search_of;
use crate::StoreError;
use crate::sql::{Args, Tx, insert};
use crm::dialling::row::RecordDraft;
use crm::dialling::{Filter, Quota};
use law::Territory;
use law::digest;
use std::collections::{BTreeMap, BTreeSet};
use vocab::{
    Address, CampaignId, CustomerId, ImportId, Moment, OrganizationId, RecordId, RecordListId,
};

/// A record about to go in.
#[derive(Clone, Debug)]
pub struct NewRecord {
    pub id: RecordId,
    pub draft: RecordDraft,
}

/// Where records go.
#[derive(Clone, Debug)]
pub struct Placed {
    pub organization: OrganizationId,
    pub campaign: CampaignId,
    pub list: RecordListId,
    pub import: Option<ImportId>,
    pub filter: Filter,
    pub quotas: Vec<Quota>,
}

const COLUMNS: [&str; 22] = [
    "id",
    "organization",
    "campaign",
    "list",
    "customer",
    "reference",
    "name",
    "search",
    "email",
    "postcode",
    "territory",
    "zone",
    "numbers",
    "vals",
    "score",
    "place",
    "base_place",
    "state",
    "attempts",
    "number_index",
    "cell",
    "import",
];
/// Values of one statement.
const AT_ONCE: usize = 200;
/// The place of a record among others of its score: milliseconds of its arrival fit until 2248.
const SCORE_SHIFT: u32 = 43;

impl DialRecords<'_> {
    /// One record by itself. `None`: a number of it is on a list of the campaign already.
    ///
    /// # Errors
    /// The database's own.
    pub async fn add(
        &self,
        placed: &Placed,
        record: NewRecord,
        now: Moment,
    ) -> Result<Option<RecordId>, StoreError> {
        let mut tx = self.db.begin().await?;
        let id = record.id;
        let twice = known(&mut tx, &placed.campaign, std::slice::from_ref(&record)).await?;
        if !twice.is_empty() {
            return Ok(None);
        }
        add_all(&mut tx, placed, vec![record], now).await?;
        tx.commit().await?;
        Ok(Some(id))
    }
}

/// Digests among these records' numbers that the campaign has already.
pub(super) async fn known(
    tx: &mut Tx,
    campaign: &CampaignId,
    records: &[NewRecord],
) -> Result<BTreeSet<String>, StoreError> {
    let numbers = records.iter().flat_map(|record| &record.draft.numbers);
    let digests: BTreeSet<String> = numbers.map(|n| digest(n.number.reveal())).collect();
    let digests: Vec<_> = digests.into_iter().collect();
    let marks: Vec<_> = (2..2 + AT_ONCE).map(|n| format!("${n}")).collect();
    let sql = format!(
        "SELECT digest FROM dial_number WHERE campaign = $1 AND digest IN ({})",
        marks.join(", ")
    );
    let mut known = BTreeSet::new();
    for some in digests.chunks(AT_ONCE) {
        // Statements are alike, so that the database need not prepare each.
        let filled = some.iter().chain(some.last().into_iter().cycle()).take(AT_ONCE);
        let args = filled.fold(Args::new().text(campaign), Args::text);
        for row in tx.rows(sqlx::AssertSqlSafe(sql.clone()), args).await? {
            known.insert(row.text("digest")?);
        }
    }
    Ok(known)
}

/// Customers whom the records mean, by reference, else by number where one card alone has it.
async fn customers(
    tx: &mut Tx,
    organization: &OrganizationId,
    records: &[NewRecord],
) -> Result<BTreeMap<RecordId, CustomerId>, StoreError> {
    let reference = |r: &NewRecord| r.draft.reference.as_ref().map(|t| t.reveal().to_lowercase());
    let references: BTreeSet<String> = records.iter().filter_map(reference).collect();
    let by_reference = "SELECT value AS key, customer FROM customer_means \
         WHERE organization = $1 AND kind = 'reference' AND value IN ";
    let by_reference = cards(tx, by_reference, organization, references).await?;
    let all = records.iter().flat_map(|record| &record.draft.numbers);
    let numbers: BTreeSet<String> = all.map(|n| n.number.reveal().to_string()).collect();
    let by_number = "SELECT number AS key, customer FROM customer_number \
         WHERE organization = $1 AND number IN ";
    let by_number = cards(tx, by_number, organization, numbers).await?;
    let only = |cards: Option<&BTreeSet<CustomerId>>| {
        cards.filter(|cards| cards.len() == 1).and_then(|cards| cards.first().copied())
    };
    let find = |record: &NewRecord| {
        let known = reference(record).and_then(|key| only(by_reference.get(&key)));
        let mut numbers = record.draft.numbers.iter();
        let known =
            known.or_else(|| numbers.find_map(|n| only(by_number.get(n.number.reveal().as_str()))));
        known.map(|customer| (record.id, customer))
    };
    Ok(records.iter().filter_map(find).collect())
}

async fn cards(
    tx: &mut Tx,
    sql: &str,
    organization: &OrganizationId,
    keys: BTreeSet<String>,
) -> Result<BTreeMap<String, BTreeSet<CustomerId>>, StoreError> {
    let keys: Vec<_> = keys.into_iter().collect();
    let marks: Vec<_> = (2..2 + AT_ONCE).map(|n| format!("${n}")).collect();
    let sql = format!("{sql}({})", marks.join(", "));
    let mut found: BTreeMap<String, BTreeSet<CustomerId>> = BTreeMap::new();
    for some in keys.chunks(AT_ONCE) {
        let filled = some.iter().chain(some.last().into_iter().cycle()).take(AT_ONCE);
        let args = filled.fold(Args::new().text(organization), Args::text);
        for row in tx.rows(sqlx::AssertSqlSafe(sql.clone()), args).await? {
            let customer = row.id("customer", "customer")?;
            found.entry(row.text("key")?).or_default().insert(customer);
        }
    }
    Ok(found)
}

pub(super) async fn add_all(
    tx: &mut Tx,
    placed: &Placed,
    records: Vec<NewRecord>,
    now: Moment,
) -> Result<(), StoreError> {
    let customers = customers(tx, &placed.organization, &records).await?;
    let (mut rows, mut numbers) = (Vec::new(), Vec::new());
    for NewRecord { id, draft } in records {
        for number in &draft.numbers {
            let digest = digest(number.number.reveal());
            numbers.push(Args::new().text(digest).text(&placed.campaign).text(id));
        }
        rows.push(row(placed, id, customers.get(&id), &draft, now));
    }
    let columns: Vec<&str> = COLUMNS.into_iter().chain(["made_ms"]).collect();
    insert(tx, "dial_record", &columns, "", rows).await?;
    // In the order of their key: neighbours are then written together.
    numbers.sort();
    numbers.dedup();
    insert(tx, "dial_number", &["digest", "campaign", "record"], "", numbers).await
}

fn row(
    placed: &Placed,
    id: RecordId,
    customer: Option<&CustomerId>,
    draft: &RecordDraft,
    now: Moment,
) -> Args {
    let told = draft.told();
    let passes = placed.filter.passes(&told);
    let cell = placed.quotas.iter().find(|quota| quota.of.passes(&told)).map(|quota| &quota.id);
    let (territory, zone) = whereabouts(draft);
    let score = draft.score.unwrap_or(0);
    let place = place_of(score, now);
    let plain = |text: &Option<vocab::Pii<String>>| text.as_ref().map(|t| t.reveal().clone());
    let search = search_of(draft.name.as_ref(), draft.reference.as_ref());
    Args::new()
        .text(id)
        .text(&placed.organization)
        .text(&placed.campaign)
        .text(placed.list)
        .opt_text(customer)
        .opt_text(plain(&draft.reference))
        .opt_text(plain(&draft.name))
        .opt_text((!search.is_empty()).then_some(search))
        .opt_text(plain(&draft.email))
        .opt_text(plain(&draft.postcode))
        .opt_text(territory)
        .text(zone)
        .json(&draft.numbers)
        .json(&draft.values)
        .int(i64::from(score))
        .int(place)
        .int(place)
        .text(if passes { "ready" } else { "filtered" })
        .int(0)
        .int(0)
        .opt_text(cell)
        .opt_text(placed.import)
        .at(now)
}

/// The highest score first, then as they came.
fn place_of(score: i32, now: Moment) -> i64 {
    let below = i64::from(100 - score.clamp(0, 100));
    (below << SCORE_SHIFT) + now.epoch_ms().clamp(0, (1 << SCORE_SHIFT) - 1)
}

/// Territory and time zone: as the file tells, by the postal code of a French number, or by the
/// number. Empty where nothing tells.
fn whereabouts(draft: &RecordDraft) -> (Option<String>, String) {
    let first = draft.numbers.first().map(|n| n.number.reveal());
    let by_number = first.and_then(|number: &Address| Territory::of_number(number.as_str()));
    let postcode = draft.postcode.as_ref().map(|p| p.reveal().as_str());
    let by_postcode = by_number.and(postcode).and_then(Territory::of_postcode);
    let territory = by_postcode.or(by_number);
    let zone = draft.time_zone.clone();
    let zone = zone.or_else(|| territory.map(|t| t.zone().to_owned())).unwrap_or_default();
    let name = territory.and_then(|t| serde_json::to_value(t).ok());
    (name.and_then(|name| name.as_str().map(str::to_owned)), zone)
}
