export const listening = {};
