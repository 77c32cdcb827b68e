/** Imports, exports, personal data. */
export const imports = {
  exports: {
    menu: "Export",
    csv: "CSV",
    xlsx: "Excel (XLSX)",
  },
};
