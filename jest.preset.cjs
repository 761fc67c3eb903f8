// One Jest set-up for every package: TypeScript sources, no build needed, ES modules compiled to CommonJS by swc.
const esModules = [
  'execa',
  'vega',
  'd3',
  'internmap',
  'delaunator',
  'robust-predicates',
  'is-',
  '@sindresorhus',
  'unicorn-magic',
  'get-stream',
  'figures',
  'human-signals',
  'npm-run-path',
  'parse-ms',
  'pretty-ms',
  'strip-final-newline',
  'yoctocolors',
  'path-key',
];

// Set here and not in a test: TensorFlow reads the process's own environment, of which Jest gives tests a copy.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';
process.env.TF_DETERMINISTIC_OPS ??= '1';
// Agreement with references is agreement in float32.
delete process.env.LOUPE_BFLOAT16;

module.exports = (packageFolder, displayName = require(`${packageFolder}/package.json`).name) => ({
  rootDir: packageFolder,
  displayName,
  testEnvironment: 'node',
  // Ends what hangs. No test measures time: a slow or busy machine is no failure.
  testTimeout: 600_000,
  setupFilesAfterEnv: process.env.CI === 'true' ? [require.resolve('./jest.properties.cjs')] : [],
  testEnvironmentOptions: { customExportConditions: ['@loupe/source', 'node', 'node-addons'] },
  roots: ['<rootDir>/src'],
  testMatch: process.env.LOUPE_TESTS === 'slow' ? ['**/*.slow-test.ts'] : ['**/*.test.ts'],
  transform: {
    '\\.[cm]?[jt]s$': [
      require.resolve('@swc/jest'),
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join('|')}))`, '\\.node$'],
  extensionsToTreatAsEsm: [],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
});
