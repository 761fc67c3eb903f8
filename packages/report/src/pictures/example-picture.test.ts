import type { Example } from '@loupe/stage';
import { examplePicture } from './example-picture.ts';

const example: Example = {
  image: 'a<b',
  file: 'data/a.png',
  width: 400,
  height: 200,
  kind: 'best',
  truth: [{ box: [40, 20, 80, 60], class: 'fracture', score: null }],
  predicted: [{ box: [44, 24, 84, 64], class: 'me"tal', score: 0.876 }],
};
const preview = { jpeg: Uint8Array.of(1, 2, 3), width: 200, height: 100 };

describe('examplePicture()', () => {
  it('draws truth and prediction at the scale of the preview, over a picture in the file itself', () => {
    const { svg, alt } = examplePicture(example, preview, { namesClasses: false, title: 'Best' });
    expect(svg).toContain('href="data:image/jpeg;base64,AQID"');
    expect(svg).toContain('x="20" y="10" width="20" height="20" fill="none" stroke="#00c389"');
    expect(svg).toMatch(
      /x="22" y="12" width="20" height="20" fill="none" stroke="#ff8c1a" stroke-width="[\d.]+" stroke-dasharray/,
    );
    expect(svg).toMatch(/>0\.88<\/text>/);
    expect(alt).toBe('Best. Test picture a<b with 1 labelled box and 1 detection, confidence 0.88');
  });

  it('names classes where there are several, as text', () => {
    expect(examplePicture(example, preview, { namesClasses: true, title: '' }).svg).toContain(
      '>me&quot;tal 0.88</text>',
    );
  });
});
