import { open, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { canonicalJson, DataError, readJson, sha256, sha256OfFile } from '@loupe/core';
import { listFiles } from './list-files.ts';
import { parseContent } from './parse-content.ts';
import { Manifest } from './schema.ts';
import { storedFile } from './weight-store.ts';

export const manifestName = 'manifest.json';
export const timingName = 'timing.json';
/** Holds the task runner's own hash of everything the step depends on, its code included. */
export const taskKeyName = 'task-key.txt';

type Files = Manifest['files'];

/** Hash and size of every file under a folder; a link counts as what it points to. */
export async function describeFiles(folder: string): Promise<Files> {
  const files: Files = {};
  for (const path of await listFiles(folder)) {
    if (path === manifestName || path === timingName || path === taskKeyName) continue;
    const file = await storedFile(join(folder, path));
    files[path] = { sha256: await sha256OfFile(file), bytes: (await stat(file)).size };
  }
  return files;
}

/** True when two descriptions list the same files with the same content. */
export function sameFiles(a: Files, b: Files): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** Brings every file under a folder from the page cache to the disk. */
export async function syncFiles(folder: string): Promise<void> {
  for (const path of await listFiles(folder)) {
    const handle = await open(join(folder, path), 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

/**
 * The manifest of a step's folder.
 *
 * @throws {DataError} `ARTIFACT_MISSING` when there is none: the step has not run, or was stopped
 */
export async function readManifest(stepFolder: string): Promise<Manifest> {
  const file = join(stepFolder, manifestName);
  const isThere = await stat(file).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    throw new DataError(`Cannot read ${stepFolder}: expected a finished step, found no ${manifestName}`, {
      code: 'ARTIFACT_MISSING',
      at: { file },
      fix: 'Run the pipeline again: Nx makes or restores what is missing',
    });
  }
  return parseContent(Manifest, await readJson(file), file);
}

/**
 * Checks that an output folder holds exactly what its step's manifest lists, byte for byte.
 *
 * @param artifactFolder  `<step folder>/<output>`, absolute
 * @returns sha256 over the listed files: equal for equal content, whichever step wrote it
 * @throws {DataError} `ARTIFACT_MISSING`, `ARTIFACT_CHANGED`, `STORE_MISSING`
 */
export async function verifyArtifact(artifactFolder: string): Promise<string> {
  const stepFolder = dirname(artifactFolder);
  const output = basename(artifactFolder);
  const manifest = await readManifest(stepFolder);
  const listed: Files = {};
  for (const [path, facts] of Object.entries(manifest.files)) {
    if (path.startsWith(`${output}/`)) listed[path.slice(output.length + 1)] = facts;
  }
  const found = await describeFiles(artifactFolder);
  for (const path of new Set([...Object.keys(listed), ...Object.keys(found)])) {
    const [expected, actual] = [listed[path], found[path]];
    if (expected?.sha256 === actual?.sha256 && expected?.bytes === actual?.bytes) continue;
    throw new DataError(
      `Cannot use ${join(artifactFolder, path)}: expected ${describe(expected)}, found ${describe(actual)}`,
      {
        code: 'ARTIFACT_CHANGED',
        at: { file: join(artifactFolder, path) },
        fix: `Remove ${stepFolder} and run the pipeline again`,
      },
    );
  }
  return sha256(canonicalJson(listed));
}

function describe(facts: Files[string] | undefined): string {
  return facts === undefined ? 'no file' : `${facts.bytes} bytes with sha256 ${facts.sha256.slice(0, 12)}`;
}
