//! Consents with what was shown, oppositions and receipts for the demonstration's organizations.

use anyhow::Result;
use crm::history::{ConsentState, SALES};
use law::{Method, Person, Purpose, Question, Rules, Sector, may_dial};
use store::{
    ConsentProof, ConsentWord, Db, NewOpposition, OppositionScope, PersonAsk, ReceiptDraft, Scope,
};
use vocab::{IdSource, Moment, OrganizationId};

const DAY_MS: i64 = 86_400_000;
/// Customers of each organization that have words in the register.
const PEOPLE: u32 = 60;
const WORDING: &str = "J’accepte d’être appelé par téléphone au sujet de ses offres, pendant un an à \
     compter d’aujourd’hui. Je peux retirer cet accord à tout moment, même de vive voix, et demander \
     une copie de ce qui m’a été présenté.";

/// Fills one organization after the other.
pub(super) async fn fill(db: &Db, organizations: &[OrganizationId], now: Moment) -> Result<()> {
    let mut ids = IdSource::new(0xC0);
    for organization in organizations {
        let scope = Scope::of_organizations(vec![organization.clone()]);
        let people = db.customers().list(&scope, None, PEOPLE).await?.items;
        let (mut words, mut lists, mut receipts) = (Vec::new(), Vec::new(), Vec::new());
        let rules = Rules::built_in();
        for (n, card) in (0i64..).zip(&people) {
            let Some(number) = card.numbers.first().cloned() else { continue };
            let at = now.plus_ms(-(n * 7 % 400) * DAY_MS - n * 61_000);
            words.push(ConsentWord {
                id: ids.next(at).to_string(),
                organization: organization.clone(),
                customer: Some(card.id),
                number: Some(number.clone()),
                name: Some(card.name.clone()),
                purpose: SALES.to_owned(),
                channel: "phone".to_owned(),
                state: ConsentState::Given,
                at,
                until: None,
                shown: None,
                source: if n % 3 == 0 { "call" } else { "web" }.to_owned(),
                interaction: None,
                author: "superviseur".to_owned(),
                made_at: at,
                void: None,
                proof: ConsentProof {
                    page: (n % 3 != 0).then(|| "https://demo.example/contact".to_owned()),
                    ..ConsentProof::default()
                },
            });
            if n % 12 == 5 {
                lists.push(NewOpposition {
                    id: ids.next(now).to_string(),
                    scope: OppositionScope::Organization(organization.clone()),
                    number: number.clone(),
                    customer: Some(card.id),
                    interaction: None,
                    source: "card".to_owned(),
                    why: String::new(),
                    author: "agent1".to_owned(),
                    at: now.plus_ms(-n * DAY_MS / 4),
                    until: None,
                });
            }
        }
        db.consents().add_all(&words, Some(WORDING)).await?;
        db.oppositions().add(&lists).await?;
        for (n, card) in (0i64..).zip(people.iter().take(24)) {
            let Some(number) = card.numbers.first() else { continue };
            let at = now.plus_ms(-DAY_MS + n * 600_000);
            let ask = PersonAsk {
                organization,
                campaign: None,
                numbers: std::slice::from_ref(number.reveal()),
                customer: Some(card.id),
                purpose: Purpose::Commercial,
                audience: law::Audience::Consumer,
                now: at,
            };
            let person: Person = db.law().person(&ask, Vec::new()).await?;
            let question = Question {
                at,
                phone: number.reveal(),
                method: Method::Preview,
                purpose: Purpose::Commercial,
                sector: Sector::Other,
                caller_id: None,
                person: &person,
                abandonment: None,
            };
            receipts.push(ReceiptDraft {
                at,
                campaign: Some("relance".into()),
                record: None,
                interaction: None,
                number: number.clone(),
                shown: None,
                method: Method::Preview,
                purpose: Purpose::Commercial,
                verdict: may_dial(&rules, &question),
                consent: None,
            });
        }
        db.receipts().write(organization, &receipts).await?;
    }
    Ok(())
}
