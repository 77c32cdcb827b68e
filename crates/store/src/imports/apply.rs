//! A batch of rows against the cards there are: created, updated, passed over or refused.

use super::{Import, ImportState, Refusal, keep_refusals, write};
use crate::customers::{self, Customer, email_key, reference_key};
use crate::sql::{Args, Tx, insert};
use crate::{Db, StoreError};
use crm::Field;
use crm::card::Contract;
use crm::import::draft::{MOST_CONTRACTS, MOST_NUMBERS, MOST_TAGS, row_fault};
use crm::import::{Draft, Found, Key, Mapping, RowFault, Target};
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

/// What the organization's set-up and the centre say of cards.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules<'a> {
    pub(super) fields: &'a [Field],
    pub(super) region: &'a str,
}

/// Counts and, unless it is a dry run, writes. False when the import no longer runs: nothing is
/// written then.
pub(super) async fn apply(
    db: &Db,
    import: &mut Import,
    batch: Batch,
    rules: Rules<'_>,
    ids: &mut IdSource,
    now: Moment,
) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    if !still_at(&mut tx, import).await? {
        return Ok(false);
    }
    let (organization, mapping) = (import.organization.clone(), import.mapping.clone());
    let fates = fates(&mut tx, &organization, &mapping, &batch.rows, rules.fields).await?;
    let mut refusals = batch.refusals;
    let mut made = Vec::new();
    let mut changed: BTreeMap<CustomerId, Vec<ImportRow>> = BTreeMap::new();
    import.counts.read += batch.read;
    for (row, fate) in batch.rows.into_iter().zip(fates) {
        match fate {
            RowFate::Create => {
                let id = CustomerId::from_uuid(ids.next(now));
                let card = Customer::new(id, organization.clone(), "", now);
                match merged(&card, row, rules) {
                    Ok(card) => made.push(card),
                    Err(refusal) => refusals.push(refusal),
                }
            }
            RowFate::Update(id) => changed.entry(id).or_default().push(row),
            RowFate::Skip => import.counts.skipped += 1,
            RowFate::Refuse(refusal) => refusals.push(refusal),
        }
    }
    refusals.extend(update(&mut tx, import, changed, rules, now).await?);
    import.counts.created += size(made.len());
    if !import.dry_run {
        customers::add_all(&mut tx, &made).await?;
        keep(&mut tx, import, made.iter().map(|card| (card.id, None)), now).await?;
    }
    refusals.sort_by_key(|refusal| refusal.line);
    import.counts.refused += size(refusals.len());
    keep_refusals(&mut tx, import, &refusals).await?;
    if !write(&mut tx, import, &[ImportState::Running]).await? {
        return Ok(false);
    }
    tx.commit().await?;
    Ok(true)
}

fn size(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// Whether nobody else has taken the import on from this checkpoint.
async fn still_at(tx: &mut Tx, import: &Import) -> Result<bool, StoreError> {
    let sql = "SELECT body FROM import WHERE id = $1";
    let row = tx.row(sql, Args::new().text(import.id)).await?;
    let there: Option<Import> = row.map(|row| super::read(&row)).transpose()?;
    Ok(there.is_some_and(|there| there.counts.read == import.counts.read))
}

/// Rows that name one card are merged into it one after the other. Gives those that a card of
/// this kind could not take.
async fn update(
    tx: &mut Tx,
    import: &mut Import,
    changed: BTreeMap<CustomerId, Vec<ImportRow>>,
    rules: Rules<'_>,
    now: Moment,
) -> Result<Vec<Refusal>, StoreError> {
    let ids: Vec<_> = changed.keys().map(ToString::to_string).collect();
    let mut known: BTreeMap<CustomerId, Customer> = BTreeMap::new();
    let sql = "SELECT body, version FROM customer WHERE id IN ";
    for row in all_of(tx, sql, Args::new(), &ids).await? {
        let card = customers::read(&row)?;
        known.insert(card.id, card);
    }
    let (mut before, mut refused) = (Vec::new(), Vec::new());
    for (id, rows) in changed {
        let Some(card) = known.remove(&id) else { continue };
        let (mut after, mut count) = (card.clone(), 0);
        for row in rows {
            match merged(&after, row, rules) {
                Ok(more) => {
                    after = more;
                    count += 1;
                }
                Err(refusal) => refused.push(refusal),
            }
        }
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
    keep(tx, import, before.into_iter(), now).await?;
    Ok(refused)
}

/// The card with the row in it, held to what a card that somebody types is held to.
fn merged(card: &Customer, row: ImportRow, rules: Rules<'_>) -> Result<Customer, Refusal> {
    let mut card = card.clone();
    let told = !row.draft.custom.reveal().is_empty();
    merge(&mut card, row.draft);
    let mut faults = too_many(&card, row.line);
    if told && let Err(more) = designed(&mut card, rules, row.line) {
        faults.extend(more);
    }
    if faults.is_empty() {
        return Ok(card);
    }
    Err(Refusal { line: row.line, cells: row.cells, faults })
}

fn too_many(card: &Customer, line: u64) -> Vec<RowFault> {
    let lists = [
        (Target::Number, card.numbers.len(), MOST_NUMBERS),
        (Target::Email, card.emails.len(), MOST_NUMBERS),
        (Target::Tags, card.tags.len(), MOST_TAGS),
        (Target::Contract, card.contracts.len(), MOST_CONTRACTS),
    ];
    let over = lists.into_iter().filter(|(_, count, most)| count > most);
    let tell = |(target, count, most): (Target, usize, usize)| {
        let what = format!("At most {most} on one card: take some off the card first.");
        row_fault(line, &target, &count.to_string(), "too_many", &what)
    };
    over.map(tell).collect()
}

/// The organization's own fields as a form would take them: those whose condition does not hold
/// fall away, required ones must be there. Values of fields that are no longer designed stay.
fn designed(card: &mut Customer, rules: Rules<'_>, line: u64) -> Result<(), Vec<RowFault>> {
    let all = std::mem::take(&mut card.custom).into_inner();
    let known = |id: &String| rules.fields.iter().any(|field| field.id == *id);
    let (given, mut kept): (crm::Values, crm::Values) =
        all.into_iter().partition(|(id, _)| known(id));
    match crm::field::read_form(rules.fields, &given, rules.region) {
        Ok(values) => kept.extend(values),
        Err(faults) => {
            let tell = |fault: crm::FieldFault| {
                let target = Target::Custom(fault.field);
                row_fault(line, &target, &fault.value, fault.code, &fault.what)
            };
            return Err(faults.into_iter().map(tell).collect());
        }
    }
    card.custom = Pii::new(kept);
    Ok(())
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
