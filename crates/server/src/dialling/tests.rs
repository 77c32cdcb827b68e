//! What the gate reads of a person before a call leaves.

use super::case::{Callee, Judge, Judged, Terms};
use crm::history::{ConsentState, SALES};
use law::{Audience, Cause, Method, Purpose, Rules, Sector};
use store::testing::{both, execute};
use store::{ConsentProof, ConsentWord, Db};
use vocab::{Address, CampaignId, Moment, OrganizationId, Pii};

/// Tuesday 24 November 2026, 10:30 in Paris.
const NOW_MS: i64 = 1_795_512_600_000;
const HOUR_MS: i64 = 3_600_000;
const WORD: &str = "00000000-0000-0000-0000-00000000c0de";

fn terms(method: Method, purpose: Purpose) -> Terms {
    Terms {
        method,
        purpose,
        sector: Sector::Other,
        audience: Audience::Consumer,
        campaign: Some(CampaignId::new("spring")),
        promised: false,
    }
}

async fn ask(db: &Db, terms: &Terms, number: &Address, hours: i64) -> Judged {
    let (organization, rules) = (OrganizationId::new("net"), Rules::built_in());
    let numbers = [number.clone()];
    let callee =
        Callee { organization: &organization, numbers: &numbers, customer: None, attempt: None };
    let shown = Address::parse("0162000001", "FR");
    let now = Moment::from_epoch_ms(NOW_MS + hours * HOUR_MS);
    Judge::new(db, &rules).says(terms, &callee, &shown, now).await.unwrap()
}

#[tokio::test]
async fn whom_a_dialler_dropped_is_left_alone_as_their_country_asks() {
    both(async |db| {
        let number = Address::parse("+442079460000", "GB");
        let (digest, ended) = (law::digest(&number), NOW_MS + 20_000);
        execute(
            &db,
            &format!(
                "INSERT INTO dial_attempt (interaction, organization, campaign, digest, method, \
                 at_ms, answered_ms, ended_ms, heard, outcome) VALUES ('{WORD}', 'net', 'spring', \
                 '{digest}', 'predictive', {NOW_MS}, {ended}, {ended}, 'human', 'dropped')"
            ),
        )
        .await;
        let predictive = terms(Method::Predictive, Purpose::Commercial);
        let by_hand = terms(Method::Preview, Purpose::Commercial);
        let mut told = Vec::new();
        for (terms, hours) in [(&predictive, 71), (&predictive, 73), (&by_hand, 71)] {
            let verdict = ask(&db, terms, &number, hours).await.verdict;
            told.push(verdict.reasons.iter().any(|r| r.cause == Cause::DroppedLately));
        }
        assert_eq!(told, [true, false, false], "for 72 hours, where no agent is at hand");
        told
    })
    .await;
}

#[tokio::test]
async fn what_a_consent_allowed_names_it_and_nothing_else_does() {
    both(async |db| {
        let number = Address::parse("0639980001", "FR");
        let sale = terms(Method::Preview, Purpose::Commercial);
        let refused = ask(&db, &sale, &number, 0).await;
        assert!(!refused.verdict.allow && refused.consent.is_none());
        let at = Moment::from_epoch_ms(NOW_MS - 48 * HOUR_MS);
        let words = Some(Pii::new("Oui, rappelez-moi en novembre.".to_owned()));
        let word = ConsentWord {
            id: WORD.to_owned(),
            organization: OrganizationId::new("net"),
            customer: None,
            number: Some(Pii::new(number.clone())),
            name: None,
            purpose: SALES.to_owned(),
            channel: "phone".to_owned(),
            state: ConsentState::Given,
            at,
            until: None,
            shown: None,
            source: "web".to_owned(),
            interaction: None,
            author: "alice".to_owned(),
            made_at: at,
            void: None,
            proof: ConsentProof { words, ..ConsentProof::default() },
        };
        db.consents().add(&word, None).await.unwrap();
        let allowed = ask(&db, &sale, &number, 0).await;
        assert!(allowed.verdict.allow, "{:?}", allowed.verdict);
        let relied_on = allowed.consent.expect("it rests on one");
        assert_eq!(
            (relied_on.id.as_str(), relied_on.collected.to_string().as_str()),
            (WORD, "2026-11-22")
        );
        // What carries out an agreement asks for no consent, though there is one.
        let service = ask(&db, &terms(Method::Preview, Purpose::Service), &number, 0).await;
        assert!(service.verdict.allow && service.consent.is_none());
        allowed.verdict
    })
    .await;
}
