import type { ReadOptions } from './format.ts';
import type { Intake } from './intake.ts';
import { partOfPath } from './part-of-path.ts';
import { folderOf } from './paths.ts';
import type { DatasetSource } from './source.ts';

/** Takes or refuses, as `unlabelled` says, every image that no annotation names. */
export function takeUnlisted(
  source: DatasetSource,
  { unlabelled }: Pick<ReadOptions, 'unlabelled'>,
  intake: Intake,
  listed: ReadonlySet<string>,
): void {
  for (const image of source.images.keys()) {
    if (listed.has(image)) continue;
    if (unlabelled === 'negative') intake.image(image, partOfPath(folderOf(image)));
    else if (intake.image(image) !== undefined) {
      intake.rejectImage(image, {
        code: 'IMAGE_UNLABELLED',
        reason:
          'expected an image that the annotations list, found it in none of them; unlabelled: negative would say that it shows no object',
      });
    }
  }
}
