const preset = require('../../jest.preset.cjs')(__dirname);

module.exports = {
  ...preset,
  // Its build for Node waits for the package `canvas` at top level, which a test compiled to CommonJS cannot; without one both find none.
  moduleNameMapper: {
    ...preset.moduleNameMapper,
    '^vega-canvas$': require.resolve('vega-canvas').replace('.node.js', '.browser.js'),
  },
};
