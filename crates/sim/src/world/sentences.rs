//! What callers and agents say, in short spoken French.

use crate::demo::{ASSISTANCE, FAI, VOYAGE};
use vocab::OrganizationId;

pub(super) fn of_caller(organization: &OrganizationId) -> &'static [&'static str] {
    match organization.as_str() {
        FAI => INTERNET,
        VOYAGE => TRAVEL,
        ASSISTANCE => ROAD,
        _ => ANY,
    }
}

/// How an agent picks up.
pub(super) fn greeting(organization: &OrganizationId, first_name: &str) -> String {
    let name = match organization.as_str() {
        FAI => "Lumio Télécom",
        VOYAGE => "Horizons Voyages",
        ASSISTANCE => "Route Sereine",
        _ => "Service clients",
    };
    format!("{name} bonjour, {first_name} à votre écoute.")
}

pub(super) const CALLER_HELLO: &[&str] = &[
    "Bonjour.",
    "Oui, bonjour, merci de me répondre.",
    "Bonjour, j'ai un petit souci.",
    "Allô, bonjour. Voilà pourquoi je vous appelle.",
];

pub(super) const OUTSIDER_HELLO: &[&str] = &["Allô ?", "Allô, oui ?", "Oui, bonjour."];

pub(super) const OUTSIDER: &[&str] = &[
    "Oui, c'est bien moi.",
    "Je vous écoute.",
    "C'est à quel sujet ?",
    "D'accord, je comprends.",
    "Oui, tout à fait.",
    "Vous pouvez répéter, s'il vous plaît ?",
    "Attendez, je prends de quoi noter.",
    "Très bien, c'est noté.",
];

pub(super) const CALLER_GOODBYE: &[&str] = &[
    "Très bien, merci beaucoup. Au revoir.",
    "Parfait, bonne journée, au revoir.",
    "D'accord, je vous remercie. Au revoir.",
    "Merci pour votre aide, bonne fin de journée.",
];

pub(super) const AGENT: &[&str] = &[
    "Je comprends.",
    "Je regarde votre dossier.",
    "Un instant, s'il vous plaît.",
    "D'accord, je note.",
    "Pouvez-vous me donner votre adresse ?",
    "Je fais le nécessaire tout de suite.",
    "C'est enregistré.",
    "Vous recevrez un message de confirmation.",
    "Est-ce que je peux faire autre chose pour vous ?",
    "Je vérifie avec le service concerné.",
    "C'est bien noté de mon côté.",
    "Ne quittez pas, je reviens vers vous.",
];

pub(super) const AGENT_GOODBYE: &[&str] =
    &["Je vous souhaite une bonne journée, au revoir.", "Merci de votre appel, au revoir."];

const ANY: &[&str] = &["Je vous appelle au sujet de mon dossier.", "Oui, tout à fait."];

const INTERNET: &[&str] = &[
    "Ma box clignote en rouge depuis ce matin.",
    "Je n'ai plus du tout internet à la maison.",
    "J'ai déjà redémarré la box deux fois.",
    "Le voyant de la fibre est éteint.",
    "La télévision fonctionne, mais pas le téléphone.",
    "Le débit est très faible le soir.",
    "Ma facture a augmenté de douze euros ce mois-ci.",
    "On m'a prélevé deux fois au mois d'octobre.",
    "Je voudrais un échéancier, s'il vous plaît.",
    "Je n'ai pas reçu ma facture.",
    "Je déménage à Nantes le mois prochain.",
    "Est-ce que je peux garder mon numéro ?",
    "Le technicien devait passer hier entre huit heures et midi.",
    "Personne n'est venu, et personne ne m'a prévenu.",
    "J'ai vu votre offre fibre à vingt-neuf euros.",
    "Est-ce que la fibre arrive dans ma rue ?",
    "Combien coûte le forfait avec cent gigas ?",
    "Mon fils a cassé son téléphone, il faut bloquer la carte.",
    "Je travaille à la maison, c'est urgent pour moi.",
    "Le wifi ne passe pas dans la chambre du fond.",
    "J'ai noté le numéro d'incident, c'est le quatre cent douze.",
    "Oui, c'est bien mon adresse.",
    "Je suis abonné depuis plus de six ans.",
    "Le câble a été arraché par la tempête.",
    "D'accord, je débranche et je rebranche.",
    "Ah, voilà, ça revient.",
];

const TRAVEL: &[&str] = &[
    "Je voudrais partir une semaine en Crète.",
    "Nous sommes deux adultes et deux enfants.",
    "Plutôt pendant les vacances de printemps.",
    "Notre budget est de trois mille euros.",
    "Est-ce que l'hôtel a une piscine ?",
    "Nous préférons partir de Lyon.",
    "Il nous faut une chambre avec vue sur la mer.",
    "Le vol de retour a été annulé.",
    "Je dois décaler mon départ de deux jours.",
    "Mon mari est malade, nous devons annuler.",
    "L'assurance couvre bien l'annulation ?",
    "Je n'ai pas encore reçu les billets.",
    "Il y a une erreur dans mon prénom.",
    "Peut-on ajouter un bagage en soute ?",
    "Est-ce qu'il faut un visa pour le Vietnam ?",
    "Mon passeport expire en juin.",
    "Nous aimerions un circuit avec un guide francophone.",
    "Le transfert depuis l'aéroport est-il compris ?",
    "Je voudrais louer une voiture sur place.",
    "C'est pour notre anniversaire de mariage.",
    "La chambre ne ressemblait pas du tout aux photos.",
    "Le petit-déjeuner est inclus ?",
    "Vous pouvez m'envoyer le devis par courriel ?",
    "Je vais en parler à ma femme et je vous rappelle.",
    "Parfait, je règle l'acompte ce soir.",
    "Oui, je confirme les dates.",
];

const ROAD: &[&str] = &[
    "Je suis en panne sur l'autoroute A10.",
    "Je suis juste après la sortie de Tours sud.",
    "La voiture ne démarre plus du tout.",
    "Il y a de la fumée sous le capot.",
    "J'ai crevé et je n'ai pas de roue de secours.",
    "Nous sommes quatre, avec un bébé.",
    "Oui, nous sommes derrière la glissière.",
    "J'ai mis le gilet et le triangle.",
    "La batterie est à plat.",
    "J'ai mis du gazole à la place de l'essence.",
    "Les clés sont restées à l'intérieur.",
    "On m'a accroché sur le parking du supermarché.",
    "Personne n'est blessé, heureusement.",
    "Le constat est fait.",
    "C'est une Peugeot deux cent huit grise.",
    "Je vous donne l'immatriculation.",
    "Dans combien de temps arrive le dépanneur ?",
    "Il fait nuit et il pleut beaucoup.",
    "J'ai besoin d'un véhicule pour rentrer.",
    "Le garage me dit que la pièce arrive jeudi.",
    "Est-ce que je peux garder la voiture de prêt ?",
    "Je dois être à Bordeaux ce soir.",
    "Ma voiture électrique n'a plus d'autonomie.",
    "Je vois le camion qui arrive.",
    "Merci, ça me rassure.",
    "Oui, je reste joignable à ce numéro.",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_organization_has_much_to_say_in_short_sentences() {
        for organization in [FAI, VOYAGE, ASSISTANCE] {
            let said = of_caller(&OrganizationId::new(organization));
            assert!(said.len() >= 25);
            assert!(said.iter().all(|s| s.chars().count() < 70));
        }
    }
}
