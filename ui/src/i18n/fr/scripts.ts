/** Guided dialogues: designer, desk, report. */
export const scripts = {};
