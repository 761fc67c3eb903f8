import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ShapeError } from '@loupe/core';
import type { ArtifactKind } from '../artifact-kind.ts';
import { listFiles } from '../list-files.ts';

/** Files of any kind, such as pictures, to be written under relative paths with forward slashes. */
export interface FileTree {
  readonly files: ReadonlyMap<string, Uint8Array | string>;
}

/** The files that another step wrote. */
export interface ReadFileTree {
  /** Absolute path. */
  readonly folder: string;
  /** Relative paths with forward slashes, sorted by code unit. */
  readonly files: readonly string[];
}

/** Files as they are given, one by one. */
export const fileTreeArtifact: ArtifactKind<FileTree, ReadFileTree> = {
  name: 'file-tree',
  async write(folder, { files }) {
    for (const [path, content] of files) {
      checkRelative(path);
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  },
  async read(folder) {
    return { folder, files: await listFiles(folder) };
  },
};

/** A tree whose files lie in the step's own folder: a report is found at `artifacts/<pipeline>/report/report.html`. */
export const reportArtifact: ArtifactKind<FileTree, ReadFileTree> = {
  ...fileTreeArtifact,
  name: 'report',
  inStepFolder: true,
  async write(folder, value, context) {
    for (const reserved of ['manifest.json', 'timing.json', 'task-key.txt']) {
      if (value.files.has(reserved)) {
        throw new ShapeError(`Cannot write ${reserved}: expected a name that the runner does not use`, {
          code: 'FILE_RESERVED',
        });
      }
    }
    await fileTreeArtifact.write(folder, value, context);
  },
};

function checkRelative(path: string): void {
  const parts = path.split('/');
  if (path === '' || path.includes('\\') || parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new ShapeError(`Cannot write ${JSON.stringify(path)}: expected a relative path with forward slashes`, {
      code: 'FILE_PATH',
    });
  }
}
