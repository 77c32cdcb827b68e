/** Mail and text messages that went out or are to, and surveys that are tried. */
import { body, http } from "./client";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];
export type MailLine = Schemas["MailLine"];
export type SmsLine = Schemas["SmsLine"];
export type SendingsQuery = NonNullable<paths["/api/v1/mails"]["get"]["parameters"]["query"]>;
export type SurveyPreview = Schemas["SurveyPreview"];

const id = (value: string) => ({ params: { path: { id: value } } });

export const mails = (query: SendingsQuery) =>
  body(http.GET("/api/v1/mails", { params: { query } }));
export const texts = (query: SendingsQuery) => body(http.GET("/api/v1/sms", { params: { query } }));
export const mailText = (mail: string) => body(http.GET("/api/v1/mails/{id}/text", id(mail)));
export const smsText = (sms: string) => body(http.GET("/api/v1/sms/{id}/text", id(sms)));
export const retryMail = (mail: string) => body(http.POST("/api/v1/mails/{id}/retry", id(mail)));
export const retrySms = (sms: string) => body(http.POST("/api/v1/sms/{id}/retry", id(sms)));
export const tryMail = (receiver: string) =>
  body(http.POST("/api/v1/mails/test", { body: { receiver } }));

const of = (organization: string) => ({ params: { path: { organization } } });

export const trySms = (organization: string, receiver: string) =>
  body(
    http.POST("/api/v1/organizations/{organization}/sms/test", {
      ...of(organization),
      body: { receiver },
    }),
  );

/** A survey as it stands in the draft of the set-up. */
type Survey = Schemas["SurveyPreviewForm"]["survey"];

export const previewSurvey = (organization: string, survey: Survey, language: string) =>
  body(
    http.POST("/api/v1/organizations/{organization}/surveys/preview", {
      ...of(organization),
      body: { survey, language },
    }),
  );

export const trySurvey = (organization: string, form: Schemas["SurveyTestForm"]) =>
  body(
    http.POST("/api/v1/organizations/{organization}/surveys/test", {
      ...of(organization),
      body: form,
    }),
  );
