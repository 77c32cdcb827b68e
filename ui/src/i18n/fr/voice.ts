/** Ce qui se dit : après l’appel, réponses parlées, transcription, ce que firent les lignes. */
export const voice = {
  voice: {
    after: {
      label: "Après l’appel",
      hint: "Scénario où va le client quand l’agent a raccroché : une enquête, par exemple",
      none: "Rien : l’appel se termine",
    },
    spoken: {
      play: "Réponse parlée : {{question}}",
    },
    questions: {
      why: "pourquoi",
    },
    transcript: {
      title: "Transcription",
      search: "Chercher dans la conversation",
      found_one: "{{count}} passage",
      found_other: "{{count}} passages",
      none_found: "Ces mots n’ont pas été dits.",
      go: "Aller à {{at}}",
      waiting: "La transcription est en attente.",
      failed: "La transcription a échoué : {{error}}",
      silent: "Rien n’a été compris dans cet enregistrement.",
      customer: "Client",
      agent: "Agent",
      setting: "Transcription des enregistrements",
      on: "Transcrire les conversations enregistrées",
      hint: "Par le moteur de reconnaissance du centre. Le texte part avec l’enregistrement.",
      language: "Langue parlée",
      no_plug: "Aucun moteur n’est configuré : rien ne sera transcrit.",
      counts: "{{done}} faites, {{waiting}} en attente, {{failed}} en échec",
      retry: "Réessayer les échecs",
      retried: "Les transcriptions en échec reprennent.",
      errors: "Derniers échecs",
    },
    line: {
      hint: "Messages SIP et faits du son, ligne par ligne",
      audio: {
        ice_connected: "Chemin du son trouvé (ICE)",
        ice_lost: "Chemin du son perdu (ICE)",
        dtls_connected: "Son chiffré (DTLS-SRTP)",
        first_packet: "Premier paquet de son",
        silent: "Plus aucun paquet de son",
      },
      quality: "Perte {{loss}} % · {{jitter}} ms · MOS {{mos}}",
      quality_full:
        "Perte {{loss}} %, gigue {{jitter}} ms, MOS estimé {{mos}} ({{packets}} paquets reçus)",
      no_quality: "Aucun paquet de son n’est arrivé",
    },
  },
};
