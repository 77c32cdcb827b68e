//! A batch of rows against the cards there are: created, updated, passed over or refused.

use super::{Import, ImportState, Refusal, keep_refusals, write};
use crate::customers::{self, Customer, email_key, reference_key};
use crate::sql::{Args, Tx, insert};
use crate::{Db, StoreError};
use crm::Field;
use crm::card::Contract;
use crm::import::draft::row_fault;
use crm::import::{Draft, Found, Key, Mapping};
use std::collections::{BTreeMap, BTreeSet};
use vocab::{CustomerId, IdSource, Moment, OrganizationId, Pii};

/// A row that reads well.
#[derive(Clone, Debug)]
pub struct ImportRow {
    pub line: u64,
    pub cells: Pii<Vec<String>>,
    pub draft: Draft,
}

#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) read: u64,
    pub(super) rows: Vec<ImportRow>,
    pub(super) refusals: Vec<Refusal>,
}

/// What becomes of a row.
#[derive(Clone, Debug)]
pub enum RowFate {
    Create,
    Update(CustomerId),
    Skip,
    Refuse(Refusal),
}

/// Statements look for so many values at once.
const AT_ONCE: usize = 64;

/// Counts and, unless it is a dry run, writes. False when the import no longer runs: nothing is
/// written then.
pub(super) async fn apply(
    db: &Db,
    import: &mut Import,
    batch: Batch,
    fields: &[Field],
    ids: &mut IdSource,
    now: Moment,
) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let fates = fates(&mut tx, &import.organization, &import.mapping, &batch.rows, fields).await?;
    let mut refusals = batch.refusals;
    let mut made = Vec::new();
    let mut changed: BTreeMap<CustomerId, Vec<ImportRow>> = BTreeMap::new();
    import.counts.read += batch.read;
    for (row, fate) in batch.rows.into_iter().zip(fates) {
        match fate {
            RowFate::Create => {
                import.counts.created += 1;
                made.push(row);
            }
            RowFate::Update(id) => changed.entry(id).or_default().push(row),
            RowFate::Skip => import.counts.skipped += 1,
            RowFate::Refuse(refusal) => refusals.push(refusal),
        }
    }
    update(&mut tx, import, changed, now).await?;
    if !import.dry_run {
        let organization = &import.organization;
        let cards = made.into_iter().map(|row| {
            let id = CustomerId::from_uuid(ids.next(now));
            let mut card = Customer::new(id, organization.clone(), "", now);
            merge(&mut card, row.draft);
            card
        });
        let cards: Vec<_> = cards.collect();
        customers::add_all(&mut tx, &cards).await?;
        keep(&mut tx, import, cards.iter().map(|card| (card.id, None)), now).await?;
    }
    import.counts.refused += u64::try_from(refusals.len()).unwrap_or(0);
    keep_refusals(&mut tx, import, &refusals).await?;
    if !write(&mut tx, import, &[ImportState::Running]).await? {
        return Ok(false);
    }
    tx.commit().await?;
    Ok(true)
}

/// Rows that name one card are merged into it one after the other.
async fn update(
    tx: &mut Tx,
    import: &mut Import,
    changed: BTreeMap<CustomerId, Vec<ImportRow>>,
    now: Moment,
) -> Result<(), StoreError> {
    let ids: Vec<_> = changed.keys().map(ToString::to_string).collect();
    let mut known: BTreeMap<CustomerId, Customer> = BTreeMap::new();
    let sql = "SELECT body, version FROM customer WHERE id IN ";
    for row in all_of(tx, sql, Args::new(), &ids).await? {
        let card = customers::read(&row)?;
        known.insert(card.id, card);
    }
    let mut before = Vec::new();
    for (id, rows) in changed {
        let Some(card) = known.remove(&id) else { continue };
        let mut after = card.clone();
        let count = u64::try_from(rows.len()).unwrap_or(0);
        rows.into_iter().for_each(|row| merge(&mut after, row.draft));
        if after == card {
            import.counts.skipped += count;
            continue;
        }
        import.counts.updated += count;
        if !import.dry_run {
            after.updated_at = now;
            customers::write(tx, &after).await?;
            before.push((id, Some(card)));
        }
    }
    keep(tx, import, before.into_iter(), now).await
}

