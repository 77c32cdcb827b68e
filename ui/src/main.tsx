import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "./app/app.css";
import "./app/table.css";
import "./app/administration.css";
import "./app/planning.css";
import "./app/campaigns.css";
import "./app/figures.css";
import "./app/quality.css";
import "./app/reports.css";
import "./app/surveys.css";
import "./app/compliance.css";
import "./app/appointments.css";
import "./app/scripts.css";
import "./app/card.css";
import "./app/tickets.css";
import "./app/cases.css";
import "./app/knowledge.css";
import "./app/imports.css";
import "./app/recordings.css";
import "./app/access.css";
import "./app/listening.css";
import "./app/voice.css";
import "./app/wall.css";
import "./i18n";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiProblem } from "./api/client";
import { router } from "./app/router";
import { SessionProvider } from "./app/session";
import { theme, variables } from "./app/theme";

/** Only what may heal by itself is asked again: the network and an overloaded server. */
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiProblem && (error.status === 0 || error.status >= 500),
    },
  },
});

const place = document.getElementById("root");
if (!place) throw new Error("index.html has no #root");

createRoot(place).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <Notifications position="bottom-right" autoClose={6000} />
      <QueryClientProvider client={queries}>
        <SessionProvider>
          <RouterProvider router={router} />
        </SessionProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
