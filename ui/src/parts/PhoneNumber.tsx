/** A telephone number that calls when it is clicked, where the agent's hands are free. */
import { Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPhoneOutgoing } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { call, canCall } from "../actions/callBack";
import { tellProblem } from "../app/problems";
import { phoneNumber } from "../format/number";
import { useDeskIfAny } from "../routes/agent/useDesk";

interface PhoneNumberProps {
  /** On whose behalf the call is made. */
  organization: string;
  /** As it is dialled. */
  number: string;
  /** As people of its country write it. */
  shown?: string | null;
}

export function PhoneNumber({ organization, number, shown }: PhoneNumberProps) {
  const { t } = useTranslation();
  const desk = useDeskIfAny();
  const text = shown ?? phoneNumber(number) ?? number;
  if (!desk) return <span className="num">{text}</span>;
  const able = canCall(desk);
  const dial = () =>
    call(organization, number).then(
      () => notifications.show({ message: t("inbox.calling") }),
      (error: unknown) => tellProblem(error, t),
    );
  return (
    <Tooltip label={able ? t("customer.call", { number: text }) : t("inbox.cannot_call")}>
      <button
        type="button"
        className="phone-number num"
        aria-label={t("customer.call", { number: text })}
        aria-disabled={!able}
        onClick={(event) => {
          event.stopPropagation();
          if (able) void dial();
        }}
      >
        {text}
        <IconPhoneOutgoing size={13} aria-hidden />
      </button>
    </Tooltip>
  );
}
