/** The customer card and the customers' pages. */
export const card = {};
