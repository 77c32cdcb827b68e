import {
  IconArrowsExchange,
  IconArrowBackUp,
  IconArrowsJoin2,
  IconUserShare,
} from "@tabler/icons-react";
import { command } from "../api/calls";
import type { Action, DeskContext } from "./action";

const asks = ({ interaction }: DeskContext) => interaction?.consultation ?? null;

const does =
  (what: "toggle" | "join" | "complete" | "end") =>
  async ({ interaction }: DeskContext) => {
    if (interaction) await command(interaction.interaction, `consultation/${what}`);
  };

/** Speaks with the other of the two. */
export const toggle: Action = {
  id: "consult_toggle",
  key: "Shift+F6",
  label: (context) => (asks(context)?.hears === "consulted" ? "to_customer" : "to_consulted"),
  icon: () => IconArrowsExchange,
  enabled: (context) => asks(context) !== null,
  perform: does("toggle"),
};

/** All three hear each other. */
export const join: Action = {
  id: "consult_join",
  key: "Shift+F2",
  label: () => "join",
  icon: () => IconArrowsJoin2,
  active: (context) => asks(context)?.hears === "both",
  enabled: (context) => {
    const asked = asks(context);
    return asked !== null && asked.answered && asked.hears !== "both";
  },
  perform: does("join"),
};

/** Customer and consulted go on together. */
export const complete: Action = {
  id: "consult_complete",
  key: "Shift+F7",
  label: () => "complete",
  icon: () => IconUserShare,
  enabled: (context) => asks(context)?.answered ?? false,
  perform: does("complete"),
};

/** Lets the consulted one go. */
export const comeBack: Action = {
  id: "consult_end",
  key: "Shift+F4",
  label: () => "come_back",
  icon: () => IconArrowBackUp,
  enabled: (context) => asks(context) !== null,
  perform: does("end"),
};