/// What undoing needs; the first state of a card that is changed twice stands.
async fn keep(
    tx: &mut Tx,
    import: &Import,
    cards: impl Iterator<Item = (CustomerId, Option<Customer>)>,
    now: Moment,
) -> Result<(), StoreError> {
    let row = |(id, before): (CustomerId, Option<Customer>)| {
        let before = before.map(|card| crate::sql::to_json(&card));
        Args::new().text(import.id).text(id).at(now).opt_text(before)
    };
    let columns = ["import", "customer", "at_ms", "before"];
    let again = " ON CONFLICT (import, customer) DO UPDATE SET at_ms = excluded.at_ms";
    insert(tx, "import_change", &columns, again, cards.map(row).collect()).await
}

/// What becomes of each row, in their order.
pub(super) async fn fates(
    tx: &mut Tx,
    organization: &OrganizationId,
    mapping: &Mapping,
    rows: &[ImportRow],
    fields: &[Field],
) -> Result<Vec<RowFate>, StoreError> {
    let mut found: BTreeMap<(Key, String), BTreeSet<CustomerId>> = BTreeMap::new();
    for key in &mapping.by {
        let values = rows.iter().flat_map(|row| row.draft.means(*key));
        let values: BTreeSet<_> = values.map(|value| kept(*key, &value)).collect();
        let values: Vec<_> = values.into_iter().collect();
        let (sql, args) = lookup(*key, organization);
        for row in all_of(tx, sql, args, &values).await? {
            let id = row.id("customer", "customer")?;
            found.entry((*key, row.text("value")?)).or_default().insert(id);
        }
    }
    let of = |row: &ImportRow| {
        let by = mapping.by.iter().map(|key| {
            let values = row.draft.means(*key).into_iter().map(|v: String| kept(*key, &v));
            let cards: BTreeSet<CustomerId> =
                values.filter_map(|v| found.get(&(*key, v))).flatten().copied().collect();
            (*key, cards)
        });
        by.into_iter().find(|(_, cards)| !cards.is_empty())
    };
    Ok(rows.iter().map(|row| fate(row, of(row), mapping.found, fields)).collect())
}

fn fate(
    row: &ImportRow,
    known: Option<(Key, BTreeSet<CustomerId>)>,
    found: Found,
    fields: &[Field],
) -> RowFate {
    let refused =
        |faults| RowFate::Refuse(Refusal { line: row.line, cells: row.cells.clone(), faults });
    let fault = |key: Key, code, what| {
        let value = row.draft.means(key).into_iter().next().unwrap_or_default();
        refused(vec![row_fault(row.line, &key.target(), &value, code, what)])
    };
    match known {
        None => {
            let missing = row.draft.missing(fields, row.line);
            if missing.is_empty() { RowFate::Create } else { refused(missing) }
        }
        Some((key, cards)) if cards.len() > 1 => {
            let what = "Several cards have this: merge them, or tell customers apart by another \
                        column.";
            fault(key, "several_matches", what)
        }
        Some((key, cards)) => match (found, cards.into_iter().next()) {
            (Found::Update, Some(id)) => RowFate::Update(id),
            (Found::Refuse, _) => {
                let what = "This customer is known already: take the row out, or let the import \
                            update cards.";
                fault(key, "known_already", what)
            }
            (Found::Skip, _) | (Found::Update, None) => RowFate::Skip,
        },
    }
}

/// As it stands in the rows that cards are found by.
fn kept(key: Key, value: &str) -> String {
    match key {
        Key::Reference => reference_key(value),
        Key::Email => email_key(value),
        Key::Number => value.to_owned(),
    }
}

