/** Imports, exports, personal data. */
export const imports = {
  exports: {
    menu: "Exporter",
    csv: "CSV",
    xlsx: "Excel (XLSX)",
  },
};
