import { nearestName, UsageError } from '@loupe/core';
import { labelPlace } from '@loupe/dataset';
import type { Dataset, Label, Rejection } from '@loupe/dataset/schema';
import type { ClassChanges } from './schema.ts';

/**
 * The data set with its classes renamed, merged and dropped; labels of a dropped class are listed as rejected. New classes keep the
 * order of their first old one; an image of a dropped class is rejected. Where merging puts two labels of one class on one box, the first stays and the others are listed.
 *
 * @throws {UsageError} `CLASS_UNKNOWN` for a name that the data set does not have, `CLASS_TWICE` for one that two rules claim,
 *   `CLASS_NONE` when no class is left
 */
export function changeClasses(dataset: Dataset, changes: ClassChanges): Dataset {
  const target = targets(dataset.classes, changes);
  const classes = [...new Set(dataset.classes.map((old) => target.get(old)).filter((name) => name !== undefined))];
  if (classes.length === 0) {
    throw new UsageError('Cannot drop every class: expected at least one to stay, found none', {
      code: 'CLASS_NONE',
      at: { key: 'classes.drop' },
      fix: 'Name fewer classes',
    });
  }
  const rejected: Rejection[] = [];
  const images = dataset.images.flatMap((image) => {
    const own = image.class === undefined ? undefined : dataset.classes[image.class]!;
    const ownChanged = own === undefined ? undefined : target.get(own);
    if (own !== undefined && ownChanged === undefined) {
      const reason = `expected a class that is wanted, found "${own}", which the settings drop`;
      rejected.push({ what: 'image', file: image.file, image: image.id, code: 'CLASS_DROPPED', reason });
      return [];
    }
    const seen = new Set<string>();
    const labels = image.labels.flatMap((label): Label[] => {
      const old = dataset.classes[label.class]!;
      const changed = target.get(old);
      const reject = (code: string, reason: string) => {
        rejected.push({ what: 'label', ...labelPlace(image, label), code, reason });
        return [];
      };
      if (changed === undefined)
        return reject('CLASS_DROPPED', `expected a class that is wanted, found "${old}", which the settings drop`);
      const key = `${changed} ${label.box.join(' ')} ${label.mask?.counts ?? ''}`;
      if (seen.has(key))
        return reject(
          'LABEL_DUPLICATE',
          `expected one label a place, found "${old}" on a box that is "${changed}" already`,
        );
      seen.add(key);
      return [{ ...label, class: classes.indexOf(changed) }];
    });
    return [{ ...image, labels, ...(ownChanged === undefined ? {} : { class: classes.indexOf(ownChanged) }) }];
  });
  return { ...dataset, classes, images, rejected: [...dataset.rejected, ...rejected] };
}

/** New name of each old class; dropped ones have none. */
function targets(classes: readonly string[], { rename, merge, drop }: ClassChanges): Map<string, string> {
  const target = new Map<string, string>();
  const claims = new Map<string, string>();
  const claim = (old: string, key: string) => {
    if (!classes.includes(old)) {
      const nearest = nearestName(old, classes);
      throw new UsageError(`Cannot change class "${old}": expected one of ${classes.join(', ')}`, {
        code: 'CLASS_UNKNOWN',
        at: { key },
        fix: nearest === undefined ? 'Name a class that the source has' : `Did you mean ${nearest}?`,
      });
    }
    if (claims.has(old)) {
      throw new UsageError(
        `Cannot change class "${old}": expected one rule for it, found ${claims.get(old)!} and ${key}`,
        {
          code: 'CLASS_TWICE',
          at: { key },
          fix: 'Remove one of them',
        },
      );
    }
    claims.set(old, key);
  };
  for (const [old, name] of Object.entries(rename)) {
    claim(old, 'classes.rename');
    target.set(old, name);
  }
  for (const old of drop) claim(old, 'classes.drop');
  for (const [name, olds] of Object.entries(merge)) {
    for (const old of olds === '*' ? [] : olds) {
      claim(old, 'classes.merge');
      target.set(old, name);
    }
  }
  const rest = Object.entries(merge).filter(([, olds]) => olds === '*');
  if (rest.length > 1) {
    throw new UsageError(
      `Cannot merge classes: expected * once, found it for ${rest.map(([name]) => name).join(' and ')}`,
      {
        code: 'CLASS_TWICE',
        at: { key: 'classes.merge' },
        fix: 'Name the classes of one of them',
      },
    );
  }
  for (const old of classes) if (!claims.has(old)) target.set(old, rest[0]?.[0] ?? old);
  return target;
}
