/** Ways in: second factors, sessions, other ways than the password; and the audit log. */
import { asked } from "./calls";
import { body, http } from "./client";
import type { components, operations } from "./schema";

export type SessionView = components["schemas"]["SessionView"];
export type AuditView = components["schemas"]["AuditView"];
export type AccessRules = components["schemas"]["AccessRules"];
export type AuditFilter = NonNullable<operations["audit"]["parameters"]["query"]>;

export const ways = () => body(http.GET("/api/v1/sign-in/ways"));

export const secondFactor = () => body(http.GET("/api/v1/me/second-factor"));

export const beginSecondFactor = () => body(http.POST("/api/v1/me/second-factor"));

export const confirmSecondFactor = (code: string) =>
  body(http.POST("/api/v1/me/second-factor/confirm", { body: { code } }));

export const newRecoveryCodes = (code: string) =>
  body(http.POST("/api/v1/me/second-factor/recovery-codes", { body: { code } }));

export const removeSecondFactor = (code: string) =>
  body(http.POST("/api/v1/me/second-factor/remove", { body: { code } }));

export const resetSecondFactor = (login: string) =>
  body(http.DELETE("/api/v1/people/{login}/second-factor", { params: { path: { login } } }));

export const accessRules = () => body(http.GET("/api/v1/access-rules"));

export const setAccessRules = (rules: AccessRules) =>
  body(http.PUT("/api/v1/access-rules", { body: rules }));

export const sessions = () => body(http.GET("/api/v1/me/sessions"));

export const endSession = (id: string) =>
  body(http.DELETE("/api/v1/me/sessions/{id}", { params: { path: { id } } }));

export const endOtherSessions = () => body(http.DELETE("/api/v1/me/sessions"));

export const audit = (filter: AuditFilter) =>
  body(http.GET("/api/v1/audit", { params: { query: asked<AuditFilter>(filter) } }));

export type BanView = components["schemas"]["BanView"];

export const bans = () => body(http.GET("/api/v1/bans"));

export const liftBan = (address: string) =>
  body(http.DELETE("/api/v1/bans/{address}", { params: { path: { address } } }));
