import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { planPipeline } from '@loupe/plan';
import { init } from './init.ts';

const data = resolve(process.env['LOUPE_SHARED'] ?? join(__dirname, '../../../../../shared'), 'data');
const sets = existsSync(data) ? readdirSync(data).sort() : [];

/** What each set is for, as its own README says. */
const tasks: Readonly<Record<string, string>> = {
  'axondeepseg-sem': 'segmentation',
  bccd: 'detection',
  'chest-xray-kermany-224': 'classification',
  'chest-xray-kermany-mixed': 'classification',
  coco8: 'detection',
  'dsb2018-stage1': 'segmentation',
  'dsb2018-stage1-rawmasks': 'segmentation',
  'figure1-cxr': 'classification',
  fracatlas: 'detection',
  'fractures-rf100-test': 'detection',
  'fractures-srv2022': 'detection',
  'fractures-upperlimb': 'detection',
  'isbi2012-membrane': 'segmentation',
  'kvasir-seg-sample': 'segmentation',
  'masks-icesi': 'localisation',
  'masks-jk4nr': 'detection',
  'masks-roboflow149': 'detection',
  'masks-tfcsv': 'detection',
  'nuclei-gowt1-hela-nih3t3': 'segmentation',
  'sperm-parsing-labelme': 'segmentation',
  'sperm-part-masks': 'segmentation',
  'wbc-zheng': 'segmentation',
};

if (sets.length === 0) console.warn(`init() on real sets: skipped, since ${data} is not there`);

(sets.length === 0 ? describe.skip : describe)('init() on real sets', () => {
  const root = mkdtempSync(join(tmpdir(), 'loupe-init-real-'));
  mkdirSync(join(root, 'pipelines'));
  writeFileSync(join(root, 'nx.json'), '{}');
  afterAll(() => rmSync(root, { recursive: true }));

  it.each(sets.filter((set) => set in tasks))('init() writes a pipeline for %s that has a plan', async (set) => {
    const lines: string[] = [];
    const output = { out: (text: string) => lines.push(text), err: () => {} };
    expect(await init(join(data, set), { format: 'auto', workingFolder: root }, output)).toBe(0);
    expect(/task +(\w+)/.exec(lines.join('\n'))![1]).toBe(tasks[set]);
    const file = `pipelines/${set}.yaml`;
    const { steps } = planPipeline(readFileSync(join(root, file), 'utf8'), file);
    expect(steps.filter(({ kind }) => kind === 'train')).toHaveLength(2);
  });
});
