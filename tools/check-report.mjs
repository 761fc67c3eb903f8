// Opens a report in headless Chromium and fails on a console message, a request, sideways scrolling or a broken link.
// After `npx nx build report`: node tools/check-report.mjs artifacts/<pipeline>/report/report.html [folder for screenshots]
// LOUPE_CHROMIUM names the browser where it is not in one of the usual places.
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { findChromium, openInChromium } from '@loupe/report/testing';

const [file, screenshots] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('usage: node tools/check-report.mjs REPORT.html [FOLDER]\n');
  process.exit(2);
}
const chromium = findChromium(process.env.LOUPE_CHROMIUM);
if (chromium === undefined) {
  process.stdout.write('skipped: no Chromium on this machine (apt-get install chromium)\n');
  process.exit(0);
}
if (screenshots !== undefined) await mkdir(screenshots, { recursive: true });
const findings = await openInChromium(resolve(file), {
  chromium,
  widths: [1280, 390],
  ...(screenshots === undefined ? {} : { screenshots: resolve(screenshots) }),
});
const faults = [
  ...findings.messages,
  ...findings.requests.map((address) => `request: ${address}`),
  ...Object.entries(findings.widths).flatMap(([width, { overflow }]) =>
    overflow > 0 ? [`at ${width} px the page is ${overflow} px too wide`] : [],
  ),
  ...findings.repeatedIds.map((id) => `id ${id} is there twice`),
  ...findings.brokenLinks.map((link) => `link to ${link} leads nowhere`),
  ...(findings.unnamedDrawings > 0 ? [`${findings.unnamedDrawings} drawings without a text`] : []),
  ...findings.cutWords.map((text) => `"${text}" reaches over the edge of its drawing`),
  ...(findings.brokenPictures > 0 ? [`${findings.brokenPictures} pictures cannot be decoded`] : []),
];
for (const fault of faults) process.stderr.write(`${fault}\n`);
const verdict =
  faults.length === 0 ? `${file}: no message, no request, no fault at 1280 and 390 px` : `${faults.length} faults`;
process.stdout.write(`${verdict}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
