/** Tickets: pages, boards, forms. */
export const tickets = {};
