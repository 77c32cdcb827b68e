/** Colours, sizes and Mantine defaults. Neutral greys, one accent; colour means state. */
import {
  ActionIcon,
  Button,
  createTheme,
  Drawer,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  Input,
  InputBase,
  Modal,
  Tooltip,
} from "@mantine/core";
import { i18next } from "../i18n";

const petrol: MantineColorsTuple = [
  "#e9f5f9",
  "#d3e8ef",
  "#a6d1df",
  "#77b8ce",
  "#52a4c0",
  "#3a97b8",
  "#2a86a7",
  "#1f6f8b",
  "#175d76",
  "#0b4b61",
];

const gray: MantineColorsTuple = [
  "#f7f8f9",
  "#eff1f3",
  "#e3e6ea",
  "#d2d7dd",
  "#b8bfc8",
  "#979fab",
  "#6e7784",
  "#555d69",
  "#3a414b",
  "#22272e",
];

const dark: MantineColorsTuple = [
  "#d5d8dd",
  "#b9bec6",
  "#a2a8b2",
  "#666d79",
  "#434954",
  "#343942",
  "#272b32",
  "#1d2025",
  "#16181c",
  "#0f1114",
];

const FIELD = { "--input-height": "32px", "--input-fz": "13px", "--input-padding": "10px" };

export const theme = createTheme({
  primaryColor: "petrol",
  primaryShade: { light: 7, dark: 7 },
  colors: { petrol, gray, dark },
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif",
  fontSizes: { xs: "12px", sm: "13px", md: "13px", lg: "15px", xl: "18px" },
  spacing: { xs: "6px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  defaultRadius: 4,
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "18px" },
      h2: { fontSize: "15px" },
      h3: { fontSize: "13px" },
    },
  },
  components: {
    Input: Input.extend({ vars: () => ({ wrapper: FIELD }) }),
    InputBase: InputBase.extend({ defaultProps: { size: "sm" } }),
    InputWrapper: Input.Wrapper.extend({
      vars: () => ({
        label: { "--input-label-size": "12px" },
        error: { "--input-error-size": "12px" },
        description: { "--input-description-size": "12px" },
        success: { "--input-success-size": "12px" },
      }),
    }),
    Button: Button.extend({
      defaultProps: { size: "sm" },
      vars: () => ({
        root: { "--button-height": "32px", "--button-fz": "13px", "--button-padding-x": "12px" },
      }),
    }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: "subtle", color: "gray" },
      vars: () => ({ root: { "--ai-size": "32px" } }),
    }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 350,
        withArrow: false,
        fz: 12,
        events: { hover: true, focus: true, touch: false },
      },
    }),
    // Asked for as each notification is drawn, so that it speaks the reader's language.
    Notification: {
      defaultProps: () => ({ closeButtonProps: { "aria-label": i18next.t("app.close") } }),
    },
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        shadow: "none",
        radius: 6,
        // A dialog's head is no landmark of the page.
        attributes: { header: { role: "presentation" } },
      },
    }),
    Drawer: Drawer.extend({ defaultProps: { position: "right", shadow: "none" } }),
  },
});

/** `dimmed` as Mantine ships it fails WCAG AA; states get an ink and a tint per scheme. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#59616d",
    "--mantine-color-placeholder": "#676f7b",
    "--mantine-color-error": "#b3261e",
    "--mantine-color-body": "#ffffff",
    "--mantine-color-text": "#1d2127",
    "--line": "#dde1e6",
    "--panel": "#ffffff",
    "--ground": "#f4f5f7",
    "--hover": "#eef1f4",
    "--chosen": "#e3eff4",
    "--accent": "#17607a",
    "--good": "#1b6e3c",
    "--good-tint": "#e2f3e8",
    "--busy": "#17607a",
    "--busy-tint": "#e1f0f5",
    "--warn": "#7d5000",
    "--warn-tint": "#fcf0d6",
    "--bad": "#ad231c",
    "--bad-tint": "#fde7e5",
    "--calm": "#505863",
    "--calm-tint": "#eceef1",
    "--wave-left": "#17607a",
    "--wave-right": "#8a5a00",
  },
  dark: {
    "--mantine-color-dimmed": "#a4abb6",
    "--mantine-color-placeholder": "#959ca8",
    "--mantine-color-error": "#ff9d95",
    "--mantine-color-body": "#1d2025",
    "--mantine-color-text": "#e3e6ea",
    "--mantine-color-anchor": "#86c6da",
    "--line": "#343942",
    "--panel": "#1d2025",
    "--ground": "#141619",
    "--hover": "#272b32",
    "--chosen": "#1f3640",
    "--accent": "#86c6da",
    "--good": "#7fd39d",
    "--good-tint": "#1c3526",
    "--busy": "#86c6da",
    "--busy-tint": "#183441",
    "--warn": "#f0c46b",
    "--warn-tint": "#3a2d12",
    "--bad": "#ff9d95",
    "--bad-tint": "#43201d",
    "--calm": "#b3bac4",
    "--calm-tint": "#2a2e35",
    "--wave-left": "#86c6da",
    "--wave-right": "#f0c46b",
  },
});
