/** Programs outside: look-ups, webhooks; canned answers. */
export const connect = {};
