import { access, lstat, mkdir, realpath, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { DataError, UsageError, writeFileAtomic } from '@loupe/core';
import { describeCodes, type FormatName } from '@loupe/dataset';
import type { Task } from '@loupe/dataset/schema';
import { planPipeline } from '@loupe/plan';
import { guessGroups } from '../init/guess-groups.ts';
import { guessTask } from '../init/guess-task.ts';
import { pipelineText } from '../init/pipeline-text.ts';
import type { ExitCode, Output } from '../output.ts';
import { printTable } from '../print-table.ts';
import { readSource } from './read-source.ts';
import { expectNewFile } from './expect-new-file.ts';

export interface InitOptions {
  readonly format: FormatName | 'auto';
  readonly annotations?: string;
  /** Left out: what the labels are fit for. */
  readonly task?: Task;
  /** Of the pipeline; left out: that of the folder. */
  readonly name?: string;
  /** Absolute path of the folder that holds `pipelines/` and `data/`, or of one inside it. */
  readonly workingFolder: string;
}

/**
 * Looks at a folder of images and labels and writes `pipelines/<name>.yaml`, which runs as it is. A folder that does not lie under
 * `data/` is linked there. Nothing that is there already is changed.
 *
 * @throws {UsageError} `WORKSPACE_MISSING`, `OUT_EXISTS`, `NAME_TAKEN`
 * @throws {DataError}  `INIT_EMPTY` where no image can be used
 */
export async function init(path: string, options: InitOptions, { out }: Output): Promise<ExitCode> {
  const root = await findWorkspace(options.workingFolder);
  const folder = resolve(options.workingFolder, path);
  const name = slug(options.name ?? basename(folder));
  const target = `pipelines/${name}.yaml`;
  await expectNewFile(join(root, target));

  const { dataset, format, unlabelled } = await readSource(folder, {
    format: options.format,
    checks: 'header',
    ...(options.annotations === undefined ? {} : { annotations: options.annotations }),
  });
  const { images, classes, warnings } = dataset;
  // Those to be predicted have a line of their own: nothing went wrong with them.
  const leftOut = dataset.rejected.filter(({ code }) => code !== 'IMAGE_TO_PREDICT');
  if (images.length < 3) {
    throw new DataError(`Cannot compare models on ${path}: expected at least 3 images, found ${images.length}`, {
      code: 'INIT_EMPTY',
      at: { file: path },
      fix: `Look at what was left out, and why: npx loupe inspect ${path}`,
    });
  }
  const { task, why } = options.task === undefined ? guessTask(dataset) : { task: options.task, why: 'as asked for' };
  const groups = guessGroups(images.map(({ id }) => basename(id)));
  const source = await placeUnderData(root, folder, name);
  const text = pipelineText({
    name,
    source: source.path,
    task,
    format: options.format === 'auto' ? undefined : options.format,
    annotations: options.annotations,
    dataset,
    groups,
  });
  planPipeline(text, target);
  if (source.isNew) {
    await mkdir(join(root, 'data'), { recursive: true });
    await symlink(folder, join(root, source.path));
  }
  await writeFileAtomic(join(root, target), text);

  const sizes = images.map(({ width, height }) => Math.max(width, height)).sort((a, b) => a - b);
  out(
    printTable([
      ['format', format],
      ['task', `${task}: ${why}`],
      ['images', String(images.length)],
      ['long side', `${sizes[0]} to ${sizes.at(-1)} px`],
      ['classes', classes.join(', ')],
      [
        'labels',
        dataset.task === 'classification'
          ? 'a class for each picture'
          : String(images.reduce((sum, { labels }) => sum + labels.length, 0)),
      ],
      [
        'groups',
        groups === undefined ? 'none seen in the file names' : `${groups.groups}: ${groups.what}, ${groups.pattern}`,
      ],
      ...(unlabelled.length === 0 ? [] : [['to be predicted', `${unlabelled.length} images without a label`]]),
      ['left out', counted(leftOut)],
      ['warnings', counted(warnings)],
    ]),
  );
  if (leftOut.length + warnings.length > 0) out(`\nEach with its reason: npx loupe inspect ${path}`);
  out(`\n${source.isNew ? `Linked ${source.path} -> ${folder}\n` : ''}Wrote ${target}. Run it:\n`);
  out(`  npx nx run pipeline:${name}`);
  return 0;
}

/** The nearest folder upwards that holds pipelines and the task runner's settings. */
async function findWorkspace(from: string): Promise<string> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const holds = (name: string) =>
      access(join(folder, name)).then(
        () => true,
        () => false,
      );
    if ((await holds('pipelines')) && (await holds('nx.json'))) return folder;
    if (dirname(folder) === folder) break;
  }
  throw new UsageError(`Cannot write a pipeline from ${from}: expected a folder of Loupe, found none upwards`, {
    code: 'WORKSPACE_MISSING',
    at: { file: from },
    fix: 'Call it inside the folder that holds pipelines/ and data/',
  });
}

/** Where the data set is, or will be once it is linked, under `data/`. */
async function placeUnderData(root: string, folder: string, name: string): Promise<{ path: string; isNew: boolean }> {
  const inside = relative(root, folder).split(sep).join('/');
  if (/^data\/[^/]/.test(inside)) return { path: inside, isNew: false };
  const path = `data/${name}`;
  const taken = await lstat(join(root, path)).catch(() => undefined);
  if (taken === undefined) return { path, isNew: true };
  const real = await realpath(join(root, path)).catch(() => undefined);
  if (real !== undefined && real === (await realpath(folder))) return { path, isNew: false };
  throw new UsageError(`Cannot link ${folder} as ${path}: expected nothing there, found another data set`, {
    code: 'NAME_TAKEN',
    at: { file: path },
    fix: 'Choose another name with --name',
  });
}

function slug(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return /^[a-z]/.test(name) ? name : `set-${name}`;
}

function counted(rows: Parameters<typeof describeCodes>[0]): string {
  if (rows.length === 0) return 'none';
  return `${rows.length}: ${describeCodes(rows)}`;
}
