import { existsSync } from 'node:fs';

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
];

/** Path of a Chromium on this machine, or `undefined`. @param named  what the user says; taken as it is */
export function findChromium(named: string | undefined): string | undefined {
  return named ?? usualPlaces.find((path) => existsSync(path));
}
