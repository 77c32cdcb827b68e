/** The routes of walls, alerts, messages, chats, hands and telephones' quality, by name. */
import { body, http } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Wall = Schemas["WallView"];
export type WallBody = Schemas["WallBody"];
export type WallForm = Schemas["WallForm"];
export type WallLayout = Schemas["WallLayout"];
export type WallThreshold = Schemas["WallThreshold"];
export type WallThresholds = Schemas["WallThresholds"];
export type Alert = Schemas["AlertView"];
export type AlertRule = Schemas["AlertRuleShape"];
export type AlertRuleForm = Schemas["AlertRuleForm"];
export type AlertRuleView = Schemas["AlertRuleView"];
export type AlertMeasure = Schemas["AlertMeasureName"];
export type AlertReading = Schemas["AlertReading"];
export type FloorMessage = Schemas["FloorMessageView"];
export type FloorMessageForm = Schemas["FloorMessageForm"];
export type Audience = Schemas["AudienceShape"];
export type SentMessage = Schemas["SentMessageView"];
export type ChatContact = Schemas["ChatContact"];
export type ChatLine = Schemas["ChatLineView"];
export type Hand = Schemas["HandView"];
export type PhoneQuality = Schemas["PhoneQualityForm"];
export type AgentPhoneQuality = Schemas["PhoneQualityView"];

const of = (id: string) => ({ params: { path: { id } } });
const to = (login: string) => ({ params: { path: { login } } });

export const walls = () => body(http.GET("/api/v1/walls"));
export const addWall = (form: WallForm) => body(http.POST("/api/v1/walls", { body: form }));
export const changeWall = (id: string, form: WallForm) =>
  body(http.PUT("/api/v1/walls/{id}", { ...of(id), body: form }));
export const removeWall = (id: string) => body(http.DELETE("/api/v1/walls/{id}", of(id)));

export const openAlerts = () =>
  body(http.GET("/api/v1/alerts", { params: { query: { open: true } } }));
export const alertsBetween = (from: string, until: string) =>
  body(http.GET("/api/v1/alerts", { params: { query: { from, to: until } } }));
export const acknowledge = (id: string, comment: string) =>
  body(http.POST("/api/v1/alerts/{id}/acknowledge", { ...of(id), body: { comment } }));
export const alertRules = () => body(http.GET("/api/v1/alert-rules"));
export const addRule = (form: AlertRuleForm) =>
  body(http.POST("/api/v1/alert-rules", { body: form }));
export const changeRule = (id: string, form: AlertRuleForm) =>
  body(http.PUT("/api/v1/alert-rules/{id}", { ...of(id), body: form }));
export const removeRule = (id: string) => body(http.DELETE("/api/v1/alert-rules/{id}", of(id)));
export const testRule = (form: AlertRuleForm) =>
  body(http.POST("/api/v1/alert-rules/test", { body: form }));

export const myMessages = () => body(http.GET("/api/v1/me/messages"));
export const readMessage = (id: string) => body(http.POST("/api/v1/me/messages/{id}/read", of(id)));
export const sentMessages = () => body(http.GET("/api/v1/messages"));
export const sendMessage = (form: FloorMessageForm) =>
  body(http.POST("/api/v1/messages", { body: form }));
export const withdrawMessage = (id: string) => body(http.DELETE("/api/v1/messages/{id}", of(id)));
export const unreadBy = (id: string) => body(http.GET("/api/v1/messages/{id}/unread-by", of(id)));

export const chats = () => body(http.GET("/api/v1/chats"));
export const chat = (login: string) => body(http.GET("/api/v1/chats/{login}", to(login)));
export const writeChat = (login: string, text: string) =>
  body(http.POST("/api/v1/chats/{login}", { ...to(login), body: { text } }));
export const readChat = (login: string) => body(http.PUT("/api/v1/chats/{login}/read", to(login)));

export const hands = () => body(http.GET("/api/v1/hands"));
export const raiseHand = (text: string) => body(http.PUT("/api/v1/me/hand", { body: { text } }));
export const lowerOwnHand = () => body(http.DELETE("/api/v1/me/hand"));
export const takeHand = (id: string) => body(http.POST("/api/v1/hands/{id}/take", of(id)));
export const lowerHand = (id: string) => body(http.DELETE("/api/v1/hands/{id}", of(id)));

export const reportPhoneQuality = (quality: PhoneQuality) =>
  body(http.PUT("/api/v1/me/phone-quality", { body: quality }));
export const phoneQuality = () => body(http.GET("/api/v1/phone-quality"));
