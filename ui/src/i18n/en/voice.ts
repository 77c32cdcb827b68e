/** What is said: after the call, spoken answers, transcripts, what the lines did. */
export const voice = {
  voice: {
    after: {
      label: "After the call",
      hint: "The flow that customers go on into when the agent has hung up: a survey, say",
      none: "Nothing: the call ends",
    },
    spoken: {
      play: "Spoken answer: {{question}}",
    },
    questions: {
      why: "why",
    },
    transcript: {
      title: "Transcript",
      search: "Search the talk",
      found_one: "{{count}} passage",
      found_other: "{{count}} passages",
      none_found: "These words were not said.",
      go: "Go to {{at}}",
      waiting: "The transcript is waited for.",
      failed: "The transcript failed: {{error}}",
      silent: "Nothing was understood in this recording.",
      customer: "Customer",
      agent: "Agent",
      setting: "Transcripts of recordings",
      on: "Transcribe recorded talks",
      hint: "By the centre’s own recogniser. The text goes with the recording.",
      language: "Language spoken",
      no_plug: "No recogniser is set up: nothing will be transcribed.",
      counts: "{{done}} done, {{waiting}} waiting, {{failed}} failed",
      retry: "Try the failed ones again",
      retried: "The failed transcripts are tried again.",
      errors: "Latest failures",
    },
    line: {
      hint: "SIP messages and facts of the audio, line by line",
      audio: {
        ice_connected: "Audio path found (ICE)",
        ice_lost: "Audio path lost (ICE)",
        dtls_connected: "Audio encrypted (DTLS-SRTP)",
        first_packet: "First packet of audio",
        silent: "No more packets of audio",
      },
      quality: "Loss {{loss}} % · {{jitter}} ms · MOS {{mos}}",
      quality_full:
        "Loss {{loss}} %, jitter {{jitter}} ms, estimated MOS {{mos}} ({{packets}} packets received)",
      no_quality: "No packet of audio arrived",
    },
  },
};
