/** The knowledge base and canned answers. */
export const knowledge = {
  replies: {
    title: "Canned answers",
    hint: "Type / for a canned answer.",
    missing: "To be filled in: {{names}}",
  },
};
