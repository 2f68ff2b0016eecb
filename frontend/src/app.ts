// Behaviour of the pages. Each element works on what the server already rendered; without this file the
// pages still work.
import { Beside } from "./beside";
import { Board } from "./board";
import { Combobox } from "./combobox";
import { CommandBar } from "./command";
import { Conditions } from "./conditions";
import { Draft } from "./draft";
import { MailFrame } from "./frame";
import { startKeys } from "./keys";
import { startPage } from "./page";
import { Pictures } from "./pictures";
import { Poll } from "./poll";
import { Presence } from "./presence";
import { Selection } from "./selection";
import { Session } from "./session";
import { Texts } from "./texts";
import { Theme } from "./theme";
import { RelativeTime, Timer } from "./time";
import { Triage } from "./triage";
import { Upload } from "./upload";

startPage();
startKeys();
const elements: Record<string, CustomElementConstructor> = {
  "bw-beside": Beside,
  "bw-board": Board,
  "bw-combobox": Combobox,
  "bw-command-bar": CommandBar,
  "bw-conditions": Conditions,
  "bw-draft": Draft,
  "bw-mail-frame": MailFrame,
  "bw-pictures": Pictures,
  "bw-poll": Poll,
  "bw-presence": Presence,
  "bw-relative-time": RelativeTime,
  "bw-selection": Selection,
  "bw-session": Session,
  "bw-texts": Texts,
  "bw-theme": Theme,
  "bw-timer": Timer,
  "bw-triage": Triage,
  "bw-upload": Upload,
};
for (const [name, made] of Object.entries(elements)) customElements.define(name, made);
