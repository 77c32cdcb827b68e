//! What an alert says by mail: when it begins, and when it is over.
//!
//! Must not own: who is written to (the rule), or how many mails go out (`store`).

use crate::reports::words::{Language, moment};
use jiff::tz::TimeZone;
use ledger::alert::{AlertLanguage, AlertMeasure, AlertReceiver, Comparison, Unit};
use sha2::{Digest, Sha256};
use store::{Alert, MailKind, NewMail};
use uuid::Builder;
use vocab::{Moment, Pii};

/// What a mail tells besides the alert itself.
pub(crate) struct Surroundings<'a> {
    /// As people call what it is about; empty: everything.
    pub(crate) subject: &'a str,
    pub(crate) zone: &'a TimeZone,
    /// Where this centre's pages are; empty when nobody said.
    pub(crate) link_base: &'a str,
}

/// One mail to each of the rule's receivers. `ended`: it is over since then.
pub(crate) fn mails(alert: &Alert, told: &Surroundings<'_>, ended: Option<Moment>) -> Vec<NewMail> {
    let of = |receiver| mail(alert, receiver, told, ended);
    alert.rule.mails.iter().map(of).collect()
}

/// The same alert writes the same mail to the same address.
pub(crate) fn id_of(alert: &Alert, receiver: &AlertReceiver, ended: bool) -> String {
    let phase = if ended { "cleared" } else { "raised" };
    let name = format!("{}/{phase}/{}", alert.id, receiver.address.reveal());
    let digest = Sha256::digest(name.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Builder::from_custom_bytes(bytes).into_uuid().to_string()
}

fn mail(
    alert: &Alert,
    receiver: &AlertReceiver,
    told: &Surroundings<'_>,
    ended: Option<Moment>,
) -> NewMail {
    let language = match receiver.language {
        AlertLanguage::Fr => Language::French,
        AlertLanguage::En => Language::English,
    };
    let pick = |french: &'static str, english: &'static str| language.pick(french, english);
    let (colon, rule) = (pick("\u{a0}: ", ": "), &alert.rule);
    let about =
        if told.subject.is_empty() { pick("tout le plateau", "the floor") } else { told.subject };
    let begins = if ended.is_some() {
        pick("Fin d’alerte", "Alert over")
    } else {
        pick("Alerte", "Alert")
    };
    let (measure, bound) = (measure(rule.measure, language), bound(rule.comparison, language));
    let unit = rule.measure.unit();
    let (value, limit) =
        (amount(alert.value, unit, language), amount(rule.limit(), unit, language));
    let since = moment(alert.raised_at, language, told.zone);
    let mut text = format!(
        "{}\n\n{about}\n{measure}{colon}{value} ({bound} {limit})\n{} {since}\n",
        rule.name,
        pick("Depuis le", "Since"),
    );
    if let Some(end) = ended {
        let end = moment(end, language, told.zone);
        text.push_str(&format!("{} {end}\n", pick("Terminée le", "Over at")));
    }
    if !told.link_base.is_empty() {
        text.push_str(&format!("\n{}/alerts\n", told.link_base));
    }
    text.push_str(pick(
        "\nAu plus 20 alertes par heure et par adresse ; la liste les montre toutes.\n",
        "\nAt most 20 alerts per hour and address; the list shows them all.\n",
    ));
    NewMail {
        id: id_of(alert, receiver, ended.is_some()),
        organization: alert.organization.clone(),
        kind: MailKind::Alert,
        receiver: receiver.address.clone(),
        subject: Pii::new(format!("{begins}{colon}{} – {about}", rule.name)),
        text: Pii::new(text),
        html: None,
        parts: Vec::new(),
    }
}

fn measure(measure: AlertMeasure, language: Language) -> &'static str {
    let (french, english) = match measure {
        AlertMeasure::LongestWait => ("Attente la plus longue", "Longest wait"),
        AlertMeasure::Waiting => ("En attente", "Waiting"),
        AlertMeasure::ServiceLevelToday => ("Niveau de service du jour", "Service level today"),
        AlertMeasure::AbandonmentToday => ("Abandons du jour", "Abandonment today"),
        AlertMeasure::AgentsAvailable => ("Agents disponibles", "Available agents"),
        AlertMeasure::AgentInState => ("Temps dans l’état", "Time in the state"),
        AlertMeasure::CallbacksOverdue => ("Rappels en retard", "Overdue callbacks"),
        AlertMeasure::TicketsAtRisk => ("Tickets à risque", "Tickets at risk"),
        AlertMeasure::EvaluatorsDrifting => ("Évaluateurs qui dérivent", "Drifting evaluators"),
    };
    language.pick(french, english)
}

