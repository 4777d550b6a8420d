// What every page of a signed-in person runs. Pages work without it; this makes them quick.
import "./htmx.js";
import { startDialogs } from "./dialog.js";
import { startRows } from "./rows.js";
import { startToasts } from "./toast.js";
import { startPalette } from "./palette.js";
import { startForms } from "./form.js";
import { startCharts } from "./charts.js";
import { startMenus } from "./menu.js";
import { startDrops } from "./drop.js";
import { startChecks } from "./check.js";
import { startLive } from "./live.js";
import { startPictures } from "./picture.js";
import { tellZone } from "./zone.js";

startToasts();
startDialogs();
startRows();
startPalette();
startForms();
startMenus();
startCharts();
startDrops();
startChecks();
startLive();
startPictures();
tellZone();
