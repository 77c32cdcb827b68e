/** The set-up of customer work. */
export const crmSetup = {
  crm_setup: {
    organization: "Organization",
    publish: "Publish",
    published: "Version {{version}} is in force",
    faults: {
      bad_id: "Write lower-case letters, digits and _, beginning with a letter.",
      id_twice: "This id is already taken.",
      no_label: "Give a name in French.",
      bad_condition: "This condition can’t be read.",
      bad_pattern: "This regular expression can’t be read.",
      empty_range: "The minimum is above the maximum.",
      bad_options: "Give at least one option, each with an id of its own.",
      too_many_fields: "Keep at most 200 fields.",
      no_text: "Write the text.",
      reply_too_long: "Write at most 5,000 characters.",
      too_many_replies: "Keep at most 500 canned answers.",
      unknown_name: "Nothing fills this name in: take one of the list.",
      bad_url: "Write https:// and a host; names come after it.",
      out_of_range: "This value is out of range.",
      no_fields: "Show 1 to 30 lines of the answer.",
      bad_pointer: "A JSON Pointer begins with /: /records/0/Name.",
      too_many: "There are too many.",
      unknown_format: "This format is newer than this program.",
    },
  },
};
