/** Imports, exports, personal data. */
export const imports = {};
