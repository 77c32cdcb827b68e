/** The keys of the list, on demand. */

import { useTranslation } from "react-i18next";
import { KEYS } from "./keys";
import { Dialog } from "./Dialog";

export function KeyHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog opened={opened} onClose={onClose} title={t("ticketing.keys.title")} size={420}>
      <dl className="ticket-keys">
        {KEYS.map(({ name, keys }) => (
          <div key={name}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(`ticketing.keys.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
