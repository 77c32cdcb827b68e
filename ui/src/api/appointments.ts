/** Appointments of the field force: people, free slots, bookings, calendars. */
import { body, http } from "./client";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];
export type FieldForce = Schemas["FieldForceView"];
export type FieldPerson = Schemas["FieldPersonView"];
export type Slot = Schemas["SlotView"];
export type Appointment = Schemas["FieldAppointmentView"];
export type AppointmentDetail = Schemas["FieldAppointmentDetail"];
export type AppointmentForm = Schemas["FieldAppointmentForm"];
export type AppointmentChanges = Schemas["FieldAppointmentChanges"];
export type AppointmentQuery = NonNullable<
  paths["/api/v1/field-appointments"]["get"]["parameters"]["query"]
>;
export type SlotQuery =
  paths["/api/v1/organizations/{organization}/field-slots"]["get"]["parameters"]["query"];

export const STATES = ["booked", "confirmed", "kept", "missed", "cancelled"] as const;
export type AppointmentState = (typeof STATES)[number];

export const force = (organization: string) =>
  body(
    http.GET("/api/v1/organizations/{organization}/field-force", {
      params: { path: { organization } },
    }),
  );

export const slots = (organization: string, query: SlotQuery) =>
  body(
    http.GET("/api/v1/organizations/{organization}/field-slots", {
      params: { path: { organization }, query },
    }),
  );

export const list = (query: AppointmentQuery) =>
  body(http.GET("/api/v1/field-appointments", { params: { query } }));

/** All of a span, page after page; never more than a screen can show. */
export async function all(query: AppointmentQuery, most = 2_000): Promise<Appointment[]> {
  const found: Appointment[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof list>> = await list({
      ...query,
      ...(cursor && { cursor }),
      limit: 200,
    });
    found.push(...page.items);
    cursor = page.next_cursor ?? null;
  } while (cursor && found.length < most);
  return found;
}

export const one = (id: string) =>
  body(http.GET("/api/v1/field-appointments/{id}", { params: { path: { id } } }));

export const book = (form: AppointmentForm) =>
  body(http.POST("/api/v1/field-appointments", { body: form }));

export const change = (id: string, changes: AppointmentChanges) =>
  body(http.PATCH("/api/v1/field-appointments/{id}", { params: { path: { id } }, body: changes }));

const calendarPath = "/api/v1/organizations/{organization}/field-force/{person}/calendar";
export const openCalendar = (organization: string, person: string) =>
  body(http.POST(calendarPath, { params: { path: { organization, person } } }));
export const closeCalendar = (organization: string, person: string) =>
  http.DELETE(calendarPath, { params: { path: { organization, person } } });
