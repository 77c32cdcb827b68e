//! Invented customers of the three organizations.

use super::names::{CARS, CITIES, COMPANIES, FIRST, JOURNEYS, LAST, STREETS};
use super::{ASSISTANCE, FAI, VOYAGE};
use crate::chance::Chance;
use std::collections::BTreeSet;
use vocab::{Address, CustomerId, IdSource, Moment, OrganizationId};

/// Ids of customers are made as if on 2025-01-01, so that they depend on the seed alone.
const BORN: Moment = Moment::from_epoch_ms(1_735_689_600_000);

/// A card to be. The numbers are E.164 and no two customers share one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoCustomer {
    pub id: CustomerId,
    pub organization: OrganizationId,
    pub first_name: String,
    pub last_name: String,
    pub company: Option<String>,
    pub numbers: Vec<Address>,
    pub emails: Vec<String>,
    pub street: String,
    pub postcode: String,
    pub city: String,
    /// BCP 47.
    pub language: String,
    pub notes: String,
    pub tags: Vec<String>,
    pub contracts: Vec<DemoContract>,
    pub products: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoContract {
    pub id: String,
    pub label: String,
    /// Local day, `2023-04-01`.
    pub since: String,
    pub status: String,
}

impl DemoCustomer {
    /// As it is shown: the company, or first and last name.
    #[must_use]
    pub fn name(&self) -> String {
        let person = || format!("{} {}", self.first_name, self.last_name);
        self.company.clone().unwrap_or_else(person)
    }
}

/// `n` of them: half of the internet provider, a quarter each of the others.
#[must_use]
pub fn customers(seed: u64, n: usize) -> Vec<DemoCustomer> {
    let mut chance = Chance::fork(seed, 1);
    let mut ids = IdSource::new(chance.draw());
    let mut taken = BTreeSet::new();
    (0..n.min(MOST_CUSTOMERS))
        .map(|i| {
            let organization = [FAI, VOYAGE, FAI, ASSISTANCE][i % 4];
            let id = CustomerId::from_uuid(ids.next(BORN));
            customer(id, organization, &mut taken, &mut chance)
        })
        .collect()
}

/// The numbers of fiction are few: 10,000 in each range.
const MOST_CUSTOMERS: usize = 5_000;

fn customer(
    id: CustomerId,
    organization: &str,
    taken: &mut BTreeSet<Address>,
    chance: &mut Chance,
) -> DemoCustomer {
    let first = *chance.pick(FIRST);
    let last = *chance.pick(LAST);
    let (postcode, city, zone) = *chance.pick(CITIES);
    let company = chance.happens(0.12).then(|| format!("{} {last}", chance.pick(COMPANIES)));
    let mut numbers = vec![free_number(None, taken, chance)];
    if company.is_some() || chance.happens(0.3) {
        numbers.push(free_number(Some(zone), taken, chance));
    }
    let mail = format!("{}.{}", plain(first), plain(last));
    let emails = if chance.happens(0.85) { vec![format!("{mail}@example.fr")] } else { Vec::new() };
    let (contracts, products) = holdings(organization, chance);
    DemoCustomer {
        id,
        organization: OrganizationId::new(organization),
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        company,
        numbers,
        emails,
        street: format!("{} {}", chance.between(1, 148), chance.pick(STREETS)),
        postcode: postcode.to_owned(),
        city: city.to_owned(),
        language: if chance.happens(0.04) { "en" } else { "fr" }.to_owned(),
        notes: notes(organization, chance).to_owned(),
        tags: tags(chance),
        contracts,
        products,
    }
}

/// A number that ARCEP sets aside for fiction (décision 2018-0881: 01 99 00, 02 61 91,
/// 03 53 01, 04 65 71, 05 36 49, and 06 39 98 for mobiles), not given yet.
fn free_number(zone: Option<u8>, taken: &mut BTreeSet<Address>, chance: &mut Chance) -> Address {
    loop {
        let number = fiction_number(zone, chance);
        if taken.insert(number.clone()) {
            return number;
        }
    }
}

/// Any number of fiction: a mobile, or a landline of the zone 1–5.
pub(crate) fn fiction_number(zone: Option<u8>, chance: &mut Chance) -> Address {
    let range = match zone {
        Some(1) => "19900",
        Some(2) => "26191",
        Some(3) => "35301",
        Some(4) => "46571",
        Some(_) => "53649",
        None => "63998",
    };
    Address::parse(&format!("+33{range}{:04}", chance.below(10_000)), "FR")
}

fn day(chance: &mut Chance, first_year: i64, last_year: i64) -> String {
    let (year, month) = (chance.between(first_year, last_year), chance.between(1, 12));
    format!("{year}-{month:02}-{:02}", chance.between(1, 28))
}