fn bound(comparison: Comparison, language: Language) -> &'static str {
    match comparison {
        Comparison::Above => language.pick("seuil : plus de", "limit: more than"),
        Comparison::Below => language.pick("seuil : moins de", "limit: less than"),
    }
}

fn amount(value: i64, unit: Unit, language: Language) -> String {
    match unit {
        Unit::Count => value.to_string(),
        Unit::Ms => {
            let s = value / 1_000;
            if s < 60 { format!("{s} s") } else { format!("{} min {:02} s", s / 60, s % 60) }
        }
        Unit::Permille => {
            let sign = language.pick(",", ".");
            let gap = language.pick("\u{a0}", "");
            format!("{}{sign}{}{gap}%", value / 10, value % 10)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::alert::{AlertChannels, AlertRule, AlertScope, Subject};
    use uuid::Uuid;
    use vocab::{AlertId, AlertRuleId};

    fn alert() -> Alert {
        let receiver = |address: &str, language| AlertReceiver {
            address: Pii::new(address.to_owned()),
            language,
        };
        Alert {
            id: AlertId::from_uuid(Uuid::from_u128(1)),
            rule_id: AlertRuleId::from_uuid(Uuid::from_u128(2)),
            organization: Some("nova".into()),
            subject: Subject::Queue("support".into()),
            raised_at: Moment::from_epoch_ms(1_795_384_800_000),
            cleared_at: None,
            acknowledged_at: None,
            acknowledged_by: None,
            value: 125_000,
            comment: Pii::default(),
            rule: AlertRule {
                name: "Attente longue".to_owned(),
                measure: AlertMeasure::LongestWait,
                comparison: Comparison::Above,
                threshold: 120,
                for_s: 5,
                scope: AlertScope::EachQueue,
                state: None,
                channels: AlertChannels::default(),
                mails: vec![
                    receiver("chef@centre.example", AlertLanguage::Fr),
                    receiver("lead@centre.example", AlertLanguage::En),
                ],
                enabled: true,
            },
        }
    }

    #[test]
    fn each_receiver_is_told_in_their_language_what_how_much_and_since_when() {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let told =
            Surroundings { subject: "Assistance", zone: &zone, link_base: "https://c.example" };
        let mails = mails(&alert(), &told, None);
        let said: Vec<_> = mails.iter().map(|m| m.subject.reveal().as_str()).collect();
        let french = "Alerte\u{a0}: Attente longue – Assistance";
        assert_eq!(said, [french, "Alert: Attente longue – Assistance"]);
        let text = mails[0].text.reveal();
        assert!(text.contains("Attente la plus longue\u{a0}: 2 min 05 s"), "{text}");
        assert!(text.contains("plus de 2 min 00 s") && text.contains("https://c.example/alerts"));
        assert!(mails[1].text.reveal().contains("Longest wait: 2 min 05 s"));
    }

    #[test]
    fn the_mail_of_the_end_is_another_and_the_same_however_often_it_is_written() {
        let zone = TimeZone::UTC;
        let told = Surroundings { subject: "", zone: &zone, link_base: "" };
        let end = Some(Moment::from_epoch_ms(1_795_385_000_000));
        let (first, last) = (mails(&alert(), &told, None), mails(&alert(), &told, end));
        assert_ne!(first[0].id, last[0].id);
        assert_ne!(first[0].id, first[1].id);
        assert_eq!(last, mails(&alert(), &told, end));
        assert!(last[0].subject.reveal().starts_with("Fin d’alerte"));
        assert!(last[0].text.reveal().contains("Terminée le"));
    }
}
