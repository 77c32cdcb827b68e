//! Tickets that the demonstration's customers had before.

use super::{DemoCustomer, FAI, VOYAGE, plan};
use crate::chance::Chance;
use vocab::{AgentId, CustomerId, OrganizationId};

/// A ticket to be. `kind`, `priority` and `status` are the words of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoTicket {
    pub customer: CustomerId,
    pub organization: OrganizationId,
    pub subject: String,
    pub body: String,
    /// `incident`, `request`, `complaint`, `order`, `sale` or `assistance`.
    pub kind: &'static str,
    pub category: &'static str,
    /// `low`, `normal`, `high` or `urgent`.
    pub priority: &'static str,
    /// `open`, `pending`, `solved` or `closed`.
    pub status: &'static str,
    pub age_days: u32,
    /// An agent who serves the organization.
    pub created_by: AgentId,
}

/// Kind, category, subject, body.
type Sort = (&'static str, &'static str, &'static str, &'static str);

const INTERNET: &[Sort] = &[
    (
        "incident",
        "connexion",
        "Coupures de la fibre le soir",
        "Coupures de quelques minutes après 19 h depuis une semaine. Box redémarrée, câble changé.",
    ),
    (
        "incident",
        "connexion",
        "Voyant rouge sur la box",
        "Plus de connexion depuis ce matin, voyant optique rouge fixe.",
    ),
    (
        "incident",
        "débit",
        "Débit très inférieur à l'offre",
        "Mesuré à 40 Mb/s en filaire sur une offre 2 Gb/s.",
    ),
    (
        "incident",
        "télévision",
        "Décodeur bloqué sur la mire",
        "Décodeur 4K bloqué au démarrage, réinitialisation sans effet.",
    ),
    (
        "complaint",
        "facturation",
        "Facture deux fois plus élevée",
        "Double prélèvement en début de mois, demande de remboursement.",
    ),
    (
        "request",
        "facturation",
        "Duplicata de facture",
        "Demande les factures des six derniers mois pour son employeur.",
    ),
    (
        "request",
        "déménagement",
        "Transfert de ligne",
        "Déménage le mois prochain, souhaite garder son numéro.",
    ),
    (
        "complaint",
        "intervention",
        "Technicien absent au rendez-vous",
        "Rendez-vous non honoré, demi-journée de congé perdue.",
    ),
    (
        "sale",
        "mobile",
        "Passage au forfait 100 Go",
        "Accord pour le forfait supérieur avec six mois à moitié prix.",
    ),
    (
        "order",
        "équipement",
        "Commande d'un répéteur wifi",
        "Chambre du fond non couverte, répéteur envoyé en point relais.",
    ),
];

const TRAVEL: &[Sort] = &[
    (
        "order",
        "réservation",
        "Devis pour une semaine en Crète",
        "Deux adultes et deux enfants, vacances de printemps, hôtel avec piscine.",
    ),
    (
        "request",
        "modification",
        "Décaler le départ de deux jours",
        "Contretemps professionnel, souhaite partir le lundi suivant.",
    ),
    (
        "request",
        "annulation",
        "Annulation pour raison médicale",
        "Certificat reçu, dossier transmis à l'assurance.",
    ),
    (
        "complaint",
        "hébergement",
        "Chambre non conforme",
        "Vue jardin au lieu de vue mer, photos jointes.",
    ),
    (
        "incident",
        "vol",
        "Vol de retour annulé",
        "Compagnie en grève, réacheminement demandé pour quatre personnes.",
    ),
    ("sale", "assurance", "Assurance annulation ajoutée", "Ajoutée au dossier avant le solde."),
    (
        "request",
        "documents",
        "Passeport bientôt périmé",
        "Vérifier la validité exigée à l'arrivée.",
    ),
];

const ROAD: &[Sort] = &[
    (
        "assistance",
        "panne",
        "Panne sur l'autoroute",
        "Véhicule immobilisé sur la bande d'arrêt d'urgence, quatre passagers.",
    ),
    ("assistance", "batterie", "Batterie à plat", "Ne démarre plus au parking du bureau."),
    (
        "assistance",
        "crevaison",
        "Crevaison sans roue de secours",
        "Remorquage jusqu'au garage le plus proche.",
    ),
    ("assistance", "accident", "Accrochage sans blessé", "Constat fait, véhicule non roulant."),
    (
        "complaint",
        "délai",
        "Dépanneur arrivé après deux heures",
        "Attente en plein soleil avec un nourrisson.",
    ),
    (
        "request",
        "véhicule",
        "Prolonger le véhicule de remplacement",
        "Réparation retardée par une pièce en rupture.",
    ),
    (
        "request",
        "contrat",
        "Ajouter un second véhicule",
        "Souhaite couvrir la voiture de son fils.",
    ),
];

/// A few per customer for about half of them, newest status for the newest.
#[must_use]
pub fn tickets(customers: &[DemoCustomer], seed: u64) -> Vec<DemoTicket> {
    let mut chance = Chance::fork(seed, 2);
    let plan = plan();
    let mut tickets = Vec::new();
    for customer in customers {
        let count = *chance.pick(&[0, 0, 0, 1, 1, 2, 3]);
        let agents: Vec<&AgentId> = plan
            .agents
            .iter()
            .filter(|(_, a)| {
                let served = plan.queues_of(a).filter_map(|q| plan.queues.get(q));
                served.into_iter().any(|q| q.organization == customer.organization)
            })
            .map(|(id, _)| id)
            .collect();
        for _ in 0..count {
            tickets.push(ticket(customer, agents[chance.below(agents.len())], &mut chance));
        }
    }
    tickets
}

fn ticket(customer: &DemoCustomer, by: &AgentId, chance: &mut Chance) -> DemoTicket {
    let sorts = match customer.organization.as_str() {
        FAI => INTERNET,
        VOYAGE => TRAVEL,
        _ => ROAD,
    };
    let (kind, category, subject, body) = *chance.pick(sorts);
    let age = chance.log_normal_ms(20, 1.1).clamp(1, 400);
    let status = match age {
        0..=4 => *chance.pick(&["open", "open", "pending", "solved"]),
        5..=20 => *chance.pick(&["open", "pending", "solved", "solved", "closed"]),
        _ => *chance.pick(&["solved", "closed", "closed", "closed"]),
    };
    let priority = match kind {
        "assistance" => *chance.pick(&["high", "urgent"]),
        "complaint" => *chance.pick(&["normal", "high"]),
        _ => *chance.pick(&["low", "normal", "normal"]),
    };
    DemoTicket {
        customer: customer.id,
        organization: customer.organization.clone(),
        subject: subject.to_owned(),
        body: body.to_owned(),
        kind,
        category,
        priority,
        status,
        age_days: u32::try_from(age).unwrap_or(1),
        created_by: by.clone(),
    }
}
