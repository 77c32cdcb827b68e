/** Search, filters, order and the way of looking. */
import { ActionIcon, Button, SegmentedControl, Select, TextInput, Tooltip } from "@mantine/core";
import { IconKeyboard, IconSearch, IconX } from "@tabler/icons-react";
import { type RefObject, useEffect, useState } from "react";
import { useDebouncedCallback } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { TICKET_PRIORITIES } from "../../api/types";
import { useMe } from "../../app/session";
import { type Filter, type ListState, type Sort, SORTS, withFilter } from "./listState";
import { useKinds } from "./useKinds";
import { useTeams } from "./useTeams";

interface FiltersProps {
  state: ListState;
  set: (next: (before: ListState) => ListState) => void;
  search: RefObject<HTMLInputElement | null>;
  onHelp: () => void;
}

const TYPED_MS = 250;

export function Filters({ state, set, search, onHelp }: FiltersProps) {
  const { t } = useTranslation();
  const { organizations } = useMe();
  const kinds = useKinds();
  const teams = useTeams();
  const { filter } = state;
  const put = (change: Partial<Filter>) => set((before) => withFilter(before, change));
  const chooser = (key: keyof Filter, label: string, data: { value: string; label: string }[]) => (
    <Select
      aria-label={label}
      placeholder={label}
      data={data}
      value={filter[key] === undefined ? null : String(filter[key])}
      onChange={(value) => put({ [key]: value ?? undefined })}
      clearable
      clearButtonProps={{ "aria-label": t("ticketing.clear", { filter: label }) }}
      w={124}
    />
  );
  return (
    <div className="row wrap">
      <SearchField key={state.view} state={state} put={put} field={search} />
      {organizations.length > 1 &&
        chooser(
          "organization",
          t("customer.organization"),
          organizations.map((o) => ({ value: o.id, label: o.name })),
        )}
      {chooser(
        "type",
        t("ticket.type"),
        kinds.types.map(({ id, label }) => ({ value: id, label })),
      )}
      {chooser(
        "state",
        t("ticket.status"),
        kinds.states.map(({ id, label }) => ({ value: id, label })),
      )}
      {chooser(
        "priority",
        t("ticket.priority"),
        TICKET_PRIORITIES.map((one) => ({ value: one, label: t(`ticket.priorities.${one}`) })),
      )}
      {chooser(
        "category",
        t("ticket.category"),
        kinds.categories.map(({ id, label }) => ({ value: id, label })),
      )}
      {chooser(
        "level",
        t("ticketing.level"),
        kinds.levels.map(({ level, label }) => ({ value: String(level), label })),
      )}
      {chooser("due", t("ticketing.due.label"), [
        { value: "breached", label: t("ticketing.due.breached") },
        { value: "soon", label: t("ticketing.due.soon") },
      ])}
      {chooser("assignee", t("ticketing.whose.label"), [
        { value: "me", label: t("ticketing.whose.me") },
        { value: "nobody", label: t("ticketing.whose.nobody") },
      ])}
      {teams.length > 0 && chooser("team", t("ticketing.team"), teams)}
      {Object.keys(filter).length > 0 && (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconX size={14} aria-hidden />}
          onClick={() => set((before) => ({ ...withFilter(before, {}), filter: {}, view: "all" }))}
        >
          {t("history.reset")}
        </Button>
      )}
      <span className="grow" />
      <Select
        aria-label={t("ticketing.sort.label")}
        data={SORTS.map((sort) => ({ value: sort, label: t(`ticketing.sort.${sort}`) }))}
        value={state.sort}
        onChange={(sort) => sort && set((before) => ({ ...before, sort: sort as Sort }))}
        allowDeselect={false}
        w={170}
      />
      <SegmentedControl
        aria-label={t("ticketing.mode.label")}
        value={state.mode}
        onChange={(mode) => set((before) => ({ ...before, mode: mode as ListState["mode"] }))}
        data={[
          { value: "list", label: t("ticketing.mode.list") },
          { value: "board", label: t("ticketing.mode.board") },
        ]}
      />
      <Tooltip label={t("ticketing.keys.title")}>
        <ActionIcon
          variant="default"
          aria-label={t("ticketing.keys.title")}
          aria-keyshortcuts="?"
          onClick={onHelp}
        >
          <IconKeyboard size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

interface SearchFieldProps {
  state: ListState;
  put: (change: Partial<Filter>) => void;
  field: RefObject<HTMLInputElement | null>;
}

function SearchField({ state, put, field }: SearchFieldProps) {
  const { t } = useTranslation();
  const asked = state.filter.q ?? "";
  const [text, setText] = useState(asked);
  useEffect(() => setText(asked), [asked]);
  const search = useDebouncedCallback((q: string) => put({ q: q.trim() }), TYPED_MS);
  return (
    <TextInput
      ref={field}
      type="search"
      aria-label={t("app.search")}
      aria-keyshortcuts="/"
      placeholder={t("ticket.search")}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") event.currentTarget.blur();
      }}
      w={230}
    />
  );
}
