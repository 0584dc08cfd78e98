// Reads every feed of a folder with one JavaScript library and prints JSON: under each feed's name its events as
// [uid, start, end, summary, description, sequence], or the sentence with which the library refused it.
// Usage: node reader.mjs ical.js|node-ical MODULES FOLDER
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";

const [library, modules, folder] = process.argv.slice(2);
const require = createRequire(pathToFileURL(join(modules, "index.js")));
const stamp = moment => moment.toISOString().replace(/[-:]|\.\d+/g, "");
const day = moment => stamp(new Date(moment.getTime() - moment.getTimezoneOffset() * 60000)).slice(0, 8);
const plain = text => (typeof text === "object" && text !== null ? text.val : text) ?? "";

function byIcalJs(text) {
  const ICAL = require("ical.js").default ?? require("ical.js");
  const told = time => time.toICALString();
  const root = new ICAL.Component(ICAL.parse(text));
  return root.getAllSubcomponents("vevent").map(component => {
    const event = new ICAL.Event(component);
    return [event.uid, told(event.startDate), told(event.endDate), event.summary, event.description ?? "",
      Number(event.sequence)];
  });
}

function byNodeIcal(text) {
  const told = moment => (moment.dateOnly ? day(moment) : stamp(moment));
  return Object.values(require("node-ical").sync.parseICS(text)).filter(one => one.type === "VEVENT").map(event =>
    [event.uid, told(event.start), told(event.end), plain(event.summary), plain(event.description),
      Number(event.sequence)]);
}

const read = library === "ical.js" ? byIcalJs : byNodeIcal;
const found = {};
for (const file of readdirSync(folder).filter(file => file.endsWith(".ics"))) {
  try {
    const events = read(readFileSync(join(folder, file), "utf8"));
    found[basename(file, ".ics")] = events;
  } catch (error) {
    found[basename(file, ".ics")] = `${error}`.slice(0, 200);
  }
}
process.stdout.write(JSON.stringify(found));
