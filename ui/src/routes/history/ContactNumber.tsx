/** The customer's number of a contact, called when it is clicked. */
import { useTranslation } from "react-i18next";
import type { Contact } from "../../api/types";
import { PhoneNumber } from "../../parts/PhoneNumber";

export function ContactNumber({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const { organization, customer_number, customer_number_national } = contact;
  if (!customer_number) return <span className="num">{t("app.hidden_number")}</span>;
  return (
    <PhoneNumber
      organization={organization}
      number={customer_number}
      shown={customer_number_national}
    />
  );
}
