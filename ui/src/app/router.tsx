/** Addresses and their pages. Administration comes as a file of its own. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  type RouteComponent,
} from "@tanstack/react-router";
import { CasesPage } from "../routes/cases/CasesPage";
import { CustomersPage } from "../routes/customers/CustomersPage";
import { DeskPage } from "../routes/agent/DeskPage";
import { HistoryPage } from "../routes/history/HistoryPage";
import { KnowledgePage } from "../routes/knowledge/KnowledgePage";
import { PreferencesPage } from "../routes/preferences/PreferencesPage";
import { FloorPage } from "../routes/supervisor/FloorPage";
import { TicketPage } from "../routes/tickets/TicketPage";
import { TicketsPage } from "../routes/tickets/TicketsPage";
import { App } from "./App";
import { NotFound } from "./NotFound";
import { type PageEntry, pagesFor } from "./pages";
import { useMe } from "./session";

function Home() {
  const first = pagesFor(useMe())[0];
  return <Navigate to={first?.to ?? "/preferences"} replace />;
}

/** A page that this person has; others are sent to their first one. */
function only(to: PageEntry["to"], Page: RouteComponent) {
  return function Guarded() {
    const allowed = pagesFor(useMe()).some((page) => page.to === to);
    return allowed ? <Page /> : <Home />;
  };
}

const root = createRootRoute({ component: App, notFoundComponent: NotFound });
const at = <P extends string>(path: P, component: RouteComponent) =>
  createRoute({ getParentRoute: () => root, path, component });

const history = only("/history", HistoryPage);
const tickets = only("/tickets", TicketsPage);
const customers = only("/customers", CustomersPage);
const cases = only("/cases", CasesPage);
const administration = only(
  "/administration",
  lazyRouteComponent(() => import("../routes/administration/AdminPage"), "AdminPage"),
);

const simulation = only(
  "/simulation",
  lazyRouteComponent(() => import("../routes/planning/SimulationPage"), "SimulationPage"),
);

const campaigns = only(
  "/campaigns",
  lazyRouteComponent(() => import("../routes/campaigns/CampaignsPage"), "CampaignsPage"),
);
const appointments = only(
  "/appointments",
  lazyRouteComponent(() => import("../routes/appointments/AppointmentsPage"), "AppointmentsPage"),
);
const campaign = only(
  "/campaigns",
  lazyRouteComponent(() => import("../routes/campaigns/CampaignPage"), "CampaignPage"),
);
const figures = only(
  "/figures",
  lazyRouteComponent(() => import("../routes/figures/FiguresPage"), "FiguresPage"),
);
const quality = only(
  "/quality",
  lazyRouteComponent(() => import("../routes/quality/QualityPage"), "QualityPage"),
);
const surveys = only(
  "/surveys",
  lazyRouteComponent(() => import("../routes/surveys/SurveysPage"), "SurveysPage"),
);
const compliance = only(
  "/compliance",
  lazyRouteComponent(() => import("../routes/compliance/CompliancePage"), "CompliancePage"),
);
const wall = only(
  "/wall",
  lazyRouteComponent(() => import("../routes/wall/WallsPage"), "WallsPage"),
);
const wallScreen = only(
  "/wall",
  lazyRouteComponent(() => import("../routes/wall/WallScreen"), "WallScreen"),
);
const alerts = only(
  "/alerts",
  lazyRouteComponent(() => import("../routes/alerts/AlertsPage"), "AlertsPage"),
);
const reports = only(
  "/reports",
  lazyRouteComponent(() => import("../routes/reports/ReportsPage"), "ReportsPage"),
);
const knowledge = only("/knowledge", KnowledgePage);
const imports = only(
  "/customers",
  lazyRouteComponent(() => import("../routes/customers/import/ImportPage"), "ImportPage"),
);
const scripts = only(
  "/scripts",
  lazyRouteComponent(() => import("../routes/supervisor/ScriptsPage"), "ScriptsPage"),
);

const listening = only(
  "/listening",
  lazyRouteComponent(() => import("../routes/listening/RegisterPage"), "RegisterPage"),
);

const tree = root.addChildren([
  at("/", Home),
  at("/desk", only("/desk", DeskPage)),
  at("/floor", only("/floor", FloorPage)),
  at("/campaigns", campaigns),
  at("/campaigns/$id", campaign),
  at("/campaigns/$id/$tab", campaign),
  at("/appointments", appointments),
  at("/listening", listening),
  at("/wall", wall),
  at("/wall/$layout", wallScreen),
  at("/alerts", alerts),
  at("/history", history),
  at("/history/$id", history),
  at("/tickets", tickets),
  at("/tickets/$id", only("/tickets", TicketPage)),
  at("/customers", customers),
  at("/customers/$id", customers),
  at("/knowledge", knowledge),
  at("/knowledge/$id", knowledge),
  at("/imports", imports),
  at("/imports/$id", imports),
  at("/cases", cases),
  at("/cases/$id", cases),
  at("/scripts", scripts),
  at("/figures", figures),
  at("/quality", quality),
  at("/quality/$tab", quality),
  at("/quality/$tab/$id", quality),
  at("/reports", reports),
  at("/surveys", surveys),
  at("/compliance", compliance),
  at("/compliance/$tab", compliance),
  at("/simulation", simulation),
  at("/administration", administration),
  at("/administration/$section", administration),
  at("/administration/$section/$item", administration),
  at("/preferences", only("/preferences", PreferencesPage)),
]);

export const router = createRouter({ routeTree: tree, defaultPreload: false });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
