import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import tseslint from 'typescript-eslint';

// Who may import what follows from each package's package.json: its dependencies, and the tags that put it in a layer.

/** Layers that a package of a layer may depend on; `schema`: only on their light `./schema`. */
const layers = {
  core: [],
  data: ['core', 'data'],
  contract: ['core', 'data'],
  compute: ['core'],
  model: ['core', 'data', 'compute'],
  stage: ['core', 'data', 'contract', 'compute', 'model'],
  plan: ['core', 'data', 'contract', 'stage'],
  tool: ['core', 'data', 'contract', 'compute', 'model', 'stage', 'plan'],
};

/** Heavy packages of npm that one package owns, so that the rest of the workspace knows only our own words for them. */
const owners = {
  '@tensorflow/tfjs-node': 'engine',
  '@tensorflow/tfjs-node-gpu': 'engine',
  sharp: 'dataset',
  'apache-arrow': 'tables',
  yaml: 'core',
  execa: 'stage',
  vega: 'report',
  'vega-lite': 'report',
};

const packages = readPackages();
checkLayers();

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '**/.venv/', '.nx/', '.loupe/', 'artifacts/', 'data/', 'coverage/'] },
  {
    files: ['**/*.{ts,mjs,cjs,js}'],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-console': 'error',
      'no-debugger': 'error',
      'no-fallthrough': 'error',
      'no-unsafe-finally': 'error',
      'no-sparse-arrays': 'error',
      'no-self-compare': 'error',
      'no-template-curly-in-string': 'error',
      'no-constant-binary-expression': 'error',
      'use-isnan': 'error',
      'object-shorthand': 'error',
    },
  },
  {
    files: ['packages/*/src/**/*.ts', 'tools/*/src/**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `run` and `read` are promises by contract, also where a kind has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
    },
  },
  // Chance, time and the environment are arguments (STYLE rule 8).
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: [
      '**/main.ts',
      '**/*.test.ts',
      '**/*.slow-test.ts',
      '**/testing/**',
      'packages/cli/**',
      'packages/stage/src/run-stage-main.ts',
    ],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Take an Rng; see createRng in @loupe/core' },
        { object: 'Date', property: 'now', message: 'Take now() as an argument' },
        { object: 'performance', property: 'now', message: 'Take now() as an argument' },
        { object: 'process', property: 'env', message: 'Read the environment in main.ts and pass it on' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take now() as an argument' },
      ],
    },
  },
  {
    files: ['**/*.test.ts', '**/*.slow-test.ts', '**/testing/**'],
    rules: {
      // Jest's asymmetric matchers (expect.any) and parsed JSON are `any`, and what is expected of them is the test itself.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      // A test that is skipped says why.
      'no-console': 'off',
    },
  },
  ...[...packages].map(([name, facts]) => importRules(name, facts)),
);

/** What the sources of one package may import. */
function importRules(name, { dependencies, layer }) {
  const own = dependencies.filter((dependency) => dependency.startsWith('@loupe/'));
  const npm = dependencies.filter((dependency) => !dependency.startsWith('@loupe/'));
  const inTests = ['fast-check', '@jest/globals', '@loupe/[a-z]+/testing'];
  const patterns = (allowed) => [
    {
      regex: `^(?!\\.|node:|(?:${allowed.join('|')})$)`,
      message: `Not among the dependencies of @loupe/${name}, or a way into another package’s inside`,
    },
    { regex: '^\\.\\.?/(?:.*/)?(?:src|dist|packages)/', message: 'Import another package by its name' },
    { regex: '^\\..*(?<!\\.ts|\\.json|\\.mjs|\\.cjs|\\.js)$', message: 'Relative imports carry .ts' },
  ];
  const exact = (dependency) => {
    const escaped = dependency.replace(/[/.]/g, '\\$&');
    if (!dependency.startsWith('@loupe/')) return `${escaped}(?:/.*)?`;
    const isStage = packages.get(dependency.slice('@loupe/'.length))?.layer === 'stage';
    return layer === 'plan' && isStage ? `${escaped}/schema` : `${escaped}(?:/schema)?`;
  };
  const allowed = [...own, ...npm].map(exact);
  return [
    {
      files: [`packages/${name}/src/**/*.ts`],
      rules: { 'no-restricted-imports': ['error', { patterns: patterns(allowed) }] },
    },
    {
      files: [
        `packages/${name}/src/**/*.test.ts`,
        `packages/${name}/src/**/*.slow-test.ts`,
        `packages/${name}/src/testing/**/*.ts`,
      ],
      rules: {
        'no-restricted-imports': [
          'error',
          { patterns: patterns([...allowed, ...inTests, `@loupe/${name}(?:/[a-z]+)?`]) },
        ],
      },
    },
  ];
}

function readPackages() {
  const folder = join(import.meta.dirname, 'packages');
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'package.json')));
  return new Map(
    names.map((name) => {
      const { dependencies = {}, nx } = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8'));
      const tag = (prefix) => nx.tags.find((candidate) => candidate.startsWith(prefix))?.slice(prefix.length);
      return [name, { dependencies: Object.keys(dependencies), layer: tag('layer:'), tensors: tag('tensors:') }];
    }),
  );
}

/** @throws {Error} when a package.json itself breaks the layers: no rule on single imports could mend that */
function checkLayers() {
  for (const [name, { dependencies, layer, tensors }] of packages) {
    if (!(layer in layers))
      throw new Error(
        `packages/${name}/package.json: expected a tag layer:<${Object.keys(layers).join('|')}>, found ${layer}`,
      );
    for (const dependency of dependencies) {
      const owner = owners[dependency];
      if (owner !== undefined && owner !== name)
        throw new Error(`packages/${name}/package.json: ${dependency} belongs to packages/${owner}`);
      const other = packages.get(dependency.replace('@loupe/', ''));
      if (!dependency.startsWith('@loupe/') || other === undefined) continue;
      if (!layers[layer].includes(other.layer))
        throw new Error(
          `packages/${name}/package.json: layer ${layer} may not depend on ${dependency} of layer ${other.layer}`,
        );
      if (tensors === 'no' && ['compute', 'model'].includes(other.layer))
        throw new Error(`packages/${name}/package.json: tagged tensors:no, so it may not reach ${dependency}`);
    }
  }
}
