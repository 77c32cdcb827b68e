/** A text area in which `/` opens the organization's canned answers. */
import { Popover, Textarea, type TextareaProps } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type Ref, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import * as calls from "../api/calls";
import * as api from "../api/setups";
import { useMe } from "../app/session";
import { fill, fillParts, namesIn, type Values } from "../format/template";
import { useLocale } from "../i18n";
import type { Setup } from "../routes/administration/crm/setup";
import { type Call, callAt, inLanguage, matching, put, type Reply } from "./replies";
import { useFormat, useNames } from "./useFormat";

interface ReplyAreaProps extends Omit<TextareaProps, "value" | "onChange"> {
  organization: string;
  value: string;
  onText: (text: string) => void;
  /** Whose name answers give. */
  customer?: string | null;
  ticket?: { number: string; subject?: string } | null;
  ref?: Ref<HTMLTextAreaElement>;
}

const SHOWN = 8;

export function ReplyArea({
  organization,
  value,
  onText,
  customer = null,
  ticket = null,
  description,
  className,
  ref,
  ...rest
}: ReplyAreaProps) {
  const { t } = useTranslation();
  const list = useId();
  const area = useRef<HTMLTextAreaElement | null>(null);
  const [call, setCall] = useState<Call | null>(null);
  const [chosen, setChosen] = useState(0);
  const replies = useReplies(organization);
  const values = useValues(organization, customer, ticket, call !== null);
  const locale = useLocale();
  const offered = call ? matching(replies, call.query).slice(0, SHOWN) : [];
  const open = offered.length > 0;
  const at = Math.min(chosen, offered.length - 1);
  const look = (text: string, caret: number) => {
    const next = callAt(text, caret);
    if (next?.query !== call?.query) setChosen(0);
    setCall(next);
  };
  const insert = (reply: Reply) => {
    if (!call) return;
    const caret = call.from + call.query.length + 1;
    const next = put(value, call, caret, fill(inLanguage(reply.text, locale), values));
    onText(next.text);
    setCall(null);
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(next.caret, next.caret);
    });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (!open) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setChosen((at + step + offered.length) % offered.length);
    else if (event.key === "Enter" || event.key === "Tab") insert(offered[at]!);
    else if (event.key === "Escape") setCall(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const missing = namesIn(value);
  return (
    <Popover
      opened={open}
      position="bottom-start"
      width="target"
      shadow="none"
      returnFocus={false}
      // The field itself says what is open; its frame has no role to say it with.
      withRoles={false}
    >
      <Popover.Target>
        <div className={className}>
          <Textarea
            {...rest}
            ref={(node) => {
              area.current = node;
              if (typeof ref === "function") ref(node);
              else if (ref) ref.current = node;
            }}
            value={value}
            description={
              missing.length > 0 ? (
                <span className="tone-warn">
                  {t("replies.missing", { names: missing.map((name) => `{${name}}`).join(", ") })}
                </span>
              ) : (
                (description ?? (replies.length > 0 ? t("replies.hint") : undefined))
              )
            }
            inputWrapperOrder={["label", "input", "description", "error"]}
            aria-autocomplete="list"
            {...(open && { "aria-controls": list, "aria-activedescendant": `${list}-${at}` })}
            onChange={(event) => {
              onText(event.currentTarget.value);
              look(event.currentTarget.value, event.currentTarget.selectionStart);
            }}
            onClick={(event) => look(value, event.currentTarget.selectionStart)}
            onKeyDown={onKeyDown}
            onBlur={() => setCall(null)}
          />
        </div>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <div className="replies">
          <ul id={list} role="listbox" aria-label={t("replies.title")}>
            {offered.map((reply, n) => (
              <li
                key={reply.id}
                id={`${list}-${n}`}
                role="option"
                aria-selected={n === at}
                onMouseDown={(event) => {
                  event.preventDefault();
                  insert(reply);
                }}
                onMouseEnter={() => setChosen(n)}
              >
                <span className="grow cut">{inLanguage(reply.title, locale)}</span>
                {reply.category && <span className="small muted cut">{reply.category}</span>}
              </li>
            ))}
          </ul>
          {offered[at] && (
            <p className="replies-preview">
              {fillParts(inLanguage(offered[at].text, locale), values).map((part, n) =>
                part.missing ? <mark key={n}>{part.text}</mark> : part.text,
              )}
            </p>
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function useReplies(organization: string): Reply[] {
  const found = useQuery({
    queryKey: ["crm", organization, "published"],
    queryFn: () => api.setup(organization),
    staleTime: 60_000,
  });
  return (found.data?.setup as unknown as Setup | undefined)?.replies ?? [];
}

function useValues(
  organization: string,
  customer: string | null,
  ticket: ReplyAreaProps["ticket"],
  enabled: boolean,
): Values {
  const me = useMe();
  const names = useNames();
  const format = useFormat();
  const card = useQuery({
    queryKey: ["customer", customer],
    queryFn: () => calls.customer(customer!),
    enabled: enabled && customer !== null,
  }).data;
  return {
    "customer.name": card?.name,
    "customer.first_name": card?.first_name,
    "customer.last_name": card?.last_name,
    "agent.name": me.person.name,
    "organization.name": names.organization(organization),
    "ticket.number": ticket?.number,
    "ticket.subject": ticket?.subject,
    today: format.at(new Date().toISOString(), "day"),
  };
}
