// Links the data sets that pipelines name (`source: data/<set>`) from a folder that holds them.
//
//   node tools/link-data.mjs [folder]     default: $LOUPE_SHARED/data, or ../shared/data
//
// A set that is there already, as a folder or a link, is left as it is.
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const [argument, ...others] = process.argv.slice(2);
if (argument?.startsWith('-') || others.length > 0) {
  process.stderr.write('Usage: node tools/link-data.mjs [folder that holds the data sets]\n');
  process.exit(argument === '--help' || argument === '-h' ? 0 : 2);
}
const folder = argument ?? join(process.env.LOUPE_SHARED ?? join(root, '..', 'shared'), 'data');
const from = resolve(folder);
if (!existsSync(from) || !statSync(from).isDirectory()) {
  process.stderr.write(
    `Cannot link data sets: expected a folder at ${from}, found none\n  fix  Name the folder that holds them: node tools/link-data.mjs <folder>\n`,
  );
  process.exit(2);
}

const sets = new Set(
  readdirSync(join(root, 'pipelines'))
    .filter((name) => /\.ya?ml$/.test(name))
    .flatMap((name) =>
      [...readFileSync(join(root, 'pipelines', name), 'utf8').matchAll(/\bsource:\s*['"]?data\/([^/'"\s,}]+)/g)].map(
        ([, set]) => set,
      ),
    ),
);
let missing = 0;
mkdirSync(join(root, 'data'), { recursive: true });
for (const set of [...sets].sort()) {
  const link = join(root, 'data', set);
  const target = join(from, set);
  if (existsSync(link)) {
    process.stdout.write(`data/${set} is there: ${realpathSync(link)}\n`);
  } else if (!existsSync(target)) {
    missing++;
    process.stdout.write(`data/${set} is missing: ${from} has no ${set}; data/README.md says where it comes from\n`);
  } else {
    // A link whose target is gone.
    if (lstatSync(link, { throwIfNoEntry: false })) unlinkSync(link);
    symlinkSync(target, link);
    process.stdout.write(`data/${set} -> ${target}\n`);
  }
}
process.exitCode = missing > 0 ? 1 : 0;