fn lookup(key: Key, organization: &OrganizationId) -> (&'static str, Args) {
    let args = Args::new().text(organization);
    match key {
        Key::Number => {
            let sql = "SELECT number AS value, customer FROM customer_number \
                 WHERE organization = $1 AND number IN ";
            (sql, args)
        }
        Key::Reference | Key::Email => {
            let kind = if key == Key::Email { "email" } else { "reference" };
            let sql = "SELECT value, customer FROM customer_means \
                 WHERE organization = $1 AND kind = $2 AND value IN ";
            (sql, args.text(kind))
        }
    }
}

/// The rows of a statement that ends with `IN `, for any number of values. Statements are alike, so
/// that the database need not prepare each: the last value fills up.
async fn all_of(
    tx: &mut Tx,
    sql: &str,
    args: Args,
    values: &[String],
) -> Result<Vec<crate::sql::Row>, StoreError> {
    let first = args.len() + 1;
    let marks: Vec<_> = (first..first + AT_ONCE).map(|n| format!("${n}")).collect();
    let sql = format!("{sql}({})", marks.join(", "));
    let mut rows = Vec::new();
    for some in values.chunks(AT_ONCE) {
        let filled = some.iter().chain(some.last().into_iter().cycle()).take(AT_ONCE);
        let args = filled.fold(args.clone(), Args::text);
        rows.extend(tx.rows(sqlx::AssertSqlSafe(sql.clone()), args).await?);
    }
    Ok(rows)
}

/// The card takes what the row has. Lists grow; an empty cell leaves what is there.
fn merge(card: &mut Customer, draft: Draft) {
    let named = draft.first_name.is_some()
        || draft.last_name.is_some()
        || draft.name.is_some()
        || draft.company.is_some();
    let (company, shown) = (draft.company.is_some(), draft.name.clone().or(draft.company.clone()));
    replace(&mut card.reference, draft.reference);
    replace(&mut card.first_name, draft.first_name);
    replace(&mut card.last_name, draft.last_name);
    replace(&mut card.street, draft.street);
    replace(&mut card.postcode, draft.postcode);
    replace(&mut card.city, draft.city);
    replace(&mut card.notes, draft.notes);
    replace(&mut card.household, draft.household);
    replace(&mut card.language, draft.language);
    replace(&mut card.score, draft.score);
    if named {
        card.company |= company;
        card.name = draft.company.or(shown).unwrap_or_else(|| person(card));
    }
    extend(&mut card.numbers, draft.numbers);
    extend(&mut card.emails, draft.emails);
    extend(&mut card.tags, draft.tags);
    for number in draft.contracts {
        if !card.contracts_held().iter().any(|c| c.number == number) {
            card.contracts = card.contracts_held();
            card.contracts.push(Contract { number, ..Contract::default() });
        }
    }
    let mut custom = std::mem::take(&mut card.custom).into_inner();
    custom.extend(draft.custom.into_inner());
    card.custom = Pii::new(custom);
}

/// A company keeps its own name when a row tells only of the person there.
fn person(card: &Customer) -> Pii<String> {
    if card.company {
        return card.name.clone();
    }
    let names = [&card.first_name, &card.last_name].into_iter().flatten();
    Pii::new(names.map(|n| n.reveal().as_str()).collect::<Vec<_>>().join(" "))
}

fn replace<T>(slot: &mut Option<T>, given: Option<T>) {
    if given.is_some() {
        *slot = given;
    }
}

fn extend<T: PartialEq>(list: &mut Vec<T>, more: Vec<T>) {
    for one in more {
        if !list.contains(&one) {
            list.push(one);
        }
    }
}

impl super::Imports<'_> {
    /// What would become of these rows now.
    ///
    /// # Errors
    /// The database's own.
    pub async fn foresee(
        &self,
        import: &Import,
        rows: &[ImportRow],
        fields: &[Field],
    ) -> Result<Vec<RowFate>, StoreError> {
        let mut tx = self.db.begin_reading().await?;
        fates(&mut tx, &import.organization, &import.mapping, rows, fields).await
    }
}
