// What every page runs. Behaviour hangs on data attributes, so that HTML swapped in by htmx works as well.
import "./htmx-setup.js";
import * as ahead from "./ahead.js";
import * as answers from "./answers.js";
import * as autosave from "./autosave.js";
import * as chooseAll from "./choose-all.js";
import * as codeView from "./code-view.js";
import * as confirmation from "./confirm.js";
import * as drills from "./drills.js";
import * as focus from "./focus.js";
import * as keys from "./keys.js";
import * as live from "./live.js";
import * as maths from "./maths.js";
import * as menu from "./menu.js";
import * as preserve from "./preserve.js";
import * as renew from "./renew.js";
import * as replay from "./replay.js";
import * as speak from "./speak.js";
import * as themeSwitch from "./theme-switch.js";
import * as timeline from "./timeline.js";
import * as timers from "./timers.js";
import * as toast from "./toast.js";
import * as visibleTime from "./visible-time.js";

for (const behaviour of [ahead, autosave, chooseAll, codeView, confirmation, drills, focus, keys, live, maths, menu, preserve, answers, renew, replay, speak, themeSwitch, timeline, timers, toast, visibleTime]) {
  behaviour.install();
}
