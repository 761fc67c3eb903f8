import { DataError } from '@loupe/core';
import type { CocoResult, CocoTruth } from './coco-document.ts';

type Json = Record<string, unknown>;

/**
 * The value as COCO ground truth, checked as far as evaluation needs it; other fields are kept.
 *
 * @param file  named in errors
 * @throws {DataError} `COCO_TRUTH` naming file and key of the first thing that does not fit
 */
export function parseCocoTruth(value: unknown, file: string): CocoTruth {
  const fail = failFor(
    'COCO_TRUTH',
    file,
    'Give the ground truth as one COCO JSON object with images, annotations and categories',
  );
  if (!isObject(value)) return fail('', 'an object', value);
  for (const key of ['images', 'annotations', 'categories'])
    if (!Array.isArray(value[key])) fail(key, 'a list', value[key]);
  const { images, annotations, categories } = value as {
    images: unknown[];
    annotations: unknown[];
    categories: unknown[];
  };
  images.forEach((image, i) => {
    if (!isObject(image) || !isId(image.id))
      fail(`images.${i}.id`, 'a number or text', isObject(image) ? image.id : image);
  });
  categories.forEach((category, i) => {
    if (!isObject(category) || !isId(category.id))
      return fail(`categories.${i}.id`, 'a number or text', isObject(category) ? category.id : category);
    if (typeof category.name !== 'string') fail(`categories.${i}.name`, 'text', category.name);
  });
  annotations.forEach((annotation, i) => {
    if (!isObject(annotation)) return fail(`annotations.${i}`, 'an object', annotation);
    checkPlaced(annotation, `annotations.${i}`, fail);
    if (annotation.area !== undefined && !isFiniteNumber(annotation.area))
      fail(`annotations.${i}.area`, 'a number', annotation.area);
    if (![undefined, 0, 1, true, false].includes(annotation.iscrowd as 0))
      fail(`annotations.${i}.iscrowd`, '0 or 1', annotation.iscrowd);
  });
  return value as unknown as CocoTruth;
}

/**
 * The value as COCO results: a list of detections.
 *
 * @param file  named in errors
 * @throws {DataError} `COCO_RESULTS` naming file and key of the first thing that does not fit
 */
export function parseCocoResults(value: unknown, file: string): CocoResult[] {
  const fail = failFor(
    'COCO_RESULTS',
    file,
    'Give the detections as a list of { image_id, category_id, bbox: [x, y, width, height], score }',
  );
  if (!Array.isArray(value)) return fail('', 'a list', value);
  value.forEach((detection: unknown, i) => {
    if (!isObject(detection)) return fail(`${i}`, 'an object', detection);
    checkPlaced(detection, `${i}`, fail);
    if (!isFiniteNumber(detection.score)) fail(`${i}.score`, 'a number', detection.score);
  });
  return value as CocoResult[];
}

type Fail = (key: string, expected: string, found: unknown) => never;

function failFor(code: string, file: string, fix: string): Fail {
  return (key, expected, found) => {
    const shown = found === undefined ? 'nothing' : JSON.stringify(found).slice(0, 60);
    throw new DataError(`Cannot read ${key === '' ? file : key}: expected ${expected}, found ${shown}`, {
      code,
      at: { file, ...(key !== '' && { key }) },
      fix,
    });
  };
}

function checkPlaced(item: Json, key: string, fail: Fail): void {
  if (!isId(item.image_id)) fail(`${key}.image_id`, 'a number or text', item.image_id);
  if (!isId(item.category_id)) fail(`${key}.category_id`, 'a number or text', item.category_id);
  const { bbox } = item;
  if (!Array.isArray(bbox) || bbox.length !== 4 || !bbox.every(isFiniteNumber))
    fail(`${key}.bbox`, 'four numbers x, y, width, height', bbox);
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isFiniteNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isId = (value: unknown) => isFiniteNumber(value) || typeof value === 'string';
