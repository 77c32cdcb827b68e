/** The knowledge base and canned answers. */
export const knowledge = {
  replies: {
    title: "Réponses types",
    hint: "Tapez / pour une réponse type.",
    missing: "À compléter : {{names}}",
  },
};
