import type { ImageRecord } from '@loupe/dataset/schema';
import { groupImages } from './group-images.ts';
import { IngestConfig, type GroupRule } from './schema.ts';

const image = (id: string): ImageRecord => ({
  id,
  file: `data/${id}`,
  sha256: '0'.repeat(64),
  width: 1,
  height: 1,
  labels: [],
});
const groups = (ids: readonly string[], rule: GroupRule, sameAs: readonly (readonly string[])[] = []) =>
  groupImages(ids.map(image), rule, sameAs).map(({ group }) => group);

const hash = '80c96668ec8b2349583dd45b8f9ba867';
const exported = [
  `train/13_jpg.rf.${hash}.jpg`,
  `train/13_jpg.rf.${hash.replace('8', '9')}.jpg`,
  `valid/13_jpg.rf.${hash.replace('8', '7')}.jpg`,
  `train/13.rf.${hash}.jpg`,
];

describe('groupImages', () => {
  it('groupImages() sees the source picture in names that Roboflow gave, over all parts', () =>
    expect(groups(exported, { by: 'auto' })).toEqual(['13_jpg', '13_jpg', '13_jpg', undefined]));

  it('groupImages() lets other names stand alone', () =>
    expect(groups(['a/1.jpg', 'a/2.jpg'], { by: 'auto' })).toEqual([undefined, undefined]));

  it('groupImages() groups by folder and by a pattern’s capture', () => {
    expect(groups(['p1/a.jpg', 'p1/b.jpg', 'p2/a.jpg', 'p2/c.jpg'], { by: 'folder' })).toEqual([
      'p1',
      'p1',
      'p2',
      'p2',
    ]);
    expect(
      groups(['x/17_a.jpg', 'y/17_b.jpg', 'x/18_a.jpg', 'x/other.jpg'], { by: 'name-pattern', pattern: '^(\\d+)_' }),
    ).toEqual(['17', '17', undefined, undefined]);
  });

  it('groupImages() sees the video of a frame by a pattern where an export gave each frame a name of its own', () => {
    const frames = [`IMG_4861_mp4-50_jpg.rf.${hash}.jpg`, `IMG_4861_mp4-7_jpg.rf.${hash}.jpg`];
    const others = [`IMG_4862_mp4-7_jpg.rf.${hash}.jpg`, `photo_jpg.rf.${hash}.jpg`];
    const pattern = '^(.+)-\\d+_jpg\\.rf\\.';
    expect(groups([...frames, ...others], { by: 'name-pattern', pattern })).toEqual([
      'IMG_4861_mp4',
      'IMG_4861_mp4',
      undefined,
      undefined,
    ]);
    expect(groups([...frames, ...others], { by: 'auto' })).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('groupImages() by video takes names without their last number and what an export adds', () => {
    const videos = [
      'a/IMG_4861_mp4-37_jpg.rf.7173e37ed9f62f8939af82323289faf2.jpg',
      'a/IMG_4861_mp4-5_jpg.rf.370d5f316397477da0ff4f44799b1da9.jpg',
      'a/clip_frame_0012.png',
      'b/clip_frame_0013.png',
      'b/photo.jpg',
    ];
    expect(groups(videos, { by: 'video' })).toEqual(['IMG_4861_mp4', 'IMG_4861_mp4', 'clip', 'clip', undefined]);
  });

  it('groupImages() by column takes the value of each image in a table', () => {
    const column = new Map([
      ['a', 'p1'],
      ['b', 'p1'],
      ['c', 'p2'],
    ]);
    const made = groupImages(['a', 'b', 'c', 'd'].map(image), { by: 'column', column: 'patient' }, [], column);
    expect(made.map(({ group }) => group)).toEqual(['p1', 'p1', undefined, undefined]);
  });

  it('groupImages() puts duplicates into one group by every rule, also in a chain', () => {
    expect(
      groups(['a', 'b', 'c', 'd'], { by: 'image' }, [
        ['a', 'b'],
        ['b', 'c'],
      ]),
    ).toEqual(['a', 'a', 'a', undefined]);
    expect(groups(['p1/a', 'p1/b', 'p2/a', 'p2/b', 'p3/a'], { by: 'folder' }, [['p1/b', 'p2/a']])).toEqual([
      'p1',
      'p1',
      'p1',
      'p1',
      undefined,
    ]);
  });

  it('groupImages() names groups alike whatever the order', () => {
    const ids = ['a', 'b', 'c', 'd'];
    const named = (order: readonly string[]) =>
      Object.fromEntries(
        groupImages(order.map(image), { by: 'image' }, [
          ['d', 'b'],
          ['c', 'd'],
        ]).map(({ id, group }) => [id, group]),
      );
    expect(named(ids.toReversed())).toEqual(named(ids));
  });

  it('IngestConfig refuses a pattern without a capture or that is broken', () => {
    for (const pattern of ['^\\d+_', '(', ''])
      expect(IngestConfig.safeParse({ group: { by: 'name-pattern', pattern } }).success).toBe(false);
    expect(IngestConfig.safeParse({ group: { by: 'name-pattern', pattern: '^(.+)_' } }).success).toBe(true);
  });
});
