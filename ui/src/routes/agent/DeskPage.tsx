/** The agent's desk: inbox, work area, customer. Their places never change. */
import { useTranslation } from "react-i18next";
import { useAtom } from "../../parts/atom";
import { ErrorBoundary } from "../../parts/ErrorBoundary";
import { ConsultStrip } from "./ConsultStrip";
import { CustomerPanel, PastCustomer } from "./CustomerPanel";
import { DialRequest } from "./DialRequest";
import { Inbox } from "./Inbox";
import { useDesk, viewed } from "./useDesk";
import { PastWork } from "./PastWork";
import { WorkArea } from "./WorkArea";
import { WrapUpDock } from "./WrapUpDock";

export function DeskPage() {
  const { t } = useTranslation();
  const { interaction } = useDesk();
  const past = useAtom(viewed);
  return (
    <div className="desk">
      <h1 className="visually-hidden">{t("nav.desk")}</h1>
      <DialRequest />
      <ErrorBoundary>
        <Inbox />
      </ErrorBoundary>
      <section aria-label={t("work.label")}>
        {interaction?.consultation && <ConsultStrip interaction={interaction} />}
        <ErrorBoundary>
          {past ? <PastWork key={past} interaction={past} /> : <WorkArea />}
        </ErrorBoundary>
        {interaction && <WrapUpDock key={interaction.interaction} interaction={interaction} />}
      </section>
      <section aria-label={t("customer.label")}>
        <ErrorBoundary>
          {past ? (
            <PastCustomer key={past} interaction={past} />
          ) : (
            <CustomerPanel key={interaction?.interaction ?? "none"} live={interaction} />
          )}
        </ErrorBoundary>
      </section>
    </div>
  );
}
