/** Look-ups of programs that many have: a beginning to adapt, nothing hidden. */
import type { LookUp } from "../crm/setup";

/** Salesforce REST query (SOQL): the contact of a number. */
const salesforce: LookUp = {
  id: "salesforce",
  label: { fr: "Salesforce" },
  url:
    "https://MON-DOMAINE.my.salesforce.com/services/data/v62.0/query?q=" +
    "SELECT+Id,Name,Account.Name,Email+FROM+Contact+WHERE+Phone='{customer.number}'+LIMIT+1",
  headers: { Authorization: "Bearer {secret.salesforce}" },
  timeout_ms: 2000,
  cache_s: 300,
  fields: [
    { label: { fr: "Nom", en: "Name" }, pointer: "/records/0/Name" },
    { label: { fr: "Société", en: "Company" }, pointer: "/records/0/Account/Name" },
    { label: { fr: "E-mail" }, pointer: "/records/0/Email" },
  ],
  record: "/records/0/Id",
  open: "https://MON-DOMAINE.lightning.force.com/{record}",
};

/** HubSpot CRM search API. */
const hubspot: LookUp = {
  id: "hubspot",
  label: { fr: "HubSpot" },
  method: "post",
  url: "https://api.hubapi.com/crm/v3/objects/contacts/search",
  headers: { Authorization: "Bearer {secret.hubspot}" },
  body: JSON.stringify({
    filterGroups: [
      { filters: [{ propertyName: "phone", operator: "EQ", value: "{customer.number}" }] },
    ],
    properties: ["firstname", "lastname", "company", "lifecyclestage"],
    limit: 1,
  }),
  timeout_ms: 2000,
  cache_s: 300,
  fields: [
    { label: { fr: "Prénom", en: "First name" }, pointer: "/results/0/properties/firstname" },
    { label: { fr: "Nom", en: "Last name" }, pointer: "/results/0/properties/lastname" },
    { label: { fr: "Société", en: "Company" }, pointer: "/results/0/properties/company" },
    { label: { fr: "Étape", en: "Stage" }, pointer: "/results/0/properties/lifecyclestage" },
  ],
  record: "/results/0/id",
  open: "https://app.hubspot.com/contacts/MON-PORTAIL/contact/{record}",
};

/** Odoo's JSON-2 API: partners of a number. */
const odoo: LookUp = {
  id: "odoo",
  label: { fr: "Odoo" },
  method: "post",
  url: "https://MON-ODOO/json/2/res.partner/search_read",
  headers: { Authorization: "bearer {secret.odoo}" },
  body: JSON.stringify({
    domain: [["phone", "=", "{customer.number}"]],
    fields: ["id", "name", "email", "total_due"],
    limit: 1,
  }),
  timeout_ms: 2000,
  cache_s: 300,
  fields: [
    { label: { fr: "Nom", en: "Name" }, pointer: "/0/name" },
    { label: { fr: "E-mail" }, pointer: "/0/email" },
    { label: { fr: "Dû", en: "Due" }, pointer: "/0/total_due" },
  ],
  record: "/0/id",
  open: "https://MON-ODOO/odoo/contacts/{record}",
};

const empty: LookUp = {
  id: "recherche",
  label: { fr: "Notre logiciel", en: "Our program" },
  url: "https://",
  timeout_ms: 2000,
  cache_s: 300,
  fields: [{ label: { fr: "Nom", en: "Name" }, pointer: "/name" }],
};

export const PRESETS = [salesforce, hubspot, odoo, empty] as const;
