/** The set-up of customer work. */
export const crmSetup = {
  crm_setup: {
    organization: "Donneur d’ordre",
    publish: "Publier",
    published: "Version {{version}} en vigueur",
    faults: {
      bad_id: "Écrivez des minuscules, des chiffres et _, en commençant par une lettre.",
      id_twice: "Cet identifiant sert déjà.",
      no_label: "Donnez un nom en français.",
      bad_condition: "Cette condition ne se lit pas.",
      bad_pattern: "Cette expression régulière ne se lit pas.",
      empty_range: "Le minimum dépasse le maximum.",
      bad_options: "Donnez au moins un choix, chacun avec son identifiant.",
      too_many_fields: "Gardez au plus 200 champs.",
      no_text: "Écrivez le texte.",
      reply_too_long: "Écrivez au plus 5 000 caractères.",
      too_many_replies: "Gardez au plus 500 réponses types.",
      unknown_name: "Rien ne remplit ce nom : choisissez-en un de la liste.",
      bad_url: "Écrivez https:// et un hôte ; les noms viennent après.",
      out_of_range: "Cette valeur sort des limites.",
      no_fields: "Affichez de 1 à 30 lignes de la réponse.",
      bad_pointer: "Un JSON Pointer commence par /, comme /records/0/Name.",
      too_many: "Il y en a trop.",
      unknown_format: "Ce format est plus récent que ce programme.",
    },
  },
};