fn contract(prefix: &str, label: &str, status: &str, chance: &mut Chance) -> DemoContract {
    DemoContract {
        id: format!("{prefix}-{:06}", chance.below(1_000_000)),
        label: label.to_owned(),
        since: day(chance, 2018, 2025),
        status: status.to_owned(),
    }
}

fn holdings(organization: &str, chance: &mut Chance) -> (Vec<DemoContract>, Vec<String>) {
    match organization {
        FAI => internet(chance),
        VOYAGE => journeys(chance),
        _ => vehicles(chance),
    }
}

fn internet(chance: &mut Chance) -> (Vec<DemoContract>, Vec<String>) {
    let mut contracts = Vec::new();
    let mut products = Vec::new();
    let fibre = chance.happens(0.8);
    if fibre {
        let offer = ["Fibre 1 Gb/s", "Fibre 2 Gb/s", "Fibre 8 Gb/s"];
        let offer = *chance.pick(&offer);
        let status = *chance.pick(&["actif", "actif", "actif", "impayé", "résiliation demandée"]);
        contracts.push(contract("FIB", offer, status, chance));
        products.push((*chance.pick(&["Box Lumio 5", "Box Lumio 6", "Box Lumio 7"])).to_owned());
        if chance.happens(0.4) {
            products.push("Décodeur TV 4K".to_owned());
        }
    }
    if !fibre || chance.happens(0.55) {
        let offer = *chance.pick(&["Mobile 20 Go", "Mobile 100 Go", "Mobile illimité 5G"]);
        contracts.push(contract("MOB", offer, "actif", chance));
    }
    (contracts, products)
}

fn journeys(chance: &mut Chance) -> (Vec<DemoContract>, Vec<String>) {
    let bookings = chance.between(1, 3);
    let contracts = (0..bookings)
        .map(|_| {
            let journey = *chance.pick(JOURNEYS);
            let people = chance.between(1, 5);
            let plural = if people > 1 { "s" } else { "" };
            let status = ["confirmé", "acompte versé", "terminé", "option posée"];
            let status = *chance.pick(&status);
            contract("RES", &format!("{journey}, {people} voyageur{plural}"), status, chance)
        })
        .collect();
    let insured = chance.happens(0.5);
    (contracts, if insured { vec!["Assurance annulation".to_owned()] } else { Vec::new() })
}

fn vehicles(chance: &mut Chance) -> (Vec<DemoContract>, Vec<String>) {
    let formula = *chance.pick(&["Essentielle 50 km", "Confort 0 km", "Intégrale Europe"]);
    let status = *chance.pick(&["actif", "actif", "actif", "suspendu"]);
    let contracts = vec![contract("RS", &format!("Formule {formula}"), status, chance)];
    let letter = |chance: &mut Chance| *chance.pick(&['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H']);
    let cars = if chance.happens(0.25) { 2 } else { 1 };
    let products = (0..cars)
        .map(|_| {
            let (a, b, c, d) = (letter(chance), letter(chance), letter(chance), letter(chance));
            let car = *chance.pick(CARS);
            format!("{car}, {a}{b}-{:03}-{c}{d}", chance.between(101, 989))
        })
        .collect();
    (contracts, products)
}

fn notes(organization: &str, chance: &mut Chance) -> &'static str {
    let notes: &[&str] = match organization {
        FAI => &[
            "",
            "",
            "",
            "Préfère être rappelé après 18 h.",
            "Raccordement délicat : gaine bouchée au rez-de-chaussée.",
            "Deux gestes commerciaux cette année.",
            "Malentendant : parler lentement.",
        ],
        VOYAGE => &[
            "",
            "",
            "Voyage toujours avec son chien.",
            "Allergie aux fruits à coque : prévenir l'hôtel.",
            "Cliente depuis l'ouverture de l'agence.",
            "Siège côté couloir.",
        ],
        _ => &[
            "",
            "",
            "Véhicule de fonction : prévenir aussi l'employeur.",
            "Borne de recharge au domicile.",
            "Parking souterrain : hauteur 1,90 m.",
        ],
    };
    chance.pick::<&str>(notes)
}

fn tags(chance: &mut Chance) -> Vec<String> {
    let mut tags = Vec::new();
    for (tag, share) in [("fidèle", 0.2), ("sensible", 0.06), ("professionnel", 0.1), ("vip", 0.03)]
    {
        if chance.happens(share) {
            tags.push(tag.to_owned());
        }
    }
    tags
}

/// As it stands in a mail address: without accents and spaces.
fn plain(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .filter_map(|c| match c {
            'à' | 'â' | 'ä' => Some('a'),
            'é' | 'è' | 'ê' | 'ë' => Some('e'),
            'î' | 'ï' => Some('i'),
            'ô' | 'ö' => Some('o'),
            'ù' | 'û' | 'ü' => Some('u'),
            'ç' => Some('c'),
            ' ' | '\'' => None,
            c => Some(c),
        })
        .collect()
}
