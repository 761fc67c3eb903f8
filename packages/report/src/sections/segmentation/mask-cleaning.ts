import { decodeMask } from '@loupe/dataset';
import type { Dataset, Label } from '@loupe/dataset/schema';
import { foundColour, nothingColour } from '../../charts/theme.ts';
import type { Block, Figure, Panel } from '../../document/document.ts';
import { countOf } from '../../numbers/format-number.ts';
import { paintMap, shrinkMap } from '../../pictures/class-map-picture.ts';
import { drawingPanel, photoPanel } from '../../pictures/picture-panel.ts';
import type { LoadPreview } from '../../pictures/preview-picture.ts';
import { lostNote } from '../lost-note.ts';
import type { Study } from '../study.ts';

/** Masks of a data set that are shown, each of another class as far as there are classes. */
const masksShown = 4;

/** Mask files before and after cleaning, for each data set whose files held other values than a mask should; nothing where none did. */
export async function maskCleaning({ comparison }: Study<'segmentation'>, load: LoadPreview): Promise<Block[]> {
  const lost: string[] = [];
  const figures: Figure[] = [];
  for (const { ingested } of comparison.sets) {
    if (ingested === null) continue;
    const cleaned = cleanedLabels(ingested);
    const panels: Panel[] = [];
    for (const { label, file, reason } of chosen(cleaned)) {
      const before = await load(file);
      if (before === null) {
        lost.push(file);
        continue;
      }
      const [height, width] = label.mask!.size;
      const after = shrinkMap(Uint8Array.from(decodeMask(label.mask!)), { width, height }, before);
      const name = `${ingested.classes[label.class]!}, ${file.split('/').at(-1)!}`;
      panels.push(
        photoPanel(before, { title: `Before: ${name}`, alt: `Mask file ${file} as it was: ${reason}` }),
        await drawingPanel(paintMap(after, before, [nothingColour, foundColour]), {
          title: `After: ${reason}`,
          alt: `Mask of ${name} as it is used`,
        }),
      );
    }
    if (panels.length === 0) continue;
    figures.push({
      kind: 'figure',
      id: `masks-cleaned-${figures.length + 1}`,
      caption: `Masks of ${ingested.name} before and after cleaning: the first of each class, of ${countOf(cleaned.length, 'cleaned file')}. Files are left as they are; only what is read from them is cleaned.`,
      panels,
    });
  }
  return [...figures, ...lostNote(lost)];
}

interface CleanedLabel {
  readonly label: Label;
  readonly file: string;
  readonly reason: string;
}

function cleanedLabels({ warnings, images }: Dataset): CleanedLabel[] {
  const reasons = new Map(
    warnings.flatMap(({ code, file, reason }) => (code === 'MASK_CLEANED' ? [[file, reason] as const] : [])),
  );
  const seen = new Set<string>();
  return images.flatMap(({ labels }) =>
    labels.flatMap((label): CleanedLabel[] => {
      const file = label.from?.file;
      const reason = file === undefined ? undefined : reasons.get(file);
      if (file === undefined || reason === undefined || label.mask === undefined || seen.has(file)) return [];
      seen.add(file);
      return [{ label, file, reason }];
    }),
  );
}

/** The first of each class, then more in their order. */
function chosen(cleaned: readonly CleanedLabel[]): CleanedLabel[] {
  const first = cleaned.filter(
    ({ label }, index) => cleaned.findIndex((other) => other.label.class === label.class) === index,
  );
  return [...first, ...cleaned.filter((entry) => !first.includes(entry))].slice(0, masksShown);
}
