import { beforeEach, describe, expect, it, vi } from "vitest";
import { changeDraft, draftOf, emptyTicket, forgetDrafts, isUnsaved } from "./drafts";
import { saveNotes } from "./notes";

const api = vi.hoisted(() => ({
  createTicket: vi.fn((form: object) =>
    Promise.resolve({ id: "t1", number: "INC-000001", version: 1, ...form }),
  ),
  patchTicket: vi.fn((_id: string, change: object) =>
    Promise.resolve({ id: "t1", number: "INC-000001", ...change }),
  ),
  ticket: vi.fn(() => Promise.resolve({ id: "t1", number: "INC-000001", version: 4 })),
}));
vi.mock("../../api/calls", () => api);

const target = { interaction: "i1", organization: "hotline", customer: "c1" };

beforeEach(() => {
  forgetDrafts();
  vi.clearAllMocks();
});

describe("drafts", () => {
  it("belong to their interaction and count as unsaved once something is typed", () => {
    expect(isUnsaved(draftOf("i1"))).toBe(false);
    changeDraft("i1", { ticket: { ...emptyTicket, subject: "Panne" } });
    expect(isUnsaved(draftOf("i1"))).toBe(true);
    expect(isUnsaved(draftOf("i2"))).toBe(false);
  });

  it("are gone for the next person at this machine", () => {
    changeDraft("i1", { notes: "secret" });
    forgetDrafts();
    expect(draftOf("i1").notes).toBe("");
    expect(sessionStorage.getItem("plateau.drafts")).toBeNull();
  });
});

describe("notes", () => {
  it("make no ticket when there are none", async () => {
    changeDraft("i1", { notes: "   " });
    expect(await saveNotes(target, "Notes")).toBeNull();
    expect(api.createTicket).not.toHaveBeenCalled();
  });

  it("become a ticket of the interaction and its customer, with what was typed there", async () => {
    changeDraft("i1", { notes: "Rappeler lundi", ticket: { ...emptyTicket, body: "Box éteinte" } });
    await saveNotes(target, "Notes d’appel");
    expect(api.createTicket).toHaveBeenCalledWith(
      expect.objectContaining({
        interaction: "i1",
        customer: "c1",
        subject: "Notes d’appel",
        body: "Box éteinte\n\nRappeler lundi",
      }),
    );
    expect(isUnsaved(draftOf("i1"))).toBe(false);
  });

  it("go to the ticket that the interaction has already", async () => {
    changeDraft("i1", { notes: "Suite", saved: { id: "t1", number: "INC-000001" } });
    await saveNotes(target, "Notes");
    expect(api.patchTicket).toHaveBeenCalledWith("t1", { version: 4, note: "Suite" });
    expect(api.createTicket).not.toHaveBeenCalled();
  });

  it("stay in the draft when they could not be saved", async () => {
    api.createTicket.mockRejectedValueOnce(new Error("cut"));
    changeDraft("i1", { notes: "Important" });
    await expect(saveNotes(target, "Notes")).rejects.toThrow();
    expect(draftOf("i1").notes).toBe("Important");
  });
});
