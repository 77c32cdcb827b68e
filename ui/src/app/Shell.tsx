/** The frame around every page: top bar, rail, page. */
import { Menu } from "@mantine/core";
import { openSpotlight } from "@mantine/spotlight";
import {
  IconDeviceDesktop,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconAlertTriangle,
  IconSearch,
  IconSun,
  IconUserCircle,
  IconWifiOff,
} from "@tabler/icons-react";
import { Link, Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useLocale } from "../i18n";
import { useLive } from "../live/store";
import { ErrorBoundary } from "../parts/ErrorBoundary";
import { usePhone } from "../phone/usePhone";
import { CallStrip } from "../routes/agent/CallStrip";
import { forgetDrafts } from "../routes/agent/drafts";
import { StatusMenu } from "../routes/agent/StatusMenu";
import { DeskProvider } from "../routes/agent/useDesk";
import { QualityCount } from "../routes/quality/QualityCount";
import { ListenedNotice } from "../routes/listening/ListenedNotice";
import { ListenStrip } from "../routes/listening/ListenStrip";
import { AlertBar } from "../routes/alerts/AlertBar";
import { HandButton } from "../routes/talk/HandButton";
import { MessageBanner } from "../routes/talk/MessageBanner";
import { TalkButton } from "../routes/talk/TalkButton";
import { Bell } from "../routes/notices/Bell";
import { Logo } from "./Logo";
import { PhoneBadge } from "./PhoneBadge";
import { leadsWork, pagesFor } from "./pages";
import { Search } from "./Search";
import { useMe, useSession } from "./session";

export function Shell() {
  const me = useMe();
  if (me.agent === null) return <Frame works={false} />;
  return (
    <DeskProvider>
      <Frame works />
    </DeskProvider>
  );
}

function Frame({ works }: { works: boolean }) {
  const { t } = useTranslation();
  const me = useMe();
  const has = (page: string) => pagesFor(me).some(({ to }) => to === page);
  return (
    <div className="frame">
      <a className="skip" href="#page">
        {t("app.skip")}
      </a>
      <header className="topbar">
        <div className="brand">
          <Logo size={28} />
        </div>
        {works && <StatusMenu />}
        {works ? <CallStrip /> : <div className="grow strong">{t("app.name")}</div>}
        <div className="search-slot">
          <button
            type="button"
            className="search-button"
            onClick={openSpotlight}
            aria-keyshortcuts="Control+K"
          >
            <IconSearch size={16} aria-hidden />
            <span className="wide-text">{t("search.button")}</span>
            <kbd className="wide-only">Ctrl K</kbd>
          </button>
        </div>
        <PhoneSlot works={works} />
        {works && <HandButton />}
        {(works || leadsWork(me.person.role)) && <TalkButton />}
        {(has("/tickets") || has("/quality")) && (
          <Bell tickets={has("/tickets")} quality={has("/quality")} />
        )}
        <UserMenu />
      </header>
      <nav className="rail" aria-label={t("nav.label")}>
        {pagesFor(me).map((page) => (
          <Link key={page.to} to={page.to}>
            <page.icon size={20} stroke={1.7} aria-hidden />
            {t(`nav.${page.label}`)}
            {page.to === "/quality" && <QualityCount />}
          </Link>
        ))}
      </nav>
      <main className="page" id="page" tabIndex={-1}>
        <Closed />
        {works && <ListenedNotice />}
        {leadsWork(me.person.role) && <AlertBar />}
        {works && <MessageBanner />}
        <ErrorBoundary>
          <Outlet />
        </ErrorBoundary>
        <ListenStrip />
        <LinkState />
      </main>
      <Search />
    </div>
  );
}

/** Agents have a phone; who may listen gets one on coming to the floor. */
function PhoneSlot({ works }: { works: boolean }) {
  const { place } = usePhone();
  return works || place !== "none" ? <PhoneBadge /> : null;
}

/** Over the page, never in the bar: the bar's buttons keep their place. */
function LinkState() {
  const { t } = useTranslation();
  const link = useLive((state) => state.link);
  if (link !== "cut") return null;
  return (
    <div className="link-cut notice tone-bad" role="alert">
      <IconWifiOff size={16} aria-hidden />
      {t("app.link_cut")}
    </div>
  );
}

/** While an exceptional closing is switched on, callers are turned away: everybody sees that. */
function Closed() {
  const { t } = useTranslation();
  const closings = useLive((state) => state.closings);
  const on = Object.values(closings).filter((closing) => closing.on);
  if (on.length === 0) return null;
  return (
    <div className="notice tone-warn" role="status">
      <IconAlertTriangle size={16} aria-hidden />
      {t("app.closing_on", { names: on.map((closing) => closing.name).join(", ") })}
    </div>
  );
}

function UserMenu() {
  const { t } = useTranslation();
  const me = useMe();
  const locale = useLocale();
  const { setLocale, setTheme, signOut } = useSession();
  const leave = () => {
    forgetDrafts();
    void signOut();
  };
  return (
    <Menu
      position="bottom-end"
      width={220}
      shadow="none"
      withinPortal={false}
      withInitialFocusPlaceholder={false}
      zIndex={300}
    >
      <Menu.Target>
        <button
          type="button"
          className="search-button"
          style={{ width: 38 }}
          aria-label={t("app.account")}
        >
          <IconUserCircle size={20} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div style={{ padding: "6px 10px" }}>
          <div className="strong">{me.person.name}</div>
          <div className="small muted">
            {me.person.login} · {t(`roles.${me.person.role}`)}
          </div>
        </div>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLanguage size={16} aria-hidden />}
          onClick={() => setLocale(locale === "fr" ? "en" : "fr")}
          lang={locale === "fr" ? "en" : "fr"}
        >
          {locale === "fr" ? "English" : "Français"}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconSun size={16} aria-hidden />}
          onClick={() => setTheme("light")}
        >
          {t("app.theme_light")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconMoon size={16} aria-hidden />}
          onClick={() => setTheme("dark")}
        >
          {t("app.theme_dark")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconDeviceDesktop size={16} aria-hidden />}
          onClick={() => setTheme("auto")}
        >
          {t("app.theme_auto")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={leave}>
          {t("app.sign_out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
